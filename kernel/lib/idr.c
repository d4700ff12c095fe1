/* SPDX-License-Identifier: MIT */
/*
 * idr.c - the radix tree
 *
 * What holds between calls: no node is empty (count is never 0); a node's
 * `full` bit for a child is set when no id is free below that child; in a leaf
 * it says that the id is taken. A top whose only child is the first is dropped.
 *
 * At the highest level the slots whose ids do not fit an unsigned long are
 * marked full from the start.
 */
#include "kernel/lib/idr.h"

#include "kernel/abi/errno.h"
#include "kernel/lib/bitops.h"

/* shift of the highest node: 30, which leaves 2 bits of its 6 */
#define TOP_SHIFT ((BITS_PER_LONG - 1) / IDR_BITS * IDR_BITS)

static inline unsigned int slot_of(unsigned long id, unsigned int shift)
{
	return (id >> shift) & IDR_MASK;
}

/* the first id below @slot of the node at @shift on the way to @id */
static inline unsigned long slot_base(unsigned long id, unsigned int shift,
				      unsigned int slot)
{
	return ((id >> shift & ~(unsigned long)IDR_MASK) | slot) << shift;
}

/* the first id behind that node, 0 when there is none */
static inline unsigned long node_end(unsigned long id, unsigned int shift)
{
	return ((id >> shift >> IDR_BITS) + 1) << shift << IDR_BITS;
}

static inline bool is_full(const struct idr_node *node)
{
	return (node->full[0] & node->full[1]) == UINT32_MAX;
}

static inline bool test_full(const struct idr_node *node, unsigned int slot)
{
	return node->full[slot >> 5] >> (slot & 31) & 1;
}

static inline void set_full(struct idr_node *node, unsigned int slot)
{
	node->full[slot >> 5] |= 1U << (slot & 31);
}

/* lowest slot >= @from with a free id below it, IDR_SLOTS when none */
static unsigned int next_free(const struct idr_node *node, unsigned int from)
{
	for (; from < IDR_SLOTS; from = (from | 31) + 1) {
		uint32_t word = ~node->full[from >> 5] >> (from & 31);

		if (word)
			return from + lowest_bit(word);
	}
	return IDR_SLOTS;
}

/* a node has become full: its ancestors learn it */
static inline void propagate_full(struct idr_node *node)
{
	while (is_full(node) && node->parent) {
		set_full(node->parent, node->offset);
		node = node->parent;
	}
}

/* the ids whose bits are @low and @high in @node are free again */
static inline void clear_full(struct idr_node *node, uint32_t low,
			      uint32_t high)
{
	bool was_full = is_full(node);

	node->full[0] &= ~low;
	node->full[1] &= ~high;
	while (was_full && node->parent) {
		unsigned int slot = node->offset;

		node = node->parent;
		was_full = is_full(node);
		node->full[slot >> 5] &= ~(1U << (slot & 31));
	}
}

static struct idr_node *find_leaf(const struct idr *idr, unsigned long id)
{
	struct idr_node *node = READ_ONCE(idr->top);
	unsigned int shift;

	if (!node || id >> node->shift >= IDR_SLOTS)
		return NULL;
	for (shift = node->shift; shift; shift -= IDR_BITS) {
		node = READ_ONCE(node->slot[slot_of(id, shift)]);
		if (!node)
			return NULL;
	}
	return node;
}

/* the first leaf that covers @id or anything above; @id goes up to it */
static struct idr_node *next_leaf(const struct idr *idr, unsigned long *id)
{
	struct idr_node *node = READ_ONCE(idr->top);
	unsigned int shift, from, i;

	if (!node || *id >> node->shift >= IDR_SLOTS)
		return NULL;
	for (shift = node->shift; shift; shift -= IDR_BITS) {
		struct idr_node *child = NULL;

		from = slot_of(*id, shift);
		for (i = from; i < IDR_SLOTS; i++)
			if ((child = READ_ONCE(node->slot[i])))
				break;
		if (!child) {
			*id = node_end(*id, shift);
			return *id ? next_leaf(idr, id) : NULL;
		}
		if (i != from)
			*id = slot_base(*id, shift, i);
		node = child;
	}
	return node;
}

/**
 * idr_leaf - the 64 neighbouring slots among which @id is
 *
 * Return: an array whose element id % 64 belongs to @id, or NULL. Valid as
 *         long as the lock or rcu_read_lock() is held.
 */
void *const *idr_leaf(const struct idr *idr, unsigned long id)
{
	const struct idr_node *leaf = find_leaf(idr, id);

	return leaf ? leaf->slot : NULL;
}

/**
 * idr_get_next - the first object at or after @id
 * @id: set to its id
 *
 * Return: the object, or NULL when there is none.
 */
