/* SPDX-License-Identifier: MIT */
/* Children with an attachment come and go: key, bytes, how many. */
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
	int id = shmget((key_t)argument(0), (size_t)argument(1),
			IPC_CREAT | 0600);
	void *address = shmat(id, NULL, 0);
	int pids[8], count = (int)argument(2);

	observe("attached", id, (long)address);
	for (int i = 0; i < count; i++) {
		pids[i] = child(stay);
		observe("forked", pids[i]);
	}
	for (int i = 0; i < count; i++) {
		kill(pids[i], SIGKILL);
		wait_for(pids[i]);
		observe("gone", pids[i]);
	}
	observe("detached", result(shmdt(address)));
}
