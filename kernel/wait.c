/* SPDX-License-Identifier: MIT */
/*
 * kernel/wait.c - waiting for children: wait4, waitpid, waitid
 *
 * One scan under tasklist_lock looks for a child with news and takes note of
 * everything the caller wants to know; a zombie found is claimed in the same
 * step (exit_state = TASK_DEAD) and released after the lock.  With no news the
 * caller sleeps on signal->wait_chldexit, which notify_parent() wakes.
 */
#include "kernel/abi/wait.h"
#include "kernel/fork.h"
#include "kernel/lib/syscall.h"
#include "kernel/pid.h"
#include "kernel/x86/uaccess.h"

struct wait_opts {
	int which; /* P_ALL, P_PID, P_PGID */
	pid_t nr;
	unsigned options;
	/* the scan's result: */
	int err;   /* -ECHILD: there is nobody to wait for */
	pid_t pid; /* of the child with news, or 0 */
	uid_t uid;
	int why, status; /* CLD_*, wait status */
	struct task_usage usage;
	struct task_struct *reap; /* to be released */
};

static bool eligible(const struct wait_opts *wo, const struct task_struct *p)
{
	if (wo->which == P_PID && p->pid != wo->nr)
		return false;
	if (wo->which == P_PGID && p->signal->pgrp != wo->nr)
		return false;
	return wo->options & WALL ||
	       (p->exit_signal != SIGCHLD) == !!(wo->options & WCLONE);
}

static bool found(struct wait_opts *wo, struct task_struct *p, int why,
		  int status)
{
	wo->pid = p->pid;
	wo->uid = p->cred->uid;
	wo->why = why;
	wo->status = status;
	process_usage_locked(p, &wo->usage);
	usage_add(&wo->usage, &p->signal->children);
	return true;
}

static bool take_zombie(struct wait_opts *wo, struct task_struct *p)
{
	struct signal_struct *signal = p->signal;
	int status = signal->flags & SIGNAL_GROUP_EXIT ?
			     signal->group_exit_code :
			     p->exit_code;

	found(wo, p, exit_why(status), status);
	if (!(wo->options & WNOWAIT)) {
		p->exit_state = TASK_DEAD;
		usage_add(&current->signal->children, &wo->usage);
		wo->reap = p;
	}
	return true;
}

/* Has @p stopped or been continued since we asked last? */
static bool take_stop(struct wait_opts *wo, struct task_struct *p)
{
	struct signal_struct *signal = p->signal;
	bool keep = wo->options & WNOWAIT, news = false;

	if (!(signal->flags & (SIGNAL_STOP_STOPPED | SIGNAL_STOP_CONTINUED)))
		return false;
	spin_lock(&p->sighand->siglock);
	if (wo->options & WSTOPPED && signal->flags & SIGNAL_STOP_STOPPED &&
	    signal->group_exit_code) {
		news = found(wo, p, CLD_STOPPED,
			     WSTATUS_STOP(signal->group_exit_code));
		if (!keep)
			signal->group_exit_code = 0;
	} else if (wo->options & WCONTINUED &&
		   signal->flags & SIGNAL_STOP_CONTINUED) {
		news = found(wo, p, CLD_CONTINUED, WSTATUS_CONTINUED);
		if (!keep)
			signal->flags &= ~SIGNAL_STOP_CONTINUED;
	}
	spin_unlock(&p->sighand->siglock);
	return news;
}

static bool consider(struct wait_opts *wo, struct task_struct *p)
{
	if (p->exit_state == TASK_DEAD || !eligible(wo, p))
		return false;
	if (p->exit_state == TASK_ZOMBIE && p->signal->nr_threads == 1) {
		/* Nothing but its end can come of it. */
		if (!(wo->options & (WEXITED | WCONTINUED)))
			return false;
		wo->err = 0;
		return wo->options & WEXITED && take_zombie(wo, p);
	}
	wo->err = 0;
	return take_stop(wo, p);
}

static bool scan_children(struct wait_opts *wo, struct task_struct *parent)
{
	struct task_struct *p;

	list_for_each_entry(p, &parent->children, sibling)
		if (consider(wo, p))
			return true;
	return false;
}

