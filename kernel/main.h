/* SPDX-License-Identifier: MIT */
/* Where boot.asm enters C. */
#ifndef KERNEL_MAIN_H
#define KERNEL_MAIN_H

#include "kernel/lib/compiler.h"
#include "kernel/lib/types.h"

/* @magic, @mbi: what the Multiboot loader left in %eax and %ebx. */
void start_kernel(uint32_t magic, uint32_t mbi) __noreturn;

#endif
