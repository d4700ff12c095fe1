/* SPDX-License-Identifier: MIT */
/* ramfs and its children: see fs/ramfs.c. */
#pragma once

#include "fs/super.h"

extern struct file_system_type rootfs_type, ramfs_fs_type, tmpfs_fs_type;
int ramfs_fill_super(struct super_block *sb, char *data);
extern struct vfsmount *shm_mnt; /* System V and anonymous memory */

/* A device node in devtmpfs; @name new, without slashes.  -ENOMEM. */
int devtmpfs_mknod(const char *name, mode_t mode, dev_t dev);
