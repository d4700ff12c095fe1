/* SPDX-License-Identifier: MIT */
/* SIGCHLD: when it comes and what its siginfo says; other exit signals */
#include "tap.h"

static volatile int n;
static siginfo_t last;

static void on(int s, siginfo_t *i, void *u)
{
	(void)s;
	(void)u;
	n++;
	last = *i;
}

static void show(const char *what, pid_t p)
{
	line("%s: %d signals, %s status %d, pid %s, uid %s", what, n,
	     n ? code(SIGCHLD, last.si_code) : "none", last.si_status,
	     last.si_pid == p ? "right" : "wrong",
	     last.si_uid == getuid() ? "mine" : "other");
	n = 0;
	memset(&last, 0, sizeof(last));
}

static void exits(void)
{
	_exit(5);
}

static void aborts(void)
{
	raise(SIGABRT);
}

static void stops(void)
{
	raise(SIGSTOP);
}

static void other_uid(void)
{
	become(1000, 1000);
	_exit(0);
}

static int clones(void *a)
{
	(void)a;
	_exit(0);
}

int main(void)
{
	struct sigaction a = { .sa_flags = SA_SIGINFO | SA_RESTART };
	static char stack[8192] __attribute__((aligned(16)));
	sigset_t m;
	pid_t p;
	int st, i;

	a.sa_sigaction = on;
	sigaction(SIGCHLD, &a, NULL);
	p = spawn(exits);
	waitpid(p, &st, 0);
	show("exit 5", p);
	p = spawn(aborts);
	waitpid(p, &st, 0);
	line("%s, core %d", status(st), !!WCOREDUMP(st));
	show("abort", p);
	p = spawn(stops);
	waitpid(p, &st, WUNTRACED);
	show("stopped", p);
	kill(p, SIGCONT);
	waitpid(p, &st, 0);
	n = 0;
	p = spawn(other_uid);
	waitpid(p, &st, 0);
	show("of another uid", p);
	sigemptyset(&m);
	sigaddset(&m, SIGCHLD);
	sigprocmask(SIG_BLOCK, &m, NULL);
	for (i = 0; i < 3; i++)
		p = spawn(exits);
	msleep(60);
	sigprocmask(SIG_UNBLOCK, &m, NULL);
	line("three exits while blocked: %d signals", n);
	for (i = 0; waitpid(-1, &st, WNOHANG) > 0; i++)
		;
	line("children to reap: %d", i);
	n = 0;
	p = clone(clones, stack + 8192, 0, NULL);
	rc(waitpid(p, &st, 0), "clone without an exit signal: waitpid");
	ok(waitpid(p, &st, __WCLONE) == p, "__WCLONE");
	line("signals: %d", n);
	a.sa_flags |= SA_NOCLDWAIT;
	sigaction(SIGCHLD, &a, NULL);
	p = spawn(exits);
	rc(waitpid(p, &st, 0), "SA_NOCLDWAIT: waitpid");
	line("signals: %d", n);
	return done();
}
