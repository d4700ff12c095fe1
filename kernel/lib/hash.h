/* SPDX-License-Identifier: MIT */
/*
 * hash.h - hashes for tables of 2^bits chains
 *
 * Multiplicative: the high bits of the product with the golden ratio. A name's
 * hash can be made while the name is scanned; mix it with hash_32 when the
 * chain is chosen.
 */
#ifndef KERNEL_LIB_HASH_H
#define KERNEL_LIB_HASH_H

#include "kernel/lib/types.h"

#define GOLDEN_RATIO_32 0x61c88647U

static inline uint32_t hash_32(uint32_t value, unsigned int bits)
{
	return value * GOLDEN_RATIO_32 >> (32 - bits);
}

static inline uint32_t hash_64(uint64_t value, unsigned int bits)
{
	return hash_32((uint32_t)value ^
			       (uint32_t)(value >> 32) * GOLDEN_RATIO_32,
		       bits);
}

static inline uint32_t hash_ptr(const void *ptr, unsigned int bits)
{
	return hash_32((uint32_t)(uintptr_t)ptr, bits);
}

static inline uint32_t name_hash_add(uint32_t hash, char c)
{
	return hash * 31 + (unsigned char)c;
}

/* name_hash_add over @len bytes, beginning with 0 */
static inline uint32_t full_name_hash(const char *name, size_t len)
{
	uint32_t hash = 0;

	while (len--)
		hash = name_hash_add(hash, *name++);
	return hash;
}

#endif
