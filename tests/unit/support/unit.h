/* SPDX-License-Identifier: MIT */
/*
 * unit.h - what every unit test begins with
 *
 * A unit test is one program, tests/unit/test_NAME.c. A line of its head comment
 * names the sources that it is linked with:
 *
 *	unit: kernel/lib/idr.c tests/unit/support/stubs.c
 *
 * It runs on the host, in 32 bits, under the address and undefined-behaviour
 * sanitizers, and prints TAP.
 */
#ifndef TESTS_UNIT_SUPPORT_UNIT_H
#define TESTS_UNIT_SUPPORT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RUN_TESTS(...)                                                  \
	int main(void)                                                  \
	{                                                               \
		const struct CMUnitTest unit_tests[] = { __VA_ARGS__ }; \
		cmocka_set_message_output(CM_OUTPUT_TAP);               \
		return cmocka_run_group_tests(unit_tests, NULL, NULL);  \
	}

/* a generator of its own: the same numbers on every host */
static inline uint32_t unit_random(void)
{
	static uint64_t state = 0x853c49e6748fea9bULL;

	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(state >> 32);
}

#endif
