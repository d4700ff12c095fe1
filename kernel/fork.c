/* SPDX-License-Identifier: MIT */
/*
 * kernel/fork.c - new tasks
 *
 *	sys_fork  sys_vfork  sys_clone  sys_clone3   kernel_thread
 *	     └────────┴─────────┴─────────┴────────────┘
 *	                  kernel_clone
 *	     copy_process: struct, stack, then each part copied or shared,
 *	     and last, under tasklist_lock, the child becomes visible
 *	                  wake_up_new_task
 *
 * Everything that can fail comes before the child is visible.
 */
#include "kernel/fork.h"
#include "fs/file.h"
#include "fs/fs_struct.h"
#include "ipc/sem.h"
#include "ipc/shm.h"
#include "kernel/abi/sched.h"
#include "kernel/lib/string.h"
#include "kernel/lib/syscall.h"
#include "kernel/nsproxy.h"
#include "kernel/pid.h"
#include "kernel/x86/process.h"
#include "kernel/x86/uaccess.h"
#include "mm/mm.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"

#define CLONE_REFUSED	 (CLONE_PIDFD | CLONE_NEWUSER | CLONE_INTO_CGROUP)
#define MAX_PID_NS_LEVEL 32 /* numbers that set_tid may list */
#define CLONE_KNOWN	 (0xffffff00ull | CLONE_CLEAR_SIGHAND)

struct fork_args {
	uint64_t flags; /* CLONE_* without the signal */
	int exit_signal;
	unsigned long stack; /* 0: the parent's */
	struct user_desc __user *tls;
	int __user *parent_tid, *child_tid;
	pid_t tid; /* that the child shall have; 0: any */
	/* of kernel threads: */
	int (*fn)(void *arg);
	void *arg;
	const char *name;
	bool user; /* will be a process */
};

unsigned nr_threads = 1;
unsigned max_threads;
unsigned long total_forks;

void fork_init(void)
{
	unsigned long n = totalram_pages() / (8 * THREAD_SIZE / PAGE_SIZE);
	struct rlimit *rlim = init_signal.rlim;

	max_threads = (unsigned)clamp(n, 64ul, (unsigned long)PID_MAX);
	rlim[RLIMIT_NPROC].rlim_cur = max_threads / 2;
	rlim[RLIMIT_NPROC].rlim_max = max_threads / 2;
	rlim[RLIMIT_SIGPENDING] = rlim[RLIMIT_NPROC];
	init_struct_pid.task = &init_task;
	list_add(&init_task.thread_node, &init_signal.threads);
}

static int check_flags(const struct fork_args *args)
{
	uint64_t flags = args->flags;

	if (flags & CLONE_REFUSED || flags & ~CLONE_KNOWN)
		return -EINVAL;
	if ((flags & CLONE_NEWNS && flags & CLONE_FS) ||
	    (flags & CLONE_THREAD && flags & CLONE_NEWPID) ||
	    (flags & CLONE_THREAD && !(flags & CLONE_SIGHAND)) ||
	    (flags & CLONE_SIGHAND && !(flags & CLONE_VM)) ||
	    (flags & CLONE_SIGHAND && flags & CLONE_CLEAR_SIGHAND))
		return -EINVAL;
	/* A sibling of init would have nobody to reap it. */
	if (flags & CLONE_PARENT && current->tgid == 1)
		return -EINVAL;
	return 0;
}

static int check_limits(void)
{
	if (READ_ONCE(nr_threads) >= max_threads)
		return -EAGAIN;
	if (READ_ONCE(current_cred()->user->processes) >=
		    rlimit(RLIMIT_NPROC) &&
	    current_cred()->uid != 0 && !capable(CAP_SYS_RESOURCE) &&
	    !capable(CAP_SYS_ADMIN))
		return -EAGAIN;
	current->nproc_exceeded = false;
	return 0;
}

