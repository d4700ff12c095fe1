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

/* struct itimerval, itimerspec: the interval comes first. */
static int get_user_itimer(struct itimer *it, const void __user *from,
			   enum time_form form)
{
	struct timespec64 ts[2];
	int err = get_user_times(ts, from, form);

	if (err)
		return err;
	if (!timespec64_valid(&ts[0]) || !timespec64_valid(&ts[1]))
		return -EINVAL;
	it->interval = timespec64_to_ns(&ts[0]);
	it->left = timespec64_to_ns(&ts[1]);
	return 0;
}

static int put_user_itimer(const struct itimer *it, void __user *to,
			   enum time_form form)
{
	const struct timespec64 ts[2] = { ns_to_timespec64(it->interval),
					  ns_to_timespec64(it->left) };

	return put_user_times(ts, to, form);
}

/* Where a timer that the tick counts down is; NULL: it is not one. */
static struct itimer *cpu_itimer(int which)
{
	return which == ITIMER_VIRTUAL ? &current->signal->virt_timer :
	       which == ITIMER_PROF    ? &current->signal->prof_timer :
					 NULL;
}

/* The state of timer @which: ns left and interval. */
static int get_itimer(int which, struct itimer *out)
{
	const struct signal_struct *signal = current->signal;
	const struct itimer *timer = cpu_itimer(which);
	unsigned long flags;

	if (timer) {
		flags = irq_save();
		*out = *timer;
		irq_restore(flags);
		return 0;
	}
	if (which != ITIMER_REAL)
		return -EINVAL;
	out->left = timer_remaining(&signal->real_timer);
	out->interval = signal->real_interval;
	return 0;
}

/* @which is one that get_itimer() knows. */
static void set_itimer(int which, const struct itimer *new)
{
	struct signal_struct *signal = current->signal;
	struct itimer *timer = cpu_itimer(which);
	unsigned long flags;

	if (timer) {
		flags = irq_save();
		*timer = *new;
		irq_restore(flags);
		return;
	}
	signal->real_interval = 0; /* else it starts again */
	timer_cancel(&signal->real_timer);
	signal->real_interval = new->interval;
	if (new->left)
		timer_start(&signal->real_timer, ktime_after(new->left));
}

long sys_getitimer(int which, struct old_itimerval32 __user *u_value)
{
	struct itimer timer;

	return get_itimer(which, &timer) ?:
		       put_user_itimer(&timer, u_value, TIMEVAL32);
}

/* Without @u_value the timer stops. */
long sys_setitimer(int which, const struct old_itimerval32 __user *u_value,
		   struct old_itimerval32 __user *u_old)
{
	struct itimer new = { .left = 0 }, old;
	int err = u_value ? get_user_itimer(&new, u_value, TIMEVAL32) : 0;

	if (!err)
		err = get_itimer(which, &old);
	if (err)
		return err;
	set_itimer(which, &new);
	return u_old ? put_user_itimer(&old, u_old, TIMEVAL32) : 0;
}

/* Seconds that were left, rounded, but not to 0 while some are. */
long sys_alarm(unsigned seconds)
{
	struct itimer new = { .left = NSEC_PER_SEC *
				      (uint64_t)min(seconds, INT_MAX + 0u) };
	struct itimer old;
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

/* A thread of the process by number; under rcu_read_lock() or tasklist_lock. */
static struct task_struct *find_thread(const struct signal_struct *signal,
				       pid_t tid)
{
	struct task_struct *task = find_task_by_pid(tid);

	return task && task->signal == signal ? task : NULL;
}

/* The thread to be signalled; tasklist_lock held. */
static struct task_struct *timer_target(const struct posix_timer *pt)
{
	if (pt->notify == SIGEV_THREAD_ID)
		return find_thread(pt->signal, pt->tid);
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

static bool sigevent_ok(const struct sigevent *event)
{
	bool ours;

	switch (event->sigev_notify) {
	case SIGEV_NONE:
		return true;
	case SIGEV_THREAD_ID:
		rcu_read_lock();
		ours = find_thread(current->signal, event->sigev_tid);
		rcu_read_unlock();
		if (!ours)
			return false;
		fallthrough;
	case SIGEV_SIGNAL:
	case SIGEV_THREAD: /* libc's affair */
		return event->sigev_signo >= 1 && event->sigev_signo <= NSIG;
	}
	return false;
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

	if (u_event && copy_from_user(&event, u_event, sizeof(event)))
		return -EFAULT;
	err = clock_check_wait(clock);
	if (err)
		return err;
	if (!sigevent_ok(&event))
		return -EINVAL;
	err = posix_timer_alloc(clock, &event, &pt);
	if (err)
		return err;
	mutex_lock(&signal->exec_mutex);
	err = idr_alloc_cyclic(&signal->posix_timers, pt, 0, TIMERS_MAX,
			       &signal->posix_timer_next, &id);
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
	err = put_user((int)id, u_id);
	if (err)
		sys_timer_delete((int)id);
	return err;
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

static struct itimer timer_state(const struct posix_timer *pt)
{
	return (struct itimer){ .left = timer_remaining(&pt->timer),
				.interval = pt->interval };
}

/* exec_mutex held. */
static void timer_set(struct posix_timer *pt, int flags,
		      const struct itimer *new)
{
	uint64_t expires = new->left;

	pt->interval = 0;
	timer_cancel(&pt->timer);
	pt->interval = new->interval;
	if (!(flags & TIMER_ABSTIME))
		expires = ktime_after(expires);
	else if (clock_is_real(pt->clock))
		expires = real_to_ktime(expires);
	if (new->left)
		timer_start(&pt->timer, expires);
}

long sys_timer_settime(int id, int flags, const void __user *u_new,
		       void __user *u_old)
{
	struct itimer new, old;
	struct posix_timer *pt;
	int err;

	if (!u_new)
		return -EINVAL;
	err = get_user_itimer(&new, u_new, call_time_form()) ?:
		      lock_timer(id, &pt);
	if (err)
		return err;
	old = timer_state(pt);
	timer_set(pt, flags, &new);
	unlock_timer();
	return u_old ? put_user_itimer(&old, u_old, call_time_form()) : 0;
}

long sys_timer_gettime(int id, void __user *u_now)
{
	struct itimer now;
	struct posix_timer *pt;
	int err = lock_timer(id, &pt);

	if (err)
		return err;
	now = timer_state(pt);
	unlock_timer();
	return put_user_itimer(&now, u_now, call_time_form());
}
