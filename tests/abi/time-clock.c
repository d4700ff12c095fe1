/* SPDX-License-Identifier: MIT */
/* clock_gettime, clock_getres, gettimeofday, time: clocks and errors */
#include "tap.h"

static long long ns(clockid_t c)
{
	struct timespec t;

	if (clock_gettime(c, &t))
		return -1;
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(void)
{
	static const struct {
		int id;
		const char *n;
	} c[] = { { 0, "REALTIME" },
		  { 1, "MONOTONIC" },
		  { 2, "PROCESS_CPUTIME" },
		  { 3, "THREAD_CPUTIME" },
		  { 4, "MONOTONIC_RAW" },
		  { 5, "REALTIME_COARSE" },
		  { 6, "MONOTONIC_COARSE" },
		  { 7, "BOOTTIME" },
		  { 10, "10" },
		  { 16, "16" },
		  { 99, "99" },
		  { -1, "-1" } };
	int32_t t32[2];
	int64_t t64[2];
	struct timeval tv;
	long long a, b, back = 0;
	unsigned i;
	time_t now;

	for (i = 0; i < sizeof(c) / sizeof(*c); i++) {
		t32[0] = t32[1] = -7;
		rc(syscall(SYS_clock_gettime32, c[i].id, t32),
		   "clock_gettime(265) %s", c[i].n);
		rc(syscall(SYS_clock_gettime64, c[i].id, t64),
		   "clock_gettime64(403) %s", c[i].n);
	}
	rc(syscall(SYS_clock_gettime32, 0, 0), "NULL");
	rc(syscall(SYS_clock_gettime64, 0, 0xc0000000), "into the kernel");
	rc(syscall(SYS_clock_getres_time64, 1, t64), "clock_getres MONOTONIC");
	line("%d s %d ns", (int)t64[0], (int)t64[1]);
	rc(syscall(SYS_clock_getres_time64, 6, t64), "MONOTONIC_COARSE");
	ok(t64[0] == 0 && t64[1] >= 1000000 && t64[1] <= 10000000,
	   "it is a tick, of 1 to 10 ms");
	rc(syscall(SYS_clock_getres_time32, 1, 0), "clock_getres NULL");
	rc(syscall(SYS_clock_getres_time32, 99, 0), "clock_getres 99");

	for (i = 0, a = ns(1); i < 2000; i++, a = b) {
		b = ns(1);
		back += b < a;
	}
	line("MONOTONIC read 2000 times goes back: %lld", back);
	a = ns(1);
	msleep(30);
	b = ns(1);
	ok(b - a >= 30000000 && b - a < 2000000000LL, "30 ms of sleep");
	a = ns(2);
	msleep(30);
	b = ns(2);
	ok(b - a < 25000000, "cost little of PROCESS_CPUTIME");
	a = ns(0);
	gettimeofday(&tv, NULL);
	b = tv.tv_sec * 1000000000LL + tv.tv_usec * 1000LL;
	ok(b - a < 1000000000 && a - b < 20000000, "gettimeofday is REALTIME");
	now = time(NULL);
	ok(now >= a / 1000000000 - 1 && now <= a / 1000000000 + 2,
	   "time is its seconds");
	ok(syscall(SYS_time, t32) == t32[0] && t32[0] - (int)now <= 2,
	   "time(13)");
	rc(syscall(SYS_time, 0xc0000000), "time into the kernel");
	rc(syscall(SYS_gettimeofday_time32, 0xc0000000, 0), "gettimeofday too");
	rc(syscall(SYS_gettimeofday_time32, 0, 0), "gettimeofday NULL");
	t64[0] = 5;
	t64[1] = 1000000000;
	for (i = 0; i < sizeof(c) / sizeof(*c); i++) {
		rc(syscall(SYS_clock_settime64, c[i].id, t64),
		   "clock_settime %s, 10^9 ns", c[i].n);
		rc(syscall(SYS_clock_settime64, c[i].id, 0xc0000000),
		   "from the kernel");
	}
	become(1000, 1000);
	t64[1] = 0;
	rc(syscall(SYS_clock_settime64, 0, t64), "clock_settime, uid 1000");
	rc(syscall(SYS_clock_settime64, 1, t64), "MONOTONIC");
	return done();
}
