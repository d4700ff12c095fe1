/* SPDX-License-Identifier: MIT */
/* clone and clone3: what flags go together, what is shared, tids given back */
#include "thread.h"

#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#define CLONE_CLEAR_SIGHAND_ 0x100000000ull

struct clone3_args {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack,
		stack_size, tls, set_tid, set_tid_size, cgroup, beyond[4];
};

static char stack[STACK_SIZE] __attribute__((aligned(16)));
#define TOP (stack + STACK_SIZE - 64)
static volatile int seen, ptid, ctid;
static pid_t parent;

static int nothing(void *arg)
{
	return (int)(intptr_t)arg;
}

static void refused(unsigned long flags, const char *what)
{
	pid_t p = clone(nothing, TOP, flags, NULL, &ptid, NULL, &ctid);

	if (p > 0)
		waitpid(p, NULL, __WALL);
	got(p, "clone(%s)", what);
}

static void combinations(void)
{
	refused(CLONE_THREAD, "THREAD");
	refused(CLONE_THREAD | CLONE_VM, "THREAD VM");
	refused(CLONE_SIGHAND, "SIGHAND");
	refused(CLONE_SIGHAND | SIGCHLD, "SIGHAND without VM");
	refused(CLONE_THREAD | CLONE_SIGHAND, "THREAD SIGHAND");
	refused(CLONE_FS | CLONE_NEWNS | SIGCHLD, "FS NEWNS");
	refused(CLONE_VM | SIGCHLD, "VM");
	refused(CLONE_VM | CLONE_SIGHAND | SIGCHLD, "VM SIGHAND");
	refused(CLONE_VM | 77, "VM, signal 77");
	refused(CLONE_SYSVSEM | SIGCHLD, "SYSVSEM");
	refused(CLONE_UNTRACED | SIGCHLD, "UNTRACED");
	refused(CLONE_DETACHED | SIGCHLD, "DETACHED");
	refused(CLONE_NEWIPC | CLONE_SYSVSEM | SIGCHLD, "NEWIPC SYSVSEM");
	refused(CLONE_SETTLS | SIGCHLD, "SETTLS");
}

