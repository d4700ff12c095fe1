/* SPDX-License-Identifier: MIT */
/*
 * producer [MESSAGE]... - put messages into shared memory
 *
 * The lecture's first program: key, shmget, shmat, write, shmdt.  It makes
 * the segment; the consumer takes the messages out and removes it.
 */
#include <string.h>
#include <sys/shm.h>
#include "box.h"

static void put(struct box *box, const char *text)
{
	box_wait_while(box, FULL);
	strncpy(box->text, text, sizeof(box->text) - 1);
	printf("producer: wrote '%s'\n", box->text);
	fflush(stdout);
	box_set(box, FULL);
}

int main(int argc, char **argv)
{
	static char hello[] = "hello", *none[] = { hello };
	char **messages = argc > 1 ? argv + 1 : none;
	int count = argc > 1 ? argc - 1 : 1;
	key_t key = box_key();
	int id = shmget(key, sizeof(struct box), IPC_CREAT | 0600);
	struct box *box;

	if (id < 0) {
		perror("producer: shmget");
		return 1;
	}
	box = shmat(id, NULL, 0);
	if (box == (void *)-1) {
		perror("producer: shmat");
		return 1;
	}
	printf("producer: key 0x%08x is segment %d\n", (unsigned)key, id);
	fflush(stdout);
	for (int i = 0; i < count; i++)
		put(box, messages[i]);
	box_wait_while(box, FULL);
	box_set(box, CLOSED);
	if (shmdt(box) < 0) {
		perror("producer: shmdt");
		return 1;
	}
	printf("producer: detached\n");
	return 0;
}
