/* SPDX-License-Identifier: MIT */
/* Times to and from user memory: see kernel/x86/usertime.h. */
#include "kernel/x86/usertime.h"
#include "kernel/x86/uaccess.h"

int get_user_time(struct timespec64 *ts, const void __user *from,
		  enum time_form form)
{
	struct kernel_timespec t64;
	struct old_timespec32 t32;

	if (form == TIMESPEC64) {
		if (copy_from_user(&t64, from, sizeof(t64)))
			return -EFAULT;
		*ts = (struct timespec64){ t64.tv_sec, (long)t64.tv_nsec };
	} else {
		if (copy_from_user(&t32, from, sizeof(t32)))
			return -EFAULT;
		*ts = (struct timespec64){ t32.tv_sec, t32.tv_nsec };
	}
	return 0;
}

int put_user_time(const struct timespec64 *ts, void __user *to,
		  enum time_form form)
{
	struct kernel_timespec t64 = { ts->tv_sec, ts->tv_nsec };
	struct old_timespec32 t32 = { (int32_t)ts->tv_sec,
				      (int32_t)ts->tv_nsec };

	if (form == TIMESPEC64)
		return copy_to_user(to, &t64, sizeof(t64)) ? -EFAULT : 0;
	return copy_to_user(to, &t32, sizeof(t32)) ? -EFAULT : 0;
}
