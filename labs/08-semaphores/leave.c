/* SPDX-License-Identifier: MIT */
/*
 * A sleeper that gives up: for a signal, or since its time is over.
 * Arguments: key, three values, milliseconds (0: a signal comes), two
 * operations of the sleeper, one of the parent's afterwards.
 */
#define _GNU_SOURCE
#include "sem.h"

static void caught(int number)
{
	(void)number;
}

static long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void work(void)
{
	struct sembuf sops[2] = { operation(argument(5), 0),
				  operation(argument(6), 0) };
	long ms = argument(4), before = milliseconds(), done;
	struct timespec timeout = { ms / 1000, ms % 1000 * 1000000 };

	signal(SIGUSR1, caught);
	done = result(semtimedop(semid, sops, 2, ms ? &timeout : NULL));
	observe("left", done, milliseconds() - before);
}

void run(void)
{
	struct sembuf sop = operation(argument(7), IPC_NOWAIT);
	pid_t pid;

	make_array((key_t)argument(0), 1);
	pid = child(work);
	let_run();
	observe("asleep", semid, pid);
	if (!argument(4))
		kill(pid, SIGUSR1);
	wait_for(pid);
	observe("alone", semctl(semid, 0, GETNCNT), semctl(semid, 1, GETNCNT));
	observe("changed", result(semop(semid, &sop, 1)), value(0), value(1),
		value(2));
}
