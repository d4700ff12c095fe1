/* SPDX-License-Identifier: MIT */
/*
 * kernel/task.c - the first task, and the life of struct task_struct
 *
 *	fork ─▶ running ─ do_exit() ─▶ zombie ─ wait(2) ─▶ unhashed ─▶ freed
 *
 * usage counts: one for being findable (dropped a grace period after
 * release_task(), so that finders under rcu may take their own), one for its
 * stack (dropped by whoever runs after its last switch), and holders.  signal,
 * sighand and cred live as long as the task_struct: who has a task may lock
 * task->sighand->siglock.
 */
#include "kernel/abi/sched.h"
#include "kernel/cred.h"
#include "kernel/fork.h"
#include "kernel/lib/string.h"
#include "kernel/pid.h"
#include "kernel/x86/process.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"

struct spinlock tasklist_lock = SPINLOCK_INIT(RANK_TASKLIST);

#define NO_LIMIT                             \
	{                                    \
		RLIM_INFINITY, RLIM_INFINITY \
	}

struct signal_struct init_signal = {
	.usage = 1,
	.live = 1,
	.threads = LIST_HEAD_INIT(init_signal.threads),
	.nr_threads = 1,
	.pgrp_pid = &init_struct_pid,
	.session_pid = &init_struct_pid,
	.wait_chldexit = WAIT_QUEUE_HEAD_INIT(init_signal.wait_chldexit),
	.shared_pending.list = LIST_HEAD_INIT(init_signal.shared_pending.list),
	.exec_mutex = MUTEX_INIT(init_signal.exec_mutex, RANK_EXEC),
	.rlim = {
		[RLIMIT_CPU] = NO_LIMIT,
		[RLIMIT_FSIZE] = NO_LIMIT,
		[RLIMIT_DATA] = NO_LIMIT,
		[RLIMIT_STACK] = { 8u << 20, RLIM_INFINITY },
		[RLIMIT_CORE] = { 0, RLIM_INFINITY },
		[RLIMIT_RSS] = NO_LIMIT,
		[RLIMIT_NOFILE] = { 1024, 4096 },
		[RLIMIT_MEMLOCK] = { 8u << 20, 8u << 20 },
		[RLIMIT_AS] = NO_LIMIT,
		[RLIMIT_LOCKS] = NO_LIMIT,
		[RLIMIT_MSGQUEUE] = { 819200, 819200 },
		[RLIMIT_RTTIME] = NO_LIMIT,
	},	/* NPROC, SIGPENDING: fork_init() */
};

static struct sighand_struct init_sighand = {
	.usage = 1,
	.siglock = SPINLOCK_INIT(RANK_SIGHAND),
};

struct task_struct init_task = {
	.stack = init_stack,
	.group_leader = &init_task,
	.thread_pid = &init_struct_pid,
	.kthread = true,
	.exit_signal = SIGCHLD,
	.state = TASK_RUNNING,
	.on_rq = true,
	.usage = 2,
	.alloc_lock = SPINLOCK_INIT(RANK_TASK),
	.nsproxy = &init_nsproxy,
	.cred = &init_cred,
	.comm = "swapper/0",
	.signal = &init_signal,
	.sighand = &init_sighand,
	.blocked = ~0ull,
	.pending.list = LIST_HEAD_INIT(init_task.pending.list),
	.tasks = LIST_HEAD_INIT(init_task.tasks),
	.thread_node = LIST_HEAD_INIT(init_task.thread_node),
	.parent = &init_task,
	.children = LIST_HEAD_INIT(init_task.children),
	.sibling = LIST_HEAD_INIT(init_task.sibling),
	.pgrp_node = LIST_HEAD_INIT(init_task.pgrp_node),
	.session_node = LIST_HEAD_INIT(init_task.session_node),
	.sysvshm = {
		.lock = SPINLOCK_INIT(RANK_SHM_CLIST),
		.shm_clist = LIST_HEAD_INIT(init_task.sysvshm.shm_clist),
	},
};

static struct kmem_cache *task_cache, *signal_cache, *sighand_cache;

