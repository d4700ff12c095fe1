/* SPDX-License-Identifier: MIT */
/*
 * Address spaces: made by exec, copied by fork, shared by threads and vfork.
 *
 *	mm_users: tasks that run in it, readers of /proc.  The last mmput()
 *		unmaps everything.
 *	mm_count: all users together hold one; so does a CPU whose CR3 still
 *		points there.  The last mmdrop() frees directory and struct.
 *
 * fork copies the VMAs, and of the pages only those that are private already
 * (vma->has_anon), as shared entries that nobody may write.  Everything else
 * comes from its file again when it is touched.
 */
#include "mm/mm.h"

#include "fs/file.h"
#include "kernel/abi/errno.h"
#include "kernel/lib/string.h"
#include "kernel/task.h"
#include "mm/fault.h"
#include "mm/mmap.h"
#include "mm/pgtable.h"
#include "mm/slab.h"

static struct kmem_cache *mm_cache;

struct mm_struct init_mm = {
	.mm_users = 1,
	.mm_count = 1,
	.mmap_lock = RWSEM_INIT(init_mm.mmap_lock, RANK_MMAP),
	.page_table_lock = SPINLOCK_INIT(RANK_PGTABLE),
};

void mm_init(void)
{
	mm_cache = kmem_cache_create("mm_struct", sizeof(struct mm_struct), 0,
				     NULL);
}

/* @mm has no VMA and no page, whatever it was copied from. */
static int mm_setup(struct mm_struct *mm)
{
	mm->mm_users = 1;
	mm->mm_count = 1;
	rwsem_init(&mm->mmap_lock, RANK_MMAP);
	spin_lock_init(&mm->page_table_lock, RANK_PGTABLE);
	mm->mmap = NULL;
	mm->mm_rb = RB_ROOT;
	mm->mmap_cache = NULL;
	mm->gap_hint = NULL;
	mm->map_count = 0;
	mm->locked_vm = 0;
	mm->def_flags = 0;
	mm->rss = 0;
	mm->hiwater_rss = 0;
	mm->nr_ptes = 0;
	return pgd_alloc(mm);
}

int mm_alloc(struct mm_struct **out)
{
	struct mm_struct *mm =
		kmem_cache_alloc(mm_cache, GFP_KERNEL | GFP_ZERO);
	int err;

	if (!mm)
		return -ENOMEM;
	err = mm_setup(mm);
	if (err)
		kmem_cache_free(mm_cache, mm);
	else
		*out = mm;
	return err;
}

/* A copy of @vma for the child, behind *@prev, with its private pages. */
static int dup_vma(struct mm_struct *mm, const struct vm_area_struct *vma,
		   struct vm_area_struct **prev)
{
	struct vm_area_struct *copy = vma_dup(vma);

	if (!copy)
		return -ENOMEM;
	copy->vm_mm = mm;
	copy->vm_flags &= ~(VM_LOCKED | VM_LOCKONFAULT);
	if (vma->vm_flags & VM_WIPEONFORK)
		copy->has_anon = false;
	vma_link_behind(mm, copy, *prev);
	*prev = copy;
	if (copy->vm_ops && copy->vm_ops->open)
		copy->vm_ops->open(copy);
	if (!copy->has_anon)
		return 0;
	return pgtable_copy_range(mm, vma->vm_mm, vma->vm_start, vma->vm_end);
}

static int dup_vmas(struct mm_struct *mm, const struct mm_struct *old)
{
	struct vm_area_struct *prev = NULL;
	int err;

	for (const struct vm_area_struct *vma = old->mmap; vma;
	     vma = vma->vm_next) {
		if (vma->vm_flags & VM_DONTCOPY) {
			vm_stat_account(mm, vma->vm_flags & ~VM_LOCKED,
					-(long)vma_pages(vma));
			continue;
		}
		err = dup_vma(mm, vma, &prev);
		if (err)
			return err;
	}
	return 0;
}

/**
 * mm_dup - copy an address space for fork
 *
 * Context: task, may sleep; takes mmap_lock of @old for writing.
 * Return:  0; -ENOMEM, nothing is left of the copy.
 */
int mm_dup(struct mm_struct *old, struct mm_struct **out)
{
	struct mm_struct *mm = kmem_cache_alloc(mm_cache, GFP_KERNEL);
	int err;

	if (!mm)
		return -ENOMEM;
	down_write(&old->mmap_lock);
	*mm = *old;
	err = mm_setup(mm);
	if (err) {
		up_write(&old->mmap_lock);
		kmem_cache_free(mm_cache, mm);
		return err;
	}
	if (mm->exe_file)
		get_file(mm->exe_file);
	err = dup_vmas(mm, old);
	up_write(&old->mmap_lock);
	if (err)
		mmput(mm);
	else
		*out = mm;
	return err;
}

void mmput(struct mm_struct *mm)
{
	if (!atomic_dec_and_test(&mm->mm_users))
		return;
	exit_mmap(mm);
	if (mm->exe_file)
		fput(mm->exe_file);
	mmdrop(mm);
}

void mmdrop(struct mm_struct *mm)
{
	if (!atomic_dec_and_test(&mm->mm_count))
		return;
	pgd_free(mm);
	kmem_cache_free(mm_cache, mm);
}

struct mm_struct *get_task_mm(struct task_struct *task)
{
	struct mm_struct *mm;

	spin_lock(&task->alloc_lock);
	mm = task->mm;
	if (mm)
		atomic_inc(&mm->mm_users);
	spin_unlock(&task->alloc_lock);
	return mm;
}

/* The page at @addr, faulted in if need be, with a reference; or NULL. */
static struct page *get_user_page(struct mm_struct *mm, unsigned long addr,
				  bool write)
{
	struct vm_area_struct *vma = find_vma(mm, addr);

	addr &= PAGE_MASK;
	if (!vma)
		return NULL;
	if (addr < vma->vm_start &&
	    (!(vma->vm_flags & VM_GROWSDOWN) || expand_stack(vma, addr)))
		return NULL;
	if (!(vma->vm_flags & (write ? VM_WRITE : VM_ACCESS_FLAGS)))
		return NULL;
	if (populate_vma(vma, addr, addr + PAGE_SIZE, write))
		return NULL;
	return pgtable_lookup(mm, addr);
}

size_t access_remote_vm(struct mm_struct *mm, unsigned long addr, void *buf,
			size_t len, bool write)
{
	size_t done = 0;

	down_read(&mm->mmap_lock);
	while (done < len) {
		size_t offset = (addr + done) & ~PAGE_MASK;
		size_t n = min(len - done, (size_t)PAGE_SIZE - offset);
		struct page *page = get_user_page(mm, addr + done, write);
		char *there;

		if (!page)
			break;
		there = (char *)page_address(page) + offset;
		if (write)
			memcpy(there, (char *)buf + done, n);
		else
			memcpy((char *)buf + done, there, n);
		put_page(page);
		done += n;
	}
	up_read(&mm->mmap_lock);
	return done;
}
