/* SPDX-License-Identifier: MIT */
/*
 * VMAs against a map with one entry for each page: random mapping, unmapping
 * and changing of flags; after every change the list, the tree, its gaps, the
 * files' lists and the counts of open and close must agree with the map.
 *
 * unit: mm/vma.c kernel/lib/rbtree.c tests/unit/support/stubs.c
 */
#include "tests/unit/support/unit.h"

#include "fs/file.h"
#include "kernel/abi/errno.h"
#include "kernel/x86/percpu.h"
#include "mm/slab.h"
#include "mm/vma.h"
#include "tests/unit/support/stubs.h"

#define BASE	0x10000000ul
#define PAGES	3000u
#define ROUNDS	20000

/* What a page is mapped as; kind 0: not at all. */
enum kind { NONE, ANON, FILE_A, FILE_B, ATTACHED, STACK, KINDS };
struct entry {
	enum kind kind;
	unsigned long flags, pgoff;
};

static struct entry map[PAGES];
static struct mm_struct mm;
static struct inode inodes[KINDS];
static struct file files[KINDS];
static long attached, objects;

/* What vma.c stands on. */

struct percpu unit_cpu;

struct kmem_cache {
	size_t size;
};

struct kmem_cache *kmem_cache_create(const char *name, size_t size,
				     size_t align, void (*ctor)(void *obj))
{
	static struct kmem_cache cache;

	(void)name, (void)align, (void)ctor;
	cache.size = size;
	return &cache;
}

void *kmem_cache_alloc(struct kmem_cache *cache, unsigned gfp)
{
	(void)gfp;
	if (!unit_may_alloc())
		return NULL;
	objects++;
	return malloc(cache->size);
}

void kmem_cache_free(struct kmem_cache *cache, void *obj)
{
	(void)cache;
	objects--;
	free(obj);
}

void fput(struct file *file)
{
	assert_int_not_equal(file->f_count, 1);
	file->f_count--;
}

void lock_check_acquire(const void *lock, const struct lock_check *check,
			bool nested)
{
	(void)lock, (void)check, (void)nested;
}

void lock_check_release(const void *lock, const struct lock_check *check)
{
	(void)lock, (void)check;
}

static void count_open(struct vm_area_struct *vma)
{
	assert_ptr_equal(vma->vm_ops->open, count_open);
	attached++;
}

static void count_close(struct vm_area_struct *vma)
{
	assert_ptr_equal(vma->vm_ops->close, count_close);
	attached--;
}

static const struct vm_operations_struct attach_ops = {
	.open = count_open,
	.close = count_close,
};

static const struct vm_operations_struct file_ops;

/* The changes, made to the map and to the VMAs. */

static unsigned long addr_of(unsigned page)
{
	return BASE + page * PAGE_SIZE;
}

static struct file *file_of(enum kind kind)
{
	return kind >= FILE_A && kind <= ATTACHED ? &files[kind] : NULL;
}

static void unmap(unsigned page, unsigned n)
{
	unsigned long start = addr_of(page), end = addr_of(page + n);
	struct vm_area_struct *vma;

	memset(map + page, 0, n * sizeof(*map));
	while ((vma = find_vma_intersection(&mm, start, end))) {
		assert_int_equal(vma_isolate(&vma, start, end), 0);
		vma_unlink(&mm, vma);
		vma_remove(vma);
	}
}

static void fill(unsigned page, unsigned n, enum kind kind,
		 unsigned long flags, unsigned long pgoff)
{
	for (unsigned i = 0; i < n; i++)
		map[page + i] = (struct entry){ kind, flags, pgoff + i };
}

static void map_new(unsigned page, unsigned n, enum kind kind,
		    unsigned long flags, unsigned long pgoff)
{
	struct vm_area_struct *vma, *prev, like = {
		.vm_mm = &mm, .vm_file = file_of(kind), .vm_flags = flags,
		.vm_start = addr_of(page), .vm_end = addr_of(page + n),
		.vm_pgoff = pgoff,
	};

	unmap(page, n);
	fill(page, n, kind, flags, pgoff);
	find_vma_prev(&mm, like.vm_start, &prev);
	if (vma_absorb(&mm, &like, prev))
		return;
	vma = vma_dup(&like);
	if (kind == FILE_A || kind == FILE_B)
		vma->vm_ops = &file_ops;
	if (kind == ATTACHED) {
		vma->vm_ops = &attach_ops;
		attached++;
	}
	vma_link(&mm, vma);
}

