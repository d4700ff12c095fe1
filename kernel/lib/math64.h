/* SPDX-License-Identifier: MIT */
/*
 * math64.h - division of 64-bit numbers
 *
 * The only place that has it: / and % on uint64_t elsewhere become calls of
 * the compiler's own library, which the kernel is not linked with.
 */
#pragma once

#include "kernel/lib/types.h"

uint64_t div_u64_rem(uint64_t n, uint32_t divisor, uint32_t *rem);

static inline uint64_t div_u64(uint64_t n, uint32_t divisor)
{
	uint32_t rem;

	return div_u64_rem(n, divisor, &rem);
}

/* n * mul / 2^shift, the product taken with 96 bits; @shift <= 32 */
static inline uint64_t mul_u64_u32_shr(uint64_t n, uint32_t mul,
				       unsigned int shift)
{
	uint64_t low = (uint64_t)(uint32_t)n * mul >> shift;
	uint64_t high = (uint64_t)(uint32_t)(n >> 32) * mul;

	return low + (high << (32 - shift));
}

/* (high:low) / divisor, for high < divisor; given by the processor's layer */
uint32_t div_2by1(uint32_t high, uint32_t low, uint32_t divisor, uint32_t *rem);
