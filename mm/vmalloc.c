/* SPDX-License-Identifier: MIT */
/*
 * The kernel's mappings in [VMALLOC_START, VMALLOC_END): where contiguous
 * addresses are wanted, not contiguous memory, or a page that faults.
 *
 *	area:	| guard | page | page | ... |	next area: | guard | page ...
 *		start    what callers get    end
 *
 * Areas lie on a list by address and in a red-black tree.  Each knows the hole
 * below it; tree nodes also know the largest hole in their subtree, so that
 * the lowest hole that is large enough is found in O(log n).  An area without
 * pages at VMALLOC_END closes the list: there is always a next one.
 *
 * Kernel stacks that are given back stay mapped, up to STACKS_KEPT of them:
 * fork and exit take and give one each.
 *
 * Locks: vmalloc_lock for areas and kept stacks.  Entries in page tables are
 * written without it by whoever owns the area.  Nothing here sleeps.
 */
#include "mm/vmalloc.h"

#include "kernel/lib/rbtree.h"
#include "kernel/lock/spinlock.h"
#include "mm/pgtable.h"
#include "mm/slab.h"

#define STACK_PAGES (THREAD_SIZE / PAGE_SIZE)
#define STACKS_KEPT 16u

enum vmap_kind { VMAP_END, VMAP_PAGES, VMAP_STACK };

struct vmap_area {
	unsigned long start, end; /* with the guard page; constant */
	enum vmap_kind kind;	  /* constant */
	/* vmalloc_lock: */
	unsigned long hole;	/* bytes between the area below and us */
	unsigned long max_hole; /* the largest in our subtree */
	struct rb_node rb;
	struct list_head list;
};

static struct spinlock vmalloc_lock = SPINLOCK_INIT(RANK_VMALLOC);
static struct rb_root areas; /* vmalloc_lock */
static LIST_HEAD(area_list); /* vmalloc_lock */
static struct vmap_area last_area = {
	.start = VMALLOC_END,
	.end = VMALLOC_END,
	.kind = VMAP_END,
	.hole = VMALLOC_END - VMALLOC_START,
};
static struct kmem_cache *area_cache;

/* vmalloc_lock: mapped stacks for reuse, chained through their first word. */
static void *kept_stacks;
static unsigned nr_kept_stacks;

static inline struct vmap_area *area_of(struct rb_node *node)
{
	return rb_entry(node, struct vmap_area, rb);
}

static inline unsigned long hole_below(struct rb_node *node)
{
	return node ? area_of(node)->max_hole : 0;
}

static bool update_hole(struct rb_node *node)
{
	struct vmap_area *area = area_of(node);
	unsigned long hole =
		max(hole_below(node->rb_left), hole_below(node->rb_right));

	hole = max(hole, area->hole);
	if (hole == area->max_hole)
		return false;
	area->max_hole = hole;
	return true;
}

/* The lowest area with a hole of @size below it, or NULL. */
static struct vmap_area *find_hole(unsigned long size)
{
	struct rb_node *node = areas.rb_node;

	if (hole_below(node) < size)
		return NULL;
	for (;;) {
		if (hole_below(node->rb_left) >= size)
			node = node->rb_left;
		else if (area_of(node)->hole >= size)
			return area_of(node);
		else
			node = node->rb_right;
	}
}

/* Link @area as the one just below @next. */
static void link_before(struct vmap_area *area, struct vmap_area *next)
{
	struct rb_node *parent = &next->rb, **link = &parent->rb_left;

	while (*link) {
		parent = *link;
		link = &parent->rb_right;
	}
	area->hole = 0;
	area->max_hole = 0;
	next->hole -= area->end - area->start;
	list_add_tail(&area->list, &next->list);
	rb_propagate(&next->rb, update_hole);
	rb_link_node(&area->rb, parent, link);
	rb_insert_augmented(&area->rb, &areas, update_hole);
}

/* A new area with room for @pages behind its guard page.  -ENOMEM: NULL. */
static struct vmap_area *area_create(unsigned long pages, enum vmap_kind kind)
{
	struct vmap_area *area = kmem_cache_alloc(area_cache, GFP_KERNEL);
	unsigned long size = (pages + 1) << PAGE_SHIFT;
	struct vmap_area *next;

	if (!area)
		return NULL;
	area->kind = kind;
	spin_lock(&vmalloc_lock);
	next = find_hole(size);
	if (next) {
		area->start = next->start - next->hole;
		area->end = area->start + size;
		link_before(area, next);
	}
	spin_unlock(&vmalloc_lock);
	if (!next) {
		kmem_cache_free(area_cache, area);
		return NULL;
	}
	return area;
}

static void area_destroy(struct vmap_area *area)
{
	struct vmap_area *next;

	spin_lock(&vmalloc_lock);
	next = list_next_entry(area, list);
	list_del(&area->list);
	rb_erase_augmented(&area->rb, &areas, update_hole);
	next->hole += area->hole + area->end - area->start;
	rb_propagate(&next->rb, update_hole);
	spin_unlock(&vmalloc_lock);
	kmem_cache_free(area_cache, area);
}

/* The area that @addr lies in (its guard page too), or NULL. */
static struct vmap_area *area_find(unsigned long addr)
{
	struct rb_node *node = areas.rb_node;

	while (node) {
		struct vmap_area *area = area_of(node);

		if (addr < area->start)
			node = node->rb_left;
		else if (addr >= area->end)
			node = node->rb_right;
		else
			return area;
	}
	return NULL;
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

static void *map_pages(unsigned long pages, unsigned gfp, enum vmap_kind kind)
{
	struct vmap_area *area = area_create(pages, kind);
	unsigned long va;

	if (!area)
		return NULL;
	for (va = area->start + PAGE_SIZE; va < area->end; va += PAGE_SIZE) {
		struct page *page = alloc_page(gfp);

		if (!page)
			goto undo;
		pgtable_map_kernel(va, page);
	}
	return (void *)(area->start + PAGE_SIZE);
undo:
	unmap_pages(area->start + PAGE_SIZE, va);
	area_destroy(area);
	return NULL;
}

static void unmap_area(const void *addr, enum vmap_kind kind)
{
	struct vmap_area *area;

	spin_lock(&vmalloc_lock);
	area = area_find((unsigned long)addr - PAGE_SIZE);
	spin_unlock(&vmalloc_lock);
	BUG_ON(!area || area->kind != kind);
	BUG_ON(area->start + PAGE_SIZE != (unsigned long)addr);
	unmap_pages(area->start + PAGE_SIZE, area->end);
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
	const struct vmap_area *area = area_find(addr);

	return area && area->kind == VMAP_STACK &&
	       addr < area->start + PAGE_SIZE;
}

/* Boot; needs slab_init() and pgtable_init(). */
void vmalloc_init(void)
{
	area_cache = kmem_cache_create("vmap_area", sizeof(struct vmap_area), 0,
				       NULL);
	list_add(&last_area.list, &area_list);
	update_hole(&last_area.rb);
	rb_link_node(&last_area.rb, NULL, &areas.rb_node);
	rb_insert_augmented(&last_area.rb, &areas, update_hole);
}
