/* SPDX-License-Identifier: MIT */
/*
 * A namespace is kept by a descriptor after its process has ended, and
 * entered.
 * Arguments: key, bytes of a segment.
 */
#include "ns.h"

static int fd;

static void inside(void)
{
	observe("left", leave());
	observe("made", shmget((key_t)argument(0), (size_t)argument(1),
			       IPC_CREAT | 0600));
	pause();
}

static void visitor(void)
{
	observe("before", result(shmget((key_t)argument(0), 0, 0)));
	observe("wrong type", result(setns(fd, CLONE_NEWUTS)));
	observe("entered", result(setns(fd, CLONE_NEWIPC)));
	observe("found", result(shmget((key_t)argument(0), 0, 0)));
}

void run(void)
{
	pid_t pid;

	mount_proc();
	pid = child(inside);
	let_run();
	fd = ns_of(pid);
	kill(pid, SIGKILL);
	wait_for(pid);
	observe("kept", fd >= 0);
	wait_for(child(visitor));
	observe("outside", result(shmget((key_t)argument(0), 0, 0)));
}
