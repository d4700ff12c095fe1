/* SPDX-License-Identifier: MIT */
/* sigaction: every flag, both frames, nesting, what handlers are given */
#include "tap.h"
#include <ucontext.h>

static volatile int depth, max, count, blocked, reset, arg_ok;

static int has(int s)
{
	sigset_t m;

	sigprocmask(SIG_BLOCK, NULL, &m);
	return sigismember(&m, s);
}

static void nest(int s)
{
	if (++depth > max)
		max = depth;
	if (++count < 3)
		raise(s);
	depth--;
}

static void set(int s, void (*h)(int), int flags)
{
	struct sigaction a = { .sa_flags = flags };

	a.sa_handler = h;
	if (sigaction(s, &a, NULL))
		bail("sigaction");
}

static void run(const char *what, int flags)
{
	set(SIGUSR1, nest, flags);
	max = depth = count = 0;
	raise(SIGUSR1);
	line("%s: called %d times, %d deep", what, count, max);
}

static void masks(int s)
{
	blocked = has(SIGUSR1) | has(SIGUSR2) << 1 | has(SIGHUP) << 2;
	(void)s;
}

static void state(int s)
{
	struct sigaction a;

	sigaction(s, NULL, &a);
	reset = a.sa_handler == SIG_DFL;
}

static void info(int s, siginfo_t *i, void *u)
{
	ucontext_t *c = u;

	line("%s: signo %d code %s errno %d, pid %s uid %s", sig(s),
	     i->si_signo, code(s, i->si_code), i->si_errno,
	     i->si_pid == getpid() ? "mine" : "other",
	     i->si_uid == getuid() ? "mine" : "other");
	line("context: mask has HUP %d USR1 %d", sigismember(&c->uc_sigmask,
	     SIGHUP), sigismember(&c->uc_sigmask, SIGUSR1));
	ok(c->uc_mcontext.gregs[REG_EIP] != 0 &&
	   c->uc_mcontext.gregs[REG_CS] != 0, "registers are there");
}

static void changes_mask(int s, siginfo_t *i, void *u)
{
	ucontext_t *c = u;

	(void)s;
	(void)i;
	sigaddset(&c->uc_sigmask, SIGTERM);
}

static void queued(int s, siginfo_t *i, void *u)
{
	(void)u;
	line("%s: code %s value %d", sig(s), code(s, i->si_code),
	     i->si_value.sival_int);
}

static int order[8], norder;

static void notes(int s)
{
	order[norder++ & 7] = s;
}

/* the old frame: sa_restorer absent, sigaction(67) and rt without SA_SIGINFO */
static void old_frame(int s)
{
	count = s;
}

static void old_call(void)
{
	struct sigaction o;
	void (*was)(int);

	signal(SIGUSR2, SIG_DFL);
	was = (void (*)(int))syscall(SYS_signal, SIGUSR2, old_frame);
	ok(was == SIG_DFL, "signal(48) gives the old one");
	count = 0;
	raise(SIGUSR2);
	line("called: %s", sig(count));
	sigaction(SIGUSR2, NULL, &o);
	line("then: %s",
	     o.sa_handler == SIG_DFL ? "default again" : "still there");
}

static void errors(void)
{
	struct sigaction a = { .sa_handler = SIG_IGN };
	char k[20] = { 0 };

	rc(sigaction(SIGKILL, &a, NULL), "SIGKILL");
	rc(sigaction(SIGSTOP, &a, NULL), "SIGSTOP");
	rc(syscall(SYS_rt_sigaction, SIGKILL, 0, k, 8), "SIGKILL, only asked");
	rc(syscall(SYS_rt_sigaction, 0, 0, k, 8), "signal 0");
	rc(syscall(SYS_rt_sigaction, 65, 0, k, 8), "signal 65");
	rc(syscall(SYS_rt_sigaction, -1, 0, k, 8), "signal -1");
	rc(syscall(SYS_rt_sigaction, 64, 0, k, 8), "signal 64");
	rc(syscall(SYS_rt_sigaction, SIGUSR1, 0, k, 4), "a set of 4 bytes");
	rc(syscall(SYS_rt_sigaction, SIGUSR1, 0xc0000000, 0, 8),
	   "from the kernel");
	rc(syscall(SYS_rt_sigaction, SIGUSR1, 0, 0xc0000000, 8),
	   "into the kernel");
	rc(syscall(SYS_rt_sigprocmask, 9, k, 0, 8), "sigprocmask, how 9");
	rc(syscall(SYS_rt_sigprocmask, 9, 0, 0, 8), "how 9, no set");
	rc(syscall(SYS_rt_sigprocmask, 0, k, 0, 4), "a set of 4 bytes");
	rc(syscall(SYS_rt_sigprocmask, 0, 0xc0000000, 0, 8), "from the kernel");
	rc(syscall(SYS_rt_sigpending, k, 9), "sigpending, 9 bytes");
	rc(syscall(SYS_rt_sigpending, 0xc0000000, 8), "into the kernel");
}

