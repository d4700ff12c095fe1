/* SPDX-License-Identifier: MIT */
/*
 * kernel/clock.c - reading, setting and waiting for clocks
 *
 * Every call comes twice: with struct old_timespec32, and as *_time64 with
 * struct kernel_timespec; get_timespec() and put_timespec() see which it is.
 * Clocks are wall time (ktime plus a shift), time
 * since boot (ktime), and the CPU time of a thread or process, also of others:
 * a negative clock id holds ~pid << 3, 4 for a thread, and 2.
 */
#include "kernel/fork.h"
#include "kernel/lib/math64.h"
#include "kernel/lib/syscall.h"
#include "kernel/pid.h"
#include "kernel/x86/uaccess.h"

#define CPUCLOCK_THREAD 4 /* in a negative clock id */
#define CPUCLOCK_SCHED	2

static struct timezone sys_tz;

/* CPU time of @task or its whole process, in TSC cycles. */
static uint64_t cpu_cycles(struct task_struct *task, bool thread_only)
{
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);
	struct task_struct *thread;
	uint64_t cycles = 0;

	if (thread_only) {
		cycles = task_cycles(task);
	} else {
		cycles = task->signal->gone.runtime;
		for_each_thread(task, thread)
			cycles += task_cycles(thread);
	}
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return cycles;
}

/* The clock of a negative @id. */
static int cpu_clock(int id, uint64_t *ns)
{
	bool thread_only = id & CPUCLOCK_THREAD;
	pid_t pid = ~id >> 3;
	struct task_struct *task;
	int err = -EINVAL;

	if ((id & 3) != CPUCLOCK_SCHED)
		return -EINVAL;
	rcu_read_lock();
	task = pid ? find_task_by_pid(pid) : current;
	if (task && (thread_only ? task->signal == current->signal :
				   thread_group_leader(task) || !pid)) {
		*ns = cycles_to_ns(cpu_cycles(task, thread_only));
		err = 0;
	}
	rcu_read_unlock();
	return err;
}

static inline bool clock_is_real(int id)
{
	return id == CLOCK_REALTIME || id == CLOCK_TAI;
}

static inline bool clock_is_monotonic(int id)
{
	return id == CLOCK_MONOTONIC || id == CLOCK_BOOTTIME;
}

static int clock_read(int id, struct timespec64 *ts)
{
	uint64_t ns;
	int err;

	switch (id) {
	case CLOCK_REALTIME:
	case CLOCK_TAI:
		ktime_get_real_ts64(ts);
		return 0;
	case CLOCK_REALTIME_COARSE:
		ktime_get_coarse_real_ts64(ts);
		return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		ns = ktime_get_ns();
		break;
	case CLOCK_PROCESS_CPUTIME_ID:
		ns = cycles_to_ns(cpu_cycles(current, false));
		break;
	case CLOCK_THREAD_CPUTIME_ID:
		ns = cycles_to_ns(cpu_cycles(current, true));
		break;
	default:
		err = id < 0 ? cpu_clock(id, &ns) : -EINVAL;
		if (err)
			return err;
	}
	*ts = ns_to_timespec64(ns);
	return 0;
}

static int clock_resolution(int id, struct timespec64 *ts)
{
	int err = clock_read(id, ts);

	if (err)
		return err;
	ts->tv_sec = 0;
	ts->tv_nsec = id == CLOCK_REALTIME_COARSE ||
				      id == CLOCK_MONOTONIC_COARSE ?
			      (long)TICK_NSEC :
			      1;
	return 0;
}

static int set_real_time(const struct timespec64 *ts)
{
	if (!timespec64_valid(ts) || ts->tv_sec >= INT64_MAX / NSEC_PER_SEC)
		return -EINVAL;
	if (!capable(CAP_SYS_TIME))
		return -EPERM;
	ktime_set_real(ts);
	return 0;
}

static int clock_set(int id, const struct timespec64 *ts)
{
	struct timespec64 now;
	int err;

	if (id == CLOCK_REALTIME)
		return set_real_time(ts);
	err = clock_read(id, &now);
	if (err)
		return err;
	return id < 0 || id == CLOCK_PROCESS_CPUTIME_ID ||
			       id == CLOCK_THREAD_CPUTIME_ID ?
		       -EPERM :
		       -EINVAL;
}

long sys_clock_gettime(int id, void __user *u_ts)
{
	struct timespec64 ts;

	return clock_read(id, &ts) ?: put_timespec(&ts, u_ts);
}

long sys_clock_getres(int id, void __user *u_ts)
{
	struct timespec64 ts;
	int err = clock_resolution(id, &ts);

	return err || !u_ts ? err : put_timespec(&ts, u_ts);
}

