/* SPDX-License-Identifier: MIT */
/*
 * When the kernel has to stop, and what it says: panic() is declared in
 * kernel/lib/bug.h.
 */
#pragma once

#include "kernel/lib/bug.h"
#include "kernel/x86/ptrace.h"

struct task_struct;

/* panic() about the place where @regs were saved. */
void panic_regs(const struct pt_regs *regs, const char *fmt, ...)
	__printf(2, 3) __noreturn __cold;
/* Say where this CPU is, whatever locks it holds, and go on. */
void show_nmi(const struct pt_regs *regs);
/* @fn for each return address on @task's stack, from frame pointer @bp upwards,
 * until it says false. */
void walk_frames(const struct task_struct *task, unsigned long bp,
		 bool (*fn)(unsigned long ip, void *arg), void *arg);
