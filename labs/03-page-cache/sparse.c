/* SPDX-License-Identifier: MIT */
/*
 * A file that is one hole, and what becomes of it.
 * pages, a page that is read, a page that is written, what, pages past the end;
 * whether all of it is read, too
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "lab.h"

static long sum_of(int fd, long *bytes)
{
	unsigned char buffer[512];
	long sum = 0, n;

	*bytes = 0;
	if (!argument(5))
		return 0;
	lseek(fd, 0, SEEK_SET);
	while ((n = read(fd, buffer, sizeof(buffer))) > 0) {
		*bytes += n;
		for (long i = 0; i < n; i++)
			sum += buffer[i];
	}
	return sum;
}

void run(void)
{
	long pages = argument(0), bytes, sum;
	unsigned char byte = (unsigned char)argument(3);
	int fd = open("/tmp/file", O_RDWR | O_CREAT, 0600);
	volatile unsigned char *at;

	observe("open", fd);
	ftruncate(fd, pages * PAGE);
	sum = sum_of(fd, &bytes);
	observe("read", sum, bytes);
	at = mmap(NULL, (size_t)(pages * PAGE), PROT_READ | PROT_WRITE,
		  MAP_SHARED, fd, 0);
	sum = at[argument(1) * PAGE + 5];
	observe("touched", (long)at, sum);
	at[argument(2) * PAGE + 5] = byte;
	observe("stored", at[argument(2) * PAGE + 5]);
	sum = sum_of(fd, &bytes);
	observe("read again", sum, bytes);
	munmap((void *)at, (size_t)(pages * PAGE));
	observe("unmapped");
	sum = pwrite(fd, &byte, 1, (pages + argument(4)) * PAGE);
	observe("extended", sum);
	sum = sum_of(fd, &bytes);
	observe("read all", sum, bytes);
	unlink("/tmp/file");
	observe("unlinked");
	close(fd);
	observe("gone");
}
