/* SPDX-License-Identifier: MIT */
/*
 * Timers: a function to be called from the timer interrupt when ktime reaches
 * a moment.  They hang in a red-black tree, soonest first; the hardware is
 * asked for the next of them, or for the scheduler's tick if that is sooner.
 */
#pragma once

#include "kernel/lib/compiler.h"
#include "kernel/lib/rbtree.h"
#include "kernel/x86/tsc.h"
#include "kernel/x86/usertime.h"

#define TICK_NSEC (NSEC_PER_SEC / HZ)

struct timer {
	struct rb_node node; /* timer lock */
	bool queued;	     /* timer lock */
	uint64_t expires;    /* ktime, ns; timer lock */
	/* Called in interrupt context with no lock held; may start the timer
	 * again and may free nothing. */
	void (*func)(struct timer *timer);
};

static inline void timer_init(struct timer *timer,
			      void (*func)(struct timer *timer))
{
	timer->queued = false;
	timer->func = func;
}

/* Any context.  Starting a queued timer moves it. */
void timer_start(struct timer *timer, uint64_t expires);
/* True if it was still queued.  Returns only when its function has ended;
 * not from inside it, and not with a lock that the function takes. */
bool timer_cancel(struct timer *timer);
/* ns until it fires, at least 1; 0 if it is not queued. */
uint64_t timer_remaining(const struct timer *timer);

/* Boot, when the timer interrupt has its handler: the tick starts. */
void time_init(void);
/* The timer interrupt, clocks being up to date: timers that are due, the
 * running task's slice, the next interrupt.  Interrupts off. */
void tick(bool from_user);
/* Before and after the idle CPU halts: no ticks, only the next timer. */
void tick_stop(void);
void tick_restart(void);

struct timespec64 ns_to_timespec64(uint64_t ns);
/* Saturates at UINT64_MAX; @ts is valid and not negative. */
uint64_t timespec64_to_ns(const struct timespec64 *ts);
/* The unit of times(2) and /proc: 1/USER_HZ s. */
unsigned long ns_to_clock_t(uint64_t ns);
/* When ktime will be @ns from now; saturates too. */
uint64_t ktime_after(uint64_t ns);

/* kernel/clock.c: -EINVAL: there is no clock @id; -EOPNOTSUPP: one that nobody
 * can wait for. */
int clock_check_wait(int id);
/* When ktime will be, if the clock is not set, at wall-clock time @ns. */
uint64_t real_to_ktime(uint64_t ns);

static inline bool clock_is_real(int id)
{
	return id == CLOCK_REALTIME || id == CLOCK_TAI;
}

static inline bool timespec64_valid(const struct timespec64 *ts)
{
	return ts->tv_sec >= 0 && (unsigned long)ts->tv_nsec < NSEC_PER_SEC;
}
