/* SPDX-License-Identifier: MIT */
/*
 * Page frames: a buddy allocator with a small list of free pages for each CPU.
 *
 *	alloc_page() <-> per-CPU list <-> many at once <-> buddy lists
 *	alloc_pages(order > 0)        <------------------> buddy lists
 *
 * The buddy system keeps free blocks of 2^order pages, aligned to their size,
 * on one list for each order.  A block is split in halves as long as it is too
 * large; a freed one is merged with its other half (its buddy, whose number
 * differs in one bit) as long as that is free.
 *
 * Boot is cheap: of a free 4 MiB block only the head's struct page is set up
 * (PG_RAW); the other 1023 when the block is first taken.
 *
 * Locks: buddy.lock for the lists by order.  The per-CPU lists need none:
 * the kernel is not preempted inside itself and interrupt handlers neither
 * allocate nor free.
 */
#include "mm/page_alloc.h"

#include "kernel/lib/bitops.h"
#include "kernel/lib/string.h"
#include "kernel/lock/spinlock.h"
#include "kernel/x86/percpu.h"
#include "mm/poison.h"

#define MAX_BLOCK	 (1ul << MAX_ORDER)
#define PCP_REFILL	 32u /* pages taken at once */
#define PCP_REFILL_ORDER 5u
#define PCP_HIGH	 128u /* a CPU keeps fewer than this */
#define PCP_DRAIN	 64u  /* pages given back at once */
#define POISON_BYTES	 32u  /* of each free page, in CHECK builds */

struct page *mem_map;
unsigned long max_pfn;
unsigned long page_stats[NR_PAGE_STATS];
unsigned long pages_noaccount;

static struct {
	struct spinlock lock;
	/* lock: */
	unsigned avail;	       /* bit order: its list is not empty */
	unsigned long nr_free; /* pages */
	struct list_head free[MAX_ORDER + 1];
	/* constant after boot: */
	unsigned long total;
} buddy = { .lock = SPINLOCK_INIT(RANK_BUDDY) };

/* Owner: its CPU.  A chain through page->private. */
static struct pcp {
	struct page *first;
	unsigned count;
} pcps[NR_CPUS];

static inline struct pcp *this_pcp(void)
{
	return &pcps[this_cpu()->id];
}

void clear_page(void *page)
{
	memset(__builtin_assume_aligned(page, PAGE_SIZE), 0, PAGE_SIZE);
}

void copy_page(void *to, const void *from)
{
	memcpy(__builtin_assume_aligned(to, PAGE_SIZE),
	       __builtin_assume_aligned(from, PAGE_SIZE), PAGE_SIZE);
}

/* CHECK builds: @page is about to be free. */
static void check_free(struct page *page)
{
	BUG_ON(page->flags); /* reserved, free already, or of some cache */
	BUG_ON(page->refcount || page->mapcount || page->mapping);
	poison_fill(page_address(page), POISON_BYTES);
}

/* CHECK builds: @page was free until now. */
static void check_alloc(struct page *page)
{
	BUG_ON(page->flags || page->refcount || page->mapcount);
	BUG_ON(!poison_intact(page_address(page), POISON_BYTES));
}

static void list_block(struct page *page, unsigned order)
{
	page->flags = PG_BUDDY;
	page->private = order;
	list_add(&page->lru, &buddy.free[order]);
	buddy.avail |= 1u << order;
}

static void unlist_block(struct page *page, unsigned order)
{
	list_unlink(&page->lru);
	page->flags = 0;
	if (list_empty(&buddy.free[order]))
		buddy.avail &= ~(1u << order);
}

/* Set up all of a block that has waited with its head only. */
static void setup_raw(struct page *head)
{
	memset(head, 0, MAX_BLOCK * sizeof(*head));
	if (CHECKING)
		for (unsigned long i = 0; i < MAX_BLOCK; i++)
			poison_fill(page_address(head + i), POISON_BYTES);
}

