/* SPDX-License-Identifier: MIT */
/*
 * madvise, mincore, msync: what a program says and asks about its pages.
 *
 * Advice about reading ahead or about paging out is accepted and, where
 * nothing is read from or written to a disk, does nothing; MADV_FREE leaves
 * the pages, as it may.
 */
#include "fs/file.h"
#include "kernel/abi/errno.h"
#include "kernel/lib/syscall.h"
#include "kernel/task.h"
#include "kernel/x86/uaccess.h"
#include "mm/fault.h"
#include "mm/filemap.h"
#include "mm/mmap.h"
#include "mm/pgtable.h"
#include "mm/shmem.h"

#define MADV_DONTNEED_LOCKED 24

/* What is known, what it cannot be said of, what it changes in vm_flags. */
static const struct advice {
	bool known;
	unsigned long not, clear, set;
} advices[] = {
	[MADV_NORMAL] = { true, 0, VM_RAND_READ | VM_SEQ_READ, 0 },
	[MADV_RANDOM] = { true, 0, VM_SEQ_READ, VM_RAND_READ },
	[MADV_SEQUENTIAL] = { true, 0, VM_RAND_READ, VM_SEQ_READ },
	[MADV_WILLNEED] = { .known = true },
	[MADV_DONTNEED] = { true, VM_LOCKED, 0, 0 },
	[MADV_FREE] = { true, VM_LOCKED, 0, 0 },
	[MADV_REMOVE] = { true, VM_LOCKED, 0, 0 },
	[MADV_DONTFORK] = { true, 0, 0, VM_DONTCOPY },
	[MADV_DOFORK] = { true, 0, VM_DONTCOPY, 0 },
	[MADV_DONTDUMP] = { true, 0, 0, VM_DONTDUMP },
	[MADV_DODUMP] = { true, VM_DONTEXPAND, VM_DONTDUMP, 0 },
	[MADV_WIPEONFORK] = { true, VM_SHARED, 0, VM_WIPEONFORK },
	[MADV_KEEPONFORK] = { true, 0, VM_WIPEONFORK, 0 },
	[MADV_COLD] = { true, VM_LOCKED, 0, 0 },
	[MADV_PAGEOUT] = { true, VM_LOCKED, 0, 0 },
	[MADV_POPULATE_READ] = { .known = true },
	[MADV_POPULATE_WRITE] = { .known = true },
	[MADV_DONTNEED_LOCKED] = { .known = true },
};

static int advise_flags(struct vm_area_struct *vma, unsigned long start,
			unsigned long end, int behavior)
{
	const struct advice *a = &advices[behavior];
	unsigned long flags = (vma->vm_flags & ~a->clear) | a->set;
	int err;

	if (flags == vma->vm_flags)
		return 0;
	err = vma_isolate(&vma, start, end);
	if (err)
		return err == -ENOMEM ? -EAGAIN : err;
	vma->vm_flags = flags;
	vma_merge(vma);
	return 0;
}

/* Punch a hole into the file; mmap_lock is dropped meanwhile. */
static int advise_remove(struct vm_area_struct *vma, unsigned long start,
			 unsigned long end) __no_tsa
{
	struct mm_struct *mm = vma->vm_mm;
	struct file *file = vma->vm_file;
	struct inode *inode;
	loff_t offset;
	int err;

	if (!file || !vma->vm_ops)
		return -EINVAL;
	if ((vma->vm_flags & (VM_SHARED | VM_WRITE)) != (VM_SHARED | VM_WRITE))
		return -EACCES;
	offset = (loff_t)vma_pgoff(vma, start) << PAGE_SHIFT;
	inode = file->f_mapping->host;
	get_file(file);
	up_write(&mm->mmap_lock);
	down_write(&inode->i_rwsem);
	err = shmem_punch_hole(inode, offset, offset + (loff_t)(end - start));
	up_write(&inode->i_rwsem);
	fput(file);
	down_write(&mm->mmap_lock);
	return err;
}

/* What @behavior says about [start, end) of @vma, which may be gone after;
 * mmap_lock for writing. */
static int advise_vma(struct vm_area_struct *vma, unsigned long start,
		      unsigned long end, int behavior)
{
	bool write = behavior == MADV_POPULATE_WRITE;

	if (vma->vm_flags & advices[behavior].not )
		return -EINVAL;
	switch (behavior) {
	case MADV_DONTNEED:
	case MADV_DONTNEED_LOCKED:
		pgtable_unmap_range(vma->vm_mm, start, end);
		return 0;
	case MADV_FREE:
		return vma->vm_ops ? -EINVAL : 0;
	case MADV_POPULATE_READ:
	case MADV_POPULATE_WRITE:
		if (!(vma->vm_flags & (write ? VM_WRITE : VM_ACCESS_FLAGS)))
			return -EINVAL;
		return populate_vma(vma, start, end, write);
	case MADV_REMOVE:
		return advise_remove(vma, start, end);
	case MADV_WIPEONFORK:
		if (vma->vm_file)
			return -EINVAL;
		fallthrough;
	default:
		return advise_flags(vma, start, end, behavior);
	}
}

