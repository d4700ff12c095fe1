/* SPDX-License-Identifier: MIT */
/* Call trees, in the kernel of TRACE=1 only: kernel/trace.c. */
#pragma once

#ifdef CONFIG_TRACE
void trace_init(void); /* needs procfs_init() */
#else
static inline void trace_init(void)
{
}
#endif
