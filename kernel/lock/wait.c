/* SPDX-License-Identifier: MIT */
/* Wait queues; wait.h shows how to sleep. */
#include "kernel/lock/wait.h"

void init_waitqueue_head(struct wait_queue_head *wq)
{
	spin_lock_init(&wq->lock, RANK_WAITQ);
	INIT_LIST_HEAD(&wq->head);
}

/*
 * The task is woken before the entry leaves the queue: until it has left,
 * finish_wait() waits for the queue's lock, and the task, on whose stack the
 * entry lies, stays.
 */
bool autoremove_wake_function(struct wait_queue_entry *entry)
{
	bool woken = try_to_wake_up(entry->task, TASK_INTERRUPTIBLE |
							 TASK_UNINTERRUPTIBLE |
							 TASK_KILLABLE);

	if (woken)
		list_del_init(&entry->entry);
	return woken;
}

/* Exclusive entries stand behind the others, each kind in order of arrival. */
static void enqueue(struct wait_queue_head *wq, struct wait_queue_entry *e)
{
	struct wait_queue_entry *pos;

	if (e->exclusive) {
		list_add_tail(&e->entry, &wq->head);
		return;
	}
	list_for_each_entry(pos, &wq->head, entry)
		if (pos->exclusive)
			break;
	list_add_tail(&e->entry, &pos->entry);
}

void add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *e)
{
	unsigned long flags = spin_lock_irqsave(&wq->lock);

	enqueue(wq, e);
	spin_unlock_irqrestore(&wq->lock, flags);
}

void remove_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *e)
{
	unsigned long flags = spin_lock_irqsave(&wq->lock);

	list_del_init(&e->entry);
	spin_unlock_irqrestore(&wq->lock, flags);
}

/**
 * prepare_to_wait - queue @e if it is not queued, and set current's state
 *
 * The condition is checked after this: who makes it true after the check finds
 * the entry, and the state that schedule() looks at.
 */
void prepare_to_wait(struct wait_queue_head *wq, struct wait_queue_entry *e,
		     long state)
{
	unsigned long flags = spin_lock_irqsave(&wq->lock);

	if (list_empty(&e->entry))
		enqueue(wq, e);
	set_current_state(state);
	spin_unlock_irqrestore(&wq->lock, flags);
}

void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *e)
{
	set_current_state(TASK_RUNNING);
	/* both links: the waker may be between its two stores */
	if (READ_ONCE(e->entry.next) != &e->entry ||
	    READ_ONCE(e->entry.prev) != &e->entry)
		remove_wait_queue(wq, e);
}

static void wake(struct wait_queue_head *wq, bool all)
{
	unsigned long flags = spin_lock_irqsave(&wq->lock);
	struct wait_queue_entry *e, *next;

	list_for_each_entry_safe(e, next, &wq->head, entry) {
		bool exclusive = e->exclusive;

		if (e->func(e) && exclusive && !all)
			break;
	}
	spin_unlock_irqrestore(&wq->lock, flags);
}

/* Nobody is there, seen after what the caller has just made true. */
static inline bool nobody_waits(struct wait_queue_head *wq)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return !waitqueue_active(wq);
}

void wake_up(struct wait_queue_head *wq)
{
	if (!nobody_waits(wq))
		wake(wq, false);
}

void wake_up_all(struct wait_queue_head *wq)
{
	if (!nobody_waits(wq))
		wake(wq, true);
}
