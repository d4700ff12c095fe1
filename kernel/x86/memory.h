/* SPDX-License-Identifier: MIT */
/*
 * The map of the 4 GiB: user below KERNEL_BASE, then all usable RAM straight
 * through (at most LOWMEM_MAX), then the kernel's own mappings.
 */
#pragma once

#include "kernel/lib/types.h"

#define PAGE_SHIFT	   12
#define PAGE_SIZE	   4096ul
#define PAGE_MASK	   (~(PAGE_SIZE - 1))
#define PAGE_ALIGN_DOWN(a) ((a)&PAGE_MASK)

#define KERNEL_BASE   0xC0000000ul
#define TASK_SIZE     KERNEL_BASE /* user addresses are below this */
#define LOWMEM_MAX    (896ul << 20)
#define VMALLOC_START (KERNEL_BASE + LOWMEM_MAX)
#define VMALLOC_END   0xFFC00000ul

#define THREAD_SIZE 8192ul /* a kernel stack */

typedef struct {
	uint32_t v;
} paddr_t; /* a physical address */

static inline paddr_t paddr(uint32_t v)
{
	return (paddr_t){ v };
}

/* Physical to kernel virtual and back, for directly mapped RAM only. */
static inline void *phys_to_virt(paddr_t p)
{
	return (void *)(p.v + KERNEL_BASE);
}

static inline paddr_t virt_to_phys(const void *v)
{
	return paddr((uint32_t)((unsigned long)v - KERNEL_BASE));
}
