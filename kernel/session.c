/* SPDX-License-Identifier: MIT */
/*
 * kernel/session.c - who a process is among others: pids, groups, sessions,
 * and which terminal controls it (signal->tty; terminals never go away)
 *
 * Membership changes under tasklist_lock; the references to the numbers left
 * behind are dropped after it.
 */
#include "kernel/lib/syscall.h"
#include "kernel/pid.h"

long sys_getpid(void)
{
	return current->tgid;
}

long sys_gettid(void)
{
	return current->pid;
}

/* The parent may change, but not be freed, while we look. */
long sys_getppid(void)
{
	return READ_ONCE(current->parent)->tgid;
}

long sys_set_tid_address(int __user *tid)
{
	current->clear_child_tid = tid;
	return current->pid;
}

long sys_getpgrp(void)
{
	return current->signal->pgrp;
}

static long get_group(pid_t pid, pid_t (*get)(const struct task_struct *))
{
	struct task_struct *task;
	long nr = -ESRCH;

	rcu_read_lock();
	task = find_process_by_pid(pid);
	if (task)
		nr = get(task);
	rcu_read_unlock();
	return nr;
}

long sys_getpgid(pid_t pid)
{
	return get_group(pid, task_pgrp);
}

long sys_getsid(pid_t pid)
{
	return get_group(pid, task_session);
}

/* May current move @task, 0 or the rules of setpgid(2).  tasklist_lock. */
static int may_setpgid(const struct task_struct *task)
{
	if (!task)
		return -ESRCH;
	if (!thread_group_leader(task))
		return -EINVAL;
	if (task->signal == current->signal)
		return task->signal->leader ? -EPERM : 0;
	if (task->parent->signal != current->signal)
		return -ESRCH;
	if (task->signal->session_pid != current->signal->session_pid)
		return -EPERM;
	if (task->signal->did_exec)
		return -EACCES;
	return task->signal->leader ? -EPERM : 0;
}

/* The session of all members of @pgrp, which is not empty. */
static struct pid *group_session(const struct pid *pgrp)
{
	return list_first_entry(&pgrp->pgrp, struct task_struct, pgrp_node)
		->signal->session_pid;
}

/* The group to join: @task's own number, or one that has members in this
 * session already.  tasklist_lock held. */
static struct pid *find_group(const struct task_struct *task, pid_t pgid)
{
	struct pid *pgrp = find_pid(pgid);

	if (task->pid == pgid)
		return pgrp;
	if (!pgrp || list_empty(&pgrp->pgrp))
		return NULL;
	return group_session(pgrp) == current->signal->session_pid ? pgrp :
								     NULL;
}

long sys_setpgid(pid_t pid, pid_t pgid)
{
	struct task_struct *task;
	struct pid *pgrp, *old = NULL;
	unsigned long flags;
	int err;

	if (!pid)
		pid = current->tgid;
	if (!pgid)
		pgid = pid;
	if (pgid < 0)
		return -EINVAL;
	flags = spin_lock_irqsave(&tasklist_lock);
	task = find_task_by_pid(pid);
	err = may_setpgid(task);
	if (!err) {
		pgrp = find_group(task, pgid);
		if (!pgrp) {
			err = -EPERM;
		} else if (pgrp != task->signal->pgrp_pid) {
			old = task->signal->pgrp_pid;
			list_del(&task->pgrp_node);
			pid_join_pgrp(task, pid_get(pgrp));
		}
	}
	spin_unlock_irqrestore(&tasklist_lock, flags);
	if (old)
		pid_put(old);
	return err;
}

long sys_setsid(void)
{
	struct task_struct *leader = current->group_leader;
	struct signal_struct *signal = current->signal;
	struct pid *pid = leader->thread_pid;
	struct pid *old_pgrp, *old_session;
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);

	if (signal->leader || !list_empty(&pid->pgrp)) {
		spin_unlock_irqrestore(&tasklist_lock, flags);
		return -EPERM;
	}
	old_pgrp = signal->pgrp_pid;
	old_session = signal->session_pid;
	list_del(&leader->pgrp_node);
	list_del(&leader->session_node);
	pid_join_pgrp(leader, pid_get(pid));
	pid_join_session(leader, pid_get(pid));
	signal->leader = true;
	signal->tty = NULL;
	spin_unlock_irqrestore(&tasklist_lock, flags);
	pid_put(old_pgrp);
	pid_put(old_session);
	return pid->nr;
}

struct tty_struct *current_tty(void)
{
	return READ_ONCE(current->signal->tty);
}

void set_current_tty(struct tty_struct *tty)
{
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);

	current->signal->tty = tty;
	spin_unlock_irqrestore(&tasklist_lock, flags);
}

void session_clear_tty(pid_t session)
{
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);
	struct pid *pid = find_pid(session);
	struct task_struct *task;

	if (pid)
		for_each_session_member(task, pid)
			task->signal->tty = NULL;
	spin_unlock_irqrestore(&tasklist_lock, flags);
}

int pgrp_in_session(pid_t pgrp, pid_t session)
{
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);
	struct pid *pid = find_pid(pgrp);
	int err = -ESRCH;

	if (pid && !list_empty(&pid->pgrp))
		err = group_session(pid) == find_pid(session) ? 0 : -EPERM;
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return err;
}
