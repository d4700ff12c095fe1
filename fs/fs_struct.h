/* SPDX-License-Identifier: MIT */
/* Where a process stands: its root, its working directory, its umask. */
#pragma once

#include "fs/file.h"

struct fs_struct {
	unsigned count; /* atomic: tasks (CLONE_FS) */
	struct spinlock lock;
	/* lock: */
	struct path root, pwd;
	mode_t umask;
};

/* fork: a copy; clone(CLONE_FS) counts one more instead.  -ENOMEM. */
int fs_dup(struct fs_struct *old, struct fs_struct **out);
void fs_put(struct fs_struct *fs); /* may sleep */
int fs_unshare(void);		   /* current's own copy; -ENOMEM */

/* Read or set root or pwd; both paths have references of their own. */
void fs_get_path(struct fs_struct *fs, const struct path *from,
		 struct path *path);
void fs_set_path(struct fs_struct *fs, struct path *to,
		 const struct path *path);
