/* SPDX-License-Identifier: MIT */
/*
 * kernel/itimer.c - alarm, setitimer, and POSIX timers
 *
 * ITIMER_REAL is a timer in signal_struct; VIRTUAL and PROF are counted down
 * by the tick.  A POSIX timer is a timer with a sigqueue of its own, in an idr
 * of its process under exec_mutex; the sigqueue and the overrun count belong
 * to siglock.  A timer that repeats is started again when it fires, at most
 * every MIN_INTERVAL: a program must not drown the CPU in interrupts.
 */
#include "kernel/fork.h"
#include "kernel/lib/math64.h"
#include "kernel/lib/syscall.h"
#include "kernel/pid.h"
#include "kernel/x86/uaccess.h"
#include "mm/slab.h"

#define MIN_INTERVAL (100ull * NSEC_PER_USEC)
#define TIMERS_MAX   4096ul /* of one process */

static void repeat(struct timer *timer, uint64_t interval)
{
	uint64_t next = timer->expires + max(interval, MIN_INTERVAL);

	if (interval)
		timer_start(timer, max(next, ktime_get_ns() + MIN_INTERVAL));
}

void real_timer_expired(struct timer *timer)
{
	struct signal_struct *signal =
		container_of(timer, struct signal_struct, real_timer);
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);

	send_siginfo(SIGALRM, NULL,
		     list_first_entry(&signal->threads, struct task_struct,
				      thread_node),
		     true);
	spin_unlock_irqrestore(&tasklist_lock, flags);
	repeat(timer, signal->real_interval);
}

static struct old_timeval32 ns_to_tv(uint64_t ns)
{
	struct timespec64 ts = ns_to_timespec64(ns + NSEC_PER_USEC - 1);

	return (struct old_timeval32){
		.tv_sec = (int32_t)ts.tv_sec,
		.tv_usec = (int32_t)(ts.tv_nsec / NSEC_PER_USEC),
	};
}

static int tv_to_ns(const struct old_timeval32 *tv, uint64_t *ns)
{
	if (tv->tv_sec < 0 || (uint32_t)tv->tv_usec >= USEC_PER_SEC)
		return -EINVAL;
	*ns = (uint64_t)tv->tv_sec * NSEC_PER_SEC +
	      (uint64_t)tv->tv_usec * NSEC_PER_USEC;
	return 0;
}

/* The state of timer @which: ns left and interval. */
static int get_itimer(int which, struct cpu_itimer *out)
{
	struct signal_struct *signal = current->signal;
	unsigned long flags;

	if (which == ITIMER_REAL) {
		out->left = timer_remaining(&signal->real_timer);
		out->interval = signal->real_interval;
		return 0;
	}
	if (which != ITIMER_VIRTUAL && which != ITIMER_PROF)
		return -EINVAL;
	flags = irq_save();
	*out = which == ITIMER_VIRTUAL ? signal->virt_timer :
					 signal->prof_timer;
	irq_restore(flags);
	return 0;
}

static void set_itimer(int which, const struct cpu_itimer *new)
{
	struct signal_struct *signal = current->signal;
	unsigned long flags;

	if (which == ITIMER_REAL) {
		signal->real_interval = 0; /* else it starts again */
		timer_cancel(&signal->real_timer);
		signal->real_interval = new->interval;
		if (new->left)
			timer_start(&signal->real_timer,
				    ktime_get_ns() + new->left);
		return;
	}
	flags = irq_save();
	if (which == ITIMER_VIRTUAL)
		signal->virt_timer = *new;
	else
		signal->prof_timer = *new;
	irq_restore(flags);
}

static int put_itimer(const struct cpu_itimer *timer,
		      struct old_itimerval32 __user *u_value)
{
	struct old_itimerval32 value = {
		.it_interval = ns_to_tv(timer->interval),
		.it_value = ns_to_tv(timer->left),
	};

	return copy_to_user(u_value, &value, sizeof(value)) ? -EFAULT : 0;
}

long sys_getitimer(int which, struct old_itimerval32 __user *u_value)
{
	struct cpu_itimer timer;

	return get_itimer(which, &timer) ?: put_itimer(&timer, u_value);
}

long sys_setitimer(int which, const struct old_itimerval32 __user *u_value,
		   struct old_itimerval32 __user *u_old)
{
	struct old_itimerval32 value = { .it_value = { 0, 0 } };
	struct cpu_itimer new, old;
	int err;

	if (u_value && copy_from_user(&value, u_value, sizeof(value)))
		return -EFAULT;
	err = tv_to_ns(&value.it_value, &new.left)		  ?:
		      tv_to_ns(&value.it_interval, &new.interval) ?:
		      get_itimer(which, &old);
	if (err)
		return err;
	set_itimer(which, &new);
	return u_old ? put_itimer(&old, u_old) : 0;
}

