/* SPDX-License-Identifier: MIT */
/*
 * What is to be undone is undone by who leaves the namespace.
 * Arguments: key, value, what is taken with SEM_UNDO, how: 0 unshare, 1 setns.
 */
#include "ns.h"

static int semid, home;

static void work(void)
{
	struct sembuf sop = { 0, (short)-argument(2), SEM_UNDO };

	observe("taken", result(semop(semid, &sop, 1)),
		semctl(semid, 0, GETVAL));
	if (argument(3))
		observe("left", result(setns(home, CLONE_NEWIPC)));
	else
		observe("left", leave());
	pause();
}

static void inside(void)
{
	pid_t pid;

	home = ns_of(getpid());
	observe("world", leave());
	semid = semget((key_t)argument(0), 1, IPC_CREAT | 0600);
	semctl(semid, 0, SETVAL, (int)argument(1));
	pid = child(work);
	let_run();
	observe("stayed", semctl(semid, 0, GETVAL));
	kill(pid, SIGKILL);
	wait_for(pid);
	observe("after", semctl(semid, 0, GETVAL));
}

void run(void)
{
	mount_proc();
	wait_for(child(inside));
}
