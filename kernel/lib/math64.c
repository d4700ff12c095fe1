/* SPDX-License-Identifier: MIT */
/*
 * math64.c - division of 64-bit numbers
 */
#include "kernel/lib/math64.h"

/* divisor is not 0 */
uint64_t div_u64_rem(uint64_t n, uint32_t divisor, uint32_t *rem)
{
	uint32_t high = (uint32_t)(n >> 32), low = (uint32_t)n;
	uint32_t quot_high = 0;

	if (high >= divisor) {
		quot_high = high / divisor;
		high %= divisor;
	}
	return (uint64_t)quot_high << 32 | div_2by1(high, low, divisor, rem);
}
