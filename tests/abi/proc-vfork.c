/* SPDX-License-Identifier: MIT */
/* vfork: who waits, what it hears meanwhile, and how each of the two may end */
#include "thread.h"
#include <sys/prctl.h>

static struct {
	volatile int go, child, handled, ppid, tid, done;
} * m;

static void handler(int s)
{
	m->handled = s;
}

/* in the child: until we are told */
static void waits(void)
{
	m->child = getpid();
	while (m->go != 1)
		msleep(1);
	m->ppid = getppid();
}

static void plain(void)
{
	pid_t p;

	signal(SIGUSR1, handler);
	p = vfork();
	if (!p) {
		waits();
		_exit(3);
	}
	m->done = 1;
	_exit(WEXITSTATUS(reap(p)));
}

static int other(void *arg)
{
	(void)arg;
	m->tid = gettid_();
	while (!m->child)
		sched_yield();
	while (m->go != 2)
		msleep(1);
	_exit(9);
}

static void with_thread(void)
{
	thread(other, NULL);
	plain();
}

static int by_clone(void *arg)
{
	(void)arg;
	waits();
	return 4;
}

static void cloned(void)
{
	static char stack[STACK_SIZE];
	pid_t p = clone(by_clone, stack + STACK_SIZE - 64,
			CLONE_VFORK | SIGCHLD, NULL);

	m->done = 1;
	_exit(WEXITSTATUS(reap(p)));
}

static void execs(void)
{
	pid_t p = vfork();

	if (!p) {
		waits();
		execl("/no/such", "x", NULL);
		execl("/bin/sh", "sh", "-c", "exit 6", NULL);
		_exit(7);
	}
	m->done = 1;
	_exit(WEXITSTATUS(reap(p)));
}

static pid_t begin(void (*fn)(void))
{
	pid_t p;

	memset((void *)m, 0, sizeof(*m));
	p = spawn(fn);
	while (!m->child)
		msleep(1);
	return p;
}

static void finish(const char *what, pid_t p)
{
	m->go = 1;
	line("%s: %s", what, status(reap(p)));
}

static int letter(pid_t p)
{
	int s;

	while ((s = task_state(p, p)) == 'R')
		msleep(1);
	return s;
}

int main(void)
{
	siginfo_t si;
	int st;
	pid_t p;

	m = (void *)area(1, PROT_READ | PROT_WRITE, MAP_SHARED);
	prctl(PR_SET_CHILD_SUBREAPER, 1);

	p = begin(plain);
	line("the parent's state %c, back %d", letter(p), m->done);
	finish("vfork", p);

	p = begin(plain);
	kill(p, SIGUSR1);
	msleep(5);
	line("a signal: handled %d, state %c", m->handled, letter(p));
	finish("then", p);
	line("handled %d", m->handled == SIGUSR1);

	p = begin(plain);
	kill(p, SIGTERM);
	msleep(5);
	line("SIGTERM: state %c", letter(p));
	m->go = 1;
	line("then: %s", status(reap(p)));
	while (waitpid(-1, &st, 0) > 0)
		line("the child: %s", status(st));

	p = begin(plain);
	kill(p, SIGSTOP);
	msleep(5);
	line("SIGSTOP: state %c", letter(p));
	m->go = 1;
	waitpid(p, &st, WUNTRACED);
	line("then: %s, back %d", status(st), m->done);
	kill(p, SIGCONT);
	line("then: %s", status(reap(p)));

	p = begin(plain);
	kill(p, SIGKILL);
	line("SIGKILL: %s", status(reap(p)));
	ok(kill(m->child, 0) == 0, "the child lives");
	m->go = 1;
	line("it ends: %s", status(reap(m->child)));
	line("its parent was %s", m->ppid == getpid() ? "its new one" : "?");

	p = begin(plain);
	kill(m->child, SIGSTOP);
	while (task_state(m->child, m->child) != 'T')
		msleep(1);
	line("the child is stopped: state %c", letter(p));
	kill(m->child, SIGCONT);
	finish("then", p);

	p = begin(plain);
	kill(m->child, SIGKILL);
	st = reap(p);
	line("the child is killed: %s, back %d", status(st), m->done);

	p = begin(with_thread);
	line("with a thread: state %c, the thread's %c", letter(p),
	     task_state(p, m->tid) ? 'y' : 'n');
	finish("then", p);

	p = begin(with_thread);
	m->go = 2;
	line("exit_group by it: %s", status(reap(p)));
	m->go = 1;
	while (waitpid(-1, &st, 0) > 0)
		line("the child: %s", status(st));

	p = begin(cloned);
	line("clone(VFORK): state %c, back %d", letter(p), m->done);
	finish("then", p);

	p = begin(execs);
	line("exec: state %c", letter(p));
	finish("then", p);
	rc(waitid(P_ALL, 0, &si, WEXITED), "nobody is left");
	return done();
}
