/* SPDX-License-Identifier: MIT */
/*
 * What may not be, and what the signal says.
 * address of three pages, where in a page, what is written
 */
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>
#include "lab.h"

static sigjmp_buf back;
static volatile long number, code, where;

static void caught(int n, siginfo_t *info, void *context)
{
	(void)context;
	number = n;
	code = info->si_code;
	where = (long)info->si_addr;
	siglongjmp(back, 1);
}

static void touch(const char *name, long address, int store)
{
	volatile unsigned char *at = (volatile unsigned char *)address, got = 0;

	number = code = where = 0;
	if (!sigsetjmp(back, 1)) {
		if (store)
			*at = (unsigned char)argument(2);
		else
			got = *at;
	}
	observe(name, number, code, where, got);
}

static void map(long at, int prot)
{
	mmap((void *)at, (size_t)PAGE, prot,
	     MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0);
}

void run(void)
{
	struct sigaction action = { .sa_sigaction = caught,
				    .sa_flags = SA_SIGINFO };
	long at = argument(0), in = argument(1);

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	map(at, PROT_READ);
	map(at + PAGE, PROT_NONE);
	touch("read only, read", at + in, 0);
	touch("read only, written", at + in, 1);
	touch("read only, read again", at + in, 0);
	touch("none, read", at + PAGE + in, 0);
	touch("none, written", at + PAGE + in, 1);
	touch("nothing, read", at + 2 * PAGE + in, 0);
	touch("nothing, written", at + 2 * PAGE + in, 1);
	map(at, PROT_WRITE);
	touch("write only, written", at + in, 1);
	touch("write only, read", at + in, 0);
	map(at, PROT_EXEC);
	touch("execute only, read", at + in, 0);
}
