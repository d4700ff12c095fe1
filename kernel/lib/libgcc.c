/* SPDX-License-Identifier: MIT */
/*
 * libgcc.c - 64-bit division under the names that compilers call for / and %
 *
 * gcc and clang both expect these of their own support library, which the
 * kernel is not linked with.
 */
#include "kernel/lib/math64.h"

uint64_t __udivdi3(uint64_t n, uint64_t d);
uint64_t __umoddi3(uint64_t n, uint64_t d);
uint64_t __udivmoddi4(uint64_t n, uint64_t d, uint64_t *rem);
int64_t __divdi3(int64_t n, int64_t d);
int64_t __moddi3(int64_t n, int64_t d);
int64_t __divmoddi4(int64_t n, int64_t d, int64_t *rem);

uint64_t __udivmoddi4(uint64_t n, uint64_t d, uint64_t *rem)
{
	uint64_t quot = div64_u64(n, d);

	if (rem)
		*rem = n - quot * d;
	return quot;
}

uint64_t __udivdi3(uint64_t n, uint64_t d)
{
	return div64_u64(n, d);
}

uint64_t __umoddi3(uint64_t n, uint64_t d)
{
	return n - div64_u64(n, d) * d;
}

static uint64_t magnitude(int64_t n)
{
	return n < 0 ? -(uint64_t)n : (uint64_t)n;
}

/* the quotient goes towards 0, the remainder has the sign of @n */
int64_t __divmoddi4(int64_t n, int64_t d, int64_t *rem)
{
	uint64_t quot = div64_u64(magnitude(n), magnitude(d));

	if ((n < 0) != (d < 0))
		quot = -quot;
	if (rem)
		*rem = (int64_t)((uint64_t)n - quot * (uint64_t)d);
	return (int64_t)quot;
}

int64_t __divdi3(int64_t n, int64_t d)
{
	return __divmoddi4(n, d, NULL);
}

int64_t __moddi3(int64_t n, int64_t d)
{
	int64_t rem;

	__divmoddi4(n, d, &rem);
	return rem;
}
