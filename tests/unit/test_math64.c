/* SPDX-License-Identifier: MIT */
/*
 * 64-bit division against division bit by bit; bit searches.
 *
 * unit: kernel/lib/math64.c tests/unit/support/stubs.c
 */
#include "tests/unit/support/unit.h"

#include "kernel/lib/bitops.h"
#include "kernel/lib/math64.h"
#include "tests/unit/support/stubs.h"

/* numbers of every length, and the edges */
static uint64_t any(void)
{
	static const uint64_t edges[] = {
		1,	     2,
		3,	     0x7fffffff,
		0x80000000,  0xffffffff,
		0x100000000, 0x100000001,
		INT64_MAX,   (uint64_t)INT64_MAX + 1,
		UINT64_MAX,
	};
	uint64_t n = (uint64_t)unit_random() << 32 | unit_random();

	if (unit_random() % 4 == 0)
		return edges[unit_random() % ARRAY_SIZE(edges)];
	return n >> unit_random() % 64;
}

static void division(void **state)
{
	(void)state;
	for (int i = 0; i < 100000; i++) {
		uint64_t n = any(), quot;
		uint32_t d = (uint32_t)any(), rem;

		if (!d)
			continue;
		quot = unit_divide(n, d);
		assert_true(div_u64_rem(n, d, &rem) == quot);
		assert_true(rem == n - quot * d);
	}
}

static void scaled_product(void **state)
{
	(void)state;
	for (int i = 0; i < 100000; i++) {
		unsigned int shift = unit_random() % 33;
		uint64_t n = any() >> 16;
		uint32_t mul = (uint32_t)any() >> 16;

		assert_true(mul_u64_u32_shr(n, mul, shift) == n * mul >> shift);
	}
	assert_true(mul_u64_u32_shr(0xffffffffffffULL, 0xffffffff, 32) ==
		    0xfffffffeffffULL);
}

static void bit_searches(void **state)
{
	unsigned long map[BITS_TO_LONGS(300)] = { 0 };

	(void)state;
	assert_int_equal(find_next_bit(map, 300, 0), 300);
	assert_int_equal(find_next_zero_bit(map, 300, 0), 0);
	bitmap_set_bit(map, 0);
	bitmap_set_bit(map, 129);
	bitmap_set_bit(map, 299);
	assert_int_equal(find_next_bit(map, 300, 1), 129);
	assert_int_equal(find_next_bit(map, 300, 130), 299);
	assert_int_equal(find_next_bit(map, 299, 130), 299);
	for (unsigned int i = 0; i < 300; i++)
		bitmap_set_bit(map, i);
	assert_int_equal(find_next_zero_bit(map, 300, 0), 300);
	bitmap_clear_bit(map, 64);
	assert_false(bitmap_test_bit(map, 64));
	assert_int_equal(find_next_zero_bit(map, 300, 0), 64);
	assert_int_equal(find_next_zero_bit(map, 300, 65), 300);
	for (int i = 0; i < 32; i++) {
		assert_int_equal(ffs((int)(1U << i)), i + 1);
		assert_int_equal(hweight32(~0U >> i), 32 - i);
	}
	assert_int_equal(ffs(0), 0);
	assert_int_equal(order_base_2(1), 0);
	assert_int_equal(order_base_2(4096), 12);
	assert_int_equal(order_base_2(4097), 13);
	assert_int_equal(rol32(0x80000001, 1), 3);
}

RUN_TESTS(cmocka_unit_test(division), cmocka_unit_test(scaled_product),
	  cmocka_unit_test(bit_searches))
