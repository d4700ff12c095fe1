/* SPDX-License-Identifier: MIT */
/*
 * For files that define system calls: sys_NAME() is named by kernel/syscall.tbl
 * alone, so nothing declares it.  `tools/check static` sees to it that nothing
 * else is global without a declaration.
 */
#pragma once

#include "kernel/lib/compiler.h"

#ifndef CHECK_STATIC
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#endif
