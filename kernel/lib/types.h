/* SPDX-License-Identifier: MIT */
/*
 * types.h - the integer types every other file speaks
 *
 * Fixed-width integers, bool, size_t and NULL from the compiler, and the
 * types of the Linux/i386 interface that have a fixed width there. Built for
 * the host (unit tests), the C library's types are taken where it has them.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if __STDC_HOSTED__
#include <limits.h>
#include <sys/types.h>
#else
typedef int pid_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef unsigned int mode_t;
typedef uint32_t dev_t;
typedef int64_t loff_t;
typedef int ssize_t;

#define INT_MAX	  __INT_MAX__
#define INT_MIN	  (-INT_MAX - 1)
#define UINT_MAX  (2U * INT_MAX + 1)
#define LONG_MAX  __LONG_MAX__
#define LONG_MIN  (-LONG_MAX - 1)
#define ULONG_MAX (2UL * LONG_MAX + 1)
#endif

typedef int64_t time64_t;

#define BITS_PER_LONG (8 * __SIZEOF_LONG__)
