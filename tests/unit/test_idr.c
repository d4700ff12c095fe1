/* SPDX-License-Identifier: MIT */
/*
 * The radix tree against a plain table: every call, at every height up to
 * the highest id, with allocations that fail, and its inner rules after each
 * change.
 *
 * unit: kernel/lib/idr.c tests/unit/support/stubs.c
 */
#include "tests/unit/support/unit.h"

#include "kernel/abi/errno.h"
#include "kernel/lib/idr.h"
#include "tests/unit/support/stubs.h"

#define TABLE 600

static const unsigned long bases[] = {
	0,
	64,
	4000,
	4096,
	262100,
	0xfff0,
	0x1000000 - 300,
	0x40000000 - 100,
	0xffffffffUL - TABLE + 1,
	ULONG_MAX - TABLE + 1,
};

static char objects[TABLE]; /* an address for each id */
static bool taken[TABLE], reserved[TABLE];

static unsigned int check_node(const struct idr_node *node,
			       const struct idr_node *parent)
{
	unsigned int count = 0, nodes = 1;

	assert_ptr_equal(node->parent, parent);
	for (unsigned int i = 0; i < IDR_SLOTS; i++) {
		const struct idr_node *child = node->slot[i];
		bool full = node->full[i >> 5] >> (i & 31) & 1;

		if (!node->shift) {
			count += full;
			assert_true(full || !child);
			continue;
		}
		if (!child)
			continue;
		count++;
		assert_int_equal(child->shift, node->shift - IDR_BITS);
		assert_int_equal(child->offset, i);
		assert_int_equal(full, (child->full[0] & child->full[1]) ==
					       UINT32_MAX);
		nodes += check_node(child, node);
	}
	assert_int_equal(count, node->count);
	assert_int_not_equal(count, 0);
	return nodes;
}

static void check_idr(const struct idr *idr)
{
	const struct idr_node *top = idr->top;

	if (!top) {
		assert_int_equal(unit_idr_nodes, 0);
		return;
	}
	assert_int_equal(check_node(top, NULL), unit_idr_nodes);
	assert_false(top->shift && top->count == 1 && top->slot[0]);
}

static void check_contents(struct idr *idr, unsigned long base)
{
	unsigned long next;

	for (unsigned int i = 0; i < TABLE; i++) {
		void *want = taken[i] && !reserved[i] ? &objects[i] : NULL;
		void *const *leaf = idr_leaf(idr, base + i);

		assert_ptr_equal(idr_find(idr, base + i), want);
		assert_ptr_equal(leaf ? leaf[(base + i) % 64] : NULL, want);
	}
	assert_null(idr_find(idr, base - 1));
	next = base;
	for (unsigned int i = 0; i < TABLE; i++) {
		if (!taken[i] || reserved[i])
			continue;
		assert_ptr_equal(idr_get_next(idr, &next), &objects[i]);
		assert_true(next == base + i);
		next++;
	}
	if (next > base)
		assert_null(idr_get_next(idr, &next));
}

static void forget_all(struct idr *idr)
{
	idr_destroy(idr);
	memset(taken, 0, sizeof(taken));
	memset(reserved, 0, sizeof(reserved));
	assert_true(idr_is_empty(idr));
	assert_int_equal(unit_idr_nodes, 0);
}

static void alloc_one(struct idr *idr, unsigned long base)
{
	unsigned int from = unit_random() % TABLE;
	unsigned int to = from + 1 + unit_random() % (TABLE - from);
	unsigned long id = 12345, end = base + to;
	unsigned int want = from;
	int err;

	while (want < to && taken[want])
		want++;
	if (want == TABLE)
		return; /* an id above the table */
	err = idr_alloc(idr, &objects[want], base + from, end, &id);
	if (want == to) {
		assert_int_equal(err, -ENOSPC);
		return;
	}
	assert_int_equal(err, 0);
	assert_true(id == base + want);
	taken[want] = true;
	reserved[want] = false;
}

