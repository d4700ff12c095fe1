/* SPDX-License-Identifier: MIT */
/*
 * Spinlocks: short sections that never sleep.  A lock that an interrupt
 * handler takes is taken with the _irqsave forms everywhere.
 */
#pragma once

#include "kernel/lib/bug.h"
#include "kernel/lib/compiler.h"
#include "kernel/lib/types.h"
#include "kernel/lock/rank.h"
#include "kernel/x86/atomic.h"
#include "kernel/x86/irqflags.h"

struct __capability("spinlock") spinlock
{
	unsigned locked;
	struct lock_check check;
};

#define SPINLOCK_INIT(r)                    \
	{                                   \
		.check = LOCK_CHECK_INIT(r) \
	}

static inline void spin_lock_init(struct spinlock *lock, enum lock_rank rank)
{
	lock->locked = 0;
	lock_check_init(&lock->check, rank);
}

static inline void spin_acquire(struct spinlock *lock)
{
	while (unlikely(xchg(&lock->locked, 1u)))
		while (READ_ONCE(lock->locked))
			cpu_relax();
}

/* The lock alone, without its check: what schedule() needs, which takes it as
 * one task and gives it back as another. */
static inline void spin_release(struct spinlock *lock)
{
	barrier();
	WRITE_ONCE(lock->locked, 0u);
}

static inline void spin_lock(struct spinlock *lock) __acquires(lock) __no_tsa
{
	lock_check_acquire(lock, &lock->check, false);
	spin_acquire(lock);
}

/* A second lock of the same rank: parent before child, or by address. */
static inline void spin_lock_nested(struct spinlock *lock)
	__acquires(lock) __no_tsa
{
	lock_check_acquire(lock, &lock->check, true);
	spin_acquire(lock);
}

static inline void spin_unlock(struct spinlock *lock) __releases(lock) __no_tsa
{
	lock_check_release(lock, &lock->check);
	spin_release(lock);
}

/* Returns the interrupt state to give back to spin_unlock_irqrestore(). */
static inline unsigned long spin_lock_irqsave(struct spinlock *lock)
	__acquires(lock) __no_tsa
{
	unsigned long flags = irq_save();

	spin_lock(lock);
	return flags;
}

static inline void spin_unlock_irqrestore(struct spinlock *lock,
					  unsigned long flags)
	__releases(lock) __no_tsa
{
	spin_unlock(lock);
	irq_restore(flags);
}
