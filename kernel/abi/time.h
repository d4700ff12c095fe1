/* SPDX-License-Identifier: MIT */
/*
 * time.h - time as programs give and take it
 *
 * The old calls have 32-bit seconds, the *64 ones struct kernel_timespec.
 * struct timespec64 is the kernel's own.
 */
#pragma once

#include <stdint.h>

#include "kernel/abi/user.h"

struct timespec64 {
	int64_t tv_sec;
	long tv_nsec;
};

struct old_timespec32 {
	int32_t tv_sec;
	int32_t tv_nsec;
};
ABI_SIZE(struct old_timespec32, 8);

struct kernel_timespec {
	int64_t tv_sec;
	int64_t tv_nsec; /* the high half is ignored when read */
} ABI_STRUCT;
ABI_SIZE(struct kernel_timespec, 16);

struct old_timeval32 {
	int32_t tv_sec;
	int32_t tv_usec;
};
ABI_SIZE(struct old_timeval32, 8);

struct timezone {
	int32_t tz_minuteswest;
	int32_t tz_dsttime;
};
ABI_SIZE(struct timezone, 8);

struct old_itimerval32 {
	struct old_timeval32 it_interval;
	struct old_timeval32 it_value;
};
ABI_SIZE(struct old_itimerval32, 16);

struct old_itimerspec32 {
	struct old_timespec32 it_interval;
	struct old_timespec32 it_value;
};
ABI_SIZE(struct old_itimerspec32, 16);

struct kernel_itimerspec {
	struct kernel_timespec it_interval;
	struct kernel_timespec it_value;
};
ABI_SIZE(struct kernel_itimerspec, 32);

struct utimbuf {
	int32_t actime;
	int32_t modtime;
};
ABI_SIZE(struct utimbuf, 8);

/* times: in 1/USER_HZ seconds */
#define USER_HZ 100

struct tms {
	int32_t tms_utime;
	int32_t tms_stime;
	int32_t tms_cutime;
	int32_t tms_cstime;
};
ABI_SIZE(struct tms, 16);

#define CLOCK_REALTIME		 0
#define CLOCK_MONOTONIC		 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID	 3
#define CLOCK_MONOTONIC_RAW	 4
#define CLOCK_REALTIME_COARSE	 5
#define CLOCK_MONOTONIC_COARSE	 6
#define CLOCK_BOOTTIME		 7
#define CLOCK_REALTIME_ALARM	 8
#define CLOCK_BOOTTIME_ALARM	 9
#define CLOCK_TAI		 11
#define MAX_CLOCKS		 16

#define TIMER_ABSTIME 1

#define ITIMER_REAL    0
#define ITIMER_VIRTUAL 1
#define ITIMER_PROF    2

/* utimensat: in tv_nsec */
#define UTIME_NOW  ((1L << 30) - 1)
#define UTIME_OMIT ((1L << 30) - 2)

#define NSEC_PER_SEC  1000000000L
#define NSEC_PER_MSEC 1000000L
#define NSEC_PER_USEC 1000L
#define USEC_PER_SEC  1000000L
#define MSEC_PER_SEC  1000L
