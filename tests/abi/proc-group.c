/* SPDX-License-Identifier: MIT */
/* Sessions, process groups, orphans: setsid, setpgid, getpgid, getsid */
#include "tap.h"
#include <sys/prctl.h>

static int up[2], down[2];
static char *self;

static void tell(int fd)
{
	if (write(fd, "x", 1) != 1)
		_exit(97);
}

static void hear(int fd)
{
	char c;

	if (read(fd, &c, 1) != 1)
		_exit(96);
}

static void waits(void)
{
	tell(up[1]);
	hear(down[0]);
}

static void execs(void)
{
	execl(self, self, "wait", NULL);
}

static void own_session(void)
{
	setsid();
	waits();
}

static void groups(void)
{
	pid_t p, q;

	rc(setsid() == getpid() ? 0 : -1, "setsid in a child");
	rc(setsid(), "setsid of a leader");
	ok(getpgrp() == getpid() && getsid(0) == getpid(), "leader of both");
	rc(setpgid(0, 0), "setpgid of a session leader");
	rc(setpgid(0, 1), "setpgid to group 1");
	rc(setpgid(1, 1), "of pid 1");
	rc(setpgid(-1, 0), "of pid -1");
	rc(setpgid(0, -1), "to group -1");
	rc(setpgid(99999, 0), "of nobody");
	rc(getpgid(-1), "getpgid -1");
	rc(getpgid(99999), "getpgid of nobody");
	rc(getsid(99999), "getsid of nobody");
	rc(getsid(-1), "getsid -1");
	p = spawn(waits);
	hear(up[0]);
	ok(getpgid(p) == getpid(), "a child is in its group");
	rc(setpgid(p, p), "setpgid of a child");
	ok(getpgid(p) == p, "it leads its own");
	rc(setpgid(p, p), "again");
	q = spawn(waits);
	hear(up[0]);
	rc(setpgid(q, p), "another child into that group");
	ok(getpgid(q) == p, "it is in");
	rc(setpgid(q, getpid()), "and back");
	rc(setpgid(q, 99999), "into a group that is not there");
	rc(kill(-p, 0), "kill 0 to the group");
	tell(down[1]);
	tell(down[1]);
	reap(p);
	rc(kill(-p, 0), "to it, empty");
	reap(q);
	p = spawn(execs);
	hear(up[0]);
	rc(setpgid(p, p), "setpgid of a child after exec");
	tell(down[1]);
	reap(p);
	p = spawn(own_session);
	hear(up[0]);
	rc(setpgid(p, getpid()), "of a child in another session");
	ok(getsid(p) == p, "its session");
	tell(down[1]);
	reap(p);
}

static void leader(void)
{
	setpgid(0, 0);
	rc(setsid(), "setsid of a group leader");
}

static void hupped(int s)
{
	(void)s;
	tell(up[1]);
	_exit(0);
}

/* a stopped group that becomes orphaned gets SIGHUP and SIGCONT */
static void orphaned_group(void)
{
	pid_t p;
	int st;

	setsid();
	p = fork();
	if (!p) {
		setpgid(0, 0);
		if (!fork()) {
			signal(SIGHUP, hupped);
			tell(up[1]);
			raise(SIGSTOP);
			for (;;)
				pause();
		}
		hear(up[0]);
		msleep(30);
		_exit(0);
	}
	waitpid(p, &st, 0);
}

static void reparented(void)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (!fork()) {
		if (!fork()) {
			msleep(50);
			tell(up[1]);
			_exit(5);
		}
		_exit(0);
	}
	wait(NULL);
	hear(up[0]);
	line("a subreaper gets the orphan: %s",
	     status(({ int st; wait(&st); st; })));
}

int main(int argc, char **argv)
{
	int first;
	pid_t p, mid;

	self = argv[0];
	if (argc > 1) {
		up[1] = 11;
		down[0] = 12;
		waits();
		_exit(0);
	}
	if (pipe(up) || pipe(down))
		bail("pipe");
	dup2(up[1], 11);
	dup2(down[0], 12);
	quietly(groups);
	quietly(leader);
	first = getpid();
	p = fork();
	if (!p) {
		mid = getpid();
		if (!fork()) {
			while (getppid() == mid)
				msleep(5);
			ok(getppid() != first, "an orphan is not its "
			   "grandparent's");
			line("its parent is %s", getppid() == 1 ? "pid 1" :
			     "another");
			tell(up[1]);
			_exit(0);
		}
		_exit(0);
	}
	reap(p);
	hear(up[0]);
	quietly(orphaned_group);
	hear(up[0]);
	line("the orphaned stopped group got SIGHUP");
	quietly(reparented);
	return done();
}
