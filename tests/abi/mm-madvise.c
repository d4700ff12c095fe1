/* SPDX-License-Identifier: MIT */
/* madvise: MADV_DONTNEED and the errors of all; mincore; msync; mlock */
#include "tap.h"

#define RW (PROT_READ | PROT_WRITE)

static long ma(void *a, size_t n, int x)
{
	return syscall(SYS_madvise, a, n, x);
}

static void advices(char *h)
{
	static const struct {
		int v;
		const char *s;
	} t[] = {
		{ 0, "NORMAL" }, { 1, "RANDOM" }, { 2, "SEQUENTIAL" },
		{ 3, "WILLNEED" }, { 4, "DONTNEED" }, { 10, "DONTFORK" },
		{ 11, "DOFORK" }, { 16, "DONTDUMP" }, { 17, "DODUMP" },
		{ 5, "5" }, { 99, "99" }, { -1, "-1" }
	};
	unsigned i;

	for (i = 0; i < sizeof(t) / sizeof(*t); i++)
		rc(ma(h, PG, t[i].v), "MADV_%s", t[i].s);
	rc(ma(h + 1, PG, 0), "unaligned");
	rc(ma(h, 0, 0), "length 0");
	rc(ma(h, 0, 99), "length 0, advice 99");
	rc(ma(h, -1, 0), "length -1");
	rc(ma(h + 8 * PG, 0, 0), "length 0, nothing there");
	rc(ma(h, -PG, 4), "DONTNEED, length -4096");
	munmap(h + 2 * PG, PG);
	rc(ma(h, 4 * PG, 4), "DONTNEED over a hole");
	rc(ma(h + 2 * PG, PG, 4), "DONTNEED in a hole");
}

static void dontneed(char *h)
{
	int fd = tmpfile_of("/tmp/f", 2 * PG, 'x');
	char *p;

	memset(h, 3, 2 * PG);
	rc(ma(h, PG, 4), "DONTNEED, private anonymous");
	line("the page %d, its neighbour %d", h[0], h[PG]);
	p = mmap(NULL, PG, RW, MAP_PRIVATE, fd, 0);
	p[0] = 'p';
	rc(ma(p, PG, 4), "DONTNEED, private file");
	line("holds %c", p[0]);
	munmap(p, PG);
	p = mmap(NULL, PG, RW, MAP_SHARED, fd, 0);
	p[0] = 's';
	rc(ma(p, PG, 4), "DONTNEED, shared file");
	line("holds %c", p[0]);
	munmap(p, PG);
	p = mmap(NULL, PG, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	p[0] = 's';
	rc(ma(p, PG, 4), "DONTNEED, shared anonymous");
	line("holds %c", p[0]);
	munmap(p, PG);
	close(fd);
	unlink("/tmp/f");
}

static char *nofork;

static void sees(void)
{
	line("in a child: %s", touch(nofork, 'r'));
}

static void core(char *h)
{
	unsigned char v[8];

	memset(v, 9, sizeof(v));
	rc(mincore(h + 1, PG, v), "mincore, unaligned");
	rc(mincore(h, 0, v), "length 0");
	rc(mincore(h, PG, NULL), "NULL");
	rc(mincore(h, 4 * PG, v), "over a hole");
	rc(syscall(SYS_mincore, h, -1, v), "length -1");
	rc(syscall(SYS_mincore, 0xc0000000, PG, v), "the kernel");
	ma(h, 2 * PG, 4);
	h[PG] = 1;
	rc(mincore(h, 2 * PG, v), "two pages, the second touched");
	line("%d %d, behind it %d", v[0], v[1], v[2]);
	rc(mincore(h, 1, v), "one byte");
}

static void sync_and_lock(char *h)
{
	rc(syscall(SYS_msync, h, PG, MS_SYNC), "msync, MS_SYNC");
	rc(syscall(SYS_msync, h, PG, MS_ASYNC), "MS_ASYNC");
	rc(syscall(SYS_msync, h, PG, MS_ASYNC | MS_SYNC), "both");
	rc(syscall(SYS_msync, h, PG, MS_INVALIDATE), "MS_INVALIDATE");
	rc(syscall(SYS_msync, h, PG, 0), "flags 0");
	rc(syscall(SYS_msync, h, PG, 8), "flags 8");
	rc(syscall(SYS_msync, h + 1, PG, MS_SYNC), "unaligned");
	rc(syscall(SYS_msync, h, 0, MS_SYNC), "length 0");
	rc(syscall(SYS_msync, h, 4 * PG, MS_SYNC), "over a hole");
	rc(syscall(SYS_msync, h + 2 * PG, PG, MS_ASYNC), "in a hole");
	rc(syscall(SYS_msync, h, -1, MS_SYNC), "length -1");
	rc(mlock(h, PG), "mlock");
	rc(mlock(h + 1, 1), "unaligned");
	rc(mlock(h, 0), "length 0");
	rc(mlock(h, 4 * PG), "over a hole");
	rc(mlock(h + 2 * PG, PG), "in a hole");
	rc(syscall(SYS_mlock, h, -PG), "length -4096");
	rc(syscall(SYS_msync, h, PG, MS_INVALIDATE), "MS_INVALIDATE of it");
	rc(ma(h, PG, 4), "DONTNEED of it");
	rc(munlock(h, PG), "munlock");
	rc(munlock(h, PG), "munlock again");
	rc(munlock(h + 2 * PG, PG), "munlock in a hole");
	rc(mlockall(0), "mlockall 0");
	rc(mlockall(8), "mlockall 8");
	rc(mlockall(MCL_CURRENT), "mlockall MCL_CURRENT");
	rc(munlockall(), "munlockall");
}

static void unprivileged(void)
{
	struct rlimit l = { 0, 0 };
	char *p = area(2, RW, MAP_PRIVATE);

	setrlimit(RLIMIT_MEMLOCK, &l);
	become(1000, 1000);
	rc(mlock(p, PG), "uid 1000, RLIMIT_MEMLOCK 0: mlock");
	rc(mlockall(MCL_CURRENT), "mlockall");
	rc(munlock(p, PG), "munlock");
	p = mmap(NULL, PG, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0);
	line("MAP_LOCKED: %s", p == MAP_FAILED ? err(errno) : "yes");
}

static void limited(void)
{
	struct rlimit l = { PG, PG };
	char *p = area(2, RW, MAP_PRIVATE);

	setrlimit(RLIMIT_MEMLOCK, &l);
	become(1000, 1000);
	rc(mlock(p, PG), "RLIMIT_MEMLOCK one page: mlock of one");
	rc(mlock(p, 2 * PG), "of two");
}

int main(void)
{
	char *h = area(4, RW, MAP_PRIVATE);

	dontneed(h);
	nofork = area(1, RW, MAP_PRIVATE);
	ma(nofork, PG, 10);
	quietly(sees);
	ma(nofork, PG, 11);
	quietly(sees);
	advices(h);
	core(h);
	sync_and_lock(h);
	quietly(unprivileged);
	quietly(limited);
	return done();
}
