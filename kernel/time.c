/* SPDX-License-Identifier: MIT */
/*
 * kernel/time.c - timers and the tick (see time.h)
 *
 *	timer interrupt ─▶ tick() ─┬─ every timer that is due
 *	                           ├─ the running task: scheduler_tick()
 *	                           └─ ask for the next: tick or first timer
 *
 * While the CPU is idle there is no tick.  All is under timer_lock, irqs off;
 * a timer's function runs without it.
 */
#include "kernel/time.h"
#include "kernel/lib/math64.h"
#include "kernel/lock/spinlock.h"
#include "kernel/sched.h"
#include "kernel/x86/irq.h"

static struct spinlock timer_lock = SPINLOCK_INIT(RANK_TIMER);
/* timer_lock: */
static struct rb_root timers;
static struct timer *first_timer;   /* the soonest, or NULL */
static struct timer *running_timer; /* whose function is being called */
static uint64_t programmed;	    /* when the next interrupt comes */
static uint64_t next_tick;	    /* UINT64_MAX: stopped */

/* Ask the hardware for what comes next, unless something no later is asked for
 * already: an interrupt that comes early only looks again. */
static void program_next(uint64_t now)
{
	uint64_t next = next_tick;

	if (first_timer && first_timer->expires < next)
		next = first_timer->expires;
	if (now < programmed && programmed <= next)
		return;
	programmed = next;
	clockevent_program(next > now ? next - now : 0);
}

static void timer_insert(struct timer *timer)
{
	struct rb_node **link = &timers.rb_node, *parent = NULL;
	bool first = true;

	while (*link) {
		parent = *link;
		if (timer->expires <
		    rb_entry(parent, struct timer, node)->expires) {
			link = &parent->rb_left;
		} else {
			link = &parent->rb_right;
			first = false;
		}
	}
	rb_link_node(&timer->node, parent, link);
	rb_insert_color(&timer->node, &timers);
	timer->queued = true;
	if (first)
		first_timer = timer;
}

static void timer_remove(struct timer *timer)
{
	if (timer == first_timer)
		first_timer = rb_entry_safe(rb_next(&timer->node), struct timer,
					    node);
	rb_erase(&timer->node, &timers);
	timer->queued = false;
}

void timer_start(struct timer *timer, uint64_t expires)
{
	unsigned long flags = spin_lock_irqsave(&timer_lock);

	if (timer->queued)
		timer_remove(timer);
	timer->expires = expires;
	timer_insert(timer);
	if (timer == first_timer)
		program_next(ktime_get_ns());
	spin_unlock_irqrestore(&timer_lock, flags);
}

bool timer_cancel(struct timer *timer)
{
	unsigned long flags;
	bool queued;

	for (;;) {
		flags = spin_lock_irqsave(&timer_lock);
		queued = timer->queued;
		if (queued)
			timer_remove(timer);
		if (running_timer != timer)
			break;
		spin_unlock_irqrestore(&timer_lock, flags);
		cpu_relax();
	}
	spin_unlock_irqrestore(&timer_lock, flags);
	return queued;
}

uint64_t timer_remaining(const struct timer *timer)
{
	unsigned long flags = spin_lock_irqsave(&timer_lock);
	uint64_t now = ktime_get_ns(), left = 0;

	if (timer->queued)
		left = timer->expires > now ? timer->expires - now : 1;
	spin_unlock_irqrestore(&timer_lock, flags);
	return left;
}

static void run_timers(uint64_t now) __must_hold(timer_lock)
{
	struct timer *timer;

	while ((timer = first_timer) != NULL && timer->expires <= now) {
		timer_remove(timer);
		running_timer = timer;
		spin_unlock(&timer_lock);
		timer->func(timer);
		spin_lock(&timer_lock);
		running_timer = NULL;
	}
}

void tick(bool from_user)
{
	uint64_t now = ktime_get_ns();
	bool ticked;

	spin_lock(&timer_lock);
	run_timers(now);
	ticked = now >= next_tick;
	if (ticked)
		next_tick = max(next_tick + TICK_NSEC, now + TICK_NSEC / 2);
	programmed = 0; /* what was asked for has come */
	program_next(now);
	spin_unlock(&timer_lock);
	if (ticked)
		scheduler_tick(from_user);
}

void time_init(void)
{
	next_tick = UINT64_MAX;
	tick_restart();
}

void tick_stop(void)
{
	spin_lock(&timer_lock);
	next_tick = UINT64_MAX;
	program_next(ktime_get_ns());
	spin_unlock(&timer_lock);
}

void tick_restart(void)
{
	uint64_t now = ktime_get_ns();

	ktime_tick();
	spin_lock(&timer_lock);
	if (next_tick == UINT64_MAX) {
		next_tick = now + TICK_NSEC;
		program_next(now);
	}
	spin_unlock(&timer_lock);
}

struct timespec64 ns_to_timespec64(uint64_t ns)
{
	uint32_t rem;
	uint64_t sec = div_u64_rem(ns, NSEC_PER_SEC, &rem);

	return (struct timespec64){ .tv_sec = (int64_t)sec,
				    .tv_nsec = (long)rem };
}

uint64_t timespec64_to_ns(const struct timespec64 *ts)
{
	if ((uint64_t)ts->tv_sec >= UINT64_MAX / NSEC_PER_SEC)
		return UINT64_MAX;
	return (uint64_t)ts->tv_sec * NSEC_PER_SEC + (uint64_t)ts->tv_nsec;
}

unsigned long ns_to_clock_t(uint64_t ns)
{
	return (unsigned long)div_u64(ns, NSEC_PER_SEC / USER_HZ);
}

uint64_t ktime_after(uint64_t ns)
{
	uint64_t now = ktime_get_ns();

	return ns > UINT64_MAX - now ? UINT64_MAX : now + ns;
}
