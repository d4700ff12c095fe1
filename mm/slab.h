/* SPDX-License-Identifier: MIT */
/*
 * Slab caches: objects of one size, kept constructed while free.
 * kmalloc/kfree for odd sizes (whole pages above 2 KiB, up to 4 MiB);
 * kvmalloc/kvfree for large arrays, contiguous only in virtual addresses.
 *
 * Interrupt handlers neither allocate nor free; nothing here sleeps.
 */
#pragma once

#include "mm/page_alloc.h"

struct kmem_cache;

/* At boot.  @align 0: that of a pointer.  @ctor runs once for each object when
 * its slab is made; an object must be given back in that state.  NULL:
 * contents are undefined.  Panics without memory. */
struct kmem_cache *kmem_cache_create(const char *name, size_t size,
				     size_t align, void (*ctor)(void *obj));
void *kmem_cache_alloc(struct kmem_cache *cache, unsigned gfp);
void kmem_cache_free(struct kmem_cache *cache, void *obj);

/* Aligned to the size where that is a power of two up to 64, else to at least
 * 32 from 96 bytes on.  NULL: no memory. */
void *kmalloc(size_t size, unsigned gfp);
void kfree(const void *obj);
static inline void free_kfree(const void *var)
{
	kfree(*(const void *const *)var);
}
char *kstrdup(const char *s, unsigned gfp);
void *kvmalloc(size_t size, unsigned gfp);
void kvfree(const void *obj);

static inline void *kzalloc(size_t size, unsigned gfp)
{
	return kmalloc(size, gfp | GFP_ZERO);
}

void slab_init(void);

/* For /proc/slabinfo and the books: calls @fn for each cache. */
struct slab_info {
	const char *name;
	size_t object_size;
	unsigned long active, total, pages;
	unsigned order, num; /* of each slab: pages, objects */
};
void slab_for_each(void (*fn)(const struct slab_info *info, void *arg),
		   void *arg);
