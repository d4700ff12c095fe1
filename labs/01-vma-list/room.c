/* SPDX-License-Identifier: MIT */
/*
 * Holes of different sizes, and what comes to lie in them.
 * pages of three holes from above, pages of three mappings
 */
#include <sys/mman.h>
#include "lab.h"

static long map(long pages)
{
	return (long)mmap(NULL, (size_t)(pages * PAGE), PROT_READ,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

void run(void)
{
	long all = map(64 + argument(0) + argument(1) + argument(2)), at;
	long got[3];

	/* from below: 16, hole 2, 16, hole 1, 16, hole 0, 16 */
	at = all + 16 * PAGE;
	for (int i = 2; i >= 0; i--) {
		munmap((void *)at, (size_t)(argument(i) * PAGE));
		at += (argument(i) + 16) * PAGE;
	}
	observe("holes", all);
	for (int i = 0; i < 3; i++)
		got[i] = map(argument(3 + i));
	observe("filled", got[0], got[1], got[2]);
}
