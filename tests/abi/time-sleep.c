/* SPDX-License-Identifier: MIT */
/* nanosleep, clock_nanosleep, alarm, setitimer: time left, EINTR, errors */
#include "tap.h"

static volatile int caught;

static void on(int s)
{
	(void)s;
	caught++;
}

static long ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void in(long m)
{
	struct itimerval it = { { 0, 0 }, { m / 1000, m % 1000 * 1000 } };

	setitimer(ITIMER_REAL, &it, NULL);
}

/* an error of the clock comes before one of the time */
static void clock_errors(void)
{
	static const int c[] = { 0, 1, 3, 4, 5, 6, 7, 11, 12, 99 };
	int32_t t[2] = { 0, 1000000000 };
	unsigned i;

	for (i = 0; i < sizeof(c) / sizeof(*c); i++) {
		rc(syscall(SYS_clock_nanosleep_time32, c[i], 0, 0xc0000000, 0),
		   "clock_nanosleep of clock %d, from the kernel", c[i]);
		rc(syscall(SYS_clock_nanosleep_time32, c[i], 0, t, 0),
		   "10^9 ns");
	}
}

static void sleeps(void)
{
	struct timespec t = { 0, 40000000 }, left = { 9, 9 };
	long a = ms();

	rc(nanosleep(&t, &left), "nanosleep 40 ms");
	ok(ms() - a >= 40, "it waited");
	line("time left untouched: %d", left.tv_sec == 9);
	t.tv_sec = 10;
	in(50);
	rc(nanosleep(&t, &left), "10 s, a signal after 50 ms");
	ok(left.tv_sec == 9 && left.tv_nsec < 999999999, "time left 9 s");
	line("handler ran %d", caught);
	t.tv_sec = 0;
	t.tv_nsec = 1000000000;
	rc(nanosleep(&t, NULL), "10^9 ns");
	t.tv_nsec = -1;
	rc(nanosleep(&t, NULL), "-1 ns");
	t.tv_nsec = 0;
	rc(nanosleep(&t, NULL), "nothing");
	t.tv_sec = -1;
	rc(nanosleep(&t, NULL), "-1 s");
	rc(syscall(SYS_nanosleep, 0xc0000000, 0), "from the kernel");
	signal(SIGALRM, SIG_IGN);
	t.tv_sec = 0;
	t.tv_nsec = 60000000;
	a = ms();
	in(20);
	rc(nanosleep(&t, NULL), "an ignored signal amid 60 ms");
	ok(ms() - a >= 60, "it waited on");
	signal(SIGALRM, on);
}

static void clocks(void)
{
	struct timespec t, left = { 9, 9 };
	long a;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_nsec += 30000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_nsec -= 1000000000;
		t.tv_sec++;
	}
	a = ms();
	line("clock_nanosleep to a time: %s",
	     err(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, &left)));
	ok(ms() - a >= 28, "it waited");
	line("to one that has passed: %s",
	     err(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL)));
	t.tv_sec = 5;
	t.tv_nsec = 0;
	in(30);
	line("relative, a signal: %s",
	     err(clock_nanosleep(CLOCK_REALTIME, 0, &t, &left)));
	ok(left.tv_sec == 4, "time left 4 s");
	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += 5;
	left.tv_sec = 9;
	in(30);
	line("absolute, a signal: %s",
	     err(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, &left)));
	line("time left untouched: %d", left.tv_sec == 9);
	line("clock 99: %s", err(clock_nanosleep(99, 0, &t, NULL)));
	line("THREAD_CPUTIME: %s", err(clock_nanosleep(3, 0, &t, NULL)));
}

static void timers(void)
{
	struct itimerval it = { { 0, 20000 }, { 0, 20000 } }, old;
	long a;

	alarm(0);
	rc(alarm(5), "alarm 5");
	rc(alarm(0), "alarm 0");
	rc(alarm(0), "again");
	rc(syscall(SYS_alarm, UINT_MAX), "alarm UINT_MAX");
	rc(syscall(SYS_alarm, 0), "that is INT_MAX");
	caught = 0;
	setitimer(ITIMER_REAL, &it, NULL);
	a = ms();
	while (caught < 5 && ms() - a < 3000)
		pause();
	line("an interval of 20 ms: %d signals", caught);
	ok(ms() - a >= 98, "in 100 ms");
	getitimer(ITIMER_REAL, &old);
	line("interval %ld", (long)old.it_interval.tv_usec);
	ok(old.it_value.tv_usec > 0 && old.it_value.tv_usec <= 20000,
	   "what is left");
	it = (struct itimerval){ { 0, 0 }, { 0, 0 } };
	setitimer(ITIMER_REAL, &it, &old);
	line("the old one's interval %ld", (long)old.it_interval.tv_usec);
	it.it_value.tv_usec = 1000000;
	rc(setitimer(ITIMER_REAL, &it, NULL), "10^6 us");
	it.it_value.tv_usec = -1;
	rc(setitimer(ITIMER_REAL, &it, NULL), "-1 us");
	it.it_value.tv_usec = 1;
	rc(setitimer(9, &it, NULL), "timer 9");
	rc(getitimer(9, &it), "getitimer 9");
	rc(syscall(SYS_setitimer, 0, 0xc0000000, 0), "from the kernel");
	rc(syscall(SYS_setitimer, 0, 0, 0), "NULL");
	signal(SIGVTALRM, on);
	signal(SIGPROF, on);
	caught = 0;
	it = (struct itimerval){ { 0, 0 }, { 0, 50000 } };
	setitimer(ITIMER_VIRTUAL, &it, NULL);
	a = ms();
	while (!caught && ms() - a < 5000)
		;
	line("ITIMER_VIRTUAL: %d", caught);
	caught = 0;
	setitimer(ITIMER_PROF, &it, NULL);
	a = ms();
	while (!caught && ms() - a < 5000)
		;
	line("ITIMER_PROF: %d", caught);
}

int main(void)
{
	struct sigaction s = { .sa_handler = on };

	sigaction(SIGALRM, &s, NULL);
	sleeps();
	clocks();
	clock_errors();
	timers();
	return done();
}
