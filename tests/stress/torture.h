/* SPDX-License-Identifier: MIT */
/*
 * What the torture programs share: PROGRAM SEED ROUNDS.
 *
 * Several processes do random things that must not hurt each other; each
 * checks what it reads.  A process that finds something wrong says so and
 * ends with 1, and so does the whole program.  The choices of each process
 * follow from the seed; how they interleave, from the kernel (jitter=SEED).
 */
#ifndef TESTS_STRESS_TORTURE_H
#define TESTS_STRESS_TORTURE_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define PG     4096UL
#define UNUSED __attribute__((unused))

static unsigned int torture_seed;

/* xorshift32: each process seeds its own */
UNUSED static unsigned int any(unsigned int below)
{
	torture_seed ^= torture_seed << 13;
	torture_seed ^= torture_seed >> 17;
	torture_seed ^= torture_seed << 5;
	return below ? torture_seed % below : torture_seed;
}

__attribute__((noreturn, format(printf, 1, 2), unused)) static void
wrong(const char *fmt, ...)
{
	char text[256];
	int e = errno, n;
	va_list ap;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text) - 60, fmt, ap);
	va_end(ap);
	n += snprintf(text + n, 60, " (pid %d, errno %d)\n", (int)getpid(), e);
	if (write(1, text, n) != n)
		_exit(2);
	_exit(1);
}

/* Run fn(number) in @n children with seeds of their own. */
UNUSED static void start_children(int n, void (*fn)(int number))
{
	int i;

	for (i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid < 0)
			wrong("fork");
		if (pid == 0) {
			torture_seed = torture_seed * 2654435761u + i + 1;
			torture_seed |= 1;
			fn(i);
			_exit(0);
		}
	}
}

/* Wait for exactly @n children; how many of them found something wrong. */
UNUSED static int end_children(int n)
{
	int i, status, bad = 0;

	for (i = 0; i < n; i++) {
		while (wait(&status) < 0)
			if (errno != EINTR)
				wrong("only %d of %d children ended", i, n);
		if (WIFSIGNALED(status))
			printf("a child was ended by signal %d\n",
			       WTERMSIG(status));
		bad += status != 0;
	}
	if (wait(&status) != -1 || errno != ECHILD)
		wrong("more children ended than there were");
	return bad;
}

UNUSED static int in_children(int n, void (*fn)(int number))
{
	start_children(n, fn);
	return end_children(n);
}

UNUSED static unsigned int arguments(int argc, char **argv)
{
	if (argc != 3)
		exit(2);
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	torture_seed = (unsigned int)strtoul(argv[1], NULL, 10) * 7919 + 1;
	return (unsigned int)strtoul(argv[2], NULL, 10);
}

#endif
