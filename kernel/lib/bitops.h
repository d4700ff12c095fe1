/* SPDX-License-Identifier: MIT */
/*
 * bitops.h - find and count bits in words and in bitmaps
 *
 * Bits are numbered from 0, the lowest. Bitmaps are arrays of unsigned long.
 * Nothing here is atomic.
 */
#pragma once

#include "kernel/lib/compiler.h"

#define BITS_TO_LONGS(n) DIV_ROUND_UP(n, BITS_PER_LONG)

/* lowest set bit; @x is not 0 */
static inline unsigned int lowest_bit(unsigned long x)
{
	return (unsigned int)__builtin_ctzl(x);
}

/* highest set bit; @x is not 0 */
static inline unsigned int highest_bit(unsigned long x)
{
	return (unsigned int)(BITS_PER_LONG - 1 - __builtin_clzl(x));
}

/* as in Linux and BSD: positions from 1, 0 when @x is 0 */
#if __STDC_HOSTED__
#include <strings.h>
#else
static inline int ffs(int x)
{
	return x ? __builtin_ctz((unsigned int)x) + 1 : 0;
}
#endif

static inline unsigned int order_base_2(unsigned long x)
{
	return x > 1 ? highest_bit(x - 1) + 1 : 0;
}

static inline unsigned int hweight32(uint32_t x)
{
	x -= (x >> 1) & 0x55555555;
	x = (x & 0x33333333) + ((x >> 2) & 0x33333333);
	x = (x + (x >> 4)) & 0x0f0f0f0f;
	return (x * 0x01010101) >> 24;
}

static inline uint32_t rol32(uint32_t x, unsigned int n)
{
	return (x << (n & 31)) | (x >> (-n & 31));
}

/* Each @bit that is set in @map when it is its turn. */
#define for_each_set_bit(bit, map, size)                                  \
	for ((bit) = 0; ((bit) = find_next_bit(map, size, bit)) < (size); \
	     (bit)++)

static inline void bitmap_set_bit(unsigned long *map, unsigned long bit)
{
	map[bit / BITS_PER_LONG] |= BIT(bit % BITS_PER_LONG);
}

static inline void bitmap_clear_bit(unsigned long *map, unsigned long bit)
{
	map[bit / BITS_PER_LONG] &= ~BIT(bit % BITS_PER_LONG);
}

static inline bool bitmap_test_bit(const unsigned long *map, unsigned long bit)
{
	return (map[bit / BITS_PER_LONG] >> (bit % BITS_PER_LONG)) & 1;
}

/* first bit at or after @from that is set once @flip is xored in */
static inline unsigned long bitmap_search(const unsigned long *map,
					  unsigned long size,
					  unsigned long from,
					  unsigned long flip)
{
	while (from < size) {
		unsigned long word = map[from / BITS_PER_LONG] ^ flip;

		word >>= from % BITS_PER_LONG;
		if (word)
			return min(from + lowest_bit(word), size);
		from = (from | (BITS_PER_LONG - 1)) + 1;
	}
	return size;
}

/* the first one (zero) bit at or after @from, @size when there is none */
static inline unsigned long
find_next_bit(const unsigned long *map, unsigned long size, unsigned long from)
{
	return bitmap_search(map, size, from, 0);
}

static inline unsigned long find_next_zero_bit(const unsigned long *map,
					       unsigned long size,
					       unsigned long from)
{
	return bitmap_search(map, size, from, ~0UL);
}
