/* SPDX-License-Identifier: MIT */
/*
 * The clocks: TSC for what time it is, PIT for an interrupt later, RTC for the
 * date at boot.
 *
 *	ktime = (TSC - base) * mul >> shift		ns since tsc_init()
 *	wall clock = wall.ts + (ktime - wall.at)	wall moves at each tick
 *
 * The TSC's rate is measured against PIT channel 2, from one PIT tick to
 * another, until two measurements of half a millisecond agree (the host may
 * run others in between), unless the hypervisor tells it.  An interrupt comes
 * from channel 0 in mode 0: one shot, at most 55 ms away.
 *
 * Wall-clock time is written under wall_lock, interrupts off, and read without
 * it: wall.seq is odd while it changes.
 */
#include "kernel/x86/tsc.h"

#include "kernel/lib/math64.h"
#include "kernel/task.h"
#include "kernel/x86/cpu.h"
#include "kernel/x86/irq.h"

#define PIT_HZ	     1193182u
#define PIT_CHANNEL0 0x40
#define PIT_CHANNEL2 0x42
#define PIT_CONTROL  0x43
#define PIT_ONESHOT0 0x30 /* channel 0, both bytes, mode 0 */
#define PIT_ONESHOT2 0xb0 /* channel 2, both bytes, mode 0 */
#define PIT_LATCH2   0x80
#define PORT_61	     0x61 /* bit 0: gate of channel 2; 1: speaker */

#define CALIBRATE_TICKS 597u /* of the PIT: 0.5 ms */
#define CALIBRATE_TRIES 10u
#define PIT_MAX		0xffffu
#define PIT_MAX_NS	54900000u
#define PIT_MUL		5124678u /* PIT_HZ * 2^32 / 10^9 */

uint32_t tsc_khz;
static uint64_t tsc_base;
static uint32_t tsc_mul, tsc_shift; /* ns = cycles * mul >> shift */
static uint32_t jitter;		    /* random state; 0: exact timers */

struct wall wall;
static struct spinlock wall_lock = SPINLOCK_INIT(RANK_TIMER);

static unsigned pit_read2(void)
{
	unsigned lo;

	outb(PIT_CONTROL, PIT_LATCH2);
	lo = inb(PIT_CHANNEL2);
	return lo | (unsigned)inb(PIT_CHANNEL2) << 8;
}

/* The TSC when the count changes; *@count = the new one. */
static uint64_t pit_edge(unsigned *count)
{
	unsigned old = pit_read2();
	uint64_t t;

	do {
		t = rdtsc();
		*count = pit_read2();
	} while (*count == old);
	return t;
}

static uint32_t measure_khz(void)
{
	unsigned first, last;
	uint64_t t;

	outb(PORT_61, (inb(PORT_61) & 0xfc) | 1);
	outb(PIT_CONTROL, PIT_ONESHOT2);
	outb(PIT_CHANNEL2, 0xff);
	outb(PIT_CHANNEL2, 0xff);
	t = pit_edge(&first);
	while (first - pit_read2() < CALIBRATE_TICKS)
		;
	t = pit_edge(&last) - t;
	return (uint32_t)div_u64(t * PIT_HZ, (first - last) * 1000);
}

static uint32_t calibrate_khz(void)
{
	uint32_t khz = measure_khz();

	for (unsigned i = 0; i < CALIBRATE_TRIES; i++) {
		uint32_t again = measure_khz();

		if (max(khz, again) - min(khz, again) < khz / 256)
			return khz / 2 + again / 2;
		khz = again;
	}
	return khz;
}

/* kHz as KVM and VMware tell it, or 0. */
static uint32_t hypervisor_khz(void)
{
	uint32_t r[4];

	if (!cpu_has(X86_FEATURE_HYPERVISOR))
		return 0;
	cpuid(0x40000000, 0, r);
	if (r[0] < 0x40000010)
		return 0;
	cpuid(0x40000010, 0, r);
	return r[0];
}

static void set_rate(uint32_t khz)
{
	uint64_t mul;

	tsc_khz = khz;
	tsc_shift = 32;
	do {
		tsc_shift--;
		mul = div_u64(1000000ull << tsc_shift, khz);
	} while (mul >> 32);
	tsc_mul = (uint32_t)mul;
}

static unsigned cmos_read(uint8_t reg)
{
	outb(0x70, reg);
	return inb(0x71);
}

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t days_from_civil(unsigned year, unsigned month, unsigned day)
{
	unsigned m = (month + 9) % 12; /* years that begin in March */
	unsigned y = year - (month <= 2);

	return (int64_t)(365 * y + y / 4 - y / 100 + y / 400 +
			 (153 * m + 2) / 5 + day - 1) -
	       719468;
}

