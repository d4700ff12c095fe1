/* SPDX-License-Identifier: MIT */
/* Private memory after fork: each its own copy, whoever writes first */
#include "tap.h"

#define RW (PROT_READ | PROT_WRITE)

static char *p, *s, *f;
static int data = 1, bss;

static void writes(void)
{
	p[0] = 'c';
	p[PG] = 'c';
	s[0] = 'c';
	f[0] = 'c';
	data = 2;
	bss = 2;
}

static void grandchild(void)
{
	p[0] = 'g';
	quietly(writes);
	line("child of a child wrote, the child keeps %c", p[0]);
}

static void system_writes(void)
{
	int fd[2];

	if (pipe(fd) || write(fd[1], "abc", 3) != 3)
		bail("pipe");
	rc(read(fd[0], p, 3), "read() into a shared copy");
	line("the child has %c", p[0]);
}

int main(void)
{
	int fd = tmpfile_of("/tmp/f", PG, 'f'), to[2], i, bad = 0;
	char c;
	pid_t kid;

	p = area(64, RW, MAP_PRIVATE);
	s = area(1, RW, MAP_SHARED);
	f = mmap(NULL, PG, RW, MAP_PRIVATE, fd, 0);
	p[0] = p[PG] = s[0] = 'a';
	quietly(writes);
	line("a child wrote: private %c, untouched %c, shared %c, file %c, "
	     "data %d, bss %d", p[0], p[PG], s[0], f[0], data, bss);
	if (pipe(to))
		bail("pipe");
	kid = fork();
	if (!kid) {
		if (read(to[0], &c, 1) != 1)
			bail("read");
		line("the parent wrote: the child still has %c %c", p[0], f[0]);
		_exit(0);
	}
	p[0] = 'P';
	f[0] = 'P';
	if (write(to[1], "x", 1) != 1)
		bail("write");
	reap(kid);
	quietly(grandchild);
	line("the parent has %c", p[0]);
	quietly(system_writes);
	line("the parent has %c", p[0]);
	pread(fd, &c, 1, 0);
	line("the file has %c", c);
	/* the zero page: read first, then written */
	line("an untouched page reads %d", p[40 * PG]);
	p[40 * PG] = 1;
	line("written, its neighbour reads %d", p[41 * PG]);
	for (i = 0; i < 64; i++)
		p[i * PG] = i;
	for (i = 0; i < 20; i++)
		quietly(writes);
	for (i = 0; i < 64; i++)
		bad += p[i * PG] != i;
	ok(!bad, "64 pages, 20 children: none changed");
	close(fd);
	unlink("/tmp/f");
	return done();
}
