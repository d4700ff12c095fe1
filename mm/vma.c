/* SPDX-License-Identifier: MIT */
/*
 * VMAs: the sorted list, the tree over it, and how they split and join.
 *
 *	mm->mmap -> [text] <-> [data] <-> [heap] <-> ... <-> [stack]
 *	               \          |         /
 *	mm->mm_rb:      a red-black tree of the same VMAs
 *
 * A node's own gap is the free room between its predecessor and itself;
 * rb_subtree_gap is the largest own gap in its subtree.  A search for room
 * skips every subtree whose largest gap is too small.
 *
 * Locks: mm->mmap_lock for all of it; the file's i_mmap_lock whenever a VMA on
 * its list moves, so that truncate sees sound borders.
 */
#include "mm/vma.h"

#include "fs/file.h"
#include "kernel/abi/errno.h"
#include "mm/slab.h"

static struct kmem_cache *vma_cache;

void vma_init(void)
{
	vma_cache = kmem_cache_create("vm_area_struct",
				      sizeof(struct vm_area_struct), 0, NULL);
}

struct vm_area_struct *vma_alloc(struct mm_struct *mm)
{
	struct vm_area_struct *vma = kmem_cache_alloc(vma_cache, GFP_KERNEL);

	if (vma)
		*vma = (struct vm_area_struct){ .vm_mm = mm };
	return vma;
}

void vma_free(struct vm_area_struct *vma)
{
	kmem_cache_free(vma_cache, vma);
}

/* A copy that is not linked yet: list, tree and i_mmap are left to that. */
struct vm_area_struct *vma_dup(const struct vm_area_struct *vma)
{
	struct vm_area_struct *new = kmem_cache_alloc(vma_cache, GFP_KERNEL);

	if (!new)
		return NULL;
	new->vm_start = vma->vm_start;
	new->vm_end = vma->vm_end;
	new->vm_mm = vma->vm_mm;
	new->vm_flags = vma->vm_flags;
	new->vm_ops = vma->vm_ops;
	new->vm_pgoff = vma->vm_pgoff;
	new->vm_file = vma->vm_file;
	new->vm_private_data = vma->vm_private_data;
	new->has_anon = vma->has_anon;
	if (new->vm_file)
		get_file(new->vm_file);
	return new;
}

void vma_remove(struct vm_area_struct *vma)
{
	if (vma->vm_ops && vma->vm_ops->close)
		vma->vm_ops->close(vma);
	if (vma->vm_file)
		fput(vma->vm_file);
	vma_free(vma);
}

/* The tree and its gaps. */

static inline struct vm_area_struct *vma_of(const struct rb_node *node)
{
	return rb_entry(node, struct vm_area_struct, vm_rb);
}

static inline struct vm_area_struct *last_vma(const struct mm_struct *mm)
{
	return rb_entry_safe(rb_last(&mm->mm_rb), struct vm_area_struct, vm_rb);
}

/* @lab 1 gaps: a VMA's own gap; the largest in its subtree */
static inline unsigned long own_gap(const struct vm_area_struct *vma)
{
	unsigned long start = vm_start_gap(vma);
	unsigned long prev_end = vma->vm_prev ? vma->vm_prev->vm_end : 0;

	return start > prev_end ? start - prev_end : 0;
}

static inline unsigned long subtree_gap(const struct rb_node *node)
{
	return node ? vma_of(node)->rb_subtree_gap : 0;
}

static bool update_gap(struct rb_node *node)
{
	struct vm_area_struct *vma = vma_of(node);
	unsigned long gap = own_gap(vma), below;

	below = subtree_gap(node->rb_left);
	if (below > gap)
		gap = below;
	below = subtree_gap(node->rb_right);
	if (below > gap)
		gap = below;
	if (gap == vma->rb_subtree_gap)
		return false;
	vma->rb_subtree_gap = gap;
	return true;
}
/* @end */

static void own_gap_changed(struct vm_area_struct *vma)
{
	struct rb_node *node = vma ? &vma->vm_rb : NULL;

	while (node && update_gap(node))
		node = rb_parent(node);
}

/* There is a @gap below @node that was not there or was smaller: nobody needs
 * to look at other subtrees. */
