/* SPDX-License-Identifier: MIT */
/*
 * Tasks as the processor knows them; the picture is in process.h.
 *
 * Thread-local storage: a program asks set_thread_area for one of three GDT
 * slots and loads its selector into %gs (or %fs).  The descriptors belong to
 * the task and are copied into the CPU's GDT at each switch.
 */
#include "kernel/x86/process.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/ldt.h"
#include "kernel/lib/string.h"
#include "kernel/x86/cpu.h"
#include "kernel/x86/fpu.h"
#include "kernel/x86/irq.h"
#include "kernel/x86/uaccess.h"

/* asm.inc says the same. */
BUILD_BUG_ON(offsetof(struct percpu, curr) != 4);
BUILD_BUG_ON(offsetof(struct task_struct, work) != 0);
BUILD_BUG_ON(offsetof(struct pt_regs, ax) != 24);
BUILD_BUG_ON(offsetof(struct pt_regs, fs) != 36);
BUILD_BUG_ON(offsetof(struct pt_regs, orig_ax) != 40);
BUILD_BUG_ON(offsetof(struct pt_regs, flags) != 52);
BUILD_BUG_ON(offsetof(struct pt_regs, sp) != 56);

/* What switch_to() pops. */
struct switch_frame {
	unsigned long di, si, bx, bp, ip;
};

unsigned long read_gs(void)
{
	unsigned long gs;

	__asm__ volatile("movl %%gs, %0" : "=r"(gs));
	return gs & 0xffff;
}

void load_gs(unsigned long selector)
{
	__asm__ volatile("1:\tmovl %0, %%gs\n"
			 "2:\n\t"
			 ".pushsection .text.fixup, \"ax\"\n"
			 "3:\txorl %0, %0\n\t"
			 "jmp 1b\n\t"
			 ".popsection\n\t"
			 ".pushsection __ex_table, \"a\"\n\t"
			 ".long 1b, 3b\n\t"
			 ".popsection"
			 : "+r"(selector));
}

int copy_thread(struct task_struct *p, const struct pt_regs *regs,
		unsigned long user_sp, int (*fn)(void *), void *arg)
{
	struct pt_regs *child = task_pt_regs(p);
	struct switch_frame *frame = (struct switch_frame *)child - 1;

	memset(frame, 0, sizeof(*frame) + sizeof(*child));
	memset(&p->thread, 0, sizeof(p->thread));
	p->thread.sp = (unsigned long)frame;
	if (!regs) {
		frame->ip = (unsigned long)ret_from_kthread;
		frame->bx = (unsigned long)fn;
		frame->si = (unsigned long)arg;
		return 0;
	}
	frame->ip = (unsigned long)ret_from_fork;
	*child = *regs;
	child->ax = 0;
	if (user_sp)
		child->sp = user_sp;
	p->thread.gs = read_gs();
	memcpy(p->thread.tls, current->thread.tls, sizeof(p->thread.tls));
	return fpu_copy(p);
}

void flush_thread(void)
{
	struct thread_struct *thread = &current->thread;

	fpu_drop(current);
	load_gs(0);
	memset(thread->tls, 0, sizeof(thread->tls));
	load_tables(current);
}

void start_thread(struct pt_regs *regs, unsigned long ip, unsigned long sp)
{
	flush_thread();
	*regs = (struct pt_regs){
		.ds = USER_DS,
		.es = USER_DS,
		.ss = USER_DS,
		.cs = USER_CS,
		.orig_ax = ~0ul,
		.ip = ip,
		.sp = sp,
		.flags = X86_EFLAGS_IF | X86_EFLAGS_FIXED,
	};
}

void exit_thread(struct task_struct *p)
{
	fpu_drop(p);
}

void context_switch(struct task_struct *prev, struct task_struct *next)
{
	fpu_switch_out(prev);
	prev->thread.gs = read_gs();
	if (next->mm)
		pgd_switch(next->mm);
	load_tables(next);
	load_gs(next->thread.gs);
	this_cpu()->curr = next;
	switch_to(&prev->thread.sp, next->thread.sp);
}

