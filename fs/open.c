/* SPDX-License-Identifier: MIT */
/*
 * open(2): from a path that was found to a struct file, and to a descriptor.
 *
 * Who writes a file and who runs it exclude each other: i_writecount counts
 * writers up and programs down, and each side refuses with -ETXTBSY.
 */
#include "fs/dentry.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "kernel/lib/syscall.h"
#include "kernel/task.h"

#define OPEN_FLAGS                                                      \
	(O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | \
	 O_NONBLOCK | O_SYNC | O_ASYNC | O_DIRECT | O_LARGEFILE |       \
	 O_DIRECTORY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC | O_PATH |    \
	 O_TMPFILE)
#define OPEN_ONLY (O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC)

/* Count @file's inode in direction @by, if nobody counts the other way. */
static int count_access(struct inode *inode, int by)
{
	int *count = &inode->i_mapping->i_writecount;
	int seen = READ_ONCE(*count), now;

	for (;; seen = now) {
		if (seen * by < 0)
			return -ETXTBSY;
		now = cmpxchg(count, seen, seen + by);
		if (now == seen)
			return 0;
	}
}

/* An O_PATH file can be named, and nothing else. */
static const struct file_operations path_fops;

static int may_open(const struct path *path, unsigned flags, bool created)
{
	struct inode *inode = path->dentry->d_inode;
	unsigned acc = (flags + 1) & 3; /* 1 read, 2 write */
	int mask = acc & FMODE_READ ? MAY_READ : 0, err;

	if (acc & FMODE_WRITE || flags & O_TRUNC)
		mask |= MAY_WRITE;
	if ((flags & O_ACCMODE) == O_ACCMODE) /* for ioctl only */
		mask = MAY_READ | MAY_WRITE;
	if (S_ISLNK(inode->i_mode))
		return -ELOOP;
	if (S_ISDIR(inode->i_mode) && mask & MAY_WRITE)
		return -EISDIR;
	if ((S_ISCHR(inode->i_mode) || S_ISBLK(inode->i_mode)) &&
	    path->mnt->mnt_flags & MS_NODEV)
		return -EACCES;
	err = created ? 0 : inode_permission(inode, mask);
	if (!err && mask & MAY_WRITE &&
	    (S_ISREG(inode->i_mode) || S_ISDIR(inode->i_mode)))
		err = mnt_want_write(path->mnt);
	if (!err && flags & O_NOATIME && !inode_owner_or_capable(inode))
		err = -EPERM;
	return err;
}

static int do_truncate(struct inode *inode, loff_t size)
{
	struct iattr attr = { .ia_valid = ATTR_SIZE, .ia_size = size };

	return notify_change(inode, &attr);
}

/* What comes before f_op->open: writers are counted, old contents go. */
static int open_prepare(struct file *file, bool created)
{
	struct inode *inode = file->f_inode;
	bool regular = S_ISREG(inode->i_mode);

	if (regular && file->f_mode & FMODE_WRITE) {
		if (count_access(inode, 1))
			return -ETXTBSY;
		file->f_mode |= FMODE_WRITER;
		atomic_inc(&file->f_path.mnt->mnt_writers);
	}
	if (file->f_flags & O_DIRECT && regular)
		return -EINVAL;
	if (!(file->f_flags & O_TRUNC) || !regular || created)
		return 0;
	if (READ_ONCE(inode->i_mapping->i_writecount) < 0)
		return -ETXTBSY;
	return do_truncate(inode, 0);
}

/**
 * vfs_open - make a file of what a path walk found
 * @created: it is new, so its mode does not hinder the one who made it
 */
int vfs_open(const struct path *path, unsigned flags, bool created,
	     struct file **out)
{
	static const struct file_operations closed_fops;
	struct inode *inode = path->dentry->d_inode;
	struct file *file;
	int err;

	if (flags & O_PATH) {
		flags &= O_PATH | O_DIRECTORY | O_NOFOLLOW;
		err = alloc_file(path, flags, &path_fops, out);
		if (!err)
			(*out)->f_mode = FMODE_PATH;
		return err;
	}
	err = may_open(path, flags, created);
	if (err)
		return err;
	if (!inode->i_fop)
		return -EINVAL;
	err = alloc_file(path, flags, inode->i_fop, &file);
	if (err)
		return err;
	err = open_prepare(file, created);
	if (!err && file->f_op->open)
		err = file->f_op->open(inode, file);
	if (err) {
		file->f_op = &closed_fops; /* nothing to release */
		fput(file);
		return err;
	}
	file->f_flags &= ~(unsigned)OPEN_ONLY;
	*out = file;
	return 0;
}

