/* SPDX-License-Identifier: MIT */
/*
 * A child acts and stays; the parent acts; the child ends.
 * Arguments: key, three values, the signal that ends the child (0: it exits),
 * how many actions the child has, how many the parent, the actions.
 */
#include "undo.h"

static void hold(void)
{
	sigset_t none, usr1;

	sigemptyset(&none);
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	sigprocmask(SIG_BLOCK, &usr1, NULL);
	signal(SIGUSR1, no_action);
	observe("held", act(7, (int)argument(5)), semid, value(0), value(1),
		value(2));
	sigsuspend(&none);
}

void run(void)
{
	int mine = (int)argument(5), parents = (int)argument(6);
	pid_t pid;

	make_array((key_t)argument(0), 1);
	pid = child(hold);
	let_run();
	observe("acted", act(7 + mine, parents), value(0), value(1), value(2));
	kill(pid, argument(4) ? (int)argument(4) : SIGUSR1);
	wait_for(pid);
	observe("after", value(0), value(1), value(2));
}
