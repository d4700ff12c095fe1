/* SPDX-License-Identifier: MIT */
/* What stat(2) and its relatives tell, before it takes one of their forms. */
#pragma once

#include "fs/file.h"

struct kstat {
	dev_t dev, rdev;
	unsigned long ino;
	mode_t mode;
	unsigned nlink;
	uid_t uid;
	gid_t gid;
	loff_t size;
	uint64_t blocks; /* of 512 bytes */
	struct timespec64 atime, mtime, ctime;
};

/* The ordinary answer; i_op->getattr() starts from it. */
void generic_fillattr(struct inode *inode, struct kstat *stat);
int vfs_getattr(struct inode *inode, struct kstat *stat);
