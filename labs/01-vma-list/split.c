/* SPDX-License-Identifier: MIT */
/*
 * A mapping that is cut.
 * 0: a file's, 1: a segment's; pages; first page and pages of the middle; key
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>
#include "lab.h"

static char *map_file(long pages)
{
	int fd = open("/tmp/file", O_RDWR | O_CREAT, 0600);
	char *at;

	for (long i = 0; i < pages + 3; i++) {
		long number = 1000 + i;

		pwrite(fd, &number, sizeof(number), i * PAGE);
	}
	at = mmap(NULL, (size_t)(pages * PAGE), PROT_READ, MAP_SHARED, fd,
		  3 * PAGE);
	close(fd);
	return at;
}

static char *map_segment(long pages)
{
	int id = shmget((key_t)argument(4), (size_t)(pages * PAGE),
			IPC_CREAT | 0600);
	char *at = shmat(id, NULL, 0);

	for (long i = 0; i < pages; i++)
		*(long *)(at + i * PAGE) = 1003 + i;
	observe("segment", id);
	return at;
}

void run(void)
{
	long pages = argument(1), first = argument(2), n = argument(3);
	char *at = argument(0) ? map_segment(pages) : map_file(pages);
	char *middle = at + first * PAGE;
	long answer;

	observe("mapped", (long)at);
	answer = result(mprotect(middle, (size_t)(n * PAGE), PROT_NONE));
	observe("cut", answer, *(long *)at, *(long *)(middle + n * PAGE),
		*(long *)(at + (pages - 1) * PAGE));
	answer = result(munmap(middle, (size_t)(n * PAGE)));
	observe("unmapped", answer);
}
