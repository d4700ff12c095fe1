/* SPDX-License-Identifier: MIT */
/*
 * The file system calls, by file.  64-bit arguments take two of the caller's
 * registers, low half first, which is how a loff_t lies on the stack.
 */
#pragma once

#include "kernel/abi/signal.h"
#include "kernel/lib/compiler.h"
#include "kernel/lib/types.h"

struct iovec;
struct kernel_timespec;
struct old_timespec32;
struct old_timeval32;
struct pollfd;
struct sel_arg_struct;
struct sigset_argpack;
struct stat;
struct stat64;
struct statfs;
struct statfs64;
struct statx;
struct utimbuf;

/* attr.c */
long sys_chmod(const char __user *name, mode_t mode);
long sys_fchmodat(int dfd, const char __user *name, mode_t mode);
long sys_fchmod(unsigned fd, mode_t mode);
long sys_fchownat(int dfd, const char __user *name, uid_t uid, gid_t gid,
		  unsigned flags);
long sys_chown32(const char __user *name, uid_t uid, gid_t gid);
long sys_lchown32(const char __user *name, uid_t uid, gid_t gid);
long sys_fchown32(unsigned fd, uid_t uid, gid_t gid);
long sys_chown(const char __user *name, unsigned uid, unsigned gid);
long sys_lchown(const char __user *name, unsigned uid, unsigned gid);
long sys_fchown(unsigned fd, unsigned uid, unsigned gid);
long sys_utimensat_time64(int dfd, const char __user *name,
			  const struct kernel_timespec __user *times,
			  unsigned flags);
long sys_utimensat(int dfd, const char __user *name,
		   const struct old_timespec32 __user *times, unsigned flags);
long sys_futimesat(int dfd, const char __user *name,
		   const struct old_timeval32 __user *times);
long sys_utimes(const char __user *name,
		const struct old_timeval32 __user *times);
long sys_utime(const char __user *name, const struct utimbuf __user *times);

/* fd.c */
long sys_close(unsigned fd);
long sys_close_range(unsigned first, unsigned last, unsigned flags);
long sys_dup(unsigned old);
long sys_dup3(unsigned old, unsigned fd, unsigned flags);
long sys_dup2(unsigned old, unsigned fd);
long sys_fcntl64(unsigned fd, unsigned cmd, unsigned long arg);
long sys_fcntl(unsigned fd, unsigned cmd, unsigned long arg);
long sys_ioctl(unsigned fd, unsigned cmd, unsigned long arg);

/* fs_struct.c */
long sys_umask(mode_t mask);
long sys_chdir(const char __user *name);
long sys_fchdir(unsigned fd);
long sys_chroot(const char __user *name);
long sys_getcwd(char __user *buf, size_t size);

/* locks.c */
long sys_flock(unsigned fd, unsigned cmd);

/* mount.c */
long sys_mount(const char __user *udev, const char __user *dir,
	       const char __user *utype, unsigned long flags,
	       const void __user *udata);
long sys_umount(const char __user *name, unsigned flags);
long sys_oldumount(const char __user *name);

/* namei.c */
long sys_renameat2(int old_dfd, const char __user *old, int new_dfd,
		   const char __user *new, unsigned flags);
long sys_mknodat(int dfd, const char __user *name, mode_t mode, unsigned dev);
long sys_mknod(const char __user *name, mode_t mode, unsigned dev);
long sys_mkdirat(int dfd, const char __user *name, mode_t mode);
long sys_mkdir(const char __user *name, mode_t mode);
long sys_symlinkat(const char __user *target, int dfd, const char __user *name);
long sys_symlink(const char __user *target, const char __user *name);
long sys_linkat(int old_dfd, const char __user *old, int new_dfd,
		const char __user *new, unsigned flags);
long sys_link(const char __user *old, const char __user *new);
long sys_unlinkat(int dfd, const char __user *name, unsigned flags);
long sys_unlink(const char __user *name);
long sys_rmdir(const char __user *name);
long sys_renameat(int old_dfd, const char __user *old, int new_dfd,
		  const char __user *new);
long sys_rename(const char __user *old, const char __user *new);
long sys_readlinkat(int dfd, const char __user *name, char __user *buf,
		    int size);
long sys_readlink(const char __user *name, char __user *buf, int size);

/* open.c */
long sys_open(const char __user *name, unsigned flags, mode_t mode);
long sys_openat(int dfd, const char __user *name, unsigned flags, mode_t mode);
long sys_creat(const char __user *name, mode_t mode);
long sys_truncate64(const char __user *name, loff_t size);
long sys_truncate(const char __user *name, long size);
long sys_ftruncate64(unsigned fd, loff_t size);
long sys_ftruncate(unsigned fd, long size);

