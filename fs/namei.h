/* SPDX-License-Identifier: MIT */
/* From path names to dentries: see fs/namei.c. */
#ifndef FS_NAMEI_H
#define FS_NAMEI_H

#include "fs/dentry.h"
#include "kernel/abi/fcntl.h"

#define LOOKUP_FOLLOW	 1u  /* a symlink at the end too */
#define LOOKUP_DIRECTORY 2u  /* -ENOTDIR for anything else */
#define LOOKUP_EMPTY	 4u  /* "" means the starting point */
#define LOOKUP_KERNEL	 8u  /* the name is in kernel memory */
#define LOOKUP_PARENT	 16u /* stop before the last component */

/* *@out has references.  -ENOENT, -ENOTDIR, -EACCES, -ELOOP, -ENAMETOOLONG,
 * -EBADF, -EFAULT, -ENOMEM.  Context: task, no lock from RANK_INODE on. */
int user_path_at(int dfd, const char __user *name, unsigned flags,
		 struct path *out);
int kern_path(const char *name, unsigned flags, struct path *out);

/* The system calls' bodies; @name in the kernel with LOOKUP_KERNEL. */
int do_filp_open(int dfd, const char __user *name, unsigned lookup,
		 unsigned flags, mode_t mode, struct file **out);
int do_mknodat(int dfd, const char __user *name, unsigned lookup, mode_t mode,
	       dev_t dev);
int do_mkdirat(int dfd, const char __user *name, unsigned lookup, mode_t mode);
int do_symlinkat(const char *target, int dfd, const char __user *name,
		 unsigned lookup);
int do_unlinkat(int dfd, const char __user *name, unsigned lookup, bool dir);
int do_linkat(int old_dfd, const char __user *old, int new_dfd,
	      const char __user *new, unsigned lookup);

/* open.c: make @file of what was found.  Consumes nothing. */
int vfs_open(const struct path *path, unsigned flags, bool created,
	     struct file **out);

#endif
