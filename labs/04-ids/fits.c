/* SPDX-License-Identifier: MIT */
/*
 * Does what is found do?  Kind (sem or shm), key, size, a larger size, another
 * user.
 */
#include <unistd.h>
#include "kinds.h"

static long by_key(int size, int flags)
{
	return get(argument(0), (key_t)argument(1),
		   size ? (size_t)argument(size) : 0, flags);
}

static void other(void)
{
	if (setreuid((uid_t)argument(4), (uid_t)argument(4)))
		observe("cannot become", argument(4));
	observe("other", by_key(2, 0600), by_key(3, 0600), by_key(2, 0),
		by_key(2, IPC_CREAT | IPC_EXCL | 0600));
}

void run(void)
{
	observe("made", by_key(2, IPC_CREAT | 0600));
	observe("size", by_key(2, 0600), by_key(0, 0600), by_key(3, 0600));
	observe("exclusive", by_key(3, IPC_CREAT | IPC_EXCL | 0600));
	wait_for(child(other));
}
