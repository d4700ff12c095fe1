/* SPDX-License-Identifier: MIT */
/*
 * New pages, where something comes between: what is the grader's business.
 * pages, one that is written, one that is touched
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "lab.h"

void run(void)
{
	long pages = argument(0), answer;
	int fd = open("/tmp/file", O_RDWR | O_CREAT, 0600);
	unsigned char *at;

	ftruncate(fd, pages * PAGE);
	at = mmap(NULL, (size_t)(pages * PAGE), PROT_READ | PROT_WRITE,
		  MAP_SHARED, fd, 0);
	at[0] = 1; /* from now on there is a page table */
	observe("mapped", fd);
	for (int i = 0; i < 3; i++) {
		answer = result(pwrite(fd, "", 1, argument(1) * PAGE));
		observe("wrote", answer);
	}
	observe("touched", touch_write(at + argument(2) * PAGE, 1));
}
