/* SPDX-License-Identifier: MIT */
/*
 * A first child acts and is killed; a second one sleeps for what it held, and
 * ends in its turn.
 * Arguments: key, three values, an action of each child.
 */
#include "undo.h"

static void first(void)
{
	observe("held", act(4, 1), semid);
	pause();
}

static void second(void)
{
	observe("woke", act(5, 1), value(0), value(1), value(2));
}

void run(void)
{
	pid_t one, two;

	make_array((key_t)argument(0), 1);
	one = child(first);
	let_run();
	two = child(second);
	let_run();
	observe("waits", two, value(0), value(1), value(2));
	kill(one, SIGKILL);
	wait_for(one);
	wait_for(two);
	observe("after", value(0), value(1), value(2));
}
