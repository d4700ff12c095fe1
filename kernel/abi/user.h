/* SPDX-License-Identifier: MIT */
/*
 * user.h - the mark on pointers into user memory
 */
#pragma once

#if defined(__CHECKER) && defined(__clang__)
#define __user __attribute__((noderef, address_space(1)))
#else
#define __user
#endif

/* Structures are laid out as i386 has them: nothing is aligned beyond 4. */
#define ABI_STRUCT __attribute__((packed, aligned(4)))
#define ABI_SIZE(type, size) \
	_Static_assert(sizeof(type) == (size), "size of " #type)
#define ABI_OFFSET(type, member, offset)                             \
	_Static_assert(__builtin_offsetof(type, member) == (offset), \
		       "offset of " #member)
