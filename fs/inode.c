/* SPDX-License-Identifier: MIT */
/* Inodes: making, dropping, permissions, attributes.  See fs/inode.h. */
#include "fs/inode.h"
#include "fs/devices.h"
#include "fs/pipe.h"
#include "fs/super.h"
#include "fs/vfs.h"
#include "kernel/task.h"
#include "kernel/x86/tsc.h"
#include "mm/slab.h"

#define DAY 86400

static struct kmem_cache *inode_cache;
static unsigned long nr_inodes, last_ino;

static void inode_construct(void *obj)
{
	struct inode *inode = obj;

	rwsem_init(&inode->i_rwsem, RANK_INODE);
	INIT_LIST_HEAD(&inode->i_flock);
	inode->i_mapping = &inode->i_data;
	inode->i_data.host = inode;
	spin_lock_init(&inode->i_data.lock, RANK_MAPPING);
	idr_init(&inode->i_data.i_pages);
	inode->i_data.nrpages = 0;
	spin_lock_init(&inode->i_data.i_mmap_lock, RANK_I_MMAP);
	INIT_LIST_HEAD(&inode->i_data.i_mmap);
	inode->i_data.i_writecount = 0;
}

void inode_init(void)
{
	inode_cache = kmem_cache_create("inode", sizeof(struct inode), 0,
					inode_construct);
	BUG_ON(!inode_cache);
}

unsigned long inodes_in_use(void)
{
	return READ_ONCE(nr_inodes);
}

static const struct file_operations *special_fops(mode_t mode)
{
	if (S_ISCHR(mode))
		return &def_chr_fops;
	return S_ISFIFO(mode) ? &pipe_fops : &no_device_fops;
}

static int simple_setattr(struct inode *inode, struct iattr *attr)
{
	int err = setattr_prepare(inode, attr);

	if (!err)
		setattr_copy(inode, attr);
	return err;
}

static const struct inode_operations simple_ops = {
	.setattr = simple_setattr,
};

int new_inode(struct super_block *sb, mode_t mode, struct inode **out)
{
	const struct cred *cred = current_cred();
	struct inode *inode;
	int err = -ENOSPC;

	if (atomic_add_return(&sb->s_inodes, 1) > sb->s_max_inodes &&
	    sb->s_max_inodes)
		goto uncount;
	err = -ENOMEM;
	inode = kmem_cache_alloc(inode_cache, GFP_KERNEL);
	if (!inode)
		goto uncount;
	inode->i_count = 1;
	inode->i_sb = sb;
	inode->i_op = &simple_ops;
	inode->i_fop = special_fops(mode);
	inode->i_ino = atomic_add_return(&last_ino, 1);
	inode->i_rdev = 0;
	inode->i_mode = mode;
	inode->i_uid = cred->fsuid;
	inode->i_gid = cred->fsgid;
	inode->i_nlink = 1;
	inode->i_linkable = false;
	inode->i_size = 0;
	ktime_get_coarse_real_ts64(&inode->i_mtime);
	inode->i_atime = inode->i_ctime = inode->i_mtime;
	inode->i_data.i_mmap_writable = 0;
	inode->i_private = NULL;
	atomic_inc(&nr_inodes);
	*out = inode;
	return 0;
uncount:
	atomic_dec(&sb->s_inodes);
	return err;
}

void iput(struct inode *inode)
{
	struct super_block *sb = inode->i_sb;

	if (!atomic_dec_and_test(&inode->i_count))
		return;
	if (sb->s_op->evict_inode)
		sb->s_op->evict_inode(inode);
	CHECK_ON(inode->i_data.nrpages || inode->i_data.i_writecount ||
		 !list_empty(&inode->i_flock));
	kmem_cache_free(inode_cache, inode);
	atomic_dec(&nr_inodes);
	atomic_dec(&sb->s_inodes);
}

int inode_charge_pages(struct inode *inode, unsigned long n)
{
	struct super_block *sb = inode->i_sb;

	if (atomic_add_return(&sb->s_pages, n) <= sb->s_max_pages ||
	    !sb->s_max_pages)
		return 0;
	inode_uncharge_pages(inode, n);
	return -ENOSPC;
}

void inode_uncharge_pages(struct inode *inode, unsigned long n)
{
	(void)atomic_sub_return(&inode->i_sb->s_pages, n);
}

bool inode_owner_or_capable(const struct inode *inode)
{
	return current_cred()->fsuid == inode->i_uid || capable(CAP_FOWNER);
}

