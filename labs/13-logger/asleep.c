/* SPDX-License-Identifier: MIT */
/*
 * Somebody must wait.  Arguments: key, salt, 0: a writer, whose queue is full,
 * 1: a reader; 1: a signal comes while it sleeps.
 */
#include <signal.h>
#include "lines.h"

static volatile int handled;

static void handle(int number)
{
	handled = number;
}

static void work(void)
{
	struct line line = { 0 };

	logger_open(&l, KEY);
	observe("done",
		argument(2) ? get(8, &line, 0, 100, 0) : put(2, 1, 1000, 0),
		handled);
}

void run(void)
{
	struct line line = { 0 };
	int pid, lines = 0;

	signal(SIGUSR1, handle);
	if (!opened())
		return;
	if (!argument(2)) {
		int err = put(1, 0, 1000, LOG_NOWAIT);

		while (!err && ++lines < 100)
			err = put(4, (unsigned)lines, 1000, LOG_NOWAIT);
		observe("full", lines, err);
	}
	pid = child(work);
	let_run();
	observe("asleep", pid);
	if (argument(3)) {
		kill(pid, SIGUSR1);
		let_run();
		observe("signalled", pid);
	}
	observe("changed",
		argument(2) ? put(5, 0, 100, 0) : get(8, &line, 0, 1000, 0));
	wait_for(pid);
}