static int sleeps(void *word)
{
	return (int)futex(word, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static void number_of_thread(void)
{
	int word = 0;
	struct thread *t = thread(sleeps, &word);

	rc(setpgid(t->tid, 0), "setpgid of a thread");
	rc(getpgid(t->tid) == getpgrp() ? 0 : -1, "its group");
	rc(getsid(t->tid) == getsid(0) ? 0 : -1, "its session");
	word = 1;
	futex(&word, FUTEX_WAKE, 1, NULL, NULL, 0);
	join(t);
}

static long clone3(struct clone3_args *a, size_t size)
{
	long p = syscall(SYS_clone3, a, size);

	if (!p)
		_exit(9);
	if (p > 0)
		waitpid(p, NULL, __WALL);
	return p;
}

static void clone3s(void)
{
	struct clone3_args a = { .exit_signal = SIGCHLD };

	got(clone3(&a, 63), "clone3, 63 bytes");
	got(clone3(&a, 64), "64 bytes");
	got(clone3(&a, 80), "80 bytes");
	got(clone3(&a, 88), "88 bytes");
	got(clone3(&a, sizeof(a)), "more, zeros");
	a.beyond[2] = 1;
	got(clone3(&a, sizeof(a)), "more, not zero");
	a.beyond[2] = 0;
	got(clone3(&a, 4097), "4097 bytes");
	got(clone3((void *)1, 64), "no address");
	a.exit_signal = 65;
	got(clone3(&a, 88), "exit signal 65");
	a.exit_signal = SIGCHLD | 0x100;
	got(clone3(&a, 88), "exit signal 0x111");
	a.exit_signal = 0;
	got(clone3(&a, 88), "exit signal 0");
	a.flags = SIGCHLD;
	got(clone3(&a, 88), "a signal in the flags");
	a.flags = CLONE_DETACHED;
	got(clone3(&a, 88), "DETACHED");
	a.flags = 1ull << 40;
	got(clone3(&a, 88), "an unknown flag");
	a.flags = CLONE_THREAD | CLONE_SIGHAND | CLONE_VM;
	a.exit_signal = SIGCHLD;
	got(clone3(&a, 88), "THREAD with an exit signal");
	a.flags = CLONE_PARENT;
	got(clone3(&a, 88), "PARENT with an exit signal");
	a.flags = 0;
	a.stack = (unsigned long)stack;
	got(clone3(&a, 88), "a stack without a size");
	a.stack = 0;
	a.stack_size = 4096;
	got(clone3(&a, 88), "a size without a stack");
	a.stack = 0xbffff000u;
	a.stack_size = 0x10000000;
	got(clone3(&a, 88), "a stack beyond the end");
	a.stack = a.stack_size = 0;
	a.flags = CLONE_CLEAR_SIGHAND_ | CLONE_SIGHAND | CLONE_VM;
	got(clone3(&a, 88), "CLEAR_SIGHAND with SIGHAND");
	a.flags = CLONE_PARENT_SETTID | CLONE_CHILD_SETTID;
	a.parent_tid = (unsigned long)&ptid;
	a.child_tid = (unsigned long)&ctid;
	ptid = ctid = 0;
	seen = clone3(&a, 88);
	line("PARENT_SETTID %s, CHILD_SETTID %s",
	     ptid == seen ? "the child" : "something",
	     ctid ? "here too" : "in the child alone");
}

static void try_tid(int tid, const char *what)
{
	struct clone3_args a = { .exit_signal = SIGCHLD,
				 .set_tid = (unsigned long)&tid,
				 .set_tid_size = 1 };
	long p = clone3(&a, 88);

	line("set_tid %s: %s", what,
	     p < 0    ? err(errno) :
	     p == tid ? "has it" :
			"another");
}

static void other_user(void)
{
	become(1000, 1000);
	try_tid(30000, "by a user");
	try_tid(0, "0 by a user");
}

static void set_tids(void)
{
	int tid[2] = { 30001, 30002 };
	struct clone3_args a = { .exit_signal = SIGCHLD, .set_tid_size = 1 };

	try_tid(30000, "30000");
	try_tid(30000, "30000 again");
	try_tid(32767, "32767");
	try_tid(32768, "32768");
	try_tid(0, "0");
	try_tid(-1, "-1");
	try_tid(1, "1");
	try_tid(getpid(), "ours");
	got(clone3(&a, 88), "set_tid_size without set_tid");
	a.set_tid = 1;
	got(clone3(&a, 88), "no address");
	a.set_tid = (unsigned long)tid;
	a.set_tid_size = 0;
	got(clone3(&a, 88), "set_tid without a size");
	a.set_tid_size = 2;
	got(clone3(&a, 88), "two, in one namespace");
	a.set_tid_size = 33;
	got(clone3(&a, 88), "33");
	quietly(other_user);
	got(clone(nothing, TOP, SIGCHLD, NULL) < 30000 ? 0 : -1,
	    "the next is as ever");
	reap(-1);
}

static void handler(int s)
{
	(void)s;
	_exit(17);
}

static void clears(void)
{
	struct clone3_args a = { .exit_signal = SIGCHLD,
				 .flags = CLONE_CLEAR_SIGHAND_ };
	struct sigaction sa;
	pid_t p;

	signal(SIGUSR1, handler);
	signal(SIGUSR2, SIG_IGN);
	p = syscall(SYS_clone3, &a, 88);
	if (!p) {
		sigaction(SIGUSR1, NULL, &sa);
		seen = sa.sa_handler == SIG_DFL;
		sigaction(SIGUSR2, NULL, &sa);
		_exit(seen * 2 + (sa.sa_handler == SIG_IGN));
	}
	line("CLEAR_SIGHAND: %s", status(reap(p)));
	signal(SIGUSR1, SIG_DFL);
	signal(SIGUSR2, SIG_DFL);
}

/* what the child changes, and whether we see it */

static int changes(void *arg)
{
	(void)arg;
	seen = 1;
	chdir("/proc");
	umask(077);
	close(100);
	signal(SIGUSR1, SIG_IGN);
	sigset_t set;
	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return 0;
}

static void shares(unsigned long flags, const char *what)
{
	struct sigaction sa;
	sigset_t set;
	char cwd[64];
	pid_t p;

	seen = 0;
	chdir("/");
	umask(022);
	dup2(1, 100);
	signal(SIGUSR1, SIG_DFL);
	p = clone(changes, TOP, flags | SIGCHLD, NULL);
	reap(p);
	sigaction(SIGUSR1, NULL, &sa);
	sigprocmask(SIG_BLOCK, NULL, &set);
	getcwd(cwd, sizeof(cwd));
	line("%s: memory %d, cwd %s, umask %o, closed %d, handler %d, mask %d",
	     what, seen, cwd, umask(022), fcntl(100, F_GETFD) < 0,
	     sa.sa_handler == SIG_IGN, sigismember(&set, SIGUSR2));
	close(100);
	signal(SIGUSR1, SIG_DFL);
	chdir("/");
}

static int tells(void *arg)
{
	(void)arg;
	line("PARENT: getppid is the grandparent's: %d", getppid() == parent);
	return 3;
}

static int makes_a_sibling(void *arg)
{
	char *s = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)arg;
	seen = clone(tells, s + STACK_SIZE - 64, CLONE_PARENT, NULL);
	rc(waitpid(seen, NULL, __WALL), "its maker waits for it");
	return 0;
}

static int exits(void *arg)
{
	_exit((int)(intptr_t)arg);
}

static void waits(void)
{
	int st;
	pid_t p = clone(exits, TOP, CLONE_VM, (void *)5);

	wait_state(p, p, 'Z');
	rc(waitpid(p, &st, 0), "no exit signal: wait");
	ok(waitpid(p, &st, __WCLONE) == p, "with __WCLONE");
	line("%s", status(st));
	p = clone(exits, TOP, CLONE_VM | SIGUSR2, (void *)6);
	signal(SIGUSR2, SIG_IGN);
	wait_state(p, p, 'Z');
	rc(waitpid(-1, &st, WNOHANG), "exit signal SIGUSR2: wait");
	ok(waitpid(-1, &st, __WALL) == p, "with __WALL");
	line("%s", status(st));
	p = clone(exits, TOP, SIGCHLD, (void *)7);
	wait_state(p, p, 'Z');
	rc(waitpid(p, &st, __WCLONE), "SIGCHLD: wait with __WCLONE");
	line("%s", status(reap(p)));
	signal(SIGUSR2, SIG_DFL);
}

static int asks(void *arg)
{
	int *out = arg;

	out[0] = getpid();
	out[1] = gettid_();
	out[2] = getppid();
	out[3] = syscall(SYS_set_tid_address, &ctid);
	out[4] = getpgrp() == getpgid(parent);
	out[5] = count_threads(getpid());
	return 0;
}

static void ids(void)
{
	int out[6] = { 0 };
	struct thread *t;
	int tid, st;

	ctid = 1;
	t = thread(asks, out);
	tid = t->tid;

	ok(tid > 0, "PARENT_SETTID before clone returns");
	await_end(tid, (int *)&ctid);
	munmap(t->stack, STACK_SIZE);
	ok(out[0] == parent && out[1] != parent && out[2] == getppid(),
	   "a thread's pid is its group's, its tid is its own");
	line("set_tid_address gives the %s", out[3] == out[1] ? "tid" : "?");
	line("in our process group %d, %d threads", out[4], out[5]);
	rc(waitpid(tid, &st, __WALL), "waitpid of a thread");
	rc(syscall(SYS_tgkill, parent, tid, 0), "tgkill of a gone one");
}

static int settid_child(void *arg)
{
	(void)arg;
	return ctid == gettid_() ? 11 : 12;
}

static void tids(void)
{
	pid_t p = clone(settid_child, TOP, CLONE_CHILD_SETTID | SIGCHLD, NULL,
			NULL, NULL, &ctid);

	line("CHILD_SETTID: %s", status(reap(p)));
	p = clone(exits, TOP, CLONE_CHILD_SETTID | SIGCHLD, (void *)4, NULL,
		  NULL, (void *)8);
	line("at no address: %s", status(reap(p)));
	p = clone(exits, TOP, CLONE_PARENT_SETTID | SIGCHLD, (void *)4,
		  (void *)8, NULL, NULL);
	got(p, "PARENT_SETTID at no address");
	reap(p);
	ctid = 5;
	p = clone(exits, TOP, CLONE_CHILD_CLEARTID | SIGCHLD, (void *)4, NULL,
		  NULL, &ctid);
	reap(p);
	line("CHILD_CLEARTID in another address space: %d", ctid);
	p = clone(exits, TOP, CLONE_VM | CLONE_CHILD_CLEARTID | SIGCHLD,
		  (void *)4, NULL, NULL, &ctid);
	reap(p);
	line("in ours: %d", ctid);
	p = clone(exits, TOP, CLONE_VM | CLONE_CHILD_CLEARTID | SIGCHLD,
		  (void *)4, NULL, NULL, (void *)8);
	line("at no address: %s", status(reap(p)));
}

int main(void)
{
	pid_t p;

	parent = getpid();
	combinations();
	number_of_thread();
	clone3s();
	set_tids();
	clears();
	shares(0, "nothing");
	shares(CLONE_VM, "VM");
	shares(CLONE_FS, "FS");
	shares(CLONE_FILES, "FILES");
	shares(CLONE_VM | CLONE_SIGHAND, "VM SIGHAND");
	shares(CLONE_VM | CLONE_VFORK, "VM VFORK");
	p = clone(makes_a_sibling, TOP, SIGCHLD | CLONE_VM, NULL);
	reap(p);
	line("the sibling: %s", status(reap(seen)));
	waits();
	ids();
	tids();
	return done();
}