/* buddy.lock held: a block of 2^order pages, or NULL. */
static struct page *take_block(unsigned order)
{
	unsigned avail = buddy.avail >> order, from;
	struct page *page;

	if (!avail)
		return NULL;
	from = order + lowest_bit(avail);
	page = list_first_entry(&buddy.free[from], struct page, lru);
	if (unlikely(page->flags & PG_RAW)) {
		unlist_block(page, from);
		setup_raw(page);
	} else {
		unlist_block(page, from);
	}
	while (from > order) {
		from--;
		list_block(page + (1ul << from), from);
	}
	buddy.nr_free -= 1ul << order;
	return page;
}

/* buddy.lock held. */
static void give_block(struct page *page, unsigned order)
{
	unsigned long pfn = page_to_pfn(page);

	buddy.nr_free += 1ul << order;
	for (; order < MAX_ORDER; order++) {
		struct page *other = pfn_to_page(pfn ^ (1ul << order));

		if (!(other->flags & PG_BUDDY) || other->private != order)
			break;
		unlist_block(other, order);
		pfn &= ~(1ul << order);
	}
	list_block(pfn_to_page(pfn), order);
}

/* buddy.lock held: give [start, end) in the largest blocks. */
static void give_run(unsigned long start, unsigned long end)
{
	while (start < end) {
		unsigned order = highest_bit(end - start);

		order = min(order, lowest_bit(start | MAX_BLOCK));
		give_block(pfn_to_page(start), order);
		start += 1ul << order;
	}
}

static inline void pcp_push(struct pcp *pcp, struct page *page)
{
	if (CHECKING)
		page->flags = PG_FREE;
	page->private = (unsigned long)pcp->first;
	pcp->first = page;
	pcp->count++;
}

static inline struct page *pcp_pop(struct pcp *pcp)
{
	struct page *page = pcp->first;

	pcp->first = (struct page *)page->private;
	pcp->count--;
	if (CHECKING)
		page->flags = 0;
	return page;
}

/* Fill an empty list with about PCP_REFILL pages, small blocks first. */
static noinline void pcp_refill(struct pcp *pcp)
{
	spin_lock(&buddy.lock);
	while (buddy.avail && pcp->count < PCP_REFILL) {
		unsigned order = min(lowest_bit(buddy.avail), PCP_REFILL_ORDER);
		struct page *page = take_block(order);

		for (unsigned i = 1u << order; i--;)
			pcp_push(pcp, page + i);
	}
	spin_unlock(&buddy.lock);
}

/* Neighbours on the list, as a process leaves them, are given as one run. */
static noinline void pcp_drain(struct pcp *pcp, unsigned n)
{
	spin_lock(&buddy.lock);
	while (n && pcp->first) {
		struct page *low = pcp_pop(pcp), *high = low;

		while (--n) {
			if (pcp->first == low - 1)
				low = pcp_pop(pcp);
			else if (pcp->first == high + 1)
				high = pcp_pop(pcp);
			else
				break;
		}
		give_run(page_to_pfn(low), page_to_pfn(high) + 1);
	}
	spin_unlock(&buddy.lock);
}

/* Free until now: one reference, and what @gfp asks for. */
static inline struct page *alloc_finish(struct page *page, unsigned gfp,
					unsigned order)
{
	if (CHECKING)
		for (unsigned long i = 0; i < 1ul << order; i++)
			check_alloc(page + i);
	page->refcount = 1;
	if (unlikely(gfp & GFP_NOACCOUNT)) {
		page->flags |= PG_NOACCOUNT;
		page_noaccount_add(1l << order);
	}
	if (gfp & GFP_ZERO)
		memset(page_address(page), 0, PAGE_SIZE << order);
	return page;
}

static inline void free_prepare(struct page *page, unsigned order)
{
	CHECK_ON(in_interrupt());
	if (unlikely(page->flags & PG_NOACCOUNT)) {
		page->flags &= ~PG_NOACCOUNT;
		page_noaccount_add(-(1l << order));
	}
	if (CHECKING)
		for (unsigned long i = 0; i < 1ul << order; i++)
			check_free(page + i);
}

