/* SPDX-License-Identifier: MIT */
/*
 * Mounts: which dentry of which file system shows at which path.
 *
 *	vfsmount -mnt_root-------> root dentry of the mounted tree
 *	  |  `-----mnt_mountpoint-> the dentry that it covers, in mnt_parent
 *	mnt_parent: itself when it is not in the tree (root, internal, detached)
 *
 * Locks: mount_mutex for changes; links also under dcache_lock, which is
 * enough to read them.
 */
#pragma once

#include "fs/dentry.h"
#include "fs/super.h"
#include "kernel/abi/mount.h"

struct vfsmount {
	unsigned mnt_count;	    /* atomic: the tree, children, paths */
	unsigned mnt_writers;	    /* atomic: files open for writing */
	unsigned long mnt_flags;    /* MS_RDONLY, MS_NOSUID, … */
	struct super_block *mnt_sb; /* constant */
	struct dentry *mnt_root;    /* constant */
	struct vfsmount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct list_head mnt_list;  /* in mount_list */
	struct vfsmount *mnt_clone; /* mount_mutex: while binding a tree */
	unsigned mnt_id;	    /* constant */
	char *mnt_devname;	    /* constant: mount(2)'s source */
};

extern struct mutex mount_mutex;
extern struct list_head mount_list; /* mount_mutex: the tree, in order */
extern struct vfsmount *root_mnt;

/* A mount outside the tree: rootfs, shm_mnt, pipes.  Boot only. */
struct vfsmount *kern_mount(struct file_system_type *type);
/* If something is mounted on @path, move to its root; true. */
bool follow_down(struct path *path);
/* From the root of a mount to what it covers; false at the top. */
bool follow_up(struct path *path);

static inline struct vfsmount *mntget(struct vfsmount *mnt)
{
	atomic_inc(&mnt->mnt_count);
	return mnt;
}

/* 0 or -EROFS */
static inline int mnt_want_write(const struct vfsmount *mnt)
{
	return mnt->mnt_flags & MS_RDONLY ? -EROFS : 0;
}

/* execve: does this mount grant set-user-ID bits? */
static inline bool mnt_may_suid(const struct path *path)
{
	return !(path->mnt->mnt_flags & MS_NOSUID);
}
