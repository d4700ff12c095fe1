/* SPDX-License-Identifier: MIT */
/* The end: power off, restart, halt. */
#pragma once

#include "kernel/lib/compiler.h"

void machine_poweroff(void) __noreturn;
void machine_restart(void) __noreturn;
void machine_halt(void) __noreturn;
