/* SPDX-License-Identifier: MIT */
/*
 * A file that is cut, and grows again.
 * pages, bytes that are left, byte everywhere, byte of the private copies
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "lab.h"

static long pages, fd;

static unsigned char *map(int how)
{
	return mmap(NULL, (size_t)(pages * PAGE), PROT_READ | PROT_WRITE, how,
		    (int)fd, 0);
}

void run(void)
{
	long left = argument(1), last = (left - 1) / PAGE, zeros = 0, answer;
	volatile unsigned char *shared, *own;
	unsigned char got[3] = { 0 };

	pages = argument(0);
	fd = open("/tmp/file", O_RDWR | O_CREAT, 0600);
	ftruncate((int)fd, pages * PAGE);
	shared = map(MAP_SHARED);
	own = map(MAP_PRIVATE);
	for (long i = 0; i < pages * PAGE; i++)
		shared[i] = (unsigned char)argument(2);
	own[last * PAGE] = own[(last + 1) * PAGE] = (unsigned char)argument(3);
	observe("filled", (long)shared, (long)own, fd);
	answer = result(ftruncate((int)fd, left));
	observe("cut", answer);
	observe("touched", touch_read(shared + last * PAGE, &got[0]),
		touch_read(shared + (last + 1) * PAGE, &got[1]),
		touch_read(own + (last + 1) * PAGE, &got[1]),
		touch_read(own + last * PAGE, &got[2]), got[0], got[2]);
	answer = result(ftruncate((int)fd, pages * PAGE));
	observe("grown", answer);
	for (long i = left; i < pages * PAGE; i++)
		zeros += shared[i] == 0;
	observe("seen", zeros, shared[left - 1], shared[left]);
}
