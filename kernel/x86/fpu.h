/* SPDX-License-Identifier: MIT */
/*
 * FPU and SSE registers, given to a task when it first uses them: CR0.TS is
 * set while the registers are not current's, and the #NM trap loads them.
 * They are saved when the task is switched out, and only if it had them.
 */
#pragma once

#include "kernel/lib/compiler.h"
#include "kernel/lib/types.h"
#include "kernel/x86/percpu.h"

struct task_struct;

#define FXSAVE_SIZE 512u
/* Linux's struct _fpstate: FSAVE image, status and magic, FXSAVE image. */
#define FPSTATE_SIZE (112u + FXSAVE_SIZE)

void fpu_init(void);
/* #NM: current gets the FPU.  False: no memory for its state. */
bool fpu_load(void);
/* @prev, whose registers the FPU holds, gives it up. */
void fpu_save(struct task_struct *prev);
static inline void fpu_switch_out(struct task_struct *prev)
{
	if (unlikely(this_cpu()->fpu_owner == prev))
		fpu_save(prev);
}

/* fork: @child gets a copy of current's state.  -ENOMEM. */
int fpu_copy(struct task_struct *child);
/* @task has no FPU state any more. */
void fpu_drop(struct task_struct *task);

/* Has current used the FPU (does a signal frame need its state)? */
bool fpu_used(void);
/* Signal frames: FPSTATE_SIZE bytes as Linux lays them out, and a fresh state
 * for the handler; and back.  NULL: back to no state.  0, -EFAULT, -ENOMEM. */
int fpu_to_user(void __user *buf);
int fpu_from_user(const void __user *buf);
/* si_code of SIGFPE for #MF and #XM. */
int fpu_error_code(bool sse);

/* kernel/trap.c: FXSAVE_SIZE bytes, aligned to 16, or NULL. */
void *fpu_area_alloc(void);
void fpu_area_free(void *area);
