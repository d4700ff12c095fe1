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

/* @seg has the @n bytes of a text of @size from number @at on: go to the next
 * piece, if there is one. */
#define next_piece(seg, at, n, size) \
	((at += n) < (size) &&       \
	 ((seg) = (seg)->next, n = min((size)-at, SEG_TEXT), true))

void free_msg(struct msg_msg *msg)
{
	struct msg_msgseg *seg = msg->seg.next, *next;

	kfree(msg);
	for (; seg; seg = next) {
		next = seg->next;
		kfree(seg);
	}
}

/* A piece for the rest of a text, @size bytes, or for the beginning of it. */
static noinline int add_segment(struct msg_msgseg *seg, size_t size)
{
	seg->next = kmalloc(sizeof(*seg) + min(size, SEG_TEXT), GFP_KERNEL);
	if (!seg->next)
		return -ENOMEM;
	seg->next->next = NULL;
	return 0;
}

/* A message of the @size bytes at @text: 0, -ENOMEM, -EFAULT. */
int load_msg(const char __user *text, size_t size, struct msg_msg **out)
{
	size_t at = 0, n = min(size, HEAD_TEXT);
	struct msg_msg *msg = kmalloc(sizeof(*msg) + n, GFP_KERNEL);
	struct msg_msgseg *seg;
	int err = 0;

	if (!msg)
		return -ENOMEM;
	msg->m_ts = size;
	seg = &msg->seg;
	seg->next = NULL;
	do {
		if (copy_from_user(seg + 1, text + at, n))
			err = -EFAULT;
		else if (at + n < size)
			err = add_segment(seg, size - at - n);
	} while (!err && next_piece(seg, at, n, size));
	if (err)
		free_msg(msg);
	else
		*out = msg;
	return err;
}

/* The first @size bytes of @msg go to @text: 0, -EFAULT. */
int store_msg(char __user *text, const struct msg_msg *msg, size_t size)
{
	size_t at = 0, n = min(size, HEAD_TEXT);
	const struct msg_msgseg *seg = &msg->seg;

	do {
		if (copy_to_user(text + at, seg + 1, n))
			return -EFAULT;
	} while (next_piece(seg, at, n, size));
	return 0;
}

/* Make @to, which holds as much or more, the same as @from; else -EINVAL. */
int copy_msg(const struct msg_msg *from, struct msg_msg *to)
{
	size_t at = 0, n = min(from->m_ts, HEAD_TEXT);
	const struct msg_msgseg *seg = &from->seg;
	struct msg_msgseg *dst = &to->seg;

	if (from->m_ts > to->m_ts)
		return -EINVAL;
	do {
		memcpy(dst + 1, seg + 1, n);
		dst = dst->next;
	} while (next_piece(seg, at, n, from->m_ts));
	to->m_type.type = from->m_type.type;
	to->m_ts = from->m_ts;
	return 0;
}
