/* SPDX-License-Identifier: MIT */
/* From path names to dentries: see fs/namei.c. */
#pragma once

#include "fs/dentry.h"
#include "kernel/abi/fcntl.h"

#define LOOKUP_FOLLOW	 1  /* a symlink at the end too */
#define LOOKUP_DIRECTORY 2  /* -ENOTDIR for anything else */
#define LOOKUP_EMPTY	 4  /* "" means the starting point */
#define LOOKUP_KERNEL	 8  /* the name is in kernel memory */
#define LOOKUP_PARENT	 16 /* stop before the last component */
#define LOOKUP_FD	 32 /* no name: what @dfd is open on */
#define LOOKUP_FILE	 64 /* likewise, not with O_PATH */

/* *@out has references.  -ENOENT, -ENOTDIR, -EACCES, -ELOOP, -ENAMETOOLONG,
 * -EBADF, -EFAULT, -ENOMEM.  Context: task, no lock from RANK_INODE on. */
/* A negative @lookup, as from at_lookup(), is returned. */
int user_path_at(int dfd, const char __user *name, int lookup,
		 struct path *out);
int kern_path(const char *name, int lookup, struct path *out);
/* LOOKUP_* for the AT_* in @flags; -EINVAL if some are not in @known. */
int at_lookup(unsigned flags, unsigned known);

/* The system calls' bodies; @name in the kernel with LOOKUP_KERNEL. */
int do_filp_open(int dfd, const char __user *name, unsigned lookup,
		 unsigned flags, mode_t mode, struct file **out);
/* mknod, mkdir, symlink: @mode with S_IFMT, and as in i_op->create(). */
int do_createat(int dfd, const char __user *name, unsigned lookup, mode_t mode,
		dev_t rdev, const char *target);
int do_mknodat(int dfd, const char __user *name, unsigned lookup, mode_t mode,
	       dev_t dev);
int do_unlinkat(int dfd, const char __user *name, unsigned lookup, bool dir);
int do_linkat(int old_dfd, const char __user *old, int new_dfd,
	      const char __user *new, int lookup);

/* open.c: make @file of what was found.  Consumes nothing. */
int vfs_open(const struct path *path, unsigned flags, bool created,
	     struct file **out);
