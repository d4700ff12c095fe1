/* SPDX-License-Identifier: MIT */
/*
 * The slow side of reader-writer semaphores.
 *
 *	count = readers, or RWSEM_WRITER; plus RWSEM_WAITERS while the list of
 *		waiters is not empty
 *
 * RWSEM_WAITERS turns all fast paths in away, so that from then on everybody
 * is served in order: ownership is granted to the first waiter, or to all
 * readers up to the first writer, by who lets go last.  The flag is set and
 * cleared under wait_lock only.
 */
#include "kernel/lock/rwsem.h"

#include "kernel/sched.h"

struct waiter {
	struct list_head link;
	struct task_struct *task;
	bool writer;
	bool granted; /* wait_lock */
};

void rwsem_init(struct rwsem *sem, enum lock_rank rank)
{
	sem->count = 0;
	spin_lock_init(&sem->wait_lock, RANK_WAITQ);
	INIT_LIST_HEAD(&sem->waiters);
	lock_check_init(&sem->check, rank);
}

/* wait_lock held: get @sem at once, or set RWSEM_WAITERS and return false. */
static bool get_or_mark(struct rwsem *sem, bool writer)
{
	for (;;) {
		unsigned old = READ_ONCE(sem->count), new;
		bool get = writer ? old == 0 : old < RWSEM_WRITER;

		if (get)
			new = writer ? RWSEM_WRITER : old + 1;
		else
			new = old | RWSEM_WAITERS;
		if (cmpxchg(&sem->count, old, new) == old)
			return get;
	}
}

static void wait_for(struct rwsem *sem, bool writer) __no_tsa
{
	struct waiter w = { .task = current, .writer = writer };
	unsigned long flags = spin_lock_irqsave(&sem->wait_lock);

	if (!get_or_mark(sem, writer)) {
		list_add_tail(&w.link, &sem->waiters);
		while (!w.granted) {
			set_current_state(TASK_UNINTERRUPTIBLE);
			spin_unlock_irqrestore(&sem->wait_lock, flags);
			schedule();
			flags = spin_lock_irqsave(&sem->wait_lock);
		}
		set_current_state(TASK_RUNNING);
	}
	spin_unlock_irqrestore(&sem->wait_lock, flags);
}

void down_read_slow(struct rwsem *sem)
{
	wait_for(sem, false);
}

void down_write_slow(struct rwsem *sem)
{
	wait_for(sem, true);
}

/* Somebody let go: grant @sem to those at the head of the queue who may have
 * it beside who holds it now. */
void rwsem_wake(struct rwsem *sem) __no_tsa
{
	unsigned long flags = spin_lock_irqsave(&sem->wait_lock);

	while (!list_empty(&sem->waiters)) {
		struct waiter *w =
			list_first_entry(&sem->waiters, struct waiter, link);
		unsigned held = READ_ONCE(sem->count) & ~RWSEM_WAITERS;

		if (w->writer ? held != 0 : held >= RWSEM_WRITER)
			break;
		list_del(&w->link);
		atomic_add_return(&sem->count, w->writer ? RWSEM_WRITER : 1u);
		if (list_empty(&sem->waiters))
			atomic_and(&sem->count, ~RWSEM_WAITERS);
		w->granted = true;
		wake_up_process(w->task);
	}
	spin_unlock_irqrestore(&sem->wait_lock, flags);
}
