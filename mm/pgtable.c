/* SPDX-License-Identifier: MIT */
/*
 * Page tables, and all that is known about their bits.
 *
 *	CR3 -> directory (struct pgd): 1024 entries of 4 MiB
 *		0..767    user: a table, or nothing
 *		768..991  RAM, straight through: tables for the kernel's image
 *		          (4 KiB pages: text and rodata are read-only), 4 MiB
 *		          pages behind it
 *		992..1022 vmalloc: tables, all made at boot
 *	table: 1024 entries of 4 KiB; struct page.index counts the used ones
 *
 * A user entry is one of
 *
 *	0			nothing
 *	P US A [RW D]		a page
 *	HIDDEN, not P		a page that nobody may touch (PROT_NONE)
 *
 * A table is freed with its last entry, so it is all zero then; it goes on a
 * list and never needs to be zeroed again.  Directories likewise: their user
 * half is empty when they are freed and the kernel's half is always the same.
 *
 * Locks: mm->page_table_lock for a user half; pages of tables are allocated
 * under it.  The kernel's entries belong to whoever owns the addresses.  The
 * lists of kept tables are per CPU and need none.
 *
 * A page leaves in three steps: entries are cleared and the pages gathered;
 * the TLB is flushed, once for many; references are dropped.
 */
#include "mm/pgtable.h"

#include "kernel/abi/errno.h"
#include "kernel/lib/string.h"
#include "kernel/x86/cpu.h"
#include "kernel/x86/percpu.h"
#include "mm/mm.h"
#include "mm/page_alloc.h"
#include "mm/poison.h"

/* SDM vol. 3, 4.3 */
#define PTE_P	   0x001u /* present */
#define PTE_RW	   0x002u
#define PTE_US	   0x004u /* user */
#define PTE_A	   0x020u /* set here, so that the CPU need not */
#define PTE_D	   0x040u
#define PDE_PS	   0x080u /* a 4 MiB page */
#define PTE_G	   0x100u /* stays in the TLB when CR3 is loaded */
#define PTE_HIDDEN 0x200u /* ours: PROT_NONE */

#define ENTRIES	     1024u
#define PGD_SHIFT    22
#define PGD_SIZE     (1ul << PGD_SHIFT)
#define USER_ENTRIES (TASK_SIZE >> PGD_SHIFT)

#define TABLE_BITS  (PTE_P | PTE_RW | PTE_US | PTE_A)
#define KERNEL_BITS (PTE_P | PTE_RW | PTE_A | PTE_D | PTE_G)

#define GATHER_MAX   128u /* pages between two flushes */
#define FLUSH_SINGLE 8u	  /* more pages than this: all of the TLB */
#define TABLES_KEPT  32u
#define PGDS_KEPT    16u

struct pgd {
	uint32_t entry[ENTRIES];
};

static const uint32_t prot_bits[] = {
	[PTE_NONE] = PTE_HIDDEN,
	[PTE_READ] = PTE_P | PTE_US | PTE_A,
	[PTE_WRITE] = PTE_P | PTE_US | PTE_A | PTE_RW | PTE_D,
};

static struct pgd kernel_pgd __aligned(PAGE_SIZE);

/* Owner: its CPU.  Empty tables and directories, chained by page->private. */
struct table_list {
	struct page *first;
	unsigned count;
};
static struct table_list kept_tables[NR_CPUS], kept_pgds[NR_CPUS];

/* What is about to be freed; see the head comment. */
struct gather {
	struct mm_struct *mm;
	unsigned long start; /* first address not flushed yet */
	struct page *tables; /* chained by page->private */
	unsigned n;
	struct page *pages[GATHER_MAX];
};

static inline struct page *entry_page(uint32_t entry)
{
	return pfn_to_page(entry >> PAGE_SHIFT);
}

static inline uint32_t make_entry(const struct page *page, uint32_t bits)
{
	return page_to_phys(page).v | bits;
}

static inline uint32_t *entry_table(uint32_t pde)
{
	return phys_to_virt(paddr(pde & (uint32_t)PAGE_MASK));
}

static inline unsigned long entry_index(unsigned long addr)
{
	return addr >> PAGE_SHIFT & (ENTRIES - 1);
}

