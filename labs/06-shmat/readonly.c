/* SPDX-License-Identifier: MIT */
/* One segment, attached for reading only, and for both: key, bytes, where. */
#include <sys/mman.h>
#include <sys/shm.h>
#include "lab.h"

static void attach(int id, int flags)
{
	char *address = (char *)result(shmat(id, NULL, flags));
	char *at = address + argument(2);
	unsigned char seen;
	int read, write;

	observe("attached", (long)address);
	read = touch_read(at, &seen);
	write = touch_write(at, 1);
	observe("touched", read, write,
		result(mprotect(address, 1, PROT_READ | PROT_WRITE)));
}

void run(void)
{
	long id = result(shmget((key_t)argument(0), (size_t)argument(1),
				IPC_CREAT | 0600));

	observe("made", id);
	attach((int)id, SHM_RDONLY);
	attach((int)id, 0);
}
