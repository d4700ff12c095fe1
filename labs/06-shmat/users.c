/* SPDX-License-Identifier: MIT */
/*
 * Who may attach how: key, bytes, mode, owner, another one.  The owner makes
 * the segment; both try.
 */
#include <sys/shm.h>
#include <unistd.h>
#include "lab.h"

static long attach(int id, int flags)
{
	long got = result(shmat(id, NULL, flags));

	if (got < 0 && got > -4096)
		return got;
	shmdt((void *)got);
	return 0;
}

static void become(long user)
{
	if (setregid((gid_t)user, (gid_t)user) ||
	    setreuid((uid_t)user, (uid_t)user))
		observe("cannot become", user);
}

static void attempts(void)
{
	int id = shmget((key_t)argument(0), 0, 0);

	observe("tried", attach(id, 0), attach(id, SHM_RDONLY),
		attach(id, SHM_EXEC), attach(id, SHM_RDONLY | SHM_EXEC));
}

static void owner(void)
{
	become(argument(3));
	observe("made", result(shmget((key_t)argument(0), (size_t)argument(1),
				      IPC_CREAT | (int)argument(2))));
	attempts();
}

static void other(void)
{
	become(argument(4));
	attempts();
}

void run(void)
{
	wait_for(child(owner));
	wait_for(child(other));
}
