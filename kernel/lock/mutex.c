/* SPDX-License-Identifier: MIT */
/*
 * The slow side of mutexes.
 *
 * state becomes 2 only under wait_lock, and while it is 2 only holders of
 * wait_lock change it; so the last word between an unlock and a new waiter is
 * said under wait_lock.  Ownership is handed to the first waiter: he who is
 * woken has the mutex already, and nobody can overtake him.
 */
#include "kernel/lock/mutex.h"

#include "kernel/sched.h"

struct waiter {
	struct list_head link;
	struct task_struct *task;
	bool granted; /* wait_lock */
};

void mutex_init(struct mutex *lock, enum lock_rank rank)
{
	lock->state = 0;
	spin_lock_init(&lock->wait_lock, RANK_WAITQ);
	INIT_LIST_HEAD(&lock->waiters);
	lock_check_init(&lock->check, rank);
}

void mutex_lock_slow(struct mutex *lock) __no_tsa
{
	struct waiter w = { .task = current };
	unsigned long flags = spin_lock_irqsave(&lock->wait_lock);

	if (xchg(&lock->state, 2u) == 0) {
		/* let go in the meantime, and nobody waits */
		WRITE_ONCE(lock->state, 1u);
		w.granted = true;
	} else {
		list_add_tail(&w.link, &lock->waiters);
	}
	while (!w.granted) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		spin_unlock_irqrestore(&lock->wait_lock, flags);
		schedule();
		flags = spin_lock_irqsave(&lock->wait_lock);
	}
	set_current_state(TASK_RUNNING);
	spin_unlock_irqrestore(&lock->wait_lock, flags);
}

void mutex_unlock_slow(struct mutex *lock) __no_tsa
{
	unsigned long flags = spin_lock_irqsave(&lock->wait_lock);
	struct waiter *w =
		list_first_entry_or_null(&lock->waiters, struct waiter, link);

	BUG_ON(lock->state == 0);
	if (w) {
		list_del(&w->link);
		w->granted = true;
		if (list_empty(&lock->waiters))
			WRITE_ONCE(lock->state, 1u);
		wake_up_process(w->task);
	} else {
		WRITE_ONCE(lock->state, 0u);
	}
	spin_unlock_irqrestore(&lock->wait_lock, flags);
}
