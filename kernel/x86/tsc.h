/* SPDX-License-Identifier: MIT */
/*
 * Time: the TSC, calibrated against the PIT at boot, and the RTC's date.
 * ktime is nanoseconds since boot and never goes back.
 */
#pragma once

#include "kernel/abi/time.h"
#include "kernel/lib/compiler.h"
#include "kernel/lib/types.h"

#define HZ 250u /* ticks a second while tasks compete */

/* Measure the TSC, read the date, request the timer's line.  After pic_init()
 * and cpu_init(). */
void tsc_init(void);
uint64_t ktime_get_ns(void);
extern uint32_t tsc_khz;		/* constant after tsc_init() */
uint64_t cycles_to_ns(uint64_t cycles); /* of differences of rdtsc() */
/* Wall-clock time, exact. */
void ktime_get_real_ts64(struct timespec64 *ts);
/* Wall-clock time of the last tick: cheap, for inode and ipc times. */
void ktime_get_coarse_real_ts64(struct timespec64 *ts);

/* The last tick's; seq is odd while it changes.  For tsc.c, and: */
extern struct wall {
	unsigned seq;
	struct timespec64 ts;
	uint64_t at; /* ktime of ts */
} wall;

static inline time64_t ktime_get_real_seconds(void)
{
	time64_t sec;
	unsigned seq;

	do {
		seq = READ_ONCE(wall.seq);
		barrier();
		sec = wall.ts.tv_sec;
		barrier();
	} while (unlikely(seq != READ_ONCE(wall.seq) || seq & 1));
	return sec;
}

/* clock_settime: shifts wall-clock time, not ktime. */
void ktime_set_real(const struct timespec64 *ts);
/* Refresh the coarse clock; called by the timer interrupt. */
void ktime_tick(void);
/* Ask for a timer interrupt in @ns nanoseconds, or in 55 ms (the PIT's). */
void clockevent_program(uint64_t ns);
/* Tests, "jitter=SEED": interrupts come up to a quarter sooner or later. */
void clockevent_jitter(uint32_t seed);
