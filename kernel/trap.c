/* SPDX-License-Identifier: MIT */
/*
 * What to do about an exception: serve it, send the program a signal, or stop
 * the machine.
 *
 *	                  from user mode      from usercopy.asm     other kernel
 *	page fault, valid   served              served                panic
 *	page fault, bad     SIGSEGV, SIGBUS     -EFAULT (fixup)       panic
 *	selector            SIGSEGV, SIGBUS     -                     fixup, entry
 *	other               its signal          panic                 panic
 *
 * Signals and codes are Linux/i386's.  Memory management raises no signals
 * itself: do_page_fault() turns its errors into them, and into a call of the
 * OOM killer when memory has ended.
 */
#include "kernel/trap.h"

#include "kernel/lib/printk.h"
#include "kernel/lock/rcu.h"
#include "kernel/panic.h"
#include "kernel/sched.h"
#include "kernel/signal.h"
#include "kernel/x86/cpu.h"
#include "kernel/x86/extable.h"
#include "kernel/x86/fpu.h"
#include "kernel/x86/irq.h"
#include "mm/fault.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"

#define TRAP_DB	  1
#define TRAP_NMI  2
#define TRAP_UD	  6
#define TRAP_NM	  7
#define TRAP_GP	  13
#define TRAP_PF	  14
#define TRAP_MF	  16
#define TRAP_AC	  17
#define TRAP_XM	  19
#define TRAP_IRET 32 /* Linux's number for no vector */

/* page fault error code: SDM vol. 3, 4.7 */
#define PF_PROT	 1u
#define PF_WRITE 2u
#define PF_USER	 4u

#define DR6_STEP (1ul << 14)

/* code 0: siginfo says SI_KERNEL and no address. */
static const struct trap {
	const char *name;
	int sig, code;
} traps[] = {
	[0] = { "divide error", SIGFPE, FPE_INTDIV },
	[TRAP_DB] = { "debug", SIGTRAP, TRAP_TRACE },
	[3] = { "int3", SIGTRAP, 0 },
	[4] = { "overflow", SIGSEGV, 0 },
	[5] = { "bounds", SIGSEGV, 0 },
	[TRAP_UD] = { "invalid opcode", SIGILL, ILL_ILLOPN },
	[TRAP_NM] = { "no FPU", SIGFPE, 0 },
	[9] = { "coprocessor segment overrun", SIGFPE, 0 },
	[10] = { "invalid TSS", SIGSEGV, 0 },
	[11] = { "segment not present", SIGBUS, 0 },
	[12] = { "stack segment", SIGBUS, 0 },
	[TRAP_GP] = { "general protection", SIGSEGV, 0 },
	[TRAP_MF] = { "FPU error", SIGFPE, 0 },
	[TRAP_AC] = { "alignment check", SIGBUS, BUS_ADRALN },
	[TRAP_XM] = { "SIMD error", SIGFPE, 0 },
	[31] = { NULL, 0, 0 },
};

extern const char usercopy_start[], usercopy_end[];

static struct kmem_cache *fpu_cache;

void trap_init(void)
{
	fpu_cache = kmem_cache_create("fpu", FXSAVE_SIZE, 16, NULL);
	if (!fpu_cache)
		panic("no memory for the FPU cache");
	fpu_init();
	double_fault_init();
}

void *fpu_area_alloc(void)
{
	return kmem_cache_alloc(fpu_cache, GFP_KERNEL);
}

void fpu_area_free(void *area)
{
	kmem_cache_free(fpu_cache, area);
}

static void user_fault(int sig, int code, unsigned long addr, unsigned vector,
		       unsigned long error)
{
	struct thread_struct *thread = &current->thread;

	thread->trap_nr = vector;
	thread->error_code = error;
	if (code)
		force_sig_fault(sig, code, (__force void __user *)addr);
	else
		force_sig(sig);
}

static void kernel_trap(struct pt_regs *regs, unsigned long error,
			unsigned vector)
{
	const uint8_t *insn = (const uint8_t *)regs->ip;
	const char *name = traps[vector].name;

	if (fixup_exception(regs))
		return;
	if (vector == TRAP_UD && insn[0] == 0x0f && insn[1] == 0x0b)
		panic_regs(regs, "undefined behaviour (ud2)");
	panic_regs(regs, "%s in the kernel, vector %u, error %lx",
		   name ? name : "exception", vector, error);
}

/* SIGTRAP's si_code: a single step, int1, or a debug register. */
static int debug_code(void)
{
	unsigned long dr6 = take_dr6();

	if (dr6 & DR6_STEP)
		return TRAP_TRACE;
	return dr6 & 0xf ? TRAP_HWBKPT : TRAP_BRKPT;
}

/* The FPU is current's now; without memory for its state somebody must go. */
static void device_not_available(void)
{
	while (!fpu_load()) {
		if (fatal_signal_pending(current))
			return;
		out_of_memory();
	}
}

