/* SPDX-License-Identifier: MIT */
/*
 * kernel/sched.c - round robin with time slices
 *
 * Each CPU has a queue of runnable tasks, without the one that runs:
 *
 *	curr     front ─▶ A ─▶ B ─▶ C ─▶ back
 *
 * The first is always the next; all is O(1).  A task runs until it sleeps or
 * its slice is used up; then it gets a new slice and goes to the back.  nice
 * scales the slice, so it scales the share of the CPU: 800 ms at -20, 100 ms
 * at 0, 5 ms at 19.
 *
 * A task that wakes with some of its slice left goes to the front, and takes
 * the CPU from a task that has less left by more than a millisecond: who
 * sleeps much is served at once, and equals do not cut each other short.
 * Nobody starves: slices are charged exactly (by the TSC, so nobody hides
 * from the tick) and a new one is had only by going to the back.  A child
 * shares its parent's slice, so forking does not make time.
 *
 * The kernel is not preempted: TASK_WORK_RESCHED makes the running task call
 * schedule() on its way to user mode.
 *
 * Locks: runqueue->lock, irqs off, held across the switch: taken as one task,
 * given back as another.  A task's on_rq, cpu, slice and runtime belong to
 * its queue's lock.  The owner alone sets state to a sleeping value.
 */
#include "kernel/abi/sched.h"
#include "kernel/sched.h"
#include "kernel/signal.h"
#include "kernel/time.h"
#include "kernel/x86/cpu.h"
#include "kernel/x86/process.h"
#include "kernel/x86/uaccess.h"
#include "mm/vmalloc.h"

struct runqueue {
	struct spinlock lock;
	struct list_head queue; /* of task->run_list */
	unsigned nr_queued;
	struct task_struct *curr, *idle;
	struct task_struct *prev; /* who ran before, during a switch */
	uint32_t clock;		  /* TSC when curr was charged last */
	unsigned long nr_switches;
	struct cpu_usage usage; /* by ticks; idle is not kept here */
};

static struct runqueue runqueues[NR_CPUS];

#define LOAD_PERIOD (5ull * NSEC_PER_SEC)
#define LOAD_ONE    (1ul << LOAD_SHIFT)
unsigned long avenrun[3];
static uint64_t load_next;

/* Lock the queue that @task belongs to; interrupts are off. */
static inline struct runqueue *
task_rq_lock(const struct task_struct *task) __no_tsa
{
	for (;;) {
		struct runqueue *rq = READ_ONCE(task->rq);

		spin_lock(&rq->lock);
		if (likely(rq == READ_ONCE(task->rq)))
			return rq;
		spin_unlock(&rq->lock);
	}
}

static inline void task_rq_unlock(struct runqueue *rq,
				  unsigned long flags) __no_tsa
{
	spin_unlock_irqrestore(&rq->lock, flags);
}

static unsigned slice_ms(const struct task_struct *task)
{
	if (task->policy == SCHED_IDLE)
		return 5;
	return (unsigned)(task->nice > 0 ? (20 - task->nice) * 5 :
					   100 - task->nice * 35);
}

static int64_t new_slice(const struct task_struct *task)
{
	return (int64_t)((uint64_t)slice_ms(task) * tsc_khz);
}

uint64_t sched_slice_ns(const struct task_struct *task)
{
	return (uint64_t)slice_ms(task) * NSEC_PER_MSEC;
}

/* Charge the running task for the time since it was charged last: less than
 * 2^32 cycles, since the timer interrupt comes sooner. */
static inline void charge(struct runqueue *rq, struct task_struct *task)
{
	uint32_t now = rdtsc_low(), spent = now - rq->clock;

	rq->clock = now;
	task->runtime += spent;
	task->slice -= spent;
}

static inline void enqueue(struct runqueue *rq, struct task_struct *task,
			   bool front)
{
	if (front)
		list_add(&task->run_list, &rq->queue);
	else
		list_add_tail(&task->run_list, &rq->queue);
	rq->nr_queued++;
}

