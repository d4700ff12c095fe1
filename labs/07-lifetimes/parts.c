/* SPDX-License-Identifier: MIT */
/*
 * An attachment is cut in pieces: key, pages, where a hole begins, how long
 * it is.
 */
#include <sys/mman.h>
#include <sys/shm.h>
#include "lab.h"

void run(void)
{
	size_t pages = (size_t)argument(1);
	int id = shmget((key_t)argument(0), pages * 4096, IPC_CREAT | 0600);
	char *address = shmat(id, NULL, 0);
	unsigned char seen;

	observe("attached", id, (long)address);
	observe("cut", result(munmap(address + 4096 * argument(2),
				     (size_t)argument(3) * 4096)));
	observe("protected", result(mprotect(address, 4096, PROT_READ)));
	observe("touched", touch_read(address, &seen),
		touch_read(address + 4096 * argument(2), &seen),
		touch_write(address + (pages - 1) * 4096, 1));
	observe("detached", result(shmdt(address)),
		touch_read(address + (pages - 1) * 4096, &seen));
}
