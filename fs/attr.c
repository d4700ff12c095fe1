/* SPDX-License-Identifier: MIT */
/* chmod(2), chown(2), utimensat(2) and all their relatives. */
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/syscalls.h"
#include "kernel/task.h"
#include "kernel/x86/tsc.h"
#include "kernel/x86/uaccess.h"

/* The file at @name, or behind descriptor @dfd if @name is NULL. */
static int attr_path(int dfd, const char __user *name, unsigned flags,
		     struct path *path)
{
	unsigned lookup = flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW;
	struct file *file;

	if (flags & ~(unsigned)(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (name)
		return user_path_at(
			dfd, name,
			flags & AT_EMPTY_PATH ? lookup | LOOKUP_EMPTY : lookup,
			path);
	file = fget((unsigned)dfd);
	if (!file)
		return -EBADF;
	*path = file->f_path;
	path_get(path);
	fput(file);
	return 0;
}

/* Change and put the path. */
static int attr_change(const struct path *path, struct iattr *attr)
{
	int err = mnt_want_write(path->mnt);

	if (!err)
		err = notify_change(path->dentry->d_inode, attr);
	path_put(path);
	return err;
}

static int do_chmod(int dfd, const char __user *name, mode_t mode)
{
	struct iattr attr = { .ia_valid = ATTR_MODE, .ia_mode = mode };
	struct path path;
	int err = attr_path(dfd, name, 0, &path);

	return err ? err : attr_change(&path, &attr);
}

long sys_chmod(const char __user *name, mode_t mode)
{
	return name ? do_chmod(AT_FDCWD, name, mode) : -EFAULT;
}

long sys_fchmodat(int dfd, const char __user *name, mode_t mode)
{
	return name ? do_chmod(dfd, name, mode) : -EFAULT;
}

long sys_fchmod(unsigned fd, mode_t mode)
{
	return do_chmod((int)fd, NULL, mode);
}

static int do_chown(int dfd, const char __user *name, uid_t uid, gid_t gid,
		    unsigned flags)
{
	struct iattr attr = { .ia_uid = uid, .ia_gid = gid };
	struct path path;
	mode_t mode;
	int err = attr_path(dfd, name, flags, &path);

	if (err)
		return err;
	if (uid != (uid_t)-1)
		attr.ia_valid |= ATTR_UID;
	if (gid != (gid_t)-1)
		attr.ia_valid |= ATTR_GID;
	/* a new owner's program must not run as the old one */
	mode = path.dentry->d_inode->i_mode;
	attr.ia_mode = mode & ~S_ISUID;
	if (mode & S_IXGRP)
		attr.ia_mode &= ~S_ISGID;
	if (!S_ISDIR(mode) && attr.ia_mode != mode)
		attr.ia_valid |= ATTR_MODE;
	return attr_change(&path, &attr);
}

long sys_fchownat(int dfd, const char __user *name, uid_t uid, gid_t gid,
		  unsigned flags)
{
	return name ? do_chown(dfd, name, uid, gid, flags) : -EFAULT;
}

long sys_chown32(const char __user *name, uid_t uid, gid_t gid)
{
	return sys_fchownat(AT_FDCWD, name, uid, gid, 0);
}

long sys_lchown32(const char __user *name, uid_t uid, gid_t gid)
{
	return sys_fchownat(AT_FDCWD, name, uid, gid, AT_SYMLINK_NOFOLLOW);
}

long sys_fchown32(unsigned fd, uid_t uid, gid_t gid)
{
	return do_chown((int)fd, NULL, uid, gid, 0);
}

/* 16-bit ids: -1 still means "leave it". */
static unsigned id32(unsigned id)
{
	return (uint16_t)id == 0xffff ? (unsigned)-1 : (uint16_t)id;
}

long sys_chown(const char __user *name, unsigned uid, unsigned gid)
{
	return sys_chown32(name, id32(uid), id32(gid));
}

long sys_lchown(const char __user *name, unsigned uid, unsigned gid)
{
	return sys_lchown32(name, id32(uid), id32(gid));
}

long sys_fchown(unsigned fd, unsigned uid, unsigned gid)
{
	return sys_fchown32(fd, id32(uid), id32(gid));
}

static bool time_valid(const struct timespec64 *ts)
{
	return ts->tv_nsec == UTIME_NOW || ts->tv_nsec == UTIME_OMIT ||
	       (unsigned long)ts->tv_nsec < NSEC_PER_SEC;
}

/* Set both to now (@ts NULL), or as utimensat(2) says. */
static void utimes_attr(const struct timespec64 *ts, struct iattr *attr)
{
	ktime_get_coarse_real_ts64(&attr->ia_atime);
	attr->ia_mtime = attr->ia_atime;
	attr->ia_valid = ATTR_ATIME | ATTR_MTIME;
	if (!ts)
		return;
	if (ts[0].tv_nsec == UTIME_OMIT)
		attr->ia_valid &= ~ATTR_ATIME;
	else if (ts[0].tv_nsec != UTIME_NOW)
		attr->ia_atime = ts[0];
	if (ts[1].tv_nsec == UTIME_OMIT)
		attr->ia_valid &= ~ATTR_MTIME;
	else if (ts[1].tv_nsec != UTIME_NOW)
		attr->ia_mtime = ts[1];
}

static int do_utimes(int dfd, const char __user *name,
		     const struct timespec64 *ts, unsigned flags)
{
	struct iattr attr;
	struct path path;
	struct inode *inode;
	int err;

	if (ts && (!time_valid(&ts[0]) || !time_valid(&ts[1])))
		return -EINVAL;
	if (ts && ts[0].tv_nsec == UTIME_OMIT && ts[1].tv_nsec == UTIME_OMIT)
		return 0;
	if (ts && ts[0].tv_nsec == UTIME_NOW && ts[1].tv_nsec == UTIME_NOW)
		ts = NULL;
	if (!name && (dfd == AT_FDCWD || flags))
		return flags ? -EINVAL : -EFAULT;
	err = attr_path(dfd, name, flags, &path);
	if (err)
		return err;
	inode = path.dentry->d_inode;
	if (!inode_owner_or_capable(inode))
		err = ts ? -EPERM : inode_permission(inode, MAY_WRITE);
	if (err) {
		path_put(&path);
		return err;
	}
	utimes_attr(ts, &attr);
	return attr_change(&path, &attr);
}

long sys_utimensat_time64(int dfd, const char __user *name,
			  const struct kernel_timespec __user *times,
			  unsigned flags)
{
	struct kernel_timespec t[2];
	struct timespec64 ts[2];

	if (!times)
		return do_utimes(dfd, name, NULL, flags);
	if (copy_from_user(t, times, sizeof(t)))
		return -EFAULT;
	for (int i = 0; i < 2; i++)
		ts[i] = (struct timespec64){ t[i].tv_sec, (long)t[i].tv_nsec };
	return do_utimes(dfd, name, ts, flags);
}

long sys_utimensat(int dfd, const char __user *name,
		   const struct old_timespec32 __user *times, unsigned flags)
{
	struct old_timespec32 t[2];
	struct timespec64 ts[2];

	if (!times)
		return do_utimes(dfd, name, NULL, flags);
	if (copy_from_user(t, times, sizeof(t)))
		return -EFAULT;
	for (int i = 0; i < 2; i++)
		ts[i] = (struct timespec64){ t[i].tv_sec, t[i].tv_nsec };
	return do_utimes(dfd, name, ts, flags);
}

long sys_futimesat(int dfd, const char __user *name,
		   const struct old_timeval32 __user *times)
{
	struct old_timeval32 t[2];
	struct timespec64 ts[2];

	if (!times)
		return do_utimes(dfd, name, NULL, 0);
	if (copy_from_user(t, times, sizeof(t)))
		return -EFAULT;
	for (int i = 0; i < 2; i++) {
		if (t[i].tv_usec < 0 || t[i].tv_usec >= USEC_PER_SEC)
			return -EINVAL;
		ts[i] = (struct timespec64){ t[i].tv_sec,
					     t[i].tv_usec * 1000L };
	}
	return do_utimes(dfd, name, ts, 0);
}

long sys_utimes(const char __user *name,
		const struct old_timeval32 __user *times)
{
	return sys_futimesat(AT_FDCWD, name, times);
}

long sys_utime(const char __user *name, const struct utimbuf __user *times)
{
	struct utimbuf t;
	struct timespec64 ts[2] = { { 0, 0 }, { 0, 0 } };

	if (!times)
		return do_utimes(AT_FDCWD, name, NULL, 0);
	if (copy_from_user(&t, times, sizeof(t)))
		return -EFAULT;
	ts[0].tv_sec = t.actime;
	ts[1].tv_sec = t.modtime;
	return do_utimes(AT_FDCWD, name, ts, 0);
}
