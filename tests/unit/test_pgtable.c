/* SPDX-License-Identifier: MIT */
/*
 * Page tables against an array: what each address maps, with which right, and
 * that references, mapcounts, rss and tables add up; on a machine whose CR3
 * and invlpg only count.
 *
 * unit: mm/page_alloc.c tests/unit/support/machine.c
 */
#include "tests/unit/support/unit.h"

/* the linker script's; the image has no page here */
char _text[1], _srodata[1], _erodata[1];

#include "mm/pgtable.c"
#include "tests/unit/support/machine.h"

#define WINDOW 2600ul /* pages, in four tables */
#define BASE   0x003c0000ul
#define NPAGES 100

struct mm_struct init_mm;

struct model {
	struct page *page;
	enum pte_prot prot;
};

static struct mm_struct mm, child;
static struct model model[WINDOW], other[WINDOW];
static struct page *pages[NPAGES]; /* each with a reference of ours */

static unsigned long addr_of(unsigned long i)
{
	return BASE + (i << PAGE_SHIFT);
}

static int boot(void **state)
{
	(void)state;
	machine_boot();
	pgtable_init();
	assert_int_equal(pgd_alloc(&mm), 0);
	for (unsigned i = 0; i < NPAGES; i++)
		pages[i] = alloc_page(GFP_KERNEL);
	return 0;
}

/* @m describes @space, and its counts add up. */
static void check_space(struct mm_struct *space, const struct model *m)
{
	unsigned long used[1024] = { 0 }, rss = 0, tables = 0;

	for (unsigned long i = 0; i < WINDOW; i++) {
		struct page *page = pgtable_lookup(space, addr_of(i));
		uint32_t entry = entry_of(space, addr_of(i));

		assert_ptr_equal(page, m[i].page);
		assert_int_equal(pgtable_present(space, addr_of(i), false),
				 !!page);
		assert_int_equal(pgtable_present(space, addr_of(i), true),
				 page && m[i].prot == PTE_WRITE);
		if (!page)
			continue;
		put_page(page);
		assert_int_equal(!(entry & PTE_P), m[i].prot == PTE_NONE);
		used[addr_of(i) >> PGD_SHIFT]++;
		rss++;
	}
	assert_int_equal(space->rss, rss);
	for (unsigned i = 0; i < 1024 * 3 / 4; i++) {
		uint32_t *table = table_find(space, (unsigned long)i << 22);

		assert_int_equal(!!table, !!used[i]);
		if (table)
			assert_int_equal(virt_to_page(table)->index, used[i]);
		tables += !!table;
	}
	assert_int_equal(space->nr_ptes, tables);
}

static void check_all(bool with_child)
{
	unsigned counts[NPAGES] = { 0 };

	check_space(&mm, model);
	if (with_child)
		check_space(&child, other);
	for (unsigned long i = 0; i < WINDOW; i++)
		for (unsigned j = 0; j < NPAGES; j++) {
			counts[j] += model[i].page == pages[j];
			counts[j] += with_child && other[i].page == pages[j];
		}
	for (unsigned j = 0; j < NPAGES; j++) {
		assert_int_equal(pages[j]->mapcount, counts[j]);
		assert_int_equal(pages[j]->refcount, counts[j] + 1);
	}
}

static struct page *any_page(void)
{
	return pages[unit_random() % NPAGES];
}

static void do_install(unsigned long i, enum pte_prot prot)
{
	struct page *page = any_page();
	int err;

	get_page(page);
	err = min(pgtable_install(&mm, addr_of(i), page, prot), 0);
	assert_int_equal(err, model[i].page ? -EEXIST : 0);
	if (err)
		put_page(page);
	else
		model[i] = (struct model){ page, prot };
}

static void do_run(unsigned long i, enum pte_prot prot)
{
	unsigned long room = 1024 - entry_index(addr_of(i));
	unsigned long n = min(min(room, WINDOW - i), 16ul);
	void *slots[16] = { NULL };

	for (unsigned long k = 0; k < n; k++) {
		slots[k] = unit_random() % 3 || k == 0 ? any_page() : NULL;
		if (slots[k] && !model[i + k].page)
			model[i + k] = (struct model){ slots[k], prot };
	}
	assert_int_equal(pgtable_install_run(&mm, addr_of(i), slots,
					     (unsigned)n, prot),
			 0);
}

static void do_replace(unsigned long i)
{
	struct page *old = any_page(), *page = any_page();
	bool fits;

	if (model[i].page && unit_random() % 4)
		old = model[i].page;
	if (unit_random() % 2)
		page = old;
	fits = model[i].page == old && model[i].prot != PTE_NONE;
	if (page != old)
		get_page(page);
	assert_int_equal(pgtable_replace(&mm, addr_of(i), old, page),
			 fits ? 0 : -EAGAIN);
	if (fits)
		model[i] = (struct model){ page, PTE_WRITE };
	else if (page != old)
		put_page(page);
}

static void do_protect(unsigned long i, unsigned long n, enum pte_prot prot,
		       bool cow)
{
	pgtable_protect_range(&mm, addr_of(i), addr_of(i + n), prot, cow);
	for (; n; n--, i++)
		if (cow && prot == PTE_WRITE && model[i].prot != PTE_WRITE)
			model[i].prot = PTE_READ;
		else
			model[i].prot = prot;
}

