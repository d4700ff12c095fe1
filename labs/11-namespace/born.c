/* SPDX-License-Identifier: MIT */
/*
 * A child is born into a namespace of its own, and has a child that shares it.
 * Arguments: key.
 */
#include "ns.h"

void run(void)
{
	pid_t pid = clone_with(CLONE_NEWIPC);

	if (pid == 0) {
		int id = shmget((key_t)argument(0), PAGE, IPC_CREAT | 0600);

		observe("born", id);
		if (fork() == 0) {
			observe("grandchild",
				result(shmget((key_t)argument(0), 0, 0)) == id);
			_exit(0);
		}
		wait(NULL);
		_exit(0);
	}
	observe("cloned", pid > 0);
	wait_for(pid);
	observe("parent", result(shmget((key_t)argument(0), 0, 0)));
}
