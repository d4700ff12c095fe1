/* SPDX-License-Identifier: MIT */
/*
 * string.h - the processor's string instructions, for whole words
 *
 * One executed instruction a word; nothing without SSE does it in fewer.
 * The direction flag is clear everywhere in the kernel.
 */
#pragma once

#include "kernel/lib/types.h"

/* SDM vol. 2, REP, MOVSD, STOSD */
static inline void copy_words(void *to, const void *from, size_t words)
{
	__asm__ volatile("rep movsl"
			 : "+D"(to), "+S"(from), "+c"(words)
			 :
			 : "memory");
}

static inline void fill_words(void *to, uint32_t value, size_t words)
{
	__asm__ volatile("rep stosl"
			 : "+D"(to), "+c"(words)
			 : "a"(value)
			 : "memory");
}

static inline void clear_page(void *page)
{
	fill_words(page, 0, 4096 / 4);
}

static inline void copy_page(void *to, const void *from)
{
	copy_words(to, from, 4096 / 4);
}
