/* SPDX-License-Identifier: MIT */
/*
 * The last words: what happened, the registers, the chain of callers.
 *
 *	panic: BUG at mm/slab.c:120: obj->free
 *	...
 *	backtrace:
 *	 [<c0104a31>] kmem_cache_free+0x81
 *	---[ end panic ]---
 *
 * The chain is followed through the frame pointers inside the running task's
 * kernel stack, upwards only, so that no garbage can lead it astray; it leads
 * through exceptions and interrupts, whose entry keeps ebp.  tools/run knows
 * the first and the last line.
 */
#include "kernel/panic.h"

#include "kernel/lib/ksyms.h"
#include "kernel/lib/printk.h"
#include "kernel/task.h"
#include "kernel/x86/cpu.h"

static bool stopping;

bool panic_in_progress(void)
{
	return stopping;
}

struct stack_frame {
	unsigned long bp, ip;
};

static void show_place(unsigned long addr)
{
	unsigned long offset;
	const char *name = ksym_lookup(addr, &offset);

	if (name)
		pr_emerg(" [<%08lx>] %s+0x%lx\n", addr, name, offset);
	else
		pr_emerg(" [<%08lx>]\n", addr);
}

void walk_frames(const struct task_struct *task, unsigned long bp,
		 bool (*fn)(unsigned long ip, void *arg), void *arg)
{
	unsigned long low = (unsigned long)task->stack;
	unsigned long high = low + THREAD_SIZE - sizeof(struct stack_frame);

	while (low <= bp && bp <= high && !(bp & 3)) {
		const struct stack_frame *frame = (void *)bp;

		if (frame->ip < KERNEL_BASE || !fn(frame->ip, arg))
			break;
		low = bp + 1;
		bp = frame->bp;
	}
}

static bool show_caller(unsigned long ip, void *unused)
{
	show_place(ip - 1); /* in the call, not behind it */
	return true;
}

static void show_callers(unsigned long bp)
{
	walk_frames(current, bp, show_caller, NULL);
}

static void show_regs(const struct pt_regs *regs)
{
	const struct task_struct *task = current;
	bool user = user_mode(regs);

	pr_emerg("task: %d (%s)  eip: %04lx:%08lx  eflags: %08lx\n", task->pid,
		 task->comm, regs->cs, regs->ip, regs->flags);
	pr_emerg("eax: %08lx  ebx: %08lx  ecx: %08lx  edx: %08lx\n", regs->ax,
		 regs->bx, regs->cx, regs->dx);
	pr_emerg("esi: %08lx  edi: %08lx  ebp: %08lx  esp: %08lx\n", regs->si,
		 regs->di, regs->bp,
		 user ? regs->sp : (unsigned long)&regs->sp);
	pr_emerg("ds: %04lx  es: %04lx  fs: %04lx  cr2: %08lx  cr3: %08lx\n",
		 regs->ds & 0xffff, regs->es & 0xffff, regs->fs & 0xffff,
		 read_cr2(), read_cr3());
	pr_emerg("backtrace:\n");
	show_place(regs->ip);
	if (!user)
		show_callers(regs->bp);
}

static void dump_stack(void)
{
	pr_emerg("backtrace:\n");
	show_callers((unsigned long)__builtin_frame_address(0));
}

static void __printf(1, 0) panic_begin(const char *fmt, va_list args)
{
	static char message[256];

	irq_disable();
	if (stopping)
		cpu_stop(); /* while saying why */
	stopping = true;
	vsnprintf(message, sizeof(message), fmt, args);
	pr_emerg("panic: %s\n", message);
}

static void __noreturn panic_end(void)
{
	pr_emerg("---[ end panic ]---\n");
	cpu_stop();
}

void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	panic_begin(fmt, args);
	va_end(args);
	pr_emerg("task: %d (%s)\n", current->pid, current->comm);
	dump_stack();
	panic_end();
}

void panic_regs(const struct pt_regs *regs, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	panic_begin(fmt, args);
	va_end(args);
	show_regs(regs);
	panic_end();
}

void show_nmi(const struct pt_regs *regs)
{
	bool was = stopping;

	stopping = true;
	pr_emerg("nmi: stopped here\n");
	show_regs(regs);
	pr_emerg("---[ end nmi ]---\n");
	stopping = was;
}
