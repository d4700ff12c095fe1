/* SPDX-License-Identifier: MIT */
/*
 * As many operations as may be, one more, and one semaphore too far.
 * Arguments: key, three values.
 */
#include "sem.h"

#define SEMOPM 500

static struct sembuf sops[SEMOPM + 1];

void run(void)
{
	make_array((key_t)argument(0), 1);
	for (int i = 0; i <= SEMOPM; i++)
		sops[i] = (struct sembuf){ (unsigned short)(i % 2), 1,
					   IPC_NOWAIT };
	observe("too many", result(semop(semid, sops, SEMOPM + 1)));
	observe("most", result(semop(semid, sops, SEMOPM)));
	sops[1].sem_num = NSEMS;
	observe("too far", result(semop(semid, sops, 2)));
	observe("after", value(0), value(1), value(2));
}
