/* SPDX-License-Identifier: MIT */
/* The stack grows to its limit; behind it there is a guard */
#include "tap.h"

static volatile int sink;
static char alt[16384];

static int deep(int n)
{
	volatile char b[4096];

	b[0] = n;
	b[4095] = n;
	return n ? deep(n - 1) + b[0] : b[4095];
}

static void limit(unsigned long k)
{
	struct rlimit l = { k * 1024, RLIM_INFINITY };

	setrlimit(RLIMIT_STACK, &l);
}

static void one_mb(void)
{
	sink = deep(200);
}

static void seven_mb(void)
{
	limit(8192);
	sink = deep(1700);
}

static void over(void)
{
	limit(1024);
	sink = deep(1000);
}

static void handler(int s, siginfo_t *i, void *u)
{
	(void)u;
	(void)i;
	line("on another stack: %s %s", sig(s), code(s, i->si_code));
	_exit(3);
}

static void over_caught(void)
{
	stack_t st = { .ss_sp = alt, .ss_size = sizeof(alt) };
	struct sigaction a = { .sa_flags = SA_SIGINFO | SA_ONSTACK };

	a.sa_sigaction = handler;
	sigaltstack(&st, NULL);
	sigaction(SIGSEGV, &a, NULL);
	limit(1024);
	sink = deep(1000);
}

static void over_no_stack(void)
{
	struct sigaction a = { .sa_flags = SA_SIGINFO };

	a.sa_sigaction = handler;
	sigaction(SIGSEGV, &a, NULL);
	limit(1024);
	sink = deep(1000);
}

static void grows_down(void)
{
	char *h = hole(600), *p;
	int n = 0;

	/* a readable neighbour below: a gap is kept, of 256 pages */
	mmap(h, PG, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	p = mmap(h + 500 * PG, PG, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED,
		 -1, 0);
	line("MAP_GROWSDOWN, the page below: %s", touch(p - 1, 'w'));
	maps(h, 600);
	line("ten pages below: %s", touch(p - 10 * PG, 'w'));
	maps(h, 600);
	while (n < 485 && !strcmp(touch(p - (11 + n) * PG, 'w'), "fine"))
		n++;
	line("it stops %lu pages behind the neighbour's page",
	     (p - (11 + n) * PG - h) / PG);
	line("there: %s", touch(p - (11 + n) * PG, 'w'));
}

static void below_sp(void)
{
	char c;
	uintptr_t p = (uintptr_t)&c;

	line("60 KiB below the stack pointer: %s", touch((char *)(p - 61440), 'w'));
	line("1 MiB below: %s", touch((char *)(p - (1 << 20)), 'w'));
}

int main(void)
{
	int n = 0;
	FILE *f;
	char l[256];

	child("200 frames of a page", one_mb);
	child("1700 frames, limit 8 MiB", seven_mb);
	child("1000 frames, limit 1 MiB", over);
	child("the same, a handler on its own stack", over_caught);
	child("the same, a handler without a stack", over_no_stack);
	quietly(grows_down);
	quietly(below_sp);
	f = fopen("/proc/self/maps", "r");
	while (f && fgets(l, sizeof(l), f))
		if (strstr(l, "[stack]")) {
			n++;
			line("its line: %.4s", strchr(l, ' ') + 1);
		}
	if (f)
		fclose(f);
	line("lines with [stack]: %d", n);
	return done();
}
