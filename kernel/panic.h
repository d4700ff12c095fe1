/* SPDX-License-Identifier: MIT */
/*
 * When the kernel has to stop, and what it says: panic() is declared in
 * kernel/lib/bug.h.
 */
#pragma once

#include "kernel/lib/bug.h"
#include "kernel/x86/ptrace.h"

/* panic() about the place where @regs were saved. */
void panic_regs(const struct pt_regs *regs, const char *fmt, ...)
	__printf(2, 3) __noreturn __cold;
void show_regs(const struct pt_regs *regs);
/* Say where this CPU is, whatever locks it holds, and go on. */
void show_nmi(const struct pt_regs *regs);
/* The callers of this function. */
void dump_stack(void);
