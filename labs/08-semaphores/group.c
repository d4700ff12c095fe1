/* SPDX-License-Identifier: MIT */
/*
 * A child does a group of operations, none of which may sleep.
 * Arguments: key, three values, how many operations, the operations.
 */
#include "sem.h"

static void work(void)
{
	struct sembuf sops[8];
	unsigned n = (unsigned)argument(4);

	for (unsigned i = 0; i < n; i++)
		sops[i] = operation(argument(5 + (int)i), IPC_NOWAIT);
	observe("semop", result(semop(semid, sops, n)));
}

void run(void)
{
	make_array((key_t)argument(0), 1);
	observe("made", semid);
	wait_for(child(work));
	observe("after", value(0), value(1), value(2));
}
