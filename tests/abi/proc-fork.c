/* SPDX-License-Identifier: MIT */
/* fork and vfork: what a child has of its parent, and what is its own */
#include "tap.h"
#include <sys/prctl.h>

static volatile int shared_by_vfork;
static pid_t parent;
static int fd;

static void inherits(void)
{
	sigset_t m, pend;
	struct sigaction sa;
	struct itimerval it;
	struct rlimit l;
	char b[64];

	ok(getppid() == parent, "getppid is the parent");
	ok(getpid() != parent, "its own pid");
	ok(syscall(SYS_gettid) == getpid(), "its tid is its pid");
	ok(getpgrp() == getpgid(parent), "the process group");
	ok(getsid(0) == getsid(parent), "the session");
	sigprocmask(SIG_BLOCK, NULL, &m);
	line("the mask: USR1 %d USR2 %d", sigismember(&m, SIGUSR1),
	     sigismember(&m, SIGUSR2));
	sigpending(&pend);
	line("pending USR1: %d", sigismember(&pend, SIGUSR1));
	sigaction(SIGUSR2, NULL, &sa);
	line("a handler: %s", sa.sa_handler == SIG_IGN ? "ignored" : "lost");
	getitimer(ITIMER_REAL, &it);
	line("alarm left: %d", (int)it.it_value.tv_sec);
	line("umask %o", umask(0));
	getrlimit(RLIMIT_CORE, &l);
	line("rlimit %d", (int)l.rlim_cur);
	getcwd(b, sizeof(b));
	line("cwd %s", b);
	prctl(PR_GET_NAME, b);
	line("name %s", b);
	line("close on exec %d", fcntl(fd, F_GETFD));
	lseek(fd, 7, SEEK_SET);
	close(fd);
	chdir("/");
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	signal(SIGUSR2, SIG_DFL);
}

static void vforks(void)
{
	pid_t p = vfork();
	int st;

	if (!p) {
		shared_by_vfork = 5;
		_exit(3);
	}
	waitpid(p, &st, 0);
	line("vfork: %s, the variable is %d", status(st), shared_by_vfork);
}

static void limited(void)
{
	struct rlimit l = { 5, 5 };
	int i, st;
	pid_t p = 0;

	become(1234, 1234);
	setrlimit(RLIMIT_NPROC, &l);
	for (i = 0; i < 10; i++) {
		p = fork();
		if (p < 0)
			break;
		if (!p) {
			pause();
			_exit(0);
		}
	}
	line("RLIMIT_NPROC 5 of one uid: %d forks, then %s", i, err(errno));
	signal(SIGTERM, SIG_IGN);
	kill(-1, SIGTERM);
	for (st = 0; wait(NULL) > 0; st++)
		;
	line("children reaped: %d", st);
}

static void returns_two(void)
{
	int p[2], n = 0;
	char b[16];

	if (pipe(p))
		bail("pipe");
	if (!fork()) {
		write(p[1], "c", 1);
		_exit(0);
	}
	wait(NULL);
	write(p[1], "p", 1);
	close(p[1]);
	n = read(p[0], b, 16);
	line("both sides ran: %.*s", n, b);
	close(p[0]);
}

int main(void)
{
	sigset_t m;
	char b[64];
	int i, good = 0;
	pid_t p, last;

	alarm(100);
	parent = getpid();
	fd = tmpfile_of("/tmp/f", 20, 'x');
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	chdir("/tmp");
	umask(027);
	prctl(PR_SET_NAME, "some name");
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 4096, 4096 });
	signal(SIGUSR2, SIG_IGN);
	sigemptyset(&m);
	sigaddset(&m, SIGUSR1);
	sigprocmask(SIG_BLOCK, &m, NULL);
	raise(SIGUSR1);
	quietly(inherits);
	rc(lseek(fd, 0, SEEK_CUR), "the child's lseek moved");
	getcwd(b, sizeof(b));
	line("cwd %s, umask %o", b, umask(022));
	signal(SIGUSR1, SIG_IGN);
	sigprocmask(SIG_UNBLOCK, &m, NULL);
	vforks();
	returns_two();
	last = 0;
	for (i = 0; i < 100; i++) {
		p = fork();
		if (!p)
			_exit(i);
		good += WEXITSTATUS(reap(p)) == i && p != last;
		last = p;
	}
	line("100 children in a row: %d", good);
	quietly(limited);
	close(fd);
	unlink("/tmp/f");
	return done();
}
