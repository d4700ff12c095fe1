/* SPDX-License-Identifier: MIT */
/* Faults of the processor: signal, si_code, si_addr; what a handler can mend */
#include "tap.h"
#include <ucontext.h>

static char *ro;
static volatile int zero;
static volatile long trapno, errcode;
extern char at_div[], at_ud2[];

static void on(int s, siginfo_t *i, void *u)
{
	ucontext_t *c = u;

	tap_sig = s;
	tap_code = i->si_code;
	tap_addr = i->si_addr;
	trapno = c->uc_mcontext.gregs[REG_TRAPNO];
	errcode = c->uc_mcontext.gregs[REG_ERR];
	siglongjmp(tap_jmp, 1);
}

static void try(const char *what, void (*fn)(void), void *addr)
{
	if (!sigsetjmp(tap_jmp, 1)) {
		fn();
		line("%s: nothing", what);
		return;
	}
	line("%s: %s %s, trap %ld error %ld, address %s", what, sig(tap_sig),
	     code(tap_sig, tap_code), trapno, errcode,
	     !tap_addr ? "0" : tap_addr == addr ? "right" : "other");
}

/* an address that the compiler knows nothing about */
static void *at(unsigned long a)
{
	asm("" : "+r"(a));
	return (void *)a;
}

static void f_null(void) { *(volatile int *)at(0) = 1; }
static void f_null_r(void) { (void)*(volatile int *)at(4); }
static void f_ro(void) { *(volatile char *)(ro + 5) = 1; }
static void f_none_r(void) { (void)*(volatile char *)(ro + PG); }
static void f_none_w(void) { *(volatile char *)(ro + PG + 1) = 1; }
static void f_text(void) { *(volatile char *)(uintptr_t)f_null = 1; }
static void f_kernel_r(void) { (void)*(volatile int *)0xc0100000; }
static void f_kernel_w(void) { *(volatile int *)0xc0100000 = 1; }
static void f_last(void) { (void)*(volatile char *)0xffffffff; }
static void f_jump(void) { ((void (*)(void))0x10)(); }
static void f_jump_k(void) { ((void (*)(void))0xc0100000)(); }

__attribute__((noipa)) static void f_div(void)
{
	asm volatile("at_div: divl %0" : : "m"(zero), "a"(1), "d"(0));
}

static void f_ovf(void)
{
	asm volatile("idivl %0" : : "r"(-1), "a"(0x80000000), "d"(-1));
}

__attribute__((noipa)) static void f_ud2(void)
{
	asm volatile("at_ud2: ud2");
}

static void f_int3(void) { asm volatile("int3"); }
static void f_hlt(void) { asm volatile("hlt"); }
static void f_cli(void) { asm volatile("cli"); }
static void f_in(void) { asm volatile("inb $0x80, %%al" : : : "eax"); }
static void f_int5(void) { asm volatile("int $5"); }
static void f_int4(void) { asm volatile("int $4"); }
static void f_int33(void) { asm volatile("int $33"); }
static void f_cr0(void) { asm volatile("mov %%cr0, %%eax" : : : "eax"); }
static void f_lgdt(void) { asm volatile("lgdt (%%esp)" : : : "memory"); }
static void f_seg(void) { asm volatile("mov %0, %%fs" : : "r"(0x40)); }
static void f_ljmp(void) { asm volatile("ljmp $0x8, $0"); }
static void f_into(void)
{
	asm volatile("movb $0x7f, %%al; addb $1, %%al; into" : : : "eax");
}

static void f_bound(void)
{
	int b[2] = { 1, 2 };

	asm volatile("bound %0, %1" : : "r"(5), "m"(b));
}

static void f_tf(void)
{
	asm volatile("pushf; orl $0x100, (%%esp); popf; nop" : : : "memory");
}

static void f_x87(void)
{
	unsigned short cw = 0x037b;	/* zero divide unmasked */

	asm volatile("fninit; fldcw %0; fld1; fldz; fdivrp; fwait" : :
		     "m"(cw));
}

