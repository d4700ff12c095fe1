/* SPDX-License-Identifier: MIT */
/*
 * How long a lookup takes among few mappings, and among many.
 * first address, how many, step through them
 */
#include <sys/mman.h>
#include "lab.h"

#define FEW    8l
#define LOOKED 256l

static long place(long i)
{
	return argument(0) + i * 2 * PAGE;
}

static long map(long first, long last)
{
	long failed = 0;

	for (long i = first; i < last; i++)
		failed += mmap((void *)place(i), PAGE, PROT_READ,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
			       0) == MAP_FAILED;
	return failed;
}

static void look(const char *name, long among)
{
	unsigned char in_core;
	long failed = 0;

	for (long i = 0; i < LOOKED; i++)
		failed += mincore((void *)place(i * argument(2) % among), PAGE,
				  &in_core) != 0;
	observe(name, failed);
}

void run(void)
{
	unsigned char in_core;
	long n = argument(1), hole = place(n / 2) + PAGE;

	observe("few", map(0, FEW));
	look("looked", FEW);
	observe("many", map(FEW, n));
	look("looked again", n);
	observe("edges", result(mincore((void *)(hole - PAGE), PAGE, &in_core)),
		result(mincore((void *)hole, PAGE, &in_core)),
		result(mincore((void *)(hole + PAGE), PAGE, &in_core)));
}
