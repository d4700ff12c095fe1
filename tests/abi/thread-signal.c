/* SPDX-License-Identifier: MIT */
/* signals and threads: to one of them, to the process, masks, waiting, stops */
#include "thread.h"

static int *turn;
static volatile int taken_by, taken_code, taken_value;

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

static void handler(int s, siginfo_t *i, void *u)
{
	(void)s;
	(void)u;
	taken_code = i->si_code;
	taken_value = i->si_value.sival_int;
	taken_by = gettid_();
}

static void block(int how, int s)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, s);
	sigprocmask(how, &set, NULL);
}

static int pending(int s)
{
	sigset_t set;

	sigpending(&set);
	return sigismember(&set, s);
}

static int sleeps(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return 0;
}

static struct thread *who[2];

/* lets everything through, until the turn is 5 */
static int takes(void *arg)
{
	(void)arg;
	block(SIG_UNBLOCK, SIGUSR1);
	await(5);
	return 0;
}

static int blocks(void *arg)
{
	(void)arg;
	block(SIG_BLOCK, SIGUSR1);
	go(2);
	await(4);
	line("the blocking thread: pending %d", pending(SIGUSR1));
	block(SIG_UNBLOCK, SIGUSR1);
	ok(taken_by == gettid_(), "taken when unblocked");
	line("pending %d", pending(SIGUSR1));
	go(5);
	return 0;
}

static const char *taker(void)
{
	while (!taken_by)
		sched_yield();
	return taken_by == getpid() ? "the leader" :
	       taken_by == who[0]->tid ? "thread 0" :
	       taken_by == who[1]->tid ? "thread 1" : "?";
}

static void directed(void)
{
	struct sigaction sa = { .sa_flags = SA_SIGINFO };
	siginfo_t info = { .si_code = SI_QUEUE };

	sa.sa_sigaction = handler;
	sigaction(SIGUSR1, &sa, NULL);
	block(SIG_BLOCK, SIGUSR1);
	*turn = 0;
	who[0] = thread(takes, NULL);
	who[1] = thread(blocks, NULL);
	await(2);
	wait_state(getpid(), who[0]->tid, 'S');
	taken_by = 0;
	kill(getpid(), SIGUSR1);
	line("kill: %s", taker());
	line("code %s", code(SIGUSR1, taken_code));
	taken_by = 0;
	syscall(SYS_tgkill, getpid(), who[0]->tid, SIGUSR1);
	line("tgkill: %s", taker());
	line("code %s", code(SIGUSR1, taken_code));
	taken_by = 0;
	info.si_value.sival_int = 77;
	rc(syscall(SYS_rt_tgsigqueueinfo, getpid(), who[0]->tid, SIGUSR1,
		   &info), "rt_tgsigqueueinfo");
	line("%s", taker());
	line("code %s, value %d", code(SIGUSR1, taken_code), taken_value);
	taken_by = 0;
	syscall(SYS_tgkill, getpid(), who[1]->tid, SIGUSR1);
	line("tgkill of one that blocks: pending here %d", pending(SIGUSR1));
	go(4);
	join(who[0]);
	join(who[1]);
	kill(getpid(), SIGUSR1);
	line("kill when all block: pending %d", pending(SIGUSR1));
	taken_by = 0;
	block(SIG_UNBLOCK, SIGUSR1);
	line("unblocked: %s", taken_by == getpid() ? "here" : "?");
}

static void pauses(void)
{
	pause();
}

static void errors(void)
{
	struct thread *t = thread(sleeps, NULL);
	siginfo_t info = { .si_code = SI_USER };
	pid_t other = spawn(pauses);

	rc(syscall(SYS_tgkill, getpid(), t->tid, 0), "tgkill 0");
	rc(syscall(SYS_tgkill, t->tid, t->tid, 0), "a tid as the group");
	rc(syscall(SYS_tgkill, other, t->tid, 0), "another's group");
	rc(syscall(SYS_tgkill, getpid(), 0, 0), "tid 0");
	rc(syscall(SYS_tgkill, 0, t->tid, 0), "group 0");
	rc(syscall(SYS_tgkill, getpid(), t->tid, 65), "signal 65");
	rc(syscall(SYS_tgkill, getpid(), t->tid, -1), "signal -1");
	rc(syscall(SYS_tkill, t->tid, 0), "tkill");
	rc(syscall(SYS_tkill, -1, 0), "tkill -1");
	rc(kill(t->tid, 0), "kill of a tid");
	rc(syscall(SYS_rt_tgsigqueueinfo, getpid(), t->tid, SIGUSR1, &info),
	   "SI_USER to our own");
	info.si_code = SI_TKILL;
	rc(syscall(SYS_rt_tgsigqueueinfo, getpid(), other, SIGUSR1, &info),
	   "the wrong group");
	rc(syscall(SYS_rt_tgsigqueueinfo, other, other, SIGUSR1, &info),
	   "SI_TKILL to another");
	rc(syscall(SYS_rt_sigqueueinfo, other, SIGUSR1, &info),
	   "rt_sigqueueinfo too");
	kill(other, SIGKILL);
	reap(other);
}

