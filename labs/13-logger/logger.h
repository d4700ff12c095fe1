/* SPDX-License-Identifier: MIT */
/*
 * A logger: many processes write lines of eight levels, a collector reads them,
 * the most urgent first.  Between them is a message queue; nobody needs to be
 * there first, and the collector may remove the queue and begin anew.
 *
 * What can fail returns -errno.
 */
#pragma once

#include <sys/types.h>

#define LOG_MOST_URGENT	 1
#define LOG_LEAST_URGENT 8
#define LOG_MOST	 1024 /* bytes of a line */

#define LOG_NOWAIT 1 /* -EAGAIN instead of sleeping */
#define LOG_CUT	   2 /* logger_read: a line that is too long loses its end */

/* A logger as one process has it open. */
struct logger {
	key_t key;
	int id;
	unsigned written; /* lines, by this process */
};

/* A line as it comes out. */
struct line {
	int level;
	pid_t writer;
	unsigned number; /* the writer's first has 0 */
};

/* Find the queue of a key, or make it, with mode 0600. */
int logger_open(struct logger *l, key_t key);

/*
 * Write a line; sleeps while the queue is full (LOG_NOWAIT: -EAGAIN).  0;
 * -EINVAL: no such level; -E2BIG: longer than LOG_MOST.  If the queue has been
 * removed, the line goes into a new one.
 */
int logger_write(struct logger *l, int level, const void *text, unsigned length,
		 int flags);

/*
 * Read the most urgent line of level 1 to @worst, the oldest of these; sleeps
 * until there is one (LOG_NOWAIT: -EAGAIN).  Its length; -EINVAL: no such
 * level; -E2BIG: it has more than @room bytes, and stays (LOG_CUT: it comes cut
 * to @room); -EIDRM: the queue has been removed.
 */
int logger_read(struct logger *l, int worst, struct line *line, void *text,
		unsigned room, int flags);

/* Remove the queue, with what is in it. */
int logger_remove(struct logger *l);