static void f_x87_inv(void)
{
	unsigned short cw = 0x037e;

	asm volatile("fninit; fldcw %0; fldz; fldz; fdivrp; fwait" : :
		     "m"(cw));
}

static void f_movaps(void)
{
	asm volatile("movaps 1(%0), %%xmm0" : : "r"(ro));
}

/* a handler that steps over the instruction, and one that maps the page */
static void steps(int s, siginfo_t *i, void *u)
{
	(void)s;
	(void)i;
	((ucontext_t *)u)->uc_mcontext.gregs[REG_EIP] += 2;
	((ucontext_t *)u)->uc_mcontext.gregs[REG_EAX] = 77;
}

static void mends(int s, siginfo_t *i, void *u)
{
	(void)s;
	(void)u;
	mprotect((void *)((uintptr_t)i->si_addr & ~(PG - 1)), PG,
		 PROT_READ | PROT_WRITE);
}

static void blocked_fault(void)
{
	sigset_t m;

	signal(SIGSEGV, SIG_IGN);
	sigfillset(&m);
	sigprocmask(SIG_BLOCK, &m, NULL);
	f_null();
}

static void ignored_fault(void)
{
	signal(SIGFPE, SIG_IGN);
	f_div();
}

static void twice(int s)
{
	(void)s;
	f_null();
}

static void fault_in_handler(void)
{
	signal(SIGSEGV, twice);
	f_null();
}

int main(void)
{
	static const int sigs[] = {
		SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP
	};
	struct sigaction a = { .sa_flags = SA_SIGINFO };
	unsigned i;
	int r;

	a.sa_sigaction = on;
	for (i = 0; i < 5; i++)
		sigaction(sigs[i], &a, NULL);
	ro = area(2, PROT_READ, MAP_PRIVATE);
	mprotect(ro + PG, PG, PROT_NONE);
	try("write to 0", f_null, NULL);
	try("read of 4", f_null_r, (void *)4);
	try("write, read-only", f_ro, ro + 5);
	try("read, PROT_NONE", f_none_r, ro + PG);
	try("write, PROT_NONE", f_none_w, ro + PG + 1);
	try("write to the program", f_text, f_null);
	try("read of the kernel", f_kernel_r, (void *)0xc0100000);
	try("write to the kernel", f_kernel_w, (void *)0xc0100000);
	try("read of the last byte", f_last, (void *)0xffffffff);
	try("jump to 16", f_jump, (void *)0x10);
	try("jump into the kernel", f_jump_k, (void *)0xc0100000);
	try("division by 0", f_div, at_div);
	try("overflow of a quotient", f_ovf, NULL);
	try("ud2", f_ud2, at_ud2);
	try("int3", f_int3, NULL);
	try("int $4", f_int4, NULL);
	try("into", f_into, NULL);
	try("int $5", f_int5, NULL);
	try("bound", f_bound, NULL);
	try("int $33", f_int33, NULL);
	try("hlt", f_hlt, NULL);
	try("cli", f_cli, NULL);
	try("in", f_in, NULL);
	try("mov from cr0", f_cr0, NULL);
	try("lgdt", f_lgdt, NULL);
	try("a bad segment", f_seg, NULL);
	try("a far jump", f_ljmp, NULL);
	try("the trap flag", f_tf, NULL);
	try("x87, 1 / 0", f_x87, NULL);
	asm volatile("fninit");
	try("x87, 0 / 0", f_x87_inv, NULL);
	asm volatile("fninit");
	try("movaps, unaligned", f_movaps, NULL);
	a.sa_sigaction = steps;
	sigaction(SIGILL, &a, NULL);
	asm volatile("ud2" : "=a"(r) : "a"(5));
	line("a handler stepped over ud2 and set eax: %d", r);
	a.sa_sigaction = mends;
	sigaction(SIGSEGV, &a, NULL);
	ro[PG] = 3;
	line("a handler opened the page: %d", ro[PG]);
	child("SIGSEGV blocked and ignored", blocked_fault);
	child("SIGFPE ignored", ignored_fault);
	child("a fault in its own handler", fault_in_handler);
	return done();
}
