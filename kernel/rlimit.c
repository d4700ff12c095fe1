/* SPDX-License-Identifier: MIT */
/*
 * kernel/rlimit.c - what a process may use, and what it has used
 *
 * Limits belong to the process (signal->rlim), under task_lock of its leader;
 * single reads go without.  Usage is kept by each task, and summed up into
 * signal->gone and signal->children as tasks end (tasklist_lock).
 */
#include "kernel/cred.h"
#include "kernel/lib/syscall.h"
#include "kernel/pid.h"
#include "kernel/x86/uaccess.h"
#include "mm/mm.h"

#define NR_OPEN_MAX (1024u * 1024u) /* of RLIMIT_NOFILE */

unsigned long rlimit(unsigned resource)
{
	return READ_ONCE(current->signal->rlim[resource].rlim_cur);
}

static uint64_t rlim_to_64(uint32_t rlim)
{
	return rlim == RLIM_INFINITY ? RLIM64_INFINITY : rlim;
}

/* Take @new, if not NULL, as @task's limit, and tell the old one. */
static int do_prlimit(struct task_struct *task, unsigned resource,
		      const struct rlimit *new, struct rlimit *old)
{
	struct task_struct *leader = task->group_leader;
	struct rlimit *rlim;
	int err = 0;

	if (resource >= RLIM_NLIMITS)
		return -EINVAL;
	if (new &&new->rlim_cur > new->rlim_max)
		return -EINVAL;
	if (new &&resource == RLIMIT_NOFILE &&new->rlim_max > NR_OPEN_MAX)
		return -EPERM;
	rlim = &task->signal->rlim[resource];
	task_lock(leader);
	if (old)
		*old = *rlim;
	if (new &&new->rlim_max > rlim->rlim_max && !capable(CAP_SYS_RESOURCE))
		err = -EPERM;
	else if (new)
		*rlim = *new;
	if (new && !err && resource == RLIMIT_CPU && !rlim->rlim_cur)
		rlim->rlim_cur = 1; /* 0 would mean: none */
	task_unlock(leader);
	return err;
}

static bool may_prlimit(const struct task_struct *task)
{
	bool same = task->signal == current->signal;

	if (!same) {
		rcu_read_lock();
		same = cred_is(rcu_dereference(task->cred), current_uid(),
			       current_cred()->gid);
		rcu_read_unlock();
	}
	return same || capable(CAP_SYS_RESOURCE);
}

long sys_prlimit64(pid_t pid, unsigned resource,
		   const struct rlimit64 __user *u_new,
		   struct rlimit64 __user *u_old)
{
	struct task_struct *task __free(put_task) = NULL;
	struct rlimit64 new64 = { 0, 0 }, old64;
	struct rlimit new, old;
	int err;

	if (u_new && copy_from_user(&new64, u_new, sizeof(new64)))
		return -EFAULT;
	new.rlim_cur = (uint32_t)min(new64.rlim_cur, RLIM_INFINITY + 0ull);
	new.rlim_max = (uint32_t)min(new64.rlim_max, RLIM_INFINITY + 0ull);
	task = get_task_by_pid(pid);
	if (!task)
		return -ESRCH;
	if (!may_prlimit(task))
		return -EPERM;
	err = do_prlimit(task, resource, u_new ? &new : NULL, &old);
	if (err || !u_old)
		return err;
	old64.rlim_cur = rlim_to_64(old.rlim_cur);
	old64.rlim_max = rlim_to_64(old.rlim_max);
	return copy_to_user(u_old, &old64, sizeof(old64)) ? -EFAULT : 0;
}

long sys_setrlimit(unsigned resource, const struct rlimit __user *u_rlim)
{
	struct rlimit new;

	if (copy_from_user(&new, u_rlim, sizeof(new)))
		return -EFAULT;
	return do_prlimit(current, resource, &new, NULL);
}

/* The limit of @resource, as one that is not above @infinity. */
static long put_rlimit(unsigned resource, struct rlimit __user *u_rlim,
		       uint32_t infinity)
{
	struct rlimit old;
	int err = do_prlimit(current, resource, NULL, &old);

	if (err)
		return err;
	old.rlim_cur = min(old.rlim_cur, infinity);
	old.rlim_max = min(old.rlim_max, infinity);
	return copy_to_user(u_rlim, &old, sizeof(old)) ? -EFAULT : 0;
}

