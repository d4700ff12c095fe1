/* SPDX-License-Identifier: MIT */
/*
 * vmalloc's areas: they never overlap, guard pages stay unmapped, holes are
 * found and merged again, stacks are reused.  Page tables are an array here.
 *
 * unit: mm/vmalloc.c mm/vma.c mm/slab.c mm/page_alloc.c kernel/lib/rbtree.c
 * unit: tests/unit/support/machine.c
 */
#include "tests/unit/support/unit.h"

#include <sys/mman.h>

#include "mm/pgtable.h"
#include "mm/slab.h"
#include "mm/vma.h"
#include "mm/vmalloc.h"
#include "tests/unit/support/machine.h"

#define PAGES ((VMALLOC_END - VMALLOC_START) >> PAGE_SHIFT)
#define AREAS 200

struct mm_struct init_mm;
static struct page *table[PAGES];

void fput(struct file *file)
{
	(void)file;
	assert_true(false); /* no area has a file */
}

static unsigned long slot(unsigned long va)
{
	assert_true(VMALLOC_START <= va && va < VMALLOC_END);
	return (va - VMALLOC_START) >> PAGE_SHIFT;
}

void pgtable_map_kernel(unsigned long va, struct page *page)
{
	assert_null(table[slot(va)]);
	table[slot(va)] = page;
}

void pgtable_unmap_kernel(unsigned long va, unsigned npages)
{
	for (unsigned i = 0; i < npages; i++)
		table[slot(va) + i] = NULL;
}

struct page *pgtable_kernel_page(unsigned long va)
{
	return table[slot(va)];
}

static int boot(void **state)
{
	void *at = (void *)VMALLOC_START;

	(void)state;
	machine_boot();
	slab_init();
	vma_init();
	/* stacks that are kept are chained through their memory */
	assert_ptr_equal(
		mmap(at, VMALLOC_END - VMALLOC_START, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0),
		at);
	return 0;
}

static void check_mapped(const void *addr, unsigned long pages)
{
	unsigned long at = slot((unsigned long)addr);

	assert_null(table[at - 1]);
	for (unsigned long i = 0; i < pages; i++)
		assert_non_null(table[at + i]);
	assert_true(at + pages == PAGES || !table[at + pages]);
}

static void test_random(void **state)
{
	static struct {
		void *addr;
		unsigned long pages;
	} areas[AREAS];
	unsigned long used = pages_in_use();

	(void)state;
	for (unsigned round = 0; round < 40000; round++) {
		unsigned i = unit_random() % AREAS;
		size_t size = unit_random() % (40 * PAGE_SIZE) + 1;

		if (areas[i].addr) {
			check_mapped(areas[i].addr, areas[i].pages);
			vfree(areas[i].addr);
			areas[i].addr = NULL;
			continue;
		}
		areas[i].addr = vmalloc(size, GFP_KERNEL);
		areas[i].pages = (size + PAGE_SIZE - 1) >> PAGE_SHIFT;
		if (areas[i].addr)
			check_mapped(areas[i].addr, areas[i].pages);
	}
	for (unsigned i = 0; i < AREAS; i++)
		vfree(areas[i].addr);
	assert_int_equal(pages_in_use(), used);
	for (unsigned long i = 0; i < PAGES; i++)
		assert_null(table[i]);
}

/* All holes have merged: nearly the whole range can be had at once. */
static void test_whole(void **state)
{
	void *all;

	(void)state;
	assert_null(vmalloc(PAGES << PAGE_SHIFT, GFP_KERNEL));
	all = vmalloc((PAGES - 1) << PAGE_SHIFT, GFP_KERNEL);
	assert_ptr_equal(all, (void *)(VMALLOC_START + PAGE_SIZE));
	assert_null(vmalloc(1, GFP_KERNEL));
	vfree(all);
	assert_null(vmalloc(0, GFP_KERNEL));
	assert_null(vmalloc(SIZE_MAX, GFP_KERNEL));
	vfree(NULL);
}

static void test_stacks(void **state)
{
	unsigned long used = pages_in_use();
	void *stacks[40];

	(void)state;
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = 0; i < 40; i++) {
			stacks[i] = alloc_kernel_stack();
			check_mapped(stacks[i], THREAD_SIZE / PAGE_SIZE);
			assert_true(
				is_stack_guard((unsigned long)stacks[i] - 1));
			assert_false(is_stack_guard((unsigned long)stacks[i]));
		}
		assert_int_equal(page_stats[STAT_STACK], 80);
		for (unsigned i = 0; i < 40; i++)
			free_kernel_stack(stacks[i]);
		assert_int_equal(page_stats[STAT_STACK], 0);
		assert_int_equal(pages_in_use(), used + 32);
	}
	vmalloc_drain();
	assert_int_equal(pages_in_use(), used);
	stacks[0] = alloc_kernel_stack();
	assert_panics(vfree(stacks[0]));
	free_kernel_stack(stacks[0]);
	vmalloc_drain();
}

static void test_memory_ends(void **state)
{
	unsigned long used = pages_in_use();
	struct page *page, *all = NULL;

	(void)state;
	while (nr_free_pages() > 100) {
		page = alloc_page(GFP_KERNEL);
		page->private = (unsigned long)all;
		all = page;
	}
	assert_null(vmalloc(1000 * PAGE_SIZE, GFP_KERNEL));
	while ((page = all)) {
		all = (struct page *)page->private;
		put_page(page);
	}
	assert_int_equal(pages_in_use(), used);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_stacks),
		cmocka_unit_test(test_memory_ends),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, boot, NULL);
}
