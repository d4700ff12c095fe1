/* SPDX-License-Identifier: MIT */
/*
 * One segment, which cannot be attached for a while: key, bytes.  Why is the
 * grader's business.
 */
#include <sys/shm.h>
#include "lab.h"

void run(void)
{
	long id = result(shmget((key_t)argument(0), (size_t)argument(1),
				IPC_CREAT | 0600));

	observe("made", id);
	for (;;)
		observe("tried", result(shmat((int)id, NULL, 0)));
}
