/* SPDX-License-Identifier: MIT */
/*
 * vsnprintf.c - formatted text, the C library's way
 *
 * A conversion is parsed into a struct spec, turned into a prefix (sign, 0x)
 * and a body, and put with padding around them.
 */
#include "kernel/lib/math64.h"
#include "kernel/lib/printk.h"
#include "kernel/lib/string.h"

struct out {
	char *buf;
	size_t size;
	size_t len; /* of the whole text, beyond size too */
	va_list args;
};

/* the flags of a conversion, in this order */
static const char flag_chars[] = "-+ #0";
enum { LEFT = 1, PLUS = 2, SPACE = 4, ALT = 8, ZERO = 16 };

struct spec {
	unsigned flags;
	int width;
	int precision; /* -1: none */
	int longs;     /* -2 char, -1 short, 0 int, 1 long, 2 long long */
};

static inline void put(struct out *out, char c)
{
	if (out->len < out->size)
		out->buf[out->len] = c;
	out->len++;
}

static void put_pad(struct out *out, char c, int n)
{
	for (; n > 0; n--)
		put(out, c);
}

static void put_text(struct out *out, const char *text, size_t len)
{
	while (len--)
		put(out, *text++);
}

/* @text in a field of spec->width. */
static void put_padded(struct out *out, const struct spec *spec,
		       const char *text, size_t len)
{
	if (!(spec->flags & LEFT))
		put_pad(out, ' ', spec->width - (int)len);
	put_text(out, text, len);
	if (spec->flags & LEFT)
		put_pad(out, ' ', spec->width - (int)len);
}

static const char *parse_number(const char *fmt, int *n)
{
	for (*n = 0; *fmt >= '0' && *fmt <= '9'; fmt++)
		*n = *n * 10 + (*fmt - '0');
	return fmt;
}

static const char *parse_size(const char *fmt, struct spec *spec)
{
	spec->longs = 0;
	if (*fmt == 'z') {
		spec->longs = sizeof(size_t) > sizeof(int) ? 1 : 0;
		return fmt + 1;
	}
	for (; *fmt == 'l'; fmt++)
		spec->longs++;
	for (; *fmt == 'h'; fmt++)
		spec->longs--;
	return fmt;
}

/* digits of @n backwards from @end; returns where they begin */
static char *digits(char *end, uint64_t n, unsigned int base, char alpha)
{
	uint32_t low, digit;

	while (n >> 32) {
		n = div_u64_rem(n, base, &digit);
		*--end = (char)(digit < 10 ? '0' + digit : alpha + digit - 10);
	}
	for (low = (uint32_t)n; low; low /= base) {
		digit = low % base;
		*--end = (char)(digit < 10 ? '0' + digit : alpha + digit - 10);
	}
	return end;
}

static void put_number(struct out *out, const struct spec *spec, uint64_t n,
		       unsigned int base, const char *prefix, char alpha)
{
	char buf[24], *end = buf + sizeof(buf);
	char *start = digits(end, n, base, alpha);
	int len = (int)(end - start);
	int zeros = (spec->precision < 0 ? 1 : spec->precision) - len;
	int prefix_len = (int)strlen(prefix);
	int pad;

	if (base == 8 && spec->flags & ALT && zeros <= 0)
		zeros = 1;
	zeros = max(zeros, 0);
	pad = spec->width - prefix_len - zeros - len;
	if (spec->flags & ZERO && !(spec->flags & LEFT) &&
	    spec->precision < 0 && pad > 0) {
		zeros += pad;
		pad = 0;
	}
	if (!(spec->flags & LEFT))
		put_pad(out, ' ', pad);
	put_text(out, prefix, (size_t)prefix_len);
	put_pad(out, '0', zeros);
	put_text(out, start, (size_t)len);
	if (spec->flags & LEFT)
		put_pad(out, ' ', pad);
}