/* @p is a copy of current's struct: what must not be the same. */
static void init_task_fields(struct task_struct *p,
			     const struct fork_args *args)
{
	p->work = 0;
	p->usage = 2; /* findable; has a stack */
	p->kthread = args->fn && !args->user;
	p->start_time = ktime_get_ns();
	spin_lock_init(&p->alloc_lock, RANK_TASK);
	INIT_LIST_HEAD(&p->children);
	INIT_LIST_HEAD(&p->pending.list);
	p->pending.signal = 0;
	p->restore_sigmask = false;
	p->restart_block.fn = NULL;
	if (args->fn)
		p->blocked = args->user ? 0 : ~0ull;
	if ((args->flags & (CLONE_VM | CLONE_VFORK)) == CLONE_VM)
		sas_ss_reset(p);
	p->exit_code = p->exit_state = 0;
	p->exiting = false;
	p->pdeath_signal = 0;
	p->min_flt = p->maj_flt = 0;
	p->robust_list = NULL;
	p->set_child_tid = args->flags & CLONE_CHILD_SETTID ? args->child_tid :
							      NULL;
	p->clear_child_tid =
		args->flags & CLONE_CHILD_CLEARTID ? args->child_tid : NULL;
	p->vfork_done = NULL;
	shm_init_task(p);
	if (args->name)
		strscpy(p->comm, args->name, sizeof(p->comm));
#ifdef CONFIG_CHECK
	p->held_count = 0;
#endif
}

static int copy_files(uint64_t flags, struct task_struct *p)
{
	if (!p->files)
		return 0;
	if (!(flags & CLONE_FILES))
		return files_dup(current->files, &p->files);
	files_get(p->files);
	return 0;
}

static int copy_fs(uint64_t flags, struct task_struct *p)
{
	if (!p->fs)
		return 0;
	if (!(flags & CLONE_FS))
		return fs_dup(current->fs, &p->fs);
	atomic_inc(&p->fs->count);
	return 0;
}

static int copy_mm(const struct fork_args *args, struct task_struct *p)
{
	if (args->fn)
		p->mm = NULL;
	if (!p->mm)
		return 0;
	if (!(args->flags & CLONE_VM))
		return mm_dup(current->mm, &p->mm);
	atomic_inc(&p->mm->mm_users);
	return 0;
}

static int copy_tls(const struct fork_args *args, struct task_struct *p)
{
	struct user_desc info;

	if (!(args->flags & CLONE_SETTLS))
		return 0;
	if (copy_from_user(&info, args->tls, sizeof(info)))
		return -EFAULT;
	return set_tls_desc(p, &info);
}

/* Registers, TLS, and a number: the last things that can fail. */
static int copy_rest(const struct fork_args *args, struct task_struct *p)
{
	int err = copy_thread(p, args->fn ? NULL : current_pt_regs(),
			      args->stack, args->fn, args->arg);

	if (err)
		return err;
	err = copy_tls(args, p);
	if (!err)
		err = pid_alloc(args->tid, &p->thread_pid);
	if (err) {
		exit_thread(p);
		return err;
	}
	p->pid = p->thread_pid->nr;
	return 0;
}

/* Under tasklist_lock: the child is there. */
static void publish(const struct fork_args *args, struct task_struct *p)
{
	p->parent = current;
	p->exit_signal = args->exit_signal;
	if (args->flags & (CLONE_PARENT | CLONE_THREAD)) {
		p->parent = current->parent;
		p->exit_signal = current->group_leader->exit_signal;
	}
	if (args->flags & CLONE_THREAD) {
		p->exit_signal = -1;
		p->group_leader = current->group_leader;
		p->tgid = current->tgid;
		atomic_inc(&p->signal->live);
		INIT_LIST_HEAD(&p->sibling);
	} else {
		p->group_leader = p;
		p->tgid = p->pid;
		list_add_tail(&p->sibling, &p->parent->children);
		list_add_tail(&p->tasks, &init_task.tasks);
		pid_join_pgrp(p, pid_get(current->signal->pgrp_pid));
		pid_join_session(p, pid_get(current->signal->session_pid));
	}
	list_add_tail(&p->thread_node, &p->signal->threads);
	p->signal->nr_threads++;
	WRITE_ONCE(p->thread_pid->task, p);
	atomic_inc(&p->cred->user->processes);
	total_forks++;
}

