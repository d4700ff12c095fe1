/* SPDX-License-Identifier: MIT */
/*
 * rbtree.c - red-black trees
 *
 * The rules: the root is black, a red node's children are black, every way
 * from a node down to a leaf passes as many black nodes. Null links are black.
 *
 * Inserting makes a red leaf; two red nodes in a row are repaired by
 * recolouring upwards until a rotation (two at most) ends it. Erasing a black
 * node leaves its place one black short; that is pushed upwards by
 * recolouring until rotations (three at most) end it.
 *
 * Augmented values: the path from the change to the root is brought up to date
 * first; a rotation then only changes the two nodes it turns, since the set of
 * nodes below its place stays the same.
 */
#include "kernel/lib/rbtree.h"

static inline bool is_red(const struct rb_node *node)
{
	return node && !(node->rb_parent_color & RB_BLACK);
}

static inline bool is_black(const struct rb_node *node)
{
	return !is_red(node);
}

static inline void set_black(struct rb_node *node)
{
	node->rb_parent_color |= RB_BLACK;
}

static inline void set_red(struct rb_node *node)
{
	node->rb_parent_color &= ~RB_BLACK;
}

static inline void copy_color(struct rb_node *node, const struct rb_node *from)
{
	node->rb_parent_color = (node->rb_parent_color & ~RB_BLACK) |
				(from->rb_parent_color & RB_BLACK);
}

static inline void set_parent(struct rb_node *node, struct rb_node *parent)
{
	node->rb_parent_color = (node->rb_parent_color & RB_BLACK) |
				(unsigned long)parent;
}

/* the link of @parent (or the root) that held @old now holds @node */
static inline void change_child(struct rb_root *root, struct rb_node *parent,
				const struct rb_node *old, struct rb_node *node)
{
	if (!parent)
		root->rb_node = node;
	else if (parent->rb_left == old)
		parent->rb_left = node;
	else
		parent->rb_right = node;
}

/*
 * Turn @node down to the left; its right child takes its place. Colours stay
 * with the nodes.
 */
static inline void rotate_left(struct rb_root *root, struct rb_node *node,
			       rb_update_t update)
{
	struct rb_node *up = node->rb_right, *parent = rb_parent(node);

	node->rb_right = up->rb_left;
	if (up->rb_left)
		set_parent(up->rb_left, node);
	up->rb_left = node;
	set_parent(up, parent);
	set_parent(node, up);
	change_child(root, parent, node, up);
	if (update) {
		update(node);
		update(up);
	}
}

static inline void rotate_right(struct rb_root *root, struct rb_node *node,
				rb_update_t update)
{
	struct rb_node *up = node->rb_left, *parent = rb_parent(node);

	node->rb_left = up->rb_right;
	if (up->rb_right)
		set_parent(up->rb_right, node);
	up->rb_right = node;
	set_parent(up, parent);
	set_parent(node, up);
	change_child(root, parent, node, up);
	if (update) {
		update(node);
		update(up);
	}
}

/* @node and its parent are red: the only broken rule */
static __always_inline void
insert_fixup(struct rb_node *node, struct rb_root *root, rb_update_t update)
{
	struct rb_node *parent, *grand, *uncle;

	while (is_red(parent = rb_parent(node))) {
		grand = rb_parent(parent); /* red is never the root */
		uncle = parent == grand->rb_left ? grand->rb_right :
						   grand->rb_left;
		if (is_red(uncle)) {
			set_black(parent);
			set_black(uncle);
			set_red(grand);
			node = grand;
			continue;
		}
		if (parent == grand->rb_left) {
			if (node == parent->rb_right) {
				rotate_left(root, parent, update);
				parent = node;
			}
			rotate_right(root, grand, update);
		} else {
			if (node == parent->rb_left) {
				rotate_right(root, parent, update);
				parent = node;
			}
			rotate_left(root, grand, update);
		}
		set_black(parent);
		set_red(grand);
		return;
	}
	set_black(root->rb_node);
}

/*
 * The ways through @node (null, or black) are one black short of those
 * through its sibling, which therefore exists.
 */
