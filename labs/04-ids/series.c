/* SPDX-License-Identifier: MIT */
/*
 * Objects that come and go: kind, how many stay at first, which of them goes,
 * how many come and go then.
 */
#include "kinds.h"

static long make(void)
{
	return get(argument(0), IPC_PRIVATE, 1, 0600);
}

void run(void)
{
	long kind = argument(0), ids[8], old, new = 0;

	for (int i = 0; i < argument(1); i++) {
		ids[i] = make();
		observe("made", ids[i]);
	}
	old = ids[argument(2)];
	observe("removed", removal(kind, old));
	for (int i = 0; i < argument(3); i++) {
		new = make();
		observe("next", new);
		if (i < argument(3) - 1)
			removal(kind, new);
	}
	observe("old", stat_of(kind, old), removal(kind, old));
	observe("new", stat_of(kind, new));
	observe("other kind", get((kind + 1) % 3, IPC_PRIVATE, 1, 0600));
}
