/* SPDX-License-Identifier: MIT */
/*
 * What CHECK builds write into free memory, and how they see that somebody
 * wrote there.  Callers ask `if (CHECKING)`, which the compiler decides.
 */
#pragma once

#include "kernel/lib/types.h"

#ifdef CONFIG_CHECK
#define CHECKING 1
#else
#define CHECKING 0
#endif

#define POISON_WORD 0x6b6b6b6bu
#define RED_ACTIVE  0xd84156c5u /* behind an object in use */
#define RED_FREE    0x9f911029u /* behind a free one */

static inline void poison_fill(void *mem, size_t bytes)
{
	for (size_t i = 0; i < bytes / sizeof(uint32_t); i++)
		((uint32_t *)mem)[i] = POISON_WORD;
}

static inline bool poison_intact(const void *mem, size_t bytes)
{
	for (size_t i = 0; i < bytes / sizeof(uint32_t); i++)
		if (((const uint32_t *)mem)[i] != POISON_WORD)
			return false;
	return true;
}

/* Is all of it zero?  Emptied page tables must be. */
static inline bool memory_is_zero(const void *mem, size_t bytes)
{
	for (size_t i = 0; i < bytes / sizeof(uint32_t); i++)
		if (((const uint32_t *)mem)[i])
			return false;
	return true;
}
