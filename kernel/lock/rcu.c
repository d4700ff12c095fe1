/* SPDX-License-Identifier: MIT */
/*
 * Grace periods.  A callback queued now may run when every CPU has been
 * outside its read sections once since then.
 *
 *	call_rcu -> cpu->queued ->(period assigned)-> cpu->waiting -> run
 *
 * Periods are numbered.  Period n is over (n <= rcu.completed) when each CPU
 * has passed rcu_quiescent() after it began; rcu.need has the CPUs that have
 * not.  A batch of callbacks waits for the next period to begin after it was
 * queued: the running one may have begun too early.  With one CPU, a period
 * begins and ends in the same call.
 *
 * A CPU's lists are its own, with interrupts off; rcu.lock guards the rest.
 */
#include "kernel/lock/rcu.h"

#include "kernel/lock/wait.h"
#include "kernel/task.h"

struct callbacks {
	struct rcu_head *first, **tail;
};

static struct rcu_cpu {
	struct callbacks queued, waiting;
	unsigned long period; /* that .waiting waits for */
} rcu_cpus[NR_CPUS];

static struct {
	struct spinlock lock;
	/* lock: */
	unsigned long completed; /* the last period that is over */
	unsigned long begun;	 /* completed, or completed + 1 */
	unsigned long wanted;	 /* the last that somebody waits for */
	unsigned need;		 /* CPUs that .begun waits for */
	unsigned online;	 /* CPUs that run */
} rcu = { .lock = SPINLOCK_INIT(RANK_RCU), .online = 1 };

static struct rcu_cpu *this_rcu(void)
{
	return &rcu_cpus[this_cpu()->id];
}

void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head))
{
	unsigned long flags = irq_save();
	struct callbacks *queued = &this_rcu()->queued;

	head->next = NULL;
	head->func = func;
	if (!queued->first)
		queued->tail = &queued->first;
	*queued->tail = head;
	queued->tail = &head->next;
	atomic_or(&current->work, TASK_WORK_RCU);
	irq_restore(flags);
}

bool rcu_pending(void)
{
	const struct rcu_cpu *rc = this_rcu();

	return rc->queued.first || rc->waiting.first ||
	       (READ_ONCE(rcu.need) >> this_cpu()->id & 1);
}

/* rcu.lock held: @cpu has passed; go on to the periods that are wanted. */
static void pass(unsigned cpu)
{
	rcu.need &= ~(1u << cpu);
	while (!rcu.need) {
		rcu.completed = rcu.begun;
		if (rcu.completed == rcu.wanted)
			return;
		rcu.begun++;
		rcu.need = rcu.online & ~(1u << cpu);
	}
}

/* The callbacks of this CPU that may run now. */
static struct rcu_head *take_done(struct rcu_cpu *rc)
{
	unsigned long flags = spin_lock_irqsave(&rcu.lock);
	struct rcu_head *done = NULL;

	if (!rc->waiting.first && rc->queued.first) {
		rc->waiting = rc->queued;
		rc->queued.first = NULL;
		rc->period = rcu.begun + 1;
		rcu.wanted = rc->period;
	}
	pass(this_cpu()->id);
	if (rc->waiting.first && (long)(rcu.completed - rc->period) >= 0) {
		done = rc->waiting.first;
		rc->waiting.first = NULL;
	}
	spin_unlock_irqrestore(&rcu.lock, flags);
	return done;
}

void rcu_quiescent(void)
{
	struct rcu_head *head = take_done(this_rcu());

	while (head) {
		struct rcu_head *next = head->next;

		head->func(head);
		head = next;
	}
}

struct barrier {
	struct rcu_head rcu;
	struct wait_queue_head wait;
	bool done;
};

static void barrier_done(struct rcu_head *head)
{
	struct barrier *b = container_of(head, struct barrier, rcu);

	b->done = true;
	wake_up(&b->wait);
}

/* Callbacks run in order, so those of this CPU have run when ours has; there
 * is no other CPU yet. */
void rcu_barrier(void)
{
	struct barrier b = { .done = false };

	init_waitqueue_head(&b.wait);
	call_rcu(&b.rcu, barrier_done);
	rcu_quiescent();
	wait_event(b.wait, b.done);
}