static inline void resched(struct runqueue *rq)
{
	atomic_or(&rq->curr->work, TASK_WORK_RESCHED);
}

/* What schedule() does with a task that is not going to sleep. */
static void requeue(struct runqueue *rq, struct task_struct *prev)
{
	prev->state = TASK_RUNNING;
	prev->nivcsw++;
	if (prev == rq->idle)
		return;
	if (prev->slice > 0) {
		/* Preempted: right behind the one that comes now. */
		struct list_head *first = rq->queue.next;

		list_add(&prev->run_list, first);
		rq->nr_queued++;
	} else {
		prev->slice = new_slice(prev);
		enqueue(rq, prev, false);
	}
}

static bool may_sleep(const struct task_struct *task)
{
	long state = READ_ONCE(task->state);

	if (state == TASK_RUNNING)
		return false;
	if (state & TASK_INTERRUPTIBLE)
		return !signal_pending(task);
	return !(state & TASK_WAKEKILL) || !fatal_signal_pending(task);
}

/* @prev gives up the CPU; the queue's lock is held. */
static inline void put_prev(struct runqueue *rq, struct task_struct *prev)
{
	bool sleeps = prev->state != TASK_RUNNING;

	if (unlikely(prev->work)) {
		atomic_and(&prev->work, ~TASK_WORK_RESCHED);
		sleeps = may_sleep(prev);
	}
	if (unlikely(!sleeps)) {
		requeue(rq, prev);
		return;
	}
	prev->on_rq = false;
	prev->nvcsw++;
}

/* Who comes next, off the queue. */
static inline struct task_struct *pick_next(struct runqueue *rq)
{
	struct task_struct *next;

	if (unlikely(list_empty(&rq->queue)))
		return rq->idle;
	next = list_first_entry(&rq->queue, struct task_struct, run_list);
	list_unlink(&next->run_list);
	rq->nr_queued--;
	return next;
}

/* After the switch, as the task that runs now. */
static inline void finish_switch(struct runqueue *rq)
{
	struct task_struct *prev = rq->prev;
	bool dead = prev->state == TASK_DEAD;

	spin_release(&rq->lock);
	irq_enable();
	if (unlikely(dead)) {
		free_kernel_stack(prev->stack);
		prev->stack = NULL;
		put_task_struct(prev);
	}
}

/**
 * schedule - run somebody else, if there is somebody
 *
 * A task whose state says so sleeps until try_to_wake_up(); one that is
 * running, or has a signal to see first, is queued and comes back.
 *
 * Context: task, interrupts on, no spinlock held.  A quiescent state for RCU.
 */
void schedule(void) __no_tsa
{
	struct task_struct *prev = current, *next;
	struct runqueue *rq;

	if (unlikely(READ_ONCE(prev->work) & TASK_WORK_RCU)) {
		atomic_and(&prev->work, ~TASK_WORK_RCU);
		rcu_quiescent();
	}
	CHECK_ON(irqs_disabled());
	irq_disable();
	rq = this_cpu()->rq;
	spin_lock(&rq->lock);
	charge(rq, prev);
	put_prev(rq, prev);
	next = pick_next(rq);
	if (unlikely(next == prev)) {
		spin_unlock(&rq->lock);
		irq_enable();
		return;
	}
	rq->nr_switches++;
	rq->curr = next;
	rq->prev = prev;
	lock_check_release(&rq->lock, &rq->lock.check);
	context_switch(prev, next);
	finish_switch(this_cpu()->rq);
}

/* A new task's first steps, from ret_from_fork: the rest of schedule(). */
void schedule_tail(void)
{
	finish_switch(this_cpu()->rq);
	if (current->set_child_tid)
		put_user(current->pid, current->set_child_tid);
}

void yield(void)
{
	unsigned long flags = irq_save();

	current->slice = 0;
	irq_restore(flags);
	schedule();
}

/* Put a task that may run into its queue, and see that it is served. */
static void activate(struct runqueue *rq, struct task_struct *task)
{
	bool front = task->policy != SCHED_IDLE;

	task->on_rq = true;
	enqueue(rq, task, front);
	if (rq->curr == rq->idle || (task->policy == SCHED_NORMAL &&
				     task->slice > rq->curr->slice + tsc_khz))
		resched(rq);
}

