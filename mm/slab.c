/* SPDX-License-Identifier: MIT */
/*
 * Slab caches: pages cut into objects of one size.
 *
 *	cache -> cpu[]: chain of free objects		the fast way
 *	      -> partial: slabs with free objects	a slab's chain at once
 *	      -> new slab: 2^order pages from the buddy allocator
 *
 * A free object is chained through a pointer in itself; in a cache with a
 * constructor the pointer lies behind the object, which stays as its
 * constructor (or last user) left it.  What a slab must know lies in the
 * struct page of its first page:
 *
 *	private   its cache (in all its pages: kfree asks there)
 *	index     first free object, 0 when all are out
 *	mapcount  objects out; those on a CPU's chain count as out
 *	lru       link in cache->partial, unless all are out
 *
 * In CHECK builds each object has a red zone behind it that also knows whether
 * the object is free, and free memory is poisoned (without a constructor).
 *
 * Locks: cache->lock for the slabs.  A CPU's chain needs none: the kernel is
 * not preempted inside itself and interrupt handlers stay away from here.
 */
#include "mm/slab.h"

#include "kernel/lib/bitops.h"
#include "kernel/lib/idr.h"
#include "kernel/lib/string.h"
#include "kernel/lock/rcu.h"
#include "kernel/lock/spinlock.h"
#include "kernel/x86/percpu.h"
#include "mm/poison.h"
#include "mm/vmalloc.h"

#define SLAB_MAX_ORDER	3u
#define KEEP_EMPTY	2u    /* slabs a cache keeps without an object out */
#define KMALLOC_MAX	2048u /* the largest size class */
#define KVMALLOC_DIRECT (2 * PAGE_SIZE) /* above, kvmalloc takes vmalloc */

struct slab_cpu {
	void *free; /* chain of free objects */
	unsigned count;
};

struct kmem_cache {
	/* constant: */
	size_t object_size;
	size_t stride; /* from one object to the next */
	size_t link;   /* offset of the pointer of the chain */
	void (*ctor)(void *obj);
	unsigned order, num; /* of a slab: pages, objects */
	unsigned limit;	     /* a CPU's chain stays below this */
	const char *name;
	struct list_head caches;

	struct slab_cpu cpu[NR_CPUS]; /* owner: that CPU */

	struct spinlock lock;
	/* lock: */
	struct list_head partial; /* slabs; those with objects out first */
	unsigned nr_empty;	  /* of these, without any out */
	unsigned long nr_slabs;
	unsigned long nr_out; /* objects; with those on CPUs' chains */
};

static LIST_HEAD(caches); /* grows at boot only */
static struct kmem_cache cache_cache, kmalloc_caches[11];
static struct kmem_cache *idr_node_cache;

static inline void **link_of(const struct kmem_cache *cache, void *obj)
{
	return (void **)((char *)obj + cache->link);
}

/* CHECK builds: the red zone lies just before the link. */
static inline uint32_t *red_zone(const struct kmem_cache *cache, void *obj)
{
	return (uint32_t *)link_of(cache, obj) - 1;
}

static void check_alloc(const struct kmem_cache *cache, void *obj)
{
	BUG_ON(*red_zone(cache, obj) != RED_FREE);
	BUG_ON(!cache->ctor && !poison_intact(obj, cache->object_size));
	*red_zone(cache, obj) = RED_ACTIVE;
}

static void check_free(const struct kmem_cache *cache, void *obj)
{
	const struct page *page = virt_to_page(obj);

	BUG_ON(!(page->flags & PG_SLAB));
	BUG_ON(page->private != (unsigned long)cache);
	BUG_ON(*red_zone(cache, obj) != RED_ACTIVE); /* or freed twice */
	*red_zone(cache, obj) = RED_FREE;
	if (!cache->ctor)
		poison_fill(obj, cache->object_size);
}

static inline struct page *slab_of(const struct kmem_cache *cache,
				   const void *obj)
{
	unsigned long pfn = page_to_pfn(virt_to_page(obj));

	return pfn_to_page(pfn & ~((1ul << cache->order) - 1));
}

/* cache->lock held. */
static void list_slab(struct kmem_cache *cache, struct page *slab)
{
	cache->nr_slabs++;
	cache->nr_empty++;
	list_add_tail(&slab->lru, &cache->partial);
}

