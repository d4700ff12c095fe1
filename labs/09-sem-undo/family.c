/* SPDX-License-Identifier: MIT */
/*
 * A child acts, has a child of its own, which acts too; first the younger one
 * ends, then the elder.
 * Arguments: key, three values, flags for clone, an action of each.
 */
#include "undo.h"

#include <sched.h>
#include <sys/syscall.h>

static void younger(void)
{
	observe("born", semid);
	observe("younger", act(6, 1), value(0), value(1), value(2));
	_exit(0);
}

static void elder(void)
{
	pid_t pid;

	observe("elder", act(5, 1), value(0), value(1), value(2));
	pid = (pid_t)syscall(SYS_clone, argument(4) | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		younger();
	wait_for(pid);
	observe("one gone", value(0), value(1), value(2));
}

void run(void)
{
	make_array((key_t)argument(0), 1);
	wait_for(child(elder));
	observe("both gone", value(0), value(1), value(2));
}
