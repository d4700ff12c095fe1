/* SPDX-License-Identifier: MIT */
/*
 * idr.h - the radix tree: from an unsigned long to an object
 *
 * Wherever a number must find an object it is this one structure: the page
 * cache, the three trees of System V ids, pids, descriptors.
 *
 *	top -> [0 1 2 ... 63]			shift 6: ids 0..4095
 *		|   `-> [64 65 ... 127]		shift 0: the leaf, slots are objects
 *		`-----> [0 1 ... 63]
 *
 * A node has 64 slots; the tree grows at the top, so that small numbers make
 * a low tree. Each node has a bitmap of the slots under which no id is free,
 * which is how idr_alloc finds the lowest free id without a search. An id can
 * be reserved with a null pointer: it is taken, but idr_find does not see it
 * until idr_replace gives it an object.
 *
 * Locks: one writer at a time, by the caller's lock. idr_find, idr_leaf,
 * idr_get_next and idr_gang_lookup may run beside it under rcu_read_lock():
 * pointers change by single stores, and nodes are freed after a grace period.
 * A reader that raced may miss the newest ids and meet the latest removed.
 */
#pragma once

#include "kernel/lib/compiler.h"

#define IDR_BITS  6
#define IDR_SLOTS 64
#define IDR_MASK  (IDR_SLOTS - 1)

struct idr_node {
	void *slot[IDR_SLOTS];	 /* children; in a leaf the objects */
	uint8_t shift;		 /* id >> shift & 63 is the slot */
	uint8_t offset;		 /* our slot in the parent */
	uint8_t count;		 /* children; in a leaf ids taken */
	struct idr_node *parent; /* writer only; free for a free list */
	uint32_t full[2];	 /* slots below which no id is free */
};

struct idr {
	struct idr_node *top;
	bool keep; /* the top stays when the tree is empty */
};

#define IDR_INIT            \
	{                   \
		.top = NULL \
	}
#define DEFINE_IDR(name) struct idr name = IDR_INIT

static inline void idr_init(struct idr *idr)
{
	*idr = (struct idr)IDR_INIT;
}

static inline bool idr_is_empty(const struct idr *idr)
{
	const struct idr_node *top = READ_ONCE(idr->top);

	return !top || !top->count;
}

/* The object of @id, or NULL.  Context: any; the tree's lock or
 * rcu_read_lock(). */
static inline void *idr_find(const struct idr *idr, unsigned long id)
{
	const struct idr_node *node = READ_ONCE(idr->top);
	unsigned int shift;
	void *ptr;

	if (!node || id >> (shift = node->shift) >= IDR_SLOTS)
		return NULL;
	while ((ptr = READ_ONCE(node->slot[id >> shift & IDR_MASK])) && shift) {
		node = ptr;
		shift -= IDR_BITS;
	}
	return ptr;
}

void *const *idr_leaf(const struct idr *idr, unsigned long id);
void *idr_get_next(const struct idr *idr, unsigned long *id);

int idr_keep(struct idr *idr);
int idr_insert(struct idr *idr, unsigned long id, void *ptr);
int idr_alloc(struct idr *idr, void *ptr, unsigned long start,
	      unsigned long end, unsigned long *id);
int idr_alloc_cyclic(struct idr *idr, void *ptr, unsigned long start,
		     unsigned long end, unsigned long *next, unsigned long *id);
void *idr_replace(struct idr *idr, unsigned long id, void *ptr);
void *idr_remove(struct idr *idr, unsigned long id);
unsigned int
idr_remove_range(struct idr *idr, unsigned long first, unsigned long last,
		 void (*fn)(void *ptr, unsigned long id, void *arg), void *arg);
void idr_destroy(struct idr *idr);

/* every object in the order of ids; @id is an unsigned long */
#define idr_for_each_entry(idr, entry, id) \
	for ((id) = 0; ((entry) = idr_get_next(idr, &(id))) != NULL; (id)++)

/*
 * Given by mm (and by the unit test): a zeroed node or NULL, never sleeping;
 * and its release once no reader can still be in it.
 */
struct idr_node *idr_node_alloc(void);
void idr_node_free(struct idr_node *node);
