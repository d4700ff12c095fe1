/* SPDX-License-Identifier: MIT */
/* munmap: what it takes, what it leaves, what it refuses */
#include "tap.h"

static char *h;

static void fill(void)
{
	char *p = mmap(h, 8 * PG, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	int i;

	if (p == MAP_FAILED)
		bail("mmap");
	for (i = 0; i < 8; i++)
		p[i * PG] = i + 1;
}

static long um(void *a, size_t n)
{
	return syscall(SYS_munmap, a, n);
}

int main(void)
{
	h = hole(8);
	rc(um(h, PG), "nothing there");
	rc(um(h, 0), "length 0");
	rc(um(h + 1, PG), "unaligned");
	rc(um((void *)0xc0000000, PG), "the kernel");
	rc(um((void *)0xbffff000, 2 * PG), "across 3 GiB");
	rc(um((void *)-PG, PG), "the last page");
	rc(um(h, -PG), "length -4096");
	rc(um(h, -1), "length -1");
	rc(um(h, 0xc0000000), "length 3 GiB");
	fill();
	rc(um(h, 1), "length 1");
	maps(h, 8);
	rc(um(h + PG, PG + 1), "one page and a byte");
	maps(h, 8);
	rc(um(h + 4 * PG, PG), "the middle");
	maps(h, 8);
	line("the rest holds %d %d %d", h[3 * PG], h[5 * PG], h[7 * PG]);
	line("the hole: %s", touch(h + 4 * PG, 'r'));
	rc(um(h, 8 * PG), "all, holes inside");
	maps(h, 8);
	rc(um(h, 8 * PG), "again");
	fill();
	um(h, 8 * PG);
	fill();
	mmap(h, PG, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	line("mapped anew it holds %d, its neighbour %d", h[0], h[PG]);
	maps(h, 8);
	mmap(h + 3 * PG, PG, PROT_READ,
	     MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	maps(h, 8);
	rc(um(h + 2 * PG, 3 * PG), "across three mappings");
	maps(h, 8);
	um(h, 8 * PG);
	return done();
}
