/* SPDX-License-Identifier: MIT */
/*
 * A child attaches and goes without a word: key, bytes, how often it attaches,
 * the signal that ends it or 0.
 */
#include <signal.h>
#include <sys/shm.h>
#include <unistd.h>
#include "lab.h"

static void leave(void)
{
	int id = shmget((key_t)argument(0), 0, 0);

	for (int i = 0; i < argument(2); i++)
		shmat(id, NULL, 0);
	observe("attached", getpid());
	if (argument(3))
		kill(getpid(), (int)argument(3));
}

void run(void)
{
	int id = shmget((key_t)argument(0), (size_t)argument(1),
			IPC_CREAT | 0600);

	observe("made", id);
	observe("left", wait_for(child(leave)));
}
