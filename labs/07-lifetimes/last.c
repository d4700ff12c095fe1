/* SPDX-License-Identifier: MIT */
/*
 * The last attachment is a child's: key, bytes, pages that are touched, the
 * signal that ends the child.
 */
#include <signal.h>
#include <sys/shm.h>
#include <unistd.h>
#include "lab.h"

static void stay(void)
{
	for (;;)
		pause();
}

void run(void)
{
	int id, pid = child(stay); /* what a first fork costs is paid */
	long failed = 0;
	char *address;

	kill(pid, SIGKILL);
	wait_for(pid);
	observe("ready", 0);
	id = shmget((key_t)argument(0), (size_t)argument(1), IPC_CREAT | 0600);
	address = shmat(id, NULL, 0);
	for (long i = 0; i < argument(2); i++)
		failed |= touch_write(address + 4096 * i, 1);
	observe("touched", id, failed);
	pid = child(stay);
	observe("removed", result(shmctl(id, IPC_RMID, NULL)));
	observe("detached", result(shmdt(address)));
	kill(pid, (int)argument(3));
	observe("child gone", wait_for(pid));
}
