/* SPDX-License-Identifier: MIT */
/*
 * Page faults: what to put where nothing is, or where it may not be written.
 *
 *	case	object		access	what the PTE gets
 *	1A	anonymous	read	the zero page, read-only
 *	1B	anonymous	write	a new zeroed page
 *	2A	file		read	the cache's page and its neighbours
 *	2B	file, shared	write	the same, writable
 *	2C	file, private	write	a copy of the cache's page
 *	3	private, present, write:
 *		its only user	the same page, writable
 *		shared since fork, or the cache's, or zero	a copy
 *
 * For case 2 the page comes from vma->vm_ops->fault (shm_fault, shmem_fault);
 * in all cases mm/pgtable.c writes the PTE.
 *
 * Lock order: mmap_lock (read, by the caller) -> mapping->lock -> page tables.
 * Somebody else may fault at the same place at the same time: who finds the
 * entry filled drops what it brought and is done.
 */
#include "mm/fault.h"

#include "fs/file.h"
#include "kernel/abi/errno.h"
#include "kernel/sched.h"
#include "mm/filemap.h"
#include "mm/mmap.h"
#include "mm/page_alloc.h"
#include "mm/pgtable.h"

#define FAULT_AROUND 16ul /* pages, aligned */

static struct page *zero_page; /* we hold a reference for good */

void fault_init(void)
{
	zero_page = alloc_page(GFP_KERNEL | GFP_ZERO | GFP_NOACCOUNT);
	BUG_ON(!zero_page);
}

/* Nothing to tell the program: another thread was faster, or truncate. */
static inline int fault_result(int err)
{
	return err == -EEXIST || err == -EAGAIN ? 0 : err;
}

/* @page's reference goes into the PTE, or is dropped. */
static int install(struct vm_area_struct *vma, unsigned long addr,
		   struct page *page, enum pte_prot prot)
{
	int err = pgtable_install(vma->vm_mm, addr, page, prot);

	if (likely(err >= 0))
		return 0;
	put_page(page);
	return fault_result(err);
}

/* @lab 2 anonymous: demand zero, cases 1A and 1B */
static int do_anonymous_page(struct vm_area_struct *vma,
			     const struct vm_fault *vmf)
{
	struct page *page;

	if (!(vmf->flags & FAULT_FLAG_WRITE)) {
		get_page(zero_page);
		return install(vma, vmf->address, zero_page, PTE_READ);
	}
	page = alloc_page(GFP_KERNEL | GFP_ZERO);
	if (!page)
		return -ENOMEM;
	vma->has_anon = true;
	return install(vma, vmf->address, page, PTE_WRITE);
}
/* @end */

/* @lab 2 wp: a write to what is there read-only, case 3 */
/* Case 3. @old: what the PTE maps, with a reference for us. */
static int do_wp_page(struct vm_area_struct *vma, unsigned long addr,
		      struct page *old)
{
	struct page *new = old;
	int err = 0;

	if (old->mapping || READ_ONCE(old->refcount) != 2) {
		new = alloc_page(old == zero_page ? GFP_KERNEL | GFP_ZERO :
						    GFP_KERNEL);
		if (!new) {
			err = -ENOMEM;
			goto put_old;
		}
		if (old != zero_page)
			copy_page(page_address(new), page_address(old));
		vma->has_anon = true;
	}
	if (pgtable_replace(vma->vm_mm, addr, old, new) && new != old)
		put_page(new); /* changed: fault again */
put_old:
	put_page(old);
	return err;
}
/* @end */

/* What the cache's own pages may be used for in @vma. */
static inline enum pte_prot cached_prot(const struct vm_area_struct *vma)
{
	const unsigned long both = VM_SHARED | VM_WRITE;

	return (vma->vm_flags & both) == both ? PTE_WRITE : PTE_READ;
}

/* Map the cache's pages around the fault, as far as they are there; how many
 * is no matter.  mapping->lock held. */
static noinline void map_around(struct vm_area_struct *vma,
				const struct vm_fault *vmf,
				const struct address_space *mapping)
{
	unsigned long file_pages = mapping_size_pages(mapping);
	unsigned long slot = vmf->pgoff & IDR_MASK;
	unsigned long at = (vmf->address >> PAGE_SHIFT) & (FAULT_AROUND - 1);
	unsigned long back = min(min(at, slot),
				 (vmf->address - vma->vm_start) >> PAGE_SHIFT);
	unsigned long n = min(min(FAULT_AROUND - at, IDR_SLOTS - slot),
			      (vma->vm_end - vmf->address) >> PAGE_SHIFT);
	void *const *slots = idr_leaf(&mapping->i_pages, vmf->pgoff);

	if (vmf->pgoff >= file_pages)
		return;
	n = min(n, file_pages - vmf->pgoff);
	pgtable_install_run(vma->vm_mm, vmf->address - (back << PAGE_SHIFT),
			    slots + slot - back, (unsigned)(back + n),
			    cached_prot(vma));
}

/*
 * Map vmf->page if it still is the file's: a page that truncate has taken out
 * since must not get a PTE.  The PTE takes the reference over.  Where the next
 * page has no PTE yet the neighbours come along, unless vmf->page is @fresh:
 * it has none then.
 *
 * Return: 0 or more; -EEXIST or -EAGAIN: nothing done, fault again; -ENOMEM.
 */
