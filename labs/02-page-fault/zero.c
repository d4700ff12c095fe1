/* SPDX-License-Identifier: MIT */
/*
 * Anonymous memory, read and written.
 * pages, which one is written, where in it, what
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "lab.h"

void run(void)
{
	long pages = argument(0), sum = 0;
	volatile unsigned char *at, *there;
	unsigned char byte = (unsigned char)argument(3);
	int pipes[2];

	at = mmap(NULL, (size_t)(pages * PAGE), PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	there = at + argument(1) * PAGE + argument(2);
	observe("mapped", (long)at);
	for (long i = 0; i < pages; i++)
		sum += at[i * PAGE + argument(2)];
	observe("read", sum);
	*there = byte;
	sum = 0;
	for (long i = 0; i < pages * PAGE; i++)
		sum += at[i];
	observe("wrote", sum);
	/* the kernel writes into the last page, for read() */
	pipe(pipes);
	write(pipes[1], &byte, 1);
	sum = read(pipes[0], (void *)(at + (pages - 1) * PAGE + 7), 1);
	observe("received", sum, at[(pages - 1) * PAGE + 7]);
}
