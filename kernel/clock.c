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
#include "kernel/lib/syscall.h"
#include "kernel/pid.h"
#include "kernel/x86/uaccess.h"

#define CPUCLOCK_THREAD 4 /* in a negative clock id */
#define CPUCLOCK_SCHED	2

static struct timezone sys_tz;

/* CPU time of @task or its whole process, in ns. */
static uint64_t cpu_time(const struct task_struct *task, bool thread_only)
{
	struct task_usage usage = { .runtime = 0 };

	if (thread_only)
		usage.runtime = task_cycles(task);
	else
		process_usage(task, &usage);
	return cycles_to_ns(usage.runtime);
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
	task = find_process_by_pid(pid);
	if (task && (thread_only ? task->signal == current->signal :
				   thread_group_leader(task) || !pid)) {
		*ns = cpu_time(task, thread_only);
		err = 0;
	}
	rcu_read_unlock();
	return err;
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
		ns = cpu_time(current, false);
		break;
	case CLOCK_THREAD_CPUTIME_ID:
		ns = cpu_time(current, true);
		break;
	default:
		err = id < 0 ? cpu_clock(id, &ns) : -EINVAL;
		if (err)
			return err;
	}
	*ts = ns_to_timespec64(ns);
	return 0;
}

int clock_check_wait(int id)
{
	struct timespec64 now;

	if (clock_is_real(id) || id == CLOCK_MONOTONIC || id == CLOCK_BOOTTIME)
		return 0;
	return clock_read(id, &now) ?: -EOPNOTSUPP;
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

long sys_clock_gettime(int id, void __user *u_ts)
{
	struct timespec64 ts;

	return clock_read(id, &ts) ?: put_timespec(&ts, u_ts);
}

long sys_clock_getres(int id, void __user *u_ts)
{
	bool coarse = id == CLOCK_REALTIME_COARSE ||
		      id == CLOCK_MONOTONIC_COARSE;
	struct timespec64 ts;
	int err = clock_read(id, &ts);

	if (err || !u_ts)
		return err;
	ts = (struct timespec64){ .tv_nsec = coarse ? (long)TICK_NSEC : 1 };
	return put_timespec(&ts, u_ts);
}

/* Only wall time can be set; that of a CPU clock there is no right to. */
long sys_clock_settime(int id, const void __user *u_ts)
{
	struct timespec64 ts;

	if (id > CLOCK_REALTIME)
		return -EINVAL;
	if (get_timespec(&ts, u_ts))
		return -EFAULT;
	if (id == CLOCK_REALTIME)
		return set_real_time(&ts);
	return clock_read(id, &ts) ?: -EPERM;
}

uint64_t real_to_ktime(uint64_t ns)
{
	struct timespec64 now;
	uint64_t real;

	if (ns == UINT64_MAX)
		return ns;
	ktime_get_real_ts64(&now);
	real = timespec64_to_ns(&now);
	return ns <= real ? 0 : ktime_get_ns() + (ns - real);
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

long sys_clock_nanosleep(int id, int flags, const void __user *u_ts,
			 void __user *u_rem)
{
	struct restart_block *restart = &current->restart_block;
	struct timespec64 ts;
	uint64_t expires;
	int err = clock_check_wait(id);

	if (err)
		return err;
	if (get_timespec(&ts, u_ts))
		return -EFAULT;
	if (!timespec64_valid(&ts))
		return -EINVAL;
	expires = timespec64_to_ns(&ts);
	if (flags & TIMER_ABSTIME) {
		if (clock_is_real(id))
			expires = real_to_ktime(expires);
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
	return sys_clock_nanosleep(CLOCK_MONOTONIC, 0, u_ts, u_rem);
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
