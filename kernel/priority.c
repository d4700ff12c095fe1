/* SPDX-License-Identifier: MIT */
/*
 * kernel/priority.c - nice values, and the sched_* calls
 *
 * There are SCHED_NORMAL, SCHED_BATCH (never preempts on waking) and
 * SCHED_IDLE (the smallest slice, never goes to the front).  Real-time
 * policies are refused with -EINVAL.
 */
#include "kernel/abi/sched.h"
#include "kernel/lib/syscall.h"
#include "kernel/pid.h"
#include "kernel/x86/uaccess.h"

#define NICE_MIN (-20)
#define NICE_MAX 19

static bool same_owner(const struct task_struct *task)
{
	const struct cred *its;
	bool same;

	rcu_read_lock();
	its = rcu_dereference(task->cred);
	same = current_euid() == its->uid || current_euid() == its->euid;
	rcu_read_unlock();
	return same || capable(CAP_SYS_NICE);
}

/* RLIMIT_NICE 1..40 allows nice 19..-20. */
static bool may_nice(const struct task_struct *task, int nice)
{
	return nice >= task->nice || capable(CAP_SYS_NICE) ||
	       (unsigned long)(20 - nice) <=
		       task->signal->rlim[RLIMIT_NICE].rlim_cur;
}

static long set_one_priority(struct task_struct *task, int nice, long err)
{
	if (!same_owner(task))
		return -EPERM;
	if (!may_nice(task, nice))
		return -EACCES;
	set_user_nice(task, nice);
	return err == -ESRCH ? 0 : err;
}

/* getpriority's value of @task, if it beats the best so far: 40 is -20. */
static long best_priority(struct task_struct *task, int unused, long best)
{
	return max(best, 20l - task->nice);
}

/* Does @task belong to what getpriority and setpriority name? */
static bool priority_target(const struct task_struct *task, int which,
			    unsigned who)
{
	uid_t uid;

	if (which == PRIO_PGRP)
		return task->signal->pgrp ==
		       (who ? (pid_t)who : current->signal->pgrp);
	rcu_read_lock();
	uid = rcu_dereference(task->cred)->uid;
	rcu_read_unlock();
	return uid == (who ? who : current_uid());
}

/* @fn for every task that is named; its result goes through all calls. */
static long for_priority_targets(int which, int who, int nice,
				 long (*fn)(struct task_struct *task, int nice,
					    long so_far))
{
	struct task_struct *task, *thread;
	unsigned long flags;
	long ret = -ESRCH;

	if (which < PRIO_PROCESS || which > PRIO_USER)
		return -EINVAL;
	flags = spin_lock_irqsave(&tasklist_lock);
	if (which == PRIO_PROCESS) {
		task = find_process_by_pid(who);
		if (task)
			ret = fn(task, nice, ret);
	} else {
		for_each_process(task)
			if (priority_target(task, which, (unsigned)who))
				for_each_thread(task, thread)
					ret = fn(thread, nice, ret);
	}
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return ret;
}

long sys_setpriority(int which, int who, int nice)
{
	return for_priority_targets(which, who, clamp(nice, NICE_MIN, NICE_MAX),
				    set_one_priority);
}

long sys_getpriority(int which, int who)
{
	return for_priority_targets(which, who, 0, best_priority);
}

long sys_nice(int increment)
{
	int nice = clamp(increment, -40, 40) + current->nice;

	nice = clamp(nice, NICE_MIN, NICE_MAX);
	if (!may_nice(current, nice))
		return -EPERM;
	set_user_nice(current, nice);
	return 0;
}

/* The task @pid with a reference, 0 for current; -EINVAL, -ESRCH. */
static int get_task(pid_t pid, struct task_struct **task)
{
	if (pid < 0)
		return -EINVAL;
	*task = get_task_by_pid(pid);
	return *task ? 0 : -ESRCH;
}

/* @policy -1: as it is. */
static long set_scheduler(pid_t pid, int policy,
			  const struct sched_param __user *u_param)
{
	struct task_struct *task __free(put_task) = NULL;
	struct sched_param param;
	int err;

	if (!u_param || pid < 0)
		return -EINVAL;
	if (copy_from_user(&param, u_param, sizeof(param)))
		return -EFAULT;
	err = get_task(pid, &task);
	if (err)
		return err;
	if ((policy != -1 && policy != SCHED_NORMAL && policy != SCHED_BATCH &&
	     policy != SCHED_IDLE) ||
	    param.sched_priority)
		return -EINVAL;
	if (!same_owner(task))
		return -EPERM;
	if (policy != -1)
		task->policy = policy;
	return 0;
}

long sys_sched_setscheduler(pid_t pid, int policy,
			    const struct sched_param __user *param)
{
	return policy < 0 ? -EINVAL : set_scheduler(pid, policy, param);
}

long sys_sched_setparam(pid_t pid, const struct sched_param __user *param)
{
	return set_scheduler(pid, -1, param);
}

long sys_sched_getscheduler(pid_t pid)
{
	struct task_struct *task __free(put_task) = NULL;

	return get_task(pid, &task) ?: task->policy;
}

/* Nobody has a priority but 0. */
long sys_sched_getparam(pid_t pid, struct sched_param __user *u_param)
{
	struct task_struct *task __free(put_task) = NULL;
	struct sched_param param = { 0 };
	int err = u_param ? get_task(pid, &task) : -EINVAL;

	if (err)
		return err;
	return copy_to_user(u_param, &param, sizeof(param)) ? -EFAULT : 0;
}

static long priority_range(int policy, long realtime)
{
	switch (policy) {
	case SCHED_FIFO:
	case SCHED_RR:
		return realtime;
	case SCHED_NORMAL:
	case SCHED_BATCH:
	case SCHED_IDLE:
	case SCHED_DEADLINE:
		return 0;
	}
	return -EINVAL;
}

long sys_sched_get_priority_max(int policy)
{
	return priority_range(policy, 99);
}

long sys_sched_get_priority_min(int policy)
{
	return priority_range(policy, 1);
}

long sys_sched_rr_get_interval(pid_t pid, void __user *u_ts)
{
	struct task_struct *task __free(put_task) = NULL;
	struct timespec64 ts;
	int err = get_task(pid, &task);

	if (err)
		return err;
	ts = ns_to_timespec64(sched_slice_ns(task));
	return put_timespec(&ts, u_ts);
}

long sys_sched_yield(void)
{
	yield();
	return 0;
}

/* One CPU: every mask must have it, and then it makes no difference. */
long sys_sched_setaffinity(pid_t pid, unsigned len,
			   const uint32_t __user *u_mask)
{
	struct task_struct *task __free(put_task) = NULL;
	uint32_t mask = 0;

	if (copy_from_user(&mask, u_mask, min_t(size_t, len, sizeof(mask))))
		return -EFAULT;
	if (get_task(pid, &task))
		return -ESRCH;
	if (!same_owner(task))
		return -EPERM;
	return mask & 1 ? 0 : -EINVAL;
}

long sys_sched_getaffinity(pid_t pid, unsigned len, uint32_t __user *u_mask)
{
	struct task_struct *task __free(put_task) = NULL;

	if (!len || len % sizeof(uint32_t))
		return -EINVAL;
	if (get_task(pid, &task))
		return -ESRCH;
	return put_user(1u, u_mask) ? -EFAULT : (long)sizeof(uint32_t);
}

long sys_getcpu(unsigned __user *u_cpu, unsigned __user *u_node, void *unused)
{
	if (u_cpu && put_user(this_cpu()->id, u_cpu))
		return -EFAULT;
	return u_node && put_user(0u, u_node) ? -EFAULT : 0;
}
