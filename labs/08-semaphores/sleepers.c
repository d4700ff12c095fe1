/* SPDX-License-Identifier: MIT */
/*
 * Children that fall asleep one after the other, and a parent that changes
 * the semaphores step by step.
 * Arguments: key, three values, how many children, how many steps; for each
 * child two operations, the second 0 if it has but one; the steps' operations.
 */
#include "sem.h"

#define MOST 5

static int me;
static pid_t pids[MOST];

static void work(void)
{
	struct sembuf sops[2];
	unsigned n = argument(7 + 2 * me) ? 2 : 1;

	for (unsigned i = 0; i < n; i++)
		sops[i] = operation(argument(6 + 2 * me + (int)i), 0);
	observe("woke", me, result(semop(semid, sops, n)));
}

void run(void)
{
	int children = (int)argument(4), steps = (int)argument(5);

	make_array((key_t)argument(0), 1);
	for (me = 0; me < children; me++) {
		pids[me] = child(work);
		let_run();
	}
	observe("asleep", semid, pids[0], pids[1], pids[2], pids[3], pids[4]);
	observe("counted", semctl(semid, 0, GETNCNT), semctl(semid, 1, GETNCNT),
		semctl(semid, 2, GETNCNT), semctl(semid, 0, GETZCNT),
		semctl(semid, 1, GETZCNT), semctl(semid, 2, GETZCNT));
	for (int i = 0; i < steps; i++) {
		struct sembuf sop =
			operation(argument(6 + 2 * children + i), IPC_NOWAIT);
		long done = result(semop(semid, &sop, 1));

		observe("changed", done, value(0), value(1), value(2));
		let_run();
	}
	observe("before removal");
	semctl(semid, 0, IPC_RMID);
	for (int i = 0; i < children; i++)
		wait_for(pids[i]);
}
