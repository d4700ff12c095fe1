/* SPDX-License-Identifier: MIT */
/* wait4 and waitid: which child, which change, status, rusage, errors */
#include "tap.h"

static void exits7(void)
{
	_exit(7);
}

static void stops(void)
{
	raise(SIGSTOP);
	_exit(4);
}

static void sleeps(void)
{
	for (;;)
		pause();
}

static const char *who(pid_t r, pid_t p)
{
	return r < 0 ? err(errno) : r == 0 ? "none" : r == p ? "it" : "another";
}

static void info(const char *what, int r, siginfo_t *i, pid_t p)
{
	if (r) {
		line("%s: %s", what, err(errno));
		return;
	}
	if (!i->si_pid) {
		line("%s: nothing, si_signo %d", what, i->si_signo);
		return;
	}
	line("%s: %s %s status %d pid %s", what, sig(i->si_signo),
	     code(SIGCHLD, i->si_code), i->si_status,
	     i->si_pid == p ? "right" : "wrong");
}

static void which(void)
{
	pid_t a, b, r;
	int st;

	rc(waitpid(-1, &st, 0), "no child: wait -1");
	rc(waitpid(-1, &st, WNOHANG), "WNOHANG");
	rc(waitpid(1, &st, 0), "somebody else's: pid 1");
	rc(waitpid(getpid(), &st, 0), "oneself");
	rc(waitpid(-1, &st, 0x10), "option 0x10");
	rc(waitpid(-99999, &st, 0), "group 99999");
	rc(waitpid(INT_MIN, &st, 0), "INT_MIN");
	a = spawn(sleeps);
	rc(waitpid(-1, &st, WNOHANG), "one alive: WNOHANG");
	rc(waitpid(a, &st, WNOHANG), "by pid, WNOHANG");
	b = spawn(exits7);
	r = waitpid(b, &st, 0);
	line("by pid: %s, %s", who(r, b), status(st));
	r = waitpid(b, &st, 0);
	line("again: %s", who(r, b));
	kill(a, SIGTERM);
	r = waitpid(0, &st, 0);
	line("own group: %s, %s", who(r, a), status(st));
	a = fork();
	if (!a) {
		setpgid(0, 0);
		_exit(9);
	}
	setpgid(a, a);
	r = waitpid(0, &st, WNOHANG);
	line("another group's, asked for own: %s", who(r, a));
	r = waitpid(-a, &st, 0);
	line("by its group: %s, %s", who(r, a), status(st));
	a = spawn(exits7);
	rc(syscall(SYS_wait4, a, 0xc0000000, 0, 0), "status into the kernel");
	rc(waitpid(a, &st, 0), "it is gone then");
	a = spawn(exits7);
	r = waitpid(a, NULL, 0);
	line("status NULL: %s", who(r, a));
}

static void changes(void)
{
	pid_t p = spawn(stops), r;
	int st;

	r = waitpid(p, &st, WUNTRACED);
	line("WUNTRACED: %s, %s, %#x", who(r, p), status(st), st);
	r = waitpid(p, &st, WUNTRACED | WNOHANG);
	line("again: %s", who(r, p));
	kill(p, SIGCONT);
	r = waitpid(p, &st, WCONTINUED);
	line("WCONTINUED: %s, %s, %#x", who(r, p), status(st), st);
	r = waitpid(p, &st, 0);
	line("the end: %s, %s, %#x", who(r, p), status(st), st);
	p = spawn(sleeps);
	kill(p, SIGSTOP);
	r = waitpid(p, &st, WUNTRACED);
	kill(p, SIGKILL);
	r = waitpid(p, &st, 0);
	line("killed while stopped: %s, %s", who(r, p), status(st));
}

