/* SPDX-License-Identifier: MIT */
/* What is queued: discarded when it becomes ignored, and never without end */
#include "tap.h"

static volatile int calls;

static void count(int s)
{
	calls++;
	(void)s;
}

static void block(int how, int s)
{
	sigset_t m;

	sigemptyset(&m);
	sigaddset(&m, s);
	sigprocmask(how, &m, NULL);
}

/* Pending, ignored, caught again, sent again: how often is it taken? */
static void discard(int s)
{
	calls = 0;
	signal(s, count);
	block(SIG_BLOCK, s);
	kill(getpid(), s);
	kill(getpid(), s);
	signal(s, SIG_IGN);
	signal(s, count);
	block(SIG_UNBLOCK, s);
	line("ignored while pending: taken %d times", calls);
	block(SIG_BLOCK, s);
	kill(getpid(), s);
	block(SIG_UNBLOCK, s);
	line("and sent once more: %d", calls);
}

static void limit(void)
{
	struct rlimit l = { 5, 5 };
	union sigval v = { 0 };
	int n = 0;

	if (setuid(12345))
		bail("setuid");
	setrlimit(RLIMIT_SIGPENDING, &l);
	signal(SIGRTMIN, count);
	block(SIG_BLOCK, SIGRTMIN);
	while (n < 100 && !sigqueue(getpid(), SIGRTMIN, v))
		n++;
	line("RLIMIT_SIGPENDING 5: %d, then %s", n, err(errno));
	rc(kill(getpid(), SIGRTMIN + 1), "kill is not refused");
	rc(sigqueue(getpid(), SIGUSR1, v), "sigqueue of an old signal");
	calls = 0;
	block(SIG_UNBLOCK, SIGRTMIN);
	line("taken: %d", calls);
	for (n = 0; n < 100 && !sigqueue(getpid(), SIGRTMIN, v); n++)
		;
	line("taken at once: %d", n);
}

static void limit_child(void)
{
	signal(SIGUSR1, SIG_IGN);
	signal(SIGRTMIN + 1, SIG_IGN);
	limit();
}

int main(void)
{
	discard(SIGUSR1);
	discard(SIGRTMIN);
	child("a user with little room", limit_child);
	return done();
}
