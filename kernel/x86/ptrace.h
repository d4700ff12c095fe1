/* SPDX-License-Identifier: MIT */
/*
 * The registers of a task as entry.asm saves them on its kernel stack, lowest
 * address first.  %gs is not here: the kernel does not use it, so it stays in
 * the processor until a context switch or a signal frame needs it.
 */
#pragma once

#include "kernel/lib/types.h"

struct pt_regs {
	unsigned long bx, cx, dx, si, di, bp, ax;
	unsigned long ds, es, fs;
	unsigned long orig_ax; /* system call number, error code, or -1 */
	unsigned long ip, cs, flags;
	unsigned long sp, ss; /* only when coming from user mode */
};

#define KERNEL_CS	0x08
#define KERNEL_DS	0x10
#define USER_CS		0x73 /* Linux's numbers: programs print them */
#define USER_DS		0x7b
#define PERCPU_SEL	0xd8 /* base of struct percpu, in %fs */
#define TSS_SEL		0x80
#define GDT_TLS_MIN	6 /* TLS slots 6..8 as on Linux */
#define GDT_TLS_ENTRIES 3

static inline bool user_mode(const struct pt_regs *regs)
{
	return (regs->cs & 3) == 3;
}
