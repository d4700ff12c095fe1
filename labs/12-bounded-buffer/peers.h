/* SPDX-License-Identifier: MIT */
/* What the programs of this lab have in common: a buffer, and records. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "buffer.h"
#include "lab.h"

#define KEY   ((key_t)argument(0))
#define SLOTS ((unsigned)argument(1))
#define SIZE  ((unsigned)argument(2))
#define SALT  ((unsigned)argument(3))

static struct buffer b;

/* A new buffer; whether there is one. */
static inline int created(void)
{
	int err = buffer_create(&b, KEY, SLOTS, SIZE);

	observe("created", err, b.shmid, b.semid);
	return err == 0;
}

/* The n-th record. */
static inline unsigned char *record(unsigned n)
{
	unsigned char *data = malloc(SIZE);

	fill(data, SIZE, n, SALT);
	return data;
}

static inline int put(unsigned n)
{
	unsigned char *data = record(n);
	int err = buffer_put(&b, data);

	free(data);
	return err;
}

/* Take one; 1 if it is the n-th, 0 if it is another, or -errno. */
static inline int get(unsigned n)
{
	unsigned char *data = record(n), *got = calloc(1, SIZE);
	int err = buffer_get(&b, got);

	if (!err)
		err = memcmp(data, got, SIZE) == 0;
	free(data);
	free(got);
	return err;
}

/* Room for a record at whose second half there is no memory. */
static inline unsigned char *half(size_t size)
{
	size_t page = 4096, room = (size + page - 1) & -page;
	int flags = MAP_PRIVATE | MAP_ANONYMOUS;
	unsigned char *at = mmap(NULL, room + page, PROT_NONE, flags, -1, 0);

	munmap(at, room + page);
	mmap(at, room, PROT_READ | PROT_WRITE, flags | MAP_FIXED, -1, 0);
	mmap(at + room, page, PROT_NONE, flags | MAP_FIXED, -1, 0);
	return at + room - size / 2;
}
