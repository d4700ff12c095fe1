/* SPDX-License-Identifier: MIT */
/* mremap: grow, shrink, move, and its errors */
#include "tap.h"

#define RW (PROT_READ | PROT_WRITE)

static char *h;

static char *mr(void *a, size_t o, size_t n, int f, void *to)
{
	return (char *)syscall(SYS_mremap, a, o, n, f, to);
}

static void put(int pages, int prot)
{
	int i;

	munmap(h, 16 * PG);
	if (mmap(h, pages * PG, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		 -1, 0) != h)
		bail("mmap");
	for (i = 0; i < pages; i++)
		h[i * PG] = 'a' + i;
	mprotect(h, pages * PG, prot);
}

static const char *res(char *p, char *want)
{
	return (long)p == -1 ? err(errno) : p == want ? "there" : "elsewhere";
}

static void simple(void)
{
	char *p;

	put(4, RW);
	line("grow into free room: %s", res(mr(h, 4 * PG, 6 * PG, 0, 0), h));
	maps(h, 16);
	line("holds %c %d", h[3 * PG], h[5 * PG]);
	line("shrink: %s", res(mr(h, 6 * PG, 2 * PG, 0, 0), h));
	maps(h, 16);
	line("same size: %s", res(mr(h, 2 * PG, 2 * PG, 0, 0), h));
	line("to a length of 1: %s", res(mr(h, 2 * PG, 1, 0, 0), h));
	maps(h, 16);
	put(16, RW);
	line("grow, no room: %s", res(mr(h, 16 * PG, 17 * PG, 0, 0), h));
	p = mr(h, 16 * PG, 17 * PG, MREMAP_MAYMOVE, 0);
	line("the same, MAYMOVE: %s, holds %c", res(p, h), p[15 * PG]);
	munmap(p, 17 * PG);
	put(16, RW);
	line("grow a quarter, MAYMOVE: %s",
	     res(p = mr(h, 4 * PG, 6 * PG, MREMAP_MAYMOVE, 0), h));
	maps(h, 16);
	line("holds %c %d, the rest %c", p[3 * PG], p[5 * PG], h[4 * PG]);
	munmap(p, 6 * PG);
}

static void fixed(void)
{
	char *p;

	put(4, RW);
	p = mr(h, 4 * PG, 4 * PG, MREMAP_MAYMOVE | MREMAP_FIXED, h + 8 * PG);
	line("move: %s, holds %c", res(p, h + 8 * PG), p[3 * PG]);
	maps(h, 16);
	p = mr(p, 4 * PG, 2 * PG, MREMAP_MAYMOVE | MREMAP_FIXED, h);
	line("move and shrink: %s", res(p, h));
	maps(h, 16);
	p = mr(p, 2 * PG, 4 * PG, MREMAP_MAYMOVE | MREMAP_FIXED, h + 8 * PG);
	line("move and grow: %s, holds %c %d", res(p, h + 8 * PG), p[0],
	     p[3 * PG]);
	maps(h, 16);
	put(8, RW);
	p = mr(h, 2 * PG, 2 * PG, MREMAP_MAYMOVE | MREMAP_FIXED, h + 6 * PG);
	line("onto others: %s, holds %c", res(p, h + 6 * PG), p[0]);
	maps(h, 16);
	put(4, RW);
	mprotect(h + PG, PG, PROT_READ);
	line("across two mappings: %s", res(mr(h, 4 * PG, 4 * PG,
	     MREMAP_MAYMOVE | MREMAP_FIXED, h + 8 * PG), h + 8 * PG));
	line("grow across two: %s",
	     res(mr(h, 4 * PG, 5 * PG, MREMAP_MAYMOVE, 0), h));
	line("shrink across two: %s", res(mr(h, 4 * PG, PG, 0, 0), h));
	maps(h, 16);
}

