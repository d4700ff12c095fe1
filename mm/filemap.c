/* SPDX-License-Identifier: MIT */
/*
 * The page cache: which page holds which part of a file, and who maps it.
 *
 *	inode -> address_space -> i_pages: index -> struct page
 *	                       -> i_mmap:  the VMAs over the file
 *
 * A page is in the cache or it is not; the cache holds one reference, each PTE
 * another.  A fault writes its PTE with mapping->lock held, having seen that
 * the page is still there (mm/fault.c: map_cached); truncate first takes
 * the pages out under that lock and then visits all VMAs.  So no PTE can be
 * left to a page that is gone.
 *
 * Locks: i_mmap_lock for the VMAs, lock for the pages; page tables inside both.
 */
#include "mm/filemap.h"

#include "mm/page_alloc.h"
#include "mm/pgtable.h"
#include "mm/vma.h"

int add_to_page_cache(struct page *page, struct address_space *mapping,
		      unsigned long index)
{
	int err = idr_insert(&mapping->i_pages, index, page);

	if (err)
		return err;
	get_page(page);
	page->mapping = mapping;
	page->index = index;
	mapping->nrpages++;
	page_stat_add(STAT_CACHE, 1);
	return 0;
}

static void drop_cached(void *ptr, unsigned long index, void *arg)
{
	struct page *page = ptr;

	page->mapping = NULL;
	put_page(page);
}

unsigned long truncate_pages(struct address_space *mapping, unsigned long first,
			     unsigned long last)
{
	unsigned long n;

	spin_lock(&mapping->lock);
	n = idr_remove_range(&mapping->i_pages, first, last, drop_cached, NULL);
	mapping->nrpages -= n;
	spin_unlock(&mapping->lock);
	page_stat_add(STAT_CACHE, -(long)n);
	return n;
}

/* Unmap the cache's pages in [start, end), not the private copies. */
static void unmap_cached(struct vm_area_struct *vma, unsigned long start,
			 unsigned long end)
{
	for (; start < end; start += PAGE_SIZE) {
		struct page *page = pgtable_lookup(vma->vm_mm, start);

		if (!page)
			continue;
		if (page->mapping)
			pgtable_unmap_range(vma->vm_mm, start,
					    start + PAGE_SIZE);
		put_page(page);
	}
}

void unmap_mapping_range(struct address_space *mapping, unsigned long first,
			 unsigned long last, bool even_cows)
{
	struct vm_area_struct *vma;

	if (list_empty(&mapping->i_mmap))
		return;
	spin_lock(&mapping->i_mmap_lock);
	list_for_each_entry(vma, &mapping->i_mmap, i_mmap_node) {
		unsigned long start = vma->vm_start, end = vma->vm_end;
		unsigned long vlast = vma_pgoff(vma, end - 1);

		if (vma->vm_pgoff > last || vlast < first)
			continue;
		if (first > vma->vm_pgoff)
			start += (first - vma->vm_pgoff) << PAGE_SHIFT;
		if (last < vlast)
			end -= (vlast - last) << PAGE_SHIFT;
		if (vma->has_anon && !even_cows)
			unmap_cached(vma, start, end);
		else
			pgtable_unmap_range(vma->vm_mm, start, end);
	}
	spin_unlock(&mapping->i_mmap_lock);
}