/* As mprotect does it, over whatever is mapped. */
static void change(unsigned page, unsigned n, unsigned long flags)
{
	unsigned long start = addr_of(page), end = addr_of(page + n);
	struct vm_area_struct *vma;

	for (unsigned i = page; i < page + n; i++)
		if (map[i].kind)
			map[i].flags = flags | (map[i].flags & VM_GROWSDOWN);
	while (start < end && (vma = find_vma_intersection(&mm, start, end))) {
		assert_int_equal(vma_isolate(&vma, start, end), 0);
		vma->vm_flags = flags | (vma->vm_flags & VM_GROWSDOWN);
		start = vma_merge(vma)->vm_end;
	}
}

/* The checks. */

static unsigned long check_subtree(struct rb_node *node, unsigned long *end,
				   unsigned *count)
{
	struct vm_area_struct *vma;
	unsigned long gap, below, start;

	if (!node)
		return 0;
	vma = rb_entry(node, struct vm_area_struct, vm_rb);
	gap = check_subtree(node->rb_left, end, count);
	start = vm_start_gap(vma);
	below = start > *end ? start - *end : 0;
	gap = max(gap, below);
	assert_true(vma->vm_start >= *end);
	*end = vma->vm_end;
	++*count;
	below = check_subtree(node->rb_right, end, count);
	gap = max(gap, below);
	assert_int_equal(vma->rb_subtree_gap, gap);
	return gap;
}

static void check_vma(const struct vm_area_struct *vma)
{
	unsigned page = (unsigned)((vma->vm_start - BASE) / PAGE_SIZE);

	for (unsigned i = 0; i < vma_pages(vma); i++) {
		const struct entry *e = &map[page + i];

		assert_int_not_equal(e->kind, NONE);
		assert_int_equal(e->flags, vma->vm_flags);
		assert_int_equal(e->pgoff, vma->vm_pgoff + i);
		assert_ptr_equal(file_of(e->kind), vma->vm_file);
	}
}

static bool should_be_one(const struct vm_area_struct *a,
			  const struct vm_area_struct *b)
{
	return a && a->vm_end == b->vm_start && a->vm_file == b->vm_file &&
	       a->vm_flags == b->vm_flags && a->vm_ops != &attach_ops &&
	       a->vm_pgoff + vma_pages(a) == b->vm_pgoff;
}

static void check_all(void)
{
	struct vm_area_struct *vma, *prev = NULL;
	unsigned long mapped = 0, end = 0;
	unsigned count = 0, in_map = 0;
	long n = 0, with_close = 0, with_file = 0, listed = 0;
	struct list_head *pos;

	for (vma = mm.mmap; vma; prev = vma, vma = vma->vm_next) {
		assert_ptr_equal(vma->vm_prev, prev);
		assert_false(should_be_one(prev, vma));
		check_vma(vma);
		mapped += vma_pages(vma);
		with_close += vma->vm_ops == &attach_ops;
		with_file += vma->vm_file != NULL;
		n++;
	}
	for (unsigned i = 0; i < PAGES; i++)
		in_map += map[i].kind != NONE;
	assert_int_equal(mapped, in_map);
	assert_int_equal(mm.map_count, n);
	assert_int_equal(objects, n);
	assert_int_equal(attached, with_close);
	for (unsigned i = 0; i < KINDS; i++) {
		for (pos = inodes[i].i_data.i_mmap.next;
		     pos != &inodes[i].i_data.i_mmap; pos = pos->next)
			listed++;
		with_file += 1;			/* our own reference */
		listed += 1;
	}
	assert_int_equal(listed, with_file);
	check_subtree(mm.mm_rb.rb_node, &end, &count);
	assert_int_equal(count, n);
}

/* Pages that a gap may not use: mapped, or the distance below a stack. */
static bool is_used(unsigned page)
{
	for (unsigned i = page; i <= page + (STACK_GUARD_GAP >> PAGE_SHIFT) &&
	     i < PAGES; i++) {
		if (map[i].kind == NONE)
			continue;
		return i == page || (map[i].flags & VM_GROWSDOWN);
	}
	return false;
}

static void check_gap(unsigned n, unsigned low, unsigned high)
{
	unsigned run = 0, page;
	unsigned long addr;
	int err = vma_find_gap(&mm, n * PAGE_SIZE, addr_of(low), addr_of(high),
			       &addr);

	for (page = high; page > low && run < n; )
		run = is_used(--page) ? 0 : run + 1;
	if (run < n) {
		assert_int_equal(err, -ENOMEM);
		return;
	}
	assert_int_equal(err, 0);
	assert_int_equal(addr, addr_of(page));
}

