/* SPDX-License-Identifier: MIT */
/* The firmware's list of processors. */
#ifndef KERNEL_X86_MPTABLE_H
#define KERNEL_X86_MPTABLE_H

/* Processors there are, at least 1.  Boot; reads the first MiB. */
unsigned mp_count_cpus(void);

#endif
