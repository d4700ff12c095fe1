/* SPDX-License-Identifier: MIT */
/* A peer that works, and exits: ..., how many it puts, how many it gets. */
#include "peers.h"

static void work(void)
{
	buffer_attach(&b, KEY);
	for (int i = 0; i < argument(4); i++)
		put((unsigned)i);
	for (int i = 0; i < argument(5); i++)
		get((unsigned)i);
	buffer_close(&b);
}

void run(void)
{
	if (!created())
		return;
	observe("left", wait_for(child(work)));
}
