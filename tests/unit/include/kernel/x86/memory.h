/* SPDX-License-Identifier: MIT */
/* The kernel's header for the host: RAM is an array, unit_ram. */
#ifndef KERNEL_X86_MEMORY_H
#define KERNEL_X86_MEMORY_H

#include "kernel/lib/types.h"

#define PAGE_SHIFT	   12
#define PAGE_SIZE	   4096ul
#define PAGE_MASK	   (~(PAGE_SIZE - 1))
#define PAGE_ALIGN_DOWN(a) ((a)&PAGE_MASK)

#define KERNEL_BASE   0xC0000000ul
#define TASK_SIZE     KERNEL_BASE
#define LOWMEM_MAX    (896ul << 20)
#define VMALLOC_START 0x60000000ul
#define VMALLOC_END   0x61000000ul
#define THREAD_SIZE   8192ul

typedef struct {
	uint32_t v;
} paddr_t;

extern char *unit_ram;

static inline paddr_t paddr(uint32_t v)
{
	return (paddr_t){ v };
}

static inline void *phys_to_virt(paddr_t p)
{
	return unit_ram + p.v;
}

static inline paddr_t virt_to_phys(const void *v)
{
	return paddr((uint32_t)((const char *)v - unit_ram));
}

#endif
