/* SPDX-License-Identifier: MIT */
/* The page cache: a radix tree of pages for each file. */
#pragma once

#include "fs/inode.h"
#include "mm/page.h"

/* How many pages the file has by its size: a page at an index from there on
 * is not for reading and not for mapping. */
static inline unsigned long mapping_size_pages(const struct address_space *m)
{
	return (unsigned long)((READ_ONCE(m->host->i_size) + PAGE_SIZE - 1) >>
			       PAGE_SHIFT);
}

/* The page at @index with a new reference, or NULL. */
static inline struct page *find_get_page(struct address_space *mapping,
					 unsigned long index)
{
	struct page *page;

	spin_lock(&mapping->lock);
	page = idr_find(&mapping->i_pages, index);
	if (page)
		get_page(page);
	spin_unlock(&mapping->lock);
	return page;
}

/* Insert @page; the cache takes a reference of its own.  -EEXIST, -ENOMEM. */
int add_to_page_cache(struct page *page, struct address_space *mapping,
		      unsigned long index) __must_hold(mapping->lock);
/* Remove all pages from @first to @last, both included (ULONG_MAX: the end);
 * returns how many.  Mappings must be unmapped after, see below. */
unsigned long truncate_pages(struct address_space *mapping, unsigned long first,
			     unsigned long last);
/* Remove PTEs of every VMA over pages [first, last]: called after
 * truncate_pages(), so that a racing fault finds the page gone.  Without
 * @even_cows pages that are no longer (or never were) the cache's stay in
 * private mappings, so that it is called before truncate_pages(), too. */
void unmap_mapping_range(struct address_space *mapping, unsigned long first,
			 unsigned long last, bool even_cows);

/* A shared VMA that can be written begins: keep F_SEAL_WRITE off until it is
 * linked and counts itself.  0, or -EPERM: the seal is there. */
static inline int mapping_map_writable(struct address_space *mapping)
{
	int n = READ_ONCE(mapping->i_mmap_writable), seen;

	for (; n >= 0; n = seen) {
		seen = cmpxchg(&mapping->i_mmap_writable, n, n + 1);
		if (seen == n)
			return 0;
	}
	return -EPERM;
}

/* From now on there shall be none: 0, or -EBUSY while there are. */
static inline int mapping_deny_writable(struct address_space *mapping)
{
	return cmpxchg(&mapping->i_mmap_writable, 0, -1) ? -EBUSY : 0;
}
