/* SPDX-License-Identifier: MIT */
/* One segment, attached twice: key, bytes. */
#include <sys/shm.h>
#include "lab.h"

void run(void)
{
	long id = result(shmget((key_t)argument(0), (size_t)argument(1),
				IPC_CREAT | 0600));
	char *first, *second;

	observe("made", id);
	first = shmat((int)id, NULL, 0);
	observe("attached", (long)first);
	second = shmat((int)id, NULL, SHM_RDONLY);
	observe("again", (long)second);
	first[1] = 42;
	observe("wrote", second[1]);
}