/* all zero but what is so in an unused slot: "make it empty" */
static bool user_desc_empty(const struct user_desc *info)
{
	bool attributes = info->contents || info->limit_in_pages ||
			  info->useable || info->seg_32bit;
	/* LDT_empty sets these two, LDT_zero neither */
	bool marks = info->read_exec_only && info->seg_not_present;
	bool none = !info->read_exec_only && !info->seg_not_present;

	return !info->base_addr && !info->limit && !attributes &&
	       (marks || none);
}

static struct user_desc_entry tls_descriptor(const struct user_desc *info)
{
	uint32_t base = info->base_addr, limit = info->limit;

	if (user_desc_empty(info))
		return (struct user_desc_entry){ 0, 0 };
	return (struct user_desc_entry){
		.lo = base << 16 | (limit & 0xffff),
		.hi = (base & 0xff000000) | (base >> 16 & 0xff) |
		      (limit & 0xf0000) | (info->read_exec_only ? 0 : 1u << 9) |
		      (uint32_t)info->contents << 10 | 1u << 8 | /* accessed */
		      1u << 12 | /* not a system segment */
		      3u << 13 | /* DPL 3 */
		      (info->seg_not_present ? 0 : 1u << 15) |
		      (uint32_t)info->useable << 20 |
		      (uint32_t)info->seg_32bit << 22 |
		      (uint32_t)info->limit_in_pages << 23,
	};
}

static void tls_user_desc(const struct user_desc_entry *e,
			  struct user_desc *info)
{
	info->base_addr = e->lo >> 16 | (e->hi & 0xff) << 16 |
			  (e->hi & 0xff000000);
	info->limit = (e->lo & 0xffff) | (e->hi & 0xf0000);
	info->seg_32bit = e->hi >> 22 & 1;
	info->contents = e->hi >> 10 & 3;
	info->read_exec_only = !(e->hi >> 9 & 1);
	info->limit_in_pages = e->hi >> 23 & 1;
	info->seg_not_present = !(e->hi >> 15 & 1);
	info->useable = e->hi >> 20 & 1;
}

int set_tls_desc(struct task_struct *p, const struct user_desc *info)
{
	unsigned slot = info->entry_number - GDT_TLS_MIN;

	if (slot >= GDT_TLS_ENTRIES)
		return -EINVAL;
	/* data segments of 32 bits, present; or none at all */
	if (!user_desc_empty(info) &&
	    (!info->seg_32bit || info->contents > 1 || info->seg_not_present))
		return -EINVAL;
	p->thread.tls[slot] = tls_descriptor(info);
	if (p == current) {
		unsigned long flags = irq_save();

		load_tables(p);
		if (read_gs() >> 3 == info->entry_number)
			load_gs(read_gs()); /* the base it caches is old */
		irq_restore(flags);
	}
	return 0;
}

long sys_set_thread_area(struct user_desc __user *u_info)
{
	struct user_desc info;
	int err;

	if (copy_from_user(&info, u_info, sizeof(info)))
		return -EFAULT;
	if (info.entry_number == UINT_MAX) {
		const struct user_desc_entry *tls = current->thread.tls;
		unsigned i = 0;

		while (i < GDT_TLS_ENTRIES && (tls[i].lo | tls[i].hi))
			i++;
		if (i == GDT_TLS_ENTRIES)
			return -ESRCH;
		info.entry_number = GDT_TLS_MIN + i;
		err = set_tls_desc(current, &info);
		return err ? err :
			     put_user(info.entry_number, &u_info->entry_number);
	}
	return set_tls_desc(current, &info);
}

long sys_get_thread_area(struct user_desc __user *u_info)
{
	struct user_desc info;
	uint32_t number;

	if (get_user(number, &u_info->entry_number))
		return -EFAULT;
	if (number - GDT_TLS_MIN >= GDT_TLS_ENTRIES)
		return -EINVAL;
	memset(&info, 0, sizeof(info));
	info.entry_number = number;
	tls_user_desc(&current->thread.tls[number - GDT_TLS_MIN], &info);
	return copy_to_user(u_info, &info, sizeof(info)) ? -EFAULT : 0;
}
