/* SPDX-License-Identifier: MIT */
/*
 * mremap: shrink, grow in place, or move a mapping with its pages.
 *
 * A move makes a second VMA over the same part of the same object, carries
 * the page table entries over and unmaps the first; vm_ops->open and close see
 * it as a new attachment and the end of the old one.
 */
#include "fs/file.h"
#include "kernel/abi/errno.h"
#include "kernel/lib/syscall.h"
#include "kernel/task.h"
#include "mm/mmap.h"
#include "mm/pgtable.h"

/* What the caller asked for; lengths are whole pages. */
struct remap {
	unsigned long old_addr, old_len, new_addr, new_len, flags;
};

/* May @r->old_len at @vma become @r->new_len? */
static int may_resize(const struct vm_area_struct *vma, const struct remap *r)
{
	struct mm_struct *mm = vma->vm_mm;
	unsigned long pgoff = vma_pgoff(vma, r->old_addr), more;

	if (!r->old_len && !(vma->vm_flags & (VM_SHARED | VM_MAYSHARE)))
		return -EINVAL;
	if ((r->flags & MREMAP_DONTUNMAP) && (vma->vm_flags & VM_DONTEXPAND))
		return -EINVAL;
	if (r->old_len > vma->vm_end - r->old_addr)
		return -EFAULT;
	if (r->new_len == r->old_len)
		return 0;
	if (pgoff + (r->new_len >> PAGE_SHIFT) < pgoff)
		return -EINVAL;
	if (vma->vm_flags & VM_DONTEXPAND)
		return -EFAULT;
	more = (r->new_len - r->old_len) >> PAGE_SHIFT;
	if (!may_lock(mm, vma->vm_flags, more))
		return -EAGAIN;
	if (!may_expand_vm(mm, vma->vm_flags, more))
		return -ENOMEM;
	if ((vma->vm_flags & VM_ACCOUNT) && !vm_enough_memory(more))
		return -ENOMEM;
	return 0;
}

/* The VMA at the new place: a longer neighbour, or one of its own. */
static int place_copy(struct mm_struct *mm, const struct vm_area_struct *like)
{
	struct vm_area_struct *vma, *prev;

	find_vma_prev(mm, like->vm_start, &prev);
	if (vma_absorb(mm, like, prev))
		return 0;
	vma = vma_dup(like);
	if (!vma)
		return -ENOMEM;
	if (vma->vm_ops && vma->vm_ops->open)
		vma->vm_ops->open(vma);
	vma_link_behind(mm, vma, prev);
	return 0;
}

/* Truncate must find each page at one of the two places. */
static int move_pages(struct mm_struct *mm, struct file *file,
		      const struct remap *r) __no_tsa
{
	int err;

	if (file)
		spin_lock(&file->f_mapping->i_mmap_lock);
	err = pgtable_move_range(mm, r->old_addr, r->new_addr,
				 min(r->old_len, r->new_len));
	if (file)
		spin_unlock(&file->f_mapping->i_mmap_lock);
	return err;
}

/* MREMAP_DONTUNMAP: the old place stays, empty and not locked. */
static void leave_old(struct mm_struct *mm, const struct remap *r)
{
	struct vm_area_struct *vma = vma_lookup(mm, r->old_addr);

	if (!vma || !(vma->vm_flags & VM_LOCKED))
		return;
	mm->locked_vm -= vma_pages(vma);
	vma->vm_flags &= ~(VM_LOCKED | VM_LOCKONFAULT);
}

static int move_vma(struct vm_area_struct *vma, const struct remap *r)
{
	struct vm_area_struct like = *vma;
	struct mm_struct *mm = vma->vm_mm;
	int err;

	if (mm->map_count >= MAX_MAP_COUNT - 3)
		return -ENOMEM;
	like.vm_start = r->new_addr;
	like.vm_end = r->new_addr + r->new_len;
	like.vm_pgoff = vma->vm_file || vma->has_anon ?
				vma_pgoff(vma, r->old_addr) :
				r->new_addr >> PAGE_SHIFT;
	err = place_copy(mm, &like);
	if (err)
		return err;
	vm_stat_account(mm, like.vm_flags, (long)(r->new_len >> PAGE_SHIFT));
	err = move_pages(mm, like.vm_file, r);
	if (err)
		do_munmap(mm, r->new_addr, r->new_len);
	else if (r->flags & MREMAP_DONTUNMAP)
		leave_old(mm, r);
	else
		do_munmap(mm, r->old_addr, r->old_len);
	return err;
}