/* The end of the table that covers @addr, or @end if that comes first. */
static inline unsigned long table_end(unsigned long addr, unsigned long end)
{
	unsigned long next = (addr | (PGD_SIZE - 1)) + 1;

	return next - 1 < end - 1 ? next : end;
}

/* The table for @addr, or NULL. */
static inline uint32_t *table_find(const struct mm_struct *mm,
				   unsigned long addr)
{
	uint32_t pde = mm->pgd->entry[addr >> PGD_SHIFT];

	return pde ? entry_table(pde) : NULL;
}

/* Each table of @mm that has a part of [addr, end): that part is [addr, next)
 * in the loop. */
#define for_each_table(table, mm, addr, next, end) \
	for (; (addr) < (end); (addr) = (next))    \
		if ((next) = table_end(addr, end), \
		    ((table) = table_find(mm, addr)))

static struct page *list_get(struct table_list *list)
{
	struct page *page = list->first;

	if (page) {
		list->first = (struct page *)page->private;
		list->count--;
		page_noaccount_add(-1);
	}
	return page;
}

static void list_put(struct table_list *list, struct page *page, unsigned max)
{
	page_stat_add(STAT_PAGETABLE, -1);
	if (list->count >= max) {
		put_page(page);
		return;
	}
	page->private = (unsigned long)list->first;
	list->first = page;
	list->count++;
	page_noaccount_add(1);
}

void pgtable_drain(void)
{
	unsigned cpu = this_cpu()->id;
	struct page *page;

	while ((page = list_get(&kept_tables[cpu])))
		put_page(page);
	while ((page = list_get(&kept_pgds[cpu])))
		put_page(page);
}

static noinline uint32_t *table_create(struct mm_struct *mm, unsigned long addr)
{
	struct page *page = list_get(&kept_tables[this_cpu()->id]);

	if (!page) {
		page = alloc_page(GFP_ATOMIC | GFP_ZERO);
		if (!page)
			return NULL;
	}
	page->index = 0;
	page_stat_add(STAT_PAGETABLE, 1);
	mm->nr_ptes++;
	mm->pgd->entry[addr >> PGD_SHIFT] = make_entry(page, TABLE_BITS);
	return page_address(page);
}

/* The table for @addr, made if needed; NULL: no memory. */
static inline uint32_t *table_get(struct mm_struct *mm, unsigned long addr)
{
	uint32_t pde = mm->pgd->entry[addr >> PGD_SHIFT];

	return likely(pde) ? entry_table(pde) : table_create(mm, addr);
}

/* Take an empty table out of its directory. */
static void table_unlink(struct gather *g, unsigned long addr,
			 struct page *page)
{
	uint32_t *pde = &g->mm->pgd->entry[addr >> PGD_SHIFT];

	*pde = 0;
	g->mm->nr_ptes--;
	page->private = (unsigned long)g->tables;
	g->tables = page;
}

/* Forget what this CPU remembers of [start, end) of @mm. */
static void flush_range(const struct mm_struct *mm, unsigned long start,
			unsigned long end)
{
	if (this_cpu()->active_mm != mm)
		return;
	if ((end - start) >> PAGE_SHIFT > FLUSH_SINGLE) {
		write_cr3(read_cr3());
		return;
	}
	for (; start < end; start += PAGE_SIZE)
		invlpg(start);
}

static void gather_init(struct gather *g, struct mm_struct *mm,
			unsigned long start)
{
	g->mm = mm;
	g->start = start;
	g->tables = NULL;
	g->n = 0;
}

/* Everything below @end was visited: flush, then let the pages go. */
static void gather_flush(struct gather *g, unsigned long end)
{
	struct table_list *list = &kept_tables[this_cpu()->id];
	struct page *page;

	if (g->n || g->tables)
		flush_range(g->mm, g->start, end);
	for (unsigned i = 0; i < g->n; i++) {
		page = g->pages[i];
		atomic_dec(&page->mapcount);
		put_page(page);
	}
	while ((page = g->tables)) {
		g->tables = (struct page *)page->private;
		if (CHECKING)
			BUG_ON(!memory_is_zero(page_address(page), PAGE_SIZE));
		list_put(list, page, TABLES_KEPT);
	}
	g->n = 0;
	g->start = end;
}

/* Directories */