static inline void gap_grew(struct rb_node *node, unsigned long gap)
{
	for (; node && subtree_gap(node) < gap; node = rb_parent(node))
		vma_of(node)->rb_subtree_gap = gap;
}

/* The gap below @vma (NULL: above the last) is larger now: gap_hint must not
 * be below it. */
static inline void gap_opened(struct mm_struct *mm, struct vm_area_struct *vma)
{
	if (mm->gap_hint && (!vma || vma->vm_start > mm->gap_hint->vm_start))
		mm->gap_hint = vma;
}

/* Is @addr in @vma or in the gap below it? */
static inline bool owns(const struct vm_area_struct *vma, unsigned long addr)
{
	return addr < vma->vm_end && (addr >= vma->vm_start || !vma->vm_prev ||
				      addr >= vma->vm_prev->vm_end);
}

/**
 * find_vma - the first VMA that ends above @addr, or NULL
 *
 * Faults come in runs, and who maps a place has just asked for it: the last
 * answer is asked first.
 */
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr)
{
	/* @lab 1 find: the last answer first, then down the tree */
	struct vm_area_struct *vma = READ_ONCE(mm->mmap_cache), *found = NULL;
	struct rb_node *node;

	if (likely(vma && owns(vma, addr)))
		return vma;
	for (node = mm->mm_rb.rb_node; node;) {
		vma = vma_of(node);
		if (addr >= vma->vm_end) {
			node = node->rb_right;
			continue;
		}
		found = vma;
		if (addr >= vma->vm_start)
			break;
		node = node->rb_left;
	}
	if (found)
		WRITE_ONCE(mm->mmap_cache, found);
	return found;
	/* @end */
}

struct vm_area_struct *find_vma_prev(struct mm_struct *mm, unsigned long addr,
				     struct vm_area_struct **prev)
{
	struct vm_area_struct *vma = find_vma(mm, addr);

	*prev = vma ? vma->vm_prev : last_vma(mm);
	return vma;
}

struct vm_area_struct *find_vma_intersection(struct mm_struct *mm,
					     unsigned long start,
					     unsigned long end)
{
	struct vm_area_struct *vma = find_vma(mm, start);

	return vma && vma->vm_start < end ? vma : NULL;
}

/**
 * vma_link_behind - put @vma into list, tree and its file's i_mmap
 * @prev: its neighbour below, or NULL if it is the first
 *
 * In a tree one of two neighbours has a free link towards the other, so the
 * place is known without a search.  The own gaps of others change only after
 * the tree is in order: update_gap() then has one change to carry up.
 */
void vma_link_behind(struct mm_struct *mm, struct vm_area_struct *vma,
		     struct vm_area_struct *prev)
{
	/* @lab 1 link: behind @prev in the list; in the tree; gaps */
	struct vm_area_struct *next = prev ? prev->vm_next : mm->mmap;
	struct rb_node *parent = NULL, **link = &mm->mm_rb.rb_node;

	if (prev && !prev->vm_rb.rb_right) {
		parent = &prev->vm_rb;
		link = &parent->rb_right;
	} else if (next) {
		parent = &next->vm_rb;
		link = &parent->rb_left;
	}
	vma->vm_prev = prev;
	vma->vm_next = next;
	vma->rb_subtree_gap = own_gap(vma);
	gap_grew(parent, vma->rb_subtree_gap);
	rb_link_node(&vma->vm_rb, parent, link);
	rb_insert_augmented(&vma->vm_rb, &mm->mm_rb, update_gap);
	if (prev)
		prev->vm_next = vma;
	else
		mm->mmap = vma;
	if (next)
		next->vm_prev = vma;
	own_gap_changed(next);
	/* @end */
	if (next && next->vm_flags & VM_GROWSDOWN)
		gap_opened(mm, vma); /* its territory was not for use */
	mm->map_count++;
	mm->mmap_cache = vma;
	if (vma->vm_file) {
		struct address_space *mapping = vma->vm_file->f_mapping;

		if (vma_shared_maywrite(vma))
			atomic_inc(&mapping->i_mmap_writable);
		spin_lock(&mapping->i_mmap_lock);
		list_add_tail(&vma->i_mmap_node, &mapping->i_mmap);
		spin_unlock(&mapping->i_mmap_lock);
	}
}

