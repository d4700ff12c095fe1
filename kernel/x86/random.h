/* SPDX-License-Identifier: MIT */
/*
 * Random bytes: ChaCha20 keyed from RDRAND where there is one, the TSC, the
 * RTC and the times of interrupts; the key is replaced with each use, so what
 * was given out cannot be computed later.
 */
#pragma once

#include "kernel/lib/types.h"

void random_init(void); /* after tsc_init() */
/* Any context. */
void get_random_bytes(void *buf, size_t n);
/* An interrupt came: its time goes into the next key. */
void add_interrupt_randomness(unsigned irq);
/* write(2) to /dev/urandom: mix in; never makes it worse. */
