/* SPDX-License-Identifier: MIT */
/*
 * Text files made on reading: see fs/seq.h.  show() prints into a buffer that
 * is made larger until everything fits.
 */
#include "fs/seq.h"
#include "kernel/lib/printk.h"
#include "kernel/lib/string.h"
#include "mm/slab.h"

#define SEQ_FIRST 2048u
#define SEQ_MAX	  (64u << 20)

void seq_write(struct seq_file *m, const void *data, size_t n)
{
	if (n > m->size - m->count) {
		m->overflow = true;
		return;
	}
	memcpy(m->buf + m->count, data, n);
	m->count += n;
}

void seq_puts(struct seq_file *m, const char *s)
{
	seq_write(m, s, strlen(s));
}

void seq_putc(struct seq_file *m, char c)
{
	seq_write(m, &c, 1);
}

void seq_printf(struct seq_file *m, const char *fmt, ...)
{
	size_t room = m->size - m->count;
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(m->buf + m->count, room, fmt, args);
	va_end(args);
	if ((size_t)n < room)
		m->count += (size_t)n;
	else
		m->overflow = true;
}

void seq_escape(struct seq_file *m, const char *s, const char *which)
{
	for (; *s; s++) {
		if (strchr(which, *s))
			seq_printf(m, "\\%03o", (unsigned char)*s);
		else
			seq_putc(m, *s);
	}
}

int seq_open(struct file *file, int (*show)(struct seq_file *m, void *data),
	     void *data)
{
	struct seq_file *m = kzalloc(sizeof(*m), GFP_KERNEL);

	if (!m)
		return -ENOMEM;
	mutex_init(&m->lock, RANK_FPOS);
	m->show = show;
	m->private = data;
	file->private_data = m;
	return 0;
}

void seq_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	kvfree(m->buf);
	kfree(m);
}

/* Print the text anew.  0, -ENOMEM, or what show() says; then no text. */
static int seq_fill(struct seq_file *m)
{
	size_t size = m->buf ? m->size : SEQ_FIRST;
	int err;

	for (;;) {
		if (!m->buf)
			m->buf = kvmalloc(size, GFP_KERNEL);
		if (!m->buf)
			return -ENOMEM;
		m->size = size;
		m->count = 0;
		m->overflow = false;
		err = m->show(m, m->private);
		if (!err && !m->overflow)
			return 0;
		kvfree(m->buf);
		m->buf = NULL;
		if (err)
			return err;
		if (size >= SEQ_MAX)
			return -ENOMEM;
		size *= 2;
	}
}

ssize_t seq_read_iter(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct seq_file *m = file->private_data;
	ssize_t done = 0;

	if (!to->count)
		return 0;
	mutex_lock_nested(&m->lock);
	if (*pos == 0 || !m->buf)
		done = seq_fill(m);
	if (!done && *pos < (loff_t)m->count) {
		size_t n = min(m->count - (size_t)*pos, to->count);

		done = (ssize_t)copy_to_iter(m->buf + *pos, n, to);
		*pos += done;
		if (!done)
			done = -EFAULT;
	}
	mutex_unlock(&m->lock);
	return done;
}
