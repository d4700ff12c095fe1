/* SPDX-License-Identifier: MIT */
/*
 * The logger: see logger.h and README.md.
 *
 * A line is one message: its type is the level, so that the kernel finds the
 * most urgent one; its text is a header, and the line.
 */
#include "logger.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <unistd.h>

struct message {
	long level;
	/* what msgsnd() and msgrcv() count begins here: */
	pid_t writer;
	unsigned number;
	char text[LOG_MOST];
};

#define HEADER (offsetof(struct message, text) - sizeof(long))

/* @lab 13 open: the queue of a key, and its end */
int logger_open(struct logger *l, key_t key)
{
	l->key = key;
	l->written = 0;
	l->id = msgget(key, IPC_CREAT | 0600);
	return l->id < 0 ? -errno : 0;
}

int logger_remove(struct logger *l)
{
	return msgctl(l->id, IPC_RMID, NULL) ? -errno : 0;
}
/* @end */

/* @lab 13 write: one message; into a new queue, if this one is no more */
int logger_write(struct logger *l, int level, const void *text, unsigned length,
		 int flags)
{
	struct message m = { .level = level,
			     .writer = getpid(),
			     .number = l->written };

	if (level < LOG_MOST_URGENT || level > LOG_LEAST_URGENT)
		return -EINVAL;
	if (length > LOG_MOST)
		return -E2BIG;
	memcpy(m.text, text, length);
	while (msgsnd(l->id, &m, HEADER + length,
		      flags & LOG_NOWAIT ? IPC_NOWAIT : 0)) {
		if (errno == EINTR)
			continue;
		if (errno != EIDRM && errno != EINVAL)
			return -errno;
		l->id = msgget(l->key, IPC_CREAT | 0600);
		if (l->id < 0)
			return -errno;
	}
	l->written++;
	return 0;
}
/* @end */

/* @lab 13 read: the most urgent line, and what there is too little room for */
int logger_read(struct logger *l, int worst, struct line *line, void *text,
		unsigned room, int flags)
{
	int how = (flags & LOG_NOWAIT ? IPC_NOWAIT : 0) |
		  (flags & LOG_CUT ? MSG_NOERROR : 0);
	struct message m;
	ssize_t got;

	if (worst < LOG_MOST_URGENT || worst > LOG_LEAST_URGENT)
		return -EINVAL;
	if (room > LOG_MOST)
		room = LOG_MOST;
	do
		got = msgrcv(l->id, &m, HEADER + room, -worst, how);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return errno == ENOMSG ? -EAGAIN :
		       errno == EINVAL ? -EIDRM :
					 -errno;
	line->level = (int)m.level;
	line->writer = m.writer;
	line->number = m.number;
	memcpy(text, m.text, (size_t)got - HEADER);
	return (int)((size_t)got - HEADER);
}
/* @end */
