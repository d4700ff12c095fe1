/* SPDX-License-Identifier: MIT */
/* The table of system calls, for entry.asm. */
#pragma once

#include "kernel/lib/compiler.h"

extern const void *const sys_call_table[];
extern const unsigned sys_call_count; /* numbers below it are in the table */