static int attach(const struct fork_args *args, struct task_struct *p)
{
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);
	int err = 0;

	/* A signal to the group is for all of its children or for none; and
	 * who kills it, stops it or is in exec must have seen every thread. */
	spin_lock(&current->sighand->siglock);
	if (!args->fn && signal_pending(current))
		err = -ERESTARTNOINTR;
	else
		publish(args, p);
	spin_unlock(&current->sighand->siglock);
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return err;
}

/* Everything that is copied or shared; undone in reverse if one part fails. */
static int copy_process(const struct fork_args *args, struct task_struct *p)
{
	uint64_t flags = args->flags;
	int err;

	get_cred(p->cred);
	err = copy_semundo(flags, p);
	if (err)
		goto put_cred;
	err = copy_files(flags, p);
	if (err)
		goto put_undo;
	err = copy_fs(flags, p);
	if (err)
		goto put_files;
	err = copy_sighand(flags, p);
	if (err)
		goto put_fs;
	err = copy_signal((unsigned long)flags, p);
	if (err)
		goto put_sighand;
	err = copy_mm(args, p);
	if (err)
		goto put_signal;
	err = copy_namespaces(flags, p);
	if (err)
		goto put_mm;
	err = copy_rest(args, p);
	if (err)
		goto put_nsproxy;
	sched_fork(p);
	err = attach(args, p);
	if (!err)
		return 0;
	exit_thread(p);
	pid_put(p->thread_pid);
put_nsproxy:
	put_nsproxy(p->nsproxy);
put_mm:
	if (p->mm)
		mmput(p->mm);
put_signal:
	put_signal_struct(p->signal);
put_sighand:
	put_sighand(p->sighand);
put_fs:
	if (p->fs)
		fs_put(p->fs);
put_files:
	if (p->files)
		files_put(p->files);
put_undo:
	exit_sem(p);
put_cred:
	put_cred(p->cred);
	return err;
}

static int new_task(const struct fork_args *args, struct task_struct **out)
{
	struct task_struct *p;
	int err = check_flags(args);

	if (!err)
		err = check_limits();
	if (!err)
		err = task_struct_alloc(&p);
	if (err)
		return err;
	init_task_fields(p, args);
	atomic_inc(&nr_threads);
	err = copy_process(args, p);
	if (err) {
		atomic_dec(&nr_threads);
		free_kernel_stack(p->stack);
		task_struct_free(p);
		return err;
	}
	*out = p;
	return 0;
}

/* The parent of a vfork sleeps until mm_release() of the child, which then
 * has an address space of its own or none; or until it is killed. */
static void wait_for_vfork(struct task_struct *p, struct wait_queue_head *done)
{
	struct wait_queue_entry wait = WAIT_ENTRY_INIT(wait);

	for (;;) {
		prepare_to_wait(done, &wait, TASK_KILLABLE);
		if (!READ_ONCE(p->vfork_done) || fatal_signal_pending(current))
			break;
		schedule();
	}
	finish_wait(done, &wait);
	task_lock(p); /* the child has let go of @done */
	p->vfork_done = NULL;
	task_unlock(p);
}

static long kernel_clone(struct fork_args *args)
{
	struct wait_queue_head done;
	struct task_struct *p;
	pid_t pid;
	int err;

	if (args->exit_signal > NSIG)
		args->exit_signal = 0;
	err = new_task(args, &p);
	if (err)
		return err;
	pid = p->pid;
	if (args->flags & CLONE_PARENT_SETTID)
		put_user(pid, args->parent_tid);
	if (args->flags & CLONE_VFORK) {
		init_waitqueue_head(&done);
		p->vfork_done = &done;
		get_task_struct(p);
	}
	wake_up_new_task(p);
	if (args->flags & CLONE_VFORK) {
		wait_for_vfork(p, &done);
		put_task_struct(p);
	}
	return pid;
}

