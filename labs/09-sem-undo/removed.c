/* SPDX-License-Identifier: MIT */
/*
 * An array is removed while a child has something to undo there, and a new
 * one takes its place in the table.
 * Arguments: key, three values, the child's action.
 */
#include "undo.h"

static void hold(void)
{
	observe("held", act(4, 1), semid);
	pause();
}

void run(void)
{
	pid_t pid;
	int index;

	make_array((key_t)argument(0), 1);
	index = semid & 0x7fff;
	pid = child(hold);
	let_run();
	observe("removed", result(semctl(semid, 0, IPC_RMID)), pid);
	make_array((key_t)argument(0), 1);
	while ((semid & 0x7fff) != index) {
		semctl(semid, 0, IPC_RMID);
		make_array((key_t)argument(0), 1);
	}
	observe("made", semid, value(0), value(1), value(2));
	kill(pid, SIGKILL);
	wait_for(pid);
	observe("after", value(0), value(1), value(2));
}
