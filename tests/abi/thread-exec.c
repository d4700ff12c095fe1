/* SPDX-License-Identifier: MIT */
/* exec by one of several threads: the others end, the pid stays */
#include "thread.h"

static int *turn, cleared = 7;
static pid_t pids[4];
static char path[256];	/* of this program */

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

static int sleeps(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return 0;
}

static int execs_nothing(void *arg)
{
	char *argv[] = { "x", NULL };

	execve("/no/such/file", argv, NULL);
	*(int *)arg = errno;
	execve("/proc", argv, NULL);
	((int *)arg)[1] = errno;
	return 0;
}

static void failing(void)
{
	struct thread *t = thread(sleeps, NULL);
	int e[2];

	join(thread(execs_nothing, e));
	line("no such file: %s, a directory: %s", err(e[0]), err(e[1]));
	line("the threads are still there: %d", count_threads(getpid()));
	rc(syscall(SYS_tgkill, getpid(), t->tid, 0), "that one too");
}

/* the program that was exec'd tells what it is */
static int again(char **argv)
{
	struct sigaction sa;
	sigset_t set, pending;
	void *head;
	size_t len;
	char text[256];
	int cleared_by;

	line("pid %s, tid %s, ppid %s", getpid() == atoi(argv[2]) ? "kept" : "?",
	     gettid_() == getpid() ? "the same" : "another",
	     getppid() == atoi(argv[3]) ? "kept" : "?");
	line("%d thread, name %s", count_threads(getpid()),
	     slurp("/proc/self/comm", text, 256) > 0 ? strtok(text, "\n") : "?");
	sigaction(SIGUSR1, NULL, &sa);
	sigprocmask(SIG_BLOCK, NULL, &set);
	sigpending(&pending);
	line("handler %s, USR2 blocked %d, pending %d",
	     sa.sa_handler == SIG_DFL ? "default" :
	     sa.sa_handler == SIG_IGN ? "ignored" : "?",
	     sigismember(&set, SIGUSR2), sigismember(&pending, SIGUSR2));
	syscall(SYS_get_robust_list, 0, &head, &len);
	line("robust list %s", head ? "kept" : "none");
	line("file 50 %s, file 51 %s", fcntl(50, F_GETFD) < 0 ? "closed" : "open",
	     fcntl(51, F_GETFD) < 0 ? "closed" : "open");
	cleared_by = syscall(SYS_tgkill, getpid(), atoi(argv[4]), 0);
	line("the thread that did it: %s",
	     atoi(argv[4]) == getpid() ? "was the leader" :
	     cleared_by ? "its tid is gone" : "still there");
	return 0;
}

static int execs(void *arg)
{
	static char self[16], parent[16], tid[16];
	char *argv[] = { "thread-exec", "again", self, parent, tid, NULL };
	sigset_t set;

	(void)arg;
	await(1);
	sprintf(self, "%d", getpid());
	sprintf(parent, "%d", getppid());
	sprintf(tid, "%d", gettid_());
	signal(SIGUSR1, (void (*)(int))go);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	kill(getpid(), SIGUSR2);
	syscall(SYS_set_robust_list, pids, 12);
	execv(path, argv);
	_exit(5);
}

static void prepare(void)
{
	sigset_t set;

	*turn = 0;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	dup2(1, 50);
	dup2(1, 51);
	fcntl(50, F_SETFD, FD_CLOEXEC);
}

static void by_leader(void)
{
	prepare();
	for (int i = 0; i < 4; i++)
		thread(sleeps, NULL);
	go(1);
	execs(NULL);
}

static void by_thread(void)
{
	prepare();
	thread(execs, NULL);
	for (int i = 0; i < 4; i++)
		thread(sleeps, NULL);
	go(1);
	sleeps(NULL);
}

static void by_thread_leader_dead(void)
{
	prepare();
	thread(sleeps, NULL);
	thread(execs, NULL);
	turn[1] = 1;
	syscall(SYS_exit, 4);
}

static void by_last_thread(void)
{
	prepare();
	thread(execs, NULL);
	syscall(SYS_exit, 4);
}

static void dead_leader(const char *what, void (*fn)(void))
{
	pid_t p = spawn(fn);

	wait_state(p, p, 'Z');
	go(1);
	line("%s: %s", what, status(reap(p)));
}

/* two at once: one of them wins */
static int tries(void *arg)
{
	char *argv[] = { "sh", "-c", arg, NULL };

	await(1);
	execv("/bin/sh", argv);
	return 0;
}

static void both(void)
{
	*turn = 0;
	thread(tries, "exit 42");
	thread(tries, "exit 42");
	thread(tries, "exit 42");
	go(1);
	sleeps(NULL);
}

/* A shared address space is left alone. */
static int vforked(void *arg)
{
	char *argv[] = { "true", NULL };
	pid_t p = vfork();
	int st;

	if (!p) {
		execv("/bin/true", argv);
		_exit(1);
	}
	waitpid(p, &st, 0);
	*(int *)arg = st;
	return 0;
}

static int other_mm(void *arg)
{
	char *argv[] = { "true", NULL };

	(void)arg;
	execv("/bin/true", argv);
	return 1;
}

static void address_space(void)
{
	struct thread *t = thread(sleeps, NULL);
	char *s = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pid_t p;
	int st;

	join(thread(vforked, &st));
	line("vfork and exec in a thread: %s", status(st));
	p = clone(other_mm, s + STACK_SIZE - 64,
		  CLONE_VM | CLONE_CHILD_CLEARTID | SIGCHLD, NULL, NULL, NULL,
		  &cleared);
	line("a process on our memory execs: %s", status(reap(p)));
	line("its tid word: %d, our thread %s", cleared,
	     syscall(SYS_tgkill, getpid(), t->tid, 0) ? "gone" : "lives");
}

/* Files shared between processes become exec's own. */
static int closes(void *arg)
{
	char *argv[] = { "true", NULL };

	(void)arg;
	execv("/bin/true", argv);
	return 1;
}

static void files(void)
{
	char *s = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	dup2(1, 60);
	fcntl(60, F_SETFD, FD_CLOEXEC);
	reap(clone(closes, s + STACK_SIZE - 64, CLONE_FILES | SIGCHLD, NULL));
	line("shared files after the exec: %s",
	     fcntl(60, F_GETFD) < 0 ? "closed" : "open");
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		tap_again = 1;
		return again(argv);
	}
	if (readlink("/proc/self/exe", path, sizeof(path) - 1) < 0)
		bail("/proc/self/exe");
	turn = (int *)area(1, PROT_READ | PROT_WRITE, MAP_SHARED);
	quietly(failing);
	child("exec by the leader", by_leader);
	child("exec by a thread", by_thread);
	dead_leader("exec when the leader has ended", by_thread_leader_dead);
	dead_leader("exec by the last thread", by_last_thread);
	child("three at once", both);
	address_space();
	files();
	return done();
}