/* pipe.c */
long sys_pipe2(int __user *fds, unsigned flags);
long sys_memfd_create(const char __user *u_name, unsigned flags);
long sys_pipe(int __user *fds);

/* read_write.c */
long sys_read(unsigned fd, char __user *buf, size_t count);
long sys_write(unsigned fd, const char __user *buf, size_t count);
long sys_pread64(unsigned fd, char __user *buf, size_t count, loff_t pos);
long sys_pwrite64(unsigned fd, const char __user *buf, size_t count,
		  loff_t pos);
long sys_readv(unsigned fd, const struct iovec __user *vec, unsigned n);
long sys_writev(unsigned fd, const struct iovec __user *vec, unsigned n);
long sys_preadv(unsigned fd, const struct iovec __user *vec, unsigned n,
		loff_t pos);
long sys_pwritev(unsigned fd, const struct iovec __user *vec, unsigned n,
		 loff_t pos);
long sys_preadv2(unsigned fd, const struct iovec __user *vec, unsigned n,
		 loff_t pos, unsigned flags);
long sys_pwritev2(unsigned fd, const struct iovec __user *vec, unsigned n,
		  loff_t pos, unsigned flags);
long sys_lseek(unsigned fd, long offset, unsigned whence);
long sys_llseek(unsigned fd, unsigned long high, unsigned long low,
		loff_t __user *result, unsigned whence);
long sys_sendfile64(unsigned out, unsigned in, loff_t __user *offset,
		    size_t count);
long sys_sendfile(unsigned out, unsigned in, int32_t __user *offset,
		  size_t count);
long sys_copy_file_range(unsigned in_fd, loff_t __user *in_off, unsigned out_fd,
			 loff_t __user *out_off, size_t count, unsigned flags);
long sys_fallocate(unsigned fd, unsigned mode, uint32_t offset_lo,
		   uint32_t offset_hi, loff_t len);
long sys_fsync(unsigned fd);
long sys_syncfs(unsigned fd);
long sys_sync(void);
long sys_fadvise64_64(unsigned fd, loff_t offset, loff_t len, int advice);
long sys_fadvise64(unsigned fd, loff_t offset, size_t len, int advice);

/* readdir.c */
long sys_getdents64(unsigned fd, void __user *buf, unsigned size);
long sys_getdents(unsigned fd, void __user *buf, unsigned size);

/* select.c */
long sys_poll(struct pollfd __user *fds, unsigned n, int timeout_ms);
long sys_ppoll(struct pollfd __user *fds, unsigned n,
	       struct old_timespec32 __user *timeout,
	       const sigset_t __user *mask, size_t size);
long sys_ppoll_time64(struct pollfd __user *fds, unsigned n,
		      struct kernel_timespec __user *timeout,
		      const sigset_t __user *mask, size_t size);
long sys_newselect(int n, void __user *in, void __user *out, void __user *ex,
		   struct old_timeval32 __user *timeout);
long sys_select(const struct sel_arg_struct __user *uarg);
long sys_pselect6(int n, void __user *in, void __user *out, void __user *ex,
		  struct old_timespec32 __user *timeout,
		  const struct sigset_argpack __user *sig);
long sys_pselect6_time64(int n, void __user *in, void __user *out,
			 void __user *ex,
			 struct kernel_timespec __user *timeout,
			 const struct sigset_argpack __user *sig);

/* stat.c */
long sys_stat(const char __user *name, struct stat __user *buf);
long sys_lstat(const char __user *name, struct stat __user *buf);
long sys_fstat(unsigned fd, struct stat __user *buf);
long sys_stat64(const char __user *name, struct stat64 __user *buf);
long sys_lstat64(const char __user *name, struct stat64 __user *buf);
long sys_fstat64(unsigned fd, struct stat64 __user *buf);
long sys_fstatat64(int dfd, const char __user *name, struct stat64 __user *buf,
		   unsigned flags);
long sys_statx(int dfd, const char __user *name, unsigned flags, unsigned mask,
	       struct statx __user *buf);
long sys_statfs(const char __user *name, struct statfs __user *buf);
long sys_fstatfs(unsigned fd, struct statfs __user *buf);
long sys_statfs64(const char __user *name, size_t size,
		  struct statfs64 __user *buf);
long sys_fstatfs64(unsigned fd, size_t size, struct statfs64 __user *buf);
long sys_faccessat2(int dfd, const char __user *name, int mode, unsigned flags);
long sys_faccessat(int dfd, const char __user *name, int mode);
long sys_access(const char __user *name, int mode);