/**
 * alloc_page - one page frame
 *
 * Context: task, any lock below RANK_BUDDY.
 * Return:  the page, or NULL: no memory.
 */
struct page *alloc_page(unsigned gfp)
{
	struct pcp *pcp = this_pcp();

	CHECK_ON(in_interrupt());
	if (unlikely(!pcp->first)) {
		pcp_refill(pcp);
		if (!pcp->first)
			return NULL;
	}
	return alloc_finish(pcp_pop(pcp), gfp, 0);
}

/* The last reference to a single page is gone. */
void free_page_last(struct page *page)
{
	struct pcp *pcp = this_pcp();

	free_prepare(page, 0);
	pcp_push(pcp, page);
	if (unlikely(pcp->count >= PCP_HIGH))
		pcp_drain(pcp, PCP_DRAIN);
}

/**
 * alloc_pages - a block of 2^order page frames
 *
 * Context: task, any lock below RANK_BUDDY.
 * Return:  the first page, refcount 1 (0 on the others), or NULL.
 */
struct page *alloc_pages(unsigned gfp, unsigned order)
{
	struct page *page;

	if (!order)
		return alloc_page(gfp);
	CHECK_ON(in_interrupt());
	if (order > MAX_ORDER)
		return NULL;
	spin_lock(&buddy.lock);
	page = take_block(order);
	spin_unlock(&buddy.lock);
	if (unlikely(!page)) {
		pcp_drain(this_pcp(), PCP_HIGH);
		spin_lock(&buddy.lock);
		page = take_block(order);
		spin_unlock(&buddy.lock);
		if (!page)
			return NULL;
	}
	return alloc_finish(page, gfp, order);
}

/* Give back what alloc_pages() gave; the caller holds the only reference. */
void free_pages(struct page *page, unsigned order)
{
	CHECK_ON(page->refcount != 1);
	page->refcount = 0;
	if (!order) {
		free_page_last(page);
		return;
	}
	free_prepare(page, order);
	spin_lock(&buddy.lock);
	give_block(page, order);
	spin_unlock(&buddy.lock);
}

unsigned long nr_free_pages(void)
{
	unsigned long n = buddy.nr_free;

	for (unsigned i = 0; i < NR_CPUS; i++)
		n += pcps[i].count;
	return n;
}

unsigned long totalram_pages(void)
{
	return buddy.total;
}

unsigned long pages_in_use(void)
{
	return buddy.total - nr_free_pages() - pages_noaccount;
}

/* Anonymous pages are not counted: they are what is left when all other uses
 * are taken away (so they include pipe buffers and kmalloc's large blocks). */
void mem_info(struct mem_info *info)
{
	unsigned long used;

	info->total = buddy.total;
	info->free = nr_free_pages();
	info->cached = page_stats[STAT_CACHE];
	info->shmem = page_stats[STAT_SHMEM];
	info->slab = page_stats[STAT_SLAB];
	info->pagetables = page_stats[STAT_PAGETABLE];
	info->kernel_stack = page_stats[STAT_STACK];
	used = info->cached + info->slab + info->pagetables +
	       info->kernel_stack + info->free;
	info->anon = used < info->total ? info->total - used : 0;
}

/* Boot */

static inline unsigned long first_frame(const struct mem_range *range)
{
	return range->start.v >> PAGE_SHIFT;
}

static inline unsigned long end_frame(const struct mem_range *range)
{
	return (range->start.v + range->size) >> PAGE_SHIFT;
}

