/* SPDX-License-Identifier: MIT */
/*
 * Read-copy-update: look-ups without a lock.  The kernel is not preempted
 * inside itself, so a read section costs nothing and must not sleep; what is
 * freed waits until every CPU has scheduled or gone to user mode.
 */
#pragma once

#include "kernel/lib/compiler.h"
#include "kernel/lib/types.h"

struct rcu_head {
	struct rcu_head *next;
	void (*func)(struct rcu_head *head);
};

static inline void rcu_read_lock(void)
{
	barrier();
}

static inline void rcu_read_unlock(void)
{
	barrier();
}

#define rcu_dereference(p) READ_ONCE(p)
#define rcu_assign_pointer(p, v)  \
	do {                      \
		barrier();        \
		WRITE_ONCE(p, v); \
	} while (0)

/* Call @func(@head) after a grace period, in task context with interrupts on,
 * no lock held; it must not sleep.  Any context. */
void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head));
/* This CPU is outside every read section: run what has waited long enough.
 * Called by schedule() and on the way back to user mode. */
void rcu_quiescent(void);
/* True when callbacks wait: the way back to user mode asks. */
bool rcu_pending(void);
/* Sleep until every callback queued so far has run. */
void rcu_barrier(void);
