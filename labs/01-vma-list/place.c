/* SPDX-License-Identifier: MIT */
/*
 * Mappings that come and go at places that look random.
 * first address, how many places, seed
 */
#include <sys/mman.h>
#include "lab.h"

void run(void)
{
	unsigned long x = (unsigned long)argument(2);

	for (long i = 0; i < 3 * argument(1); i++) {
		long slot, pages, at;

		x = x * 1103515245 + 12345;
		slot = (long)(x >> 16) % argument(1);
		pages = 1 + (long)(x >> 12) % 7;
		at = argument(0) + slot * 8 * PAGE;
		if (i < 2 * argument(1) || i & 1)
			mmap((void *)at, (size_t)(pages * PAGE), PROT_READ,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		else
			munmap((void *)at, 8 * PAGE);
		if (i % (argument(1) / 4) == 0)
			observe("placed", i);
	}
}
