/* SPDX-License-Identifier: MIT */
/*
 * The scheduler's face: give up the CPU, wake somebody.  Every file may
 * include this and kernel/task.h.
 */
#pragma once

#include "kernel/task.h"

/* Give up the CPU; returns when woken (or at once, if still TASK_RUNNING).
 * Context: task, no spinlock held. */
void schedule(void);
/* sched_yield: to the end of the queue. */
void yield(void);
/* Sleep until woken or until ktime reaches @expires (ns; UINT64_MAX = never).
 * The caller has set its state.  Returns false when the time ran out. */
bool schedule_with_timer(uint64_t expires);
static inline bool schedule_until(uint64_t expires)
{
	if (expires != UINT64_MAX)
		return schedule_with_timer(expires);
	schedule();
	return true;
}
/* Sleep until @expires or a signal; true: the time has come. */
bool sleep_until(uint64_t expires);
/* Make @task runnable if its state is in @states; true if it was asleep.
 * Any context. */
bool try_to_wake_up(struct task_struct *task, long states);

static inline bool wake_up_process(struct task_struct *task)
{
	return try_to_wake_up(task, TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE);
}

static inline void set_current_state(long state)
{
	xchg(&current->state, state);
}

static inline bool signal_pending(const struct task_struct *task)
{
	return READ_ONCE(task->work) & TASK_WORK_SIGNAL;
}

bool fatal_signal_pending(const struct task_struct *task);

/* A task without parent to tell that runs @fn(@arg): one of the kernel's own,
 * where @fn does not return, or, @user, a process to be, which execs in @fn and
 * returns to user mode.  Context: task.  0, -EAGAIN, -ENOMEM. */
int kernel_thread(int (*fn)(void *arg), void *arg, const char *name, bool user);

/* Boot, after tsc_init(): current becomes the idle task of this CPU. */
void sched_init(void);
/* The idle task's life, at the end of start_kernel(). */
void cpu_idle(void) __noreturn;
/* fork: @p gets half of current's slice; then it may run. */
void sched_fork(struct task_struct *p);
void wake_up_new_task(struct task_struct *p);
/* The timer interrupt's part; interrupts off. */
void scheduler_tick(bool from_user);
void set_user_nice(struct task_struct *task, int nice);
uint64_t sched_slice_ns(const struct task_struct *task); /* a whole one */
/* CPU time of @task until now, in TSC cycles. */
uint64_t task_cycles(const struct task_struct *task);
bool task_running(const struct task_struct *task); /* runnable: 'R' */

/* For /proc/stat and /proc/loadavg. */
struct cpu_usage {
	uint64_t user, nice, system, idle; /* ns */
};
void cpu_usage(unsigned cpu, struct cpu_usage *usage);
unsigned long nr_context_switches(void);
unsigned nr_running(void);
/* Load of 1, 5 and 15 minutes, fixed point with LOAD_SHIFT bits. */
#define LOAD_SHIFT 11
extern unsigned long avenrun[3];
