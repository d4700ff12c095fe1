/* SPDX-License-Identifier: MIT */
/*
 * ipc/msgutil.c - the bytes of a message.
 *
 *	 msg_msg             msg_msgseg          msg_msgseg
 *	┌────┬──────┬──────┐ ┌──────┬──────┐     ┌──────┬────┐
 *	│ …  │ next │ text │ │ next │ text │  ┌─▶│ NULL │text│
 *	└────┴──│───┴──────┘ └▲─│───┴──────┘  │  └──────┴────┘
 *	        └─────────────┘ └─────────────┘
 *
 * No piece is larger than a page, so a message of any length is made of single
 * pages.  User memory is touched here, while no queue is locked.
 */
#include "ipc/msg.h"
#include "kernel/lib/string.h"
#include "kernel/x86/uaccess.h"
#include "mm/slab.h"

/* Bytes of text in a piece, at most. */
#define HEAD_TEXT ((size_t)(PAGE_SIZE - sizeof(struct msg_msg)))
#define SEG_TEXT  ((size_t)(PAGE_SIZE - sizeof(struct msg_msgseg)))

/* The pieces @seg of @msg that have the first @size bytes; each has @n of them,
 * from number @at on. */
#define for_each_piece(msg, size, seg, at, n)                          \
	for (at = 0, seg = &(msg)->seg, n = min(size, HEAD_TEXT); seg; \
	     at += n, n = min((size)-at, SEG_TEXT),                    \
	    seg = at < (size) ? seg->next : NULL)

void free_msg(struct msg_msg *msg)
{
	struct msg_msgseg *seg = msg->seg.next, *next;

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
	struct msg_msgseg *seg;

	if (!msg)
		return NULL;
	msg->m_ts = size;
	for (seg = &msg->seg; size > n; seg = seg->next) {
		size -= n;
		n = min(size, SEG_TEXT);
		seg->next = kmalloc(sizeof(*seg) + n, GFP_KERNEL);
		if (!seg->next) {
			free_msg(msg);
			return NULL;
		}
	}
	seg->next = NULL;
	return msg;
}

/* A message of the @size bytes at @text: 0, -ENOMEM, -EFAULT. */
int load_msg(const void __user *text, size_t size, struct msg_msg **out)
{
	struct msg_msg *msg = alloc_msg(size);
	struct msg_msgseg *seg;
	size_t at, n;

	if (!msg)
		return -ENOMEM;
	for_each_piece(msg, size, seg, at, n)
	{
		if (copy_from_user(seg + 1, (const char __user *)text + at,
				   n)) {
			free_msg(msg);
			return -EFAULT;
		}
	}
	*out = msg;
	return 0;
}

/* The first @size bytes of @msg go to @text: 0, -EFAULT. */
int store_msg(void __user *text, const struct msg_msg *msg, size_t size)
{
	const struct msg_msgseg *seg;
	size_t at, n;

	for_each_piece(msg, size, seg, at, n)
	{
		if (copy_to_user((char __user *)text + at, seg + 1, n))
			return -EFAULT;
	}
	return 0;
}

/* Make @to, which holds as much or more, the same as @from; else -EINVAL. */
int copy_msg(const struct msg_msg *from, struct msg_msg *to)
{
	struct msg_msgseg *dst = &to->seg;
	const struct msg_msgseg *seg;
	size_t at, n;

	if (from->m_ts > to->m_ts)
		return -EINVAL;
	for_each_piece(from, from->m_ts, seg, at, n)
	{
		memcpy(dst + 1, seg + 1, n);
		dst = dst->next;
	}
	to->m_type.type = from->m_type.type;
	to->m_ts = from->m_ts;
	return 0;
}
