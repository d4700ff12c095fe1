/* SPDX-License-Identifier: MIT */
/*
 * Inodes and their pages.  An inode is a file without a name; address_space
 * is the page cache of one: a radix tree from page number to struct page, and
 * the VMAs that map it.
 */
#pragma once

#include "kernel/abi/errno.h"
#include "kernel/abi/stat.h"
#include "kernel/abi/time.h"
#include "kernel/lib/idr.h"
#include "kernel/lib/list.h"
#include "kernel/lock/rcu.h"
#include "kernel/lock/rwsem.h"
#include "kernel/lock/spinlock.h"

struct dentry;
struct file;
struct file_operations;
struct inode;
struct path;
struct pipe_inode_info;
struct super_block;

struct address_space {
	struct inode *host; /* constant */
	struct spinlock lock;
	struct idr i_pages;    /* lock; readers also under rcu */
	unsigned long nrpages; /* lock */
	struct spinlock i_mmap_lock;
	struct list_head i_mmap; /* i_mmap_lock; VMAs by i_mmap_node */
	int i_mmap_writable;	 /* atomic: vma_shared_maywrite() ones; below
					 * zero: there may be none */
	int i_writecount;	 /* atomic: files open for writing; below
					 * zero: files running as a program */
};

/* What to change in setattr; which fields count: ia_valid. */
#define ATTR_MODE  1u
#define ATTR_UID   2u
#define ATTR_GID   4u
#define ATTR_SIZE  8u
#define ATTR_ATIME 16u
#define ATTR_MTIME 32u
#define ATTR_CTIME 64u
#define ATTR_TOUCH 128u /* the times are now: who may write may do so */
#define ATTR_KILL  256u /* no set-ID bits for a new owner */
struct iattr {
	unsigned ia_valid;
	mode_t ia_mode;
	uid_t ia_uid;
	gid_t ia_gid;
	loff_t ia_size;
	struct timespec64 ia_atime, ia_mtime;
};

/*
 * Called with @dir->i_rwsem held for writing, except readlink, get_link,
 * permission and getattr.  NULL: not possible there.
 */
struct inode_operations {
	/* Find @dentry's name and d_add() it; -ENOENT.  NULL: whatever exists
	 * is in the dcache already. */
	int (*lookup)(struct inode *dir, struct dentry *dentry);
	/* Of any kind: @rdev of a device, @target of a symlink. */
	int (*create)(struct inode *dir, struct dentry *dentry, mode_t mode,
		      dev_t rdev, const char *target);
	int (*link)(struct dentry *old, struct inode *dir, struct dentry *d);
	/* A directory too: -ENOTEMPTY. */
	int (*unlink)(struct inode *dir, struct dentry *dentry);
	int (*rename)(struct inode *old_dir, struct dentry *old,
		      struct inode *new_dir, struct dentry *new,
		      unsigned flags);
	/* open(O_TMPFILE): a file without a name; *@out has a reference. */
	int (*tmpfile)(struct inode *dir, mode_t mode, struct dentry **out);
	/* The target's text into @buf, NUL-terminated; its length. */
	int (*readlink)(struct inode *inode, char *buf, size_t size);
	/* A link that is followed by jumping: /proc/PID/fd/N. */
	int (*get_link)(struct dentry *dentry, struct path *out);
	int (*permission)(struct inode *inode, int mask);
	/* NULL: -EPERM, but O_TRUNC does nothing. */
	int (*setattr)(struct inode *inode, struct iattr *attr);
	/* Bring up to date what stat(2) tells.  NULL: it always is. */
	void (*getattr)(struct inode *inode);
};

struct inode {
	unsigned i_count;	  /* atomic: dentries, and whoever holds */
	struct super_block *i_sb; /* constant */
	const struct inode_operations *i_op;
	const struct file_operations *i_fop; /* for files opened on it */
	unsigned long i_ino;
	dev_t i_rdev; /* of a device node; constant */

	struct rwsem i_rwsem;
	/* i_rwsem for writing (read without: 32-bit fields): */
	mode_t i_mode;
	uid_t i_uid;
	gid_t i_gid;
	unsigned i_nlink;
	bool i_linkable; /* without a name, but may get one: O_TMPFILE */
	loff_t i_size;
	struct timespec64 i_atime, i_mtime, i_ctime;

	struct address_space *i_mapping; /* &i_data, mostly */
	struct address_space i_data;
	struct list_head i_flock;	  /* fs/locks.c: its lock */
	union {				  /* by kind, constant or own lock */
		char *i_link;		  /* symlink: its text */
		unsigned long i_next_pos; /* ramfs directory: i_rwsem */
		unsigned i_seals;	  /* memory file: i_rwsem; F_SEAL_* */
		struct pipe_inode_info *i_pipe;
		void *i_private;
	};
};

/* A fresh inode with i_count 1, times now, owner from current. -ENOMEM. */
int new_inode(struct super_block *sb, mode_t mode, struct inode **out);
void iput(struct inode *inode);
static inline void ihold(struct inode *inode)
{
	atomic_inc(&inode->i_count);
}
int inode_permission(struct inode *inode, int mask);   /* MAY_* */
int generic_permission(struct inode *inode, int mask); /* by mode bits */
bool inode_owner_or_capable(const struct inode *inode);
mode_t set_id_bits(const struct inode *inode); /* that a write takes away */
#define MAY_EXEC  1
#define MAY_WRITE 2
#define MAY_READ  4
/* chown/chmod/utimes rules of POSIX, then the change itself. */
int setattr_prepare(struct inode *inode, struct iattr *attr);
void setattr_copy(struct inode *inode, const struct iattr *attr);
/* i_op->setattr() under i_rwsem, after what is the same for all. */
int notify_change(struct inode *inode, struct iattr *attr);
/* Set to now: atime when it has grown stale (relatime), mtime with ctime. */
void inode_touch(struct inode *inode, bool atime, bool mtime);
/* Room for @n more pages, or fewer, in the inode's file system (the size=
 * of a tmpfs): 0 or -ENOSPC.  Any context. */
int inode_charge_pages(struct inode *inode, unsigned long n);
void inode_uncharge_pages(struct inode *inode, unsigned long n);
dev_t inode_dev(const struct inode *inode); /* its file system's number */
unsigned long inodes_in_use(void);	    /* for the books */