bool try_to_wake_up(struct task_struct *task, long states)
{
	unsigned long flags = irq_save();
	struct runqueue *rq = task_rq_lock(task);
	bool asleep = task->state & states;

	if (likely(asleep)) {
		task->state = TASK_RUNNING;
		if (likely(!task->on_rq)) /* else not yet in schedule() */
			activate(rq, task);
	}
	task_rq_unlock(rq, flags);
	return asleep;
}

void sched_fork(struct task_struct *p)
{
	unsigned long flags = irq_save();

	p->state = TASK_UNINTERRUPTIBLE;
	p->on_rq = false;
	p->rq = this_cpu()->rq;
	p->runtime = p->utime = p->stime = 0;
	p->nvcsw = p->nivcsw = 0;
	p->slice = current->slice >> 1;
	current->slice -= p->slice;
	irq_restore(flags);
}

void wake_up_new_task(struct task_struct *p)
{
	try_to_wake_up(p, TASK_UNINTERRUPTIBLE);
}

struct sleeper {
	struct timer timer;
	struct task_struct *task;
};

static void sleeper_wake(struct timer *timer)
{
	struct sleeper *s = container_of(timer, struct sleeper, timer);

	wake_up_process(s->task);
}

/* schedule_until() where there is an end. */
bool schedule_with_timer(uint64_t expires)
{
	struct sleeper s = { .task = current };

	if (ktime_get_ns() >= expires) {
		set_current_state(TASK_RUNNING);
		return false;
	}
	timer_init(&s.timer, sleeper_wake);
	timer_start(&s.timer, expires);
	schedule();
	return timer_cancel(&s.timer);
}

bool sleep_until(uint64_t expires)
{
	do {
		set_current_state(TASK_INTERRUPTIBLE);
		if (signal_pending(current)) {
			set_current_state(TASK_RUNNING);
			return ktime_get_ns() >= expires;
		}
	} while (schedule_until(expires));
	return true;
}

/* The idle task is never queued and never sleeps: it runs when nobody does. */
void cpu_idle(void)
{
	for (;;) {
		if (rcu_pending())
			rcu_quiescent();
		irq_disable();
		if (!(READ_ONCE(current->work) & TASK_WORK_RESCHED)) {
			tick_stop();
			cpu_idle_halt();
			continue;
		}
		tick_restart();
		irq_enable();
		schedule();
	}
}

/* setitimer(ITIMER_VIRTUAL, ITIMER_PROF): one tick off. */
static void cpu_itimer_tick(struct task_struct *task, struct itimer *timer,
			    int sig)
{
	if (!timer->left)
		return;
	if (timer->left > TICK_NSEC) {
		timer->left -= TICK_NSEC;
		return;
	}
	timer->left = timer->interval;
	send_siginfo(sig, NULL, task, true);
}

/* RLIMIT_CPU: SIGXCPU once a second from the soft limit on, then SIGKILL. */
static void cpu_limit_tick(struct task_struct *task)
{
	struct rlimit *limit = &task->signal->rlim[RLIMIT_CPU];
	struct task_usage usage;
	uint64_t used;

	if (likely(limit->rlim_cur == RLIM_INFINITY))
		return;
	process_usage(task, &usage);
	used = usage.utime + usage.stime;
	if (used >= (uint64_t)limit->rlim_max * NSEC_PER_SEC) {
		send_siginfo(SIGKILL, NULL, task, true);
	} else if (used >= (uint64_t)limit->rlim_cur * NSEC_PER_SEC) {
		limit->rlim_cur++;
		send_siginfo(SIGXCPU, NULL, task, true);
	}
}