/* Holes are passed over, and reported in the end (populate: at once). */
static int advise_range(struct mm_struct *mm, unsigned long start,
			unsigned long end, int behavior)
{
	bool populate = behavior == MADV_POPULATE_READ ||
			behavior == MADV_POPULATE_WRITE;
	int err, unmapped = 0;

	while (start < end) {
		struct vm_area_struct *vma = find_vma(mm, start);
		unsigned long to;

		if (!vma || (populate && vma->vm_start > start))
			return -ENOMEM;
		if (start < vma->vm_start) {
			unmapped = -ENOMEM;
			start = vma->vm_start;
			if (start >= end)
				break;
		}
		to = min(vma->vm_end, end);
		err = advise_vma(vma, start, to, behavior);
		if (err)
			return err;
		start = to;
	}
	return unmapped;
}

long sys_madvise(unsigned long start, size_t len, int behavior)
{
	struct mm_struct *mm = current->mm;
	unsigned long end = start + round_up((unsigned long)len, PAGE_SIZE);
	int err;

	if ((unsigned)behavior >= ARRAY_SIZE(advices) ||
	    !advices[behavior].known || (start & ~PAGE_MASK))
		return -EINVAL;
	if ((len && end == start) || end < start)
		return -EINVAL;
	if (end == start)
		return 0;
	down_write(&mm->mmap_lock);
	err = advise_range(mm, start, end, behavior);
	up_write(&mm->mmap_lock);
	return err;
}

/* mincore */

/* May the caller know what is in the cache of this file? */
static bool can_ask(const struct vm_area_struct *vma)
{
	struct inode *inode;

	if (!vma->vm_file || !vma->vm_ops)
		return true;
	inode = vma->vm_file->f_mapping->host;
	return inode_owner_or_capable(inode) ||
	       !inode_permission(inode, MAY_WRITE);
}

/* Fill @vec for pages from @addr in one VMA: how many, or -ENOMEM. */
static long mincore_some(struct mm_struct *mm, unsigned long addr,
			 unsigned char *vec, size_t max)
{
	struct vm_area_struct *vma = vma_lookup(mm, addr);
	size_t n;
	bool ask;

	if (!vma)
		return -ENOMEM;
	n = min(max, (size_t)((vma->vm_end - addr) >> PAGE_SHIFT));
	ask = can_ask(vma);
	for (size_t i = 0; i < n; i++, addr += PAGE_SIZE) {
		struct page *page;

		vec[i] = !ask || pgtable_present(mm, addr, false);
		if (vec[i] || !vma->vm_ops)
			continue;
		page = find_get_page(vma->vm_file->f_mapping,
				     vma_pgoff(vma, addr));
		if (!page)
			continue;
		vec[i] = 1;
		put_page(page);
	}
	return (long)n;
}

long sys_mincore(unsigned long start, size_t len, unsigned char __user *vec)
{
	size_t pages = len / PAGE_SIZE + (len % PAGE_SIZE != 0);
	struct mm_struct *mm = current->mm;
	unsigned char buf[256];
	long n;

	if (start & ~PAGE_MASK)
		return -EINVAL;
	if (!access_ok((void __user *)start, len))
		return -ENOMEM;
	if (!access_ok(vec, pages))
		return -EFAULT;
	while (pages) {
		down_read(&mm->mmap_lock);
		n = mincore_some(mm, start, buf, min(pages, sizeof(buf)));
		up_read(&mm->mmap_lock);
		if (n < 0)
			return n;
		if (copy_to_user(vec, buf, (size_t)n))
			return -EFAULT;
		vec += n;
		start += (unsigned long)n << PAGE_SHIFT;
		pages -= (size_t)n;
	}
	return 0;
}

/* msync: memory files have no other place to be written to. */

static int msync_range(struct mm_struct *mm, unsigned long start,
		       unsigned long end, int flags)
{
	const struct vm_area_struct *vma = find_vma(mm, start);
	int unmapped = 0;

	for (; vma; vma = vma->vm_next) {
		if (start < vma->vm_start) {
			if (flags == MS_ASYNC || vma->vm_start >= end)
				return -ENOMEM;
			unmapped = -ENOMEM;
		}
		if ((flags & MS_INVALIDATE) && (vma->vm_flags & VM_LOCKED))
			return -EBUSY;
		start = vma->vm_end;
		if (start >= end)
			return unmapped;
	}
	return -ENOMEM;
}

long sys_msync(unsigned long start, size_t len, int flags)
{
	struct mm_struct *mm = current->mm;
	unsigned long end = start + round_up((unsigned long)len, PAGE_SIZE);
	int err;

	if ((flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) ||
	    (start & ~PAGE_MASK) || ((flags & MS_ASYNC) && (flags & MS_SYNC)))
		return -EINVAL;
	if (end < start)
		return -ENOMEM;
	if (end == start)
		return 0;
	down_read(&mm->mmap_lock);
	err = msync_range(mm, start, end, flags);
	up_read(&mm->mmap_lock);
	return err;
}
