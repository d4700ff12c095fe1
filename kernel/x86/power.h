/* SPDX-License-Identifier: MIT */
/* The end: power off, restart, halt. */
#ifndef KERNEL_X86_POWER_H
#define KERNEL_X86_POWER_H

#include "kernel/lib/compiler.h"

void machine_poweroff(void) __noreturn;
void machine_restart(void) __noreturn;
void machine_halt(void) __noreturn;

#endif
