/* SPDX-License-Identifier: MIT */
/* What the programs of this lab have in common: a logger, and lines. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lab.h"
#include "logger.h"

#define KEY  ((key_t)argument(0))
#define SALT ((unsigned)argument(1))

#define OTHER -1000 /* the text is not the one that was written */

static struct logger l;

/* The logger is open; whether it is. */
static inline int opened(void)
{
	int err = logger_open(&l, KEY);

	observe("opened", err, l.id);
	return err == 0;
}

/* The n-th line's bytes; there is a zero among them. */
static inline void line_of(unsigned char *text, unsigned n, unsigned length)
{
	fill(text, length, n, SALT);
	if (length > 3)
		text[3] = 0;
}

static inline int put(int level, unsigned n, unsigned length, int flags)
{
	unsigned char text[LOG_MOST];

	line_of(text, n, length);
	return logger_write(&l, level, text, length, flags);
}

/* Read one, which must be the n-th; its length, -errno, or OTHER. */
static inline int get(int worst, struct line *line, unsigned n, unsigned room,
		      int flags)
{
	unsigned char text[LOG_MOST + 16], right[LOG_MOST];
	int got;

	memset(text, 0xee, sizeof(text));
	got = logger_read(&l, worst, line, text, room, flags);
	if (got < 0)
		return got;
	line_of(right, n, (unsigned)got);
	return memcmp(text, right, (size_t)got) || text[got] != 0xee ? OTHER :
								       got;
}