/* Seconds that were left, rounded, but not to 0 while some are. */
long sys_alarm(unsigned seconds)
{
	struct cpu_itimer old,
		new = { .left = (uint64_t)min(seconds, (unsigned)INT_MAX) *
				NSEC_PER_SEC };
	uint64_t left;

	get_itimer(ITIMER_REAL, &old);
	set_itimer(ITIMER_REAL, &new);
	left = div_u64(old.left + NSEC_PER_SEC / 2, NSEC_PER_SEC);
	return old.left && !left ? 1 : (long)left;
}

struct posix_timer {
	struct timer timer;
	struct signal_struct *signal; /* constant; whose it is */
	int clock;		      /* constant */
	int notify, signo;	      /* constant: SIGEV_*, signal */
	pid_t tid;		      /* constant: SIGEV_THREAD_ID */
	uint64_t interval;	      /* ns */
	struct sigqueue *queue;	      /* siglock; NULL for SIGEV_NONE */
};

/* The thread to be signalled; tasklist_lock held. */
static struct task_struct *timer_target(const struct posix_timer *pt)
{
	struct task_struct *task;

	if (pt->notify == SIGEV_THREAD_ID) {
		task = find_task_by_pid(pt->tid);
		return task && task->signal == pt->signal ? task : NULL;
	}
	return list_first_entry(&pt->signal->threads, struct task_struct,
				thread_node);
}

static void posix_timer_expired(struct timer *timer)
{
	struct posix_timer *pt = container_of(timer, struct posix_timer, timer);
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);
	struct task_struct *task = timer_target(pt);

	if (pt->queue && task) {
		spin_lock(&task->sighand->siglock);
		if (!list_empty(&pt->queue->list)) {
			pt->queue->info.si_overrun++;
		} else {
			pt->queue->info.si_overrun = 0;
			send_sigqueue_locked(pt->signo, pt->queue, task,
					     pt->notify != SIGEV_THREAD_ID);
		}
		spin_unlock(&task->sighand->siglock);
	}
	spin_unlock_irqrestore(&tasklist_lock, flags);
	repeat(timer, pt->interval);
}

static int check_sigevent(const struct sigevent *event)
{
	int notify = event->sigev_notify;

	if (notify == SIGEV_NONE)
		return 0;
	if (notify != SIGEV_SIGNAL && notify != SIGEV_THREAD_ID &&
	    notify != (SIGEV_SIGNAL | SIGEV_THREAD_ID))
		return -EINVAL;
	return event->sigev_signo < 1 || event->sigev_signo > NSIG ? -EINVAL :
								     0;
}

static int posix_timer_alloc(int clock, const struct sigevent *event,
			     struct posix_timer **out)
{
	struct posix_timer *pt = kzalloc(sizeof(*pt), GFP_KERNEL);

	if (!pt)
		return -EAGAIN;
	timer_init(&pt->timer, posix_timer_expired);
	pt->signal = current->signal;
	pt->clock = clock;
	pt->notify = event->sigev_notify;
	pt->signo = event->sigev_signo;
	pt->tid = event->sigev_tid;
	if (pt->notify != SIGEV_NONE) {
		pt->queue = sigqueue_alloc();
		if (!pt->queue) {
			kfree(pt);
			return -EAGAIN;
		}
		INIT_LIST_HEAD(&pt->queue->list);
		pt->queue->owned = true;
		pt->queue->info = (struct siginfo){ .si_signo = pt->signo,
						    .si_code = SI_TIMER };
		pt->queue->info.u.timer.value = event->sigev_value;
	}
	*out = pt;
	return 0;
}

static void posix_timer_free(struct posix_timer *pt)
{
	struct sigqueue *queue = pt->queue;
	unsigned long flags;

	pt->interval = 0;
	timer_cancel(&pt->timer);
	if (queue) {
		flags = spin_lock_irqsave(&current->sighand->siglock);
		queue->owned = false;
		if (!list_empty(&queue->list))
			queue = NULL; /* freed when it is delivered */
		spin_unlock_irqrestore(&current->sighand->siglock, flags);
		sigqueue_free(queue);
	}
	kfree(pt);
}

void delete_posix_timers(struct signal_struct *signal)
{
	struct posix_timer *pt;
	unsigned long id;

	idr_for_each_entry(&signal->posix_timers, pt, id) {
		idr_remove(&signal->posix_timers, id);
		posix_timer_free(pt);
	}
}

void exit_itimers(struct signal_struct *signal)
{
	signal->real_interval = 0;
	timer_cancel(&signal->real_timer);
	signal->virt_timer.left = signal->prof_timer.left = 0;
	if (!idr_is_empty(&signal->posix_timers))
		delete_posix_timers(signal);
}