void *idr_get_next(const struct idr *idr, unsigned long *id)
{
	const struct idr_node *leaf;
	unsigned long next = *id;
	void *ptr;

	while ((leaf = next_leaf(idr, &next))) {
		do {
			ptr = READ_ONCE(leaf->slot[next & IDR_MASK]);
			if (ptr) {
				*id = next;
				return ptr;
			}
		} while (++next & IDR_MASK);
		if (!next)
			break;
	}
	return NULL;
}

static struct idr_node *new_node(unsigned int shift)
{
	struct idr_node *node = idr_node_alloc();

	if (!node)
		return NULL;
	node->shift = (uint8_t)shift;
	if (shift == TOP_SHIFT) {
		node->full[0] = ~0U << (1U << (BITS_PER_LONG - TOP_SHIFT));
		node->full[1] = ~0U;
	}
	return node;
}

/* make the tree high enough for @id */
static int grow(struct idr *idr, unsigned long id)
{
	struct idr_node *top = idr->top, *node;
	unsigned int shift = top ? top->shift + IDR_BITS : 0;

	if (!top)
		while (id >> shift >= IDR_SLOTS)
			shift += IDR_BITS;
	do {
		node = new_node(shift);
		if (!node)
			return -ENOMEM;
		if (top) {
			node->slot[0] = top;
			node->count = 1;
			if (is_full(top))
				set_full(node, 0);
			top->parent = node;
		}
		store_release(&idr->top, node);
		top = node;
		shift += IDR_BITS;
	} while (id >> node->shift >= IDR_SLOTS);
	return 0;
}

/* give back @node and what is above it as far as empty, then lower the top */
static void prune(struct idr *idr, struct idr_node *node)
{
	struct idr_node *parent, *top;

	while (node && !node->count) {
		parent = node->parent;
		if (parent) {
			WRITE_ONCE(parent->slot[node->offset], NULL);
			parent->count--;
		} else if (idr->keep) {
			return;
		} else {
			WRITE_ONCE(idr->top, NULL);
		}
		idr_node_free(node);
		node = parent;
	}
	while ((top = idr->top) && top->shift && top->count == 1 &&
	       top->slot[0]) {
		node = top->slot[0];
		node->parent = NULL;
		WRITE_ONCE(idr->top, node);
		idr_node_free(top);
	}
}

/**
 * idr_keep - never free the last node: for a tree that is often emptied
 * Return: 0; -ENOMEM.
 */
int idr_keep(struct idr *idr)
{
	idr->keep = true;
	return idr->top ? 0 : grow(idr, 0);
}

/* the leaf for @id, made with the nodes above it where missing */
static noinline int make_leaf(struct idr *idr, unsigned long id,
			      struct idr_node **leaf)
{
	struct idr_node *node = idr->top, *child;

	if (!node || id >> node->shift >= IDR_SLOTS) {
		if (grow(idr, id))
			goto fail;
		node = idr->top;
	}
	while (node->shift) {
		unsigned int slot = slot_of(id, node->shift);

		child = node->slot[slot];
		if (!child) {
			child = new_node(node->shift - IDR_BITS);
			if (!child)
				goto fail;
			child->parent = node;
			child->offset = (uint8_t)slot;
			node->count++;
			store_release(&node->slot[slot], (void *)child);
		}
		node = child;
	}
	*leaf = node;
	return 0;
fail:
	prune(idr, node);
	return -ENOMEM;
}

/**
 * idr_insert - take @id for @ptr
 * @ptr: the object, or NULL to reserve the id only
 *
 * Context: any; the tree's lock held.
 * Return:  0; -EEXIST; -ENOMEM, the tree is then as before.
 */
int idr_insert(struct idr *idr, unsigned long id, void *ptr)
{
	struct idr_node *leaf = find_leaf(idr, id);
	uint32_t bit = 1U << (id & 31), *full;
	int err;

	if (unlikely(!leaf)) {
		err = make_leaf(idr, id, &leaf);
		if (err)
			return err;
	}
	full = &leaf->full[id >> 5 & 1];
	if (*full & bit)
		return -EEXIST;
	*full |= bit;
	leaf->count++;
	store_release(&leaf->slot[id & IDR_MASK], ptr);
	propagate_full(leaf);
	return 0;
}

/* the lowest free id >= @id; false when there is none */
static bool find_free(const struct idr *idr, unsigned long *id)
{
	const struct idr_node *node = idr->top;
	unsigned int shift, from, i;

	if (!node || *id >> node->shift >= IDR_SLOTS)
		return true;
	from = slot_of(*id, node->shift);
	for (;;) {
		shift = node->shift;
		i = next_free(node, from);
		if (i == IDR_SLOTS) {
			if (!node->parent) {
				*id = node_end(*id, shift);
				return *id != 0;
			}
			from = node->offset + 1U;
			node = node->parent;
			continue;
		}
		if (i != slot_of(*id, shift))
			*id = slot_base(*id, shift, i);
		if (!shift || !node->slot[i])
			return true;
		node = node->slot[i];
		from = slot_of(*id, node->shift);
	}
}

