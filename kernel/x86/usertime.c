/* SPDX-License-Identifier: MIT */
/* Times to and from user memory: see kernel/x86/usertime.h. */
#include "kernel/x86/usertime.h"
#include "kernel/x86/uaccess.h"

static size_t time_size(enum time_form form)
{
	return form == TIMESPEC64 ? sizeof(struct kernel_timespec) :
				    sizeof(struct old_timespec32);
}

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

/* The two are copied before one of them is looked at. */
int get_user_times(struct timespec64 ts[2], const char __user *from,
		   enum time_form form)
{
	if (get_user_time(&ts[0], from, form) ||
	    get_user_time(&ts[1], from + time_size(form), form))
		return -EFAULT;
	for (int i = 0; i < 2 && form == TIMEVAL32; i++) {
		if ((unsigned long)ts[i].tv_nsec >= USEC_PER_SEC)
			return -EINVAL;
		ts[i].tv_nsec *= NSEC_PER_USEC;
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

int put_user_times(const struct timespec64 ts[2], char __user *to,
		   enum time_form form)
{
	for (int i = 0; i < 2; i++, to += time_size(form)) {
		struct timespec64 t = ts[i];

		if (form == TIMEVAL32)
			t.tv_nsec /= NSEC_PER_USEC;
		if (put_user_time(&t, to, form))
			return -EFAULT;
	}
	return 0;
}
