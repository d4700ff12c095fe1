/* SPDX-License-Identifier: MIT */
/* stat(2) in its forms, statfs(2), access(2). */
#include "fs/stat.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "kernel/abi/statfs.h"
#include "kernel/lib/string.h"
#include "kernel/lib/syscall.h"
#include "kernel/task.h"
#include "kernel/x86/uaccess.h"

#define OVERFLOW_ID 65534 /* a uid that 16 bits cannot hold */
#define STAT_FLAGS                                               \
	(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | \
	 AT_STATX_SYNC_TYPE)

void generic_fillattr(struct inode *inode, struct kstat *stat)
{
	*stat = (struct kstat){
		.dev = inode->i_sb->s_dev,
		.rdev = inode->i_rdev,
		.ino = inode->i_ino,
		.mode = inode->i_mode,
		.nlink = inode->i_nlink,
		.uid = inode->i_uid,
		.gid = inode->i_gid,
		.size = inode->i_size,
		.blocks = S_ISREG(inode->i_mode) ?
				  (uint64_t)inode->i_mapping->nrpages *
					  (PAGE_SIZE / 512) :
				  0,
		.atime = inode->i_atime,
		.mtime = inode->i_mtime,
		.ctime = inode->i_ctime,
	};
}

int vfs_getattr(struct inode *inode, struct kstat *stat)
{
	generic_fillattr(inode, stat);
	return inode->i_op->getattr ? inode->i_op->getattr(inode, stat) : 0;
}

static uint16_t id16(unsigned id)
{
	return (uint16_t)(id > 0xffff ? OVERFLOW_ID : id);
}

static long put_stat(const struct kstat *k, void __user *buf)
{
	struct stat s;

	if (k->nlink > 0xffff || k->size > MAX_NON_LFS)
		return -EOVERFLOW;
	memset(&s, 0, sizeof(s));
	s.st_dev = new_encode_dev(k->dev);
	s.st_ino = k->ino;
	s.st_mode = (uint16_t)k->mode;
	s.st_nlink = (uint16_t)k->nlink;
	s.st_uid = id16(k->uid);
	s.st_gid = id16(k->gid);
	s.st_rdev = new_encode_dev(k->rdev);
	s.st_size = (uint32_t)k->size;
	s.st_blksize = PAGE_SIZE;
	s.st_blocks = (uint32_t)k->blocks;
	s.st_atime = (uint32_t)k->atime.tv_sec;
	s.st_atime_nsec = (uint32_t)k->atime.tv_nsec;
	s.st_mtime = (uint32_t)k->mtime.tv_sec;
	s.st_mtime_nsec = (uint32_t)k->mtime.tv_nsec;
	s.st_ctime = (uint32_t)k->ctime.tv_sec;
	s.st_ctime_nsec = (uint32_t)k->ctime.tv_nsec;
	return copy_to_user(buf, &s, sizeof(s)) ? -EFAULT : 0;
}

static long put_stat64(const struct kstat *k, void __user *buf)
{
	struct stat64 s;

	memset(&s, 0, sizeof(s));
	s.st_dev = new_encode_dev(k->dev);
	s.st_ino_low = k->ino;
	s.st_mode = k->mode;
	s.st_nlink = k->nlink;
	s.st_uid = k->uid;
	s.st_gid = k->gid;
	s.st_rdev = new_encode_dev(k->rdev);
	s.st_size = k->size;
	s.st_blksize = PAGE_SIZE;
	s.st_blocks = k->blocks;
	s.st_atime = (uint32_t)k->atime.tv_sec;
	s.st_atime_nsec = (uint32_t)k->atime.tv_nsec;
	s.st_mtime = (uint32_t)k->mtime.tv_sec;
	s.st_mtime_nsec = (uint32_t)k->mtime.tv_nsec;
	s.st_ctime = (uint32_t)k->ctime.tv_sec;
	s.st_ctime_nsec = (uint32_t)k->ctime.tv_nsec;
	s.st_ino = k->ino;
	return copy_to_user(buf, &s, sizeof(s)) ? -EFAULT : 0;
}

/* Look up and tell in the form of @put. */
static long do_stat(int dfd, const char __user *name, int lookup,
		    long (*put)(const struct kstat *k, void __user *buf),
		    void __user *buf)
{
	struct path path __free(path_put) = {};
	struct kstat k;
	int err = user_path_at(dfd, name, lookup, &path);

	if (!err)
		err = vfs_getattr(path.dentry->d_inode, &k);
	return err ? err : put(&k, buf);
}

