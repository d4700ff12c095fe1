/* SPDX-License-Identifier: MIT */
/* Objects by their keys: kind, a key, another one. */
#include "kinds.h"

static long by_key(int which, int flags)
{
	return get(argument(0), (key_t)argument(which), 1, flags);
}

void run(void)
{
	long id;

	observe("nothing there", by_key(1, 0600), by_key(1, IPC_EXCL | 0600));
	id = by_key(1, IPC_CREAT | IPC_EXCL | 0600);
	observe("created", id);
	observe("found", by_key(1, 0), by_key(1, IPC_CREAT | 0600),
		by_key(1, IPC_EXCL | 0600));
	observe("exclusive", by_key(1, IPC_CREAT | IPC_EXCL | 0600));
	observe("another key", by_key(2, IPC_CREAT | 0600));
	observe("private", get(argument(0), IPC_PRIVATE, 1, 0600),
		get(argument(0), IPC_PRIVATE, 1, IPC_CREAT | IPC_EXCL | 0600));
	observe("removed", removal(argument(0), id), by_key(1, 0600));
}
