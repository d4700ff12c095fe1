/* SPDX-License-Identifier: MIT */
/*
 * What a task is to the processor: its kernel stack, its first registers, the
 * switch to another, thread-local storage.
 *
 *	stack + THREAD_SIZE ->	struct pt_regs		always: task_pt_regs()
 *				C frames of the kernel
 *	thread.sp ->		edi esi ebx ebp, return	while not running
 *
 * The first switch to a new task returns to ret_from_fork (user task) or to
 * ret_from_kthread, which call schedule_tail() first.  A kernel thread's
 * function that returns goes to user mode with task_pt_regs(), as init does
 * after its exec; other kernel threads end with do_exit().
 */
#pragma once

#include "kernel/task.h"
#include "kernel/x86/memory.h"

struct user_desc;

extern char init_stack[THREAD_SIZE]; /* init_task's, used from boot on */

/* Make @p, whose stack is allocated, start with a copy of @regs (returning 0
 * from the system call; on @user_sp unless that is 0), with current's TLS, gs
 * and FPU state; or, @regs NULL, with @fn(@arg) in the kernel.  -ENOMEM. */
int copy_thread(struct task_struct *p, const struct pt_regs *regs,
		unsigned long user_sp, int (*fn)(void *), void *arg);
/* exec, past the point of no return: forget TLS, gs and FPU state. */
void flush_thread(void);
/* exec: flush_thread(), and start at @ip with fresh registers. */
void start_thread(struct pt_regs *regs, unsigned long ip, unsigned long sp);
/* Free what @p's thread owns.  @p is current, or will never run again. */
void exit_thread(struct task_struct *p);

/* Run @next instead of @prev, which is current; returns when @prev runs again.
 * Loads next->mm's directory; a task without mm keeps the one that is there
 * (who gives up an mm loads init_mm's first).  Interrupts off. */
void context_switch(struct task_struct *prev, struct task_struct *next);
/* kernel/sched.c: what schedule() does after a switch; a new task's first. */
void schedule_tail(void);
/* mm/pgtable.c */
void pgd_switch(struct mm_struct *mm);

unsigned long read_gs(void);
void load_gs(unsigned long selector); /* 0 if the selector is bad */

/* clone(CLONE_SETTLS): install @info in @p's slot entry_number.  -EINVAL. */
int set_tls_desc(struct task_struct *p, const struct user_desc *info);
long sys_set_thread_area(struct user_desc __user *u_info);
long sys_get_thread_area(struct user_desc __user *u_info);

/* gdt.c: @task's TLS descriptors into this CPU's GDT, and into its TSS the
 * stack that an interrupt from user mode starts on. */
void load_tables(const struct task_struct *task);

/* switch.asm */
void switch_to(unsigned long *prev_sp, unsigned long next_sp);
void ret_from_fork(void);
void ret_from_kthread(void);