void do_trap(struct pt_regs *regs, unsigned long error, unsigned vector)
{
	const struct trap *trap = &traps[vector];
	unsigned long addr = regs->ip;
	int code = trap->code;

	if (vector == TRAP_NMI) {
		show_nmi(regs); /* tools/run asks where it hangs */
		return;
	}
	if (!user_mode(regs)) {
		kernel_trap(regs, error, vector);
		return;
	}
	irq_enable();
	switch (vector) {
	case TRAP_NM:
		device_not_available();
		return;
	case TRAP_DB:
		code = debug_code();
		break;
	case TRAP_MF:
	case TRAP_XM:
		code = fpu_error_code(vector == TRAP_XM);
		if (!code)
			return; /* a stale one: go on */
		break;
	case TRAP_AC:
		addr = 0;
		break;
	}
	if (!trap->sig)
		panic_regs(regs, "unknown exception %u", vector);
	user_fault(trap->sig, code, addr, vector, error);
}

void bad_iret(struct pt_regs *regs)
{
	irq_enable();
	user_fault(SIGILL, ILL_BADSTK, 0, TRAP_IRET, 0);
}

void double_fault(void)
{
	struct pt_regs regs;

	double_fault_regs(&regs);
	if (is_stack_guard(read_cr2()))
		panic_regs(&regs, "kernel stack overflow, esp %08lx", regs.sp);
	panic_regs(&regs, "double fault, esp %08lx", regs.sp);
}

static void bad_fault(struct pt_regs *regs, unsigned long error,
		      unsigned long addr, int sig, int code)
{
	if (!user_mode(regs)) {
		if (fixup_exception(regs))
			return;
		panic_regs(regs,
			   addr < PAGE_SIZE ?
				   "null pointer at %08lx, error %lx" :
				   "page fault at %08lx, error %lx",
			   addr, error);
	}
	if (addr >= TASK_SIZE)
		error |= PF_PROT; /* as if something were there */
	current->thread.cr2 = addr;
	user_fault(sig, code, addr, TRAP_PF, error);
}

/*
 * Make @addr of @mm accessible: 0, or the signal to send with *@code its
 * si_code; -ENOMEM: nothing to send, memory has ended.
 */
static int fault_in(struct mm_struct *mm, unsigned long addr,
		    unsigned long error, int *code)
{
	struct vm_area_struct *vma;
	unsigned long access;
	int err = SIGSEGV;

	down_read(&mm->mmap_lock);
	vma = find_vma(mm, addr);
	*code = SEGV_MAPERR;
	if (unlikely(!vma))
		goto out;
	if (unlikely(addr < vma->vm_start) &&
	    (!(vma->vm_flags & VM_GROWSDOWN) || expand_stack(vma, addr)))
		goto out;
	/* @lab 2 access: may the program do that there? */
	access = error & PF_WRITE ? VM_WRITE : VM_READ | VM_WRITE | VM_EXEC;
	*code = SEGV_ACCERR;
	if (unlikely(!(vma->vm_flags & access)))
		goto out;
	/* @end */
	err = handle_mm_fault(vma, addr,
			      (error & PF_WRITE ? FAULT_FLAG_WRITE : 0) |
				      (error & PF_USER ? FAULT_FLAG_USER : 0));
	if (unlikely(err == -EFAULT)) {
		err = SIGBUS;
		*code = BUS_ADRERR;
	}
out:
	up_read(&mm->mmap_lock);
	return err;
}

/**
 * do_page_fault - a page is not there, or not for this access
 * @error: PF_*
 * @addr:  what was accessed
 *
 * Context: from entry.asm, interrupts as they were.  Takes mmap_lock, so
 *          nobody touches user memory with a lock that ranks behind it.
 */
void do_page_fault(struct pt_regs *regs, unsigned long error,
		   unsigned long addr)
{
	struct mm_struct *mm = current->mm;
	int err, code;

	if (unlikely(!(error & PF_USER)) &&
	    ((const char *)regs->ip < usercopy_start ||
	     (const char *)regs->ip >= usercopy_end))
		mm = NULL; /* nobody expects this: no lock */
	if (unlikely(!mm || addr >= TASK_SIZE)) {
		bad_fault(regs, error, addr, SIGSEGV, SEGV_MAPERR);
		return;
	}
	for (;;) {
		err = fault_in(mm, addr, error, &code);
		if (likely(!err)) {
			current->min_flt++;
			return;
		}
		if (err > 0)
			break;
		if (fatal_signal_pending(current)) {
			if (user_mode(regs))
				return;
			break; /* the copy ends; so will the task */
		}
		out_of_memory();
	}
	bad_fault(regs, error, addr, err, code);
}

void exit_to_user_work(struct pt_regs *regs)
{
	unsigned work;

	while ((work = READ_ONCE(current->work))) {
		irq_enable();
		if (work & TASK_WORK_RCU) {
			atomic_and(&current->work, ~TASK_WORK_RCU);
			rcu_quiescent();
		}
		if (work & TASK_WORK_RESCHED)
			schedule();
		if (work & TASK_WORK_SIGNAL)
			do_signal(regs);
		irq_disable();
	}
}