static void change_one(struct idr *idr, unsigned long base)
{
	unsigned int i = unit_random() % TABLE;
	void *now = taken[i] && !reserved[i] ? &objects[i] : NULL;
	void *ptr = unit_random() % 8 ? &objects[i] : NULL;

	switch (unit_random() % 4) {
	case 0:
		assert_int_equal(idr_insert(idr, base + i, ptr),
				 taken[i] ? -EEXIST : 0);
		if (!taken[i])
			reserved[i] = !ptr;
		taken[i] = true;
		break;
	case 1:
		assert_ptr_equal(idr_remove(idr, base + i), now);
		taken[i] = reserved[i] = false;
		break;
	case 2:
		assert_ptr_equal(idr_replace(idr, base + i, &objects[i]), now);
		reserved[i] = false;
		break;
	case 3:
		alloc_one(idr, base);
	}
}

static void random_changes(void **state)
{
	struct idr idr = IDR_INIT;

	(void)state;
	for (unsigned int b = 0; b < ARRAY_SIZE(bases); b++) {
		for (unsigned int i = 0; i < 3000; i++) {
			change_one(&idr, bases[b]);
			if (i % 16 == 0)
				check_idr(&idr);
			if (i % 500 == 0)
				check_contents(&idr, bases[b]);
		}
		check_contents(&idr, bases[b]);
		forget_all(&idr);
	}
}

static void alloc_in_order(void **state)
{
	struct idr idr = IDR_INIT;
	unsigned long id;

	(void)state;
	for (unsigned long i = 0; i < 5000; i++) {
		assert_int_equal(idr_alloc(&idr, &objects[0], 0, 0, &id), 0);
		assert_true(id == i);
	}
	check_idr(&idr);
	idr_remove(&idr, 4095);
	idr_remove(&idr, 64);
	idr_remove(&idr, 63);
	assert_int_equal(idr_alloc(&idr, &objects[0], 0, 0, &id), 0);
	assert_true(id == 63);
	assert_int_equal(idr_alloc(&idr, &objects[0], 65, 0, &id), 0);
	assert_true(id == 4095);
	assert_int_equal(idr_alloc(&idr, &objects[0], 0, 64, &id), -ENOSPC);
	assert_int_equal(idr_alloc(&idr, &objects[0], 0, 0, &id), 0);
	assert_true(id == 64);
	assert_int_equal(idr_alloc(&idr, &objects[0], 0, 5000, &id), -ENOSPC);
	assert_int_equal(idr_alloc(&idr, &objects[0], 7000, 0, &id), 0);
	assert_true(id == 7000);
	check_idr(&idr);
	forget_all(&idr);
}

static void alloc_at_the_end(void **state)
{
	struct idr idr = IDR_INIT;
	unsigned long id;

	(void)state;
	for (unsigned long i = 99; i < 100; i--) {
		assert_int_equal(
			idr_alloc(&idr, &objects[0], ULONG_MAX - i, 0, &id), 0);
		assert_true(id == ULONG_MAX - i);
	}
	assert_int_equal(idr_alloc(&idr, &objects[0], ULONG_MAX - 99, 0, &id),
			 -ENOSPC);
	assert_int_equal(idr_alloc(&idr, &objects[0], ULONG_MAX, 0, &id),
			 -ENOSPC);
	check_idr(&idr);
	id = ULONG_MAX;
	assert_ptr_equal(idr_get_next(&idr, &id), &objects[0]);
	assert_int_equal(idr_remove_range(&idr, ULONG_MAX - 50, ULONG_MAX, NULL,
					  NULL),
			 51);
	assert_int_equal(idr_alloc(&idr, &objects[0], ULONG_MAX - 99, 0, &id),
			 0);
	assert_true(id == ULONG_MAX - 50);
	forget_all(&idr);
}