int pgd_alloc(struct mm_struct *mm)
{
	struct page *page = list_get(&kept_pgds[this_cpu()->id]);
	struct pgd *pgd;

	if (!page) {
		page = alloc_page(GFP_KERNEL);
		if (!page)
			return -ENOMEM;
		pgd = page_address(page);
		memset(pgd->entry, 0, USER_ENTRIES * sizeof(uint32_t));
		memcpy(pgd->entry + USER_ENTRIES,
		       kernel_pgd.entry + USER_ENTRIES,
		       (ENTRIES - USER_ENTRIES) * sizeof(uint32_t));
	}
	page_stat_add(STAT_PAGETABLE, 1);
	mm->pgd = page_address(page);
	return 0;
}

void pgd_free(struct mm_struct *mm)
{
	if (this_cpu()->active_mm == mm)
		pgd_switch(&init_mm);
	if (CHECKING)
		BUG_ON(!memory_is_zero(mm->pgd->entry,
				       USER_ENTRIES * sizeof(uint32_t)));
	list_put(&kept_pgds[this_cpu()->id], virt_to_page(mm->pgd), PGDS_KEPT);
	mm->pgd = NULL;
}

void pgd_switch(struct mm_struct *mm)
{
	struct percpu *cpu = this_cpu();

	if (cpu->active_mm == mm)
		return;
	cpu->active_mm = mm;
	write_cr3(virt_to_phys(mm->pgd).v);
}

/* Single entries */

/**
 * pgtable_install - map @page at @addr if nothing is there
 *
 * Context: task, mmap_lock held; takes page_table_lock.
 * Return:  0 or 1: the caller's reference belongs to the entry now; 1 if the
 *          next entry of the table is empty; -EEXIST; -ENOMEM.
 */
int pgtable_install(struct mm_struct *mm, unsigned long addr, struct page *page,
		    enum pte_prot prot)
{
	uint32_t *table, *pte;
	int ret = -ENOMEM;

	spin_lock(&mm->page_table_lock);
	table = table_get(mm, addr);
	if (!table)
		goto unlock;
	ret = -EEXIST;
	pte = &table[entry_index(addr)];
	if (*pte)
		goto unlock;
	*pte = make_entry(page, prot_bits[prot]);
	atomic_inc(&page->mapcount);
	virt_to_page(table)->index++;
	mm->rss++;
	ret = entry_index(addr) != ENTRIES - 1 && !pte[1];
unlock:
	spin_unlock(&mm->page_table_lock);
	return ret;
}

/**
 * pgtable_install_run - map resident pages of a file around a fault
 * @slots: struct page pointers or NULL; they stay while the caller holds the
 *         mapping's lock (or, on one CPU, is not sleeping)
 *
 * Context: task, mmap_lock and mapping->lock held; takes page_table_lock.
 * Return:  0, -ENOMEM.
 */
int pgtable_install_run(struct mm_struct *mm, unsigned long addr,
			void *const *slots, unsigned n, enum pte_prot prot)
{
	uint32_t bits = prot_bits[prot];
	uint32_t *table, *pte, *end;
	unsigned added = 0;

	spin_lock(&mm->page_table_lock);
	table = table_get(mm, addr);
	if (!table) {
		spin_unlock(&mm->page_table_lock);
		return -ENOMEM;
	}
	pte = &table[entry_index(addr)];
	for (end = pte + n; pte < end; pte++, slots++) {
		struct page *page;

		if (*pte)
			continue;
		page = *slots;
		if (!page)
			continue;
		*pte = make_entry(page, bits);
		get_page(page);
		atomic_inc(&page->mapcount);
		added++;
	}
	mm->rss += added;
	virt_to_page(table)->index += added;
	spin_unlock(&mm->page_table_lock);
	return 0;
}

/**
 * pgtable_replace - let @addr be written, on @page instead of @old
 * @page: a copy of @old, with a reference that the entry takes over; or @old
 *        itself, when it need not be copied
 *
 * Context: task, mmap_lock held; takes page_table_lock.
 * Return:  0, @old's reference is dropped if it was replaced; -EAGAIN: @old is
 *          not mapped there any more, nothing was done.
 */
int pgtable_replace(struct mm_struct *mm, unsigned long addr, struct page *old,
		    struct page *page)
{
	uint32_t *table, *pte;

