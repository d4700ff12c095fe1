/* SPDX-License-Identifier: MIT */
/* What the programs of this lab have in common. */
#define _GNU_SOURCE
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/msg.h>
#include <unistd.h>
#include "lab.h"

#ifndef MSG_COPY /* musl has none */
#define MSG_COPY 040000
#endif
#define MOST 4096

static struct {
	long type;
	unsigned char text[MOST];
} buffer;

static int msqid;

static inline void make_queue(key_t key)
{
	msqid = msgget(key, IPC_CREAT | IPC_EXCL | 0600);
}

/* Send a message of an argument: type in the high half, length in the low
 * one; each byte of its text is @fill. */
static inline long send_one(long packed, int fill, int flags)
{
	size_t size = (size_t)(packed & 0xffff);

	buffer.type = packed >> 16;
	memset(buffer.text, fill, size);
	return result(msgsnd(msqid, &buffer, size, flags));
}

/*
 * Receive what an argument wants: the type in the low half, room in bytes from
 * bit 16 on (12 bits), MSG_EXCEPT in bit 28, MSG_NOERROR in bit 29, MSG_COPY in
 * bit 30; the least type stands for LONG_MIN.  Observes, under @name with number
 * @me: the result, the type, the first and last byte.
 */
static inline void receive_one(const char *name, int me, long packed, int flags)
{
	long type = (short)packed == SHRT_MIN ? LONG_MIN : (short)packed, n;

	memset(&buffer, 0, sizeof(buffer));
	flags |= (packed & 1 << 28 ? MSG_EXCEPT : 0) |
		 (packed & 1 << 29 ? MSG_NOERROR : 0) |
		 (packed & 1 << 30 ? MSG_COPY : 0);
	n = result(msgrcv(msqid, &buffer, (size_t)(packed >> 16 & 0xfff), type,
			  flags));
	observe(name, me, n, buffer.type, buffer.text[0],
		n > 0 ? buffer.text[n - 1] : 0);
}
