/* SPDX-License-Identifier: MIT */
/* Stopping and continuing: SIGSTOP, SIGTSTP, SIGCONT, SIGCHLD with them */
#include "tap.h"

static volatile int chld, codes[16];
static int pfd[2];

static void on_chld(int s, siginfo_t *i, void *u)
{
	(void)s;
	(void)u;
	codes[chld++ & 15] = i->si_code;
}

static void say(const char *s)
{
	write(pfd[1], s, strlen(s));
}

static void cont(int s)
{
	(void)s;
	say("c");
}

static void tstp(int s)
{
	(void)s;
	say("t");
}

static void counts(void)
{
	signal(SIGCONT, cont);
	say("1");
	for (;;)
		pause();
}

static void catches(void)
{
	signal(SIGTSTP, tstp);
	say("1");
	for (;;)
		pause();
}

static char heard(void)
{
	char c = 0;

	if (read(pfd[0], &c, 1) != 1)
		bail("read");
	return c;
}

static void show(const char *what)
{
	msleep(30);
	line("%s: SIGCHLD %d, last %s", what, chld,
	     chld ? code(SIGCHLD, codes[(chld - 1) & 15]) : "none");
	chld = 0;
}

static pid_t job(void (*fn)(void))
{
	pid_t p = fork();

	if (!p) {
		setpgid(0, 0);
		fn();
	}
	setpgid(p, p);
	heard();
	return p;
}

/* a group with a parent in another group of its session: not orphaned */
static void jobs(void)
{
	struct sigaction a = { .sa_flags = SA_SIGINFO | SA_RESTART };
	pid_t p;
	int st;

	setsid();
	a.sa_sigaction = on_chld;
	sigaction(SIGCHLD, &a, NULL);
	p = job(counts);
	kill(p, SIGSTOP);
	waitpid(p, &st, WUNTRACED);
	line("SIGSTOP: %s", status(st));
	show("stopped");
	kill(p, SIGCONT);
	line("SIGCONT: its handler says %c", heard());
	waitpid(p, &st, WCONTINUED);
	line("%s", status(st));
	show("continued");
	kill(p, SIGTSTP);
	waitpid(p, &st, WUNTRACED);
	line("SIGTSTP: %s", status(st));
	show("stopped");
	kill(p, SIGTTIN);
	kill(p, SIGCONT);
	heard();
	msleep(20);
	line("SIGTTIN then SIGCONT while stopped: %s",
	     waitpid(p, &st, WUNTRACED | WNOHANG) ? status(st) : "runs");
	kill(p, SIGTTOU);
	waitpid(p, &st, WUNTRACED);
	line("SIGTTOU: %s", status(st));
	kill(p, SIGUSR1);
	msleep(20);
	line("SIGUSR1 while stopped: %s",
	     waitpid(p, &st, WNOHANG) ? status(st) : "waits");
	kill(p, SIGKILL);
	waitpid(p, &st, 0);
	line("SIGKILL while stopped: %s", status(st));
	chld = 0;
	p = job(catches);
	kill(p, SIGTSTP);
	line("SIGTSTP caught: it says %c", heard());
	line("%s", waitpid(p, &st, WUNTRACED | WNOHANG) ? status(st) : "runs");
	kill(p, SIGKILL);
	waitpid(p, &st, 0);
	chld = 0;
	a.sa_flags = SA_SIGINFO | SA_NOCLDSTOP | SA_RESTART;
	sigaction(SIGCHLD, &a, NULL);
	p = job(counts);
	kill(p, SIGSTOP);
	waitpid(p, &st, WUNTRACED);
	show("SA_NOCLDSTOP, stopped");
	kill(p, SIGCONT);
	heard();
	show("continued");
	kill(p, SIGKILL);
	waitpid(p, &st, 0);
	show("killed");
}

/* nobody of the session could continue it: SIGTSTP is not obeyed */
static void orphaned(void)
{
	pid_t p;
	int st;

	setsid();
	p = fork();
	if (!p) {
		setsid();
		say("1");
		for (;;)
			pause();
	}
	heard();
	kill(p, SIGTSTP);
	msleep(30);
	line("an orphaned group, SIGTSTP: %s",
	     waitpid(p, &st, WUNTRACED | WNOHANG) ? status(st) : "runs");
	kill(p, SIGSTOP);
	waitpid(p, &st, WUNTRACED);
	line("SIGSTOP: %s", status(st));
	kill(p, SIGKILL);
	waitpid(p, &st, 0);
}

int main(void)
{
	if (pipe(pfd))
		bail("pipe");
	quietly(jobs);
	quietly(orphaned);
	return done();
}