	spin_lock(&mm->page_table_lock);
	table = table_find(mm, addr);
	if (!table)
		goto again;
	pte = &table[entry_index(addr)];
	if (!(*pte & PTE_P) || entry_page(*pte) != old)
		goto again;
	*pte = make_entry(page, prot_bits[PTE_WRITE]);
	flush_range(mm, addr, addr + PAGE_SIZE);
	if (page != old) {
		atomic_inc(&page->mapcount);
		atomic_dec(&old->mapcount);
	}
	spin_unlock(&mm->page_table_lock);
	if (page != old)
		put_page(old);
	return 0;
again:
	spin_unlock(&mm->page_table_lock);
	return -EAGAIN;
}

/* The entry of @addr; page_table_lock held. */
static inline uint32_t entry_of(const struct mm_struct *mm, unsigned long addr)
{
	const uint32_t *table = table_find(mm, addr);

	return table ? table[entry_index(addr)] : 0;
}

struct page *pgtable_lookup(struct mm_struct *mm, unsigned long addr)
{
	struct page *page = NULL;
	uint32_t entry;

	spin_lock(&mm->page_table_lock);
	entry = entry_of(mm, addr);
	if (entry) {
		page = entry_page(entry);
		get_page(page);
	}
	spin_unlock(&mm->page_table_lock);
	return page;
}

bool pgtable_present(struct mm_struct *mm, unsigned long addr, bool write)
{
	uint32_t entry;

	spin_lock(&mm->page_table_lock);
	entry = entry_of(mm, addr);
	spin_unlock(&mm->page_table_lock);
	return write ? entry & PTE_RW : entry;
}

static void count_page(const struct page *page, struct pgtable_usage *usage)
{
	bool shared = page->mapcount > 1;

	if (page->mapping) {
		usage->cache++;
		usage->shared_cache += shared;
	} else {
		usage->anon++;
		usage->shared_anon += shared;
	}
	usage->pss += PAGE_SIZE / max(page->mapcount, 1u);
}

void pgtable_usage(struct mm_struct *mm, unsigned long start, unsigned long end,
		   struct pgtable_usage *usage)
{
	const uint32_t *table;
	unsigned long next;

	spin_lock(&mm->page_table_lock);
	for_each_table(table, mm, start, next, end)
	{
		for (; start < next; start += PAGE_SIZE) {
			uint32_t entry = table[entry_index(start)];

			if (entry)
				count_page(entry_page(entry), usage);
		}
	}
	spin_unlock(&mm->page_table_lock);
}

/* Ranges.  In each, [addr, end) of the _table functions lies in @table. */

static void unmap_table(struct gather *g, uint32_t *table, unsigned long addr,
			unsigned long end)
{
	uint32_t *pte = &table[entry_index(addr)];
	uint32_t *last = pte + ((end - addr) >> PAGE_SHIFT);
	struct page *page = virt_to_page(table);
	struct page **to = g->pages + g->n, **full = g->pages + GATHER_MAX;
	unsigned removed = 0;

	for (; pte < last; pte++) {
		uint32_t entry = *pte;

		if (!entry)
			continue;
		*pte = 0;
		*to++ = entry_page(entry);
		if (unlikely(to == full)) {
			removed += GATHER_MAX - g->n;
			g->n = GATHER_MAX;
			gather_flush(g, end - ((unsigned long)(last - pte - 1)
					       << PAGE_SHIFT));
			to = g->pages;
		}
	}
	removed += (unsigned)(to - g->pages) - g->n;
	g->n = (unsigned)(to - g->pages);
	g->mm->rss -= removed;
	page->index -= removed;
	if (!page->index)
		table_unlink(g, addr, page);
}

/**
 * pgtable_unmap_range - drop everything in [start, end)
 *
 * Context: task, mmap_lock or the i_mmap_lock of the file mapped there; takes
 *          page_table_lock.
 */
void pgtable_unmap_range(struct mm_struct *mm, unsigned long start,
			 unsigned long end)
{
	unsigned long next;
	uint32_t *table;
	struct gather g;

	gather_init(&g, mm, start);
	spin_lock(&mm->page_table_lock);
	if (mm->rss > mm->hiwater_rss)
		mm->hiwater_rss = mm->rss;
	for_each_table(table, mm, start, next, end)
		unmap_table(&g, table, start, next);
	if (g.n || g.tables)
		gather_flush(&g, end);
	spin_unlock(&mm->page_table_lock);
}

