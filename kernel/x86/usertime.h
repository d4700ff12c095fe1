/* SPDX-License-Identifier: MIT */
/* The forms in which user space gives and takes a time. */
#pragma once

#include "kernel/abi/time.h"
#include "kernel/abi/user.h"
#include "kernel/task.h"

/* tv_nsec stays in the form's own unit, unchecked: of TIMEVAL32 that is us. */
enum time_form { TIMEVAL32, TIMESPEC32, TIMESPEC64 };

/* 0 or -EFAULT */
int get_user_time(struct timespec64 *ts, const void __user *from,
		  enum time_form form);
int put_user_time(const struct timespec64 *ts, void __user *to,
		  enum time_form form);

/* Two, one behind the other, in ns; -EINVAL: us that are a second or more. */
int get_user_times(struct timespec64 ts[2], const char __user *from,
		   enum time_form form);

int put_user_times(const struct timespec64 ts[2], char __user *to,
		   enum time_form form);

/* Of the system call that is being served: from 403 on seconds have 64 bits,
 * so one function can do the work of two calls. */
static inline enum time_form call_time_form(void)
{
	return current_pt_regs()->orig_ax < __NR_clock_gettime64 ? TIMESPEC32 :
								   TIMESPEC64;
}

static inline int get_timespec(struct timespec64 *ts, const void __user *from)
{
	return get_user_time(ts, from, call_time_form());
}

static inline int put_timespec(const struct timespec64 *ts, void __user *to)
{
	return put_user_time(ts, to, call_time_form());
}
