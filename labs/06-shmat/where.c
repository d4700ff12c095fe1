/* SPDX-License-Identifier: MIT */
/*
 * At an address of the program's choice: key, bytes, bytes beside a page's
 * beginning, page of the segment where something is in the way.
 */
#include <sys/mman.h>
#include <sys/shm.h>
#include "lab.h"

void run(void)
{
	size_t size = (size_t)argument(1), room = 1 << 20;
	int id = shmget((key_t)argument(0), size, IPC_CREAT | 0600);
	char *base =
		mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *way, *rounded, *odd = base + argument(2);

	munmap(base, room);
	observe("made", id, (long)base);
	observe("odd", result(shmat(id, odd, 0)));
	rounded = shmat(id, odd, SHM_RND);
	observe("rounded", rounded == (char *)-1 ? -errno : (long)rounded);
	shmdt(rounded);
	observe("placed", result(shmat(id, base, 0)));
	observe("occupied", result(shmat(id, base, 0)));
	observe("replaced", result(shmat(id, base, SHM_REMAP)));
	shmdt(base);
	way = mmap(base + 4096 * argument(3), 4096, PROT_READ,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	observe("in the way", (long)way, result(shmat(id, base, 0)));
	observe("out of the way", result(shmat(id, base, SHM_REMAP)));
	observe("nowhere", result(shmat(id, NULL, SHM_REMAP)),
		result(shmat(id, (void *)argument(2), SHM_REMAP | SHM_RND)),
		result(shmat(id, (void *)-4096l, 0)));
}
