/* SPDX-License-Identifier: MIT */
/* Shared anonymous memory: between parent and children, /dev/zero, its end */
#include "tap.h"

static volatile int *p, *z;

static void kid(void)
{
	p[0]++;
	p[PG / 4] = 7;
	z[0] = 5;
	munmap((void *)p, 2 * PG);
}

static void grand(void)
{
	quietly(kid);
	line("a grandchild's: %d", p[0]);
}

int main(void)
{
	int fd = open("/dev/zero", O_RDWR), i;
	char *h = hole(4);

	p = mmap(h, 2 * PG, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	z = mmap(h + 2 * PG, PG, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
		 fd, 0);
	ok((void *)z == h + 2 * PG, "MAP_SHARED of /dev/zero");
	close(fd);
	maps(h, 4);
	line("zeros: %d %d", p[0], z[0]);
	quietly(kid);
	line("after a child: %d, in a page only it touched %d, /dev/zero %d",
	     p[0], p[PG / 4], z[0]);
	quietly(grand);
	for (i = 0; i < 10; i++)
		quietly(kid);
	line("after ten more: %d", p[0]);
	mprotect((void *)p, PG, PROT_READ);
	maps(h, 4);
	line("read-only: %s", touch(p, 'w'));
	munmap(h, 4 * PG);
	fd = open("/dev/zero", O_RDWR);
	p = mmap(h, PG, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 0);
	line("MAP_PRIVATE of /dev/zero: %s", touch(p, 'w'));
	maps(h, 4);
	munmap(h, 4 * PG);
	return done();
}
