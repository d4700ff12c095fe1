/* SPDX-License-Identifier: MIT */
/*
 * struct page: one for each page frame of RAM, in one array, mem_map.  A frame
 * belongs to whoever holds references; the last put_page() frees it.
 *
 *	kind of page      mapping        index           refs held by
 *	anonymous         NULL           -               each PTE
 *	page cache        address_space  page in file    the cache, each PTE
 *	slab              NULL           first free obj  the slab (private)
 *	page table        NULL           entries in use  its page directory
 *
 * A page comes from alloc_page() with flags, mapcount and mapping clear, and
 * is given back like that.
 */
#pragma once

#include "kernel/lib/bug.h"
#include "kernel/lib/list.h"
#include "kernel/lib/types.h"
#include "kernel/x86/atomic.h"
#include "kernel/x86/memory.h"

struct address_space;

#define PG_RESERVED  1u	 /* given to nobody: BIOS, kernel, holes */
#define PG_BUDDY     2u	 /* head of a free block; order in private */
#define PG_SLAB	     4u	 /* private: its kmem_cache */
#define PG_LARGE     8u	 /* head of a kmalloc larger than a page */
#define PG_RAW	     16u /* free block, only its head is set up */
#define PG_NOACCOUNT 32u /* GFP_NOACCOUNT: not in the books */
#define PG_FREE	     64u /* CHECK: on a per-CPU list of free pages */

struct page {
	unsigned flags;
	unsigned refcount;	       /* atomic */
	unsigned mapcount;	       /* atomic: PTEs; slab: objects out */
	unsigned long private;	       /* owner's: order, cache, next, … */
	struct address_space *mapping; /* mapping->lock */
	unsigned long index;	       /* in mapping, in pages */
	struct list_head lru;	       /* free lists, slab lists, table lists */
};

extern struct page *mem_map;
extern unsigned long max_pfn; /* frames in mem_map */

static inline unsigned long page_to_pfn(const struct page *page)
{
	return (unsigned long)(page - mem_map);
}

static inline struct page *pfn_to_page(unsigned long pfn)
{
	return mem_map + pfn;
}

static inline paddr_t page_to_phys(const struct page *page)
{
	return paddr((uint32_t)(page_to_pfn(page) << PAGE_SHIFT));
}

static inline void *page_address(const struct page *page)
{
	return phys_to_virt(page_to_phys(page));
}

static inline struct page *virt_to_page(const void *addr)
{
	return pfn_to_page(virt_to_phys(addr).v >> PAGE_SHIFT);
}

void free_page_last(struct page *page); /* page_alloc.c: refcount is zero */

static inline void get_page(struct page *page)
{
	CHECK_ON(page->refcount == 0);
	atomic_inc(&page->refcount);
}

static inline void put_page(struct page *page)
{
	CHECK_ON(page->refcount == 0);
	if (atomic_dec_and_test(&page->refcount))
		free_page_last(page);
}
