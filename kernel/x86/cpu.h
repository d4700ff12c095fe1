/* SPDX-License-Identifier: MIT */
/*
 * The processor's instructions that C has no words for, and what this
 * processor can do.
 */
#pragma once

#include "kernel/lib/compiler.h"
#include "kernel/lib/types.h"
#include "kernel/x86/irqflags.h"

#define X86_CR0_MP (1ul << 1)
#define X86_CR0_EM (1ul << 2)
#define X86_CR0_TS (1ul << 3)
#define X86_CR0_NE (1ul << 5)
#define X86_CR0_WP (1ul << 16)
#define X86_CR0_AM (1ul << 18)

#define X86_CR4_TSD	   (1ul << 2)
#define X86_CR4_PGE	   (1ul << 7)
#define X86_CR4_OSFXSR	   (1ul << 9)
#define X86_CR4_OSXMMEXCPT (1ul << 10)
#define X86_CR4_SMEP	   (1ul << 20)
#define X86_CR4_SMAP	   (1ul << 21)

#define X86_EFLAGS_FIXED (1ul << 1)

/* word * 32 + bit: 0 is CPUID 1 edx, 1 is CPUID 1 ecx, 2 is CPUID 7 ebx */
#define X86_FEATURE_FPU	       0
#define X86_FEATURE_PSE	       3
#define X86_FEATURE_TSC	       4
#define X86_FEATURE_PGE	       13
#define X86_FEATURE_CMOV       15
#define X86_FEATURE_FXSR       24
#define X86_FEATURE_SSE	       25
#define X86_FEATURE_HYPERVISOR (32 + 31)
#define X86_FEATURE_RDRAND     (32 + 30)
#define X86_FEATURE_SMEP       (64 + 7)
#define X86_FEATURE_SMAP       (64 + 20)

struct cpu_info {
	uint32_t features[3]; /* the first is also AT_HWCAP */
	uint32_t signature;   /* CPUID 1 eax: family, model, stepping */
	char vendor[13];
	char model[49];
};

extern struct cpu_info cpu_info; /* constant after cpu_init() */

static inline bool cpu_has(unsigned feature)
{
	return cpu_info.features[feature / 32] >> (feature % 32) & 1;
}

/* Identify the processor, panic if it lacks what we need, turn on what it
 * has (WP, PGE, SMEP, SMAP) and patch .altinstr: before text is read-only. */
void cpu_init(void);
/* The idle loop's body: interrupts on and sleep, in one step. */
static inline void cpu_idle_halt(void)
{
	__asm__ volatile("sti; hlt" : : : "memory");
}

static inline void __noreturn cpu_stop(void)
{
	for (;;)
		__asm__ volatile("cli; hlt" : : : "memory");
}

#define READ_CR(n)                                                 \
	static inline unsigned long read_cr##n(void)               \
	{                                                          \
		unsigned long v;                                   \
                                                                   \
		__asm__ volatile("movl %%cr" #n ", %0" : "=r"(v)); \
		return v;                                          \
	}
#define WRITE_CR(n)                                                         \
	static inline void write_cr##n(unsigned long v)                     \
	{                                                                   \
		__asm__ volatile("movl %0, %%cr" #n : : "r"(v) : "memory"); \
	}

READ_CR(0)
READ_CR(2)
READ_CR(3)
READ_CR(4)
WRITE_CR(0)
WRITE_CR(3)
WRITE_CR(4)

static inline void clts(void)
{
	__asm__ volatile("clts" : : : "memory");
}

static inline void stts(void)
{
	write_cr0(read_cr0() | X86_CR0_TS);
}

/* What raised the debug exception; read once, for it is cleared. */
static inline unsigned long take_dr6(void)
{
	unsigned long v;

	__asm__ volatile("movl %%dr6, %0" : "=r"(v));
	__asm__ volatile("movl %0, %%dr6" : : "r"(0ul));
	return v;
}

static inline void invlpg(unsigned long addr)
{
	__asm__ volatile("invlpg (%0)" : : "r"(addr) : "memory");
}

static inline void cpuid(uint32_t leaf, uint32_t sub, uint32_t out[4])
{
	__asm__ volatile("cpuid"
			 : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]),
			   "=d"(out[3])
			 : "a"(leaf), "c"(sub));
}

static inline uint64_t rdtsc(void)
{
	uint64_t t;

	__asm__ volatile("rdtsc" : "=A"(t));
	return t;
}

/* Its lower half. */
static inline uint32_t rdtsc_low(void)
{
	uint32_t low;

	__asm__ volatile("rdtsc" : "=a"(low) : : "edx");
	return low;
}

static inline uint8_t inb(uint16_t port)
{
	uint8_t v;

	__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline void outb(uint16_t port, uint8_t v)
{
	__asm__ volatile("outb %0, %1" : : "a"(v), "Nd"(port));
}

static inline uint16_t inw(uint16_t port)
{
	uint16_t v;

	__asm__ volatile("inw %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline void outw(uint16_t port, uint16_t v)
{
	__asm__ volatile("outw %0, %1" : : "a"(v), "Nd"(port));
}
