/* SPDX-License-Identifier: MIT */
/*
 * Page tables: the one interface to the only file that knows PTE bits.
 *
 * User entries are changed under mm->page_table_lock, which these functions
 * take.  A user entry is empty, maps a page (and then holds one reference
 * and one mapcount), or keeps a page that nobody may touch (PROT_NONE).
 * mm->rss counts user pages.  TLBs are flushed before a page is given up.
 */
#pragma once

#include "mm/page.h"

struct mm_struct;
struct vm_area_struct;

enum pte_prot { PTE_NONE, PTE_READ, PTE_WRITE };

/* Boot: the final kernel directory (text and rodata read-only, nothing below
 * KERNEL_BASE), loaded, as init_mm's; all vmalloc tables made, so that the
 * kernel's part of directories never changes.  Needs page_alloc_init(). */
void pgtable_init(void);
/* Give back the emptied tables and directories kept for reuse: when memory
 * ends.  The books do not count them. */
void pgtable_drain(void);

int pgd_alloc(struct mm_struct *mm); /* sets mm->pgd; -ENOMEM */
void pgd_free(struct mm_struct *mm); /* every user entry is gone */
/* Load CR3 if it differs.  Interrupts off. */
void pgd_switch(struct mm_struct *mm);

/* Map @page at @addr if nothing is there.  0 or 1: done, the caller's
 * reference now belongs to the entry; 1 if nothing is mapped behind it, so
 * that a file's other pages may come along.  -EEXIST: something is there.
 * -ENOMEM. */
int pgtable_install(struct mm_struct *mm, unsigned long addr, struct page *page,
		    enum pte_prot prot);
/* Map those of @slots[0..n) that are not NULL at @addr, @addr + PAGE_SIZE, …
 * where nothing is mapped, taking a reference each.  All lie in one page
 * table.  The caller holds the mapping's lock, so the slots stay.  -ENOMEM. */
int pgtable_install_run(struct mm_struct *mm, unsigned long addr,
			void *const *slots, unsigned n, enum pte_prot prot);
/* If @addr still maps @old: map @page writable instead, taking over the
 * caller's reference and dropping @old's; else -EAGAIN. @page == @old makes
 * the entry writable and takes no reference. */
int pgtable_replace(struct mm_struct *mm, unsigned long addr, struct page *old,
		    struct page *page);
/* The page at @addr with a new reference, or NULL. */
struct page *pgtable_lookup(struct mm_struct *mm, unsigned long addr);
/* Does @addr have a page (that may be written)?  No reference. */
bool pgtable_present(struct mm_struct *mm, unsigned long addr, bool write);
/* Count what is there in [start, end), adding to *@usage: for /proc. */
struct pgtable_usage {
	unsigned long anon, cache;		 /* private; of page caches */
	unsigned long shared_anon, shared_cache; /* mapped elsewhere, too */
	unsigned long pss;			 /* bytes, our part of them */
};
void pgtable_usage(struct mm_struct *mm, unsigned long start, unsigned long end,
		   struct pgtable_usage *usage);

/* Drop everything in [start, end), freeing emptied tables.  Cheapest VMA by
 * VMA: every entry in the range is looked at, where a table exists. */
void pgtable_unmap_range(struct mm_struct *mm, unsigned long start,
			 unsigned long end);
/* Change what is there in [start, end); @cow: PTE_WRITE is granted only to
 * entries that have it already (private pages may be shared). */
void pgtable_protect_range(struct mm_struct *mm, unsigned long start,
			   unsigned long end, enum pte_prot prot, bool cow);
/* fork: share private pages, write-protecting both sides.  -ENOMEM: some are shared already. */
int pgtable_copy_range(struct mm_struct *dst, struct mm_struct *src,
		       unsigned long start, unsigned long end);
/* mremap: move entries to where nothing is mapped, all of them or (-ENOMEM)
 * none; mmap_lock held for writing, the ranges do not overlap. */
int pgtable_move_range(struct mm_struct *mm, unsigned long from,
		       unsigned long to, unsigned long len);

/* Kernel mappings above VMALLOC_START. */
void pgtable_map_kernel(unsigned long va, struct page *page);
void pgtable_unmap_kernel(unsigned long va, unsigned npages);
/* The page mapped at a vmalloc address, or NULL. */
struct page *pgtable_kernel_page(unsigned long va);
