/* SPDX-License-Identifier: MIT */
/* A child with an attachment becomes another program: key (not 0), bytes. */
#include <sys/shm.h>
#include <unistd.h>
#include "lab.h"

static void replace(void)
{
	observe("forked", getpid());
	execl("/init", "init", NULL);
}

void run(void)
{
	void *address;
	int id;

	if (!argument(0)) { /* the new program, whom nobody gave arguments */
		observe("runs", getpid());
		_exit(0);
	}
	id = shmget((key_t)argument(0), (size_t)argument(1), IPC_CREAT | 0600);
	address = shmat(id, NULL, 0);
	observe("attached", id, (long)address);
	wait_for(child(replace));
	observe("back", 0);
}
