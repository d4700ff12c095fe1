/* SPDX-License-Identifier: MIT */
/* The kernel's header for the host, whose C library has a sigset_t. */
#ifndef UNIT_KERNEL_ABI_SIGNAL_H
#define UNIT_KERNEL_ABI_SIGNAL_H

#define sigset_t kernel_sigset_t
#include_next "kernel/abi/signal.h"

#endif