/**
 * idr_alloc - take the lowest free id in [@start, @end)
 * @ptr: the object, or NULL to reserve the id only
 * @end: 0 for no limit
 * @id:  set before @ptr can be seen by readers
 *
 * Context: any; the tree's lock held. O(height).
 * Return:  0; -ENOSPC none is free; -ENOMEM.
 */
int idr_alloc(struct idr *idr, void *ptr, unsigned long start,
	      unsigned long end, unsigned long *id)
{
	unsigned long free = start;

	if (!find_free(idr, &free) || free > end - 1)
		return -ENOSPC;
	*id = free;
	return idr_insert(idr, free, ptr);
}

/**
 * idr_alloc_cyclic - as idr_alloc, but first from @next on
 * @next: where to begin; set behind the id found
 */
int idr_alloc_cyclic(struct idr *idr, void *ptr, unsigned long start,
		     unsigned long end, unsigned long *next, unsigned long *id)
{
	unsigned long from = max(start, *next);
	int err = -ENOSPC;

	if (from <= end - 1)
		err = idr_alloc(idr, ptr, from, end, id);
	if (err == -ENOSPC && from > start)
		err = idr_alloc(idr, ptr, start, end, id);
	if (!err)
		*next = *id + 1;
	return err;
}

/**
 * idr_replace - put @ptr where @id is taken
 *
 * Return: the object that was there; NULL when the id was only reserved, or is
 *         not taken at all, in which case nothing is changed.
 */
void *idr_replace(struct idr *idr, unsigned long id, void *ptr)
{
	struct idr_node *leaf = find_leaf(idr, id);
	unsigned int slot = id & IDR_MASK;
	void *old;

	if (!leaf || !test_full(leaf, slot))
		return NULL;
	old = leaf->slot[slot];
	store_release(&leaf->slot[slot], ptr);
	return old;
}

/**
 * idr_remove - free @id
 *
 * Return: the object that was there, or NULL.
 */
void *idr_remove(struct idr *idr, unsigned long id)
{
	struct idr_node *leaf = find_leaf(idr, id);
	unsigned int slot = id & IDR_MASK;
	uint32_t bit = 1U << (slot & 31);
	void *ptr;

	if (!leaf || !test_full(leaf, slot))
		return NULL;
	ptr = leaf->slot[slot];
	WRITE_ONCE(leaf->slot[slot], NULL);
	clear_full(leaf, slot < 32 ? bit : 0, slot < 32 ? 0 : bit);
	if (!--leaf->count)
		prune(idr, leaf);
	return ptr;
}

/* bits [@first, @last] of 64, the half that starts at @base */
static inline uint32_t half_mask(unsigned int first, unsigned int last,
				 unsigned int base)
{
	uint64_t mask = (~0ULL << first) & (~0ULL >> (IDR_MASK - last));

	return (uint32_t)(mask >> base);
}

/**
 * idr_remove_range - free all ids in [@first, @last]
 * @fn: called for each object after its slot is empty, or NULL; must not
 *      touch the tree
 *
 * Works a leaf at a time.
 *
 * Return: how many ids were taken.
 */
unsigned int
idr_remove_range(struct idr *idr, unsigned long first, unsigned long last,
		 void (*fn)(void *ptr, unsigned long id, void *arg), void *arg)
{
	struct idr_node *leaf;
	unsigned int total = 0;

	while (first <= last && (leaf = next_leaf(idr, &first)) &&
	       first <= last) {
		unsigned long base = first & ~(unsigned long)IDR_MASK;
		unsigned int from = first & IDR_MASK;
		unsigned int to =
			(unsigned int)min(last - base, (unsigned long)IDR_MASK);
		uint32_t low, high;

		for (unsigned int i = from; i <= to; i++) {
			void *ptr = leaf->slot[i];

			if (!ptr)
				continue;
			WRITE_ONCE(leaf->slot[i], NULL);
			if (fn)
				fn(ptr, base + i, arg);
		}
		low = leaf->full[0] & half_mask(from, to, 0);
		high = leaf->full[1] & half_mask(from, to, 32);
		clear_full(leaf, low, high);
		low = hweight32(low) + hweight32(high);
		total += low;
		leaf->count = (uint8_t)(leaf->count - low);
		if (!leaf->count)
			prune(idr, leaf);
		first = base + IDR_SLOTS;
		if (!first)
			break;
	}
	return total;
}

/* free every id; the objects are the caller's */
void idr_destroy(struct idr *idr)
{
	idr->keep = false;
	idr_remove_range(idr, 0, ULONG_MAX, NULL, NULL);
	prune(idr, idr->top); /* kept, though empty */
}
