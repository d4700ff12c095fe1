/* SPDX-License-Identifier: MIT */
/* timer_create and the calls on its timers: clocks, notifications, errors */
#include "tap.h"

#define KERNEL ((void *)0xc0000000)

struct event { /* the kernel's struct sigevent */
	int value, signo, notify, tid, pad[12];
};

static int id;

static long create(int clock, const void *event, void *where)
{
	return syscall(SYS_timer_create, clock, event, where);
}

static void made(const char *what, long r)
{
	rc(r, "%s", what);
	if (!r)
		syscall(SYS_timer_delete, id);
}

static void clocks(void)
{
	static const struct {
		int id;
		const char *n;
	} c[] = {
		{ 0, "REALTIME" },
		{ 1, "MONOTONIC" },
		{ 4, "MONOTONIC_RAW" },
		{ 5, "REALTIME_COARSE" },
		{ 6, "MONOTONIC_COARSE" },
		{ 7, "BOOTTIME" },
		{ 11, "TAI" },
		{ 12, "12" },
		{ 99, "99" },
	};

	for (unsigned i = 0; i < sizeof(c) / sizeof(*c); i++)
		made(c[i].n, create(c[i].id, NULL, &id));
	rc(create(4, KERNEL, &id), "MONOTONIC_RAW, the event in the kernel");
	rc(create(99, KERNEL, &id), "99 so");
	rc(create(1, NULL, KERNEL), "the id into the kernel");
}

static void notify(const char *what, int how, int signo, int tid)
{
	struct event e = { .notify = how, .signo = signo, .tid = tid };

	made(what, create(1, &e, &id));
}

static void notifications(void)
{
	notify("SIGEV_NONE, signal 99", SIGEV_NONE, 99, 0);
	notify("SIGEV_SIGNAL", SIGEV_SIGNAL, SIGUSR1, 0);
	notify("signal 0", SIGEV_SIGNAL, 0, 0);
	notify("signal 64", SIGEV_SIGNAL, 64, 0);
	notify("signal 65", SIGEV_SIGNAL, 65, 0);
	notify("SIGEV_THREAD", SIGEV_THREAD, SIGUSR1, 0);
	notify("SIGEV_THREAD_ID to itself", SIGEV_THREAD_ID, SIGUSR1, getpid());
	notify("to pid 1", SIGEV_THREAD_ID, SIGUSR1, 1);
	notify("to nobody", SIGEV_THREAD_ID, SIGUSR1, 99999);
	notify("to 0", SIGEV_THREAD_ID, SIGUSR1, 0);
	notify("3", 3, SIGUSR1, 0);
	notify("5", 5, SIGUSR1, getpid());
}

static void setting(void)
{
	int32_t t[4] = { 0, 0, 100, 0 }, old[4];
	int next;

	rc(create(1, NULL, &id), "a timer");
	rc(syscall(SYS_timer_settime32, id, 0, NULL, NULL), "set to NULL");
	rc(syscall(SYS_timer_settime32, id, 0, KERNEL, NULL),
	   "from the kernel");
	rc(syscall(SYS_timer_settime32, 99, 0, NULL, NULL), "timer 99, NULL");
	rc(syscall(SYS_timer_settime32, 99, 0, t, NULL), "timer 99");
	t[3] = 1000000000;
	rc(syscall(SYS_timer_settime32, id, 0, t, NULL), "10^9 ns");
	t[3] = 0;
	t[0] = -1;
	rc(syscall(SYS_timer_settime32, id, 0, t, NULL), "every -1 s");
	t[0] = 0;
	rc(syscall(SYS_timer_settime32, id, 0, t, KERNEL),
	   "old into the kernel");
	rc(syscall(SYS_timer_gettime32, id, old), "gettime");
	line("it was set: %d", old[2] == 99);
	rc(syscall(SYS_timer_gettime32, id, KERNEL), "gettime into the kernel");
	rc(syscall(SYS_timer_gettime32, -1, old), "of timer -1");
	rc(syscall(SYS_timer_getoverrun, id), "overrun");
	rc(syscall(SYS_timer_getoverrun, 99), "of timer 99");
	rc(syscall(SYS_timer_delete, id), "delete");
	rc(syscall(SYS_timer_delete, id), "again");
	if (create(1, NULL, &next))
		bail("timer");
	ok(next != id, "the next has another number");
	syscall(SYS_timer_delete, next);
}

/* the signal that comes of one, taken with sigwaitinfo */
static void fires(const char *what, struct event *e, int signo)
{
	int32_t t[4] = { 0, 0, 0, 1000000 };
	siginfo_t info;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signo);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (create(1, e, &id) || syscall(SYS_timer_settime32, id, 0, t, NULL))
		bail("timer");
	sigwaitinfo(&set, &info);
	line("%s: %s %s, value %s, timer %s, overrun %d", what,
	     sig(info.si_signo), code(info.si_signo, info.si_code),
	     info.si_value.sival_int == id ? "its id" :
	     info.si_value.sival_int == 42 ? "42" :
					     "?",
	     info.si_timerid == id ? "right" : "?", info.si_overrun);
	syscall(SYS_timer_delete, id);
}

int main(void)
{
	struct event e = { .value = 42, .signo = SIGUSR2 };

	clocks();
	notifications();
	setting();
	fires("no event", NULL, SIGALRM);
	fires("SIGUSR2", &e, SIGUSR2);
	e.notify = SIGEV_THREAD;
	e.signo = SIGUSR1;
	fires("SIGEV_THREAD", &e, SIGUSR1);
	e.notify = SIGEV_THREAD_ID;
	e.tid = getpid();
	fires("SIGEV_THREAD_ID", &e, SIGUSR1);
	return done();
}
