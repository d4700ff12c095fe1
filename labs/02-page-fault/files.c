/* SPDX-License-Identifier: MIT */
/*
 * A file, mapped privately and shared.
 * pages, a page that is read, a page that is written at once, new byte
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "lab.h"

static unsigned char in_file(int fd, long page)
{
	unsigned char byte = 0;

	pread(fd, &byte, 1, page * PAGE);
	return byte;
}

void run(void)
{
	long pages = argument(0), a = argument(1), b = argument(2);
	unsigned char new = (unsigned char)argument(3);
	int fd = open("/tmp/file", O_RDWR | O_CREAT, 0600);
	volatile unsigned char *own, *shared;

	for (long i = 0; i < pages; i++) {
		unsigned char byte = (unsigned char)(100 + i);

		pwrite(fd, &byte, 1, i * PAGE);
	}
	own = mmap(NULL, (size_t)(pages * PAGE), PROT_READ | PROT_WRITE,
		   MAP_PRIVATE, fd, 0);
	shared = mmap(NULL, (size_t)(pages * PAGE), PROT_READ | PROT_WRITE,
		      MAP_SHARED, fd, 0);
	observe("mapped", (long)own, (long)shared);
	observe("read", own[a * PAGE]);
	shared[a * PAGE] = 99;
	observe("changed", own[a * PAGE], in_file(fd, a));
	own[a * PAGE] = new;
	observe("wrote", own[a * PAGE], shared[a * PAGE], in_file(fd, a));
	shared[a * PAGE] = 98;
	observe("apart", own[a * PAGE], shared[a * PAGE], in_file(fd, a));
	munmap((void *)own, (size_t)(pages * PAGE));
	own = mmap(NULL, (size_t)(pages * PAGE), PROT_READ | PROT_WRITE,
		   MAP_PRIVATE, fd, 0);
	observe("anew", (long)own);
	own[b * PAGE] = new;
	observe("at once", own[b * PAGE], own[b * PAGE + 1], in_file(fd, b));
}
