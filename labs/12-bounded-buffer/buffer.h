/* SPDX-License-Identifier: MIT */
/*
 * A bounded buffer that processes share: slots for records of one size, in a
 * segment; three semaphores with the same key count and guard them.
 *
 * What can fail returns 0, or -errno.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

enum {
	BUFFER_FREE,  /* slots that hold nothing */
	BUFFER_USED,  /* records that nobody has taken */
	BUFFER_MUTEX, /* 1: nobody is at the ring */
	BUFFER_SEMS
};

#define BUFFER_MOST 32767 /* slots: what a semaphore can count */

/* What lies in the segment. */
struct ring {
	unsigned slots, size;	 /* constant; size in bytes, of a record */
	unsigned put_at, get_at; /* BUFFER_MUTEX: next slot to fill, to empty */
	unsigned char records[];
};

/* A buffer as one process has it open. */
struct buffer {
	int shmid, semid;
	struct ring *ring;
};

/* -EINVAL: a number no buffer can have; -EEXIST: the key is in use. */
int buffer_create(struct buffer *b, key_t key, unsigned slots, unsigned size);

/* -ENOENT: nobody has created it, or not to the end. */
int buffer_attach(struct buffer *b, key_t key);

/* Both sleep as long as it needs; -EIDRM: the buffer was removed. */
int buffer_put(struct buffer *b, const void *record);
int buffer_get(struct buffer *b, void *record);

/* This process no longer needs it. */
int buffer_close(struct buffer *b);

/* Nobody needs it: who sleeps gets -EIDRM. */
int buffer_remove(struct buffer *b);
