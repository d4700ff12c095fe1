/* SPDX-License-Identifier: MIT */
/*
 * hash.h - hashes for tables of 2^bits chains
 *
 * Multiplicative: the high bits of the product with the golden ratio.
 */
#pragma once

#include "kernel/lib/types.h"

#define GOLDEN_RATIO_32 0x61c88647U

static inline uint32_t hash_32(uint32_t value, unsigned int bits)
{
	return value * GOLDEN_RATIO_32 >> (32 - bits);
}