static void do_unmap(unsigned long i, unsigned long n)
{
	pgtable_unmap_range(&mm, addr_of(i), addr_of(i + n));
	memset(&model[i], 0, n * sizeof(model[0]));
}

static void do_move(unsigned long from, unsigned long to, unsigned long n)
{
	if (from < to + n && to < from + n)
		return;
	do_unmap(to, n);
	assert_int_equal(pgtable_move_range(&mm, addr_of(from), addr_of(to),
					    n << PAGE_SHIFT),
			 0);
	memcpy(&model[to], &model[from], n * sizeof(model[0]));
	memset(&model[from], 0, n * sizeof(model[0]));
}

static void do_fork(unsigned long i, unsigned long n)
{
	assert_int_equal(pgd_alloc(&child), 0);
	assert_int_equal(
		pgtable_copy_range(&child, &mm, addr_of(i), addr_of(i + n)), 0);
	memset(other, 0, sizeof(other));
	for (unsigned long k = i; k < i + n; k++) {
		if (model[k].prot == PTE_WRITE)
			model[k].prot = PTE_READ;
		other[k] = model[k];
	}
	check_all(true);
	pgtable_unmap_range(&child, BASE, addr_of(WINDOW));
	pgd_free(&child);
	assert_int_equal(child.rss, 0);
	assert_int_equal(child.nr_ptes, 0);
}

static void test_random(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 8000; round++) {
		unsigned long i = unit_random() % WINDOW;
		unsigned long n = unit_random() % (WINDOW - i) + 1;
		unsigned long to = unit_random() % (WINDOW - n + 1);
		enum pte_prot prot = unit_random() % 3;

		if (unit_random() % 2)
			n = min(n, 5ul);
		this_cpu()->active_mm = unit_random() % 2 ? &mm : &init_mm;
		switch (unit_random() % 40) {
		case 0:
			do_unmap(i, n);
			break;
		case 1:
			do_protect(i, n, prot, unit_random() % 2);
			break;
		case 2:
			do_move(i, to, n);
			break;
		case 3:
			do_fork(i, n);
			break;
		case 4 ... 10:
			do_replace(i);
			break;
		case 11 ... 25:
			do_install(i, prot);
			break;
		default:
			do_run(i, prot);
			break;
		}
		if (round % 64 == 0)
			check_all(false);
	}
	do_unmap(0, WINDOW);
	check_all(false);
	assert_int_equal(mm.rss, 0);
	assert_true(mm.hiwater_rss > 0);
}

/* References that are the last ones: the pages go back. */
static void test_last_reference(void **state)
{
	unsigned long used = pages_in_use(), free = nr_free_pages();

	(void)state;
	for (unsigned i = 0; i < 1500; i++)
		assert_true(pgtable_install(&mm, addr_of(i),
					    alloc_page(GFP_ZERO),
					    PTE_WRITE) >= 0);
	assert_int_equal(pages_in_use(), used + 1503); /* and three tables */
	this_cpu()->active_mm = &mm;
	flushes = 0;
	pgtable_unmap_range(&mm, 0, TASK_SIZE);
	assert_in_range(flushes, 11, 13); /* one in 128 pages */
	assert_int_equal(pages_in_use(), used);
	assert_int_equal(nr_free_pages(), free);
}

/* No memory for a table: nothing moves, nothing is left behind. */
static void test_memory_ends(void **state)
{
	struct page *page, *all = NULL;

	(void)state;
	for (unsigned long i = 0; i < 40; i++)
		do_install(i, PTE_READ); /* the first table only */
	pgtable_drain();
	while ((page = alloc_page(GFP_KERNEL))) {
		page->private = (unsigned long)all;
		all = page;
	}
	assert_int_equal(pgtable_move_range(&mm, addr_of(0), addr_of(1100),
					    40 << PAGE_SHIFT),
			 -ENOMEM);
	get_page(pages[0]);
	assert_int_equal(pgtable_install(&mm, addr_of(1100), pages[0],
					 PTE_READ),
			 -ENOMEM);
	put_page(pages[0]);
	assert_int_equal(pgd_alloc(&child), -ENOMEM);
	check_all(false);
	while ((page = all)) {
		all = (struct page *)page->private;
		put_page(page);
	}
	do_unmap(0, WINDOW);
}

static void test_books(void **state)
{
	(void)state;
	this_cpu()->active_mm = &mm;
	pgd_free(&mm);
	assert_ptr_equal(this_cpu()->active_mm, &init_mm);
	assert_int_equal(page_stats[STAT_PAGETABLE], 0);
	for (unsigned i = 0; i < NPAGES; i++) {
		assert_int_equal(pages[i]->refcount, 1);
		put_page(pages[i]);
	}
	/* the kernel's own vmalloc tables stay */
	assert_int_equal(pages_in_use(),
			 (VMALLOC_END - VMALLOC_START) >> PGD_SHIFT);
	pgtable_drain();
	assert_int_equal(pages_noaccount, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_last_reference),
		cmocka_unit_test(test_memory_ends),
		cmocka_unit_test(test_books),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, boot, NULL);
}
