/* SPDX-License-Identifier: MIT */
/* Page faults, once the VMA is known.  See kernel/trap.c: do_page_fault(). */
#pragma once

#include "mm/vma.h"

#define FAULT_FLAG_WRITE 1u
#define FAULT_FLAG_USER	 2u

struct vm_fault {
	unsigned long address; /* page-aligned */
	unsigned long pgoff;   /* in the VMA's object, in pages */
	unsigned flags;	       /* FAULT_FLAG_* */
	struct page *page;     /* out: with a reference */
};

/**
 * handle_mm_fault - make @addr of @vma accessible
 * Context: task, mmap_lock held for reading, may sleep.  Protection was
 *          checked by the caller.
 * Return:  0; -EFAULT: no object there (SIGBUS); -ENOMEM.
 */
int handle_mm_fault(struct vm_area_struct *vma, unsigned long addr,
		    unsigned flags);
/* Grow the stack VMA above @addr down to it: 0, or -ENOMEM (limit, guard).
 * mmap_lock held, for reading is enough. */
int expand_stack(struct vm_area_struct *vma, unsigned long addr);
/* Fault in what lies in [start, end) of @vma, for writing or reading: 0,
 * -EFAULT (no object there), -ENOMEM, -EINTR.  mmap_lock held for reading. */
int populate_vma(struct vm_area_struct *vma, unsigned long start,
		 unsigned long end, bool write);
/* The same for all VMAs in [start, end), as each allows: mlock, MAP_POPULATE.
 * The first error, which does not end it unless memory does. */
int populate_range(struct mm_struct *mm, unsigned long start,
		   unsigned long end);
/* Kill the task that frees most, and say whom; then the caller tries again.
 * Context: task, no lock held. */
void out_of_memory(void);
void fault_init(void); /* boot; needs the page allocator */
