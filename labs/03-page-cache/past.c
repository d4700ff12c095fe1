/* SPDX-License-Identifier: MIT */
/*
 * A mapping that is longer than its file.
 * bytes of the file, pages of the mapping, private or not
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "lab.h"

void run(void)
{
	int fd = open("/tmp/file", O_RDWR | O_CREAT, 0600);
	unsigned char *at, got = 0;
	long last = (argument(0) - 1) / PAGE;

	ftruncate(fd, argument(0));
	at = mmap(NULL, (size_t)(argument(1) * PAGE), PROT_READ | PROT_WRITE,
		  argument(2) ? MAP_PRIVATE : MAP_SHARED, fd, 0);
	observe("mapped", (long)at, fd);
	observe("last page", touch_read(at + last * PAGE, &got),
		touch_write(at + (last + 1) * PAGE - 1, 1));
	observe("past it", touch_read(at + (last + 1) * PAGE, &got),
		touch_write(at + (last + 1) * PAGE, 1),
		touch_write(at + (argument(1) - 1) * PAGE, 1));
	ftruncate(fd, argument(1) * PAGE);
	observe("larger", touch_read(at + (last + 1) * PAGE, &got),
		touch_write(at + (argument(1) - 1) * PAGE, 1), got);
}
