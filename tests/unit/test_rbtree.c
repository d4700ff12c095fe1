/* SPDX-License-Identifier: MIT */
/*
 * The red-black tree against a sorted array: order, colours, black heights,
 * and an augmented largest value, after every one of many random changes.
 *
 * unit: kernel/lib/rbtree.c tests/unit/support/stubs.c
 */
#include "tests/unit/support/unit.h"

#include "kernel/lib/rbtree.h"

#define OBJECTS 200

struct object {
	unsigned int key;
	unsigned int weight;
	unsigned int max_weight; /* in the subtree */
	struct rb_node rb;
	bool used;
};

static struct object objects[OBJECTS];
static unsigned long updates;

static struct object *object(struct rb_node *node)
{
	return rb_entry(node, struct object, rb);
}

static unsigned int subtree_max(struct rb_node *node)
{
	return node ? object(node)->max_weight : 0;
}

static bool update_max(struct rb_node *node)
{
	struct object *obj = object(node);
	unsigned int top = max(obj->weight, max(subtree_max(node->rb_left),
						subtree_max(node->rb_right)));
	bool changed = top != obj->max_weight;

	updates++;
	obj->max_weight = top;
	return changed;
}

static void insert(struct rb_root *root, struct object *obj, bool augmented)
{
	struct rb_node **link = &root->rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = obj->key < object(parent)->key ? &parent->rb_left :
							&parent->rb_right;
	}
	rb_link_node(&obj->rb, parent, link);
	if (augmented) {
		update_max(&obj->rb);
		rb_propagate(parent, update_max);
		rb_insert_augmented(&obj->rb, root, update_max);
	} else {
		rb_insert_color(&obj->rb, root);
	}
	obj->used = true;
}

static void erase(struct rb_root *root, struct object *obj, bool augmented)
{
	if (augmented)
		rb_erase_augmented(&obj->rb, root, update_max);
	else
		rb_erase(&obj->rb, root);
	obj->used = false;
}

/* returns the black height */
static int check_subtree(struct rb_node *node, struct rb_node *parent,
			 bool parent_red, bool augmented)
{
	bool red;
	int left, right;

	if (!node)
		return 0;
	red = !(node->rb_parent_color & 1);
	assert_ptr_equal(rb_parent(node), parent);
	assert_false(red && parent_red);
	left = check_subtree(node->rb_left, node, red, augmented);
	right = check_subtree(node->rb_right, node, red, augmented);
	assert_int_equal(left, right);
	if (augmented)
		assert_false(update_max(node));
	return left + !red;
}

static void check_tree(struct rb_root *root, bool augmented)
{
	struct rb_node *node = rb_first(root), *last = NULL;

	if (root->rb_node)
		assert_true(root->rb_node->rb_parent_color & 1);
	check_subtree(root->rb_node, NULL, true, augmented);
	for (unsigned int i = 0; i < OBJECTS; i++) {
		if (!objects[i].used)
			continue;
		assert_ptr_equal(node, &objects[i].rb);
		last = node;
		node = rb_next(node);
	}
	assert_null(node);
	assert_ptr_equal(rb_last(root), last);
}

static void run_random(bool augmented, unsigned int rounds)
{
	struct rb_root root = RB_ROOT;

	for (unsigned int i = 0; i < OBJECTS; i++)
		objects[i] = (struct object){ .key = i };
	for (unsigned int i = 0; i < rounds; i++) {
		/* long runs of one kind make the tree large and small */
		bool grow = (i / 500) % 2 == 0 ? unit_random() % 4 :
						 unit_random() % 4 == 0;
		struct object *obj = &objects[unit_random() % OBJECTS];

		if (grow && !obj->used) {
			obj->weight = unit_random() % 50;
			obj->max_weight = unit_random() % 2 ? obj->weight : 99;
			insert(&root, obj, augmented);
		} else if (!grow && obj->used) {
			erase(&root, obj, augmented);
		} else if (obj->used && augmented) {
			obj->weight = unit_random() % 50;
			rb_propagate(&obj->rb, update_max);
		}
		check_tree(&root, augmented);
	}
}

static void plain(void **state)
{
	(void)state;
	run_random(false, 6000);
}

static void augmented(void **state)
{
	(void)state;
	run_random(true, 6000);
}

static void ascending_descending(void **state)
{
	struct rb_root root = RB_ROOT;

	(void)state;
	memset(objects, 0, sizeof(objects));
	for (unsigned int i = 0; i < OBJECTS; i++) {
		objects[i] = (struct object){ .key = i, .weight = i };
		insert(&root, &objects[i], true);
		check_tree(&root, true);
	}
	assert_int_equal(subtree_max(root.rb_node), OBJECTS - 1);
	for (unsigned int i = OBJECTS; i-- > 0;) {
		erase(&root, &objects[i], true);
		check_tree(&root, true);
	}
	assert_true(RB_EMPTY_ROOT(&root));
}

static void propagation_stops(void **state)
{
	struct rb_root root = RB_ROOT;
	struct rb_node *leaf;

	(void)state;
	for (unsigned int i = 0; i < OBJECTS; i++) {
		objects[i] = (struct object){ .key = i, .weight = 10 };
		insert(&root, &objects[i], true);
	}
	leaf = rb_first(&root);
	object(leaf)->weight = 5;
	updates = 0;
	rb_propagate(rb_parent(leaf), update_max);
	assert_int_equal(updates, 1);
	object(leaf)->weight = 11;
	rb_propagate(leaf, update_max);
	assert_int_equal(subtree_max(root.rb_node), 11);
}

RUN_TESTS(cmocka_unit_test(plain), cmocka_unit_test(augmented),
	  cmocka_unit_test(ascending_descending),
	  cmocka_unit_test(propagation_stops))
