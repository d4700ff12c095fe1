/* SPDX-License-Identifier: MIT */
/*
 * A call that fails, again and again: size, flags, times; then once with other
 * flags.
 */
#include <sys/shm.h>
#include "lab.h"

static long make(int flags)
{
	return result(shmget(IPC_PRIVATE, (size_t)argument(0),
			     (int)argument(flags) | 0600));
}

void run(void)
{
	observe("ready", 0);
	observe("once", make(1));
	for (int i = 0; i < argument(2) / 4; i++)
		make(1);
	observe("warm", 0);
	for (int i = 0; i < argument(2); i++)
		make(1);
	observe("often", 0);
	observe("then", make(3));
}
