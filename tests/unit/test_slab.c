/* SPDX-License-Identifier: MIT */
/*
 * Slab caches and kmalloc: contents stay, objects never overlap, constructed
 * state survives, the books balance, misuse is caught.
 *
 * unit: mm/slab.c mm/page_alloc.c tests/unit/support/machine.c
 */
#include "tests/unit/support/unit.h"

#include "kernel/lib/idr.h"
#include "kernel/lib/overflow.h"
#include "mm/poison.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "tests/unit/support/machine.h"

#define OBJECTS 700

void *vmalloc(size_t size, unsigned gfp)
{
	(void)size;
	(void)gfp;
	return NULL;
}

void vfree(const void *addr)
{
	(void)addr;
	fail();
}

static int boot(void **state)
{
	(void)state;
	machine_boot();
	slab_init();
	return 0;
}

static void sum_info(const struct slab_info *info, void *arg)
{
	struct slab_info *sum = arg;

	if (sum->name && strcmp(sum->name, info->name) != 0)
		return;
	assert_true(info->active <= info->total);
	sum->active += info->active;
	sum->total += info->total;
	sum->pages += info->pages;
}

/* Objects in use in the cache @name, in all if NULL. */
static unsigned long active(const char *name)
{
	struct slab_info sum = { .name = name };

	slab_for_each(sum_info, &sum);
	return sum.active;
}

static void test_sizes(void **state)
{
	(void)state;
	for (size_t size = 0; size < 9000; size += 1 + size / 16) {
		unsigned char *obj = kzalloc(size, GFP_KERNEL);
		size_t align = size <= 8 ? 8 : size < 64 ? 16 : 32;

		assert_non_null(obj);
		assert_int_equal((uintptr_t)obj % align, 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(obj[i], 0);
		memset(obj, 0xff, size);
		kfree(obj);
	}
	kfree(NULL);
	assert_null(kmalloc(5u << 20, GFP_KERNEL));
	assert_null(kmalloc(SIZE_MAX, GFP_KERNEL));
	assert_true(array_size(SIZE_MAX / 2 + 1, 2) == SIZE_MAX);
	assert_true(array_size(3, 5) == 15);
	assert_true(size_add(SIZE_MAX - 1, 2) == SIZE_MAX);
}

static void test_random(void **state)
{
	static struct {
		unsigned char *mem;
		size_t size;
	} objs[OBJECTS];
	unsigned long used = pages_in_use(), before = active(NULL);

	(void)state;
	for (unsigned round = 0; round < 200000; round++) {
		unsigned i = unit_random() % OBJECTS;
		size_t size = unit_random() % (round % 8 ? 300 : 3000);

		if (objs[i].mem) {
			for (size_t j = 0; j < objs[i].size; j++)
				if (objs[i].mem[j] != (i & 0xff))
					fail_msg("object %u changed", i);
			kfree(objs[i].mem);
			objs[i].mem = NULL;
			continue;
		}
		objs[i].mem = kmalloc(size, GFP_KERNEL);
		assert_non_null(objs[i].mem);
		objs[i].size = size;
		memset(objs[i].mem, (int)i, size);
	}
	for (unsigned i = 0; i < OBJECTS; i++)
		kfree(objs[i].mem);
	assert_int_equal(pages_in_use(), used);
	assert_int_equal(active(NULL), before);
}

struct thing {
	unsigned magic;
	char rest[53];
};

static unsigned constructed;

static void thing_ctor(void *obj)
{
	((struct thing *)obj)->magic = 0xfeed;
	constructed++;
}

static void test_ctor(void **state)
{
	static struct thing *things[OBJECTS];
	struct kmem_cache *cache = kmem_cache_create(
		"thing", sizeof(struct thing), 64, thing_ctor);
	unsigned long free = nr_free_pages();
	struct slab_info info = { .name = "thing" };
	unsigned first;

	(void)state;
	for (unsigned round = 0; round < 20; round++) {
		for (unsigned i = 0; i < OBJECTS; i++) {
			things[i] = kmem_cache_alloc(cache, GFP_KERNEL);
			assert_non_null(things[i]);
			assert_int_equal((uintptr_t)things[i] % 64, 0);
			assert_int_equal(things[i]->magic, 0xfeed);
			memset(things[i]->rest, (int)i,
			       sizeof(things[i]->rest));
		}
		assert_int_equal(active("thing"), OBJECTS);
		for (unsigned i = 0; i < OBJECTS; i++)
			kmem_cache_free(cache, things[i]);
		assert_int_equal(active("thing"), 0);
	}
	/* empty slabs go back, all but a few */
	slab_for_each(sum_info, &info);
	assert_true(info.pages <= 8);
	assert_true(free - nr_free_pages() <= 8);
	first = constructed;
	kmem_cache_free(cache, kmem_cache_alloc(cache, GFP_KERNEL));
	assert_int_equal(constructed, first);
}

static void test_exhaust(void **state)
{
	unsigned long free = nr_free_pages();
	void **chain = NULL, **obj;
	unsigned n = 0;

	(void)state;
	while ((obj = kmalloc(2048, GFP_KERNEL))) {
		*obj = chain;
		chain = obj;
		n++;
	}
	assert_true(n > free * 3 / 2); /* red zones cost some */
	while (chain) {
		obj = chain;
		chain = *obj;
		kfree(obj);
	}
	assert_true(nr_free_pages() + 32 > free);
	assert_int_equal(active("kmalloc-2048"), 0);
}

static void test_kvmalloc(void **state)
{
	unsigned long used = pages_in_use(), before = active(NULL);
	char *copy = kstrdup("abc", GFP_KERNEL);

	(void)state;
	assert_string_equal(copy, "abc");
	kfree(copy);
	kvfree(kvmalloc(5000, GFP_KERNEL));
	assert_null(kvmalloc(50000, GFP_KERNEL));
	assert_int_equal(pages_in_use(), used);
	assert_int_equal(active(NULL), before);
}

static void test_idr_nodes(void **state)
{
	struct idr_node *nodes[40];

	(void)state;
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = 0; i < 40; i++) {
			nodes[i] = idr_node_alloc();
			assert_true(
				memory_is_zero(nodes[i], sizeof(*nodes[i])));
			nodes[i]->slot[0] = nodes[i];
			nodes[i]->full[1] = nodes[i]->full[0] = i;
			nodes[i]->count = 1;
			nodes[i]->shift = 6;
			nodes[i]->parent = nodes[0];
		}
		for (unsigned i = 0; i < 40; i++)
			idr_node_free(nodes[i]);
		assert_ptr_equal(nodes[3]->slot[0], nodes[3]);
		assert_int_equal(active("idr_node"), 40);
		machine_grace_period();
		assert_int_equal(active("idr_node"), 0);
	}
}

static void test_caught(void **state)
{
	char *obj = kmalloc(32, GFP_KERNEL);

	(void)state;
	obj[32] ^= 1;
	assert_panics(kfree(obj)); /* written behind its end */
	obj[32] ^= 1;
	kfree(obj);
	assert_panics(kfree(obj)); /* twice */
	obj[5] ^= 1;
	assert_panics(kmalloc(32, GFP_KERNEL)); /* written while free */
	obj[5] ^= 1;
	assert_panics(kfree(mem_map)); /* nobody's */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_ctor),
		cmocka_unit_test(test_exhaust),
		cmocka_unit_test(test_kvmalloc),
		cmocka_unit_test(test_idr_nodes),
		cmocka_unit_test(test_caught),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, boot, NULL);
}
