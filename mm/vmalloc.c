/* SPDX-License-Identifier: MIT */
/*
 * The kernel's mappings in [VMALLOC_START, VMALLOC_END): where contiguous
 * addresses are wanted, not contiguous memory, or a page that faults.
 *
 *	area:	| guard | page | page | ... |	next area: | guard | page ...
 *		vm_start what callers get    vm_end
 *
 * An area is a VMA of init_mm, so what finds addresses and room for programs
 * finds them here: mm/vma.c.
 *
 * Kernel stacks that are given back stay mapped, up to STACKS_KEPT of them:
 * fork and exit take and give one each.
 *
 * Locks: vmalloc_lock for areas and kept stacks; the areas' callers may hold
 * spinlocks, so it stands for init_mm's mmap_lock.  Entries in page tables are
 * written without it by whoever owns the area.  Nothing here sleeps.
 */
#include "mm/vmalloc.h"

#include "kernel/lock/spinlock.h"
#include "mm/pgtable.h"
#include "mm/vma.h"

#define STACK_PAGES (THREAD_SIZE / PAGE_SIZE)
#define STACKS_KEPT 16u

/* vm_flags of an area */
#define VMAP_PAGES 0ul
#define VMAP_STACK 1ul

static struct spinlock vmalloc_lock = SPINLOCK_INIT(RANK_VMALLOC);
/* vmalloc_lock: mapped stacks for reuse, chained through their first word. */
static void *kept_stacks;
static unsigned nr_kept_stacks;

/* A new area with room for @pages behind its guard page.  -ENOMEM: NULL. */
static struct vm_area_struct *area_create(unsigned long pages,
					  unsigned long kind)
{
	struct vm_area_struct *area = vma_alloc(&init_mm);
	unsigned long size = (pages + 1) << PAGE_SHIFT;
	int err;

	if (!area)
		return NULL;
	area->vm_flags = kind;
	spin_lock(&vmalloc_lock);
	err = vma_find_gap(&init_mm, size, VMALLOC_START, VMALLOC_END,
			   &area->vm_start);
	if (!err) {
		area->vm_end = area->vm_start + size;
		vma_link(&init_mm, area);
	}
	spin_unlock(&vmalloc_lock);
	if (!err)
		return area;
	vma_free(area);
	return NULL;
}

static void area_destroy(struct vm_area_struct *area)
{
	spin_lock(&vmalloc_lock);
	vma_unlink(&init_mm, area);
	spin_unlock(&vmalloc_lock);
	vma_free(area);
}

/* Unmap [@addr, @end), then free its pages. */
static void unmap_pages(unsigned long addr, unsigned long end)
{
	struct page *page, *next;
	LIST_HEAD(pages);

	for (unsigned long va = addr; va < end; va += PAGE_SIZE)
		list_add(&pgtable_kernel_page(va)->lru, &pages);
	pgtable_unmap_kernel(addr, (unsigned)((end - addr) >> PAGE_SHIFT));
	list_for_each_entry_safe(page, next, &pages, lru)
		put_page(page);
}

static void *map_pages(unsigned long pages, unsigned gfp, unsigned long kind)
{
	struct vm_area_struct *area = area_create(pages, kind);
	unsigned long va;

	if (!area)
		return NULL;
	for (va = area->vm_start + PAGE_SIZE; va < area->vm_end;
	     va += PAGE_SIZE) {
		struct page *page = alloc_page(gfp);

		if (!page)
			goto undo;
		pgtable_map_kernel(va, page);
	}
	return (void *)(area->vm_start + PAGE_SIZE);
undo:
	unmap_pages(area->vm_start + PAGE_SIZE, va);
	area_destroy(area);
	return NULL;
}

static void unmap_area(const void *addr, unsigned long kind)
{
	struct vm_area_struct *area;

	spin_lock(&vmalloc_lock);
	area = find_vma(&init_mm, (unsigned long)addr - PAGE_SIZE);
	spin_unlock(&vmalloc_lock);
	BUG_ON(!area || area->vm_flags != kind);
	BUG_ON(area->vm_start + PAGE_SIZE != (unsigned long)addr);
	unmap_pages(area->vm_start + PAGE_SIZE, area->vm_end);
	area_destroy(area);
}

/**
 * vmalloc - @size bytes in pages from anywhere, page-aligned
 *
 * Context: task, any lock below RANK_VMALLOC.
 * Return:  the memory, or NULL.
 */
void *vmalloc(size_t size, unsigned gfp)
{
	unsigned long pages = size >> PAGE_SHIFT;

	pages += (size & ~PAGE_MASK) != 0;
	if (!pages || pages > totalram_pages())
		return NULL;
	return map_pages(pages, gfp, VMAP_PAGES);
}

void vfree(const void *addr)
{
	if (addr)
		unmap_area(addr, VMAP_PAGES);
}

void *alloc_kernel_stack(void)
{
	void *stack;

	spin_lock(&vmalloc_lock);
	stack = kept_stacks;
	if (stack) {
		kept_stacks = *(void **)stack;
		nr_kept_stacks--;
	}
	spin_unlock(&vmalloc_lock);
	if (!stack)
		stack = map_pages(STACK_PAGES, GFP_KERNEL, VMAP_STACK);
	if (stack)
		page_stat_add(STAT_STACK, STACK_PAGES);
	return stack;
}

/* @stack is no task's any more, and no CPU stands on it. */
void free_kernel_stack(void *stack)
{
	page_stat_add(STAT_STACK, -(long)STACK_PAGES);
	spin_lock(&vmalloc_lock);
	if (nr_kept_stacks < STACKS_KEPT) {
		*(void **)stack = kept_stacks;
		kept_stacks = stack;
		nr_kept_stacks++;
		stack = NULL;
	}
	spin_unlock(&vmalloc_lock);
	if (stack)
		unmap_area(stack, VMAP_STACK);
}

void vmalloc_drain(void)
{
	void *stack, *next;

	spin_lock(&vmalloc_lock);
	stack = kept_stacks;
	kept_stacks = NULL;
	nr_kept_stacks = 0;
	spin_unlock(&vmalloc_lock);
	for (; stack; stack = next) {
		next = *(void **)stack;
		unmap_area(stack, VMAP_STACK);
	}
}

/* No lock: asked by a dying CPU, which may hold it. */
bool is_stack_guard(unsigned long addr)
{
	const struct vm_area_struct *area = vma_lookup(&init_mm, addr);

	return area && area->vm_flags == VMAP_STACK &&
	       addr < area->vm_start + PAGE_SIZE;
}