static __always_inline void erase_fixup(struct rb_node *node,
					struct rb_node *parent,
					struct rb_root *root,
					rb_update_t update)
{
	struct rb_node *sibling;

	while (parent && is_black(node)) {
		bool left = node == parent->rb_left;

		sibling = left ? parent->rb_right : parent->rb_left;
		if (!sibling)
			unreachable();
		if (is_red(sibling)) {
			set_black(sibling);
			set_red(parent);
			if (left)
				rotate_left(root, parent, update);
			else
				rotate_right(root, parent, update);
			sibling = left ? parent->rb_right : parent->rb_left;
		}
		if (is_black(sibling->rb_left) && is_black(sibling->rb_right)) {
			set_red(sibling);
			node = parent;
			parent = rb_parent(node);
			continue;
		}
		if (left) {
			if (is_black(sibling->rb_right)) {
				set_black(sibling->rb_left);
				set_red(sibling);
				rotate_right(root, sibling, update);
				sibling = parent->rb_right;
			}
			set_black(sibling->rb_right);
			copy_color(sibling, parent);
			set_black(parent);
			rotate_left(root, parent, update);
		} else {
			if (is_black(sibling->rb_left)) {
				set_black(sibling->rb_right);
				set_red(sibling);
				rotate_left(root, sibling, update);
				sibling = parent->rb_left;
			}
			set_black(sibling->rb_left);
			copy_color(sibling, parent);
			set_black(parent);
			rotate_right(root, parent, update);
		}
		return;
	}
	if (node)
		set_black(node);
}

/*
 * Put @node's successor, the leftmost of its right subtree, in its place.
 * @child, @parent: where the successor was taken out.
 */
static inline struct rb_node *take_successor(struct rb_node *node,
					     struct rb_root *root,
					     struct rb_node **child,
					     struct rb_node **parent)
{
	struct rb_node *next = node->rb_right;

	if (!next->rb_left) {
		*parent = next;
		*child = next->rb_right;
	} else {
		while (next->rb_left)
			next = next->rb_left;
		*parent = rb_parent(next);
		*child = next->rb_right;
		(*parent)->rb_left = *child;
		if (*child)
			set_parent(*child, *parent);
		next->rb_right = node->rb_right;
		set_parent(next->rb_right, next);
	}
	next->rb_left = node->rb_left;
	set_parent(next->rb_left, next);
	change_child(root, rb_parent(node), node, next);
	return next;
}

static __always_inline void erase(struct rb_node *node, struct rb_root *root,
				  rb_update_t update)
{
	struct rb_node *child, *parent, *next = NULL;
	bool black;

	if (node->rb_left && node->rb_right) {
		next = take_successor(node, root, &child, &parent);
		black = is_black(next);
		next->rb_parent_color = node->rb_parent_color;
	} else {
		child = node->rb_left ? node->rb_left : node->rb_right;
		parent = rb_parent(node);
		black = is_black(node);
		if (child)
			set_parent(child, parent);
		change_child(root, parent, node, child);
	}
	if (update) {
		struct rb_node *pos = parent;

		while (pos != next && update(pos))
			pos = rb_parent(pos);
		if (next) {
			update(next);
			rb_propagate(rb_parent(next), update);
		}
	}
	if (black)
		erase_fixup(child, parent, root, update);
}

/**
 * rb_insert_color - rebalance after rb_link_node()
 *
 * Context: any; the tree's lock held.
 */
void rb_insert_color(struct rb_node *node, struct rb_root *root)
{
	insert_fixup(node, root, NULL);
}

void rb_erase(struct rb_node *node, struct rb_root *root)
{
	if (root->rb_node == node && !node->rb_left && !node->rb_right)
		root->rb_node = NULL;
	else
		erase(node, root, NULL);
}

/**
 * rb_propagate - an object's own part of its augmented value has changed
 * @node: the object, or NULL
 *
 * Updates it and the nodes above it as far as values change.
 */
void rb_propagate(struct rb_node *node, rb_update_t update)
{
	while (node && update(node))
		node = rb_parent(node);
}

/**
 * rb_insert_augmented - rebalance after rb_link_node(), values kept right
 * @node:   it and the nodes above it have their new values already
 * @update: computes a node's value from itself and its children, says whether
 *          it changed
 */
void rb_insert_augmented(struct rb_node *node, struct rb_root *root,
			 rb_update_t update)
{
	insert_fixup(node, root, update);
}

void rb_erase_augmented(struct rb_node *node, struct rb_root *root,
			rb_update_t update)
{
	erase(node, root, update);
}

struct rb_node *rb_first(const struct rb_root *root)
{
	struct rb_node *node = root->rb_node;

	while (node && node->rb_left)
		node = node->rb_left;
	return node;
}

struct rb_node *rb_last(const struct rb_root *root)
{
	struct rb_node *node = root->rb_node;

	while (node && node->rb_right)
		node = node->rb_right;
	return node;
}

/* the next in order, NULL after the last */
struct rb_node *rb_next(const struct rb_node *node)
{
	struct rb_node *pos;

	if (node->rb_right) {
		for (pos = node->rb_right; pos->rb_left; pos = pos->rb_left)
			;
		return pos;
	}
	while ((pos = rb_parent(node)) && node == pos->rb_right)
		node = pos;
	return pos;
}
