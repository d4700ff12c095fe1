/* SPDX-License-Identifier: MIT */
/* Files in memory: shared, private, past the end, truncated underneath */
#include "tap.h"

#define RW (PROT_READ | PROT_WRITE)
#define F "/tmp/f"

static int fd;

static char at(off_t o)
{
	char c = 0;

	if (pread(fd, &c, 1, o) != 1)
		c = '-';
	return c;
}

static void shared_and_private(void)
{
	char *s = mmap(NULL, 2 * PG, RW, MAP_SHARED, fd, 0);
	char *p = mmap(NULL, 2 * PG, RW, MAP_PRIVATE, fd, 0);
	char *s2 = mmap(NULL, PG, PROT_READ, MAP_SHARED, fd, PG);

	s[0] = 's';
	line("written shared: file %c, private %c", at(0), p[0]);
	p[1] = 'p';
	line("written private: file %c, shared %c", at(1), s[1]);
	pwrite(fd, "FF", 2, 0);
	line("write() of 2: shared %c%c, private, its page copied, %c%c",
	     s[0], s[1], p[0], p[1]);
	pwrite(fd, "G", 1, PG);
	line("write() to page 2: shared %c, private, not copied, %c, "
	     "a third window %c", s[PG], p[PG], s2[0]);
	s[PG + 1] = 'H';
	line("one shared window sees another's: %c", s2[1]);
	munmap(s, 2 * PG);
	munmap(p, 2 * PG);
	munmap(s2, PG);
}

static void in_child(void)
{
	char *s = mmap(NULL, PG, RW, MAP_SHARED, fd, 0);

	s[10] = 'k';
}

static void past_the_end(void)
{
	char *h = hole(4), *s, c;

	ftruncate(fd, PG + 100);
	s = mmap(h, 4 * PG, RW, MAP_SHARED | MAP_FIXED, fd, 0);
	line("size 4196: byte 4195 %s, byte 4196 %s", touch(s + PG + 99, 'r'),
	     touch(s + PG + 100, 'r'));
	line("byte 4196 is %d", s[PG + 100]);
	line("page 3, read: %s", touch(s + 2 * PG, 'r'));
	line("page 3, write: %s", touch(s + 2 * PG + 9, 'w'));
	line("page 5: %s", touch(s + 4 * PG, 'r'));
	s[PG + 200] = 'X';
	rc(pread(fd, &c, 1, PG + 200), "written behind the end: read()");
	ftruncate(fd, 2 * PG);
	line("after growing, byte 4296 is %d", at(PG + 200));
	ftruncate(fd, 3 * PG);
	line("after growing, page 3: %s", touch(s + 2 * PG, 'w'));
	line("page 4: %s", touch(s + 3 * PG, 'r'));
	munmap(s, 4 * PG);
	s = mmap(h, 4 * PG, RW, MAP_PRIVATE | MAP_FIXED, fd, 0);
	line("private, page 4: %s", touch(s + 3 * PG, 'w'));
	munmap(s, 4 * PG);
}

static void truncated(void)
{
	char *h = hole(8), *s, *p;

	ftruncate(fd, 0);
	ftruncate(fd, 4 * PG);
	s = mmap(h, 4 * PG, RW, MAP_SHARED | MAP_FIXED, fd, 0);
	p = mmap(h + 4 * PG, 4 * PG, RW, MAP_PRIVATE | MAP_FIXED, fd, 0);
	memset(s, 'm', 4 * PG);
	p[0] = p[3 * PG] = 'c';
	(void)*(volatile char *)(p + 2 * PG);
	ftruncate(fd, PG + 10);
	line("truncated to 4106: shared page 1 %s", touch(s + 5, 'r'));
	line("page 2: %s", touch(s + PG, 'r'));
	line("its byte 10 is %d, byte 9 %c", s[PG + 10], s[PG + 9]);
	line("page 3: %s", touch(s + 2 * PG, 'r'));
	line("private, copied page 1: %c", p[0]);
	line("private, copied page 4: %s", touch(p + 3 * PG, 'r'));
	line("private, not copied page 3: %s", touch(p + 2 * PG, 'r'));
	ftruncate(fd, 4 * PG);
	line("grown again: page 3 %s, holds %d", touch(s + 2 * PG, 'r'),
	     s[2 * PG]);
	line("byte 10 of page 2 %d", s[PG + 10]);
	line("private page 4: %d", p[3 * PG]);
	close(open(F, O_RDWR | O_TRUNC));
	line("O_TRUNC: page 1 %s", touch(s, 'r'));
	line("private, copied page 1: %s", touch(p, 'r'));
	munmap(h, 8 * PG);
}

int main(void)
{
	char *s;

	fd = tmpfile_of(F, 4 * PG, 'a');
	shared_and_private();
	quietly(in_child);
	line("a child's shared write after it has gone: %c", at(10));
	past_the_end();
	truncated();
	ftruncate(fd, PG);
	s = mmap(NULL, PG, RW, MAP_SHARED, fd, 0);
	rc(pwrite(fd, s, 100, PG), "write() of a file from its own mapping");
	s[0] = 'q';
	lseek(fd, 50, SEEK_SET);
	rc(read(fd, s, 100), "read() into its own mapping");
	close(fd);
	unlink(F);
	line("unlinked and closed: %s", touch(s, 'w'));
	munmap(s, PG);
	return done();
}
