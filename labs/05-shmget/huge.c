/* SPDX-License-Identifier: MIT */
/* SHM_HUGETLB: size, a size of pages that the machine has not, a user. */
#include <sys/shm.h>
#include <unistd.h>
#include "lab.h"

#define HUGE_SHIFT 26

static long make(int size, long log)
{
	return result(shmget(IPC_PRIVATE, size ? (size_t)argument(size) : 0,
			     0600 | SHM_HUGETLB | (int)log << HUGE_SHIFT));
}

static void user(void)
{
	if (setreuid((uid_t)argument(2), (uid_t)argument(2)))
		observe("cannot become", argument(2));
	observe("user", make(1, 0));
}

void run(void)
{
	observe("root", make(1, 0), make(1, 22), make(1, argument(1)),
		make(0, 0));
	wait_for(child(user));
}
