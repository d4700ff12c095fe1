/* SPDX-License-Identifier: MIT */
/*
 * mmap, munmap and mprotect as they come: each is observed, with its answer.
 * address, pages of the field, how often, seed
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "lab.h"

static unsigned long x;

static long draw(long below)
{
	x = x * 1103515245 + 12345;
	return (long)(x >> 16) % below;
}

void run(void)
{
	const int prots[] = { PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE };
	long field = argument(1);
	int fd = open("/tmp/file", O_RDWR | O_CREAT, 0600);

	x = (unsigned long)argument(3);
	ftruncate(fd, 2 * field * PAGE);
	for (long i = 0; i < argument(2); i++) {
		long what = draw(5), page = draw(field), prot = draw(3);
		long n = 1 + draw(field / 4), answer;
		void *at = (void *)(argument(0) + page * PAGE);
		size_t bytes;

		if (n > field - page)
			n = field - page;
		bytes = (size_t)(n * PAGE);
		if (what < 2) /* 0: of nothing, 1: of the file */
			answer = mmap(at, bytes, prots[prot],
				      MAP_PRIVATE | MAP_FIXED |
					      (what ? 0 : MAP_ANONYMOUS),
				      what ? fd : -1,
				      what ? page * PAGE : 0) == at ?
					 0 :
					 -errno;
		else if (what == 2)
			answer = result(munmap(at, bytes));
		else
			answer = result(mprotect(at, bytes, prots[prot]));
		observe("did", what, page, n, prots[prot], answer);
	}
}