/* True if some entry changed. */
static bool protect_table(uint32_t *pte, uint32_t *last, uint32_t bits,
			  uint32_t bits_cow)
{
	bool changed = false;

	for (; pte < last; pte++) {
		uint32_t entry = *pte;

		if (!entry)
			continue;
		*pte = (entry & (uint32_t)PAGE_MASK) |
		       (entry & PTE_RW ? bits : bits_cow);
		changed |= *pte != entry;
	}
	return changed;
}

/**
 * pgtable_protect_range - change the protection of what is in [start, end)
 * @cow: PTE_WRITE only for entries that have it; others wait for their fault
 *
 * Context: task, mmap_lock held for writing; takes page_table_lock.
 */
void pgtable_protect_range(struct mm_struct *mm, unsigned long start,
			   unsigned long end, enum pte_prot prot, bool cow)
{
	uint32_t bits = prot_bits[prot];
	uint32_t bits_cow = cow && prot == PTE_WRITE ? prot_bits[PTE_READ] :
						       bits;
	unsigned long addr = start, next;
	bool changed = false;
	uint32_t *table;

	spin_lock(&mm->page_table_lock);
	for_each_table(table, mm, addr, next, end)
	{
		table += entry_index(addr);
		changed |= protect_table(table,
					 table + ((next - addr) >> PAGE_SHIFT),
					 bits, bits_cow);
	}
	if (changed)
		flush_range(mm, start, end);
	spin_unlock(&mm->page_table_lock);
}

/* Share [addr, end) of @from, which is not empty, with @dst's table @to. */
static bool copy_table(struct mm_struct *dst, uint32_t *to, uint32_t *from,
		       unsigned long addr, unsigned long end)
{
	unsigned long i = entry_index(addr);
	unsigned long last = i + ((end - addr) >> PAGE_SHIFT);
	unsigned copied = 0;
	uint32_t written = 0;

	for (; i < last; i++) {
		uint32_t entry = from[i];
		struct page *page;

		if (!entry)
			continue;
		written |= entry;
		entry &= ~(PTE_RW | PTE_D);
		from[i] = entry;
		to[i] = entry;
		page = entry_page(entry);
		get_page(page);
		atomic_inc(&page->mapcount);
		copied++;
	}
	dst->rss += copied;
	virt_to_page(to)->index += copied;
	return written & PTE_RW;
}

/* The first address in [addr, end) that @table maps; @end if none. */
static unsigned long first_used(const uint32_t *table, unsigned long addr,
				unsigned long end)
{
	for (; addr < end; addr += PAGE_SIZE)
		if (table[entry_index(addr)])
			return addr;
	return end;
}

/**
 * pgtable_copy_range - share the private pages of [start, end) with a child
 *
 * Both sides lose the right to write, which a fault gives back.
 *
 * Context: task, mmap_lock of @src held for writing; takes page_table_lock of
 *          both: nobody else knows @dst, but its VMAs' files know of them.
 * Return:  0; -ENOMEM: the caller unmaps what @dst has got.
 */
int pgtable_copy_range(struct mm_struct *dst, struct mm_struct *src,
		       unsigned long start, unsigned long end)
{
	unsigned long addr = start, next;
	uint32_t *from, *to;
	bool written = false;
	int err = 0;

	spin_lock(&src->page_table_lock);
	spin_lock_nested(&dst->page_table_lock);
	for_each_table(from, src, addr, next, end)
	{
		addr = first_used(from, addr, next);
		if (addr == next)
			continue;
		to = table_get(dst, addr);
		if (!to) {
			err = -ENOMEM;
			break;
		}
		written |= copy_table(dst, to, from, addr, next);
	}
	if (written)
		flush_range(src, start, end);
	spin_unlock(&dst->page_table_lock);
	spin_unlock(&src->page_table_lock);
	return err;
}

/* Free the tables of [start, end) that have no entry (any more). */
static void drop_empty_tables(struct gather *g, unsigned long start,
			      unsigned long end)
{
	const uint32_t *table;
	unsigned long next;

	for_each_table(table, g->mm, start, next,
		       end) if (!virt_to_page(table)->index)
		table_unlink(g, start, virt_to_page(table));
}