/* The caller's timer @id, with exec_mutex held if it is there. */
static int lock_timer(int id, struct posix_timer **out) __no_tsa
{
	struct signal_struct *signal = current->signal;

	mutex_lock(&signal->exec_mutex);
	*out = id < 0 ? NULL :
			idr_find(&signal->posix_timers, (unsigned long)id);
	if (*out)
		return 0;
	mutex_unlock(&signal->exec_mutex);
	return -EINVAL;
}

static void unlock_timer(void) __no_tsa
{
	mutex_unlock(&current->signal->exec_mutex);
}

long sys_timer_delete(int id)
{
	struct posix_timer *pt;
	int err = lock_timer(id, &pt);

	if (err)
		return err;
	idr_remove(&current->signal->posix_timers, (unsigned long)id);
	unlock_timer();
	posix_timer_free(pt);
	return 0;
}

long sys_timer_create(int clock, const struct sigevent __user *u_event,
		      int __user *u_id)
{
	struct signal_struct *signal = current->signal;
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
				  .sigev_signo = SIGALRM };
	struct posix_timer *pt;
	unsigned long id;
	int err;

	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC &&
	    clock != CLOCK_BOOTTIME && clock != CLOCK_TAI)
		return -EINVAL;
	if (u_event && copy_from_user(&event, u_event, sizeof(event)))
		return -EFAULT;
	err = check_sigevent(&event) ?: posix_timer_alloc(clock, &event, &pt);
	if (err)
		return err;
	mutex_lock(&signal->exec_mutex);
	err = idr_alloc(&signal->posix_timers, pt, 0, TIMERS_MAX, &id);
	if (!err && pt->queue) {
		pt->queue->info.si_tid = (int)id;
		if (!u_event)
			pt->queue->info.u.timer.value.sival_int = (int)id;
	}
	mutex_unlock(&signal->exec_mutex);
	if (err) {
		posix_timer_free(pt);
		return -EAGAIN;
	}
	if (put_user((int)id, u_id)) {
		sys_timer_delete((int)id);
		return -EFAULT;
	}
	return 0;
}

long sys_timer_getoverrun(int id)
{
	struct posix_timer *pt;
	long overrun = lock_timer(id, &pt);

	if (overrun)
		return overrun;
	overrun = pt->queue ? pt->queue->info.si_overrun : 0;
	unlock_timer();
	return overrun;
}

struct itimer_state {
	struct timespec64 interval, value;
};

/* struct itimerspec, in the call's form. */
static int get_itimerspec(struct itimer_state *state, const char __user *from)
{
	return get_timespec(&state->interval, from) ?:
						      get_timespec(&state->value,
								   from + user_time_size(call_time_form()));
}

static int put_itimerspec(const struct itimer_state *state, char __user *to)
{
	return put_timespec(&state->interval, to) ?:
						    put_timespec(&state->value,
								 to + user_time_size(call_time_form()));
}

static struct itimer_state timer_state(const struct posix_timer *pt)
{
	return (struct itimer_state){
		.interval = ns_to_timespec64(pt->interval),
		.value = ns_to_timespec64(timer_remaining(&pt->timer)),
	};
}

/* exec_mutex held. */
static void timer_set(struct posix_timer *pt, int flags,
		      const struct itimer_state *new)
{
	uint64_t expires = timespec64_to_ns(&new->value);
	bool start = expires != 0;

	pt->interval = 0;
	timer_cancel(&pt->timer);
	pt->interval = timespec64_to_ns(&new->interval);
	if (!(flags & TIMER_ABSTIME))
		expires = ktime_after(expires);
	else if (pt->clock == CLOCK_REALTIME || pt->clock == CLOCK_TAI)
		expires = real_to_ktime(&new->value);
	if (start)
		timer_start(&pt->timer, expires);
}

long sys_timer_settime(int id, int flags, const void __user *u_new,
		       void __user *u_old)
{
	struct itimer_state new, old;
	struct posix_timer *pt;
	int err;

	if (get_itimerspec(&new, u_new))
		return -EFAULT;
	if (!timespec64_valid(&new.value) || !timespec64_valid(&new.interval))
		return -EINVAL;
	err = lock_timer(id, &pt);
	if (err)
		return err;
	old = timer_state(pt);
	timer_set(pt, flags, &new);
	unlock_timer();
	return u_old ? put_itimerspec(&old, u_old) : 0;
}

long sys_timer_gettime(int id, void __user *u_now)
{
	struct itimer_state now;
	struct posix_timer *pt;
	int err = lock_timer(id, &pt);

	if (err)
		return err;
	now = timer_state(pt);
	unlock_timer();
	return put_itimerspec(&now, u_now);
}
