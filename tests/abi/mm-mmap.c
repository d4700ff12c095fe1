/* SPDX-License-Identifier: MIT */
/* mmap: flags, protections, addresses and errors */
#include "tap.h"

#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static char *h;

static void try(const char *what, void *a, size_t n, int prot, int flags,
		int fd, off_t off)
{
	char *p = mmap(a, n, prot, flags, fd, off);

	if (p == MAP_FAILED) {
		line("%s: %s", what, err(errno));
		return;
	}
	line("%s: %s%s", what, p == a ? "there" : "elsewhere",
	     (unsigned long)p % PG ? ", unaligned" : "");
	munmap(p, n);
}

/* libc refuses some itself: mmap2 as it is, offset in pages */
static void raw(const char *what, void *a, size_t n, int prot, int flags,
		int fd, unsigned long pgoff)
{
	long p = syscall(SYS_mmap2, a, n, prot, flags, fd, pgoff);

	if (p == -1) {
		line("mmap2, %s: %s", what, err(errno));
		return;
	}
	line("mmap2, %s: yes", what);
	munmap((void *)p, n);
}

static void errors(int fd)
{
	int ro = open("/tmp/f", O_RDONLY), wo = open("/tmp/f", O_WRONLY);
	int dir = open("/tmp", O_RDONLY), pi[2];

	if (pipe(pi))
		bail("pipe");
	raw("length 0", NULL, 0, RW, ANON, -1, 0);
	raw("length 1", NULL, 1, RW, ANON, -1, 0);
	raw("length -1", NULL, -1, RW, ANON, -1, 0);
	raw("length -4096", NULL, -4096, RW, ANON, -1, 0);
	raw("3 GiB", NULL, 0xc0000000, RW, ANON, -1, 0);
	raw("3 GiB + 1", NULL, 0xc0000001, RW, ANON, -1, 0);
	raw("neither shared nor private", NULL, PG, RW, MAP_ANONYMOUS, -1, 0);
	raw("shared and private, anonymous", NULL, PG, RW, MAP_ANONYMOUS | 3,
	    -1, 0);
	raw("shared and private, a file", NULL, PG, RW, 3, fd, 0);
	raw("type 4", NULL, PG, RW, MAP_ANONYMOUS | 4, -1, 0);
	raw("a file with fd -1", NULL, PG, RW, MAP_PRIVATE, -1, 0);
	raw("a file with fd 99", NULL, PG, RW, MAP_SHARED, 99, 0);
	raw("anonymous with fd 99", NULL, PG, RW, ANON, 99, 0);
	raw("anonymous with an offset", NULL, PG, RW, ANON, -1, 5);
	raw("page offset 0xfffff", NULL, PG, PROT_READ, MAP_SHARED, fd,
	    0xfffff);
	raw("page offset 0xffffffff", NULL, PG, PROT_READ, MAP_SHARED, fd,
	    0xffffffff);
	raw("page offset 0xffffffff, 2 pages", NULL, 2 * PG, PROT_READ,
	    MAP_SHARED, fd, 0xffffffff);
	raw("prot 0x40", NULL, PG, 0x40, ANON, -1, 0);
	raw("flag 0x80000000", NULL, PG, RW, ANON | 0x80000000, -1, 0);
	raw("flag 0x80000000, shared file", NULL, PG, PROT_READ,
	    MAP_SHARED | 0x80000000, fd, 0);
	raw("MAP_SHARED_VALIDATE", NULL, PG, PROT_READ, 3, fd, 0);
	raw("MAP_SHARED_VALIDATE|MAP_SYNC", NULL, PG, PROT_READ, 3 | 0x80000,
	    fd, 0);
	raw("MAP_SHARED_VALIDATE|MAP_32BIT", NULL, PG, PROT_READ, 3 | 0x40, fd,
	    0);
	raw("MAP_SHARED_VALIDATE|0x40000000", NULL, PG, PROT_READ,
	    3 | 0x40000000, fd, 0);
	raw("MAP_SHARED_VALIDATE|0x80000000", NULL, PG, PROT_READ,
	    3 | 0x80000000, fd, 0);
	try("unaligned offset", NULL, PG, PROT_READ, MAP_SHARED, fd, 100);
	try("read-only fd, shared, to write", NULL, PG, RW, MAP_SHARED, ro, 0);
	try("read-only fd, shared, to read", NULL, PG, PROT_READ, MAP_SHARED,
	    ro, 0);
	try("read-only fd, private, to write", NULL, PG, RW, MAP_PRIVATE, ro,
	    0);
	try("write-only fd, shared, to write", NULL, PG, PROT_WRITE, MAP_SHARED,
	    wo, 0);
	try("write-only fd, private", NULL, PG, PROT_WRITE, MAP_PRIVATE, wo, 0);
	try("a directory", NULL, PG, PROT_READ, MAP_PRIVATE, dir, 0);
	try("a pipe", NULL, PG, PROT_READ, MAP_PRIVATE, pi[0], 0);
	try("an empty length of a file", NULL, 0, PROT_READ, MAP_SHARED, fd, 0);
	try("far behind its end", NULL, PG, PROT_READ, MAP_SHARED, fd,
	    100 * PG);
	close(ro);
	close(wo);
	close(dir);
	close(pi[0]);
	close(pi[1]);
}

