/* SPDX-License-Identifier: MIT */
/* stat(2) in its forms, statfs(2), access(2). */
#include "fs/mount.h"
#include "fs/namei.h"
#include "kernel/abi/statfs.h"
#include "kernel/lib/highuid.h"
#include "kernel/lib/string.h"
#include "kernel/lib/syscall.h"
#include "kernel/task.h"
#include "kernel/x86/uaccess.h"

#define STAT_FLAGS                                               \
	(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | \
	 AT_STATX_SYNC_TYPE)

static uint64_t nr_blocks(const struct inode *inode)
{
	return S_ISREG(inode->i_mode) ?
		       (uint64_t)inode->i_mapping->nrpages * (PAGE_SIZE / 512) :
		       0;
}

static long put_stat(const struct inode *inode, void __user *buf)
{
	struct stat s;

	if (inode->i_nlink > 0xffff || inode->i_size > MAX_NON_LFS)
		return -EOVERFLOW;
	memset(&s, 0, sizeof(s));
	s.st_dev = new_encode_dev(inode_dev(inode));
	s.st_ino = inode->i_ino;
	s.st_mode = (uint16_t)inode->i_mode;
	s.st_nlink = (uint16_t)inode->i_nlink;
	s.st_uid = high2lowuid(inode->i_uid);
	s.st_gid = high2lowuid(inode->i_gid);
	s.st_rdev = new_encode_dev(inode->i_rdev);
	s.st_size = (uint32_t)inode->i_size;
	s.st_blksize = PAGE_SIZE;
	s.st_blocks = (uint32_t)nr_blocks(inode);
	s.st_atime = (uint32_t)inode->i_atime.tv_sec;
	s.st_atime_nsec = (uint32_t)inode->i_atime.tv_nsec;
	s.st_mtime = (uint32_t)inode->i_mtime.tv_sec;
	s.st_mtime_nsec = (uint32_t)inode->i_mtime.tv_nsec;
	s.st_ctime = (uint32_t)inode->i_ctime.tv_sec;
	s.st_ctime_nsec = (uint32_t)inode->i_ctime.tv_nsec;
	return copy_to_user(buf, &s, sizeof(s)) ? -EFAULT : 0;
}

static long put_stat64(const struct inode *inode, void __user *buf)
{
	struct stat64 s;

	memset(&s, 0, sizeof(s));
	s.st_dev = new_encode_dev(inode_dev(inode));
	s.st_ino_low = inode->i_ino;
	s.st_mode = inode->i_mode;
	s.st_nlink = inode->i_nlink;
	s.st_uid = inode->i_uid;
	s.st_gid = inode->i_gid;
	s.st_rdev = new_encode_dev(inode->i_rdev);
	s.st_size = inode->i_size;
	s.st_blksize = PAGE_SIZE;
	s.st_blocks = nr_blocks(inode);
	s.st_atime = (uint32_t)inode->i_atime.tv_sec;
	s.st_atime_nsec = (uint32_t)inode->i_atime.tv_nsec;
	s.st_mtime = (uint32_t)inode->i_mtime.tv_sec;
	s.st_mtime_nsec = (uint32_t)inode->i_mtime.tv_nsec;
	s.st_ctime = (uint32_t)inode->i_ctime.tv_sec;
	s.st_ctime_nsec = (uint32_t)inode->i_ctime.tv_nsec;
	s.st_ino = inode->i_ino;
	return copy_to_user(buf, &s, sizeof(s)) ? -EFAULT : 0;
}

static struct statx_timestamp statx_time(const struct timespec64 *ts)
{
	return (struct statx_timestamp){ .tv_sec = ts->tv_sec,
					 .tv_nsec = (uint32_t)ts->tv_nsec };
}

static long put_statx(const struct inode *inode, void __user *buf)
{
	struct statx s;

	memset(&s, 0, sizeof(s));
	s.stx_mask = STATX_BASIC_STATS;
	s.stx_blksize = PAGE_SIZE;
	s.stx_nlink = inode->i_nlink;
	s.stx_uid = inode->i_uid;
	s.stx_gid = inode->i_gid;
	s.stx_mode = (uint16_t)inode->i_mode;
	s.stx_ino = inode->i_ino;
	s.stx_size = (uint64_t)inode->i_size;
	s.stx_blocks = nr_blocks(inode);
	s.stx_atime = statx_time(&inode->i_atime);
	s.stx_mtime = statx_time(&inode->i_mtime);
	s.stx_ctime = statx_time(&inode->i_ctime);
	s.stx_rdev_major = MAJOR(inode->i_rdev);
	s.stx_rdev_minor = MINOR(inode->i_rdev);
	s.stx_dev_major = MAJOR(inode_dev(inode));
	s.stx_dev_minor = MINOR(inode_dev(inode));
	return copy_to_user(buf, &s, sizeof(s)) ? -EFAULT : 0;
}

/* Look up and tell in the form that belongs to the system call. */
static long do_stat(int dfd, const char __user *name, int lookup,
		    void __user *buf)
{
	unsigned long call = current_pt_regs()->orig_ax;
	struct path path __free(path_put) = {};
	struct inode *inode;
	int err = user_path_at(dfd, name, lookup, &path);

	if (err)
		return err;
	inode = path.dentry->d_inode;
	if (inode->i_op->getattr)
		inode->i_op->getattr(inode);
	if (call == __NR_statx)
		return put_statx(inode, buf);
	return call < __NR_stat64 ? put_stat(inode, buf) :
				    put_stat64(inode, buf);
}

long sys_stat(const char __user *name, void __user *buf)
{
	return do_stat(AT_FDCWD, name, LOOKUP_FOLLOW, buf);
}

