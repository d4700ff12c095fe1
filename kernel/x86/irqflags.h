/* SPDX-License-Identifier: MIT */
/* Interrupts on and off, and the pause of a spinning CPU. */
#pragma once

#include "kernel/lib/types.h"

#define X86_EFLAGS_IF 0x200ul

static inline unsigned long irq_flags(void)
{
	unsigned long flags;

	__asm__ volatile("pushfl; popl %0" : "=rm"(flags) : : "memory");
	return flags;
}

static inline void irq_disable(void)
{
	__asm__ volatile("cli" : : : "memory");
}

static inline void irq_enable(void)
{
	__asm__ volatile("sti" : : : "memory");
}

static inline unsigned long irq_save(void)
{
	unsigned long flags = irq_flags();

	irq_disable();
	return flags;
}

static inline void irq_restore(unsigned long flags)
{
	if (flags & X86_EFLAGS_IF)
		irq_enable();
}

static inline bool irqs_disabled(void)
{
	return !(irq_flags() & X86_EFLAGS_IF);
}

static inline void cpu_relax(void)
{
	__asm__ volatile("pause" : : : "memory");
}
