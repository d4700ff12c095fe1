/* SPDX-License-Identifier: MIT */
/*
 * Where read and write move bytes to or from: user segments, or a kernel
 * buffer.  Copying stops at a bad user address; what was moved counts.
 */
#pragma once

#include "kernel/abi/uio.h"
#include "kernel/lib/compiler.h"
#include "kernel/lib/types.h"

struct iov_iter {
	const struct iovec *iov; /* current segment; iov_base is __user */
	size_t offset;		 /* in it */
	size_t count;		 /* bytes left in all */
	bool kernel;		 /* not user memory */
	bool append;		 /* write at the end, whatever the position */
	struct iovec single;	 /* storage for the one-segment case */
};

void iov_iter_user(struct iov_iter *iter, void __user *buf, size_t count);
void iov_iter_kernel(struct iov_iter *iter, void *buf, size_t count);
void iov_iter_vec(struct iov_iter *iter, const struct iovec *iov, size_t count);
/* Bytes moved, fewer than @n at a bad address or the end. May fault. */
size_t copy_to_iter(const void *from, size_t n, struct iov_iter *to);
size_t copy_from_iter(void *to, size_t n, struct iov_iter *from);
size_t iov_iter_zero(size_t n, struct iov_iter *to);
void iov_iter_advance(struct iov_iter *iter, size_t n);