long sys_stat(const char __user *name, struct stat __user *buf)
{
	return do_stat(AT_FDCWD, name, LOOKUP_FOLLOW, put_stat, buf);
}

long sys_lstat(const char __user *name, struct stat __user *buf)
{
	return do_stat(AT_FDCWD, name, 0, put_stat, buf);
}

long sys_fstat(unsigned fd, struct stat __user *buf)
{
	return do_stat((int)fd, NULL, LOOKUP_FD, put_stat, buf);
}

long sys_stat64(const char __user *name, struct stat64 __user *buf)
{
	return do_stat(AT_FDCWD, name, LOOKUP_FOLLOW, put_stat64, buf);
}

long sys_lstat64(const char __user *name, struct stat64 __user *buf)
{
	return do_stat(AT_FDCWD, name, 0, put_stat64, buf);
}

long sys_fstat64(unsigned fd, struct stat64 __user *buf)
{
	return do_stat((int)fd, NULL, LOOKUP_FD, put_stat64, buf);
}

long sys_fstatat64(int dfd, const char __user *name, struct stat64 __user *buf,
		   unsigned flags)
{
	return do_stat(dfd, name, at_lookup(flags, STAT_FLAGS), put_stat64,
		       buf);
}

static struct statx_timestamp statx_time(const struct timespec64 *ts)
{
	return (struct statx_timestamp){ .tv_sec = ts->tv_sec,
					 .tv_nsec = (uint32_t)ts->tv_nsec };
}

static long put_statx(const struct kstat *k, void __user *buf)
{
	struct statx s;

	memset(&s, 0, sizeof(s));
	s.stx_mask = STATX_BASIC_STATS;
	s.stx_blksize = PAGE_SIZE;
	s.stx_nlink = k->nlink;
	s.stx_uid = k->uid;
	s.stx_gid = k->gid;
	s.stx_mode = (uint16_t)k->mode;
	s.stx_ino = k->ino;
	s.stx_size = (uint64_t)k->size;
	s.stx_blocks = k->blocks;
	s.stx_atime = statx_time(&k->atime);
	s.stx_mtime = statx_time(&k->mtime);
	s.stx_ctime = statx_time(&k->ctime);
	s.stx_rdev_major = MAJOR(k->rdev);
	s.stx_rdev_minor = MINOR(k->rdev);
	s.stx_dev_major = MAJOR(k->dev);
	s.stx_dev_minor = MINOR(k->dev);
	return copy_to_user(buf, &s, sizeof(s)) ? -EFAULT : 0;
}

long sys_statx(int dfd, const char __user *name, unsigned flags, unsigned mask,
	       struct statx __user *buf)
{
	if (mask & STATX_RESERVED ||
	    (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE)
		return -EINVAL;
	return do_stat(dfd, name, at_lookup(flags, STAT_FLAGS), put_statx, buf);
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

static int put_statfs64(const struct statfs64 *s, void __user *buf)
{
	return copy_to_user(buf, s, sizeof(*s)) ? -EFAULT : 0;
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
		     int (*put)(const struct statfs64 *s, void __user *buf),
		     void __user *buf)
{
	struct path path __free(path_put) = {};
	struct statfs64 s;
	int err = user_path_at(dfd, name, lookup, &path);

	if (err)
		return err;
	fill_statfs(&path, &s);
	return put(&s, buf);
}

long sys_statfs(const char __user *name, struct statfs __user *buf)
{
	return do_statfs(AT_FDCWD, name, LOOKUP_FOLLOW, put_statfs, buf);
}

long sys_fstatfs(unsigned fd, struct statfs __user *buf)
{
	return do_statfs((int)fd, NULL, LOOKUP_FD, put_statfs, buf);
}

long sys_statfs64(const char __user *name, size_t size,
		  struct statfs64 __user *buf)
{
	return do_statfs(AT_FDCWD, name,
			 size == sizeof(*buf) ? LOOKUP_FOLLOW : -EINVAL,
			 put_statfs64, buf);
}

long sys_fstatfs64(unsigned fd, size_t size, struct statfs64 __user *buf)
{
	return do_statfs((int)fd, NULL,
			 size == sizeof(*buf) ? LOOKUP_FD : -EINVAL,
			 put_statfs64, buf);
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
