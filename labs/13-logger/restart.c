/* SPDX-License-Identifier: MIT */
/*
 * The collector removes the queue, and begins anew.  Arguments: key, salt, 0:
 * a writer has it open, 1: a writer sleeps, 2: a reader sleeps.
 */
#include "lines.h"

static struct line line;

static void writer(void)
{
	logger_open(&l, KEY);
	observe("first", put(2, 0, 50, 0));
	if (argument(2) == 1)
		while (put(7, 1, 60, LOG_NOWAIT) == 0)
			;
	else
		let_run();
	observe("second", put(3, 2, 60, 0), l.id);
}

static void reader(void)
{
	logger_open(&l, KEY);
	observe("read", get(8, &line, 0, 100, 0));
	observe("later", get(8, &line, 0, 100, LOG_NOWAIT));
}

void run(void)
{
	int pid;

	if (!opened())
		return;
	pid = child(argument(2) == 2 ? reader : writer);
	usleep(10000);
	if (argument(2) == 1)
		let_run();
	observe("removed", logger_remove(&l));
	wait_for(pid);
	if (argument(2) == 2)
		return;
	observe("opened", logger_open(&l, KEY), l.id);
	observe("came", get(8, &line, 2, 100, LOG_NOWAIT), line.level,
		(long)line.number);
}
