/* SPDX-License-Identifier: MIT */
/*
 * What producer and consumer share: one box in a segment of shared memory.
 *
 *	producer  waits until the box is empty, puts a message in, says FULL
 *	consumer  waits until the box is FULL, takes the message, says EMPTY
 *
 * A new segment is all zeros, so it begins EMPTY.  The two agree on the
 * segment by its key, which ftok() makes from a file that both can see.
 */
#ifndef USER_BOX_H
#define USER_BOX_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <unistd.h>

#define BOX_FILE    "/"
#define BOX_PROJECT 41

enum box_state { EMPTY, FULL, CLOSED };

struct box {
	int state;
	char text[124];
};

static inline key_t box_key(void)
{
	key_t key = ftok(BOX_FILE, BOX_PROJECT);

	if (key == -1) {
		perror("ftok " BOX_FILE);
		exit(1);
	}
	return key;
}

/* What was written before the state is seen by who reads the state. */
static inline void box_set(struct box *box, enum box_state state)
{
	__atomic_store_n(&box->state, state, __ATOMIC_RELEASE);
}

static inline int box_get(const struct box *box)
{
	return __atomic_load_n(&box->state, __ATOMIC_ACQUIRE);
}

static inline void box_wait_while(const struct box *box, enum box_state state)
{
	while (box_get(box) == (int)state)
		usleep(1000);
}

#endif
