/* SPDX-License-Identifier: MIT */
/* Character devices: from device numbers to file_operations. */
#pragma once

#include "fs/file.h"

/*
 * Files opened on character device (@major, @first … + @count - 1) get @fop;
 * its open() finds the minor in inode->i_rdev.  devtmpfs shows the nodes as
 * @name, or @name0, @name1, … when there are several; @name NULL: no node.
 * Boot only.  -ENOMEM, -EEXIST.
 */
int register_chrdev(unsigned major, unsigned first, unsigned count,
		    const char *name, const struct file_operations *fop);
/* Call @fn for each registration: /proc/devices. */
void chrdev_for_each(void (*fn)(unsigned major, const char *name, void *arg),
		     void *arg);

extern const struct file_operations def_chr_fops;   /* device nodes */
extern const struct file_operations no_device_fops; /* open: -ENXIO */