/* A new slab, all objects constructed and chained; NULL: no memory. */
static struct page *slab_create(struct kmem_cache *cache)
{
	struct page *slab =
		alloc_pages(GFP_KERNEL | GFP_NOACCOUNT, cache->order);
	unsigned pages = 1u << cache->order;
	char *obj;

	if (!slab)
		return NULL;
	for (unsigned i = 0; i < pages; i++) {
		slab[i].flags |= PG_SLAB;
		slab[i].private = (unsigned long)cache;
	}
	page_stat_add(STAT_SLAB, pages);
	slab->index = 0;
	obj = (char *)page_address(slab) + cache->num * cache->stride;
	for (unsigned i = 0; i < cache->num; i++) {
		obj -= cache->stride;
		if (cache->ctor)
			cache->ctor(obj);
		if (CHECKING)
			*red_zone(cache, obj) = RED_FREE;
		if (CHECKING && !cache->ctor)
			poison_fill(obj, cache->object_size);
		*link_of(cache, obj) = (void *)slab->index;
		slab->index = (unsigned long)obj;
	}
	return slab;
}

static void slab_destroy(struct kmem_cache *cache, struct page *slab)
{
	unsigned pages = 1u << cache->order;

	for (unsigned i = 0; i < pages; i++)
		slab[i].flags &= ~PG_SLAB;
	page_stat_add(STAT_SLAB, -(long)pages);
	free_pages(slab, cache->order);
}

/* This CPU's chain is empty: take over all that is free in one slab. */
static noinline bool cpu_refill(struct kmem_cache *cache, struct slab_cpu *cpu)
{
	struct page *slab;
	unsigned n;

	spin_lock(&cache->lock);
	if (list_empty(&cache->partial)) {
		spin_unlock(&cache->lock);
		slab = slab_create(cache);
		if (!slab)
			return false;
		spin_lock(&cache->lock);
		list_slab(cache, slab);
	}
	slab = list_first_entry(&cache->partial, struct page, lru);
	list_del(&slab->lru);
	if (!slab->mapcount)
		cache->nr_empty--;
	n = cache->num - slab->mapcount;
	slab->mapcount = cache->num;
	cache->nr_out += n;
	cpu->free = (void *)slab->index;
	cpu->count = n;
	slab->index = 0;
	spin_unlock(&cache->lock);
	return true;
}

/* Give @obj back to its slab, and the slab if enough are empty; lock held. */
static void slab_give(struct kmem_cache *cache, void *obj)
{
	struct page *slab = slab_of(cache, obj);

	*link_of(cache, obj) = (void *)slab->index;
	slab->index = (unsigned long)obj;
	cache->nr_out--;
	if (slab->mapcount-- == cache->num)
		list_add(&slab->lru, &cache->partial);
	if (slab->mapcount)
		return;
	if (cache->nr_empty < KEEP_EMPTY) {
		list_move_tail(&slab->lru, &cache->partial);
		cache->nr_empty++;
		return;
	}
	list_del(&slab->lru);
	cache->nr_slabs--;
	slab_destroy(cache, slab);
}

/* This CPU's chain is long: give half of it back. */
static noinline void cpu_drain(struct kmem_cache *cache)
{
	struct slab_cpu *cpu = &cache->cpu[this_cpu()->id];
	unsigned n = cache->limit / 2;

	spin_lock(&cache->lock);
	while (n--) {
		void *obj = cpu->free;

		cpu->free = *link_of(cache, obj);
		cpu->count--;
		slab_give(cache, obj);
	}
	spin_unlock(&cache->lock);
}

static inline void *cpu_pop(struct kmem_cache *cache, struct slab_cpu *cpu)
{
	void *obj = cpu->free;

	cpu->free = *link_of(cache, obj);
	cpu->count--;
	if (CHECKING)
		check_alloc(cache, obj);
	return obj;
}

static noinline void *zeroed(void *obj, size_t size)
{
	return memset(obj, 0, size);
}

static noinline void *alloc_slow(struct kmem_cache *cache, size_t size,
				 unsigned gfp)
{
	struct slab_cpu *cpu = &cache->cpu[this_cpu()->id];

	if (!cpu_refill(cache, cpu))
		return NULL;
	if (gfp & GFP_ZERO)
		return zeroed(cpu_pop(cache, cpu), size);
	return cpu_pop(cache, cpu);
}