/* Give [start, end), set up and reserved until now, in the largest blocks. */
static void release_frames(unsigned long start, unsigned long end)
{
	buddy.total += end - start;
	for (unsigned long pfn = start; pfn < end; pfn++) {
		struct page *page = pfn_to_page(pfn);

		page->flags = 0;
		page->refcount = 0;
		if (CHECKING)
			poison_fill(page_address(page), POISON_BYTES);
	}
	spin_lock(&buddy.lock);
	give_run(start, end);
	spin_unlock(&buddy.lock);
}

void free_reserved_range(paddr_t start, paddr_t end)
{
	unsigned long from = (start.v + (uint32_t)PAGE_SIZE - 1) >> PAGE_SHIFT;
	unsigned long to = min((unsigned long)(end.v >> PAGE_SHIFT), max_pfn);

	if (from >= to)
		return;
	for (unsigned long pfn = from; pfn < to; pfn++)
		BUG_ON(!(pfn_to_page(pfn)->flags & PG_RESERVED));
	release_frames(from, to);
}

/* Set up the struct pages of a block that is not free as a whole. */
static void reserve_block(unsigned long block)
{
	struct page *page = pfn_to_page(block);

	memset(page, 0, MAX_BLOCK * sizeof(*page));
	for (unsigned long i = 0; i < MAX_BLOCK; i++, page++) {
		page->flags = PG_RESERVED;
		page->refcount = 1;
	}
}

/* Give the free frames [start, end): whole blocks raw, the edges one by one.
 * Blocks come here in any order; those not free as a whole are set up. */
static void add_frames(unsigned long start, unsigned long end)
{
	while (start < end) {
		unsigned long next = round_down(start, MAX_BLOCK) + MAX_BLOCK;

		if (next > end || next - start != MAX_BLOCK) {
			next = min(next, end);
			release_frames(start, next);
		} else {
			list_block(pfn_to_page(start), MAX_ORDER);
			pfn_to_page(start)->flags |= PG_RAW;
			buddy.nr_free += MAX_BLOCK;
			buddy.total += MAX_BLOCK;
		}
		start = next;
	}
}

/* Does one free range hold all of the block at @block? */
static bool block_is_free(const struct mem_range *ranges, unsigned n,
			  unsigned long block)
{
	for (unsigned i = 0; i < n; i++)
		if (first_frame(&ranges[i]) <= block &&
		    block + MAX_BLOCK <= end_frame(&ranges[i]))
			return true;
	return false;
}

/* Place mem_map at the start of the first free range that holds it; returns
 * its end. */
static unsigned long place_mem_map(const struct mem_range *ranges, unsigned n)
{
	unsigned long frames = round_up(max_pfn, MAX_BLOCK);
	unsigned long need =
		DIV_ROUND_UP(frames * sizeof(struct page), PAGE_SIZE);

	for (unsigned i = 0; i < n; i++) {
		if (ranges[i].size >> PAGE_SHIFT < need)
			continue;
		mem_map = phys_to_virt(ranges[i].start);
		return first_frame(&ranges[i]) + need;
	}
	panic("no room for mem_map: %lu pages", need);
}

/**
 * page_alloc_init - build mem_map, give all free RAM to the buddy lists
 *
 * Context: boot, before the first allocation; see the header for the contract
 *          with boot/.
 */
void page_alloc_init(const struct mem_range *ranges, unsigned n)
{
	unsigned long start, map_start, map_end;

	for (unsigned i = 0; i <= MAX_ORDER; i++)
		INIT_LIST_HEAD(&buddy.free[i]);
	max_pfn = end_frame(&ranges[n - 1]);
	map_end = place_mem_map(ranges, n);
	map_start = virt_to_phys(mem_map).v >> PAGE_SHIFT;
	for (unsigned long b = 0; b < max_pfn; b += MAX_BLOCK)
		if ((b < map_end && map_start < b + MAX_BLOCK) ||
		    !block_is_free(ranges, n, b))
			reserve_block(b);
	for (unsigned i = 0; i < n; i++) {
		start = first_frame(&ranges[i]);
		add_frames(start == map_start ? map_end : start,
			   end_frame(&ranges[i]));
	}
}
