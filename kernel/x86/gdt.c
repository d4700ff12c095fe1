/* SPDX-License-Identifier: MIT */
/*
 * Segments: flat ones for kernel and user, the user's TLS slots, this CPU's
 * struct percpu, and two task state segments.
 *
 * The first TSS only tells the processor which stack to take on the way in
 * from user mode.  The second is a whole task of its own with its own stack,
 * entered by the double fault through a task gate: the one way to say
 * something when the kernel stack is gone.  SDM vol. 3, 3.4.5 and 7.
 *
 * Ports: a TSS whose I/O bitmap lies beyond its limit allows none, and IOPL
 * is always 0.
 */
#include "kernel/lib/compiler.h"
#include "kernel/x86/cpu.h"
#include "kernel/x86/irq.h"
#include "kernel/x86/memory.h"
#include "kernel/x86/percpu.h"
#include "kernel/x86/process.h"

#define GDT_ENTRIES 32u
#define DF_TSS_SEL  0xf8

/* access byte and flags, as the upper half of a descriptor has them */
#define DESC_KERNEL_CODE 0x00c09a00u
#define DESC_KERNEL_DATA 0x00c09200u
#define DESC_USER_CODE	 0x00c0fa00u
#define DESC_USER_DATA	 0x00c0f200u
#define DESC_TSS	 0x00008900u

struct tss {
	uint32_t link, esp0, ss0, esp1, ss1, esp2, ss2;
	uint32_t cr3, eip, eflags, eax, ecx, edx, ebx, esp, ebp, esi, edi;
	uint32_t es, cs, ss, ds, fs, gs, ldt;
	uint16_t trap, io_bitmap;
};

struct descriptor {
	uint32_t lo, hi;
};

/* Found from this_cpu() by container_of(). */
struct cpu_tables {
	struct percpu percpu;
	struct descriptor gdt[GDT_ENTRIES] __aligned(8);
	struct tss tss, df_tss;
	char df_stack[PAGE_SIZE] __aligned(16);
};

static struct cpu_tables boot_cpu;

static struct cpu_tables *this_tables(void)
{
	return container_of(this_cpu(), struct cpu_tables, percpu);
}

static struct descriptor desc(const volatile void *base, uint32_t limit,
			      uint32_t bits)
{
	uint32_t b = (uint32_t)(uintptr_t)base;

	return (struct descriptor){
		.lo = b << 16 | (limit & 0xffff),
		.hi = (b & 0xff000000) | (limit & 0xf0000) | bits |
		      (b >> 16 & 0xff),
	};
}

static void fill_gdt(struct cpu_tables *t)
{
	struct descriptor *gdt = t->gdt;

	gdt[KERNEL_CS / 8] = desc(NULL, 0xfffff, DESC_KERNEL_CODE);
	gdt[KERNEL_DS / 8] = desc(NULL, 0xfffff, DESC_KERNEL_DATA);
	gdt[USER_CS / 8] = desc(NULL, 0xfffff, DESC_USER_CODE);
	gdt[USER_DS / 8] = desc(NULL, 0xfffff, DESC_USER_DATA);
	gdt[TSS_SEL / 8] = desc(&t->tss, sizeof(t->tss) - 1, DESC_TSS);
	gdt[PERCPU_SEL / 8] = desc(&t->percpu, 0xfffff, DESC_KERNEL_DATA);
	gdt[DF_TSS_SEL / 8] = desc(&t->df_tss, sizeof(t->df_tss) - 1, DESC_TSS);
}

static void load_gdt(const struct cpu_tables *t)
{
	struct {
		uint16_t limit;
		const void *base;
	} __packed gdtr = { sizeof(t->gdt) - 1, t->gdt };

	__asm__ volatile("lgdt %0\n\t"
			 "ljmp %1, $1f\n"
			 "1:\tmovl %2, %%ds\n\t"
			 "movl %2, %%es\n\t"
			 "movl %2, %%ss\n\t"
			 "movl %3, %%fs\n\t"
			 "movl %4, %%gs\n\t"
			 "ltr %w5"
			 :
			 : "m"(gdtr), "i"(KERNEL_CS), "r"(KERNEL_DS),
			   "r"(PERCPU_SEL), "r"(0), "r"(TSS_SEL)
			 : "memory");
}

void gdt_init(void)
{
	struct cpu_tables *t = &boot_cpu;

	t->percpu.self = &t->percpu;
	t->percpu.curr = &init_task;
	t->percpu.idle = &init_task;
	t->tss.ss0 = KERNEL_DS;
	t->tss.esp0 = (uint32_t)(uintptr_t)init_stack + THREAD_SIZE;
	t->tss.io_bitmap = sizeof(t->tss);
	fill_gdt(t);
	load_gdt(t);
}

void double_fault_init(void)
{
	struct cpu_tables *t = this_tables();

	t->df_tss = (struct tss){
		.cr3 = read_cr3(),
		.eip = (uint32_t)(uintptr_t)double_fault,
		.eflags = X86_EFLAGS_FIXED,
		.esp = (uint32_t)(uintptr_t)t->df_stack + sizeof(t->df_stack) -
		       16,
		.cs = KERNEL_CS,
		.ds = KERNEL_DS,
		.es = KERNEL_DS,
		.ss = KERNEL_DS,
		.fs = PERCPU_SEL,
		.io_bitmap = sizeof(t->df_tss),
	};
	set_task_gate(8, DF_TSS_SEL);
}

void double_fault_regs(struct pt_regs *regs)
{
	const struct tss *tss = &this_tables()->tss;

	*regs = (struct pt_regs){
		.bx = tss->ebx,
		.cx = tss->ecx,
		.dx = tss->edx,
		.si = tss->esi,
		.di = tss->edi,
		.bp = tss->ebp,
		.ax = tss->eax,
		.ds = tss->ds,
		.es = tss->es,
		.fs = tss->fs,
		.orig_ax = ~0ul,
		.ip = tss->eip,
		.cs = tss->cs,
		.flags = tss->eflags,
		.sp = tss->esp,
		.ss = tss->ss,
	};
}

void load_tables(const struct task_struct *task)
{
	struct cpu_tables *tables = this_tables();
	struct descriptor *gdt = &tables->gdt[GDT_TLS_MIN];

	tables->tss.esp0 = (uint32_t)task->stack + THREAD_SIZE;
	for (unsigned i = 0; i < GDT_TLS_ENTRIES; i++) {
		gdt[i].lo = task->thread.tls[i].lo;
		gdt[i].hi = task->thread.tls[i].hi;
	}
}
