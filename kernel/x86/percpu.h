/* SPDX-License-Identifier: MIT */
/*
 * What each CPU has for itself, reached through %fs in the kernel: entry.asm
 * loads it on every way in.  The first members' offsets are known to assembly.
 */
#pragma once

#include "kernel/lib/types.h"

struct task_struct;
struct mm_struct;
struct runqueue;

#define NR_CPUS 8u /* at most; percpu.id is below it */

struct percpu {
	struct percpu *self;	  /* offset 0 */
	struct task_struct *curr; /* offset 4: CPU_CURRENT; "current" */
	struct task_struct *idle;
	struct mm_struct *active_mm;   /* whose page directory CR3 holds */
	struct task_struct *fpu_owner; /* whose registers the FPU holds */
	unsigned id;
	unsigned irq_depth;  /* nesting of interrupt handlers */
	struct runqueue *rq; /* see kernel/sched.c */
};

static inline struct percpu *this_cpu(void)
{
	struct percpu *cpu;

	__asm__("movl %%fs:0, %0" : "=r"(cpu));
	return cpu;
}

static inline struct task_struct *get_current(void)
{
	struct task_struct *task;

	__asm__("movl %%fs:4, %0" : "=r"(task));
	return task;
}

#define current get_current()

static inline bool in_interrupt(void)
{
	return this_cpu()->irq_depth != 0;
}
