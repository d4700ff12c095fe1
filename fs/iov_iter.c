/* SPDX-License-Identifier: MIT */
/* Where read and write move bytes: see fs/iov_iter.h. */
#include "fs/iov_iter.h"
#include "kernel/lib/string.h"
#include "kernel/x86/uaccess.h"

enum move { TO_USER, FROM_USER, ZERO_USER };

void iov_iter_user(struct iov_iter *iter, void __user *buf, size_t count)
{
	iter->single.iov_base = buf;
	iter->single.iov_len = count;
	iov_iter_vec(iter, &iter->single, count);
}

void iov_iter_kernel(struct iov_iter *iter, void *buf, size_t count)
{
	iov_iter_user(iter, (__force void __user *)buf, count);
	iter->kernel = true;
}

/* @iov stays the caller's; @count: bytes in all its segments. */
void iov_iter_vec(struct iov_iter *iter, const struct iovec *iov, size_t count)
{
	iter->iov = iov;
	iter->offset = 0;
	iter->count = count;
	iter->kernel = false;
	iter->append = false;
}

static noinline unsigned long move_kernel(char *at, void *buf, size_t n,
					  enum move how)
{
	if (how == TO_USER)
		memcpy(at, buf, n);
	else if (how == FROM_USER)
		memcpy(buf, at, n);
	else
		memset(at, 0, n);
	return 0;
}

/* What was not moved. */
static inline unsigned long move_part(const struct iov_iter *iter, void *buf,
				      size_t n, enum move how)
{
	char __user *at = (char __user *)iter->iov->iov_base + iter->offset;

	if (unlikely(iter->kernel))
		return move_kernel((__force char *)at, buf, n, how);
	if (how == TO_USER)
		return copy_to_user(at, buf, n);
	return how == FROM_USER ? copy_from_user(buf, at, n) :
				  clear_user(at, n);
}

static __always_inline size_t move_iter(char *buf, size_t n,
					struct iov_iter *iter, enum move how)
{
	size_t done = 0;

	n = min(n, iter->count);
	while (done < n) {
		size_t room = iter->iov->iov_len - iter->offset;
		size_t part = min(n - done, room);
		unsigned long left;

		if (!room) {
			iter->iov++;
			iter->offset = 0;
			continue;
		}
		left = move_part(iter, buf + done, part, how);
		iter->offset += part - left;
		done += part - left;
		if (left)
			break;
	}
	iter->count -= done;
	return done;
}

size_t copy_to_iter(const void *from, size_t n, struct iov_iter *to)
{
	return move_iter((char *)(uintptr_t)from, n, to, TO_USER);
}

size_t copy_from_iter(void *to, size_t n, struct iov_iter *from)
{
	return move_iter(to, n, from, FROM_USER);
}

size_t iov_iter_zero(size_t n, struct iov_iter *to)
{
	return move_iter(NULL, n, to, ZERO_USER);
}

void iov_iter_advance(struct iov_iter *iter, size_t n)
{
	n = min(n, iter->count);
	iter->count -= n;
	while (n > iter->iov->iov_len - iter->offset) {
		n -= iter->iov->iov_len - iter->offset;
		iter->iov++;
		iter->offset = 0;
	}
	iter->offset += n;
}
