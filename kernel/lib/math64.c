/* SPDX-License-Identifier: MIT */
/*
 * math64.c - division of 64-bit numbers
 */
#include "kernel/lib/math64.h"

#include "kernel/lib/bitops.h"

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

/**
 * div64_u64 - divide by a divisor that may need 64 bits
 *
 * For a large divisor both are shifted until it has 32 bits. The quotient of
 * these is right or one too large (Warren, Hacker's Delight, 9-5).
 */
uint64_t div64_u64(uint64_t n, uint64_t divisor)
{
	uint32_t high = (uint32_t)(divisor >> 32);
	uint64_t quot;
	int shift;

	if (!high)
		return div_u64(n, (uint32_t)divisor);
	shift = fls(high);
	quot = div_u64(n >> shift, (uint32_t)(divisor >> shift));
	if (quot)
		quot--;
	return n - quot * divisor >= divisor ? quot + 1 : quot;
}
