/* SPDX-License-Identifier: MIT */
/* chmod(2), chown(2), utimensat(2) and all their relatives. */
#include "fs/mount.h"
#include "fs/namei.h"
#include "kernel/lib/syscall.h"
#include "kernel/task.h"
#include "kernel/x86/tsc.h"
#include "kernel/x86/uaccess.h"
#include "kernel/x86/usertime.h"

static int change(int dfd, const char __user *name, int lookup,
		  struct iattr *attr)
{
	struct path path __free(path_put) = {};
	int err = user_path_at(dfd, name, lookup, &path);

	if (!err)
		err = mnt_want_write(path.mnt);
	return err ? err : notify_change(path.dentry->d_inode, attr);
}

static int do_chmod(int dfd, const char __user *name, int lookup, mode_t mode)
{
	struct iattr attr = { .ia_valid = ATTR_MODE, .ia_mode = mode };

	return change(dfd, name, lookup, &attr);
}

long sys_chmod(const char __user *name, mode_t mode)
{
	return do_chmod(AT_FDCWD, name, LOOKUP_FOLLOW, mode);
}

long sys_fchmodat(int dfd, const char __user *name, mode_t mode)
{
	return do_chmod(dfd, name, LOOKUP_FOLLOW, mode);
}

long sys_fchmod(unsigned fd, mode_t mode)
{
	return do_chmod((int)fd, NULL, LOOKUP_FILE, mode);
}

static int do_chown(int dfd, const char __user *name, int lookup, uid_t uid,
		    gid_t gid)
{
	struct iattr attr = { .ia_valid = ATTR_KILL,
			      .ia_uid = id_in(uid),
			      .ia_gid = id_in(gid) };

	if (attr.ia_uid != (uid_t)-1)
		attr.ia_valid |= ATTR_UID;
	if (attr.ia_gid != (gid_t)-1)
		attr.ia_valid |= ATTR_GID;
	return change(dfd, name, lookup, &attr);
}

long sys_fchownat(int dfd, const char __user *name, uid_t uid, gid_t gid,
		  unsigned flags)
{
	int lookup = at_lookup(flags, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH);

	return do_chown(dfd, name, lookup, uid, gid);
}

long sys_chown(const char __user *name, uid_t uid, gid_t gid)
{
	return do_chown(AT_FDCWD, name, LOOKUP_FOLLOW, uid, gid);
}

long sys_lchown(const char __user *name, uid_t uid, gid_t gid)
{
	return do_chown(AT_FDCWD, name, 0, uid, gid);
}

long sys_fchown(unsigned fd, uid_t uid, gid_t gid)
{
	return do_chown((int)fd, NULL, LOOKUP_FILE, uid, gid);
}

/* One of the two times: given, now, or left alone.  0 or -EINVAL. */
static int time_attr(const struct timespec64 *ts, unsigned which,
		     struct iattr *attr, struct timespec64 *to)
{
	if (ts->tv_nsec == UTIME_OMIT) {
		attr->ia_valid &= ~(which | ATTR_TOUCH);
	} else if (ts->tv_nsec != UTIME_NOW) {
		attr->ia_valid &= ~ATTR_TOUCH;
		*to = *ts;
		return (unsigned long)ts->tv_nsec < NSEC_PER_SEC ? 0 : -EINVAL;
	}
	return 0;
}

/* Set both to now (@ts NULL), or as utimensat(2) says. */
static int do_utimes(int dfd, const char __user *name,
		     const struct timespec64 *ts, unsigned flags)
{
	struct iattr attr = { .ia_valid = ATTR_ATIME | ATTR_MTIME |
					  ATTR_TOUCH };
	int lookup = at_lookup(flags, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH);

	if (!name && dfd != AT_FDCWD)
		lookup = flags ? -EINVAL : LOOKUP_FILE;
	ktime_get_coarse_real_ts64(&attr.ia_atime);
	attr.ia_mtime = attr.ia_atime;
	if (ts && (time_attr(&ts[0], ATTR_ATIME, &attr, &attr.ia_atime) ||
		   time_attr(&ts[1], ATTR_MTIME, &attr, &attr.ia_mtime)))
		return -EINVAL;
	if (!(attr.ia_valid & (ATTR_ATIME | ATTR_MTIME)))
		return 0;
	return change(dfd, name, lookup, &attr);
}

static long user_utimes(int dfd, const char __user *name,
			const void __user *times, enum time_form form,
			unsigned flags)
{
	struct timespec64 ts[2];

	if (!times)
		return do_utimes(dfd, name, NULL, flags);
	return get_user_times(ts, times, form) ?:
						 do_utimes(dfd, name, ts, flags);
}

long sys_utimensat(int dfd, const char __user *name, const void __user *times,
		   unsigned flags)
{
	return user_utimes(dfd, name, times, call_time_form(), flags);
}

long sys_futimesat(int dfd, const char __user *name,
		   const struct old_timeval32 __user *times)
{
	return user_utimes(dfd, name, times, TIMEVAL32, 0);
}

long sys_utimes(const char __user *name,
		const struct old_timeval32 __user *times)
{
	return user_utimes(AT_FDCWD, name, times, TIMEVAL32, 0);
}

long sys_utime(const char __user *name, const struct utimbuf __user *times)
{
	struct timespec64 ts[2] = {};
	struct utimbuf t;

	if (!times)
		return do_utimes(AT_FDCWD, name, NULL, 0);
	if (copy_from_user(&t, times, sizeof(t)))
		return -EFAULT;
	ts[0].tv_sec = t.actime;
	ts[1].tv_sec = t.modtime;
	return do_utimes(AT_FDCWD, name, ts, 0);
}