/* @size: how much of it to zero, with GFP_ZERO. */
static __always_inline void *cache_alloc(struct kmem_cache *cache, size_t size,
					 unsigned gfp)
{
	struct slab_cpu *cpu = &cache->cpu[this_cpu()->id];

	CHECK_ON(in_interrupt());
	if (unlikely(!cpu->free))
		return alloc_slow(cache, size, gfp);
	if (gfp & GFP_ZERO)
		return zeroed(cpu_pop(cache, cpu), size);
	return cpu_pop(cache, cpu);
}

/**
 * kmem_cache_alloc - one object
 * @gfp: GFP_ZERO only in caches without a constructor
 *
 * Context: task, any lock below RANK_SLAB.
 * Return:  the object, constructed if the cache has a constructor; or NULL.
 */
void *kmem_cache_alloc(struct kmem_cache *cache, unsigned gfp)
{
	return cache_alloc(cache, cache->object_size, gfp);
}

static __always_inline void cache_free(struct kmem_cache *cache, void *obj)
{
	struct slab_cpu *cpu = &cache->cpu[this_cpu()->id];

	CHECK_ON(in_interrupt());
	if (CHECKING)
		check_free(cache, obj);
	*link_of(cache, obj) = cpu->free;
	cpu->free = obj;
	cpu->count++;
	if (unlikely(cpu->count >= cache->limit))
		cpu_drain(cache);
}

void kmem_cache_free(struct kmem_cache *cache, void *obj)
{
	cache_free(cache, obj);
}

/* Choose the slab's size: little waste, and a few objects at least. */
static unsigned choose_order(size_t stride)
{
	unsigned order = 0;

	for (; order < SLAB_MAX_ORDER; order++) {
		size_t bytes = PAGE_SIZE << order;

		if (bytes / stride >= 4 && bytes % stride <= bytes / 8)
			break;
	}
	return order;
}

static void cache_setup(struct kmem_cache *cache, const char *name, size_t size,
			size_t align, void (*ctor)(void *obj))
{
	size_t end = round_up(size, sizeof(void *));

	align = max(align, sizeof(void *));
	cache->name = name;
	cache->object_size = size;
	cache->ctor = ctor;
	if (CHECKING || ctor) {
		cache->link = end + (CHECKING ? sizeof(void *) : 0);
		end = cache->link + sizeof(void *);
	}
	cache->stride = round_up(end, align);
	cache->order = choose_order(cache->stride);
	cache->num = (unsigned)((PAGE_SIZE << cache->order) / cache->stride);
	BUG_ON(!cache->num);
	cache->limit = max(2 * cache->num, 16u);
	spin_lock_init(&cache->lock, RANK_SLAB);
	INIT_LIST_HEAD(&cache->partial);
	list_add_tail(&cache->caches, &caches);
}

struct kmem_cache *kmem_cache_create(const char *name, size_t size,
				     size_t align, void (*ctor)(void *obj))
{
	struct kmem_cache *cache = kmem_cache_alloc(&cache_cache, GFP_ZERO);

	if (!cache)
		panic("no memory for slab cache %s", name);
	cache_setup(cache, name, size, align, ctor);
	return cache;
}

void slab_for_each(void (*fn)(const struct slab_info *info, void *arg),
		   void *arg)
{
	struct kmem_cache *cache;

	list_for_each_entry(cache, &caches, caches) {
		struct slab_info info = {
			.name = cache->name,
			.object_size = cache->object_size,
			.order = cache->order,
			.num = cache->num,
		};

		spin_lock(&cache->lock);
		info.active = cache->nr_out;
		info.total = cache->nr_slabs * cache->num;
		info.pages = cache->nr_slabs << cache->order;
		spin_unlock(&cache->lock);
		for (unsigned i = 0; i < NR_CPUS; i++)
			info.active -= cache->cpu[i].count;
		fn(&info, arg);
	}
}

/* kmalloc: a cache for each size class, whole pages above. */

static const struct {
	const char *name;
	unsigned size, align;
} classes[ARRAY_SIZE(kmalloc_caches)] = {
	{ "kmalloc-8", 8, 8 },	      { "kmalloc-16", 16, 16 },
	{ "kmalloc-32", 32, 32 },     { "kmalloc-64", 64, 64 },
	{ "kmalloc-96", 96, 32 },     { "kmalloc-128", 128, 64 },
	{ "kmalloc-192", 192, 64 },   { "kmalloc-256", 256, 64 },
	{ "kmalloc-512", 512, 64 },   { "kmalloc-1024", 1024, 64 },
	{ "kmalloc-2048", 2048, 64 },
};

