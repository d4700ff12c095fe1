/* SPDX-License-Identifier: MIT */
/* One segment, attached twice, written, detached: key, bytes, where, what. */
#include <sys/shm.h>
#include "lab.h"

void run(void)
{
	long id = result(shmget((key_t)argument(0), (size_t)argument(1),
				IPC_CREAT | 0600));
	unsigned char seen = 0;
	char *first, *second;
	int failed;

	observe("made", id);
	first = (char *)result(shmat((int)id, NULL, 0));
	observe("attached", (long)first);
	second = (char *)result(shmat((int)id, NULL, 0));
	observe("again", (long)second);
	failed = touch_write(first + argument(2), (unsigned char)argument(3));
	observe("wrote", failed);
	failed = touch_read(second + argument(2), &seen);
	observe("read", failed, seen);
	observe("first gone", result(shmdt(first)));
	observe("both gone", result(shmdt(second)));
}
