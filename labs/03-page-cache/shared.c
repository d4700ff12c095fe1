/* SPDX-License-Identifier: MIT */
/*
 * Two processes and read(), write(): one file.
 * pages, three of them, bytes of the parent, the child, write()
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "lab.h"

static int fd;

/* From page @first on. */
static unsigned char *map(long first)
{
	return mmap(NULL, (size_t)((argument(0) - first) * PAGE),
		    PROT_READ | PROT_WRITE, MAP_SHARED, fd, first * PAGE);
}

static void other(void)
{
	volatile unsigned char *mine;
	unsigned char seen;

	close(fd);
	fd = open("/tmp/file", O_RDWR);
	mine = map(1);
	seen = mine[(argument(1) - 1) * PAGE];
	mine[(argument(2) - 1) * PAGE] = (unsigned char)argument(5);
	observe("child", (long)mine, seen);
}

void run(void)
{
	long pages = argument(0), sum = 0, read = 0;
	unsigned char byte = (unsigned char)argument(6), in[256];
	volatile unsigned char *mine;

	fd = open("/tmp/file", O_RDWR | O_CREAT, 0600);
	ftruncate(fd, pages * PAGE);
	mine = map(0);
	mine[argument(1) * PAGE] = (unsigned char)argument(4);
	observe("parent", (long)mine, fd);
	wait_for(child(other));
	pwrite(fd, &byte, 1, argument(3) * PAGE);
	observe("parent sees", mine[argument(2) * PAGE],
		mine[argument(3) * PAGE]);
	for (long i = 0; i < pages * PAGE; i += (long)sizeof(in)) {
		read += pread(fd, in, sizeof(in), i);
		sum += in[0];
	}
	observe("read", sum, read);
}
