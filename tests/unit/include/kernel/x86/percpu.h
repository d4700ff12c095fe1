/* SPDX-License-Identifier: MIT */
/* The kernel's header for the host: one CPU, a plain variable. */
#ifndef KERNEL_X86_PERCPU_H
#define KERNEL_X86_PERCPU_H

#include "kernel/lib/types.h"

#define NR_CPUS 8u

struct percpu {
	struct task_struct *current;
	struct mm_struct *active_mm;
	unsigned id;
	unsigned irq_depth;
};

extern struct percpu unit_cpu;

static inline struct percpu *this_cpu(void)
{
	return &unit_cpu;
}

#define current (this_cpu()->current)

static inline bool in_interrupt(void)
{
	return this_cpu()->irq_depth != 0;
}

#endif