/* A place for the new mapping; r->new_addr is a hint or, FIXED, the place. */
static int find_place(struct remap *r)
{
	return get_unmapped_area(r->new_addr, r->new_len,
				 r->flags & MREMAP_FIXED ? MAP_FIXED : 0,
				 &r->new_addr);
}

/* MREMAP_FIXED or MREMAP_DONTUNMAP: move in any case. */
static int remap_to(struct mm_struct *mm, struct remap *r)
{
	struct vm_area_struct *vma;
	int err = 0;

	if (r->new_addr & ~PAGE_MASK)
		return -EINVAL;
	if (r->new_len > TASK_SIZE || r->new_addr > TASK_SIZE - r->new_len)
		return -EINVAL;
	if (r->old_addr + r->old_len > r->new_addr &&
	    r->new_addr + r->new_len > r->old_addr)
		return -EINVAL;
	if (mm->map_count + 2 >= MAX_MAP_COUNT - 3)
		return -ENOMEM;
	if (r->flags & MREMAP_FIXED)
		err = do_munmap(mm, r->new_addr, r->new_len);
	if (!err && r->old_len > r->new_len) {
		err = do_munmap(mm, r->old_addr + r->new_len,
				r->old_len - r->new_len);
		r->old_len = r->new_len;
	}
	if (err)
		return err;
	vma = vma_lookup(mm, r->old_addr);
	if (!vma)
		return -EFAULT;
	err = may_resize(vma, r);
	if (err)
		return err;
	if ((r->flags & MREMAP_DONTUNMAP) &&
	    !may_expand_vm(mm, vma->vm_flags, r->old_len >> PAGE_SHIFT))
		return -ENOMEM;
	err = find_place(r);
	return err ? err : move_vma(vma, r);
}

static bool can_grow(struct vm_area_struct *vma, const struct remap *r)
{
	unsigned long end = r->old_addr + r->new_len;

	return r->old_addr + r->old_len == vma->vm_end && end > vma->vm_end &&
	       end <= TASK_SIZE &&
	       !find_vma_intersection(vma->vm_mm, vma->vm_end, end);
}

/* Grow in place, or else move if that is allowed. */
static int grow(struct vm_area_struct *vma, struct remap *r)
{
	int err = may_resize(vma, r);

	if (err)
		return err;
	r->new_addr = r->old_addr;
	if (can_grow(vma, r)) {
		vm_stat_account(vma->vm_mm, vma->vm_flags,
				(long)((r->new_len - r->old_len) >>
				       PAGE_SHIFT));
		vma_set_range(vma, vma->vm_start, r->old_addr + r->new_len);
		vma_merge(vma);
		return 0;
	}
	if (!(r->flags & MREMAP_MAYMOVE))
		return -ENOMEM;
	r->new_addr = 0;
	err = find_place(r);
	return err ? err : move_vma(vma, r);
}

static int do_mremap(struct mm_struct *mm, struct remap *r)
{
	struct vm_area_struct *vma = vma_lookup(mm, r->old_addr);

	if (!vma)
		return -EFAULT;
	if (r->flags & (MREMAP_FIXED | MREMAP_DONTUNMAP))
		return remap_to(mm, r);
	if (r->old_len < r->new_len)
		return grow(vma, r);
	r->new_addr = r->old_addr;
	if (r->old_len == r->new_len)
		return 0;
	return do_munmap(mm, r->old_addr + r->new_len, r->old_len - r->new_len);
}

long sys_mremap(unsigned long addr, unsigned long old_len,
		unsigned long new_len, unsigned long flags,
		unsigned long new_addr)
{
	struct mm_struct *mm = current->mm;
	struct remap r = {
		.old_addr = addr,
		.old_len = round_up(old_len, PAGE_SIZE),
		.new_addr = new_addr,
		.new_len = round_up(new_len, PAGE_SIZE),
		.flags = flags,
	};
	unsigned long had = r.old_len;
	int err;

	if (flags &
	    ~(unsigned long)(MREMAP_FIXED | MREMAP_MAYMOVE | MREMAP_DONTUNMAP))
		return -EINVAL;
	if ((flags & MREMAP_FIXED) && !(flags & MREMAP_MAYMOVE))
		return -EINVAL;
	if ((flags & MREMAP_DONTUNMAP) &&
	    (!(flags & MREMAP_MAYMOVE) || old_len != new_len))
		return -EINVAL;
	if ((addr & ~PAGE_MASK) || !r.new_len)
		return -EINVAL;
	down_write(&mm->mmap_lock);
	err = do_mremap(mm, &r);
	up_write(&mm->mmap_lock);
	if (err)
		return err;
	if (r.new_len > had)
		mm_populate_new(r.new_addr + had, r.new_len - had, 0);
	return (long)r.new_addr;
}
