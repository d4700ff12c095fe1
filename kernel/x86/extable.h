/* SPDX-License-Identifier: MIT */
/*
 * Kernel instructions that may fault because of what a user gave: each has
 * in __ex_table the place where to go on.
 */
#pragma once

#include "kernel/lib/types.h"
#include "kernel/x86/ptrace.h"

struct ex_entry {
	unsigned long insn, fixup;
};

/* Continue @regs at its fixup: true if it has one. */
bool fixup_exception(struct pt_regs *regs);
