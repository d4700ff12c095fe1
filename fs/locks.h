/* SPDX-License-Identifier: MIT */
/* Advisory locks on files: fcntl(2) and flock(2).  See fs/locks.c. */
#ifndef FS_LOCKS_H
#define FS_LOCKS_H

#include "fs/file.h"

void locks_remove(struct inode *inode, const void *owner); /* at close */
long fcntl_lock(struct file *file, unsigned cmd, unsigned long arg);

#endif
