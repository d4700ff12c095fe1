/* SPDX-License-Identifier: MIT */
/*
 * mprotect: the VMAs in the range are cut at its ends, get their new flags and
 * are joined with neighbours that have become equal; then the page table
 * entries that exist follow.
 */
#include "kernel/abi/errno.h"
#include "kernel/lib/syscall.h"
#include "kernel/task.h"
#include "mm/mmap.h"
#include "mm/pgtable.h"

static enum pte_prot prot_of(unsigned long flags)
{
	if (!(flags & VM_ACCESS_FLAGS))
		return PTE_NONE;
	return flags & VM_WRITE ? PTE_WRITE : PTE_READ;
}

/* [start, end) of *@vma; *@vma becomes the VMA that holds it in the end. */
static int mprotect_fixup(struct vm_area_struct **vma, unsigned long start,
			  unsigned long end, unsigned long flags)
{
	const unsigned long backed = VM_ACCOUNT | VM_WRITE | VM_SHARED |
				     VM_NORESERVE;
	struct mm_struct *mm = (*vma)->vm_mm;
	unsigned long old = (*vma)->vm_flags;
	long npages = (long)((end - start) >> PAGE_SHIFT);
	int err;

	if (flags == old)
		return 0;
	if (flags & VM_WRITE) {
		if (!may_expand_vm(mm, flags, (unsigned long)npages) &&
		    may_expand_vm(mm, old, (unsigned long)npages))
			return -ENOMEM;
		if (!(old & backed)) {
			if (!vm_enough_memory((unsigned long)npages))
				return -ENOMEM;
			flags |= VM_ACCOUNT;
		}
	}
	err = vma_isolate(vma, start, end);
	if (err)
		return err;
	(*vma)->vm_flags = flags;
	vm_stat_account(mm, old, -npages);
	vm_stat_account(mm, flags, npages);
	*vma = vma_merge(*vma);
	pgtable_protect_range(mm, start, end, prot_of(flags),
			      !(flags & VM_SHARED));
	return 0;
}

static int mprotect_range(struct mm_struct *mm, unsigned long start,
			  unsigned long end, unsigned long prot, bool grows)
{
	struct vm_area_struct *vma = find_vma(mm, start);
	unsigned long flags;
	int err;

	if (!vma || vma->vm_start >= end)
		return -ENOMEM;
	if (grows) {
		start = vma->vm_start;
		if (!(vma->vm_flags & VM_GROWSDOWN))
			return -EINVAL;
	} else if (vma->vm_start > start) {
		return -ENOMEM;
	}
	for (;;) {
		unsigned long to = min(vma->vm_end, end);

		flags = vm_flags_of_prot(prot) |
			(vma->vm_flags & ~VM_ACCESS_FLAGS);
		/* VM_MAYxxx >> 4 is VM_xxx */
		if ((flags & ~(flags >> 4)) & VM_ACCESS_FLAGS)
			return -EACCES;
		err = mprotect_fixup(&vma, start, to, flags);
		if (err || to == end)
			return err;
		start = to;
		if (vma->vm_end <= start)
			vma = vma->vm_next;
		if (!vma || vma->vm_start > start)
			return -ENOMEM;
	}
}

long sys_mprotect(unsigned long start, size_t len, unsigned long prot)
{
	unsigned long grows = prot & (PROT_GROWSDOWN | PROT_GROWSUP), end;
	struct mm_struct *mm = current->mm;
	int err;

	prot &= ~(unsigned long)(PROT_GROWSDOWN | PROT_GROWSUP);
	if (grows == (PROT_GROWSDOWN | PROT_GROWSUP) || (start & ~PAGE_MASK))
		return -EINVAL;
	if (!len)
		return 0;
	end = start + round_up((unsigned long)len, PAGE_SIZE);
	if (end <= start)
		return -ENOMEM;
	if (prot &
	    ~(unsigned long)(PROT_READ | PROT_WRITE | PROT_EXEC | PROT_SEM))
		return -EINVAL;
	down_write(&mm->mmap_lock);
	if (grows & PROT_GROWSUP) /* no stack of ours does */
		err = vma_lookup(mm, start) ? -EINVAL : -ENOMEM;
	else
		err = mprotect_range(mm, start, end, prot, grows != 0);
	up_write(&mm->mmap_lock);
	return err;
}
