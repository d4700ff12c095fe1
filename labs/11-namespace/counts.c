/* SPDX-License-Identifier: MIT */
/* Who refers to a namespace: each step is observed.  No arguments. */
#include "ns.h"

static void wait_here(void)
{
	pause();
}

/* With a namespace set of its own, in which IPC is the same. */
static void other_proxy(void)
{
	observe("unshared uts", result(unshare(CLONE_NEWUTS)));
	pause();
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	wait_for(pid);
}

static void work(void)
{
	pid_t pid;
	void *at;
	int fd;

	observe("left", leave());
	pid = child(wait_here);
	let_run();
	observe("forked");
	end(pid);
	pid = child(other_proxy);
	let_run();
	end(pid);
	observe("child gone");
	fd = ns_of(getpid());
	observe("opened", fd >= 0);
	close(fd);
	observe("closed");
	at = shmat(shmget(IPC_PRIVATE, PAGE, 0600), NULL, 0);
	observe("attached");
	shmdt(at);
	observe("detached");
}

void run(void)
{
	mount_proc();
	wait_for(child(work));
}