static inline int map_cached(struct vm_area_struct *vma,
			     const struct vm_fault *vmf, bool fresh)
{
	struct address_space *mapping = vma->vm_file->f_mapping;
	int ret = -EAGAIN;

	spin_lock(&mapping->lock);
	if (likely(vmf->page->mapping == mapping)) {
		ret = pgtable_install(vma->vm_mm, vmf->address, vmf->page,
				      cached_prot(vma));
		if (ret > 0 && !fresh && vmf->address + PAGE_SIZE < vma->vm_end)
			map_around(vma, vmf, mapping);
	}
	spin_unlock(&mapping->lock);
	return ret;
}

/* @lab 2 dispatch: which case is it? and the file's, 2A to 2C */
/* Case 2C: likewise, but map a copy. */
static int do_cow_fault(struct vm_area_struct *vma, const struct vm_fault *vmf)
{
	struct address_space *mapping = vma->vm_file->f_mapping;
	struct page *copy = alloc_page(GFP_KERNEL);
	int err = -EAGAIN;

	if (!copy)
		return -ENOMEM;
	copy_page(page_address(copy), page_address(vmf->page));
	vma->has_anon = true;
	spin_lock(&mapping->lock);
	if (likely(vmf->page->mapping == mapping))
		err = pgtable_install(vma->vm_mm, vmf->address, copy,
				      PTE_WRITE);
	spin_unlock(&mapping->lock);
	if (err < 0)
		put_page(copy);
	return min(err, 0);
}

static int do_file_fault(struct vm_area_struct *vma, struct vm_fault *vmf)
{
	int err = vma->vm_ops->fault(vma, vmf);

	if (unlikely(err < 0))
		return err;
	if ((vmf->flags & FAULT_FLAG_WRITE) && !(vma->vm_flags & VM_SHARED)) {
		err = do_cow_fault(vma, vmf);
	} else {
		err = map_cached(vma, vmf, err > 0);
		if (likely(err >= 0))
			return 0;
	}
	put_page(vmf->page);
	return fault_result(err);
}

int handle_mm_fault(struct vm_area_struct *vma, unsigned long addr,
		    unsigned flags)
{
	struct vm_fault vmf = {
		.address = addr & PAGE_MASK,
		.pgoff = vma_pgoff(vma, addr),
		.flags = flags,
	};
	struct page *page;

	if ((flags & FAULT_FLAG_WRITE) && !(vma->vm_flags & VM_SHARED)) {
		page = pgtable_lookup(vma->vm_mm, vmf.address);
		if (page)
			return do_wp_page(vma, vmf.address, page);
	}
	return vma->vm_ops ? do_file_fault(vma, &vmf) :
			     do_anonymous_page(vma, &vmf);
}
/* @end */

/**
 * expand_stack - let a stack reach down to @addr
 *
 * Two threads may do it at once with mmap_lock for reading; they agree through
 * page_table_lock.  Readers of the tree see vm_start change in one store.
 */
int expand_stack(struct vm_area_struct *vma, unsigned long addr)
{
	const struct vm_area_struct *prev = vma->vm_prev;
	struct mm_struct *mm = vma->vm_mm;
	unsigned long grow, size;
	int err = 0;

	addr &= PAGE_MASK;
	if (addr < MMAP_MIN_ADDR)
		return -ENOMEM;
	if (prev && !(prev->vm_flags & VM_GROWSDOWN) &&
	    (prev->vm_flags & VM_ACCESS_FLAGS) &&
	    (addr < prev->vm_end || addr - prev->vm_end < STACK_GUARD_GAP))
		return -ENOMEM;
	spin_lock(&mm->page_table_lock);
	if (addr < vma->vm_start) {
		grow = (vma->vm_start - addr) >> PAGE_SHIFT;
		size = vma->vm_end - addr;
		if (grow > vma->vm_pgoff || size > rlimit(RLIMIT_STACK) ||
		    !may_expand_vm(mm, vma->vm_flags, grow) ||
		    !may_lock(mm, vma->vm_flags, grow)) {
			err = -ENOMEM;
		} else {
			vma_set_range(vma, addr, vma->vm_end);
			vm_stat_account(mm, vma->vm_flags, (long)grow);
		}
	}
	spin_unlock(&mm->page_table_lock);
	return err;
}

int populate_vma(struct vm_area_struct *vma, unsigned long start,
		 unsigned long end, bool write)
{
	unsigned flags = FAULT_FLAG_USER | (write ? FAULT_FLAG_WRITE : 0);
	int err;

	while (start < end) {
		if (pgtable_present(vma->vm_mm, start, write)) {
			start += PAGE_SIZE;
			continue;
		}
		if (fatal_signal_pending(current))
			return -EINTR;
		err = handle_mm_fault(vma, start, flags);
		if (err)
			return err;
	}
	return 0;
}

int populate_range(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct vm_area_struct *vma = find_vma(mm, start);
	int first_err = 0, err;

	for (; vma && vma->vm_start < end; vma = vma->vm_next) {
		unsigned long flags = vma->vm_flags;

		if (flags & VM_LOCKONFAULT)
			continue;
		err = !(flags & VM_ACCESS_FLAGS) ?
			      -EFAULT :
			      populate_vma(vma, max(start, vma->vm_start),
					   min(end, vma->vm_end),
					   (flags & (VM_WRITE | VM_SHARED)) ==
						   VM_WRITE);
		if (err && !first_err)
			first_err = err;
		if (err == -ENOMEM || err == -EINTR)
			break;
	}
	return first_err;
}
