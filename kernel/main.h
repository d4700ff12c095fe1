/* SPDX-License-Identifier: MIT */
/* Where boot.asm enters C. */
#pragma once

#include "kernel/lib/compiler.h"
#include "kernel/lib/types.h"

/* @magic, @mbi: what the Multiboot loader left in %eax and %ebx. */
void start_kernel(uint32_t magic, uint32_t mbi) __noreturn;
