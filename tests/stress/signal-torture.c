/* SPDX-License-Identifier: MIT */
/*
 * Signals from all sides while the processor computes and calls wait.
 *
 * Senders shoot at a target that keeps sums in x87 and SSE registers, sleeps,
 * and jumps out of handlers.  Real-time signals carry numbers: none may be
 * lost, come twice or out of order, and no sum may change.  Beside them
 * families stop, go on and die at random: each end is seen exactly once.
 */
#include "torture.h"

#include <setjmp.h>
#include <time.h>

#define SENDERS 4
#define RT	(SIGRTMIN + 3)

static unsigned int rounds;
static volatile unsigned int counted[SENDERS], plain;
static volatile double spoiled = 3;
static sigjmp_buf jump;
static volatile int may_jump;

static void on_counted(int sig, siginfo_t *info, void *context)
{
	int value = info->si_value.sival_int;
	unsigned int who = (unsigned int)value >> 24;

	(void)context;
	if (sig != RT || who >= SENDERS)
		wrong("signal %d with %#x", sig, value);
	if (counted[who] != ((unsigned int)value & 0xffffff))
		wrong("number %u instead of %u from %u", value & 0xffffff,
		      counted[who], who);
	counted[who]++;
	spoiled = spoiled * 1.5 - 1;
}

__attribute__((noinline)) static void series(unsigned int n, double *sum)
{
	double x = 0;
	unsigned int i;

	for (i = 1; i < n; i++)
		x = x + 1.0 / i;
	*sum = x;
}

__attribute__((noinline, target("sse2,fpmath=sse"))) static void
series_in_sse(unsigned int n, double *sum)
{
	double x = 0;
	unsigned int i;

	for (i = 1; i < n; i++)
		x = x + 1.0 / i;
	*sum = x;
}

static void on_plain(int sig)
{
	double one, other;

	(void)sig;
	plain++;
	series_in_sse(plain % 16, &other);
	series(5, &one);
	spoiled = one + other;
	if (may_jump && plain % 7 == 0) {
		may_jump = 0;
		siglongjmp(jump, 1);
	}
}

static void sender(unsigned int who, pid_t target)
{
	union sigval value;
	unsigned int i;

	for (i = 0; i < rounds; i++) {
		value.sival_int = (int)(who << 24 | i);
		while (sigqueue(target, RT, value)) {
			if (errno != EAGAIN)
				wrong("sigqueue");
			sched_yield();
		}
		if (any(3) == 0)
			kill(target, any(2) ? SIGUSR1 : SIGUSR2);
		if (any(8) == 0)
			sched_yield();
	}
	_exit(0);
}

static int all_came(void)
{
	unsigned int i;

	for (i = 0; i < SENDERS; i++)
		if (counted[i] < rounds)
			return 0;
	return 1;
}

static void target(void)
{
	struct sigaction rt = { .sa_flags = SA_SIGINFO | SA_RESTART };
	struct sigaction act = { .sa_handler = on_plain };
	struct timespec pause = { 0, 300000 };
	double right, right_in_sse, sum;
	unsigned int i;
	int status;
	pid_t pid;

	rt.sa_sigaction = on_counted;
	sigfillset(&rt.sa_mask); /* nobody jumps out of it */
	sigaction(RT, &rt, NULL);
	sigaction(SIGUSR1, &act, NULL);
	act.sa_flags = SA_RESTART | SA_NODEFER;
	sigaction(SIGUSR2, &act, NULL);
	series(200, &right);
	series_in_sse(200, &right_in_sse);
	for (i = 0; i < SENDERS; i++) {
		pid = fork();
		if (pid == 0) {
			torture_seed = (torture_seed + i) * 2654435761u | 1;
			sender(i, getppid());
		}
	}
	while (!all_came()) {
		series(200, &sum);
		if (sum != right)
			wrong("the sum has changed");
		series_in_sse(200, &sum);
		if (sum != right_in_sse)
			wrong("the sum in SSE has changed");
		if (!sigsetjmp(jump, 1))
			may_jump = 1;
		nanosleep(&pause, NULL);
		may_jump = 0;
	}
	for (i = 0; i < SENDERS; i++) {
		while ((pid = wait(&status)) < 0 && errno == EINTR)
			;
		if (pid < 0 || status)
			wrong("a sender ended with %#x", status);
	}
}

/* Whether a child has ended; it may only end by SIGKILL. */
static unsigned int is_end(int status)
{
	if ((WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP) ||
	    WIFCONTINUED(status))
		return 0;
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
		wrong("status %#x", status);
	return 1;
}

/* Children that are stopped, continued and killed; each ends just once. */
static void families(void)
{
	enum { N = 6 };
	pid_t pids[N], pid;
	unsigned int i, ended = 0;
	double sum;
	int status;

	for (i = 0; i < N; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			for (;; sched_yield())
				series(100, &sum);
	}
	for (i = 0; ended < N; i++) {
		if (i < rounds / 4)
			kill(pids[any(N)], any(2) ? SIGSTOP : SIGCONT);
		else if (i < rounds / 4 + N)
			kill(pids[i - rounds / 4], SIGKILL);
		pid = waitpid(-1, &status,
			      WUNTRACED | WCONTINUED |
				      (i < rounds / 4 + N ? WNOHANG : 0));
		if (pid < 0)
			wrong("%u children were not seen to end", N - ended);
		ended += pid > 0 && is_end(status);
		if (any(4) == 0)
			sched_yield();
	}
	if (waitpid(-1, &status, 0) != -1 || errno != ECHILD)
		wrong("a child ended twice");
}

static void worker(int number)
{
	if (number < 2)
		target();
	else
		families();
}

int main(int argc, char **argv)
{
	int bad;

	rounds = arguments(argc, argv);
	bad = in_children(3, worker);
	printf("signals: %d wrong\n", bad);
	return bad != 0;
}
