/* SPDX-License-Identifier: MIT */
/*
 * ipc/msgutil.c - the bytes of a message.
 *
 *	 msg_msg             msg_msgseg          msg_msgseg
 *	┌──────┬──────┐     ┌──────┬──────┐     ┌──────┬────┐
 *	│ next │ text │  ┌─▶│ next │ text │  ┌─▶│ NULL │text│
 *	└──│───┴──────┘  │  └──│───┴──────┘  │  └──────┴────┘
 *	   └─────────────┘     └─────────────┘
 *
 * No piece is larger than a page, so a message of any length is made of single
 * pages.  User memory is touched here, while no queue is locked.
 */
#include "ipc/msg.h"
#include "kernel/abi/errno.h"
#include "kernel/lib/string.h"
#include "kernel/x86/uaccess.h"
#include "mm/slab.h"

struct msg_msgseg {
	struct msg_msgseg *next;
};

/* Bytes of text in a piece, at most. */
#define HEAD_TEXT ((size_t)(PAGE_SIZE - sizeof(struct msg_msg)))
#define SEG_TEXT  ((size_t)(PAGE_SIZE - sizeof(struct msg_msgseg)))

void free_msg(struct msg_msg *msg)
{
	struct msg_msgseg *seg = msg->next, *next;

	kfree(msg);
	for (; seg; seg = next) {
		next = seg->next;
		kfree(seg);
	}
}

static struct msg_msg *alloc_msg(size_t size)
{
	size_t n = min(size, HEAD_TEXT);
	struct msg_msg *msg = kmalloc(sizeof(*msg) + n, GFP_KERNEL);
	struct msg_msgseg **link;

	if (!msg)
		return NULL;
	msg->m_ts = size;
	msg->next = NULL;
	for (link = &msg->next; size > n; link = &(*link)->next) {
		size -= n;
		n = min(size, SEG_TEXT);
		*link = kmalloc(sizeof(**link) + n, GFP_KERNEL);
		if (!*link) {
			free_msg(msg);
			return NULL;
		}
		(*link)->next = NULL;
	}
	return msg;
}

/* A message of the @size bytes at @text: 0, -ENOMEM, -EFAULT. */
int load_msg(const void __user *text, size_t size, struct msg_msg **out)
{
	struct msg_msg *msg = alloc_msg(size);
	size_t n = min(size, HEAD_TEXT);
	struct msg_msgseg *seg;

	if (!msg)
		return -ENOMEM;
	if (copy_from_user(msg + 1, text, n))
		goto fault;
	for (seg = msg->next; seg; seg = seg->next) {
		text = (const char __user *)text + n;
		size -= n;
		n = min(size, SEG_TEXT);
		if (copy_from_user(seg + 1, text, n))
			goto fault;
	}
	*out = msg;
	return 0;
fault:
	free_msg(msg);
	return -EFAULT;
}

/* The first @size bytes of @msg go to @text: 0, -EFAULT. */
int store_msg(void __user *text, const struct msg_msg *msg, size_t size)
{
	size_t n = min(size, HEAD_TEXT);
	const struct msg_msgseg *seg;

	if (copy_to_user(text, msg + 1, n))
		return -EFAULT;
	for (seg = msg->next; size > n; seg = seg->next) {
		text = (char __user *)text + n;
		size -= n;
		n = min(size, SEG_TEXT);
		if (copy_to_user(text, seg + 1, n))
			return -EFAULT;
	}
	return 0;
}

/* Make @to, which holds as much or more, the same as @from; else -EINVAL. */
int copy_msg(const struct msg_msg *from, struct msg_msg *to)
{
	const struct msg_msgseg *seg = from->next;
	struct msg_msgseg *dst = to->next;
	size_t size = from->m_ts, n = min(size, HEAD_TEXT);

	if (size > to->m_ts)
		return -EINVAL;
	memcpy(to + 1, from + 1, n);
	for (; size > n; seg = seg->next, dst = dst->next) {
		size -= n;
		n = min(size, SEG_TEXT);
		memcpy(dst + 1, seg + 1, n);
	}
	to->m_type.type = from->m_type.type;
	to->m_ts = from->m_ts;
	return 0;
}
