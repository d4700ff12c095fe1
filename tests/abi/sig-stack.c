/* SPDX-License-Identifier: MIT */
/* sigaltstack and SA_ONSTACK */
#include "tap.h"

#define AUTODISARM (int)(1u << 31)

static char st1[16384], st2[16384];
static volatile int where, flags_in, set_in, nested;

static int on(const void *p)
{
	if ((char *)p >= st1 && (char *)p < st1 + sizeof(st1))
		return 1;
	if ((char *)p >= st2 && (char *)p < st2 + sizeof(st2))
		return 2;
	return 0;
}

static void handler(int s)
{
	volatile char c = 0;
	stack_t o, n = { .ss_sp = st2, .ss_size = sizeof(st2) };

	where = on((const void *)&c);
	sigaltstack(NULL, &o);
	flags_in = o.ss_flags;
	set_in = sigaltstack(&n, NULL) ? errno : 0;
	if (s == SIGUSR1 && !nested++)
		raise(SIGUSR2);
}

static void second(int s)
{
	volatile char c = 0;

	(void)s;
	line("nested: on stack %d", on((const void *)&c));
}

static void set(int s, void (*h)(int), int f)
{
	struct sigaction a = { .sa_flags = f };

	a.sa_handler = h;
	sigaction(s, &a, NULL);
}

static long ss(const void *n, void *o)
{
	return syscall(SYS_sigaltstack, n, o);
}

static void forked(void)
{
	stack_t o;

	sigaltstack(NULL, &o);
	line("a child has: flags %d, %s", o.ss_flags,
	     o.ss_sp == st1 ? "the same" : "another");
}

/* what a frame of the alternate stack says, and the handler sees */
static void framed(int s, siginfo_t *i, void *u)
{
	stack_t o, frame = ((ucontext_t *)u)->uc_stack;

	(void)i;
	sigaltstack(NULL, &o);
	line("on %d; the frame: flags %#x, size %d; there: flags %#x, size %d",
	     on(&o), frame.ss_flags, (int)frame.ss_size, o.ss_flags,
	     (int)o.ss_size);
	o = (stack_t){ .ss_sp = on(&o) == 1 ? st1 : st2,
		       .ss_size = sizeof(st1),
		       .ss_flags = set_in };
	rc(ss(&o, NULL), "this one again");
	sigaltstack(NULL, &o);
	line("flags %#x", o.ss_flags);
	o.ss_flags = SS_DISABLE; /* the next must not run over this one */
	ss(&o, NULL);
	if (s == SIGUSR1)
		raise(SIGUSR2);
}

static void frames(const char *what, int flags, int in, int onstack)
{
	struct sigaction a = { .sa_flags = SA_SIGINFO | onstack };
	stack_t n = { .ss_sp = st1, .ss_size = sizeof(st1), .ss_flags = flags };

	a.sa_sigaction = framed;
	sigaction(SIGUSR1, &a, NULL);
	sigaction(SIGUSR2, &a, NULL);
	set_in = in;
	rc(ss(&n, NULL), "%s", what);
	raise(SIGUSR1);
	ss(NULL, &n);
	line("after: flags %#x, size %d", n.ss_flags, (int)n.ss_size);
}

int main(void)
{
	stack_t n = { .ss_sp = st1, .ss_size = sizeof(st1) }, o;

	ss(NULL, &o);
	line("at first: flags %d, size %d", o.ss_flags, (int)o.ss_size);
	set(SIGUSR1, handler, SA_ONSTACK);
	set(SIGUSR2, second, SA_ONSTACK);
	raise(SIGUSR1);
	line("SA_ONSTACK without a stack: on %d", where);
	n.ss_flags = SS_DISABLE;
	ss(&n, NULL);
	n.ss_flags = 0;
	rc(ss(&n, NULL), "sigaltstack");
	nested = 0;
	raise(SIGUSR1);
	line("SA_ONSTACK: on %d, flags there %d, changed there: %s", where,
	     flags_in, err(set_in));
	ss(NULL, &o);
	line("after: flags %d", o.ss_flags);
	set(SIGUSR1, handler, 0);
	nested = 1;
	raise(SIGUSR1);
	line("without SA_ONSTACK: on %d", where);
	ss(&n, NULL);
	quietly(forked);
	n.ss_size = 100;
	rc(ss(&n, NULL), "size 100");
	n.ss_size = 2047;
	rc(ss(&n, NULL), "size 2047");
	n.ss_size = 2048;
	rc(ss(&n, NULL), "size 2048");
	n.ss_flags = 8;
	rc(ss(&n, NULL), "flag 8");
	n.ss_flags = SS_ONSTACK;
	rc(ss(&n, NULL), "flag SS_ONSTACK");
	n.ss_flags = SS_DISABLE;
	n.ss_size = 0;
	rc(ss(&n, NULL), "SS_DISABLE, size 0");
	ss(NULL, &o);
	line("then: flags %d", o.ss_flags);
	rc(ss((void *)0xc0000000, NULL), "from the kernel");
	rc(ss(NULL, (void *)0xc0000000), "into the kernel");
	rc(ss(NULL, NULL), "NULL, NULL");
	frames("SS_DISABLE", SS_DISABLE, 0, SA_ONSTACK);
	frames("flags 0", 0, 0, SA_ONSTACK);
	frames("flags 0, not on it", 0, 0, 0);
	frames("SS_ONSTACK", SS_ONSTACK, SS_ONSTACK, SA_ONSTACK);
	frames("SS_AUTODISARM", AUTODISARM, 0, SA_ONSTACK);
	frames("SS_AUTODISARM twice", AUTODISARM, AUTODISARM, SA_ONSTACK);
	frames("SS_AUTODISARM, not on it", AUTODISARM, AUTODISARM, 0);
	return done();
}
