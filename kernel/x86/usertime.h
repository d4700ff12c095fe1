/* SPDX-License-Identifier: MIT */
/* The forms in which user space gives and takes a time. */
#ifndef KERNEL_X86_USERTIME_H
#define KERNEL_X86_USERTIME_H

#include "kernel/abi/time.h"
#include "kernel/abi/user.h"

/* tv_nsec stays in the form's own unit, unchecked: of TIMEVAL32 that is us. */
enum time_form { TIMEVAL32, TIMESPEC32, TIMESPEC64 };

/* 0 or -EFAULT */
int get_user_time(struct timespec64 *ts, const void __user *from,
		  enum time_form form);
int put_user_time(const struct timespec64 *ts, void __user *to,
		  enum time_form form);

#endif
