/* SPDX-License-Identifier: MIT */
/* Clocks and calendars: what does not depend on when it runs. */
#include "tap.h"

static int earlier(struct timespec a, struct timespec b)
{
	return a.tv_sec < b.tv_sec ||
	       (a.tv_sec == b.tv_sec && a.tv_nsec <= b.tv_nsec);
}

static void calendars(void)
{
	static const time_t moments[] = { 0, 86399, 951782400, 1709208000,
					  0x7fffffff, -1, -86400 * 365 };
	struct tm tm;
	char b[100];
	unsigned int i;

	for (i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		gmtime_r(&moments[i], &tm);
		strftime(b, sizeof(b), "%Y-%m-%d %H:%M:%S %a %j %U %p", &tm);
		line("%s", b);
		ok(timegm(&tm) == moments[i], "and back");
	}
	memset(&tm, 0, sizeof(tm));
	line("strptime: %s", strptime("29 Feb 2024 12:30", "%d %b %Y %H:%M",
				      &tm) ? "yes" : "no");
	line("%ld", (long)timegm(&tm));
	tm.tm_mon += 13;
	tm.tm_mday = 35;
	line("%ld %d", (long)timegm(&tm), tm.tm_wday);
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	localtime_r(&moments[3], &tm);
	strftime(b, sizeof(b), "%c %Z %z", &tm);
	line("%s", b);
}

static void clocks(void)
{
	static const clockid_t ids[] = {
		CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID,
		CLOCK_THREAD_CPUTIME_ID, CLOCK_BOOTTIME, CLOCK_MONOTONIC_RAW,
	};
	struct timespec a, b, pause = { 0, 20000000 };
	struct timeval tv;
	unsigned int i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		rc(clock_gettime(ids[i], &a), "clock %d", (int)ids[i]);
		rc(clock_gettime(ids[i], &b), "again");
		ok(earlier(a, b), "it does not go back");
	}
	clock_gettime(CLOCK_MONOTONIC, &a);
	rc(nanosleep(&pause, NULL), "nanosleep");
	clock_gettime(CLOCK_MONOTONIC, &b);
	ok(b.tv_sec * 1000 + b.tv_nsec / 1000000 -
	   a.tv_sec * 1000 - a.tv_nsec / 1000000 >= 19, "20 ms have passed");
	rc(gettimeofday(&tv, NULL), "gettimeofday");
	ok(time(NULL) - tv.tv_sec <= 1, "time agrees");
	ok(tv.tv_sec > 1600000000, "the date is of this century");
	ok(clock() != (clock_t)-1, "clock");
	rc(usleep(1000), "usleep");
	line("sleep: %u", sleep(0));
}

int main(void)
{
	calendars();
	clocks();
	return done();
}
