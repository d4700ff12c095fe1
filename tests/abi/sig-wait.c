/* SPDX-License-Identifier: MIT */
/* Blocked and pending signals: sigpending, sigsuspend, sigtimedwait, pause */
#include "tap.h"

static volatile int caught;
static sigset_t usr1;

static void on(int s)
{
	caught = s;
}

static void later(void)
{
	msleep(40);
	kill(getppid(), SIGUSR1);
}

static int pending(int s)
{
	sigset_t p;

	sigpending(&p);
	return sigismember(&p, s);
}

static int has(int s)
{
	sigset_t m;

	sigprocmask(SIG_BLOCK, NULL, &m);
	return sigismember(&m, s);
}

static void twait(const char *what, const sigset_t *s, struct timespec *t)
{
	siginfo_t i;
	int r;

	memset(&i, 0, sizeof(i));
	r = sigtimedwait(s, &i, t);
	if (r < 0)
		line("%s: %s", what, err(errno));
	else
		line("%s: %s, code %s", what, sig(r), code(r, i.si_code));
}

int main(void)
{
	struct sigaction a = { .sa_handler = on };
	struct timespec none = { 0, 0 }, some = { 0, 50000000 };
	struct timespec bad = { 0, 1000000000 };
	sigset_t empty, chld;
	pid_t p;

	sigemptyset(&empty);
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	sigaction(SIGUSR1, &a, NULL);
	sigaction(SIGUSR2, &a, NULL);
	sigprocmask(SIG_BLOCK, &usr1, NULL);
	raise(SIGUSR1);
	line("blocked: pending %d, handler %d", pending(SIGUSR1), caught);
	raise(SIGUSR1);
	rc(sigsuspend(&empty), "sigsuspend, one pending");
	line("handler %s, blocked again %d, pending %d", sig(caught),
	     has(SIGUSR1), pending(SIGUSR1));
	p = spawn(later);
	caught = 0;
	rc(sigsuspend(&empty), "sigsuspend, one comes");
	line("handler %s", sig(caught));
	reap(p);
	sigprocmask(SIG_UNBLOCK, &usr1, NULL);
	p = spawn(later);
	caught = 0;
	rc(pause(), "pause");
	line("handler %s", sig(caught));
	reap(p);

	sigprocmask(SIG_BLOCK, &usr1, NULL);
	caught = 0;
	raise(SIGUSR1);
	twait("sigtimedwait, one pending", &usr1, &none);
	line("handler %d, pending %d", caught, pending(SIGUSR1));
	twait("none pending, no time", &usr1, &none);
	twait("none pending, 50 ms", &usr1, &some);
	twait("10^9 ns", &usr1, &bad);
	p = spawn(later);
	twait("one comes", &usr1, NULL);
	reap(p);
	p = spawn(later);
	sigprocmask(SIG_UNBLOCK, &usr1, NULL);
	sigemptyset(&chld);
	sigaddset(&chld, SIGUSR2);
	rc(syscall(SYS_rt_sigtimedwait, &chld, 0, 0, 8),
	   "another one with a handler comes");
	line("handler %s", sig(caught));
	reap(p);
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, NULL);
	p = fork();
	if (!p)
		_exit(3);
	{
		siginfo_t i;
		int r = sigwaitinfo(&chld, &i);

		line("SIGCHLD, blocked, not ignored: %s %s status %d pid %s",
		     sig(r), code(SIGCHLD, i.si_code), i.si_status,
		     i.si_pid == p ? "right" : "wrong");
	}
	reap(p);
	signal(SIGUSR1, SIG_IGN);
	sigprocmask(SIG_BLOCK, &usr1, NULL);
	raise(SIGUSR1);
	line("blocked and ignored: pending %d", pending(SIGUSR1));
	signal(SIGUSR1, on);
	raise(SIGUSR1);
	signal(SIGUSR1, SIG_IGN);
	line("ignored while pending: pending %d", pending(SIGUSR1));
	rc(syscall(SYS_rt_sigtimedwait, &usr1, 0, 0, 4),
	   "rt_sigtimedwait, a set of 4 bytes");
	rc(syscall(SYS_rt_sigsuspend, &usr1, 4), "rt_sigsuspend, 4 bytes");
	rc(syscall(SYS_rt_sigsuspend, 0xc0000000, 8), "from the kernel");
	rc(syscall(SYS_rt_sigtimedwait, 0xc0000000, 0, 0, 8),
	   "rt_sigtimedwait from the kernel");
	return done();
}
