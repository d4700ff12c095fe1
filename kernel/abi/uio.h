/* SPDX-License-Identifier: MIT */
/*
 * uio.h - scattered buffers, readv and writev
 */
#pragma once

#include <stdint.h>

#include "kernel/abi/user.h"

#define UIO_FASTIOV 8
#define UIO_MAXIOV  1024

struct iovec {
	void __user *iov_base;
	uint32_t iov_len;
};
ABI_SIZE(struct iovec, 4 + sizeof(void *));

/* preadv2, pwritev2 */
#define RWF_HIPRI  0x01
#define RWF_DSYNC  0x02
#define RWF_SYNC   0x04
#define RWF_NOWAIT 0x08
#define RWF_APPEND 0x10
