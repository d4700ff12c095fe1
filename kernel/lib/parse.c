/* SPDX-License-Identifier: MIT */
/*
 * parse.c - strings into buffers of a fixed size, and into numbers
 */
#include "kernel/abi/errno.h"
#include "kernel/lib/string.h"

/**
 * strscpy - copy a string into @size bytes, always terminated (if @size)
 *
 * Return: its length, or -E2BIG when it was cut.
 */
ssize_t strscpy(char *to, const char *from, size_t size)
{
	size_t n = strnlen(from, size);

	if (!size)
		return -E2BIG;
	if (n < size) {
		memcpy(to, from, n + 1);
		return (ssize_t)n;
	}
	memcpy(to, from, size - 1);
	to[size - 1] = '\0';
	return -E2BIG;
}

static unsigned int digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	c |= 0x20;
	return c >= 'a' && c <= 'z' ? (unsigned int)(c - 'a' + 10) : 99;
}

/**
 * parse_u64 - read an unsigned number
 * @end:   set behind its last digit, or NULL: the string must end there
 *         (a newline may follow)
 * @base:  2 to 36, or 0: hexadecimal after 0x, octal after 0, else decimal
 *
 * Return: 0; -EINVAL no number, or something behind it; -ERANGE.
 */
int parse_u64(const char *s, const char **end, unsigned int base,
	      uint64_t *value)
{
	uint64_t n = 0;
	const char *first;

	if (s[0] == '0' && (s[1] | 0x20) == 'x' && digit(s[2]) < 16 &&
	    (base == 0 || base == 16)) {
		base = 16;
		s += 2;
	} else if (base == 0) {
		base = s[0] == '0' ? 8 : 10;
	}
	for (first = s; digit(*s) < base; s++)
		if (__builtin_mul_overflow(n, (uint64_t)base, &n) ||
		    __builtin_add_overflow(n, (uint64_t)digit(*s), &n))
			return -ERANGE;
	if (s == first)
		return -EINVAL;
	if (end)
		*end = s;
	else if (s[0] && !(s[0] == '\n' && !s[1]))
		return -EINVAL;
	*value = n;
	return 0;
}
