/* SPDX-License-Identifier: MIT */
/*
 * Attempts to make segments, one after the other: how many, their sizes.
 * The last that could be made is removed then, and the last attempt made
 * again.
 */
#include <sys/shm.h>
#include "lab.h"

void run(void)
{
	int count = (int)argument(0);
	long made = -1, got;

	observe("ready", count);
	for (int i = 0; i < count; i++) {
		got = result(
			shmget(IPC_PRIVATE, (size_t)argument(1 + i), 0600));
		if (got >= 0)
			made = got;
		observe("tried", got);
	}
	observe("removed", result(shmctl((int)made, IPC_RMID, NULL)));
	observe("tried",
		result(shmget(IPC_PRIVATE, (size_t)argument(count), 0600)));
}