static void put_signed(struct out *out, const struct spec *spec, int64_t n)
{
	const char *prefix = spec->flags & PLUS	 ? "+" :
			     spec->flags & SPACE ? " " :
						   "";

	if (spec->longs < 0) {
		int shift = spec->longs == -1 ? 48 : 56;

		n = (int64_t)((uint64_t)n << shift) >> shift;
	}
	put_number(out, spec, n < 0 ? -(uint64_t)n : (uint64_t)n, 10,
		   n < 0 ? "-" : prefix, 'a');
}

static void put_unsigned(struct out *out, const struct spec *spec, uint64_t n,
			 char conversion)
{
	const char *prefix = "";
	unsigned int base = 10;

	if (spec->longs == -1)
		n = (uint16_t)n;
	else if (spec->longs == -2)
		n = (uint8_t)n;
	if (conversion == 'o')
		base = 8;
	if ((conversion | 0x20) == 'x') {
		base = 16;
		if (spec->flags & ALT && n)
			prefix = conversion == 'X' ? "0X" : "0x";
	}
	put_number(out, spec, n, base, prefix, conversion == 'X' ? 'A' : 'a');
}

static void put_string(struct out *out, const struct spec *spec, const char *s)
{
	size_t max_len = spec->precision < 0 ? (size_t)INT_MAX :
					       (size_t)spec->precision;

	if (!s)
		s = "(null)";
	put_padded(out, spec, s, strnlen(s, max_len));
}

static const char *parse_spec(const char *fmt, struct spec *spec,
			      struct out *out)
{
	const char *flag;

	*spec = (struct spec){ .precision = -1 };
	for (; *fmt && (flag = strchr(flag_chars, *fmt)); fmt++)
		spec->flags |= 1u << (flag - flag_chars);
	if (*fmt == '*') {
		fmt++;
		spec->width = va_arg(out->args, int);
		if (spec->width < 0) {
			spec->flags |= LEFT;
			spec->width = -spec->width;
		}
	} else {
		fmt = parse_number(fmt, &spec->width);
	}
	if (*fmt == '.') {
		if (*++fmt == '*') {
			fmt++;
			spec->precision = max(va_arg(out->args, int), -1);
		} else {
			fmt = parse_number(fmt, &spec->precision);
		}
	}
	return parse_size(fmt, spec);
}

static void put_conversion(struct out *out, struct spec *spec, char conversion)
{
	switch (conversion) {
	case 'd':
	case 'i':
		put_signed(out, spec,
			   spec->longs >= 2 ? va_arg(out->args, long long) :
			   spec->longs == 1 ? va_arg(out->args, long) :
					      va_arg(out->args, int));
		return;
	case 'u':
	case 'x':
	case 'X':
	case 'o':
		put_unsigned(out, spec,
			     spec->longs >= 2 ?
				     va_arg(out->args, unsigned long long) :
			     spec->longs == 1 ?
				     va_arg(out->args, unsigned long) :
				     va_arg(out->args, unsigned int),
			     conversion);
		return;
	case 'p':
		spec->precision = 2 * sizeof(void *);
		put_number(out, spec, (uintptr_t)va_arg(out->args, void *), 16,
			   "", 'a');
		return;
	case 's':
		put_string(out, spec, va_arg(out->args, const char *));
		return;
	case 'c': {
		char c = (char)va_arg(out->args, int);

		put_padded(out, spec, &c, 1);
		return;
	}
	default:
		put(out, '%');
	}
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct out out = { .buf = buf, .size = size };
	struct spec spec;

	va_copy(out.args, args);
	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			put(&out, *fmt);
			continue;
		}
		fmt = parse_spec(fmt + 1, &spec, &out);
		if (!*fmt)
			break;
		put_conversion(&out, &spec, *fmt);
	}
	va_end(out.args);
	if (size)
		buf[min(out.len, size - 1)] = '\0';
	return (int)out.len;
}

int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int len = vsnprintf(buf, size, fmt, args);

	if ((size_t)len < size)
		return len;
	return size ? (int)size - 1 : 0;
}

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}
