/* SPDX-License-Identifier: MIT */
/* kill, tkill, tgkill: targets, permissions; default actions of all signals */
#include "tap.h"

static pid_t victim;

static void sleeps(void)
{
	for (;;)
		pause();
}

static void as_user(void)
{
	become(1000, 1000);
	rc(kill(victim, 0), "uid 1000 to root: kill 0");
	rc(kill(victim, SIGTERM), "SIGTERM");
	rc(kill(1, 0), "to pid 1");
	rc(kill(getpid(), 0), "to itself");
	rc(kill(-1, 0), "to all: nobody may be reached");
	rc(kill(victim, SIGCONT), "SIGCONT in the same session");
}

static void same_user(void)
{
	pid_t p = fork();

	if (!p) {
		become(1000, 1000);
		sleeps();
	}
	msleep(30);
	if (setresuid(7, 1000, 7))
		bail("ids");
	rc(kill(p, 0), "effective 1000, real 7 to 1000");
	if (seteuid(7))
		bail("ids");
	rc(kill(p, 0), "7 to 1000");
	_exit(0);
}

static void by_default(void)
{
	int s, st, i, r;
	pid_t p;

	setsid(); /* an orphaned group: the terminal's stops do nothing */
	for (s = 1; s <= 64; s++) {
		if (s == 32 || s == 33 || s == 34) /* libc's own */
			continue;
		if (s > 35 && s < 64)
			continue;
		p = spawn(sleeps);
		kill(p, s);
		for (i = r = st = 0; i < 40 && !r; i++) {
			msleep(5);
			r = waitpid(p, &st, WUNTRACED | WNOHANG);
		}
		if (r == p)
			line("%s: %s", sig(s),
			     WIFSIGNALED(st) ? "ends it" : status(st));
		else
			line("%s: nothing", sig(s));
		if (r != p || !WIFSIGNALED(st)) {
			kill(p, SIGKILL);
			reap(p);
		}
	}
}

static void ignores_all(void)
{
	int s;

	for (s = 1; s < 65; s++)
		signal(s, SIG_IGN);
	for (s = 1; s < 65; s++)
		if (s != SIGKILL && s != SIGSTOP && (s < 32 || s > 34))
			kill(getpid(), s);
	_exit(11);
}

static void to_all(void)
{
	pid_t p;

	become(5555, 5555);
	p = spawn(sleeps);
	signal(SIGTERM, SIG_IGN);
	rc(kill(-1, SIGTERM), "kill -1 of a uid with a child");
	line("the child: %s", status(reap(p)));
}

int main(void)
{
	pid_t p;

	victim = spawn(sleeps);
	rc(kill(victim, 0), "kill 0");
	rc(kill(victim, 65), "signal 65");
	rc(kill(victim, -1), "signal -1");
	rc(kill(99999, 0), "nobody");
	rc(kill(99999, 65), "nobody, signal 65");
	rc(kill(-99999, -1), "a group of nobody, signal -1");
	rc(kill(0, 65), "our group, signal 65");
	rc(kill(-99999, 0), "a group of nobody");
	rc(kill(INT_MIN, 0), "INT_MIN");
	rc(syscall(SYS_tkill, victim, 0), "tkill");
	rc(syscall(SYS_tkill, -1, 0), "tkill -1");
	rc(syscall(SYS_tkill, 0, 0), "tkill 0");
	rc(syscall(SYS_tkill, 99999, 0), "tkill nobody");
	rc(syscall(SYS_tgkill, victim, victim, 0), "tgkill");
	rc(syscall(SYS_tgkill, 1, victim, 0), "tgkill, the wrong group");
	rc(syscall(SYS_tgkill, -1, victim, 0), "tgkill -1");
	quietly(as_user);
	quietly(same_user);
	kill(victim, SIGKILL);
	rc(kill(victim, 0), "a zombie, not waited for");
	line("it was ended by %s", status(reap(victim)));
	rc(kill(victim, 0), "waited for");
	p = spawn(sleeps);
	kill(p, SIGSTOP);
	kill(p, SIGTERM);
	msleep(10);
	rc(waitpid(p, NULL, WNOHANG), "stopped, SIGTERM: not yet dead");
	kill(p, SIGCONT);
	line("continued: %s", status(reap(p)));
	quietly(by_default);
	child("all ignored and sent", ignores_all);
	quietly(to_all);
	return done();
}
