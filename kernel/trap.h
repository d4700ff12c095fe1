/* SPDX-License-Identifier: MIT */
/* What entry.asm calls in C. */
#pragma once

#include "kernel/x86/ptrace.h"

/* Boot: after the page tables and the slab caches are there. */
void trap_init(void);
/* Work is pending on the way back to user mode.  Interrupts off. */
void exit_to_user_work(struct pt_regs *regs);
void do_page_fault(struct pt_regs *regs, unsigned long error,
		   unsigned long addr);
/* Every other exception. */
void do_trap(struct pt_regs *regs, unsigned long error, unsigned vector);
/* iret to user mode refused the selectors it was given. */
void bad_iret(struct pt_regs *regs);