static bool scan_one(struct wait_opts *wo)
{
	struct task_struct *p = find_task_by_pid(wo->nr);

	if (!p || !thread_group_leader(p))
		return false;
	if (wo->options & WNOTHREAD ? p->parent != current :
				      p->parent->signal != current->signal)
		return false;
	return consider(wo, p);
}

/* True: there is news, or nobody to wait for (wo->err). */
static bool wait_scan(struct wait_opts *wo)
{
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);
	struct task_struct *thread;
	bool news = false;

	wo->err = -ECHILD;
	if (wo->which == P_PID) {
		news = scan_one(wo);
	} else if (wo->options & WNOTHREAD) {
		news = scan_children(wo, current);
	} else {
		for_each_thread(current, thread) {
			news = scan_children(wo, thread);
			if (news)
				break;
		}
	}
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return news || wo->err;
}

static int do_wait(struct wait_opts *wo)
{
	int err = 0;

	if (wo->options & WNOHANG)
		wait_scan(wo);
	else
		err = wait_event_interruptible(current->signal->wait_chldexit,
					       wait_scan(wo));
	if (wo->reap)
		release_task(wo->reap);
	return err ? err : wo->err;
}

static int put_rusage(const struct wait_opts *wo, struct rusage __user *u_ru)
{
	struct rusage ru;

	if (!u_ru || !wo->pid)
		return 0;
	usage_to_rusage(&wo->usage, &ru);
	return copy_to_user(u_ru, &ru, sizeof(ru)) ? -EFAULT : 0;
}

/* Whom wait4's and waitpid's @pid means. */
static int wait_target(struct wait_opts *wo, pid_t pid)
{
	if (pid == INT_MIN)
		return -ESRCH;
	wo->nr = pid < 0 ? -pid : pid;
	if (pid == -1)
		wo->which = P_ALL;
	else if (pid > 0)
		wo->which = P_PID;
	else
		wo->which = P_PGID;
	if (!pid)
		wo->nr = task_pgrp(current);
	return 0;
}

long sys_wait4(pid_t pid, int __user *status, unsigned options,
	       struct rusage __user *ru)
{
	struct wait_opts wo = { .options = options | WEXITED };
	int err;

	if (options &
	    ~(WNOHANG | WUNTRACED | WCONTINUED | WNOTHREAD | WCLONE | WALL))
		return -EINVAL;
	err = wait_target(&wo, pid);
	if (!err)
		err = do_wait(&wo);
	if (err)
		return err;
	if (wo.pid && status && put_user(wo.status, status))
		return -EFAULT;
	return put_rusage(&wo, ru) ?: wo.pid;
}

long sys_waitpid(pid_t pid, int __user *status, unsigned options)
{
	return sys_wait4(pid, status, options, NULL);
}

/* The first six words of siginfo: all that waitid(2) promises. */
static int put_waitinfo(const struct wait_opts *wo,
			struct siginfo __user *u_info)
{
	struct siginfo info = { .si_signo = 0 };

	if (!u_info)
		return 0;
	if (wo->pid) {
		info.si_signo = SIGCHLD;
		info.si_code = wo->why;
		info.si_pid = wo->pid;
		info.si_uid = wo->uid;
		info.si_status = siginfo_status(wo->why, wo->status);
	}
	return copy_to_user(u_info, &info, 24) ? -EFAULT : 0;
}

long sys_waitid(int which, pid_t nr, struct siginfo __user *info,
		unsigned options, struct rusage __user *ru)
{
	struct wait_opts wo = { .which = which, .nr = nr, .options = options };
	int err;

	if (options & ~(WNOHANG | WNOWAIT | WEXITED | WSTOPPED | WCONTINUED |
			WNOTHREAD | WCLONE | WALL) ||
	    !(options & (WEXITED | WSTOPPED | WCONTINUED)))
		return -EINVAL;
	if (which == P_PID  ? nr <= 0 :
	    which == P_PGID ? nr < 0 :
			      which != P_ALL)
		return -EINVAL;
	if (which == P_PGID && !nr)
		wo.nr = task_pgrp(current);
	err = do_wait(&wo);
	if (err)
		return err;
	return put_rusage(&wo, ru) ?: put_waitinfo(&wo, info);
}
