/* SPDX-License-Identifier: MIT */
/*
 * IPC_RMID: key, bytes, where, what.  First of a segment that nobody has
 * attached, then of one that somebody has.
 */
#include <sys/shm.h>
#include "lab.h"

static long removal(int id)
{
	return result(shmctl(id, IPC_RMID, NULL));
}

static long stat_of(int id)
{
	struct shmid_ds ds;

	return result(shmctl(id, IPC_STAT, &ds));
}

static int make(void)
{
	return shmget((key_t)argument(0), (size_t)argument(1),
		      IPC_CREAT | 0600);
}

void run(void)
{
	int id = make();
	char *first, *second;
	unsigned char seen = 0;
	int failed;

	observe("made", id);
	observe("removed", removal(id), stat_of(id));

	id = make();
	first = shmat(id, NULL, 0);
	first[argument(2)] = (char)argument(3);
	observe("attached", id);
	observe("marked", removal(id), stat_of(id));
	observe("new", make());
	second = shmat(id, NULL, SHM_RDONLY);
	observe("again", second == (void *)-1 ? -errno : 0);
	failed = touch_read(second == (void *)-1 ? NULL : second + argument(2),
			    &seen);
	observe("read", failed, seen);
	observe("one left", result(shmdt(first)), stat_of(id));
	observe("none left",
		second == (void *)-1 ? -EINVAL : result(shmdt(second)),
		stat_of(id));
}
