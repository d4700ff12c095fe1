/* SPDX-License-Identifier: MIT */
/*
 * A child that must wait.  Arguments: ..., 0: for a free slot, 1: for a
 * record; 1: a signal comes while it sleeps.
 */
#include <signal.h>
#include "peers.h"

static volatile int handled;

static void handle(int number)
{
	handled = number;
}

static void work(void)
{
	int consumer = (int)argument(4);

	buffer_attach(&b, KEY);
	observe("done", consumer ? get(0) : put(SLOTS), handled);
}

void run(void)
{
	int consumer = (int)argument(4), pid;

	signal(SIGUSR1, handle);
	if (!created())
		return;
	if (!consumer)
		for (unsigned i = 0; i < SLOTS; i++)
			put(i);
	pid = child(work);
	let_run();
	observe("asleep", pid);
	if (argument(5)) {
		kill(pid, SIGUSR1);
		let_run();
		observe("signalled", pid);
	}
	observe("changed", consumer ? put(0) : get(0));
	wait_for(pid);
}
