/* SPDX-License-Identifier: MIT */
/*
 * string.c - memcpy, memmove and memset by string instructions, and the one
 * division that C cannot say
 */
#include "kernel/lib/string.h"

#include "kernel/lib/math64.h"

#if !__STDC_HOSTED__
#undef memcpy
#undef memmove
#undef memset
#endif

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	void *dst = to;
	size_t words = n / 4;

	__asm__ volatile("rep movsl\n\t"
			 "movl %3, %%ecx\n\t"
			 "rep movsb"
			 : "+&D"(dst), "+&S"(from), "+&c"(words)
			 : "r"(n & 3)
			 : "memory");
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	char *last = (char *)to + n - 1;
	size_t bytes = n & 3;

	/* downwards only when the target begins inside the source */
	if ((uintptr_t)to - (uintptr_t)from >= n)
		return memcpy(to, from, n);
	from = (const char *)from + n - 1;
	__asm__ volatile("std\n\t"
			 "rep movsb\n\t"
			 "movl %3, %%ecx\n\t"
			 "subl $3, %%esi\n\t"
			 "subl $3, %%edi\n\t"
			 "rep movsl\n\t"
			 "cld"
			 : "+&D"(last), "+&S"(from), "+&c"(bytes)
			 : "r"(n / 4)
			 : "memory", "cc");
	return to;
}

void *memset(void *to, int value, size_t n)
{
	void *dst = to;
	size_t words = n / 4;

	__asm__ volatile("rep stosl\n\t"
			 "movl %2, %%ecx\n\t"
			 "rep stosb"
			 : "+&D"(dst), "+&c"(words)
			 : "r"(n & 3), "a"((uint8_t)value * 0x01010101U)
			 : "memory");
	return to;
}

/* SDM vol. 2, DIV: edx:eax by 32 bits */
uint32_t div_2by1(uint32_t high, uint32_t low, uint32_t divisor, uint32_t *rem)
{
	__asm__("divl %2" : "+a"(low), "+d"(high) : "rm"(divisor) : "cc");
	*rem = high;
	return low;
}
