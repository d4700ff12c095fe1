/* SPDX-License-Identifier: MIT */
/*
 * The page allocator against a map of who owns which page.
 *
 * unit: mm/page_alloc.c tests/unit/support/machine.c
 */
#include "tests/unit/support/unit.h"

#include "mm/page_alloc.h"
#include "tests/unit/support/machine.h"

#define FRAMES (MACHINE_RAM >> PAGE_SHIFT)
#define BLOCKS 600

static unsigned char owned[FRAMES];

/* what boot leaves: RAM without the first MiB, the "kernel", mem_map (8192
 * frames of 32 bytes) and the initrd */
static const unsigned long boot_pages =
	FRAMES - 256 - 3 - FRAMES * sizeof(struct page) / PAGE_SIZE -
	((INITRD_END - INITRD_START) >> PAGE_SHIFT);

static int boot(void **state)
{
	(void)state;
	machine_boot();
	return 0;
}

static void take(struct page *page, unsigned order)
{
	unsigned long pfn = page_to_pfn(page);

	assert_int_equal(pfn & ((1ul << order) - 1), 0);
	assert_int_equal(page->refcount, 1);
	assert_int_equal(page->mapcount, 0);
	assert_int_equal(page->flags & ~PG_NOACCOUNT, 0);
	for (unsigned long i = 0; i < 1ul << order; i++) {
		assert_true(pfn + i < FRAMES);
		assert_false(owned[pfn + i]);
		owned[pfn + i] = 1;
	}
}

static void give(struct page *page, unsigned order)
{
	memset(owned + page_to_pfn(page), 0, 1ul << order);
	free_pages(page, order);
}

static void test_boot(void **state)
{
	(void)state;
	assert_int_equal(max_pfn, FRAMES);
	assert_int_equal(totalram_pages(), boot_pages);
	assert_int_equal(nr_free_pages(), boot_pages);
	assert_int_equal(pages_in_use(), 0);
	assert_true(pfn_to_page(0)->flags & PG_RESERVED);
	assert_true(virt_to_page(mem_map)->flags & PG_RESERVED);
	assert_true(pfn_to_page(INITRD_START >> PAGE_SHIFT)->flags &
		    PG_RESERVED);
}

static void test_reserved_range(void **state)
{
	struct page *page = pfn_to_page(INITRD_START >> PAGE_SHIFT);

	(void)state;
	/* rounded inwards: the first and last page stay */
	free_reserved_range(paddr(INITRD_START + 1), paddr(INITRD_END - 1));
	assert_int_equal(totalram_pages(), boot_pages + 257);
	assert_int_equal(nr_free_pages(), boot_pages + 257);
	assert_true(page->flags & PG_RESERVED);
	assert_panics(
		free_reserved_range(paddr(INITRD_START), paddr(INITRD_END)));
	free_reserved_range(paddr(INITRD_START),
			    paddr(INITRD_START + PAGE_SIZE));
	free_reserved_range(paddr(INITRD_END - PAGE_SIZE), paddr(INITRD_END));
	assert_int_equal(nr_free_pages(), boot_pages + 259);
}

static void test_random(void **state)
{
	static struct {
		struct page *page;
		unsigned order;
	} blocks[BLOCKS];
	unsigned long expect = nr_free_pages();

	(void)state;
	for (unsigned round = 0; round < 60000; round++) {
		unsigned i = unit_random() % BLOCKS;
		unsigned order = unit_random() % 64;

		if (blocks[i].page) {
			expect += 1ul << blocks[i].order;
			give(blocks[i].page, blocks[i].order);
			blocks[i].page = NULL;
		} else {
			/* mostly single pages */
			order = order < 48 ? 0 : order % (MAX_ORDER + 1);
			blocks[i].order = order;
			blocks[i].page = alloc_pages(GFP_KERNEL, order);
			if (blocks[i].page) {
				take(blocks[i].page, order);
				expect -= 1ul << order;
			}
		}
		assert_int_equal(nr_free_pages(), expect);
	}
	for (unsigned i = 0; i < BLOCKS; i++)
		if (blocks[i].page)
			give(blocks[i].page, blocks[i].order);
	assert_int_equal(pages_in_use(), 0);
}

/* All of memory, page by page; then it must merge into large blocks again. */
static void test_exhaust(void **state)
{
	static struct page *pages[FRAMES];
	unsigned long total = totalram_pages(), n = 0, large = 0;
	struct page *page;

	(void)state;
	while ((page = alloc_page(GFP_KERNEL))) {
		take(page, 0);
		pages[n++] = page;
	}
	assert_int_equal(n, total);
	assert_int_equal(nr_free_pages(), 0);
	assert_null(alloc_pages(GFP_KERNEL, 3));
	while (n)
		give(pages[--n], 0);
	assert_int_equal(nr_free_pages(), total);
	while ((page = alloc_pages(GFP_KERNEL, MAX_ORDER))) {
		take(page, MAX_ORDER);
		pages[large++] = page;
	}
	/* 8 blocks, less the one with the kernel and mem_map */
	assert_int_equal(large, 7);
	while (large)
		give(pages[--large], MAX_ORDER);
	assert_null(alloc_pages(GFP_KERNEL, MAX_ORDER + 1));
}

static void test_flags(void **state)
{
	unsigned long used = pages_in_use();
	struct page *page;

	(void)state;
	page = alloc_pages(GFP_ZERO, 2);
	assert_int_equal(pages_in_use(), used + 4);
	for (unsigned i = 0; i < 4 * PAGE_SIZE; i++)
		assert_int_equal(((char *)page_address(page))[i], 0);
	free_pages(page, 2);
	page = alloc_page(GFP_NOACCOUNT);
	assert_int_equal(pages_in_use(), used);
	get_page(page);
	put_page(page);
	assert_int_equal(page->refcount, 1);
	put_page(page);
	page = alloc_pages(GFP_NOACCOUNT, 1);
	assert_int_equal(pages_in_use(), used);
	free_pages(page, 1);
	assert_int_equal(pages_in_use(), used);
}

static void test_caught(void **state)
{
	struct page *page = alloc_page(GFP_KERNEL);
	unsigned *word = page_address(page);

	(void)state;
	put_page(page);
	assert_panics(put_page(page));
	assert_panics(get_page(page));
	word[3] ^= 1;
	assert_panics(alloc_page(GFP_KERNEL));
	word[3] ^= 1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_boot),
		cmocka_unit_test(test_reserved_range),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_exhaust),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_caught),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, boot, NULL);
}
