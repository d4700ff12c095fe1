/* SPDX-License-Identifier: MIT */
/*
 * stubs.h - how a test steers stubs.c
 */
#ifndef TESTS_UNIT_SUPPORT_STUBS_H
#define TESTS_UNIT_SUPPORT_STUBS_H

#include <stdbool.h>
#include <stdint.h>

extern long unit_alloc_budget; /* allocations that succeed; -1: all */
extern long unit_idr_nodes;    /* allocated and not freed */

/* for the allocators of other tests */
bool unit_may_alloc(void);
uint64_t unit_divide(uint64_t n, uint64_t divisor);
void printk(int level, const char *fmt, ...);

#endif
