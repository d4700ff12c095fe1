/* SPDX-License-Identifier: MIT */
/*
 * Text files made on reading, and how a part of the kernel puts its own into
 * /proc.  show() prints the whole text; the file keeps it from the read at
 * position 0 on, so that a reader sees one moment.
 */
#pragma once

#include "fs/file.h"
#include "kernel/lib/compiler.h"
#include "kernel/lib/types.h"

struct seq_file {
	struct mutex lock; /* of one rank with f_pos_lock, after it */
	/* lock: */
	char *buf;
	size_t size, count;
	bool overflow; /* show() is called again with more */
	/* constant: */
	int (*show)(struct seq_file *m, void *data);
	void *private; /* show()'s @data */
	void *ns;      /* of a proc_entry that has one */
};

__printf(2, 3) void seq_printf(struct seq_file *m, const char *fmt, ...);
void seq_puts(struct seq_file *m, const char *s);
void seq_putc(struct seq_file *m, char c);
void seq_write(struct seq_file *m, const void *data, size_t n);
/* @s with "\ooo" in place of each character that is in @which. */
void seq_escape(struct seq_file *m, const char *s, const char *which);

/* For file_operations: open() ends with seq_open(), the others are these and
 * generic_llseek(). */
int seq_open(struct file *file, int (*show)(struct seq_file *m, void *data),
	     void *data);
ssize_t seq_read_iter(struct file *file, struct iov_iter *to, loff_t *pos);
void seq_release(struct inode *inode, struct file *file);

struct proc_entry {
	const char *path; /* below /proc: "sys/kernel/shmmax" */
	unsigned mode;	  /* 0444, 0644 */
	/* 0 or an error.  Called again with a larger buffer if it overflows. */
	int (*show)(struct seq_file *m, void *data);
	/* @buf: the whole write at @pos, NUL-terminated copy, at most a page.
	 * Bytes taken or an error.  NULL: not writable. */
	ssize_t (*write)(const char *buf, size_t n, loff_t pos,
			 struct seq_file *m);
	void *data; /* m->private, too */
	/* If set: the kind of namespace the file tells of.  m->ns is current's
	 * at open, with a reference. */
	const struct proc_ns_operations *ns;
	bool at_once; /* reads past position 0 find the end */
};

/* Add @entry, making the directories above; @entry must stay.  Boot only. */
void proc_register(const struct proc_entry *entry);
