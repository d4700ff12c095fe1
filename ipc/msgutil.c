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

/* A walk through the first bytes of a text. */
struct piece {
	char *text;
	size_t n;    /* bytes of it; 0 at the end */
	size_t left; /* these and all that come */
	struct msg_msgseg *next;
};

static struct piece first_piece(const struct msg_msg *msg, size_t size)
{
	return (struct piece){
		.text = (char *)(uintptr_t)(msg + 1),
		.n = min(size, HEAD_TEXT),
		.left = size,
		.next = msg->next,
	};
}

static void next_piece(struct piece *p)
{
	p->left -= p->n;
	p->n = min(p->left, SEG_TEXT);
	if (p->n) {
		p->text = (char *)(p->next + 1);
		p->next = p->next->next;
	}
}

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

	if (!msg)
		return -ENOMEM;
	for (struct piece p = first_piece(msg, size); p.n; next_piece(&p)) {
		if (copy_from_user(p.text, text, p.n)) {
			free_msg(msg);
			return -EFAULT;
		}
		text = (const char __user *)text + p.n;
	}
	*out = msg;
	return 0;
}

/* The first @size bytes of @msg go to @text: 0, -EFAULT. */
int store_msg(void __user *text, const struct msg_msg *msg, size_t size)
{
	for (struct piece p = first_piece(msg, size); p.n; next_piece(&p)) {
		if (copy_to_user(text, p.text, p.n))
			return -EFAULT;
		text = (char __user *)text + p.n;
	}
	return 0;
}

/* Make @to, which holds as much or more, the same as @from; else -EINVAL. */
int copy_msg(const struct msg_msg *from, struct msg_msg *to)
{
	struct piece a, b;

	if (from->m_ts > to->m_ts)
		return -EINVAL;
	a = first_piece(from, from->m_ts);
	b = first_piece(to, from->m_ts);
	for (; a.n; next_piece(&a), next_piece(&b))
		memcpy(b.text, a.text, a.n);
	to->m_type.type = from->m_type.type;
	to->m_ts = from->m_ts;
	return 0;
}
