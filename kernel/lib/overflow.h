/* SPDX-License-Identifier: MIT */
/* Sizes of what is to be allocated: SIZE_MAX, which nobody has, if the sum or
 * the product does not fit. */
#pragma once

#include "kernel/lib/types.h"

static inline size_t size_add(size_t a, size_t b)
{
	return __builtin_add_overflow(a, b, &a) ? SIZE_MAX : a;
}

static inline size_t array_size(size_t n, size_t size)
{
	return __builtin_mul_overflow(n, size, &n) ? SIZE_MAX : n;
}

/* Of *@p, which ends with @n of @member. */
#define struct_size(p, member, n) \
	size_add(sizeof(*(p)), array_size(n, sizeof((p)->member[0])))
