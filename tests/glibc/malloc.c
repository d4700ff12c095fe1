/* SPDX-License-Identifier: MIT */
/* glibc's malloc: brk and mmap, growing, giving back, many sizes. */
#include "tap.h"

#include <malloc.h>

#define SLOTS 500

static unsigned int seed = 1;

static unsigned int next(void)
{
	seed = seed * 1103515245 + 12345;
	return seed >> 8;
}

/* A random walk over many blocks, each filled with its own byte. */
static int walk(int rounds, unsigned int largest)
{
	static unsigned char *block[SLOTS];
	static unsigned int size[SLOTS];
	int wrong = 0, i;
	unsigned int k, at;

	for (i = 0; i < rounds; i++) {
		k = next() % SLOTS;
		for (at = 0; at < size[k]; at += 1 + size[k] / 16)
			wrong += block[k][at] != (unsigned char)k;
		if (next() % 3 == 0) {
			free(block[k]);
			block[k] = NULL;
			size[k] = 0;
		} else {
			size[k] = 1 + next() % largest;
			block[k] = realloc(block[k], size[k]);
			if (!block[k])
				bail("realloc");
			memset(block[k], (int)k, size[k]);
		}
	}
	for (k = 0; k < SLOTS; k++) {
		free(block[k]);
		block[k] = NULL;
		size[k] = 0;
	}
	return wrong;
}

int main(void)
{
	char *p, *q;
	volatile size_t huge = 0xffffff00;
	unsigned long i, sum = 0;

	line("small blocks: %d wrong", walk(40000, 300));
	line("blocks of pages: %d wrong", walk(5000, 20000));
	line("large blocks: %d wrong", walk(300, 400000));
	p = calloc(1000, 1000);
	for (i = 0; i < 1000000; i++)
		sum += p[i];
	line("calloc: sum %lu", sum);
	memset(p, 1, 1000000);
	p = realloc(p, 3000000);
	for (i = 0, sum = 0; i < 1000000; i++)
		sum += p[i];
	line("realloc keeps %lu", sum);
	free(p);
	q = memalign(4096, 100);
	ok(((unsigned long)q & 4095) == 0, "aligned");
	free(q);
	line("too much: %s", malloc(huge) ? "yes" : err(errno));
	line("calloc overflow: %s", calloc(huge, 2) ? "yes" : err(errno));
	ok(malloc_usable_size(p = malloc(100)) >= 100, "usable size");
	free(p);
	line("trimmed: %d", malloc_trim(0) >= 0);
	return done();
}