long sys_lstat(const char __user *name, void __user *buf)
{
	return do_stat(AT_FDCWD, name, 0, buf);
}

long sys_fstat(unsigned fd, void __user *buf)
{
	return do_stat((int)fd, NULL, LOOKUP_FD, buf);
}

long sys_fstatat64(int dfd, const char __user *name, void __user *buf,
		   unsigned flags)
{
	return do_stat(dfd, name, at_lookup(flags, STAT_FLAGS), buf);
}

long sys_statx(int dfd, const char __user *name, unsigned flags, unsigned mask,
	       void __user *buf)
{
	if (mask & STATX_RESERVED ||
	    (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE)
		return -EINVAL;
	return do_stat(dfd, name, at_lookup(flags, STAT_FLAGS), buf);
}

static void fill_statfs(const struct path *path, struct statfs64 *s)
{
	const struct super_block *sb = path->mnt->mnt_sb;
	unsigned long flags = path->mnt->mnt_flags;

	memset(s, 0, sizeof(*s));
	s->f_type = sb->s_type->magic;
	s->f_bsize = s->f_frsize = PAGE_SIZE;
	s->f_namelen = NAME_MAX;
	s->f_fsid[0] = (int32_t)sb->s_dev;
	s->f_flags = ST_VALID |
		     (flags & (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC |
			       MS_SYNCHRONOUS | MS_NOATIME));
	if (!(flags & MS_NOATIME))
		s->f_flags |= ST_RELATIME;
	if (sb->s_max_pages) {
		s->f_blocks = sb->s_max_pages;
		s->f_bfree = s->f_bavail = sb->s_max_pages - sb->s_pages;
	}
	if (sb->s_max_inodes) {
		s->f_files = sb->s_max_inodes;
		s->f_ffree = sb->s_max_inodes - sb->s_inodes;
	}
}

static int put_statfs(const struct statfs64 *s, void __user *buf)
{
	struct statfs old;

	memset(&old, 0, sizeof(old));
	old.f_type = s->f_type;
	old.f_bsize = s->f_bsize;
	old.f_blocks = (uint32_t)s->f_blocks;
	old.f_bfree = (uint32_t)s->f_bfree;
	old.f_bavail = (uint32_t)s->f_bavail;
	old.f_files = (uint32_t)s->f_files;
	old.f_ffree = (uint32_t)s->f_ffree;
	old.f_fsid[0] = s->f_fsid[0];
	old.f_namelen = s->f_namelen;
	old.f_frsize = s->f_frsize;
	old.f_flags = s->f_flags;
	return copy_to_user(buf, &old, sizeof(old)) ? -EFAULT : 0;
}

static int do_statfs(int dfd, const char __user *name, int lookup,
		     void __user *buf)
{
	struct path path __free(path_put) = {};
	struct statfs64 s;
	int err = user_path_at(dfd, name, lookup, &path);

	if (err)
		return err;
	fill_statfs(&path, &s);
	if (current_pt_regs()->orig_ax < __NR_statfs64)
		return put_statfs(&s, buf);
	return copy_to_user(buf, &s, sizeof(s)) ? -EFAULT : 0;
}

long sys_statfs(const char __user *name, void __user *buf)
{
	return do_statfs(AT_FDCWD, name, LOOKUP_FOLLOW, buf);
}

long sys_fstatfs(unsigned fd, void __user *buf)
{
	return do_statfs((int)fd, NULL, LOOKUP_FD, buf);
}

long sys_statfs64(const char __user *name, size_t size, void __user *buf)
{
	return do_statfs(
		AT_FDCWD, name,
		size == sizeof(struct statfs64) ? LOOKUP_FOLLOW : -EINVAL, buf);
}

long sys_fstatfs64(unsigned fd, size_t size, void __user *buf)
{
	return do_statfs((int)fd, NULL,
			 size == sizeof(struct statfs64) ? LOOKUP_FD : -EINVAL,
			 buf);
}

static int path_access(const struct path *path, int mode)
{
	struct inode *inode = path->dentry->d_inode;
	int err;

	if (mode & MAY_EXEC && S_ISREG(inode->i_mode) &&
	    path->mnt->mnt_flags & MS_NOEXEC)
		return -EACCES;
	err = inode_permission(inode, mode);
	if (!err && mode & MAY_WRITE &&
	    (S_ISREG(inode->i_mode) || S_ISDIR(inode->i_mode)))
		err = mnt_want_write(path->mnt);
	return err;
}

long sys_faccessat2(int dfd, const char __user *name, int mode, unsigned flags)
{
	int lookup = at_lookup(flags & ~(unsigned)AT_EACCESS,
			       AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH);
	struct path path __free(path_put) = {};
	const struct cred *old = NULL;
	struct cred *cred;
	int err;

	if (mode & ~(MAY_READ | MAY_WRITE | MAY_EXEC) || lookup < 0)
		return -EINVAL;
	if (!(flags & AT_EACCESS)) { /* as the real ids */
		err = prepare_creds(&cred);
		if (err)
			return err;
		cred->fsuid = cred->uid;
		cred->fsgid = cred->gid;
		cred->cap_effective = cred->uid ? 0 : cred->cap_permitted;
		old = override_creds(cred);
	}
	err = user_path_at(dfd, name, lookup, &path);
	if (!err)
		err = path_access(&path, mode);
	if (old) {
		override_creds(old);
		put_cred(cred);
	}
	return err;
}

long sys_faccessat(int dfd, const char __user *name, int mode)
{
	return sys_faccessat2(dfd, name, mode, 0);
}

long sys_access(const char __user *name, int mode)
{
	return sys_faccessat2(AT_FDCWD, name, mode, 0);
}
