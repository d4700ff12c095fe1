/* SPDX-License-Identifier: MIT */
/* how threads end: one, the leader, all; who is told what, and when */
#include "thread.h"

static int *turn;	/* shared between processes */

static void go(int n)
{
	*(volatile int *)turn = n;
	futex(turn, FUTEX_WAKE, 99, NULL, NULL, 0);
}

static void await(int n)
{
	int now;

	while ((now = *(volatile int *)turn) < n)
		futex(turn, FUTEX_WAIT, now, NULL, NULL, 0);
}

static void exits_alone(int n)
{
	syscall(SYS_exit, n);
}

static void kills_itself(int n)
{
	syscall(SYS_tgkill, getpid(), gettid_(), n);
}

static int sleeps(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return 0;
}

static int exits_at_2(void *arg)
{
	await(2);
	exits_alone((int)(intptr_t)arg);
	return 0;
}

static int group_exits_at_2(void *arg)
{
	await(2);
	_exit((int)(intptr_t)arg);
}

static int faults_at_2(void *arg)
{
	await(2);
	*(volatile int *)arg = 1;
	return 0;
}

static int signals_at_2(void *arg)
{
	await(2);
	kills_itself((int)(intptr_t)arg);
	return 0;
}

/* The leader starts a thread, says so, and ends by itself with 3. */
static void leader(int (*fn)(void *), int arg)
{
	thread(fn, (void *)(intptr_t)arg);
	go(1);
	exits_alone(3);
}

static void lead_exit(void)
{
	leader(exits_at_2, 5);
}

static void lead_group_exit(void)
{
	leader(group_exits_at_2, 7);
}

static void lead_fault(void)
{
	leader(faults_at_2, 8);
}

static void lead_signal(void)
{
	leader(signals_at_2, SIGTERM);
}

static void lead_sleep(void)
{
	leader(sleeps, 0);
}

/* What a zombie leader looks like, and what the last thread's end gives. */
static void zombie(const char *what, void (*fn)(void), int sig)
{
	int st = 0;
	pid_t p;

	*turn = 0;
	p = spawn(fn);
	await(1);
	wait_state(p, p, 'Z');
	line("%s: state %c, %d threads", what, task_state(p, p),
	     count_threads(p));
	rc(waitpid(p, &st, WNOHANG), "waitpid before the end");
	rc(kill(p, 0), "kill 0");
	if (sig)
		kill(p, sig);
	go(2);
	line("%s: %s", what, status(reap(p)));
}

/* all at once */

static void many(void)
{
	for (int i = 0; i < 20; i++)
		thread(sleeps, NULL);
	_exit(9);
}

static void many_and_leader_waits(int (*fn)(void *), int arg)
{
	for (int i = 0; i < 5; i++)
		thread(sleeps, NULL);
	thread(fn, (void *)(intptr_t)arg);
	go(2);
	sleeps(NULL);
}

static void group_exit_by_thread(void)
{
	many_and_leader_waits(group_exits_at_2, 21);
}

static void fault_in_thread(void)
{
	many_and_leader_waits(faults_at_2, 8);
}

static void signal_in_thread(void)
{
	many_and_leader_waits(signals_at_2, SIGUSR1);
}

static int forks_and_ends(void *arg)
{
	pid_t p = fork();

	if (!p) {
		await(1);
		_exit(33);
	}
	*(pid_t *)arg = p;
	return 0;
}

static int reaps(void *arg)
{
	int *out = arg, st = 0;

	out[1] = waitpid(out[0], &st, 0) == out[0];
	out[2] = st;
	return 0;
}

static int reaps_own(void *arg)
{
	int *out = arg, st = 0;

	out[1] = waitpid(out[0], &st, __WNOTHREAD);
	out[2] = errno;
	return 0;
}

/* A child of one thread is every thread's to wait for. */
static void children(void)
{
	int out[3] = { 0 };

	*turn = 0;
	join(thread(forks_and_ends, out));
	rc(kill(out[0], 0), "the child of an ended thread");
	go(1);
	join(thread(reaps, out));
	line("waited for by another: %d, %s", out[1], status(out[2]));
	out[0] = fork();
	if (!out[0])
		_exit(34);
	join(thread(reaps_own, out));
	line("__WNOTHREAD: %d %s", out[1], err(out[2]));
	rc(waitpid(out[0], out, __WNOTHREAD) < 0, "by its own parent");
	line("%s", status(out[0]));
}

static int dead_signal(void *arg)
{
	(void)arg;
	pid_t p = fork();

	if (!p) {
		syscall(SYS_prctl, 1 /* PR_SET_PDEATHSIG */, SIGUSR1);
		go(1);
		sleeps(NULL);
	}
	await(1);
	*(pid_t *)arg = p;
	return 0;
}

static void parent_death(void)
{
	pid_t p = 0;

	*turn = 0;
	join(thread(dead_signal, &p));
	line("PDEATHSIG when the forking thread ends: %s", status(reap(p)));
}

static int counts(void *arg)
{
	__sync_fetch_and_add((int *)arg, 1);
	return 0;
}

static void in_a_row(void)
{
	struct thread *t[32];
	int n = 0;

	for (int round = 0; round < 8; round++) {
		for (int i = 0; i < 32; i++)
			t[i] = thread(counts, &n);
		for (int i = 0; i < 32; i++)
			join(t[i]);
	}
	line("%d threads, %d left", n, count_threads(getpid()));
}

static void limited(void)
{
	struct rlimit l = { 5, 5 };
	int i;

	become(1234, 1234);
	setrlimit(RLIMIT_NPROC, &l);
	for (i = 0; i < 10; i++) {
		char *s = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (clone(sleeps, s + STACK_SIZE - 64, CLONE_THREAD_FLAGS &
			  ~(CLONE_SETTLS | CLONE_PARENT_SETTID |
			    CLONE_CHILD_CLEARTID), NULL) < 0)
			break;
	}
	line("RLIMIT_NPROC 5: %d threads, then %s", i, err(errno));
}

/* The time of ended threads stays in the process'. */
static int burns(void *arg)
{
	struct timespec t;

	(void)arg;
	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	while (t.tv_nsec < 50000000);
	return 0;
}

static void times_kept(void)
{
	struct timespec all, own;

	join(thread(burns, NULL));
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &all);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &own);
	ok(all.tv_sec * 1000000000ll + all.tv_nsec >=
	   own.tv_sec * 1000000000ll + own.tv_nsec + 50000000,
	   "an ended thread's time is the process'");
}

int main(void)
{
	turn = (int *)area(1, PROT_READ | PROT_WRITE, MAP_SHARED);
	zombie("the leader exits, then the thread", lead_exit, 0);
	zombie("then exit_group", lead_group_exit, 0);
	zombie("then a fault", lead_fault, 0);
	zombie("then tgkill of itself", lead_signal, 0);
	zombie("then SIGKILL", lead_sleep, SIGKILL);
	zombie("then SIGTERM", lead_sleep, SIGTERM);
	*turn = 0;
	child("exit_group with 20 threads", many);
	*turn = 0;
	child("exit_group by a thread", group_exit_by_thread);
	*turn = 0;
	child("a fault in a thread", fault_in_thread);
	*turn = 0;
	child("a signal to a thread", signal_in_thread);
	children();
	parent_death();
	in_a_row();
	child("a user's limit", limited);
	times_kept();
	return done();
}