static void account_tick(struct runqueue *rq, struct task_struct *task,
			 bool from_user)
{
	if (!from_user) {
		task->stime += TICK_NSEC;
		rq->usage.system += TICK_NSEC;
	} else {
		task->utime += TICK_NSEC;
		if (task->nice > 0)
			rq->usage.nice += TICK_NSEC;
		else
			rq->usage.user += TICK_NSEC;
		cpu_itimer_tick(task, &task->signal->virt_timer, SIGVTALRM);
	}
	cpu_itimer_tick(task, &task->signal->prof_timer, SIGPROF);
	cpu_limit_tick(task);
}

/* Move the load averages on by the periods that have passed: e^(-5/60), … */
static void load_tick(void)
{
	static const unsigned long decay[3] = { 1884, 2014, 2037 };
	uint64_t now = ktime_get_ns();
	unsigned long active;

	if (now < load_next)
		return;
	active = nr_running() * LOAD_ONE;
	for (int n = 0; now >= load_next && n < 1000; n++) {
		for (int i = 0; i < 3; i++)
			avenrun[i] = (avenrun[i] * decay[i] +
				      active * (LOAD_ONE - decay[i])) >>
				     LOAD_SHIFT;
		load_next += LOAD_PERIOD;
		active = 0; /* who idled so long had nobody to run */
	}
	if (now >= load_next)
		load_next = now + LOAD_PERIOD;
}

void scheduler_tick(bool from_user)
{
	struct runqueue *rq = this_cpu()->rq;
	struct task_struct *task = rq->curr;

	load_tick();
	if (task == rq->idle)
		return;
	account_tick(rq, task, from_user);
	if (rcu_pending()) /* if nobody else sees to it */
		atomic_or(&task->work, TASK_WORK_RCU);
	spin_lock(&rq->lock);
	charge(rq, task);
	if (task->slice <= 0) {
		if (list_empty(&rq->queue))
			task->slice = new_slice(task);
		else
			resched(rq);
	}
	spin_unlock(&rq->lock);
}

void set_user_nice(struct task_struct *task, int nice)
{
	unsigned long flags = irq_save();
	struct runqueue *rq = task_rq_lock(task);

	task->nice = nice;
	task->slice = min(task->slice, new_slice(task));
	task_rq_unlock(rq, flags);
}

uint64_t task_cycles(const struct task_struct *task)
{
	unsigned long flags = irq_save();
	struct runqueue *rq = task_rq_lock(task);
	uint64_t cycles = task->runtime;

	if (rq->curr == task)
		cycles += (uint32_t)rdtsc() - rq->clock;
	task_rq_unlock(rq, flags);
	return cycles;
}

bool task_running(const struct task_struct *task)
{
	return READ_ONCE(task->state) == TASK_RUNNING;
}

void cpu_usage(unsigned cpu, struct cpu_usage *usage)
{
	const struct runqueue *rq = &runqueues[cpu];
	uint64_t idle = rq->idle->runtime;

	if (rq->curr == rq->idle)
		idle += (uint32_t)rdtsc() - rq->clock;
	*usage = rq->usage;
	usage->idle = cycles_to_ns(idle);
}

unsigned long nr_context_switches(void)
{
	unsigned long n = 0;

	for (unsigned cpu = 0; cpu < NR_CPUS; cpu++)
		n += runqueues[cpu].nr_switches;
	return n;
}

unsigned nr_running(void)
{
	unsigned n = 0;

	for (unsigned cpu = 0; cpu < NR_CPUS; cpu++)
		n += runqueues[cpu].nr_queued +
		     (runqueues[cpu].curr != runqueues[cpu].idle);
	return n;
}

void sched_init(void)
{
	struct runqueue *rq = &runqueues[this_cpu()->id];

	for (unsigned cpu = 0; cpu < NR_CPUS; cpu++) {
		spin_lock_init(&runqueues[cpu].lock, RANK_RUNQ);
		INIT_LIST_HEAD(&runqueues[cpu].queue);
	}
	rq->curr = rq->idle = current;
	rq->clock = (uint32_t)rdtsc();
	this_cpu()->rq = current->rq = rq;
	load_next = ktime_get_ns() + LOAD_PERIOD;
	this_cpu()->idle = current;
}
