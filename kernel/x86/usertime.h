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

static inline size_t user_time_size(enum time_form form)
{
	return form == TIMESPEC64 ? sizeof(struct kernel_timespec) :
				    sizeof(struct old_timespec32);
}

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