static void move_entries(uint32_t *from, uint32_t *to, unsigned long n)
{
	unsigned moved = 0;

	for (unsigned long i = 0; i < n; i++) {
		if (!from[i])
			continue;
		to[i] = from[i];
		from[i] = 0;
		moved++;
	}
	virt_to_page(from)->index -= moved;
	virt_to_page(to)->index += moved;
}

/* Until there is no memory for a table. */
static int move_tables(struct mm_struct *mm, unsigned long from,
		       unsigned long to, unsigned long len)
{
	unsigned long n;

	for (; len; from += n, to += n, len -= n) {
		uint32_t *source = table_find(mm, from), *target;

		n = table_end(from, from + len) - from;
		n = table_end(to, to + n) - to;
		if (!source)
			continue;
		target = table_get(mm, to);
		if (!target)
			return -ENOMEM;
		move_entries(source + entry_index(from),
			     target + entry_index(to), n >> PAGE_SHIFT);
	}
	return 0;
}

int pgtable_move_range(struct mm_struct *mm, unsigned long from,
		       unsigned long to, unsigned long len)
{
	struct gather g;
	int err;

	gather_init(&g, mm, from);
	spin_lock(&mm->page_table_lock);
	err = move_tables(mm, from, to, len);
	if (err) { /* back: the old tables are still there */
		(void)move_tables(mm, to, from, len);
		flush_range(mm, to, to + len);
	}
	drop_empty_tables(&g, to, to + len);
	drop_empty_tables(&g, from, from + len);
	flush_range(mm, from, from + len);
	gather_flush(&g, from + len);
	spin_unlock(&mm->page_table_lock);
	return err;
}

/* The kernel's half */

static uint32_t *kernel_pte(unsigned long va)
{
	BUG_ON(va < VMALLOC_START || va >= VMALLOC_END);
	return &entry_table(kernel_pgd.entry[va >> PGD_SHIFT])[entry_index(va)];
}

void pgtable_map_kernel(unsigned long va, struct page *page)
{
	*kernel_pte(va) = make_entry(page, KERNEL_BITS);
}

void pgtable_unmap_kernel(unsigned long va, unsigned npages)
{
	for (; npages; npages--, va += PAGE_SIZE) {
		*kernel_pte(va) = 0;
		invlpg(va);
	}
}

struct page *pgtable_kernel_page(unsigned long va)
{
	uint32_t entry = *kernel_pte(va);

	return entry ? entry_page(entry) : NULL;
}

/* Boot */

extern char _text[], _etext[], _srodata[], _erodata[], _end[];

static uint32_t *make_kernel_table(unsigned long va)
{
	struct page *page = alloc_page(GFP_ZERO);

	if (!page)
		panic("no memory for the kernel's page tables");
	kernel_pgd.entry[va >> PGD_SHIFT] =
		make_entry(page, PTE_P | PTE_RW | PTE_A);
	return page_address(page);
}

/* The 4 MiB from @va on, in single pages. */
static void map_image(unsigned long va)
{
	uint32_t *table = make_kernel_table(va);

	for (unsigned i = 0; i < ENTRIES; i++, va += PAGE_SIZE) {
		const char *p = (const char *)va;
		uint32_t bits = KERNEL_BITS;

		if ((_text <= p && p < _etext) ||
		    (_srodata <= p && p < _erodata))
			bits &= ~(PTE_RW | PTE_D);
		table[i] = virt_to_phys(p).v | bits;
	}
}

void pgtable_init(void)
{
	unsigned long end = KERNEL_BASE + (max_pfn << PAGE_SHIFT);
	unsigned long va = KERNEL_BASE;
	unsigned long cr4 = read_cr4();

	for (; va < (unsigned long)_end; va += PGD_SIZE)
		map_image(va);
	for (; va < end; va += PGD_SIZE)
		kernel_pgd.entry[va >> PGD_SHIFT] =
			(uint32_t)(va - KERNEL_BASE) | KERNEL_BITS | PDE_PS;
	for (va = VMALLOC_START; va < VMALLOC_END; va += PGD_SIZE)
		make_kernel_table(va);
	init_mm.pgd = &kernel_pgd;
	this_cpu()->active_mm = &init_mm;
	write_cr3(virt_to_phys(&kernel_pgd).v);
	write_cr4(cr4 & ~X86_CR4_PGE); /* global entries go too */
	write_cr4(cr4);
}