int generic_permission(struct inode *inode, int mask)
{
	mode_t mode = inode->i_mode;

	if (current_cred()->fsuid == inode->i_uid)
		mode >>= 6;
	else if ((mode >> 3 ^ mode) & 7 && in_group_p(inode->i_gid))
		mode >>= 3;
	if (!((unsigned)mask & ~mode & 7))
		return 0;
	if (S_ISDIR(inode->i_mode) ? !(mask & MAY_WRITE) : mask == MAY_READ)
		if (capable(CAP_DAC_READ_SEARCH))
			return 0;
	if (S_ISDIR(inode->i_mode) || !(mask & MAY_EXEC) ||
	    inode->i_mode & S_IXUGO)
		if (capable(CAP_DAC_OVERRIDE))
			return 0;
	return -EACCES;
}

int inode_permission(struct inode *inode, int mask)
{
	return inode->i_op->permission ? inode->i_op->permission(inode, mask) :
					 generic_permission(inode, mask);
}

/* What a program loses with its owner or its contents. */
mode_t set_id_bits(const struct inode *inode)
{
	return inode->i_mode &
	       (inode->i_mode & S_IXGRP ? S_ISUID | S_ISGID : S_ISUID);
}

int setattr_prepare(struct inode *inode, struct iattr *attr)
{
	bool owner = current_cred()->fsuid == inode->i_uid;
	gid_t gid = attr->ia_valid & ATTR_GID ? attr->ia_gid : inode->i_gid;

	if (attr->ia_valid & ATTR_UID && !capable(CAP_CHOWN) &&
	    (!owner || attr->ia_uid != inode->i_uid))
		return -EPERM;
	if (attr->ia_valid & ATTR_GID && !capable(CAP_CHOWN) &&
	    (!owner || (gid != inode->i_gid && !in_group_p(gid))))
		return -EPERM;
	if (attr->ia_valid & (ATTR_ATIME | ATTR_MTIME) &&
	    !(attr->ia_valid & ATTR_TOUCH) && !inode_owner_or_capable(inode))
		return -EPERM;
	if (attr->ia_valid & ATTR_MODE) {
		if (!inode_owner_or_capable(inode))
			return -EPERM;
		if (!in_group_p(gid) && !capable(CAP_FSETID))
			attr->ia_mode &= ~S_ISGID;
	}
	return 0;
}

void setattr_copy(struct inode *inode, const struct iattr *attr)
{
	if (attr->ia_valid & ATTR_UID)
		inode->i_uid = attr->ia_uid;
	if (attr->ia_valid & ATTR_GID)
		inode->i_gid = attr->ia_gid;
	if (attr->ia_valid & ATTR_MODE)
		inode->i_mode = (inode->i_mode & S_IFMT) |
				(attr->ia_mode & S_IALLUGO);
	if (attr->ia_valid & ATTR_ATIME)
		inode->i_atime = attr->ia_atime;
	if (attr->ia_valid & ATTR_MTIME)
		inode->i_mtime = attr->ia_mtime;
	ktime_get_coarse_real_ts64(&inode->i_ctime);
}

/* A new owner's program must not run as the old one. */
static void kill_privs(const struct inode *inode, struct iattr *attr)
{
	attr->ia_mode = inode->i_mode & ~set_id_bits(inode);
	if (!S_ISDIR(inode->i_mode) && attr->ia_mode != inode->i_mode)
		attr->ia_valid |= ATTR_MODE;
}

int notify_change(struct inode *inode, struct iattr *attr)
{
	int err = 0;

	down_write(&inode->i_rwsem);
	if (attr->ia_valid & ATTR_TOUCH && !inode_owner_or_capable(inode))
		err = inode_permission(inode, MAY_WRITE);
	if (attr->ia_valid & ATTR_KILL)
		kill_privs(inode, attr);
	if (!err && inode->i_op->setattr)
		err = inode->i_op->setattr(inode, attr);
	else if (!err && attr->ia_valid & ~ATTR_SIZE)
		err = -EPERM;
	up_write(&inode->i_rwsem);
	return err;
}

static bool earlier_or_same(const struct timespec64 *a,
			    const struct timespec64 *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec :
					a->tv_nsec <= b->tv_nsec;
}

void inode_touch(struct inode *inode, bool atime, bool mtime)
{
	struct timespec64 now;

	ktime_get_coarse_real_ts64(&now);
	if (atime && (earlier_or_same(&inode->i_atime, &inode->i_mtime) ||
		      earlier_or_same(&inode->i_atime, &inode->i_ctime) ||
		      inode->i_atime.tv_sec + DAY < now.tv_sec))
		inode->i_atime = now;
	if (mtime)
		inode->i_mtime = inode->i_ctime = now;
}
