/* SPDX-License-Identifier: MIT */
/*
 * consumer - take messages out of shared memory, until the producer is done
 *
 * The lecture's second program: the same key gives the same segment, the
 * same pages at another address perhaps.  It removes the segment at the end.
 */
#include <errno.h>
#include <sys/shm.h>
#include "box.h"

#define PATIENCE 10000 /* ms to wait for a producer */

/* The segment that the producer makes, as soon as there is one. */
static int find_segment(key_t key)
{
	int id;

	for (int ms = 0; ms < PATIENCE; ms++) {
		id = shmget(key, sizeof(struct box), 0);
		if (id >= 0 || errno != ENOENT)
			return id;
		usleep(1000);
	}
	return -1;
}

int main(void)
{
	int id = find_segment(box_key());
	struct box *box;

	if (id < 0) {
		perror("consumer: shmget (is there a producer?)");
		return 1;
	}
	box = shmat(id, NULL, 0);
	if (box == (void *)-1) {
		perror("consumer: shmat");
		return 1;
	}
	for (;;) {
		box_wait_while(box, EMPTY);
		if (box_get(box) == CLOSED)
			break;
		printf("consumer: read '%s'\n", box->text);
		fflush(stdout);
		box_set(box, EMPTY);
	}
	if (shmdt(box) < 0 || shmctl(id, IPC_RMID, NULL) < 0) {
		perror("consumer: shmdt, shmctl");
		return 1;
	}
	printf("consumer: detached, segment %d removed\n", id);
	return 0;
}
