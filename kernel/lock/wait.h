/* SPDX-License-Identifier: MIT */
/*
 * Wait queues.  Sleep only in a loop that rechecks:
 *
 *	err = wait_event_interruptible(q, ready(q));
 *
 * An entry's func is called by the waker under the queue's lock; the default
 * wakes the task and, as autoremove, takes the entry off the queue.  poll(2)
 * hangs entries with a func of its own on many queues at once.
 */
#pragma once

#include "kernel/abi/errno.h"
#include "kernel/lib/list.h"
#include "kernel/lock/spinlock.h"
#include "kernel/sched.h"

struct wait_queue_head {
	struct spinlock lock;
	struct list_head head; /* lock; of wait_queue_entry */
};

struct wait_queue_entry {
	struct task_struct *task;
	/* Called under the queue's lock; true if it woke its task. */
	bool (*func)(struct wait_queue_entry *entry);
	struct list_head entry;
	bool exclusive; /* wake_up() wakes one of these at most */
};

#define WAIT_QUEUE_HEAD_INIT(name)                  \
	{                                           \
		.lock = SPINLOCK_INIT(RANK_WAITQ),  \
		.head = LIST_HEAD_INIT((name).head) \
	}

void init_waitqueue_head(struct wait_queue_head *wq);
bool autoremove_wake_function(struct wait_queue_entry *entry);
void add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *e);
void remove_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *e);
void prepare_to_wait(struct wait_queue_head *wq, struct wait_queue_entry *e,
		     long state);
void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *e);
/* All that are not exclusive, and at most one that is. Any context. */
void wake_up(struct wait_queue_head *wq);
void wake_up_all(struct wait_queue_head *wq);

static inline bool waitqueue_active(const struct wait_queue_head *wq)
{
	return !list_empty(&wq->head);
}

#define WAIT_ENTRY_INIT(name)                                      \
	{                                                          \
		.task = current, .func = autoremove_wake_function, \
		.entry = LIST_HEAD_INIT((name).entry)              \
	}

#define wait_event_state(wq, cond, state, on_signal)                   \
	({                                                             \
		int ret_ = 0;                                          \
		if (!(cond)) {                                         \
			struct wait_queue_entry wait_ =                \
				WAIT_ENTRY_INIT(wait_);                \
                                                                       \
			for (;;) {                                     \
				prepare_to_wait(&(wq), &wait_, state); \
				if (cond)                              \
					break;                         \
				if ((state) == TASK_INTERRUPTIBLE &&   \
				    signal_pending(current)) {         \
					ret_ = (on_signal);            \
					break;                         \
				}                                      \
				schedule();                            \
				if (cond) /* need not queue again */   \
					break;                         \
			}                                              \
			finish_wait(&(wq), &wait_);                    \
		}                                                      \
		ret_;                                                  \
	})

#define wait_event(wq, cond) \
	((void)wait_event_state(wq, cond, TASK_UNINTERRUPTIBLE, 0))
/* 0, or -ERESTARTSYS when a signal came first. */
#define wait_event_interruptible(wq, cond) \
	wait_event_state(wq, cond, TASK_INTERRUPTIBLE, -ERESTARTSYS)
