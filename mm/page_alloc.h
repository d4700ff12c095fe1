/* SPDX-License-Identifier: MIT */
/*
 * The buddy allocator's interface.
 *
 * Interrupt handlers do not allocate and do not free; everything else may, at
 * any time: nothing here sleeps.  A page comes with refcount 1.
 */
#pragma once

#include "mm/page.h"

#define GFP_KERNEL    0u /* task context, may sleep and reclaim */
#define GFP_ATOMIC    1u /* never sleeps */
#define GFP_ZERO      2u /* zeroed */
#define GFP_NOACCOUNT 4u /* not in the books: caches that stay */

#define MAX_ORDER 10u /* largest block: 2^10 pages, 4 MiB */

/* One range of free RAM, in whole pages of low memory. */
struct mem_range {
	paddr_t start;
	uint32_t size;
};

/*
 * Build mem_map and the free lists.  The ranges are sorted and do not overlap;
 * RAM that none holds stays reserved: BIOS, kernel, initrd.  mem_map covers all
 * up to the end of the last range, which may be empty, and lies in the first
 * with room for it.  The boot page tables map all of low memory already.
 */
void page_alloc_init(const struct mem_range *ranges, unsigned n);
/* Hand over pages that mem_map knows as reserved: the initrd, unpacked.
 * Rounded inwards to pages. */
void free_reserved_range(paddr_t start, paddr_t end);

/* 2^order contiguous pages, aligned to their size, with refcount 1 on the
 * first; NULL if none. */
struct page *alloc_pages(unsigned gfp, unsigned order);
void free_pages(struct page *page, unsigned order);
/* The same for one page, the fast way; put_page() gives it back. */
struct page *alloc_page(unsigned gfp);
/* Zeroes with the fewest instructions. */
void clear_page(void *page);
void copy_page(void *to, const void *from);

/* What pages are used for; whoever owns the kind counts. */
enum page_stat {
	STAT_CACHE, /* in some page cache, shmem too: filemap.c */
	STAT_SHMEM, /* of these, of memory files: shmem.c */
	STAT_SLAB,
	STAT_PAGETABLE,
	STAT_STACK,
	NR_PAGE_STATS
};
extern unsigned long page_stats[NR_PAGE_STATS];

static inline void page_stat_add(enum page_stat stat, long n)
{
	(void)atomic_add_return(&page_stats[stat], (unsigned long)n);
}

struct mem_info {
	unsigned long total, free; /* pages */
	unsigned long cached, shmem, slab, pagetables, anon, kernel_stack;
};
void mem_info(struct mem_info *info);
unsigned long totalram_pages(void);
unsigned long nr_free_pages(void);

/*
 * For the books: pages in use, less those that only wait in a cache (slabs,
 * whose objects are counted instead, kept page tables and stacks).
 */
unsigned long pages_in_use(void);
/* @n more pages wait in such a cache (less: negative). */
extern unsigned long pages_noaccount;
static inline void page_noaccount_add(long n)
{
	(void)atomic_add_return(&pages_noaccount, (unsigned long)n);
}
