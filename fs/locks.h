/* SPDX-License-Identifier: MIT */
/* Advisory locks on files: fcntl(2) and flock(2).  See fs/locks.c. */
#pragma once

#include "fs/file.h"

void locks_remove(struct inode *inode, const void *owner); /* at close */
bool fcntl_lock_is_wide(unsigned cmd); /* with a struct flock64 */
long fcntl_lock(unsigned fd, struct file *file, unsigned cmd,
		unsigned long arg);
