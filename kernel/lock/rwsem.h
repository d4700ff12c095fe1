/* SPDX-License-Identifier: MIT */
/*
 * Reader-writer semaphores: sleeping; many readers or one writer; waiters are
 * served in order, so neither side starves.
 */
#pragma once

#include "kernel/lib/list.h"
#include "kernel/lock/spinlock.h"

#define RWSEM_WRITER  0x40000000u /* a writer holds it */
#define RWSEM_WAITERS 0x80000000u /* somebody is queued */

struct __capability("rwsem") rwsem
{
	unsigned count; /* readers, or RWSEM_WRITER; RWSEM_WAITERS */
	struct spinlock wait_lock;
	struct list_head waiters; /* wait_lock */
	struct lock_check check;
};

#define RWSEM_INIT(name, r)                                \
	{                                                  \
		.wait_lock = SPINLOCK_INIT(RANK_WAITQ),    \
		.waiters = LIST_HEAD_INIT((name).waiters), \
		.check = LOCK_CHECK_INIT(r)                \
	}

void rwsem_init(struct rwsem *sem, enum lock_rank rank);
void down_read_slow(struct rwsem *sem);
void down_write_slow(struct rwsem *sem);
void rwsem_wake(struct rwsem *sem);

static inline void down_read(struct rwsem *sem) __acquires(sem) __no_tsa
{
	unsigned old = READ_ONCE(sem->count);

	might_sleep();
	lock_check_acquire(sem, &sem->check, false);
	if (unlikely(old >= RWSEM_WRITER ||
		     cmpxchg(&sem->count, old, old + 1) != old))
		down_read_slow(sem);
}

static inline void down_write(struct rwsem *sem) __acquires(sem) __no_tsa
{
	might_sleep();
	lock_check_acquire(sem, &sem->check, false);
	if (unlikely(cmpxchg(&sem->count, 0u, RWSEM_WRITER) != 0))
		down_write_slow(sem);
}

/* A second rwsem of the same rank: parent before child, or by address. */
static inline void down_write_nested(struct rwsem *sem) __acquires(sem) __no_tsa
{
	might_sleep();
	lock_check_acquire(sem, &sem->check, true);
	if (unlikely(cmpxchg(&sem->count, 0u, RWSEM_WRITER) != 0))
		down_write_slow(sem);
}

static inline void up_read(struct rwsem *sem) __releases(sem) __no_tsa
{
	lock_check_release(sem, &sem->check);
	if (unlikely(atomic_sub_return(&sem->count, 1u) == RWSEM_WAITERS))
		rwsem_wake(sem);
}

static inline void up_write(struct rwsem *sem) __releases(sem) __no_tsa
{
	lock_check_release(sem, &sem->check);
	if (unlikely(atomic_sub_return(&sem->count, RWSEM_WRITER) != 0))
		rwsem_wake(sem);
}
