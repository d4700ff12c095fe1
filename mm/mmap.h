/* SPDX-License-Identifier: MIT */
/* Making, changing and removing mappings. */
#pragma once

#include "kernel/abi/mman.h"
#include "mm/vma.h"

#define MMAP_MIN_ADDR 65536ul /* below only with CAP_SYS_RAWIO */

/**
 * do_mmap - map @file (or anonymous memory) into current->mm
 * @addr:  hint, or the place itself with MAP_FIXED; page-aligned
 * @len:   bytes, any; rounded up
 * @prot:  PROT_*; @flags: MAP_*; @pgoff: offset in the file, in pages
 * @out:   start of the mapping, on success only
 *
 * Context: mmap_lock held for writing.  Calls file->f_op->mmap.  Where
 *          MAP_POPULATE or mlockall() want the pages now, the caller calls
 *          mm_populate_new() after dropping the lock.
 */
int do_mmap(struct file *file, unsigned long addr, unsigned long len,
	    unsigned long prot, unsigned long flags, unsigned long pgoff,
	    unsigned long *out);
/* The lock, do_mmap(), and the pages if they are wanted now. */
int vm_mmap(struct file *file, unsigned long addr, unsigned long len,
	    unsigned long prot, unsigned long flags, unsigned long pgoff,
	    unsigned long *out);
/* The mapping just made at @addr: fault it in if it is locked, or if MAP_*
 * @flags say so; takes mmap_lock; what fails is left to be faulted later. */
void mm_populate_new(unsigned long addr, unsigned long len,
		     unsigned long flags);
/* Unmap [addr, addr + len).  mmap_lock held for writing. */
int do_munmap(struct mm_struct *mm, unsigned long addr, unsigned long len);
void munmap_vma(struct mm_struct *mm, struct vm_area_struct *vma);
/* What do_munmap does with everything; the last user is going. */
void exit_mmap(struct mm_struct *mm);
/* exec: anonymous memory at a fixed place (bss, brk). mmap_lock for writing */
int do_brk(unsigned long addr, unsigned long len);
/* exec: the first stack VMA, ending at @top; sets mm->mmap_base, too. */
int setup_stack_vma(struct mm_struct *mm, unsigned long top,
		    struct vm_area_struct **out);

/* For the parts of mm: where a mapping may go, and the limits. */
int get_unmapped_area(unsigned long addr, unsigned long len,
		      unsigned long flags, unsigned long *out);
/* RLIMIT_AS and RLIMIT_DATA allow @npages more of that kind. */
bool may_expand_vm(const struct mm_struct *mm, unsigned long flags,
		   unsigned long npages);
/* RLIMIT_MEMLOCK allows @npages more, if @flags have VM_LOCKED. */
bool may_lock(const struct mm_struct *mm, unsigned long flags,
	      unsigned long npages);
/* Overcommit, heuristic: only what cannot be is refused.  Also for files that
 * are memory: shmget, shared anonymous memory. */
bool vm_enough_memory(unsigned long npages);
void vm_stat_account(struct mm_struct *mm, unsigned long flags, long npages);
unsigned long count_mapped(struct mm_struct *mm, unsigned long start,
			   unsigned long end, unsigned long flags);
unsigned long vm_flags_of_prot(unsigned long prot);