void task_cache_init(void)
{
	task_cache = kmem_cache_create("task_struct",
				       sizeof(struct task_struct), 0, NULL);
	signal_cache = kmem_cache_create("signal_cache",
					 sizeof(struct signal_struct), 0, NULL);
	sighand_cache = kmem_cache_create(
		"sighand_cache", sizeof(struct sighand_struct), 0, NULL);
	if (!task_cache || !signal_cache || !sighand_cache)
		panic("no memory for tasks");
}

int task_struct_alloc(struct task_struct **out)
{
	struct task_struct *p = kmem_cache_alloc(task_cache, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	*p = *current;
	p->stack = alloc_kernel_stack();
	if (!p->stack) {
		kmem_cache_free(task_cache, p);
		return -ENOMEM;
	}
	*out = p;
	return 0;
}

void get_task_comm(char comm[TASK_COMM_LEN], struct task_struct *task)
{
	task_lock(task);
	memcpy(comm, task->comm, TASK_COMM_LEN);
	task_unlock(task);
}

void set_task_comm(struct task_struct *task, const char *comm)
{
	task_lock(task);
	memset(task->comm, 0, TASK_COMM_LEN);
	strscpy(task->comm, comm, TASK_COMM_LEN);
	task_unlock(task);
}

int copy_sighand(uint64_t flags, struct task_struct *p)
{
	struct sighand_struct *old = current->sighand, *new;
	unsigned long irq;

	if (flags & CLONE_SIGHAND) {
		atomic_inc(&old->usage);
		return 0;
	}
	new = kmem_cache_alloc(sighand_cache, GFP_KERNEL);
	if (!new)
		return -ENOMEM;
	new->usage = 1;
	spin_lock_init(&new->siglock, RANK_SIGHAND);
	irq = spin_lock_irqsave(&old->siglock);
	memcpy(new->action, old->action, sizeof(new->action));
	spin_unlock_irqrestore(&old->siglock, irq);
	p->sighand = new;
	if (flags & CLONE_CLEAR_SIGHAND)
		flush_signal_handlers(p);
	return 0;
}

int copy_signal(unsigned long flags, struct task_struct *p)
{
	struct signal_struct *old = current->signal, *new;

	if (flags & CLONE_THREAD) {
		atomic_inc(&old->usage);
		return 0;
	}
	new = kmem_cache_alloc(signal_cache, GFP_KERNEL | GFP_ZERO);
	if (!new)
		return -ENOMEM;
	new->usage = new->live = 1;
	INIT_LIST_HEAD(&new->threads);
	init_waitqueue_head(&new->wait_chldexit);
	INIT_LIST_HEAD(&new->shared_pending.list);
	timer_init(&new->real_timer, real_timer_expired);
	idr_init(&new->posix_timers);
	mutex_init(&new->exec_mutex, RANK_EXEC);
	task_lock(current->group_leader);
	memcpy(new->rlim, old->rlim, sizeof(new->rlim));
	task_unlock(current->group_leader);
	new->tty = old->tty;
	new->oom_score_adj = old->oom_score_adj;
	new->oom_score_adj_min = old->oom_score_adj_min;
	new->not_dumpable = old->not_dumpable;
	p->signal = new;
	return 0;
}

void put_sighand(struct sighand_struct *sighand)
{
	if (atomic_dec_and_test(&sighand->usage))
		kmem_cache_free(sighand_cache, sighand);
}

void put_signal_struct(struct signal_struct *signal)
{
	if (!atomic_dec_and_test(&signal->usage))
		return;
	flush_sigqueue(&signal->shared_pending);
	kmem_cache_free(signal_cache, signal);
}

void task_struct_free(struct task_struct *task)
{
	kmem_cache_free(task_cache, task);
}

void put_task_struct(struct task_struct *task)
{
	if (!atomic_dec_and_test(&task->usage))
		return;
	flush_sigqueue(&task->pending);
	put_signal_struct(task->signal);
	put_sighand(task->sighand);
	put_cred(task->cred);
	task_struct_free(task);
	atomic_dec(&nr_threads);
}