static void ids(void)
{
	siginfo_t i;
	pid_t p, q;

	memset(&i, 0x55, sizeof(i));
	p = spawn(sleeps);
	info("waitid WNOHANG", waitid(P_PID, p, &i, WEXITED | WNOHANG), &i, p);
	kill(p, SIGSTOP);
	info("WSTOPPED", waitid(P_PID, p, &i, WSTOPPED), &i, p);
	kill(p, SIGCONT);
	info("WCONTINUED", waitid(P_PID, p, &i, WCONTINUED), &i, p);
	kill(p, SIGKILL);
	info("WNOWAIT", waitid(P_PID, p, &i, WEXITED | WNOWAIT), &i, p);
	info("WNOWAIT again", waitid(P_ALL, 0, &i, WEXITED | WNOWAIT), &i, p);
	info("WEXITED", waitid(P_ALL, 0, &i, WEXITED), &i, p);
	info("none left", waitid(P_ALL, 0, &i, WEXITED), &i, p);
	p = spawn(exits7);
	info("exit 7", waitid(P_PID, p, &i, WEXITED), &i, p);
	ok(i.si_uid == getuid(), "si_uid");
	rc(waitid(P_ALL, 0, &i, 0), "options 0");
	rc(waitid(P_ALL, 0, &i, WNOHANG), "WNOHANG alone");
	rc(waitid(P_ALL, 0, &i, WEXITED | 0x10), "option 0x10");
	rc(waitid(9, 0, &i, WEXITED), "type 9");
	rc(waitid(P_PID, 0, &i, WEXITED), "pid 0");
	rc(waitid(P_PGID, 0, &i, WEXITED | WNOHANG), "own group");
	p = spawn(exits7);
	q = spawn(exits7);
	rc(waitid(P_PID, q, NULL, WEXITED), "infop NULL");
	rc(syscall(SYS_waitid, P_PID, p, 0xc0000000, WEXITED, 0),
	   "infop in the kernel");
	rc(waitpid(p, NULL, 0), "it is gone then");
}

static long ms(struct timeval t)
{
	return t.tv_sec * 1000 + t.tv_usec / 1000;
}

static void burns(void)
{
	struct timespec a, b;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	do
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	while ((b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000
	       < 120);
}

static void burns_in_child(void)
{
	quietly(burns);
}

static void usage(void)
{
	struct rusage u, c;
	pid_t p = spawn(burns);
	int st;

	wait4(p, &st, 0, &u);
	ok(ms(u.ru_utime) + ms(u.ru_stime) >= 80, "wait4: CPU time of it");
	ok(u.ru_minflt > 0, "its faults");
	ok(u.ru_maxrss > 0, "its size");
	getrusage(RUSAGE_CHILDREN, &c);
	ok(ms(c.ru_utime) + ms(c.ru_stime) >=
	   ms(u.ru_utime) + ms(u.ru_stime) - 10, "counted in RUSAGE_CHILDREN");
	p = spawn(burns_in_child);
	wait4(p, &st, 0, &u);
	ok(ms(u.ru_utime) + ms(u.ru_stime) >= 80,
	   "wait4 includes its waited-for children");
	rc(getrusage(7, &u), "getrusage 7");
	rc(syscall(SYS_getrusage, 0, 0xc0000000), "into the kernel");
}

static void ignored(void)
{
	pid_t p;

	signal(SIGCHLD, SIG_IGN);
	p = spawn(exits7);
	rc(waitpid(p, NULL, 0), "SIGCHLD ignored: waitpid");
	signal(SIGCHLD, SIG_DFL);
}

static void nocldwait(void)
{
	struct sigaction a = { .sa_handler = SIG_DFL,
			       .sa_flags = SA_NOCLDWAIT };
	pid_t p;

	sigaction(SIGCHLD, &a, NULL);
	p = spawn(exits7);
	rc(waitpid(p, NULL, 0), "SA_NOCLDWAIT: waitpid");
}

static void statuses(void)
{
	static const int t[] = { 0, 1, 255, 256, -1, 0x1234 };
	unsigned i;
	int st;
	pid_t p;

	for (i = 0; i < sizeof(t) / sizeof(*t); i++) {
		p = fork();
		if (!p)
			_exit(t[i]);
		waitpid(p, &st, 0);
		line("_exit(%d): %#x", t[i], st);
		p = fork();
		if (!p)
			syscall(SYS_exit, t[i]);
		waitpid(p, &st, 0);
		line("exit(%d): %#x", t[i], st);
	}
}

int main(void)
{
	which();
	changes();
	ids();
	statuses();
	usage();
	ignored();
	quietly(nocldwait);
	return done();
}
