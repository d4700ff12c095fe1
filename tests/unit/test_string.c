/* SPDX-License-Identifier: MIT */
/*
 * The string functions against the host's, under other names so that both are
 * there; the number parser.
 *
 * unit: kernel/lib/parse.c tests/unit/support/stubs.c
 */
#include "tests/unit/support/unit.h"

#include "kernel/abi/errno.h"
#include "kernel/lib/string.h"

#define memcmp	our_memcmp
#define strlen	our_strlen
#define strnlen our_strnlen
#define strcmp	our_strcmp
#define strncmp our_strncmp
#define strchr	our_strchr
#define strrchr our_strrchr
#define strstr	our_strstr
#include "kernel/lib/string.c"
#define memcpy	 our_memcpy
#define memmove	 our_memmove
#define memset	 our_memset
#define div_2by1 our_div_2by1
void *our_memcpy(void *to, const void *from, size_t n);
#include "kernel/x86/string.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef strlen
#undef strnlen
#undef strcmp
#undef strncmp
#undef strchr
#undef strrchr
#undef strstr

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

/* an exact-size copy, so that a byte too far is caught */
static char *random_text(size_t *len)
{
	char *s;

	*len = unit_random() % 12;
	s = malloc(*len + 1);
	for (size_t i = 0; i < *len; i++)
		s[i] = "ab\xe4/"[unit_random() % 4];
	s[*len] = '\0';
	return s;
}

static void like_the_host(void **state)
{
	(void)state;
	for (int i = 0; i < 50000; i++) {
		size_t la, lb, n = unit_random() % 14;
		char *a = random_text(&la), *b = random_text(&lb);
		size_t m = la < lb ? la : lb;
		int c = "ab\xe4/c"[unit_random() % 6];

		assert_int_equal(our_strlen(a), la);
		assert_int_equal(our_strnlen(a, n), strnlen(a, n));
		assert_int_equal(sign(our_strcmp(a, b)), sign(strcmp(a, b)));
		assert_int_equal(sign(our_strncmp(a, b, n)),
				 sign(strncmp(a, b, n)));
		assert_int_equal(sign(our_memcmp(a, b, m)),
				 sign(memcmp(a, b, m)));
		assert_ptr_equal(our_strchr(a, c), strchr(a, c));
		assert_ptr_equal(our_strrchr(a, c), strrchr(a, c));
		b[lb < 2 ? lb : 2] = '\0';
		assert_ptr_equal(our_strstr(a, b), strstr(a, b));
		free(a);
		free(b);
	}
}

static void copy_and_fill(void **state)
{
	unsigned char ours[96], theirs[96];

	(void)state;
	for (int i = 0; i < 50000; i++) {
		size_t n = unit_random() % 40;
		size_t to = unit_random() % 50, from = unit_random() % 50;
		int c = (int)unit_random();

		for (size_t k = 0; k < sizeof(ours); k++)
			ours[k] = theirs[k] = (unsigned char)unit_random();
		assert_ptr_equal(our_memmove(ours + to, ours + from, n),
				 ours + to);
		memmove(theirs + to, theirs + from, n);
		assert_memory_equal(ours, theirs, sizeof(ours));
		assert_ptr_equal(our_memset(ours + to, c, n), ours + to);
		memset(theirs + to, c, n);
		assert_memory_equal(ours, theirs, sizeof(ours));
		assert_ptr_equal(our_memcpy(ours, ours + 50, n), ours);
		assert_memory_equal(ours, ours + 50, n);
	}
}

static void double_division(void **state)
{
	uint32_t rem;

	(void)state;
	assert_int_equal(our_div_2by1(1, 5, 16, &rem), 0x10000000);
	assert_int_equal(rem, 5);
}

static void copies_are_terminated(void **state)
{
	char buf[4] = "zzz";

	(void)state;
	assert_int_equal(strscpy(buf, "abc", sizeof(buf)), 3);
	assert_string_equal(buf, "abc");
	assert_int_equal(strscpy(buf, "xyzw", sizeof(buf)), -E2BIG);
	assert_string_equal(buf, "xyz");
	assert_int_equal(strscpy(buf, "a", 0), -E2BIG);
	assert_int_equal(strscpy(buf, "", 1), 0);
	assert_string_equal(buf, "");
}

static void numbers(void **state)
{
	static const struct {
		const char *text;
		unsigned int base;
		int err;
		uint64_t value;
	} cases[] = {
		{ "0", 0, 0, 0 },
		{ "42", 0, 0, 42 },
		{ "42\n", 10, 0, 42 },
		{ "0x1F", 0, 0, 31 },
		{ "0x1f", 16, 0, 31 },
		{ "1f", 16, 0, 31 },
		{ "0755", 0, 0, 0755 },
		{ "755", 8, 0, 0755 },
		{ "18446744073709551615", 10, 0, ~0ULL },
		{ "18446744073709551616", 10, -ERANGE, 0 },
		{ "", 10, -EINVAL, 0 },
		{ "x", 10, -EINVAL, 0 },
		{ "12a", 10, -EINVAL, 0 },
		{ "-1", 10, -EINVAL, 0 },
		{ "8", 8, -EINVAL, 0 },
		{ " 1", 10, -EINVAL, 0 },
		{ "0x", 0, -EINVAL, 0 },
		{ "1\n\n", 10, -EINVAL, 0 },
	};
	const char *end;
	uint64_t value;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		value = 0;
		assert_int_equal(parse_u64(cases[i].text, NULL, cases[i].base,
					   &value),
				 cases[i].err);
		assert_true(value == cases[i].value);
	}
	assert_int_equal(parse_u64("12,5", &end, 10, &value), 0);
	assert_true(value == 12);
	assert_string_equal(end, ",5");
}

RUN_TESTS(cmocka_unit_test(like_the_host), cmocka_unit_test(copy_and_fill),
	  cmocka_unit_test(double_division),
	  cmocka_unit_test(copies_are_terminated), cmocka_unit_test(numbers))