void vma_link(struct mm_struct *mm, struct vm_area_struct *vma)
{
	struct vm_area_struct *prev;

	find_vma_prev(mm, vma->vm_start, &prev);
	vma_link_behind(mm, vma, prev);
}

void vma_unlink_file(struct vm_area_struct *vma)
{
	struct address_space *mapping;

	if (!vma->vm_file)
		return;
	mapping = vma->vm_file->f_mapping;
	spin_lock(&mapping->i_mmap_lock);
	list_del(&vma->i_mmap_node);
	spin_unlock(&mapping->i_mmap_lock);
	if (vma_shared_maywrite(vma))
		atomic_dec(&mapping->i_mmap_writable);
}

/* The room goes to the neighbour above while @vma is still in the tree, so
 * that taking it out changes little: its own gap is a part of that room. */
void vma_unlink(struct mm_struct *mm, struct vm_area_struct *vma)
{
	struct vm_area_struct *prev = vma->vm_prev, *next = vma->vm_next;

	vma_unlink_file(vma);
	gap_opened(mm, next);
	if (prev)
		prev->vm_next = next;
	else
		mm->mmap = next;
	if (next) {
		next->vm_prev = prev;
		gap_grew(&next->vm_rb, own_gap(next));
	}
	rb_erase_augmented(&vma->vm_rb, &mm->mm_rb, update_gap);
	mm->map_count--;
	if (mm->mmap_cache == vma)
		mm->mmap_cache = next;
}

/**
 * vma_set_range - move the borders of @vma to [start, end)
 *
 * vm_pgoff follows vm_start.  The room must be free.
 */
void vma_set_range(struct vm_area_struct *vma, unsigned long start,
		   unsigned long end) __no_tsa
{
	struct address_space *mapping = NULL;

	if (start > vma->vm_start)
		gap_opened(vma->vm_mm, vma);
	if (end < vma->vm_end)
		gap_opened(vma->vm_mm, vma->vm_next);
	if (vma->vm_file) {
		mapping = vma->vm_file->f_mapping;
		spin_lock(&mapping->i_mmap_lock);
	}
	vma->vm_pgoff +=
		(unsigned long)((long)(start - vma->vm_start) >> PAGE_SHIFT);
	vma->vm_start = start;
	vma->vm_end = end;
	if (mapping)
		spin_unlock(&mapping->i_mmap_lock);
	own_gap_changed(vma);
	own_gap_changed(vma->vm_next);
}

/* Splitting and joining. */

/**
 * vma_split - cut @vma at @addr, strictly inside it
 *
 * @vma keeps what is below @addr.
 *
 * Context: mmap_lock for writing.
 * Return:  0; -ENOMEM.
 */
int vma_split(struct vm_area_struct *vma, unsigned long addr)
{
	/* @lab 1 split: a new VMA for what lies above @addr */
	struct vm_area_struct *upper = vma_dup(vma);

	if (!upper)
		return -ENOMEM;
	upper->vm_pgoff = vma_pgoff(vma, addr);
	upper->vm_start = addr;
	if (upper->vm_ops && upper->vm_ops->open)
		upper->vm_ops->open(upper);
	vma_set_range(vma, vma->vm_start, addr);
	vma_link_behind(vma->vm_mm, upper, vma);
	return 0;
	/* @end */
}

int vma_isolate(struct vm_area_struct **vma, unsigned long start,
		unsigned long end)
{
	const struct mm_struct *mm = (*vma)->vm_mm;
	int err;

	if (start > (*vma)->vm_start) {
		if (mm->map_count >= MAX_MAP_COUNT)
			return -ENOMEM;
		err = vma_split(*vma, start);
		if (err)
			return err;
		*vma = (*vma)->vm_next;
	}
	if (end < (*vma)->vm_end) {
		if (mm->map_count >= MAX_MAP_COUNT)
			return -ENOMEM;
		return vma_split(*vma, end);
	}
	return 0;
}

/* @lab 1 merge: join equal neighbours; let them grow */
static inline bool has_close(const struct vm_area_struct *vma)
{
	return vma->vm_ops && vma->vm_ops->close;
}

