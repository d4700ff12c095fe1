/* SPDX-License-Identifier: MIT */
/* mprotect: splits, merges, refusals, and what happens to the pages */
#include "tap.h"

static long mp(void *a, size_t n, int prot)
{
	return syscall(SYS_mprotect, a, n, prot);
}

static void errors(char *h)
{
	rc(mp(h + 1, PG, PROT_READ), "unaligned");
	rc(mp(h, 0, PROT_READ), "length 0");
	rc(mp(h + 100 * PG, 0, PROT_READ), "length 0 where nothing may be");
	rc(mp(h, -1, PROT_READ), "length -1");
	rc(mp(h, -PG, PROT_READ), "length -4096");
	rc(mp(h, PG, 0x40), "prot 0x40");
	rc(mp(h, PG, 8), "prot 8");
	rc(mp(h, PG, PROT_GROWSDOWN), "PROT_GROWSDOWN, not a stack");
	rc(mp(h, PG, PROT_GROWSUP), "PROT_GROWSUP, not a stack");
	rc(mp(h, PG, PROT_GROWSUP | PROT_GROWSDOWN), "both");
	rc(mp((void *)0xc0000000, PG, PROT_READ), "the kernel");
	munmap(h + 2 * PG, PG);
	rc(mp(h, 4 * PG, PROT_READ), "over a hole");
	maps(h, 8);
	rc(mp(h + 2 * PG, PG, PROT_READ), "in a hole");
}

static void splits(char *h)
{
	rc(mp(h + PG, PG, PROT_READ), "2nd of 8 pages read-only");
	maps(h, 8);
	rc(mp(h + 3 * PG, 1, PROT_NONE), "one byte of the 4th to nothing");
	maps(h, 8);
	rc(mp(h + PG, PG, PROT_READ | PROT_WRITE), "the 2nd back");
	maps(h, 8);
	rc(mp(h + 3 * PG, PG, PROT_READ | PROT_WRITE), "the 4th back");
	maps(h, 8);
	rc(mp(h, 8 * PG, PROT_READ | PROT_EXEC), "all to read and execute");
	maps(h, 8);
	rc(mp(h + 2 * PG, 2 * PG, PROT_READ | PROT_WRITE), "two in the middle");
	maps(h, 8);
	rc(mp(h, 8 * PG, PROT_READ | PROT_WRITE), "all back");
	maps(h, 8);
}

static void files(void)
{
	int fd = tmpfile_of("/tmp/f", 2 * PG, 'x');
	int ro = open("/tmp/f", O_RDONLY);
	char *p;

	p = mmap(NULL, PG, PROT_READ, MAP_SHARED, ro, 0);
	rc(mp(p, PG, PROT_READ | PROT_WRITE), "shared of a read-only fd");
	munmap(p, PG);
	p = mmap(NULL, PG, PROT_READ, MAP_PRIVATE, ro, 0);
	rc(mp(p, PG, PROT_READ | PROT_WRITE), "private of a read-only fd");
	line("written: %s", touch(p, 'w'));
	munmap(p, PG);
	p = mmap(NULL, PG, PROT_READ, MAP_SHARED, fd, 0);
	rc(mp(p, PG, PROT_READ | PROT_WRITE), "shared of a read-write fd");
	line("written: %s", touch(p, 'w'));
	munmap(p, PG);
	close(fd);
	close(ro);
	unlink("/tmp/f");
}

static void pages(char *h)
{
	memset(h, 5, 2 * PG);
	mp(h, PG, PROT_NONE);
	line("PROT_NONE, read: %s", touch(h, 'r'));
	mp(h, PG, PROT_READ);
	line("readable again, it holds %d", h[0]);
	line("write: %s", touch(h + 1, 'w'));
	mp(h, PG, PROT_READ | PROT_WRITE);
	line("writable again: %s", touch(h + 1, 'w'));
	line("holds %d %d", h[0], h[1]);
}

static void copied(void)
{
	static char *p;
	int st;
	pid_t c;

	p = area(1, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	*p = 1;
	c = fork();
	if (!c) {
		mp(p, PG, PROT_READ);
		mp(p, PG, PROT_READ | PROT_WRITE);
		*p = 2;
		_exit(*p);
	}
	st = reap(c);
	line("written in a child after mprotect twice: child %d, parent %d",
	     WEXITSTATUS(st), *p);
}

int main(void)
{
	char *h = area(8, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	splits(h);
	pages(h);
	errors(h);
	files();
	copied();
	return done();
}
