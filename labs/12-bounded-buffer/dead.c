/* SPDX-License-Identifier: MIT */
/*
 * A peer that is killed in the middle of its copy.  Arguments: ..., 0: it puts,
 * 1: it gets; how many records there are before.
 */
#include "peers.h"

static void work(void)
{
	buffer_attach(&b, KEY);
	if (argument(4))
		buffer_get(&b, half(SIZE));
	else
		buffer_put(&b, half(SIZE));
}

void run(void)
{
	unsigned before = (unsigned)argument(5), i;

	if (!created())
		return;
	for (i = 0; i < before; i++)
		put(i);
	observe("died", wait_for(child(work)));
	for (; i < SLOTS; i++)
		put(i);
	observe("full");
	for (i = 0; i < SLOTS; i++) {
		int right = get(i);

		if (right != 1) {
			observe("get", i, right);
			return;
		}
	}
	observe("all", i);
}
