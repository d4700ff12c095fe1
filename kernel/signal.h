/* SPDX-License-Identifier: MIT */
/*
 * Signals, and what the threads of one process share.
 *
 *	task ──signal──▶ signal_struct   what kill, wait and the terminal see of
 *	     │                           a process: threads, group, limits
 *	     └─sighand─▶ sighand_struct  handlers, and siglock for both
 *
 * A signal is pending on one task (task->pending) or on the process
 * (signal->shared_pending): a bit, and a sigqueue with the siginfo when the
 * sender brought one.  A bit without a sigqueue reads as SI_KERNEL from pid 0:
 * interrupts and code under tasklist_lock send that way, since nothing can be
 * allocated there.  A dying task allocates the sigqueue of its SIGCHLD before
 * it takes the lock.
 *
 * Locks: tasklist_lock before siglock; both with interrupts off.
 */
#pragma once

#include "kernel/abi/resource.h"
#include "kernel/abi/signal.h"
#include "kernel/lib/idr.h"
#include "kernel/lock/mutex.h"
#include "kernel/lock/wait.h"
#include "kernel/sched.h"
#include "kernel/time.h"

struct pid;
struct tty_struct;

#define SIGNAL_STOP_STOPPED   1u /* every thread is stopped */
#define SIGNAL_STOP_CONTINUED 2u /* SIGCONT since: WCONTINUED */
#define SIGNAL_GROUP_EXIT     4u /* exit_group, or a fatal signal */
#define SIGNAL_CLD_STOPPED    8u /* tell the parent, in do_signal() */
#define SIGNAL_CLD_CONTINUED  16u

/* What wait4(2) and getrusage(2) report of tasks that are gone. */
struct task_usage {
	uint64_t utime, stime, runtime; /* ns, ns, TSC cycles */
	unsigned long min_flt, maj_flt, nvcsw, nivcsw, maxrss;
};

struct rusage;

void usage_add(struct task_usage *sum, const struct task_usage *more);
void usage_add_task(struct task_usage *sum, const struct task_struct *task);
/* Of @task's process, without its children; ..._locked: with tasklist_lock. */
void process_usage(const struct task_struct *task, struct task_usage *usage);
void process_usage_locked(const struct task_struct *task,
			  struct task_usage *usage);
void usage_to_rusage(const struct task_usage *usage, struct rusage *ru);

/* A timer of setitimer(2) or timer_settime(2). */
struct itimer {
	uint64_t left, interval; /* ns; left 0: not armed */
};

struct signal_struct {
	unsigned usage; /* atomic: tasks that point here */
	unsigned live;	/* atomic: threads not in do_exit() */

	/* tasklist_lock: */
	struct list_head threads;	    /* by task->thread_node */
	unsigned nr_threads;		    /* on that list */
	pid_t pgrp, session;		    /* numbers of the next two */
	struct pid *pgrp_pid, *session_pid; /* references; see pid.h */
	bool leader;			    /* of its session */
	bool did_exec;			    /* since fork: setpgid(2) refuses */
	bool child_subreaper;	    /* prctl: orphans below come to us */
	struct tty_struct *tty;	    /* controlling terminal */
	struct task_usage gone;	    /* threads that have exited */
	struct task_usage children; /* waited for, with theirs */
	struct wait_queue_head wait_chldexit;

	/* sighand->siglock: */
	struct sigpending shared_pending;
	unsigned flags;	      /* SIGNAL_* */
	int group_exit_code;  /* also the signal of a group stop */
	int group_stop_count; /* threads that have yet to stop */
	struct task_struct *group_exit_task;  /* exec waits: others gone */
	struct timer real_timer;	      /* ITIMER_REAL */
	uint64_t real_interval;		      /* ns */
	struct itimer virt_timer, prof_timer; /* counted down by the tick */

	/* task_lock(group leader): */
	struct rlimit rlim[RLIM_NLIMITS];

