/* SPDX-License-Identifier: MIT */
/*
 * The interrupt descriptor table: which vector goes where in entry.asm.
 *
 * All gates but one turn interrupts off; the system call's leaves them on.
 * User mode may use int3, into and int 0x80; any other int n is a #GP.
 */
#include "kernel/lib/compiler.h"
#include "kernel/x86/irq.h"

#define GATE_TASK      0x8500u
#define GATE_INTERRUPT 0x8e00u
#define GATE_TRAP      0x8f00u
#define GATE_DPL3      0x6000u

extern const unsigned long exception_stubs[32], irq_stubs[NR_IRQS];
void syscall_entry(void);

static struct {
	uint32_t lo, hi;
} idt[256] __aligned(8);

static void set_gate(unsigned vector, unsigned long handler, unsigned type)
{
	idt[vector].lo = KERNEL_CS << 16 | (handler & 0xffff);
	idt[vector].hi = (handler & 0xffff0000) | type;
}

void set_task_gate(unsigned vector, unsigned selector)
{
	idt[vector].lo = selector << 16;
	idt[vector].hi = GATE_TASK;
}

void idt_init(void)
{
	struct {
		uint16_t limit;
		const void *base;
	} __packed idtr = { sizeof(idt) - 1, idt };

	for (unsigned i = 0; i < 32; i++) {
		bool user = i == 3 || i == 4;

		set_gate(i, exception_stubs[i],
			 GATE_INTERRUPT | (user ? GATE_DPL3 : 0));
	}
	for (unsigned i = 0; i < NR_IRQS; i++)
		set_gate(IRQ_BASE + i, irq_stubs[i], GATE_INTERRUPT);
	set_gate(SYSCALL_VECTOR, (unsigned long)syscall_entry,
		 GATE_TRAP | GATE_DPL3);
	__asm__ volatile("lidt %0" : : "m"(idtr));
}
