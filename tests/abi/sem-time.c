/* SPDX-License-Identifier: MIT */
/* semtimedop: time-outs, of both sizes; signals; stopping */
#include "semtap.h"

static int id;
static volatile int caught;

static void on_alarm(int s)
{
	(void)s;
	caught++;
}

static long op32(int sem, struct sembuf *s, unsigned n, const void *t)
{
	return syscall(SYS_ipc, 4, sem, n, 0, s, t);
}

static long op64(int sem, struct sembuf *s, unsigned n, const void *t)
{
	return syscall(420 /* semtimedop_time64 */, sem, s, n, t);
}

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void timeouts(void)
{
	struct sembuf down = { 0, -1, 0 }, up = { 0, 1, 0 };
	int t32[2] = { 0, 20000000 };
	long long t64[2] = { 0, 20000000 };
	long at = now_ms();

	rc(op32(id, &down, 1, t32), "20 ms, 32 bits");
	ok(now_ms() - at >= 19, "took its time");
	at = now_ms();
	rc(op64(id, &down, 1, t64), "20 ms, 64 bits");
	ok(now_ms() - at >= 19, "took its time");
	line("%s", state(id, 1));
	t32[1] = 0;
	t64[1] = 0;
	rc(op32(id, &down, 1, t32), "no time at all, 32 bits");
	rc(op64(id, &down, 1, t64), "64 bits");
	rc(op64(id, &up, 1, t64), "one that need not wait");
	rc(op64(id, &down, 1, t64), "nor this");
	t32[1] = 1000000000;
	t64[1] = 1000000000;
	rc(op32(id, &up, 1, t32), "a second of nanoseconds, 32 bits");
	rc(op64(id, &up, 1, t64), "64 bits");
	t32[1] = -1;
	rc(op32(id, &up, 1, t32), "-1 ns");
	t32[0] = -1;
	t32[1] = 0;
	t64[0] = -1;
	t64[1] = 0;
	rc(op32(id, &up, 1, t32), "-1 s, 32 bits");
	rc(op64(id, &up, 1, t64), "-1 s, 64 bits");
	rc(op64(-1, &up, 1, t64), "-1 s, id -1");
	rc(op64(id, &up, 0, t64), "-1 s, no operation");
	rc(op64(id, &up, 501, t64), "-1 s, too many operations");
	rc(op64(id, NULL, 1, t64), "-1 s, from NULL");
	rc(op32(id, &up, 1, (void *)4), "time from 4");
	rc(op64(id, &up, 1, (void *)4), "64 bits");
	rc(op64(id, &up, 0, (void *)4), "time from 4, no operation");
	t64[0] = 0x7fffffffffffffffLL;
	rc(op64(id, &up, 1, t64), "for ever, need not wait");
	rc(op64(id, &down, 1, NULL), "no time given");
	line("%s", state(id, 1));
}

static void interrupted(int flags)
{
	struct sigaction a = { .sa_handler = on_alarm, .sa_flags = flags };
	struct itimerval soon = { { 0, 0 }, { 0, 20000 } };
	struct timespec later = { 30, 0 };
	struct sembuf s = { 0, -1, 0 };

	sigaction(SIGALRM, &a, NULL);
	caught = 0;
	setitimer(ITIMER_REAL, &soon, NULL);
	rc(semop(id, &s, 1), "a signal, flags %#x", flags);
	line("%d caught; %s", caught, state(id, 1));
	setitimer(ITIMER_REAL, &soon, NULL);
	rc(semtimedop(id, &s, 1, &later), "with a time-out");
	line("%d caught; %s", caught, state(id, 1));
}

static void child_ends(void)
{
}

int main(void)
{
	struct worker *w = workers(2);
	struct sembuf s = { 0, -1, 0 };
	sigset_t set;
	pid_t pid;

	id = array(1, 0600);
	timeouts();
	alarm(0);
	interrupted(0);
	interrupted(SA_RESTART);
	alarm(60);

	/* a signal that was pending already; one that is ignored */
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	signal(SIGUSR1, on_alarm);
	raise(SIGUSR1);
	pid = spawn(child_ends);
	rc(semtimedop(id, &s, 1, &(struct timespec){ 0, 50000000 }),
	   "SIGCHLD is ignored: the time runs out");
	reap(pid);

	/* stopping and going on ends the wait as on Linux */
	WORK(w, 0, id, 1, { 0, -1, 0 });
	kill(w[0].pid, SIGSTOP);
	waitpid(w[0].pid, NULL, WUNTRACED);
	line("stopped: %s", state(id, 1));
	kill(w[0].pid, SIGCONT);
	while (!w[0].done)
		sched_yield();
	line("continued: %s; %s", results(w, 1), state(id, 1));
	collect(w, 1);

	/* killed */
	WORK(w, 0, id, 1, { 0, -1, 0 });
	kill(w[0].pid, SIGKILL);
	line("killed: %s", status(reap(w[0].pid)));
	line("%s", state(id, 1));
	op1(id, 0, 1, 0);
	line("an up is for nobody: %s", state(id, 1));
	semrm(id);
	return done();
}
