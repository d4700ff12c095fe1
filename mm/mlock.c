/* SPDX-License-Identifier: MIT */
/*
 * mlock and its family.  Without swap a page that is there stays there: what
 * is left of locking is that pages are faulted in now, and the accounts.
 */
#include "kernel/abi/errno.h"
#include "kernel/lib/syscall.h"
#include "kernel/task.h"
#include "mm/fault.h"
#include "mm/mmap.h"

#define LOCK_FLAGS (VM_LOCKED | VM_LOCKONFAULT)

static bool can_do_mlock(void)
{
	return rlimit(RLIMIT_MEMLOCK) || capable(CAP_IPC_LOCK);
}

/* [start, end) of *@vma, which becomes the VMA that holds it in the end. */
static int mlock_fixup(struct vm_area_struct **vma, unsigned long start,
		       unsigned long end, unsigned long flags)
{
	unsigned long old = (*vma)->vm_flags, new = (old & ~LOCK_FLAGS) | flags;
	struct mm_struct *mm = (*vma)->vm_mm;
	unsigned long npages = (end - start) >> PAGE_SHIFT;
	int err;

	if (new == old || (old & VM_DONTEXPAND))
		return 0;
	err = vma_isolate(vma, start, end);
	if (err)
		return err;
	(*vma)->vm_flags = new;
	if ((new &VM_LOCKED) && !(old & VM_LOCKED))
		mm->locked_vm += npages;
	else if (!(new &VM_LOCKED) && (old & VM_LOCKED))
		mm->locked_vm -= npages;
	*vma = vma_merge(*vma);
	return 0;
}

/* Every byte of the range must be mapped. */
static int lock_range(struct mm_struct *mm, unsigned long start,
		      unsigned long len, unsigned long flags)
{
	struct vm_area_struct *vma = vma_lookup(mm, start);
	unsigned long end = start + len;
	int err;

	if (end < start)
		return -EINVAL;
	if (end == start)
		return 0;
	for (; vma && vma->vm_start <= start; vma = vma->vm_next) {
		err = mlock_fixup(&vma, start, min(vma->vm_end, end), flags);
		if (err || vma->vm_end >= end)
			return err;
		start = vma->vm_end;
	}
	return -ENOMEM;
}

static int populate_locked(struct mm_struct *mm, unsigned long start,
			   unsigned long end)
{
	int err;

	down_read(&mm->mmap_lock);
	err = populate_range(mm, start, end);
	up_read(&mm->mmap_lock);
	return err;
}

static long do_mlock(unsigned long start, size_t len, unsigned long flags)
{
	struct mm_struct *mm = current->mm;
	unsigned long more;
	int err = -ENOMEM;

	if (!can_do_mlock())
		return -EPERM;
	len = round_up(len + (start & ~PAGE_MASK), PAGE_SIZE);
	start &= PAGE_MASK;
	down_write(&mm->mmap_lock);
	more = len >> PAGE_SHIFT;
	if (!may_lock(mm, VM_LOCKED, more))
		more -= count_mapped(mm, start, start + len, VM_LOCKED);
	if (may_lock(mm, VM_LOCKED, more))
		err = lock_range(mm, start, len, flags);
	up_write(&mm->mmap_lock);
	if (err)
		return err;
	err = populate_locked(mm, start, start + len);
	/* POSIX wants these two the other way round */
	return err == -EFAULT ? -ENOMEM : err == -ENOMEM ? -EAGAIN : err;
}

long sys_mlock(unsigned long start, size_t len)
{
	return do_mlock(start, len, VM_LOCKED);
}

long sys_mlock2(unsigned long start, size_t len, int flags)
{
	if (flags & ~MLOCK_ONFAULT)
		return -EINVAL;
	return do_mlock(start, len,
			flags & MLOCK_ONFAULT ? LOCK_FLAGS : VM_LOCKED);
}

long sys_munlock(unsigned long start, size_t len)
{
	struct mm_struct *mm = current->mm;
	int err;

	len = round_up(len + (start & ~PAGE_MASK), PAGE_SIZE);
	down_write(&mm->mmap_lock);
	err = lock_range(mm, start & PAGE_MASK, len, 0);
	up_write(&mm->mmap_lock);
	return err;
}

static void lock_all(struct mm_struct *mm, int flags)
{
	unsigned long how = flags & MCL_ONFAULT ? LOCK_FLAGS : VM_LOCKED;
	struct vm_area_struct *vma;

	mm->def_flags = flags & MCL_FUTURE ? how : 0;
	if ((flags & MCL_FUTURE) && !(flags & MCL_CURRENT))
		return;
	for (vma = mm->mmap; vma; vma = vma->vm_next)
		mlock_fixup(&vma, vma->vm_start, vma->vm_end,
			    flags & MCL_CURRENT ? how : 0);
}

long sys_mlockall(int flags)
{
	struct mm_struct *mm = current->mm;
	int err = 0;

	if (!flags || flags == MCL_ONFAULT ||
	    (flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)))
		return -EINVAL;
	if (!can_do_mlock())
		return -EPERM;
	down_write(&mm->mmap_lock);
	if ((flags & MCL_CURRENT) && !capable(CAP_IPC_LOCK) &&
	    mm->total_vm > rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT)
		err = -ENOMEM;
	else
		lock_all(mm, flags);
	up_write(&mm->mmap_lock);
	if (!err && flags & MCL_CURRENT)
		populate_locked(mm, 0, TASK_SIZE);
	return err;
}

long sys_munlockall(void)
{
	struct mm_struct *mm = current->mm;

	down_write(&mm->mmap_lock);
	lock_all(mm, 0);
	up_write(&mm->mmap_lock);
	return 0;
}