int kernel_thread(int (*fn)(void *arg), void *arg, const char *name, bool user)
{
	struct fork_args args = {
		.flags = user ? 0 : CLONE_FS | CLONE_FILES,
		.exit_signal = user ? SIGCHLD : -1,
		.fn = fn,
		.arg = arg,
		.name = name,
		.user = user,
	};
	struct task_struct *p;
	int err = new_task(&args, &p);

	if (!err)
		wake_up_new_task(p);
	return err;
}

long sys_fork(void)
{
	struct fork_args args = { .exit_signal = SIGCHLD };

	return kernel_clone(&args);
}

long sys_vfork(void)
{
	struct fork_args args = { .flags = CLONE_VFORK | CLONE_VM,
				  .exit_signal = SIGCHLD };

	return kernel_clone(&args);
}

long sys_clone(unsigned long flags, unsigned long stack, int __user *parent_tid,
	       struct user_desc __user *tls, int __user *child_tid)
{
	struct fork_args args = {
		.flags = flags & ~(unsigned long)CSIGNAL,
		.exit_signal = (int)(flags & CSIGNAL),
		.stack = stack,
		.tls = tls,
		.parent_tid = parent_tid,
		.child_tid = child_tid,
	};

	return kernel_clone(&args);
}

/* A user's structure of @size bytes that may be newer than ours: then what we
 * do not know must be zero. */
static int copy_clone_args(struct clone_args *to,
			   const struct clone_args __user *from, size_t size)
{
	unsigned long at = (unsigned long)from;
	size_t known = min(size, sizeof(*to));
	char c;

	if (size > PAGE_SIZE)
		return -E2BIG;
	if (size < CLONE_ARGS_SIZE_VER0)
		return -EINVAL;
	for (size_t i = sizeof(*to); i < size; i++) {
		if (get_user(c, (const char __user *)(at + i)))
			return -EFAULT;
		if (c)
			return -E2BIG;
	}
	memset(to, 0, sizeof(*to));
	return copy_from_user(to, from, known) ? -EFAULT : 0;
}

#define user_ptr(type, n) ((type __user *)(unsigned long)(n))

/* The number that the caller wants for its child, or 0. */
static int get_set_tid(const struct clone_args *in, pid_t *tid)
{
	*tid = 0;
	if (!in->set_tid != !in->set_tid_size ||
	    in->set_tid_size > MAX_PID_NS_LEVEL)
		return -EINVAL;
	if (!in->set_tid)
		return 0;
	if (get_user(*tid, user_ptr(pid_t, in->set_tid)))
		return -EFAULT;
	if (in->set_tid_size > 1 || *tid < 1 || *tid >= PID_MAX)
		return -EINVAL;
	return capable(CAP_CHECKPOINT_RESTORE) || capable(CAP_SYS_ADMIN) ?
		       0 :
		       -EPERM;
}

long sys_clone3(struct clone_args __user *u_args, size_t size)
{
	struct fork_args args;
	struct clone_args in;
	unsigned long stack, stack_size;
	int err = copy_clone_args(&in, u_args, size);

	if (err)
		return err;
	stack = (unsigned long)in.stack;
	stack_size = (unsigned long)in.stack_size;
	if (in.flags & (CLONE_DETACHED | CSIGNAL) || in.exit_signal > NSIG ||
	    !stack != !stack_size ||
	    !access_ok(user_ptr(char, stack), stack_size))
		return -EINVAL;
	if (in.flags & (CLONE_THREAD | CLONE_PARENT) && in.exit_signal)
		return -EINVAL;
	args = (struct fork_args){
		.flags = in.flags,
		.exit_signal = (int)in.exit_signal,
		.stack = stack + stack_size,
		.tls = user_ptr(struct user_desc, in.tls),
		.parent_tid = user_ptr(int, in.parent_tid),
		.child_tid = user_ptr(int, in.child_tid),
	};
	err = get_set_tid(&in, &args.tid);
	if (err)
		return err;
	return kernel_clone(&args);
}