static void cyclic(void **state)
{
	struct idr idr = IDR_INIT;
	unsigned long id, next = 0;

	(void)state;
	for (unsigned long i = 1; i < 100; i++) {
		assert_int_equal(idr_alloc_cyclic(&idr, &objects[0], 1, 100,
						  &next, &id),
				 0);
		assert_true(id == i);
	}
	assert_int_equal(idr_alloc_cyclic(&idr, &objects[0], 1, 100, &next,
					  &id),
			 -ENOSPC);
	idr_remove(&idr, 50);
	idr_remove(&idr, 20);
	next = 30;
	assert_int_equal(
		idr_alloc_cyclic(&idr, &objects[0], 1, 100, &next, &id), 0);
	assert_true(id == 50 && next == 51);
	assert_int_equal(
		idr_alloc_cyclic(&idr, &objects[0], 1, 100, &next, &id), 0);
	assert_true(id == 20);
	forget_all(&idr);
}

/* whatever allocation fails, the tree is as before and nothing is left */
static void out_of_memory(void **state)
{
	struct idr idr = IDR_INIT;
	unsigned long id;

	(void)state;
	for (unsigned int b = 0; b < ARRAY_SIZE(bases); b++) {
		for (int filled = 0; filled < 2; filled++) {
			long nodes;
			int err, budget = 0;

			if (filled)
				idr_insert(&idr, 7, &objects[7]);
			nodes = unit_idr_nodes;
			do {
				unit_alloc_budget = budget++;
				err = idr_insert(&idr, bases[b], &objects[0]);
				if (!err)
					break;
				assert_int_equal(err, -ENOMEM);
				assert_int_equal(unit_idr_nodes, nodes);
				check_idr(&idr);
				unit_alloc_budget = 0;
				if (bases[b] >= 64) {
					err = idr_alloc(&idr, &objects[0],
							bases[b], 0, &id);
					assert_int_equal(err, -ENOMEM);
				}
				assert_int_equal(unit_idr_nodes, nodes);
			} while (budget < 50);
			unit_alloc_budget = -1;
			assert_int_equal(err, 0);
			assert_ptr_equal(idr_find(&idr, bases[b]), &objects[0]);
			forget_all(&idr);
		}
	}
}

static void count_removed(void *ptr, unsigned long id, void *arg)
{
	unsigned long *sum = arg;

	assert_non_null(ptr);
	*sum += id;
}

static void remove_range(void **state)
{
	struct idr idr = IDR_INIT;

	(void)state;
	for (unsigned int round = 0; round < 400; round++) {
		unsigned long base = bases[round % 7];
		unsigned int first = unit_random() % TABLE;
		unsigned int last = unit_random() % TABLE;
		unsigned int want = 0, density = 1 + round % 5;
		unsigned long sum = 0, want_sum = 0;

		for (unsigned int i = 0; i < TABLE; i++) {
			taken[i] = unit_random() % density == 0;
			reserved[i] = taken[i] && unit_random() % 16 == 0;
			if (taken[i])
				idr_insert(&idr, base + i,
					   reserved[i] ? NULL : &objects[i]);
		}
		for (unsigned int i = first; i <= last; i++) {
			want += taken[i];
			if (taken[i] && !reserved[i])
				want_sum += base + i;
			taken[i] = reserved[i] = false;
		}
		assert_int_equal(idr_remove_range(&idr, base + first,
						  base + last, count_removed,
						  &sum),
				 want);
		assert_true(sum == want_sum);
		check_idr(&idr);
		check_contents(&idr, base);
		forget_all(&idr);
	}
}

static void far_apart(void **state)
{
	struct idr idr = IDR_INIT;
	unsigned long next, total = 0;

	(void)state;
	for (unsigned long i = 0; i < 300; i++)
		idr_insert(&idr, i * 37, &objects[i]);
	for (next = 0; idr_get_next(&idr, &next); next++, total++)
		assert_true(next == total * 37);
	assert_int_equal(total, 300);
	forget_all(&idr);
}

RUN_TESTS(cmocka_unit_test(random_changes), cmocka_unit_test(alloc_in_order),
	  cmocka_unit_test(alloc_at_the_end), cmocka_unit_test(cyclic),
	  cmocka_unit_test(out_of_memory), cmocka_unit_test(remove_range),
	  cmocka_unit_test(far_apart))
