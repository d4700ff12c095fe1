/* SPDX-License-Identifier: MIT */
/*
 * One key, in two namespaces.
 * Arguments: key, a semaphore's value outside, the same inside.
 */
#include "ns.h"

static long shm(int flags)
{
	return result(shmget((key_t)argument(0), PAGE, flags));
}

static long sem(int flags)
{
	return result(semget((key_t)argument(0), 1, flags));
}

static long msg(int flags)
{
	return result(msgget((key_t)argument(0), flags));
}

static void inside(void)
{
	int outer = (int)shm(0);
	long id;

	observe("left", leave());
	observe("found", shm(0), sem(0), msg(0));
	observe("by id", result(shmat(outer, NULL, 0)));
	observe("made", shm(IPC_CREAT | IPC_EXCL | 0600),
		sem(IPC_CREAT | IPC_EXCL | 0600),
		msg(IPC_CREAT | IPC_EXCL | 0600));
	id = sem(0);
	observe("set", result(semctl((int)id, 0, SETVAL, (int)argument(2))));
	observe("removed", result(shmctl((int)shm(0), IPC_RMID, NULL)));
}

void run(void)
{
	shm(IPC_CREAT | 0600);
	sem(IPC_CREAT | 0600);
	msg(IPC_CREAT | 0600);
	semctl((int)sem(0), 0, SETVAL, (int)argument(1));
	observe("outside", shm(0), sem(0), msg(0));
	wait_for(child(inside));
	observe("outside still", shm(0), sem(0), msg(0),
		semctl((int)sem(0), 0, GETVAL));
}