static void check_find(unsigned page)
{
	unsigned long addr = addr_of(page) + unit_random() % PAGE_SIZE;
	struct vm_area_struct *prev, *vma = find_vma_prev(&mm, addr, &prev);

	while (page < PAGES && map[page].kind == NONE)
		page++;
	if (page == PAGES) {
		assert_null(vma);
		return;
	}
	assert_non_null(vma);
	assert_true(vma->vm_start <= addr_of(page) &&
		    addr_of(page) < vma->vm_end && addr < vma->vm_end);
	assert_ptr_equal(vma->vm_prev, prev);
	assert_true(!prev || prev->vm_end <= addr);
}

static int setup(void **state)
{
	static bool once;

	(void)state;
	if (!once)
		vma_init();
	once = true;
	memset(map, 0, sizeof(map));
	mm = (struct mm_struct){ .mmap_base = addr_of(PAGES) };
	for (unsigned i = 0; i < KINDS; i++) {
		struct address_space *mapping = &inodes[i].i_data;

		INIT_LIST_HEAD(&mapping->i_mmap);
		spin_lock_init(&mapping->i_mmap_lock, RANK_I_MMAP);
		files[i].f_count = 1;
		files[i].f_mapping = mapping;
	}
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unmap(0, PAGES);
	check_all();
	assert_null(mm.mm_rb.rb_node);
	return 0;
}

static void random_change(void)
{
	static const unsigned long flags[] = {
		VM_READ, VM_READ | VM_WRITE, VM_READ | VM_EXEC, 0,
	};
	unsigned page = unit_random() % PAGES, what = unit_random() % 8;
	unsigned n = 1 + unit_random() % (what ? 20 : 400);
	enum kind kind = ANON + unit_random() % (KINDS - 1);
	unsigned long f = flags[unit_random() % ARRAY_SIZE(flags)];

	n = min(n, PAGES - page);
	if (what < 3)
		unmap(page, n);
	else if (what < 5)
		change(page, n, f);
	else if (kind == STACK)
		map_new(page, n, kind, f | VM_GROWSDOWN, page);
	else
		map_new(page, n, kind, f, page + 7 * (unit_random() % 2));
}

static void test_random(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		unsigned low = unit_random() % PAGES;

		random_change();
		check_find(unit_random() % PAGES);
		if (i % 16)
			continue;
		check_all();
		check_gap(1 + unit_random() % 60, 0, PAGES);	/* mmap_base */
		check_gap(1 + unit_random() % 20, low,
			  low + unit_random() % (PAGES - low));
	}
}

/* Every second page apart, as the bench has it: 10,000 would do as well. */
static void test_many(void **state)
{
	(void)state;
	map_new(0, PAGES, ANON, VM_READ | VM_WRITE, 0);
	assert_int_equal(mm.map_count, 1);
	for (unsigned i = 1; i < PAGES; i += 2)
		change(i, 1, VM_READ);
	assert_int_equal(mm.map_count, PAGES);
	check_all();
	for (unsigned i = 1; i < PAGES; i += 2)
		change(i, 1, VM_READ | VM_WRITE);
	assert_int_equal(mm.map_count, 1);
	check_all();
}

/* What has close is split with open and never joined again. */
static void test_attached(void **state)
{
	struct vm_area_struct *vma;

	(void)state;
	map_new(10, 10, ATTACHED, VM_READ, 0);
	change(13, 3, VM_WRITE);
	assert_int_equal(mm.map_count, 3);
	assert_int_equal(attached, 3);
	change(13, 3, VM_READ);
	assert_int_equal(mm.map_count, 3);
	unmap(11, 1);
	assert_int_equal(attached, 4);
	vma = find_vma(&mm, addr_of(11));
	assert_int_equal(vma->vm_start, addr_of(12));
	assert_int_equal(vma->vm_pgoff, 2);
	check_all();
}

static void test_no_memory(void **state)
{
	struct vm_area_struct *vma;

	(void)state;
	map_new(100, 10, FILE_A, VM_READ, 50);
	vma = find_vma(&mm, addr_of(100));
	unit_alloc_budget = 0;
	assert_int_equal(vma_split(vma, addr_of(105)), -ENOMEM);
	assert_int_equal(vma_isolate(&vma, addr_of(102), addr_of(103)),
			 -ENOMEM);
	assert_null(vma_dup(vma));
	unit_alloc_budget = -1;
	check_all();
	unit_alloc_budget = 1;			/* the second cut fails */
	assert_int_equal(vma_isolate(&vma, addr_of(102), addr_of(103)),
			 -ENOMEM);
	unit_alloc_budget = -1;
	vma_merge(vma);
	assert_int_equal(mm.map_count, 1);
	check_all();
}

#define TEST(fn)	cmocka_unit_test_setup_teardown(fn, setup, teardown)

RUN_TESTS(TEST(test_random), TEST(test_many), TEST(test_attached),
	  TEST(test_no_memory))
