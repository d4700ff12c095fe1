/* SPDX-License-Identifier: MIT */
/*
 * VMAs: ranges of user addresses with one backing and one protection.
 * [vm_start, vm_end), sorted, never overlapping; on a list by address and in
 * a red-black tree whose nodes know the largest gap below them in their
 * subtree, so that finding a VMA and finding room are both O(log n).
 */
#pragma once

#include "mm/mm.h"
#include "mm/page.h"

#define VM_READ		0x0001ul
#define VM_WRITE	0x0002ul
#define VM_EXEC		0x0004ul
#define VM_SHARED	0x0008ul
#define VM_MAYREAD	0x0010ul /* what mprotect may grant */
#define VM_MAYWRITE	0x0020ul
#define VM_MAYEXEC	0x0040ul
#define VM_MAYSHARE	0x0080ul /* MAP_SHARED, also of a read-only file */
#define VM_GROWSDOWN	0x0100ul
#define VM_LOCKED	0x2000ul
#define VM_SEQ_READ	0x8000ul
#define VM_RAND_READ	0x10000ul
#define VM_DONTCOPY	0x20000ul
#define VM_DONTEXPAND	0x40000ul
#define VM_LOCKONFAULT	0x80000ul
#define VM_ACCOUNT	0x100000ul
#define VM_NORESERVE	0x200000ul
#define VM_WIPEONFORK	0x2000000ul
#define VM_DONTDUMP	0x4000000ul
#define VM_ACCESS_FLAGS (VM_READ | VM_WRITE | VM_EXEC)
#define VM_DATA_FLAGS \
	(VM_READ | VM_WRITE | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC)
#define VM_STACK_FLAGS (VM_DATA_FLAGS | VM_GROWSDOWN)

#define STACK_GUARD_GAP (256ul << PAGE_SHIFT) /* kept free below a stack */
#define MAX_MAP_COUNT	65530u

struct file;
struct vm_fault;

struct vm_operations_struct {
	void (*open)(struct vm_area_struct *vma);  /* copied: fork, split */
	void (*close)(struct vm_area_struct *vma); /* goes away */
	/* Give vmf->page with a reference.  0; 1: it is new, look for no
	 * neighbours; -EFAULT: past the end of the object (SIGBUS); -ENOMEM.
	 * mmap_lock held for reading. */
	int (*fault)(struct vm_area_struct *vma, struct vm_fault *vmf);
	const char *(*name)(struct vm_area_struct *vma);
};

struct vm_area_struct {
	/* mm->mmap_lock: */
	unsigned long vm_start, vm_end;
	struct vm_area_struct *vm_next, *vm_prev;
	struct rb_node vm_rb;
	unsigned long rb_subtree_gap; /* largest gap below a node, subtree */
	struct mm_struct *vm_mm;
	unsigned long vm_flags;
	const struct vm_operations_struct *vm_ops; /* NULL: anonymous */
	unsigned long vm_pgoff; /* of vm_start in vm_file, in pages */
	struct file *vm_file;	/* holds a reference; may be NULL */
	void *vm_private_data;
	bool has_anon; /* private pages were put into it */
	/* vm_file->f_mapping->i_mmap_lock: */
	struct list_head i_mmap_node;
};

/* Could something be written to its file by way of @vma? */
static inline bool vma_shared_maywrite(const struct vm_area_struct *vma)
{
	const unsigned long both = VM_SHARED | VM_MAYWRITE;

	return vma->vm_file && (vma->vm_flags & both) == both;
}

static inline unsigned long vma_pages(const struct vm_area_struct *vma)
{
	return (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}

static inline unsigned long vma_pgoff(const struct vm_area_struct *vma,
				      unsigned long addr)
{
	return vma->vm_pgoff + ((addr - vma->vm_start) >> PAGE_SHIFT);
}

/* Where its territory begins: a stack keeps a distance to what is below. */
static inline unsigned long vm_start_gap(const struct vm_area_struct *vma)
{
	if (!(vma->vm_flags & VM_GROWSDOWN))
		return vma->vm_start;
	return vma->vm_start > STACK_GUARD_GAP ?
		       vma->vm_start - STACK_GUARD_GAP :
		       0;
}

void vma_init(void); /* boot; needs slab */

/* All need mmap_lock: for reading to find, for writing to change. */

/* The first VMA that ends above @addr, or NULL. */
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr);
/* The same, and in *@prev the one before it (the last, if NULL). */
struct vm_area_struct *find_vma_prev(struct mm_struct *mm, unsigned long addr,
				     struct vm_area_struct **prev);
struct vm_area_struct *find_vma_intersection(struct mm_struct *mm,
					     unsigned long start,
					     unsigned long end);

static inline struct vm_area_struct *vma_lookup(struct mm_struct *mm,
						unsigned long addr)
{
	struct vm_area_struct *vma = find_vma(mm, addr);

	return vma && vma->vm_start <= addr ? vma : NULL;
}

/* Memory only; empty but for vm_mm. */
struct vm_area_struct *vma_alloc(struct mm_struct *mm);
void vma_free(struct vm_area_struct *vma);
/* A copy, linked nowhere, with its own reference on vm_file; vm_ops->open is
 * the caller's to call. */
struct vm_area_struct *vma_dup(const struct vm_area_struct *vma);
/* Call vm_ops->close, drop vm_file, free: after vma_unlink(). */
void vma_remove(struct vm_area_struct *vma);
/* Put into list, tree and the file's i_mmap; take out again. */
void vma_link(struct mm_struct *mm, struct vm_area_struct *vma);
void vma_link_behind(struct mm_struct *mm, struct vm_area_struct *vma,
		     struct vm_area_struct *prev);
void vma_unlink(struct mm_struct *mm, struct vm_area_struct *vma);
/* Only its file's i_mmap: when all VMAs of @mm go at once. */
void vma_unlink_file(struct vm_area_struct *vma);
/* Move the borders of a linked VMA, between its neighbours. */
void vma_set_range(struct vm_area_struct *vma, unsigned long start,
		   unsigned long end);
/* Cut @vma at @addr; the part named by the result of find_vma(addr) is new.
 * Calls vm_ops->open for it. */
int vma_split(struct vm_area_struct *vma, unsigned long addr);
/* Cut so that *@vma is what lies in [start, end); obeys MAX_MAP_COUNT. */
int vma_isolate(struct vm_area_struct **vma, unsigned long start,
		unsigned long end);
/* Join @vma with equal neighbours; the one that is left. */
struct vm_area_struct *vma_merge(struct vm_area_struct *vma);
/* Let neighbours grow over the free range of @like, which is linked nowhere;
 * @prev: the one below.  The one that has it now, or NULL. */
struct vm_area_struct *vma_absorb(struct mm_struct *mm,
				  const struct vm_area_struct *like,
				  struct vm_area_struct *prev);
/* A free range of @len in [low, high), highest first; -ENOMEM. */
int vma_find_gap(struct mm_struct *mm, unsigned long len, unsigned long low,
		 unsigned long high, unsigned long *addr);