/* The class of sizes up to 256, by (size - 1) / 8. */
static const uint8_t small_class[32] = {
	0, 1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5,
	6, 6, 6, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 7,
};

static inline struct kmem_cache *size_class(size_t size)
{
	if (size <= 256)
		return &kmalloc_caches[small_class[(size - !!size) / 8]];
	return &kmalloc_caches[highest_bit(size - 1)];
}

static noinline void *kmalloc_large(size_t size, unsigned gfp)
{
	struct page *page;
	unsigned order;

	if (size > PAGE_SIZE << MAX_ORDER)
		return NULL;
	order = order_base_2((size + PAGE_SIZE - 1) >> PAGE_SHIFT);
	page = alloc_pages(gfp, order);
	if (!page)
		return NULL;
	page->flags |= PG_LARGE;
	page->private = order;
	return page_address(page);
}

/**
 * kmalloc - @size bytes; 0 is a size like others
 *
 * Context: task, any lock below RANK_SLAB.
 */
void *kmalloc(size_t size, unsigned gfp)
{
	if (unlikely(size > KMALLOC_MAX))
		return kmalloc_large(size, gfp);
	return cache_alloc(size_class(size), size, gfp);
}

void kfree(const void *obj)
{
	struct page *page;

	if (!obj)
		return;
	page = virt_to_page(obj);
	if (likely(page->flags & PG_SLAB)) {
		cache_free((struct kmem_cache *)page->private,
			   (void *)(uintptr_t)obj);
		return;
	}
	BUG_ON(!(page->flags & PG_LARGE));
	page->flags &= ~PG_LARGE;
	free_pages(page, (unsigned)page->private);
}

char *kstrdup(const char *s, unsigned gfp)
{
	size_t size = strlen(s) + 1;
	char *copy = kmalloc(size, gfp);

	if (copy)
		memcpy(copy, s, size);
	return copy;
}

void *kvmalloc(size_t size, unsigned gfp)
{
	if (size <= KVMALLOC_DIRECT)
		return kmalloc(size, gfp);
	return vmalloc(size, gfp);
}

void kvfree(const void *obj)
{
	if (is_vmalloc_addr(obj))
		vfree(obj);
	else
		kfree(obj);
}

/* The radix tree's nodes: given back zeroed, once no reader can be inside. */

struct idr_node_box {
	struct idr_node node;
	struct rcu_head rcu;
};

static void idr_node_ctor(void *obj)
{
	memset(obj, 0, sizeof(struct idr_node_box));
}

struct idr_node *idr_node_alloc(void)
{
	struct idr_node_box *box = kmem_cache_alloc(idr_node_cache, GFP_ATOMIC);

	return box ? &box->node : NULL;
}

/* A node goes empty, except a top that was dropped for its first child. */
static void idr_node_free_rcu(struct rcu_head *head)
{
	struct idr_node_box *box = container_of(head, struct idr_node_box, rcu);
	struct idr_node *node = &box->node;

	node->slot[0] = NULL;
	node->shift = 0;
	node->offset = 0;
	node->count = 0;
	node->parent = NULL;
	node->full[0] = 0;
	node->full[1] = 0;
	if (CHECKING)
		BUG_ON(!memory_is_zero(node, sizeof(*node)));
	kmem_cache_free(idr_node_cache, box);
}

void idr_node_free(struct idr_node *node)
{
	struct idr_node_box *box =
		container_of(node, struct idr_node_box, node);

	call_rcu(&box->rcu, idr_node_free_rcu);
}

/* Boot; needs page_alloc_init(). */
void slab_init(void)
{
	cache_setup(&cache_cache, "kmem_cache", sizeof(struct kmem_cache), 0,
		    NULL);
	for (unsigned i = 0; i < ARRAY_SIZE(kmalloc_caches); i++)
		cache_setup(&kmalloc_caches[i], classes[i].name,
			    classes[i].size, classes[i].align, NULL);
	idr_node_cache = kmem_cache_create(
		"idr_node", sizeof(struct idr_node_box), 0, idr_node_ctor);
}
