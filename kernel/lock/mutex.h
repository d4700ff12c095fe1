/* SPDX-License-Identifier: MIT */
/* Mutexes: sleeping, one owner, FIFO handover to the longest waiter. */
#pragma once

#include "kernel/lib/list.h"
#include "kernel/lock/spinlock.h"

struct __capability("mutex") mutex
{
	unsigned state; /* 0 free, 1 held, 2 held with waiters */
	struct spinlock wait_lock;
	struct list_head waiters; /* wait_lock */
	struct lock_check check;
};

#define MUTEX_INIT(name, r)                                \
	{                                                  \
		.wait_lock = SPINLOCK_INIT(RANK_WAITQ),    \
		.waiters = LIST_HEAD_INIT((name).waiters), \
		.check = LOCK_CHECK_INIT(r)                \
	}

void mutex_init(struct mutex *lock, enum lock_rank rank);
void mutex_lock_slow(struct mutex *lock);
void mutex_unlock_slow(struct mutex *lock);

static inline void mutex_lock(struct mutex *lock) __acquires(lock) __no_tsa
{
	might_sleep();
	lock_check_acquire(lock, &lock->check, false);
	if (unlikely(cmpxchg(&lock->state, 0u, 1u) != 0))
		mutex_lock_slow(lock);
}

static inline void mutex_lock_nested(struct mutex *lock)
	__acquires(lock) __no_tsa
{
	might_sleep();
	lock_check_acquire(lock, &lock->check, true);
	if (unlikely(cmpxchg(&lock->state, 0u, 1u) != 0))
		mutex_lock_slow(lock);
}

static inline void mutex_unlock(struct mutex *lock) __releases(lock) __no_tsa
{
	lock_check_release(lock, &lock->check);
	if (unlikely(cmpxchg(&lock->state, 1u, 0u) != 1))
		mutex_unlock_slow(lock);
}