long sys_clock_settime(int id, const void __user *u_ts)
{
	struct timespec64 ts;

	return get_timespec(&ts, u_ts) ?: clock_set(id, &ts);
}

uint64_t real_to_ktime(const struct timespec64 *ts)
{
	struct timespec64 now;
	uint64_t at = timespec64_to_ns(ts), real;

	if (at == UINT64_MAX)
		return at;
	ktime_get_real_ts64(&now);
	real = timespec64_to_ns(&now);
	return at <= real ? 0 : ktime_get_ns() + (at - real);
}

/* Sleep until @expires or a signal; true: the time has come. */
static bool sleep_until(uint64_t expires)
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

static long nanosleep_restart(struct restart_block *restart)
{
	void __user *u_rem = (void __user *)restart->arg[0];
	struct timespec64 left;
	uint64_t now;

	if (sleep_until(restart->expires))
		return 0;
	now = ktime_get_ns();
	left = ns_to_timespec64(restart->expires - min(now, restart->expires));
	if (u_rem &&
	    put_user_time(&left, u_rem, (enum time_form)restart->arg[1]))
		return -EFAULT;
	return -ERESTART_RESTARTBLOCK;
}

static long do_nanosleep(int id, int flags, const void __user *u_ts,
			 void __user *u_rem)
{
	struct restart_block *restart = &current->restart_block;
	struct timespec64 ts;
	uint64_t expires;

	if (get_timespec(&ts, u_ts))
		return -EFAULT;
	if (!clock_is_real(id) && !clock_is_monotonic(id)) {
		if (clock_read(id, &ts) || id == CLOCK_THREAD_CPUTIME_ID)
			return -EINVAL;
		return -EOPNOTSUPP;
	}
	if (!timespec64_valid(&ts))
		return -EINVAL;
	expires = timespec64_to_ns(&ts);
	if (flags & TIMER_ABSTIME) {
		if (clock_is_real(id))
			expires = real_to_ktime(&ts);
		return sleep_until(expires) ? 0 : -ERESTARTNOHAND;
	}
	restart->expires = ktime_after(expires);
	restart->arg[0] = (unsigned long)u_rem;
	restart->arg[1] = call_time_form();
	restart->fn = nanosleep_restart;
	return nanosleep_restart(restart);
}

long sys_nanosleep(const void __user *u_ts, void __user *u_rem)
{
	return do_nanosleep(CLOCK_MONOTONIC, 0, u_ts, u_rem);
}

long sys_clock_nanosleep(int id, int flags, const void __user *u_ts,
			 void __user *u_rem)
{
	return do_nanosleep(id, flags, u_ts, u_rem);
}

long sys_gettimeofday(struct old_timeval32 __user *u_tv,
		      struct timezone __user *u_tz)
{
	struct timespec64 now;

	if (u_tv) {
		ktime_get_real_ts64(&now);
		now.tv_nsec /= NSEC_PER_USEC;
		if (put_user_time(&now, u_tv, TIMEVAL32))
			return -EFAULT;
	}
	if (u_tz && copy_to_user(u_tz, &sys_tz, sizeof(sys_tz)))
		return -EFAULT;
	return 0;
}

long sys_settimeofday(const struct old_timeval32 __user *u_tv,
		      const struct timezone __user *u_tz)
{
	struct timespec64 ts = { 0, 0 };
	struct timezone tz = sys_tz;

	if (u_tv && get_user_time(&ts, u_tv, TIMEVAL32))
		return -EFAULT;
	if ((unsigned long)ts.tv_nsec >= USEC_PER_SEC || ts.tv_sec < 0)
		return -EINVAL;
	if (u_tz && copy_from_user(&tz, u_tz, sizeof(tz)))
		return -EFAULT;
	if (!capable(CAP_SYS_TIME))
		return -EPERM;
	if (tz.tz_minuteswest > 15 * 60 || tz.tz_minuteswest < -15 * 60)
		return -EINVAL;
	sys_tz = tz;
	if (!u_tv)
		return 0;
	ts.tv_nsec *= NSEC_PER_USEC;
	return set_real_time(&ts);
}

long sys_time(int32_t __user *u_time)
{
	int32_t now = (int32_t)ktime_get_real_seconds();

	if (u_time && put_user(now, u_time))
		return -EFAULT;
	return now;
}

long sys_stime(const int32_t __user *u_time)
{
	struct timespec64 ts = { 0, 0 };
	int32_t now;

	if (get_user(now, u_time))
		return -EFAULT;
	ts.tv_sec = now;
	return set_real_time(&ts);
}