static void addresses(void)
{
	char *p;

	try("a hint, free", h, PG, RW, ANON, -1, 0);
	try("a hint, free, unaligned", h + 5, PG, RW, ANON, -1, 0);
	try("a hint, taken", h - PG, PG, RW, ANON, -1, 0);
	try("a hint in the kernel", (void *)0xd0000000, PG, RW, ANON, -1, 0);
	try("MAP_FIXED, free", h, PG, RW, ANON | MAP_FIXED, -1, 0);
	try("MAP_FIXED, unaligned", h + 5, PG, RW, ANON | MAP_FIXED, -1, 0);
	try("MAP_FIXED, kernel", (void *)0xc0000000, PG, RW, ANON | MAP_FIXED,
	    -1, 0);
	try("MAP_FIXED, across 3 GiB", (void *)0xbffff000, 2 * PG, RW,
	    ANON | MAP_FIXED, -1, 0);
	try("MAP_FIXED, last page", (void *)-PG, PG, RW, ANON | MAP_FIXED, -1,
	    0);
	try("NOREPLACE, free", h, PG, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0);
	try("NOREPLACE, taken", h - PG, PG, RW, ANON | MAP_FIXED_NOREPLACE, -1,
	    0);
	try("NOREPLACE, half taken", h - PG, 2 * PG, RW,
	    ANON | MAP_FIXED_NOREPLACE, -1, 0);
	try("NOREPLACE, unaligned", h + 5, PG, RW, ANON | MAP_FIXED_NOREPLACE,
	    -1, 0);
	try("MAP_FIXED|NOREPLACE, taken", h - PG, PG, RW,
	    ANON | MAP_FIXED | MAP_FIXED_NOREPLACE, -1, 0);
	p = mmap(h, 4 * PG, RW, ANON | MAP_FIXED, -1, 0);
	memset(p, 7, 4 * PG);
	mmap(h + PG, PG, PROT_READ, ANON | MAP_FIXED, -1, 0);
	line("MAP_FIXED over one of four: %d %d %d", h[0], h[PG], h[2 * PG]);
	maps(h, 4);
	mmap(h + PG, PG, RW, ANON | MAP_FIXED, -1, 0);
	line("the same protection again:");
	maps(h, 4);
	munmap(h, 4 * PG);
}

static void protections(int fd)
{
	static const int prot[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	unsigned i;
	char *p;

	for (i = 0; i < 8; i++) {
		const char *r, *w;

		p = mmap(h, PG, prot[i], ANON | MAP_FIXED, -1, 0);
		r = touch(p, 'r');
		w = touch(p, 'w');
		line("prot %d: read %s; write %s", prot[i], r, w);
		maps(h, 1);
		munmap(h, PG);
	}
	p = mmap(h, PG, RW, MAP_SHARED | MAP_FIXED, fd, 0);
	maps(h, 1);
	line("a shared file: %s", touch(p, 'w'));
	munmap(h, PG);
	p = mmap(h, PG, RW, MAP_PRIVATE | MAP_FIXED, fd, PG);
	maps(h, 1);
	munmap(h, PG);
	p = mmap(h, PG, RW, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	maps(h, 1);
	munmap(h, PG);
}

static void flags(int fd)
{
	try("MAP_POPULATE", h, PG, RW, ANON | MAP_POPULATE, -1, 0);
	try("MAP_NORESERVE", h, PG, RW, ANON | MAP_NORESERVE, -1, 0);
	try("MAP_LOCKED", h, PG, RW, ANON | MAP_LOCKED, -1, 0);
	try("MAP_STACK", h, PG, RW, ANON | MAP_STACK, -1, 0);
	try("MAP_NONBLOCK", h, PG, RW, ANON | MAP_NONBLOCK, -1, 0);
	try("MAP_DENYWRITE", h, PG, RW, MAP_PRIVATE | MAP_DENYWRITE, fd, 0);
	try("MAP_EXECUTABLE", h, PG, RW, MAP_PRIVATE | MAP_EXECUTABLE, fd, 0);
	try("MAP_GROWSDOWN", h, PG, RW, ANON | MAP_GROWSDOWN, -1, 0);
	try("MAP_GROWSDOWN, shared", h, PG, RW,
	    MAP_SHARED | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0);
	try("a fd closed after", h, PG, RW, MAP_PRIVATE, fd, 0);
}

int main(void)
{
	int fd = tmpfile_of("/tmp/f", 3 * PG, 'x');
	char *p;

	h = hole(4);
	errors(fd);
	addresses();
	protections(fd);
	flags(fd);
	p = mmap(NULL, PG, RW, MAP_PRIVATE, fd, 0);
	close(fd);
	unlink("/tmp/f");
	line("after close and unlink it holds '%c'", p[100]);
	munmap(p, PG);
	return done();
}
