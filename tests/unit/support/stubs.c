/* SPDX-License-Identifier: MIT */
/*
 * stubs.c - what lies under the library code when it runs on the host
 *
 * panic() fails the test that is running; printk() is silent; the division
 * of the processor's layer is done bit by bit; idr nodes come from malloc, and
 * unit_alloc_budget counts down to the allocation that fails.
 */
#include "tests/unit/support/unit.h"

#include "kernel/lib/bug.h"
#include "kernel/lib/idr.h"
#include "kernel/lib/math64.h"
#include "tests/unit/support/stubs.h"

long unit_alloc_budget = -1;
long unit_idr_nodes;

void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fail_msg("%s", "panic");
	abort();
}

void warn_at(const char *file, int line, const char *what)
{
	fail_msg("WARN_ON at %s:%d: %s", file, line, what);
}

__weak void printk(int level, const char *fmt, ...)
{
	(void)level;
	(void)fmt;
}

/* bit by bit, so that it needs no helper of the compiler */
uint64_t unit_divide(uint64_t n, uint64_t divisor)
{
	uint64_t quot = 0, rem = 0;

	for (int bit = 63; bit >= 0; bit--) {
		bool carry = rem >> 63;

		rem = rem << 1 | (n >> bit & 1);
		if (carry || rem >= divisor) {
			rem -= divisor;
			quot |= 1ULL << bit;
		}
	}
	return quot;
}

uint32_t div_2by1(uint32_t high, uint32_t low, uint32_t divisor, uint32_t *rem)
{
	uint64_t n = unit_divide((uint64_t)high << 32 | low, divisor);

	assert_true(high < divisor);
	*rem = low - (uint32_t)n * divisor;
	return (uint32_t)n;
}

bool unit_may_alloc(void)
{
	if (unit_alloc_budget == 0)
		return false;
	if (unit_alloc_budget > 0)
		unit_alloc_budget--;
	return true;
}

struct idr_node *idr_node_alloc(void)
{
	if (!unit_may_alloc())
		return NULL;
	unit_idr_nodes++;
	return calloc(1, sizeof(struct idr_node));
}

void idr_node_free(struct idr_node *node)
{
	unit_idr_nodes--;
	free(node);
}
