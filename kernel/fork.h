/* SPDX-License-Identifier: MIT */
/* Beginning and end of tasks, for the rest of kernel/. */
#pragma once

#include "kernel/signal.h"
#include "kernel/task.h"

extern struct signal_struct init_signal;

extern unsigned nr_threads;  /* tasks there are; atomic */
extern unsigned max_threads; /* and at most; constant */
extern unsigned long total_forks;

void task_cache_init(void);
void fork_init(void); /* needs slab, current == init_task */
int task_struct_alloc(struct task_struct **out);
void task_struct_free(struct task_struct *task);
int copy_signal(unsigned long flags, struct task_struct *p);
int copy_sighand(uint64_t flags, struct task_struct *p);
void put_signal_struct(struct signal_struct *signal);
void put_sighand(struct sighand_struct *sighand);

/* kernel/exit.c */
void do_exit(int code) __noreturn;
/* The whole process ends with @code, a wait status. */
void do_group_exit(int code) __noreturn;
/* exec and exit: the old address space is about to go.  Futexes that we hold
 * are given up, a vfork parent goes on. */
void mm_release(struct task_struct *task);
/* exec, after zap_threads() and with group_exit_task = current: sleep
 * until they are gone; if one of them was the leader, current takes over its
 * pid and its place.  No lock held. */
void exec_wait_threads(void);
/* Take @task, claimed by exit_state = TASK_DEAD, out of all lists.  No lock
 * held. */
void release_task(struct task_struct *task);
/* CLD_* for a task that exited with @status. */
int exit_why(int status);
/* si_status of a child's wait status; @why is CLD_*. */
int siginfo_status(int why, int status);

/* kernel/futex.c */
void futex_init(void);
void exit_robust_list(struct task_struct *task);
int futex_wake(uint32_t __user *uaddr, bool shared, int n, uint32_t bitset);
/* kernel/itimer.c */
void exit_itimers(struct signal_struct *signal);
void delete_posix_timers(struct signal_struct *signal); /* exec, exit */
void real_timer_expired(struct timer *timer);
