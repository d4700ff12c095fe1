/* SPDX-License-Identifier: MIT */
/* nice, getpriority, setpriority, sched_*, prctl */
#include "tap.h"
#include <sys/prctl.h>

static void nices(void)
{
	errno = 0;
	rc(syscall(SYS_nice, 3), "nice 3");
	rc(getpriority(PRIO_PROCESS, 0), "getpriority");
	rc(syscall(SYS_getpriority, PRIO_PROCESS, 0), "the kernel's answer");
	rc(syscall(SYS_nice, 100), "nice 100");
	rc(getpriority(PRIO_PROCESS, 0), "getpriority");
	rc(syscall(SYS_nice, -100), "nice -100");
	line("getpriority %d", getpriority(PRIO_PROCESS, 0));
	rc(setpriority(PRIO_PROCESS, 0, 5), "setpriority 5");
	rc(setpriority(PRIO_PROCESS, 0, 50), "setpriority 50");
	rc(getpriority(PRIO_PROCESS, 0), "getpriority");
	rc(setpriority(PRIO_PROCESS, getpid(), -7), "setpriority -7");
	line("getpriority %d", getpriority(PRIO_PROCESS, 0));
	rc(setpriority(PRIO_PGRP, 0, 4), "its group");
	rc(getpriority(PRIO_PGRP, 0), "getpriority");
	rc(setpriority(9, 0, 4), "which 9");
	rc(getpriority(9, 0), "getpriority 9");
	rc(setpriority(PRIO_PROCESS, 99999, 4), "nobody");
	rc(getpriority(PRIO_PROCESS, 99999), "getpriority of nobody");
	setpriority(PRIO_PROCESS, 0, 0);
	become(1000, 1000);
	rc(syscall(SYS_nice, 2), "uid 1000: nice 2");
	rc(syscall(SYS_nice, -1), "nice -1");
	rc(setpriority(PRIO_PROCESS, 0, 2), "setpriority, the same");
	rc(setpriority(PRIO_PROCESS, 0, 1), "lower");
	rc(setpriority(PRIO_PROCESS, 1, 5), "of pid 1");
	rc(setpriority(PRIO_USER, 1000, 6), "of uid 1000");
	rc(getpriority(PRIO_USER, 1000), "getpriority");
}

static void in_group(void)
{
	setpgid(0, 0);
	nices();
}

static void scheds(void)
{
	struct sched_param sp = { 0 };
	uint32_t mask[32] = { 0 };
	struct timespec t;

	rc(sched_yield(), "sched_yield");
	rc(syscall(SYS_sched_getscheduler, 0), "sched_getscheduler");
	rc(syscall(SYS_sched_getparam, 0, &sp), "sched_getparam");
	line("priority %d", sp.sched_priority);
	rc(syscall(SYS_sched_getscheduler, 99999), "of nobody");
	rc(syscall(SYS_sched_getscheduler, -1), "of -1");
	rc(syscall(SYS_sched_getparam, 0, 0), "sched_getparam NULL");
	rc(sched_get_priority_max(SCHED_OTHER), "priority_max OTHER");
	rc(sched_get_priority_min(SCHED_OTHER), "priority_min OTHER");
	rc(sched_get_priority_max(SCHED_FIFO), "priority_max FIFO");
	rc(sched_get_priority_min(SCHED_RR), "priority_min RR");
	rc(sched_get_priority_max(77), "priority_max 77");
	rc(syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &sp),
	   "set SCHED_OTHER");
	sp.sched_priority = 5;
	rc(syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &sp),
	   "SCHED_OTHER, priority 5");
	rc(syscall(SYS_sched_setscheduler, 0, 77, &sp), "policy 77");
	sp.sched_priority = 0;
	rc(syscall(SYS_sched_setscheduler, 0, SCHED_BATCH, &sp), "SCHED_BATCH");
	rc(syscall(SYS_sched_getscheduler, 0), "sched_getscheduler");
	syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &sp);
	rc(syscall(SYS_sched_getaffinity, 0, 2, mask), "getaffinity, 2 bytes");
	ok(syscall(SYS_sched_getaffinity, 0, 128, mask) > 0 && (mask[0] & 1),
	   "getaffinity has CPU 0");
	mask[0] = 1;
	rc(syscall(SYS_sched_setaffinity, 0, 4, mask), "setaffinity CPU 0");
	mask[0] = 0;
	rc(syscall(SYS_sched_setaffinity, 0, 4, mask), "setaffinity to none");
	rc(syscall(SYS_sched_rr_get_interval, 99999, &t),
	   "rr_get_interval of nobody");
}

static void dies(void)
{
	pid_t p = fork();

	if (!p) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pause();
		_exit(0);
	}
	msleep(30);
	_exit(0);
}

static void prctls(void)
{
	char b[32];
	int v = 0, fd;

	rc(prctl(PR_SET_NAME, "a name that is too long for it"), "PR_SET_NAME");
	memset(b, 'z', sizeof(b));
	rc(prctl(PR_GET_NAME, b), "PR_GET_NAME");
	line("'%s'", b);
	fd = slurp("/proc/self/comm", b, sizeof(b));
	line("/proc/self/comm: %d, '%.15s'", fd, b);
	rc(prctl(PR_SET_NAME, 0xc0000000), "PR_SET_NAME, the kernel");
	rc(prctl(PR_GET_DUMPABLE), "PR_GET_DUMPABLE");
	rc(prctl(PR_SET_DUMPABLE, 0), "PR_SET_DUMPABLE 0");
	rc(prctl(PR_GET_DUMPABLE), "PR_GET_DUMPABLE");
	rc(prctl(PR_SET_DUMPABLE, 2), "PR_SET_DUMPABLE 2");
	rc(prctl(PR_SET_DUMPABLE, 1), "PR_SET_DUMPABLE 1");
	rc(prctl(PR_SET_PDEATHSIG, SIGUSR1), "PR_SET_PDEATHSIG");
	rc(prctl(PR_GET_PDEATHSIG, &v), "PR_GET_PDEATHSIG");
	line("%s", sig(v));
	rc(prctl(PR_SET_PDEATHSIG, 65), "PR_SET_PDEATHSIG 65");
	rc(prctl(PR_SET_PDEATHSIG, 0), "PR_SET_PDEATHSIG 0");
	rc(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), "PR_GET_NO_NEW_PRIVS");
	rc(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS");
	rc(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), "PR_GET_NO_NEW_PRIVS");
	rc(prctl(PR_GET_TIMING), "PR_GET_TIMING");
	rc(prctl(PR_SET_TIMING, 0), "PR_SET_TIMING 0");
	rc(prctl(PR_SET_TIMING, 1), "PR_SET_TIMING 1");
	rc(prctl(PR_CAPBSET_READ, 64), "PR_CAPBSET_READ 64");
	rc(prctl(PR_CAPBSET_DROP, 64), "PR_CAPBSET_DROP 64");
	rc(prctl(PR_SET_KEEPCAPS, 2), "PR_SET_KEEPCAPS 2");
	rc(prctl(12345), "option 12345");
	rc(prctl(-1), "option -1");
}

int main(void)
{
	quietly(in_group);
	scheds();
	prctls();
	quietly(dies);
	return done();
}
