/* SPDX-License-Identifier: MIT */
/*
 * kernel/clock.c - reading, setting and waiting for clocks
 *
 * Every call comes twice: with struct old_timespec32, and as *_time64 with
 * struct kernel_timespec.  Clocks are wall time (ktime plus a shift), time
 * since boot (ktime), and the CPU time of a thread or process, also of others:
 * a negative clock id holds ~pid << 3, 4 for a thread, and 2.
 */
#include "kernel/fork.h"
#include "kernel/lib/math64.h"
#include "kernel/pid.h"
#include "kernel/syscalls.h"
#include "kernel/x86/uaccess.h"

#define CPUCLOCK_THREAD 4 /* in a negative clock id */
#define CPUCLOCK_SCHED	2

enum ts_kind { TS_NONE, TS_OLD32, TS_64 };

static struct timezone sys_tz;

int get_timespec32(struct timespec64 *ts, const void __user *u_ts)
{
	struct old_timespec32 ts32;

	if (copy_from_user(&ts32, u_ts, sizeof(ts32)))
		return -EFAULT;
	*ts = (struct timespec64){ ts32.tv_sec, ts32.tv_nsec };
	return 0;
}

int put_timespec32(const struct timespec64 *ts, void __user *u_ts)
{
	struct old_timespec32 ts32 = { (int32_t)ts->tv_sec,
				       (int32_t)ts->tv_nsec };

	return copy_to_user(u_ts, &ts32, sizeof(ts32)) ? -EFAULT : 0;
}

int get_timespec64(struct timespec64 *ts, const void __user *u_ts)
{
	struct kernel_timespec kts;

	if (copy_from_user(&kts, u_ts, sizeof(kts)))
		return -EFAULT;
	*ts = (struct timespec64){ kts.tv_sec, (long)kts.tv_nsec };
	return 0;
}

int put_timespec64(const struct timespec64 *ts, void __user *u_ts)
{
	struct kernel_timespec kts = { ts->tv_sec, ts->tv_nsec };

	return copy_to_user(u_ts, &kts, sizeof(kts)) ? -EFAULT : 0;
}

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

long sys_clock_gettime(int id, struct old_timespec32 __user *u_ts)
{
	struct timespec64 ts;

	return clock_read(id, &ts) ?: put_timespec32(&ts, u_ts);
}

long sys_clock_gettime64(int id, struct kernel_timespec __user *u_ts)
{
	struct timespec64 ts;

	return clock_read(id, &ts) ?: put_timespec64(&ts, u_ts);
}

long sys_clock_getres(int id, struct old_timespec32 __user *u_ts)
{
	struct timespec64 ts;
	int err = clock_resolution(id, &ts);

	return err || !u_ts ? err : put_timespec32(&ts, u_ts);
}

long sys_clock_getres_time64(int id, struct kernel_timespec __user *u_ts)
{
	struct timespec64 ts;
	int err = clock_resolution(id, &ts);

	return err || !u_ts ? err : put_timespec64(&ts, u_ts);
}

long sys_clock_settime(int id, const struct old_timespec32 __user *u_ts)
{
	struct timespec64 ts;

	return get_timespec32(&ts, u_ts) ?: clock_set(id, &ts);
}

long sys_clock_settime64(int id, const struct kernel_timespec __user *u_ts)
{
	struct timespec64 ts;

	return get_timespec64(&ts, u_ts) ?: clock_set(id, &ts);
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

static int put_remaining(uint64_t expires, enum ts_kind kind,
			 void __user *u_rem)
{
	uint64_t now = ktime_get_ns();
	struct timespec64 ts =
		ns_to_timespec64(expires > now ? expires - now : 0);

	if (!u_rem || kind == TS_NONE)
		return 0;
	return kind == TS_64 ? put_timespec64(&ts, u_rem) :
			       put_timespec32(&ts, u_rem);
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
	int err;

	if (sleep_until(restart->expires))
		return 0;
	err = put_remaining(restart->expires, (enum ts_kind)restart->arg[1],
			    (void __user *)restart->arg[0]);
	return err ? err : -ERESTART_RESTARTBLOCK;
}

static long do_nanosleep(int id, bool absolute, const struct timespec64 *ts,
			 enum ts_kind kind, void __user *u_rem)
{
	struct restart_block *restart = &current->restart_block;
	uint64_t now = ktime_get_ns(), expires = timespec64_to_ns(ts);

	if (absolute) {
		if (clock_is_real(id))
			expires = real_to_ktime(ts);
		return sleep_until(expires) ? 0 : -ERESTARTNOHAND;
	}
	if (__builtin_add_overflow(expires, now, &expires))
		expires = UINT64_MAX;
	restart->expires = expires;
	restart->arg[0] = (unsigned long)u_rem;
	restart->arg[1] = kind;
	restart->fn = nanosleep_restart;
	return nanosleep_restart(restart);
}

static long clock_nanosleep(int id, int flags, const struct timespec64 *ts,
			    enum ts_kind kind, void __user *u_rem)
{
	struct timespec64 now;
	int err;

	if (!clock_is_real(id) && !clock_is_monotonic(id)) {
		err = clock_read(id, &now);
		if (err || id == CLOCK_THREAD_CPUTIME_ID)
			return -EINVAL;
		return -EOPNOTSUPP;
	}
	if (!timespec64_valid(ts))
		return -EINVAL;
	return do_nanosleep(id, flags & TIMER_ABSTIME, ts, kind, u_rem);
}

long sys_nanosleep(const struct old_timespec32 __user *u_ts,
		   struct old_timespec32 __user *u_rem)
{
	struct timespec64 ts;

	return get_timespec32(&ts, u_ts) ?:
		       clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, TS_OLD32,
				       u_rem);
}

long sys_clock_nanosleep(int id, int flags,
			 const struct old_timespec32 __user *u_ts,
			 struct old_timespec32 __user *u_rem)
{
	struct timespec64 ts;

	return get_timespec32(&ts, u_ts) ?:
		       clock_nanosleep(id, flags, &ts, TS_OLD32, u_rem);
}

long sys_clock_nanosleep_time64(int id, int flags,
				const struct kernel_timespec __user *u_ts,
				struct kernel_timespec __user *u_rem)
{
	struct timespec64 ts;

	return get_timespec64(&ts, u_ts) ?:
		       clock_nanosleep(id, flags, &ts, TS_64, u_rem);
}

long sys_gettimeofday(struct old_timeval32 __user *u_tv,
		      struct timezone __user *u_tz)
{
	struct timespec64 now;
	struct old_timeval32 tv;

	if (u_tv) {
		ktime_get_real_ts64(&now);
		tv.tv_sec = (int32_t)now.tv_sec;
		tv.tv_usec = (int32_t)(now.tv_nsec / NSEC_PER_USEC);
		if (copy_to_user(u_tv, &tv, sizeof(tv)))
			return -EFAULT;
	}
	if (u_tz && copy_to_user(u_tz, &sys_tz, sizeof(sys_tz)))
		return -EFAULT;
	return 0;
}

long sys_settimeofday(const struct old_timeval32 __user *u_tv,
		      const struct timezone __user *u_tz)
{
	struct old_timeval32 tv = { 0, 0 };
	struct timezone tz = sys_tz;
	struct timespec64 ts;

	if (u_tv && copy_from_user(&tv, u_tv, sizeof(tv)))
		return -EFAULT;
	if ((uint32_t)tv.tv_usec >= USEC_PER_SEC || tv.tv_sec < 0)
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
	ts = (struct timespec64){ tv.tv_sec, tv.tv_usec * NSEC_PER_USEC };
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
