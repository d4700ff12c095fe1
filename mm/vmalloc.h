/* SPDX-License-Identifier: MIT */
/* The kernel's own mappings above the direct map: arrays of single pages,
 * kernel stacks with guard pages, device memory. */
#pragma once

#include "mm/page_alloc.h"

void *vmalloc(size_t size, unsigned gfp);
void vfree(const void *addr);
/* THREAD_SIZE bytes with an unmapped page below; a few are kept for reuse. */
void *alloc_kernel_stack(void);
void free_kernel_stack(void *stack);
/* Give back the stacks kept for reuse: before the books are read, and when
 * memory ends. */
void vmalloc_drain(void);
/* Is @addr in the guard page of some kernel stack?  For the double fault. */
bool is_stack_guard(unsigned long addr);

static inline bool is_vmalloc_addr(const void *addr)
{
	return (unsigned long)addr - VMALLOC_START <
	       VMALLOC_END - VMALLOC_START;
}
