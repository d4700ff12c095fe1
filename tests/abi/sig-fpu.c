/* SPDX-License-Identifier: MIT */
/* FPU and SSE state: kept over signals, context switches, fork; fresh in exec */
#include "tap.h"
#include <ucontext.h>

static volatile int caught;

static void on(int s)
{
	static const float junk[4] = { 9, 9, 9, 9 };
	unsigned mx = 0x1fc0;
	unsigned short cw = 0x0c7f;

	(void)s;
	caught++;
	asm volatile("fninit; fldcw %2; fldpi; fldpi; fldpi\n\t"
		     "ldmxcsr %1; movups %0, %%xmm0; movups %0, %%xmm7" : :
		     "m"(junk), "m"(mx), "m"(cw) : "memory");
}

static void load(const float *v)
{
	unsigned mx = 0x9f80;
	unsigned short cw = 0x0e7f;

	asm volatile("fninit; fldcw %1; fld1; fldl2e\n\t"
		     "movups (%2), %%xmm0; movups 16(%2), %%xmm7; ldmxcsr %0"
		     : : "m"(mx), "m"(cw), "r"(v) : "memory");
}

static int same(const float *v)
{
	float x[8];
	double a, b;
	unsigned mx;
	unsigned short cw;

	asm volatile("movups %%xmm0, (%4); movups %%xmm7, 16(%4)\n\t"
		     "stmxcsr %0; fnstcw %1; fstpl %2; fstpl %3; fninit" :
		     "=m"(mx), "=m"(cw), "=m"(a), "=m"(b) : "r"(x) : "memory");
	return !memcmp(x, v, 32) && (mx & 0xffc0) == 0x9f80 && cw == 0x0e7f &&
	       b == 1.0 && a > 1.44 && a < 1.45;
}

static void spin(void)
{
	float v[8] = { 7, 7, 7, 7, 6, 6, 6, 6 };
	int i, bad = 0;
	volatile int k;

	for (i = 0; i < 40; i++) {
		load(v);
		for (k = 0; k < 20000; k++)
			;
		sched_yield();
		bad += !same(v);
	}
	_exit(bad);
}

static const float v1[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

static void forked(void)
{
	ok(same(v1), "a child of fork has the parent's");
}

static void seen(int s, siginfo_t *i, void *u)
{
	ucontext_t *c = u;
	struct _fpstate *f = c->uc_mcontext.fpregs;

	(void)s;
	(void)i;
	ok(f != NULL, "the frame points to the FPU state");
	if (f)
		line("control word %#x, mxcsr %#x, st(1) %s", (unsigned)f->cw &
		     0xffff, *(unsigned *)((char *)f + 112 + 24),
		     f->_st[1].exponent == 0x3fff ? "1.0" : "other");
}

static char *self;

static void execs(void)
{
	load(v1);
	execl(self, self, "fresh", NULL);
}

int main(int argc, char **argv)
{
	struct sigaction a = { .sa_flags = SA_SIGINFO };
	pid_t p[3];
	unsigned mx;
	unsigned short cw, sw;
	int i, st, bad = 0;

	self = argv[0];
	if (argc > 1) {
		tap_again = 1;
		asm volatile("stmxcsr %0; fnstcw %1; fnstsw %2" : "=m"(mx),
			     "=m"(cw), "=m"(sw));
		line("after exec: mxcsr %#x, control %#x, status %#x", mx, cw,
		     sw);
		return 0;
	}
	signal(SIGUSR1, on);
	load(v1);
	syscall(SYS_tkill, getpid(), SIGUSR1);
	i = same(v1);
	ok(i && caught, "a handler that uses both leaves both as they were");
	load(v1);
	msleep(10);
	i = same(v1);
	ok(i, "kept over a sleep");
	for (i = 0; i < 3; i++)
		p[i] = spawn(spin);
	for (i = 0; i < 3; i++) {
		waitpid(p[i], &st, 0);
		bad += st != 0;
	}
	line("three at once, 40 rounds: %d disturbed", bad);
	load(v1);
	i = fork();
	if (!i) {
		forked();
		_exit(0);
	}
	reap(i);
	a.sa_sigaction = seen;
	sigaction(SIGUSR1, &a, NULL);
	load(v1);
	syscall(SYS_tkill, getpid(), SIGUSR1);
	same(v1);
	quietly(execs);
	return done();
}
