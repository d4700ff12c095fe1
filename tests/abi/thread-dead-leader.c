/* SPDX-License-Identifier: MIT */
/* a process whose leader has ended and another thread has not */
#include "thread.h"
#include <sys/prctl.h>

static struct {
	volatile int go, tid;
} * m;

static int lives(void *arg)
{
	(void)arg;
	m->tid = gettid_();
	while (!m->go)
		msleep(1);
	return 0;
}

static void leader(void)
{
	thread(lives, NULL);
	syscall(SYS_exit, 3);
}

static void look(const char *path)
{
	char b[512];
	int n, fd;

	n = readlink(path, b, sizeof(b));
	line("readlink: %s", n < 0 ? err(errno) : "yes");
	fd = open(path, O_RDONLY);
	line("open: %s", fd < 0 ? err(errno) : "yes");
	if (fd >= 0) {
		n = read(fd, b, sizeof(b));
		line("read: %s", n < 0 ? err(errno) : n ? "some" : "nothing");
		close(fd);
	}
}

int main(void)
{
	static const char *const names[] = {
		"ns/ipc",  "ns/uts", "exe",    "cwd",	 "root",     "fd",
		"task",	   "maps",   "status", "stat",	 "comm",     "cmdline",
		"environ", "statm",  "limits", "fdinfo", "fdinfo/0",
	};
	struct sched_param sp;
	cpu_set_t set;
	siginfo_t si = { 0 };
	char path[128];
	void *head;
	size_t len;
	struct rlimit rl;
	pid_t p;
	int st, fd;

	m = (void *)area(1, PROT_READ | PROT_WRITE, MAP_SHARED);
	p = spawn(leader);
	wait_state(p, p, 'Z');
	while (!m->tid)
		msleep(1);
	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++) {
		note("%s", names[i]);
		sprintf(path, "/proc/%d/%s", p, names[i]);
		look(path);
		sprintf(path, "/proc/%d/task/%d/%s", p, p, names[i]);
		look(path);
		sprintf(path, "/proc/%d/task/%d/%s", p, m->tid, names[i]);
		look(path);
		sprintf(path, "/proc/%d/%s", m->tid, names[i]);
		look(path);
	}
	line("%d threads", count_threads(p));
	rc(waitpid(p, &st, WNOHANG), "wait");
	rc(waitid(P_PID, p, &si, WEXITED | WNOHANG | WNOWAIT), "waitid");
	line("pid %d", si.si_pid);
	rc(kill(p, 0), "kill 0");
	rc(syscall(SYS_tgkill, p, p, 0), "tgkill of the leader");
	rc(syscall(SYS_tgkill, p, m->tid, 0), "of the thread");
	rc(syscall(SYS_tgkill, m->tid, m->tid, 0), "of a group that is none");
	rc(syscall(SYS_tkill, p, 0), "tkill");
	rc(syscall(SYS_get_robust_list, p, &head, &len), "its robust list");
	rc(syscall(SYS_get_robust_list, m->tid, &head, &len), "the thread's");
	rc(sched_getscheduler(p), "its scheduler");
	rc(sched_getparam(p, &sp), "its parameters");
	got(sched_getaffinity(p, sizeof(set), &set), "its affinity");
	rc(getpriority(PRIO_PROCESS, p), "its priority");
	rc(setpriority(PRIO_PROCESS, p, 5), "set it");
	rc(getpriority(PRIO_PROCESS, m->tid), "the thread's");
	rc(getpgid(p) == getpgrp(), "its group");
	rc(getpgid(m->tid) == getpgrp(), "the thread's");
	rc(getsid(p) == getsid(0), "its session");
	rc(setpgid(p, p), "setpgid");
	rc(setpgid(m->tid, p), "setpgid of the thread");
	rc(syscall(SYS_prlimit64, p, 7, NULL, &rl), "prlimit");
	sprintf(path, "/proc/%d/ns/ipc", m->tid);
	fd = open(path, O_RDONLY);
	rc(setns(fd, 0), "setns to the thread's");
	close(fd);
	rc(kill(p, SIGSTOP), "stop");
	wait_state(p, m->tid, 'T');
	rc(waitpid(p, &st, WUNTRACED | WNOHANG) == p, "it stops");
	line("%s", status(st));
	rc(kill(p, SIGCONT), "continue");
	rc(waitpid(p, &st, WCONTINUED) == p, "it continues");
	line("%s", status(st));
	m->go = 1;
	line("then: %s", status(reap(p)));
	return done();
}