/* The flags of open(2) that can go together; those of O_PATH alone count. */
static int check_flags(unsigned *flags, mode_t *mode)
{
	*flags &= OPEN_FLAGS;
	if (!(*flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))))
		*mode = 0;
	if (*flags & (O_TMPFILE & ~O_DIRECTORY)) {
		if (!(*flags & O_DIRECTORY) || *flags & O_CREAT ||
		    !((*flags + 1) & FMODE_WRITE))
			return -EINVAL;
	} else if (*flags & O_PATH) {
		*flags &= O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	}
	return 0;
}

long sys_openat(int dfd, const char __user *name, unsigned flags, mode_t mode)
{
	struct file *file;
	int err = check_flags(&flags, &mode), fd;

	if (err)
		return err;
	fd = get_unused_fd_flags(flags);
	if (fd < 0)
		return fd;
	err = do_filp_open(dfd, name, 0, flags, mode, &file);
	if (err) {
		put_unused_fd((unsigned)fd);
		return err;
	}
	fd_install((unsigned)fd, file);
	return fd;
}

long sys_open(const char __user *name, unsigned flags, mode_t mode)
{
	return sys_openat(AT_FDCWD, name, flags, mode);
}

long sys_creat(const char __user *name, mode_t mode)
{
	return sys_openat(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int filp_open(const char *name, int flags, mode_t mode, struct file **out)
{
	return do_filp_open(AT_FDCWD, (__force const char __user *)name,
			    LOOKUP_KERNEL, (unsigned)flags, mode, out);
}

/* @flags: AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW; @name is in the kernel. */
int open_exec_at(int dfd, const char *name, unsigned flags, struct file **out)
{
	int lookup = LOOKUP_KERNEL | at_lookup(flags, flags);
	struct path path __free(path_put) = {};
	struct inode *inode;
	int err = user_path_at(dfd, (__force const char __user *)name, lookup,
			       &path);

	if (err)
		return err;
	inode = path.dentry->d_inode;
	if (S_ISLNK(inode->i_mode))
		return -ELOOP;
	if (!S_ISREG(inode->i_mode) || path.mnt->mnt_flags & MS_NOEXEC)
		return -EACCES;
	err = inode_permission(inode, MAY_EXEC);
	if (!err)
		err = count_access(inode, -1);
	if (err)
		return err;
	err = alloc_file(&path, O_RDONLY, inode->i_fop, out);
	if (err)
		atomic_inc(&inode->i_mapping->i_writecount);
	else
		(*out)->f_mode |= FMODE_EXEC;
	return err;
}

int open_exec(const char *name, struct file **out)
{
	return open_exec_at(AT_FDCWD, name, 0, out);
}

long sys_truncate64(const char __user *name, loff_t size)
{
	struct path path __free(path_put) = {};
	struct inode *inode;
	int err = user_path_at(AT_FDCWD, name,
			       size < 0 ? -EINVAL : LOOKUP_FOLLOW, &path);

	if (err)
		return err;
	inode = path.dentry->d_inode;
	if (!S_ISREG(inode->i_mode))
		return S_ISDIR(inode->i_mode) ? -EISDIR : -EINVAL;
	err = mnt_want_write(path.mnt);
	if (!err)
		err = inode_permission(inode, MAY_WRITE);
	if (!err)
		err = count_access(inode, 1);
	if (err)
		return err;
	err = do_truncate(inode, size);
	atomic_dec(&inode->i_mapping->i_writecount);
	return err;
}

long sys_truncate(const char __user *name, long size)
{
	return sys_truncate64(name, size);
}

long sys_ftruncate64(unsigned fd, loff_t size)
{
	struct file *file __free(fput) = size < 0 ? NULL : fget(fd);

	if (!file)
		return size < 0 ? -EINVAL : -EBADF;
	if (!S_ISREG(file->f_inode->i_mode) || !(file->f_mode & FMODE_WRITE))
		return -EINVAL;
	return do_truncate(file->f_inode, size);
}

long sys_ftruncate(unsigned fd, long size)
{
	return sys_ftruncate64(fd, size);
}
