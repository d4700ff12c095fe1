/* SPDX-License-Identifier: MIT */
/*
 * Interrupts: the vectors, the two 8259 controllers and who handles what.
 *
 *	0-31 exceptions   32-47 the 16 lines of the 8259s   128 system calls
 *
 * A handler runs with interrupts off on the stack of the task it interrupted;
 * it never sleeps.  The line has been acknowledged before it is called.
 */
#pragma once

#include "kernel/lib/compiler.h"
#include "kernel/lib/types.h"
#include "kernel/x86/ptrace.h"

#define IRQ_BASE       32u
#define NR_IRQS	       16u
#define SYSCALL_VECTOR 0x80u

#define IRQ_TIMER    0u
#define IRQ_KEYBOARD 1u
#define IRQ_COM2     3u
#define IRQ_COM1     4u

/* GDT and IDT: the very first thing start_kernel() does; %fs works after. */
void gdt_init(void);
void idt_init(void);
/* Set the 8259s up, all lines masked. */
void pic_init(void);
/* Call @handler(@arg) for line @irq and unmask it.  -EBUSY, -EINVAL. */
int request_irq(unsigned irq, void (*handler)(void *arg), void *arg);
/* The registers of what this CPU's current interrupt came upon. */
struct pt_regs *get_irq_regs(void);
/* How often each line came; for /proc/interrupts and /proc/stat. */
unsigned long irq_count(unsigned irq);
/* From entry.asm. */
void do_irq(struct pt_regs *regs, unsigned irq);
/* kernel/time.c: the timer interrupt, after the clocks are up to date. */
void tick(bool from_user);

/* The double fault's own task needs the final page directory: call when that
 * is in CR3. */
void double_fault_init(void);
void set_task_gate(unsigned vector, unsigned selector);
void double_fault(void) __noreturn; /* kernel/trap.c */
/* What the double fault came upon, from its task's TSS link. */
void double_fault_regs(struct pt_regs *regs);
