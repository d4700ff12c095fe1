/* SPDX-License-Identifier: MIT */
/*
 * File systems.  A file_system_type makes super_blocks; a super_block is one
 * mounted tree of inodes with its root dentry.
 *
 *	static struct file_system_type proc_fs_type = {
 *		.name = "proc", .single = true, .fill_super = proc_fill_super };
 *	register_filesystem(&proc_fs_type);
 *
 * fill_super(sb, data) sets s_op and s_root (d_alloc_root()) from the
 * mount options @data (may be empty, may be modified).
 */
#pragma once

#include "fs/dentry.h"

struct vfsmount;

struct super_operations {
	/* The last reference is gone: free what the inode owns.  May be NULL. */
	void (*evict_inode)(struct inode *inode);
	/* Give up pins, then generic: the root is put after.  May be NULL. */
	void (*kill_sb)(struct super_block *sb);
	/* ",size=16k" for /proc/mounts; bytes, 0 for none.  May be NULL. */
	size_t (*show_options)(struct super_block *sb, char *buf, size_t size);
	/* New options of a remount.  NULL: none can change. */
	int (*remount)(struct super_block *sb, char *data);
};

struct file_system_type {
	const char *name;
	bool single;	     /* one super_block for all mounts */
	bool internal;	     /* not for mount(2) */
	bool numbered;	     /* files without a path: "pipe:[5]" */
	unsigned long magic; /* of statfs(2) */
	int (*fill_super)(struct super_block *sb, char *data);
	/* super.c: */
	struct super_block *instance; /* of a single one */
	struct file_system_type *next;
};

struct super_block {
	unsigned s_active;		 /* atomic: mounts */
	struct file_system_type *s_type; /* constant, as to s_root */
	const struct super_operations *s_op;
	dev_t s_dev;
	struct dentry *s_root;
	/* atomic; limits 0 for none (tmpfs): */
	unsigned long s_pages, s_max_pages;
	unsigned long s_inodes, s_max_inodes;
};

void register_filesystem(struct file_system_type *type);
struct file_system_type *find_filesystem(const char *name);
/* All types in order: NULL first; for /proc/filesystems. */
struct file_system_type *next_filesystem(struct file_system_type *type);
int get_super(struct file_system_type *type, char *data,
	      struct super_block **out);
void put_super(struct super_block *sb);