/* May @b be a part of @a, which ends where it starts? */
static inline bool can_join(const struct vm_area_struct *a,
			    const struct vm_area_struct *b)
{
	return a && b && a->vm_end == b->vm_start && a->vm_file == b->vm_file &&
	       a->vm_flags == b->vm_flags &&
	       vma_pgoff(a, a->vm_end) == b->vm_pgoff &&
	       !(a->vm_flags & VM_DONTEXPAND) && !has_close(a) && !has_close(b);
}

/* @b disappears into @a. */
static void join(struct vm_area_struct *a, struct vm_area_struct *b)
{
	unsigned long end = b->vm_end;

	a->has_anon |= b->has_anon;
	vma_unlink(a->vm_mm, b);
	vma_set_range(a, a->vm_start, end);
	vma_remove(b);
}

struct vm_area_struct *vma_merge(struct vm_area_struct *vma)
{
	struct vm_area_struct *prev = vma->vm_prev;

	if (can_join(vma, vma->vm_next))
		join(vma, vma->vm_next);
	if (!can_join(prev, vma))
		return vma;
	join(prev, vma);
	return prev;
}

struct vm_area_struct *vma_absorb(struct mm_struct *mm,
				  const struct vm_area_struct *like,
				  struct vm_area_struct *prev)
{
	struct vm_area_struct *next = prev ? prev->vm_next : mm->mmap;
	bool with_next = can_join(like, next);

	if (can_join(prev, like)) {
		prev->has_anon |= like->has_anon;
		if (with_next)
			join(prev, next);
		else
			vma_set_range(prev, prev->vm_start, like->vm_end);
		return prev;
	}
	if (!with_next)
		return NULL;
	next->has_anon |= like->has_anon;
	vma_set_range(next, like->vm_start, next->vm_end);
	return next;
}
/* @end */

/* Finding room. */

static bool gap_fits(const struct vm_area_struct *vma, unsigned long end,
		     unsigned long len, unsigned long low, unsigned long high,
		     unsigned long *addr)
{
	unsigned long start = max(vma ? vma->vm_end : 0, low);

	end = min(end, high);
	if (end < start || end - start < len)
		return false;
	*addr = end - len;
	return true;
}

/* The last node of the subtree of @node below which a gap may fit, from the
 * right: follow large gaps as far up in memory as they begin below @high. */
static struct rb_node *descend(struct rb_node *node, unsigned long len,
			       unsigned long high)
{
	while (subtree_gap(node->rb_right) >= len &&
	       vma_of(node)->vm_end < high)
		node = node->rb_right;
	return node;
}

/**
 * vma_find_gap - a free range of @len bytes in [low, high), highest first
 * @addr: its start; changed on success only
 *
 * Walks the tree from right to left through subtrees with a large enough gap;
 * only the gaps that @low and @high cut can disappoint: O(log n).  Below
 * mmap_base it begins where the last search ended: no gap above the one below
 * gap_hint has gap_len bytes or more.
 *
 * Return: 0 or -ENOMEM.
 */
int vma_find_gap(struct mm_struct *mm, unsigned long len, unsigned long low,
		 unsigned long high, unsigned long *addr)
{
	struct rb_node *node = mm->mm_rb.rb_node, *parent;

	if (high == mm->mmap_base && mm->gap_hint && len >= mm->gap_len) {
		node = &mm->gap_hint->vm_rb;
	} else {
		if (gap_fits(last_vma(mm), high, len, low, high, addr))
			return 0;
		if (subtree_gap(node) < len)
			return -ENOMEM;
		node = descend(node, len, high);
	}
	for (;;) {
		struct vm_area_struct *vma = vma_of(node);

		if (gap_fits(vma->vm_prev, vm_start_gap(vma), len, low, high,
			     addr)) {
			if (high == mm->mmap_base) {
				mm->gap_hint = vma;
				mm->gap_len = len;
			}
			return 0;
		}
		if (vma->vm_start <= low)
			return -ENOMEM;
		if (subtree_gap(node->rb_left) >= len) {
			node = descend(node->rb_left, len, high);
			continue;
		}
		do {
			parent = rb_parent(node);
			if (!parent)
				return -ENOMEM;
			vma = vma_of(node);
			node = parent;
		} while (node->rb_left == &vma->vm_rb);
	}
}