/* Registers 0 2 4 7 8 9, and B: bit 2 binary, bit 1 24 hours. */
static int64_t rtc_read(void)
{
	static const uint8_t regs[6] = { 0, 2, 4, 7, 8, 9 };
	unsigned v[6], again[6], status, pm, i;

	do {
		for (i = 0; i < 1000000 && (cmos_read(0x0a) & 0x80); i++)
			; /* an update is in progress */
		for (i = 0; i < 6; i++)
			v[i] = cmos_read(regs[i]);
		for (i = 0; i < 6; i++)
			again[i] = cmos_read(regs[i]);
	} while (__builtin_memcmp(v, again, sizeof(v)) != 0);
	status = cmos_read(0x0b);
	pm = v[2] & 0x80;
	v[2] &= 0x7f;
	for (i = 0; i < 6 && !(status & 4); i++)
		v[i] = (v[i] & 15) + (v[i] >> 4) * 10;
	if (!(status & 2))
		v[2] = v[2] % 12 + (pm ? 12 : 0);
	return days_from_civil(2000 + v[5], v[4], v[3]) * 86400 + v[2] * 3600 +
	       v[1] * 60 + v[0];
}

uint64_t cycles_to_ns(uint64_t cycles)
{
	return mul_u64_u32_shr(cycles, tsc_mul, tsc_shift);
}

uint64_t ktime_get_ns(void)
{
	return cycles_to_ns(rdtsc() - tsc_base);
}

static void timer_interrupt(void *arg)
{
	ktime_tick();
	tick(user_mode(get_irq_regs()));
}

void tsc_init(void)
{
	uint32_t khz = hypervisor_khz();

	set_rate(khz ? khz : calibrate_khz());
	tsc_base = rdtsc();
	wall.ts.tv_sec = rtc_read();
	outb(PIT_CONTROL, PIT_ONESHOT0);
	(void)request_irq(IRQ_TIMER, timer_interrupt, NULL);
	clockevent_program(PIT_MAX_NS);
}

/* @ts was right @ns ago.  The loops stay loops: a compiler would divide. */
static void timespec_advance(struct timespec64 *ts, uint64_t ns)
{
	ns += (uint32_t)ts->tv_nsec;
	while (unlikely(ns >= 64ull * NSEC_PER_SEC)) {
		__asm__("" : "+rm"(ns));
		ns -= 64ull * NSEC_PER_SEC;
		ts->tv_sec += 64;
	}
	while (ns >= NSEC_PER_SEC) {
		__asm__("" : "+rm"(ns));
		ns -= NSEC_PER_SEC;
		ts->tv_sec++;
	}
	ts->tv_nsec = (long)ns;
}

/* @now is ktime; wall_lock held. */
static void wall_set(const struct timespec64 *ts, uint64_t now)
{
	wall.seq++;
	barrier();
	wall.ts = *ts;
	wall.at = now;
	barrier();
	wall.seq++;
}

/* Returns wall.at of the same moment. */
static uint64_t wall_get(struct timespec64 *ts)
{
	unsigned seq;
	uint64_t at;

	do {
		seq = READ_ONCE(wall.seq);
		barrier();
		*ts = wall.ts;
		at = wall.at;
		barrier();
	} while (unlikely(seq != READ_ONCE(wall.seq) || seq & 1));
	return at;
}

void ktime_tick(void)
{
	unsigned long flags = spin_lock_irqsave(&wall_lock);
	uint64_t now = ktime_get_ns();
	struct timespec64 ts = wall.ts;

	timespec_advance(&ts, now - wall.at);
	wall_set(&ts, now);
	spin_unlock_irqrestore(&wall_lock, flags);
}

void ktime_get_real_ts64(struct timespec64 *ts)
{
	uint64_t at = wall_get(ts);

	timespec_advance(ts, ktime_get_ns() - at);
}

void ktime_get_coarse_real_ts64(struct timespec64 *ts)
{
	(void)wall_get(ts);
}

void ktime_set_real(const struct timespec64 *ts)
{
	unsigned long flags = spin_lock_irqsave(&wall_lock);

	wall_set(ts, ktime_get_ns());
	spin_unlock_irqrestore(&wall_lock, flags);
}

void clockevent_jitter(uint32_t seed)
{
	jitter = seed;
}

/* jitter=SEED: up to a quarter sooner or later, to try other schedules. */
static uint32_t jitter_ns(uint32_t ns)
{
	uint32_t quarter = ns / 4;

	jitter ^= jitter << 13; /* xorshift32 */
	jitter ^= jitter >> 17;
	jitter ^= jitter << 5;
	return ns - quarter +
	       (uint32_t)((uint64_t)jitter * (2 * quarter) >> 32);
}

void clockevent_program(uint64_t ns)
{
	uint32_t wait = ns < PIT_MAX_NS ? (uint32_t)ns : PIT_MAX_NS;
	unsigned long flags;
	uint32_t count;

	if (jitter)
		wait = min(jitter_ns(wait), PIT_MAX_NS);
	count = (uint32_t)((uint64_t)wait * PIT_MUL >> 32) + 1;
	count = min(count, PIT_MAX);
	flags = irq_save();
	outb(PIT_CHANNEL0, (uint8_t)count);
	outb(PIT_CHANNEL0, (uint8_t)(count >> 8));
	irq_restore(flags);
}
