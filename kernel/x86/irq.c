/* SPDX-License-Identifier: MIT */
/*
 * The two 8259 interrupt controllers, the second behind line 2 of the first.
 *
 * A line that falls before the processor asks for its number reads as line 7
 * (or 15): such a spurious interrupt has no bit in the in-service register
 * and must not be acknowledged.  Intel 8259A data sheet.
 *
 * Interrupts are off while a handler runs, so there is no lock here; lines
 * are requested at boot.
 */
#include "kernel/x86/irq.h"

#include "kernel/abi/errno.h"
#include "kernel/x86/cpu.h"
#include "kernel/x86/percpu.h"
#include "kernel/x86/random.h"

#define PIC1	    0x20u
#define PIC2	    0xa0u
#define PIC_DATA    1u /* offset of the data port */
#define PIC_CASCADE 2u

#define PIC_ICW1     0x11 /* begin set-up, edges, ICW4 follows */
#define PIC_ICW4     0x01 /* 8086 mode */
#define PIC_EOI	     0x60 /* of the line in the low bits */
#define PIC_READ_ISR 0x0b

static struct irq_line {
	void (*handler)(void *arg);
	void *arg;
	unsigned long count;
} lines[NR_IRQS];

static uint16_t masked = 0xffff;
static struct pt_regs *irq_regs[NR_CPUS];

static void write_masks(void)
{
	outb(PIC1 + PIC_DATA, (uint8_t)masked);
	outb(PIC2 + PIC_DATA, (uint8_t)(masked >> 8));
}

static void pic_setup(uint16_t port, uint8_t base, uint8_t cascade)
{
	outb(port, PIC_ICW1);
	outb(port + PIC_DATA, base);
	outb(port + PIC_DATA, cascade);
	outb(port + PIC_DATA, PIC_ICW4);
}

void pic_init(void)
{
	pic_setup(PIC1, IRQ_BASE, 1 << PIC_CASCADE);
	pic_setup(PIC2, IRQ_BASE + 8, PIC_CASCADE);
	masked = (uint16_t) ~(1u << PIC_CASCADE);
	write_masks();
}

int request_irq(unsigned irq, void (*handler)(void *arg), void *arg)
{
	unsigned long flags;

	if (irq >= NR_IRQS || irq == PIC_CASCADE)
		return -EINVAL;
	if (lines[irq].handler)
		return -EBUSY;
	flags = irq_save();
	lines[irq].handler = handler;
	lines[irq].arg = arg;
	masked &= (uint16_t) ~(1u << irq);
	write_masks();
	irq_restore(flags);
	return 0;
}

/* False: spurious. */
static bool pic_acknowledge(unsigned irq)
{
	uint16_t port = irq < 8 ? PIC1 : PIC2;
	uint8_t bit = irq & 7;

	if (bit == 7) {
		outb(port, PIC_READ_ISR);
		if (!(inb(port) & 0x80)) {
			if (port == PIC2)
				outb(PIC1, PIC_EOI | PIC_CASCADE);
			return false;
		}
	}
	outb(port, PIC_EOI | bit);
	if (port == PIC2)
		outb(PIC1, PIC_EOI | PIC_CASCADE);
	return true;
}

void do_irq(struct pt_regs *regs, unsigned irq)
{
	struct percpu *cpu = this_cpu();
	struct pt_regs *outer = irq_regs[cpu->id];
	struct irq_line *line = &lines[irq];

	if (!pic_acknowledge(irq))
		return;
	cpu->irq_depth++;
	irq_regs[cpu->id] = regs;
	line->count++;
	add_interrupt_randomness(irq);
	if (line->handler)
		line->handler(line->arg);
	irq_regs[cpu->id] = outer;
	cpu->irq_depth--;
}

struct pt_regs *get_irq_regs(void)
{
	return irq_regs[this_cpu()->id];
}

unsigned long irq_count(unsigned irq)
{
	return lines[irq].count;
}
