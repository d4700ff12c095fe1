/* SPDX-License-Identifier: MIT */
/*
 * Lists: every operation once, the loops, deletion while walking.
 *
 * unit: tests/unit/support/stubs.c
 */
#include "tests/unit/support/unit.h"

#include "kernel/lib/list.h"

struct item {
	int n;
	struct list_head link;
	struct hlist_node hash;
};

static struct item items[8];

static void fill(struct list_head *head, int from, int to)
{
	for (int i = from; i < to; i++) {
		items[i].n = i;
		list_add_tail(&items[i].link, head);
	}
}

/* the list as digits, read both ways */
static int number(struct list_head *head)
{
	struct item *item;
	int forward = 0, backward = 0, place = 1;

	list_for_each_entry(item, head, link)
		forward = forward * 10 + item->n;
	list_for_each_entry_reverse(item, head, link) {
		backward += item->n * place;
		place *= 10;
	}
	assert_int_equal(forward, backward);
	return forward;
}

static void change(void **state)
{
	LIST_HEAD(head);

	(void)state;
	assert_true(list_empty(&head));
	fill(&head, 1, 5);
	assert_int_equal(number(&head), 1234);
	list_move_tail(&items[1].link, &head);
	assert_int_equal(number(&head), 2341);
	list_move(&items[4].link, &head);
	assert_int_equal(number(&head), 4231);
	list_move_tail(&items[4].link, &head);
	assert_int_equal(number(&head), 2314);
	list_del_init(&items[3].link);
	assert_true(list_empty(&items[3].link));
	list_replace(&items[1].link, &items[3].link);
	assert_int_equal(number(&head), 234);
	list_del(&items[2].link);
	list_del(&items[3].link);
	assert_int_equal(number(&head), 4);
}

static void splice(void **state)
{
	LIST_HEAD(a);
	LIST_HEAD(b);

	(void)state;
	fill(&a, 1, 3);
	list_splice_tail_init(&b, &a);
	list_splice_tail_init(&a, &b);
	assert_int_equal(number(&b), 12);
	assert_true(list_empty(&a));
	fill(&a, 3, 8);
	list_splice_tail_init(&a, &b);
	assert_int_equal(number(&b), 1234567);
}

static void walk_and_delete(void **state)
{
	struct item *item, *next;
	LIST_HEAD(head);

	(void)state;
	fill(&head, 1, 8);
	list_for_each_entry_safe(item, next, &head, link)
		if (item->n % 2)
			list_del(&item->link);
	assert_int_equal(number(&head), 246);
	list_for_each_entry_safe(item, next, &head, link)
		list_del(&item->link);
	assert_true(list_empty(&head));
	assert_null(list_first_entry_or_null(&head, struct item, link));
}

static void hash_chain(void **state)
{
	struct hlist_node *next;
	struct hlist_head head = { NULL };
	struct item *item;
	int seen = 0;

	(void)state;
	for (int i = 0; i < 4; i++) {
		items[i].n = i;
		INIT_HLIST_NODE(&items[i].hash);
		assert_true(hlist_unhashed(&items[i].hash));
		hlist_add_head(&items[i].hash, &head);
	}
	hlist_for_each_entry(item, &head, hash)
		seen = seen * 10 + item->n;
	assert_int_equal(seen, 3210);
	hlist_for_each_entry_safe(item, next, &head, hash)
		if (item->n % 2 == 0)
			hlist_del_init(&item->hash);
	hlist_del_init(&items[0].hash);
	hlist_del(&items[3].hash);
	hlist_del(&items[1].hash);
	assert_null(head.first);
}

RUN_TESTS(cmocka_unit_test(change), cmocka_unit_test(splice),
	  cmocka_unit_test(walk_and_delete), cmocka_unit_test(hash_chain))
