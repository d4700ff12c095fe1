/* SPDX-License-Identifier: MIT */
/*
 * Attach, fork, detach, with time in between: key, bytes, three times seconds.
 * Each is observed with the time before and after.  A second thread detaches:
 * what is noted is the process.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <sys/shm.h>
#include <time.h>
#include <unistd.h>
#include "lab.h"

static long before;

static void begin(long seconds)
{
	sleep((unsigned)seconds);
	before = (long)time(NULL);
}

static void done(const char *name, long value)
{
	long after = (long)time(NULL);

	observe(name, before, after, value);
}

static void stay(void)
{
	for (;;)
		pause();
}

static int detach(void *address)
{
	return shmdt(address);
}

static void in_a_thread(int (*work)(void *), void *of)
{
	static char stack[8192] __attribute__((aligned(16)));

	clone(work, stack + sizeof(stack),
	      CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD,
	      of);
	let_run();
}

void run(void)
{
	int id = shmget((key_t)argument(0), (size_t)argument(1),
			IPC_CREAT | 0600);
	void *address;
	int pid;

	begin(argument(2));
	address = shmat(id, NULL, 0);
	done("attached", id);
	begin(argument(3));
	pid = child(stay);
	done("forked", pid);
	begin(argument(4));
	kill(pid, SIGKILL);
	wait_for(pid);
	done("gone", pid);
	begin(argument(2));
	in_a_thread(detach, address);
	done("detached", getpid());
}
