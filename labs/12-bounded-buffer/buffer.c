/* SPDX-License-Identifier: MIT */
/*
 * The bounded buffer: see buffer.h and README.md.
 *
 * A process may be killed wherever it does something.  What it has taken by
 * then must come back: the kernel does that, with SEM_UNDO.
 */
#include "buffer.h"

#include <errno.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>

/* @lab 12 create: the segment, its ring, then the semaphores and their values */
int buffer_create(struct buffer *b, key_t key, unsigned slots, unsigned size)
{
	unsigned short values[BUFFER_SEMS] = {
		[BUFFER_FREE] = (unsigned short)slots,
		[BUFFER_MUTEX] = 1,
	};
	size_t bytes;
	int err;

	if (!slots || slots > BUFFER_MOST || !size ||
	    __builtin_mul_overflow(slots, size, &bytes) ||
	    __builtin_add_overflow(bytes, sizeof(struct ring), &bytes))
		return -EINVAL;
	b->shmid = shmget(key, bytes, IPC_CREAT | IPC_EXCL | 0600);
	if (b->shmid < 0)
		return -errno;
	b->ring = shmat(b->shmid, NULL, 0);
	if (b->ring == (void *)-1) {
		err = -errno;
		goto remove;
	}
	b->ring->slots = slots;
	b->ring->size = size;
	/* who finds the set finds a ring; until SETALL all values are 0 */
	b->semid = semget(key, BUFFER_SEMS, IPC_CREAT | IPC_EXCL | 0600);
	if (b->semid < 0) {
		err = -errno;
		goto detach;
	}
	if (semctl(b->semid, 0, SETALL, values) == 0)
		return 0;
	err = -errno;
	semctl(b->semid, 0, IPC_RMID);
detach:
	shmdt(b->ring);
remove:
	shmctl(b->shmid, IPC_RMID, NULL);
	return err;
}
/* @end */

/* @lab 12 attach: find the semaphores and the segment, and attach it */
int buffer_attach(struct buffer *b, key_t key)
{
	b->semid = semget(key, BUFFER_SEMS, 0600);
	if (b->semid < 0)
		return -errno;
	b->shmid = shmget(key, 0, 0600);
	if (b->shmid < 0)
		return -errno;
	b->ring = shmat(b->shmid, NULL, 0);
	return b->ring == (void *)-1 ? -errno : 0;
}
/* @end */

/* @lab 12 transfer: put and get: wait, copy, say that it is done */
static int operate(const struct buffer *b, struct sembuf *ops, size_t n)
{
	while (semop(b->semid, ops, n) < 0)
		if (errno != EINTR)
			return errno == EINVAL ? -EIDRM : -errno;
	return 0;
}

/* One of @from and the mutex, together; both come back if we are killed. */
static int take(const struct buffer *b, unsigned short from)
{
	struct sembuf ops[] = { { from, -1, SEM_UNDO },
				{ BUFFER_MUTEX, -1, SEM_UNDO } };

	return operate(b, ops, 2);
}

/* It is one of @to now.  The first two leave the value, but nothing to undo. */
static int give(const struct buffer *b, unsigned short from, unsigned short to)
{
	struct sembuf ops[] = { { from, 1, SEM_UNDO },
				{ from, -1, 0 },
				{ to, 1, 0 },
				{ BUFFER_MUTEX, 1, SEM_UNDO } };

	return operate(b, ops, 4);
}

static unsigned char *record_at(struct ring *ring, unsigned slot)
{
	return ring->records + (size_t)slot * ring->size;
}

int buffer_put(struct buffer *b, const void *record)
{
	struct ring *ring = b->ring;
	int err = take(b, BUFFER_FREE);

	if (err)
		return err;
	memcpy(record_at(ring, ring->put_at), record, ring->size);
	ring->put_at = (ring->put_at + 1) % ring->slots;
	return give(b, BUFFER_FREE, BUFFER_USED);
}

int buffer_get(struct buffer *b, void *record)
{
	struct ring *ring = b->ring;
	int err = take(b, BUFFER_USED);

	if (err)
		return err;
	memcpy(record, record_at(ring, ring->get_at), ring->size);
	ring->get_at = (ring->get_at + 1) % ring->slots;
	return give(b, BUFFER_USED, BUFFER_FREE);
}
/* @end */

/* @lab 12 close: leave the buffer, and do away with it */
int buffer_close(struct buffer *b)
{
	return shmdt(b->ring) ? -errno : 0;
}

int buffer_remove(struct buffer *b)
{
	int err = 0;

	if (semctl(b->semid, 0, IPC_RMID))
		err = -errno;
	if (shmctl(b->shmid, IPC_RMID, NULL) && !err)
		err = -errno;
	return err;
}
/* @end */