int main(void)
{
	struct sigaction a = { .sa_flags = 0 };
	union sigval v = { .sival_int = 4711 };
	sigset_t m;
	int i;

	run("no flag", 0);
	run("SA_NODEFER", SA_NODEFER);
	run("SA_SIGINFO", SA_SIGINFO);
	run("SA_SIGINFO|SA_NODEFER", SA_SIGINFO | SA_NODEFER);
	a.sa_handler = masks;
	sigaddset(&a.sa_mask, SIGUSR2);
	sigaddset(&a.sa_mask, SIGKILL);
	sigaction(SIGUSR1, &a, NULL);
	raise(SIGUSR1);
	line("in a handler with sa_mask USR2: USR1 %d USR2 %d HUP %d",
	     blocked & 1, blocked >> 1 & 1, blocked >> 2);
	line("after it: USR1 %d USR2 %d", has(SIGUSR1), has(SIGUSR2));
	a.sa_flags = SA_NODEFER;
	sigaction(SIGUSR1, &a, NULL);
	raise(SIGUSR1);
	line("SA_NODEFER: USR1 %d USR2 %d", blocked & 1, blocked >> 1 & 1);
	sigaction(SIGUSR1, NULL, &a);
	line("sa_mask given back: USR2 %d KILL %d", sigismember(&a.sa_mask,
	     SIGUSR2), sigismember(&a.sa_mask, SIGKILL));
	set(SIGUSR1, state, SA_RESETHAND);
	raise(SIGUSR1);
	line("SA_RESETHAND: reset in the handler: %d", reset);
	set(SIGUSR1, state, 0);
	raise(SIGUSR1);
	line("without: %d", reset);

	sigemptyset(&m);
	sigaddset(&m, SIGHUP);
	sigprocmask(SIG_BLOCK, &m, NULL);
	a.sa_sigaction = info;
	a.sa_flags = SA_SIGINFO;
	sigemptyset(&a.sa_mask);
	sigaction(SIGUSR1, &a, NULL);
	raise(SIGUSR1);
	kill(getpid(), SIGUSR1);
	a.sa_sigaction = changes_mask;
	sigaction(SIGUSR1, &a, NULL);
	raise(SIGUSR1);
	line("a mask changed in the context stays: TERM %d", has(SIGTERM));
	sigemptyset(&m);
	sigprocmask(SIG_SETMASK, &m, NULL);
	a.sa_sigaction = queued;
	sigaction(SIGUSR1, &a, NULL);
	sigaction(SIGRTMIN, &a, NULL);
	rc(sigqueue(getpid(), SIGUSR1, v), "sigqueue");
	sigaddset(&m, SIGRTMIN);
	sigaddset(&m, SIGUSR1);
	sigprocmask(SIG_BLOCK, &m, NULL);
	for (i = 0; i < 3; i++) {
		v.sival_int = i;
		sigqueue(getpid(), SIGRTMIN, v);
		sigqueue(getpid(), SIGUSR1, v);
	}
	note("three of each queued while blocked");
	sigprocmask(SIG_UNBLOCK, &m, NULL);

	set(SIGUSR1, notes, 0);
	set(SIGUSR2, notes, 0);
	set(SIGHUP, notes, 0);
	set(SIGRTMIN, notes, 0);
	set(SIGSEGV, notes, 0);
	sigfillset(&m);
	sigprocmask(SIG_BLOCK, &m, NULL);
	raise(SIGRTMIN);
	raise(SIGUSR2);
	raise(SIGSEGV);
	raise(SIGHUP);
	raise(SIGUSR1);
	sigprocmask(SIG_UNBLOCK, &m, NULL);
	for (i = 0; i < norder; i++)
		note("handler %d: %s", i + 1, sig(order[i]));
	line("five pending at once: %d handlers", norder);
	old_call();
	errors();
	return done();
}
