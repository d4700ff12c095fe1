/* SPDX-License-Identifier: MIT */
/*
 * A child makes two segments and goes; its parent has attached the second one
 * meanwhile.  Once as usual, once with shm_rmid_forced: four keys, bytes.
 */
#include <sys/shm.h>
#include <unistd.h>
#include "lab.h"

static int to_child[2], to_parent[2], round_;

static int by_key(int which, int flags)
{
	return shmget((key_t)argument(2 * round_ + which),
		      flags ? (size_t)argument(4) : 0, flags);
}

static void creator(void)
{
	char c = 0;
	int unused = by_key(0, IPC_CREAT | 0600);

	observe("made", unused, by_key(1, IPC_CREAT | 0600));
	if (write(to_parent[1], &c, 1) == 1 && read(to_child[0], &c, 1) == 1)
		_exit(0);
}

void run(void)
{
	pipe(to_child);
	pipe(to_parent);
	for (round_ = 0; round_ < 2; round_++) {
		int pid = child(creator);
		void *address;
		char c;

		observe("started", pid);
		if (read(to_parent[0], &c, 1) != 1)
			break;
		address = shmat(by_key(1, 0), NULL, 0);
		observe("attached", (long)address);
		if (write(to_child[1], &c, 1) != 1)
			break;
		observe("creator gone", wait_for(pid));
		observe("detached", result(shmdt(address)));
	}
}
