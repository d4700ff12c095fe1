/* SPDX-License-Identifier: MIT */
/*
 * Listing directories.  f_op->iterate() starts at ctx->pos and calls
 * dir_emit() for each name, with ctx->pos at the position of that name, which
 * goes on to the next one; it stops when dir_emit() says false.
 * Positions 0 and 1 are "." and ".."; a name keeps its position.
 */
#pragma once

#include "fs/dentry.h"
#include "kernel/abi/dirent.h"

#define DIR_FIRST_POS 2

struct dir_context {
	loff_t pos;
	/* getdents' own: */
	bool wide; /* struct linux_dirent64 */
	char __user *buf;
	size_t room;
	size_t last; /* length of the last record, 0: none */
	int err;
};

bool dir_emit(struct dir_context *ctx, const char *name, unsigned len,
	      unsigned long ino, unsigned type);
/* The same for a number. */
bool dir_emit_number(struct dir_context *ctx, unsigned n, unsigned long ino,
		     unsigned type);

bool dir_emit_dots(struct file *file, struct dir_context *ctx);
loff_t generic_llseek(struct file *file, loff_t offset, int whence);
