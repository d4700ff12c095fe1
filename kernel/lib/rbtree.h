/* SPDX-License-Identifier: MIT */
/*
 * rbtree.h - red-black trees whose nodes live inside the objects
 *
 * rb_add() puts a node in its place by a comparison.  Or the user walks down
 * from root->rb_node comparing its own keys, then
 *
 *	rb_link_node(&obj->rb, parent, link);
 *	rb_insert_color(&obj->rb, &root);
 *
 * An augmented tree keeps in each object a value computed from the object and
 * its two children (the largest gap in a subtree, say). `update(node)` computes
 * it again and says whether it changed; rb_propagate calls it from an object
 * upwards and stops where nothing changes. So does rb_erase_augmented; before
 * rb_insert_augmented, and after a change of an object's own part, it is the
 * user's to do.
 *
 * Locking is the caller's.
 */
#pragma once

#include "kernel/lib/compiler.h"

struct rb_node {
	unsigned long rb_parent_color; /* parent | RB_BLACK */
	struct rb_node *rb_left;
	struct rb_node *rb_right;
};

struct rb_root {
	struct rb_node *rb_node;
};

typedef bool (*rb_update_t)(struct rb_node *node);

#define RB_BLACK	    1UL /* in rb_parent_color */
#define RB_ROOT		    ((struct rb_root){ NULL })
#define RB_EMPTY_ROOT(root) ((root)->rb_node == NULL)
#define RB_EMPTY_NODE(node) ((node)->rb_parent_color == (unsigned long)(node))
#define RB_CLEAR_NODE(node) ((node)->rb_parent_color = (unsigned long)(node))

#define rb_entry(ptr, type, member) container_of(ptr, type, member)
#define rb_entry_safe(ptr, type, member)                        \
	({                                                      \
		__typeof__(ptr) entry_ = (ptr);                 \
		entry_ ? rb_entry(entry_, type, member) : NULL; \
	})

static inline struct rb_node *rb_parent(const struct rb_node *node)
{
	return (struct rb_node *)(node->rb_parent_color & ~3UL);
}

/* hang the red @node at *@link, a null link of @parent */
static inline void rb_link_node(struct rb_node *node, struct rb_node *parent,
				struct rb_node **link)
{
	node->rb_parent_color = (unsigned long)parent;
	node->rb_left = NULL;
	node->rb_right = NULL;
	*link = node;
}

void rb_insert_color(struct rb_node *node, struct rb_root *root);

/* Put @node in the order of @less, behind those that are equal. */
static __always_inline void rb_add(struct rb_node *node, struct rb_root *root,
				   bool (*less)(const struct rb_node *a,
						const struct rb_node *b))
{
	struct rb_node **link = &root->rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = less(node, parent) ? &parent->rb_left :
					    &parent->rb_right;
	}
	rb_link_node(node, parent, link);
	if (parent)
		rb_insert_color(node, root);
	else
		node->rb_parent_color = RB_BLACK;
}

void rb_erase(struct rb_node *node, struct rb_root *root);
void rb_insert_augmented(struct rb_node *node, struct rb_root *root,
			 rb_update_t update);
void rb_erase_augmented(struct rb_node *node, struct rb_root *root,
			rb_update_t update);
void rb_propagate(struct rb_node *node, rb_update_t update);

struct rb_node *rb_first(const struct rb_root *root);
struct rb_node *rb_last(const struct rb_root *root);
struct rb_node *rb_next(const struct rb_node *node);