	struct mutex exec_mutex;	/* credentials and mm during exec */
	struct idr posix_timers;	/* exec_mutex; see itimer.c */
	unsigned long posix_timer_next; /* exec_mutex: where to look for an id */
	int oom_score_adj, oom_score_adj_min; /* the latter: set by root */
	bool not_dumpable; /* PR_SET_DUMPABLE 0, changed ids */
};

struct sighand_struct {
	unsigned usage; /* atomic */
	struct spinlock siglock;
	struct sigaction action[NSIG]; /* siglock; of signal n at n - 1 */
};

struct sigqueue {
	struct list_head list;
	struct siginfo info;
	struct user_struct *user; /* counted with; NULL: with nobody */
	bool owned;		  /* a timer's own: never freed here */
};

/* NULL: no memory.  Both: task context, no lock from RANK_SLAB on. */
struct sigqueue *sigqueue_alloc(void);
void sigqueue_free(struct sigqueue *queue); /* NULL: nothing */
/* Empty @pending; task context as above. */
void flush_sigqueue(struct sigpending *pending);
/* exec: caught signals back to SIG_DFL. */
void flush_signal_handlers(struct task_struct *task);

/* Deliver what is pending; on the way to user mode, interrupts on. */
void do_signal(struct pt_regs *regs);
/* A signal for current that it cannot block or ignore: faults. */
void force_sig(int sig);
void force_sig_fault(int sig, int code, void __user *addr);
/* Queue for @task, or its whole group.  @info NULL: SI_KERNEL.  Checks no
 * permission.  Allocates unless @info is NULL.  0, -EAGAIN (queue full). */
int send_siginfo(int sig, const struct siginfo *info, struct task_struct *task,
		 bool group);
/* The same with a sigqueue that the caller brings: taken over, unless it is
 * queued already or @sig is ignored (returns false).  siglock held. */
bool send_sigqueue_locked(int sig, struct sigqueue *queue,
			  struct task_struct *task, bool group);
/* kill(2) with permission checks: 0, -EINVAL, -ESRCH, -EPERM. */
int kill_pid_info(int sig, const struct siginfo *info, pid_t pid);
/* Nothing of @mask stays pending in @task's process.  siglock held. */
void remove_from_group(struct task_struct *task, sigset_t mask);
/* Kill every thread but @except; start_group_exit(): for the process ends with
 * @code.  siglock held. */
void zap_threads(struct signal_struct *signal,
		 const struct task_struct *except);
void start_group_exit(struct signal_struct *signal, int code,
		      const struct task_struct *except);
/* Set or clear TASK_WORK_SIGNAL of current.  siglock held. */
void recalc_sigpending(void);
/* current begins to exit: no more group signals for it. */
void exit_signals(void);
/* current->blocked = @set, without SIGKILL and SIGSTOP. */
void set_current_blocked(const sigset_t *set);

/*
 * Tell @task's parent: SIGCHLD (exit: @task->exit_signal) with @why = CLD_*
 * and a wake-up for wait(2).  tasklist_lock held.  @queue: for the siginfo, or
 * NULL; set to NULL if it was used.  True when a dead @task is to be reaped
 * at once because the parent ignores SIGCHLD or has SA_NOCLDWAIT.
 */
bool notify_parent(struct task_struct *task, int why, struct sigqueue **queue);

/* No alternate stack. */
static inline void sas_ss_reset(struct task_struct *task)
{
	task->sas_ss_sp = task->sas_ss_size = 0;
	task->sas_ss_flags = SS_DISABLE;
}

/* @task has something to do about signals; @fatal: it must also leave stops
 * and killable sleep.  siglock held. */
static inline void signal_wake_up(struct task_struct *task, bool fatal)
{
	atomic_or(&task->work, TASK_WORK_SIGNAL);
	try_to_wake_up(task,
		       TASK_INTERRUPTIBLE |
			       (fatal ? TASK_WAKEKILL | TASK_STOPPED : 0));
}
