/* SPDX-License-Identifier: MIT */
/*
 * resource.h - limits and usage of a process
 */
#pragma once

#include <stdint.h>

#include "kernel/abi/time.h"
#include "kernel/abi/user.h"

#define RLIMIT_CPU	  0
#define RLIMIT_FSIZE	  1
#define RLIMIT_DATA	  2
#define RLIMIT_STACK	  3
#define RLIMIT_CORE	  4
#define RLIMIT_RSS	  5
#define RLIMIT_NPROC	  6
#define RLIMIT_NOFILE	  7
#define RLIMIT_MEMLOCK	  8
#define RLIMIT_AS	  9
#define RLIMIT_LOCKS	  10
#define RLIMIT_SIGPENDING 11
#define RLIMIT_MSGQUEUE	  12
#define RLIMIT_NICE	  13
#define RLIMIT_RTPRIO	  14
#define RLIMIT_RTTIME	  15
#define RLIM_NLIMITS	  16

#define RLIM_INFINITY	  0xffffffffU
#define OLD_RLIM_INFINITY 0x7fffffffU /* getrlimit 76 */
#define RLIM64_INFINITY	  (~0ULL)

struct rlimit {
	uint32_t rlim_cur;
	uint32_t rlim_max;
};
ABI_SIZE(struct rlimit, 8);

struct rlimit64 {
	uint64_t rlim_cur;
	uint64_t rlim_max;
} ABI_STRUCT;
ABI_SIZE(struct rlimit64, 16);

#define RUSAGE_SELF	0
#define RUSAGE_CHILDREN (-1)
#define RUSAGE_THREAD	1

struct rusage {
	struct old_timeval32 ru_utime;
	struct old_timeval32 ru_stime;
	int32_t ru_maxrss; /* KiB */
	int32_t ru_ixrss;
	int32_t ru_idrss;
	int32_t ru_isrss;
	int32_t ru_minflt;
	int32_t ru_majflt;
	int32_t ru_nswap;
	int32_t ru_inblock;
	int32_t ru_oublock;
	int32_t ru_msgsnd;
	int32_t ru_msgrcv;
	int32_t ru_nsignals;
	int32_t ru_nvcsw;
	int32_t ru_nivcsw;
};
ABI_SIZE(struct rusage, 72);

#define PRIO_PROCESS 0
#define PRIO_PGRP    1
#define PRIO_USER    2
#define PRIO_MIN     (-20)
#define PRIO_MAX     20