static void errors(void)
{
	int f = MREMAP_MAYMOVE | MREMAP_FIXED;

	put(4, RW);
	line("unaligned: %s", res(mr(h + 1, PG, PG, 0, 0), 0));
	line("new length 0: %s", res(mr(h, PG, 0, 0, 0), 0));
	line("new length -1: %s", res(mr(h, PG, -1, MREMAP_MAYMOVE, 0), 0));
	line("new length 3 GiB: %s",
	     res(mr(h, PG, 0xc0000000, MREMAP_MAYMOVE, 0), 0));
	line("old length 0, private: %s",
	     res(mr(h, 0, PG, MREMAP_MAYMOVE, 0), 0));
	line("old length longer than it is: %s",
	     res(mr(h, 8 * PG, 9 * PG, MREMAP_MAYMOVE, 0), 0));
	line("nothing there: %s", res(mr(h + 8 * PG, PG, 2 * PG, 0, 0), 0));
	line("nothing there, shrink: %s",
	     res(mr(h + 8 * PG, 2 * PG, PG, 0, 0), 0));
	line("flag 8: %s", res(mr(h, PG, PG, 8, 0), 0));
	line("FIXED alone: %s", res(mr(h, PG, PG, MREMAP_FIXED, h), 0));
	line("FIXED, unaligned: %s", res(mr(h, PG, PG, f, h + 8 * PG + 1), 0));
	line("FIXED, overlapping: %s",
	     res(mr(h, 2 * PG, 2 * PG, f, h + PG), 0));
	line("FIXED, itself: %s", res(mr(h, PG, PG, f, h), 0));
	line("FIXED, the kernel: %s",
	     res(mr(h, PG, PG, f, (void *)0xc0000000), 0));
	line("DONTUNMAP alone: %s",
	     res(mr(h, PG, PG, MREMAP_DONTUNMAP, 0), 0));
	line("DONTUNMAP, another size: %s", res(mr(h, PG, 2 * PG,
	     MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0), 0));
	maps(h, 16);
}

static void dontunmap(void)
{
	char *p;

	put(2, RW);
	p = mr(h, 2 * PG, 2 * PG, MREMAP_MAYMOVE | MREMAP_DONTUNMAP |
	       MREMAP_FIXED, h + 8 * PG);
	line("DONTUNMAP: %s, holds %c, the old %d", res(p, h + 8 * PG), p[PG],
	     h[PG]);
	maps(h, 16);
}

static void files(void)
{
	int fd = tmpfile_of("/tmp/f", 4 * PG, 'x');
	char *p;

	munmap(h, 16 * PG);
	pwrite(fd, "y", 1, 3 * PG);
	mmap(h, 2 * PG, RW, MAP_SHARED | MAP_FIXED, fd, PG);
	line("a shared file, grow: %s", res(mr(h, 2 * PG, 3 * PG, 0, 0), h));
	line("holds %c", h[2 * PG]);
	maps(h, 16);
	line("behind its end: %s", res(mr(h, 3 * PG, 4 * PG, 0, 0), h));
	line("that page: %s", touch(h + 3 * PG, 'r'));
	p = mr(h, 0, 2 * PG, MREMAP_MAYMOVE | MREMAP_FIXED, h + 8 * PG);
	line("old length 0, shared: %s", res(p, h + 8 * PG));
	maps(h, 16);
	p[5] = 'z';
	line("both show it: %c %c", h[5], p[5]);
	munmap(h, 16 * PG);
	mmap(h, 2 * PG, RW, MAP_PRIVATE | MAP_FIXED, fd, 0);
	h[0] = 'Q';
	p = mr(h, 2 * PG, 4 * PG, MREMAP_MAYMOVE | MREMAP_FIXED, h + 8 * PG);
	line("private, written and moved: %s, holds %c %c", res(p, h + 8 * PG),
	     p[0], p[3 * PG]);
	maps(h, 16);
	munmap(h, 16 * PG);
	close(fd);
	unlink("/tmp/f");
}

int main(void)
{
	h = hole(16);
	simple();
	fixed();
	errors();
	dontunmap();
	files();
	put(2, PROT_READ);
	line("read-only, grow: %s", res(mr(h, 2 * PG, 3 * PG, 0, 0), h));
	maps(h, 16);
	return done();
}