long sys_ugetrlimit(unsigned resource, struct rlimit __user *u_rlim)
{
	return put_rlimit(resource, u_rlim, RLIM_INFINITY);
}

/* The old call, for programs whose rlim_t is signed. */
long sys_getrlimit(unsigned resource, struct rlimit __user *u_rlim)
{
	return put_rlimit(resource, u_rlim, OLD_RLIM_INFINITY);
}

void usage_add(struct task_usage *sum, const struct task_usage *more)
{
	sum->utime += more->utime;
	sum->stime += more->stime;
	sum->runtime += more->runtime;
	sum->min_flt += more->min_flt;
	sum->maj_flt += more->maj_flt;
	sum->nvcsw += more->nvcsw;
	sum->nivcsw += more->nivcsw;
	sum->maxrss = max(sum->maxrss, more->maxrss);
}

void usage_add_task(struct task_usage *sum, const struct task_struct *task)
{
	sum->utime += task->utime;
	sum->stime += task->stime;
	sum->runtime += task_cycles(task);
	sum->min_flt += task->min_flt;
	sum->maj_flt += task->maj_flt;
	sum->nvcsw += task->nvcsw;
	sum->nivcsw += task->nivcsw;
}

void process_usage_locked(const struct task_struct *task,
			  struct task_usage *usage)
{
	struct task_struct *thread;

	*usage = task->signal->gone;
	for_each_thread(task, thread)
		usage_add_task(usage, thread);
}

void process_usage(const struct task_struct *task, struct task_usage *usage)
{
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);

	process_usage_locked(task, usage);
	spin_unlock_irqrestore(&tasklist_lock, flags);
}

static struct old_timeval32 ns_to_timeval(uint64_t ns)
{
	struct timespec64 ts = ns_to_timespec64(ns);

	return (struct old_timeval32){
		.tv_sec = (int32_t)ts.tv_sec,
		.tv_usec = (int32_t)(ts.tv_nsec / NSEC_PER_USEC),
	};
}

void usage_to_rusage(const struct task_usage *usage, struct rusage *ru)
{
	*ru = (struct rusage){
		.ru_utime = ns_to_timeval(usage->utime),
		.ru_stime = ns_to_timeval(usage->stime),
		.ru_maxrss = (int32_t)(usage->maxrss * (PAGE_SIZE / 1024)),
		.ru_minflt = (int32_t)usage->min_flt,
		.ru_majflt = (int32_t)usage->maj_flt,
		.ru_nvcsw = (int32_t)usage->nvcsw,
		.ru_nivcsw = (int32_t)usage->nivcsw,
	};
}

long sys_getrusage(int who, struct rusage __user *u_ru)
{
	struct task_usage usage = { .utime = 0 };
	struct rusage ru;
	unsigned long flags;

	if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN &&
	    who != RUSAGE_THREAD)
		return -EINVAL;
	flags = spin_lock_irqsave(&tasklist_lock);
	if (who == RUSAGE_CHILDREN) {
		usage = current->signal->children;
	} else if (who == RUSAGE_THREAD) {
		usage_add_task(&usage, current);
	} else {
		process_usage_locked(current, &usage);
	}
	spin_unlock_irqrestore(&tasklist_lock, flags);
	if (who != RUSAGE_CHILDREN)
		usage.maxrss = max(usage.maxrss, max(current->mm->hiwater_rss,
						     current->mm->rss));
	usage_to_rusage(&usage, &ru);
	return copy_to_user(u_ru, &ru, sizeof(ru)) ? -EFAULT : 0;
}

long sys_times(struct tms __user *u_tms)
{
	const struct task_usage *children = &current->signal->children;
	struct task_usage usage;
	struct tms tms;

	process_usage(current, &usage);
	tms.tms_utime = (int32_t)ns_to_clock_t(usage.utime);
	tms.tms_stime = (int32_t)ns_to_clock_t(usage.stime);
	tms.tms_cutime = (int32_t)ns_to_clock_t(children->utime);
	tms.tms_cstime = (int32_t)ns_to_clock_t(children->stime);
	if (u_tms && copy_to_user(u_tms, &tms, sizeof(tms)))
		return -EFAULT;
	return (long)ns_to_clock_t(ktime_get_ns());
}