/* waiting */

static int sigwaits(void *arg)
{
	siginfo_t info;
	sigset_t set;

	(void)arg;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	block(SIG_BLOCK, SIGUSR2);
	taken_by = -sigwaitinfo(&set, &info);
	taken_code = info.si_code;
	return 0;
}

static int sigsuspends(void *arg)
{
	sigset_t set;

	(void)arg;
	sigfillset(&set);
	sigdelset(&set, SIGUSR1);
	rc(sigsuspend(&set), "sigsuspend");
	return 0;
}

static void waiting(void)
{
	struct timespec none = { 0, 0 };
	struct thread *t;
	sigset_t set;

	t = thread(sigwaits, NULL);
	wait_state(getpid(), t->tid, 'S');
	kill(getpid(), SIGUSR2);
	join(t);
	line("sigwaitinfo in a thread: %s %s", sig(-taken_by),
	     code(SIGUSR2, taken_code));
	t = thread(sigwaits, NULL);
	wait_state(getpid(), t->tid, 'S');
	syscall(SYS_tgkill, getpid(), t->tid, SIGUSR2);
	join(t);
	line("by tgkill: %s", code(SIGUSR2, taken_code));
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	rc(sigtimedwait(&set, NULL, &none), "nothing is left");
	t = thread(sigsuspends, NULL);
	wait_state(getpid(), t->tid, 'S');
	taken_by = 0;
	kill(getpid(), SIGUSR1);
	join(t);
	line("sigsuspend in a thread took it: %d, pending %d",
	     taken_by != 0 && taken_by != getpid(), pending(SIGUSR1));
}

/* alternate stacks are each thread's own */

static char *stacks;
static volatile unsigned long at[2];

static void where(int s)
{
	char here;

	(void)s;
	at[*turn - 1] = ((char *)&here - stacks) / 16384;
}

static int own_stack(void *arg)
{
	int me = (int)(intptr_t)arg;
	stack_t ss = { stacks + me * 16384, 0, 16384 }, old;

	await(me + 1);
	sigaltstack(NULL, &old);
	line("thread %d begins %s", me,
	     old.ss_flags == SS_DISABLE ? "without" : "with one");
	rc(sigaltstack(&ss, NULL), "sigaltstack");
	syscall(SYS_tgkill, getpid(), gettid_(), SIGURG);
	line("thread %d: on stack %lu", me, at[me]);
	go(me + 2);
	await(me + 2);
	return 0;
}

static void stack(void)
{
	struct sigaction sa = { .sa_flags = SA_ONSTACK };
	stack_t ss = { .ss_size = 16384 };
	struct thread *t[2];

	stacks = area(16, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	ss.ss_sp = stacks + 3 * 16384;
	sigaltstack(&ss, NULL);
	sa.sa_handler = where;
	sigaction(SIGURG, &sa, NULL);
	*turn = 0;
	for (int i = 0; i < 2; i++)
		t[i] = thread(own_stack, (void *)(intptr_t)i);
	go(1);
	for (int i = 0; i < 2; i++)
		join(t[i]);
}

/* stopped and continued together */

static void crowd(void)
{
	for (int i = 0; i < 3; i++)
		thread(sleeps, NULL);
	go(1);
	sleeps(NULL);
}

static int states(pid_t pid, int state)
{
	char dir[64];
	struct dirent *e;
	int n = 0;
	DIR *d;

	sprintf(dir, "/proc/%d/task", pid);
	d = opendir(dir);
	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.')
			n += task_state(pid, atoi(e->d_name)) == state;
	if (d)
		closedir(d);
	return n;
}

static void stops(int s)
{
	pid_t p;
	int st;

	*turn = 0;
	p = spawn(crowd);
	await(1);
	if (s) {
		kill(p, s);
	} else {
		DIR *d;
		struct dirent *e;
		char dir[64];
		int last = 0;

		sprintf(dir, "/proc/%d/task", p);
		d = opendir(dir);
		while ((e = readdir(d)))
			if (atoi(e->d_name) > last)
				last = atoi(e->d_name);
		closedir(d);
		syscall(SYS_tgkill, p, last, SIGSTOP);
	}
	waitpid(p, &st, WUNTRACED);
	line("%s: %s, %d stopped", s ? "kill" : "tgkill of a thread",
	     status(st), states(p, 'T'));
	rc(waitpid(p, &st, WUNTRACED | WNOHANG), "told once");
	kill(p, SIGCONT);
	waitpid(p, &st, WCONTINUED);
	line("%s, %d stopped", status(st), states(p, 'T'));
	kill(p, SIGSTOP);
	waitpid(p, &st, WUNTRACED);
	kill(p, SIGKILL);
	line("killed while stopped: %s", status(reap(p)));
}

int main(void)
{
	turn = (int *)area(1, PROT_READ | PROT_WRITE, MAP_SHARED);
	directed();
	block(SIG_BLOCK, SIGUSR1);
	block(SIG_BLOCK, SIGUSR2);
	errors();
	waiting();
	stack();
	stops(SIGSTOP);
	stops(0);
	return done();
}
