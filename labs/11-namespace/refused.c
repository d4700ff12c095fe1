/* SPDX-License-Identifier: MIT */
/*
 * Who may not have a new namespace.
 * Arguments: a user.
 */
#include "ns.h"

static int home;

static void user(void)
{
	pid_t pid;
	long cloned;

	setresuid((uid_t)argument(0), (uid_t)argument(0), (uid_t)argument(0));
	errno = 0;
	pid = clone_with(CLONE_NEWIPC);
	if (pid == 0)
		_exit(0);
	cloned = pid < 0 ? -errno : 0;
	observe("user", leave(), cloned, result(setns(home, CLONE_NEWIPC)));
}

static void root(void)
{
	pid_t pid;

	errno = 0;
	pid = clone_with(CLONE_NEWIPC | CLONE_SYSVSEM);
	if (pid == 0)
		_exit(0);
	observe("both", pid < 0 ? -errno : 0);
	observe("root", leave());
}

void run(void)
{
	mount_proc();
	home = ns_of(getpid());
	wait_for(child(user));
	wait_for(child(root));
}
