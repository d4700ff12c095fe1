/* SPDX-License-Identifier: MIT */
/*
 * Reading, writing and seeking: from a descriptor to f_op->read_iter and
 * write_iter.  The position of a file that has one is guarded by f_pos_lock;
 * streams (FMODE_STREAM) have none.
 */
#include "fs/dentry.h"
#include "fs/readdir.h"
#include "fs/super.h"
#include "kernel/abi/statfs.h"
#include "kernel/lib/syscall.h"
#include "kernel/sched.h"
#include "kernel/x86/uaccess.h"
#include "mm/shmem.h"
#include "mm/slab.h"

#define MAX_RW_COUNT 0x7ffff000u
#define COPY_CHUNK   PAGE_SIZE

static inline ssize_t file_rw(struct file *file, struct iov_iter *iter,
			      loff_t *pos, bool write)
{
	ssize_t (*op)(struct file *, struct iov_iter *, loff_t *) =
		write ? file->f_op->write_iter : file->f_op->read_iter;

	if (!op)
		return !write && S_ISDIR(file->f_inode->i_mode) ? -EISDIR :
								  -EINVAL;
	if (iter->count > MAX_RW_COUNT)
		iter->count = MAX_RW_COUNT;
	return op(file, iter, pos);
}

static inline bool may_rw(const struct file *file, bool write)
{
	return file->f_mode & (write ? FMODE_WRITE : FMODE_READ);
}

/* At the file's own position. */
static inline ssize_t file_rw_pos(struct file *file, struct iov_iter *iter,
				  bool write)
{
	ssize_t ret;

	if (file->f_mode & FMODE_STREAM)
		return file_rw(file, iter, &file->f_pos, write);
	mutex_lock(&file->f_pos_lock);
	ret = file_rw(file, iter, &file->f_pos, write);
	mutex_unlock(&file->f_pos_lock);
	return ret;
}

/* Nothing is on a disk: what is written is as safe as it can be. */
static bool rwf_supported(const struct file *file, unsigned flags, bool write)
{
	unsigned can = RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_APPEND;

	if (S_ISDIR(file->f_inode->i_mode))
		can = RWF_HIPRI;
	else if (!(write ? file->f_op->write_iter : file->f_op->read_iter))
		return true; /* file_rw has a better error */
	if (file->f_mode & FMODE_NOWAIT)
		can |= RWF_NOWAIT;
	return !(flags & ~can);
}

/* At *@pos, or at the file's own position; @flags: RWF_*. */
static inline ssize_t iter_rw(struct file *file, struct iov_iter *iter,
			      loff_t *pos, unsigned flags, bool write)
{
	if (pos && (int64_t)((uint64_t)*pos + iter->count) < 0)
		return -EINVAL;
	if (flags) {
		if (!rwf_supported(file, flags, write))
			return -EOPNOTSUPP;
		iter->append = flags & RWF_APPEND;
	}
	return pos ? file_rw(file, iter, pos, write) :
		     file_rw_pos(file, iter, write);
}

/* What is wrong before all else, with @pos if it is given: 0 or an error. */
static inline int check_pos(const struct file *file, const loff_t *pos)
{
	if (pos && *pos < 0)
		return -EINVAL;
	if (!file)
		return -EBADF;
	return pos && file->f_mode & FMODE_STREAM ? -ESPIPE : 0;
}

static ssize_t fd_rw(unsigned fd, const void __user *buf, size_t count,
		     loff_t *pos, bool write)
{
	struct file *file __free(fput) = fget(fd);
	int err = check_pos(file, pos);
	struct iov_iter iter;

	if (err)
		return err;
	if (!may_rw(file, write))
		return -EBADF;
	if (!access_ok(buf, count))
		return -EFAULT;
	if ((ssize_t)count < 0)
		return -EINVAL;
	iov_iter_user(&iter, (void __user *)(uintptr_t)buf, count);
	return iter_rw(file, &iter, pos, 0, write);
}

long sys_read(unsigned fd, char __user *buf, size_t count)
{
	return fd_rw(fd, buf, count, NULL, false);
}

long sys_write(unsigned fd, const char __user *buf, size_t count)
{
	return fd_rw(fd, buf, count, NULL, true);
}

long sys_pread64(unsigned fd, char __user *buf, size_t count, loff_t pos)
{
	return fd_rw(fd, buf, count, &pos, false);
}

long sys_pwrite64(unsigned fd, const char __user *buf, size_t count, loff_t pos)
{
	return fd_rw(fd, buf, count, &pos, true);
}

/* Check the segments and add them up, MAX_RW_COUNT at most. */
static ssize_t iovec_length(struct iovec *iov, unsigned n)
{
	size_t total = 0;

	for (unsigned i = 0; i < n; i++) {
		if ((ssize_t)iov[i].iov_len < 0)
			return -EINVAL;
		if (!access_ok(iov[i].iov_base, iov[i].iov_len))
			return -EFAULT;
		iov[i].iov_len =
			min_t(uint32_t, iov[i].iov_len, MAX_RW_COUNT - total);
		total += iov[i].iov_len;
	}
	return (ssize_t)total;
}

static ssize_t fd_rwv(unsigned fd, const struct iovec __user *uvec, unsigned n,
		      loff_t *pos, unsigned flags, bool write)
{
	struct iovec fast[UIO_FASTIOV], *iov = fast, *big __free(kfree) = NULL;
	struct file *file __free(fput) = fget(fd);
	ssize_t len = check_pos(file, pos);
	struct iov_iter iter;

	if (len)
		return len;
	if (n > UIO_MAXIOV)
		return -EINVAL;
	if (n > UIO_FASTIOV)
		iov = big = kmalloc(n * sizeof(*iov), GFP_KERNEL);
	if (!iov)
		return -ENOMEM;
	if (copy_from_user(iov, uvec, n * sizeof(*iov)))
		return -EFAULT;
	len = iovec_length(iov, n);
	if (len >= 0 && !may_rw(file, write))
		return -EBADF;
	if (len <= 0)
		return len;
	iov_iter_vec(&iter, iov, (size_t)len);
	return iter_rw(file, &iter, pos, flags, write);
}

long sys_readv(unsigned fd, const struct iovec __user *vec, unsigned n)
{
	return fd_rwv(fd, vec, n, NULL, 0, false);
}

long sys_writev(unsigned fd, const struct iovec __user *vec, unsigned n)
{
	return fd_rwv(fd, vec, n, NULL, 0, true);
}

long sys_preadv(unsigned fd, const struct iovec __user *vec, unsigned n,
		loff_t pos)
{
	return fd_rwv(fd, vec, n, &pos, 0, false);
}

long sys_pwritev(unsigned fd, const struct iovec __user *vec, unsigned n,
		 loff_t pos)
{
	return fd_rwv(fd, vec, n, &pos, 0, true);
}

long sys_preadv2(unsigned fd, const struct iovec __user *vec, unsigned n,
		 loff_t pos, unsigned flags)
{
	return fd_rwv(fd, vec, n, pos == -1 ? NULL : &pos, flags, false);
}

long sys_pwritev2(unsigned fd, const struct iovec __user *vec, unsigned n,
		  loff_t pos, unsigned flags)
{
	return fd_rwv(fd, vec, n, pos == -1 ? NULL : &pos, flags, true);
}

/* What write(2) takes away from set-user-ID programs. */
static void remove_privs(struct inode *inode)
{
	mode_t kill = set_id_bits(inode);

	if (kill && !capable(CAP_FSETID))
		inode->i_mode &= ~kill;
}

ssize_t generic_write_checks(struct file *file, struct iov_iter *from,
			     loff_t *pos)
{
	struct inode *inode = file->f_mapping->host;
	unsigned long limit = rlimit(RLIMIT_FSIZE);
	loff_t end = file->f_flags & O_LARGEFILE ? SHMEM_MAX_BYTES :
						   MAX_NON_LFS;

	if (!from->count)
		return 0;
	if (file->f_flags & O_APPEND || from->append)
		*pos = inode->i_size;
	if (limit != RLIM_INFINITY && (loff_t)limit < end) {
		end = (loff_t)limit;
		if (*pos >= end) {
			send_sig(SIGXFSZ, current);
			return -EFBIG;
		}
	}
	if (*pos >= end)
		return -EFBIG;
	if ((loff_t)from->count > end - *pos)
		from->count = (size_t)(end - *pos);
	remove_privs(inode);
	return (ssize_t)from->count;
}

ssize_t kernel_read(struct file *file, void *buf, size_t n, loff_t pos)
{
	struct iov_iter iter;

	iov_iter_kernel(&iter, buf, n);
	return file_rw(file, &iter, &pos, false);
}

ssize_t kernel_write(struct file *file, const void *buf, size_t n, loff_t pos)
{
	struct iov_iter iter;

	iov_iter_kernel(&iter, (void *)(uintptr_t)buf, n);
	return file_rw(file, &iter, &pos, true);
}

/* For files whose position is only a number: directories, /proc. */
loff_t generic_llseek(struct file *file, loff_t offset, int whence)
{
	if (whence != SEEK_SET && whence != SEEK_CUR)
		return -EINVAL;
	if ((whence == SEEK_CUR &&
	     __builtin_add_overflow(offset, file->f_pos, &offset)) ||
	    offset < 0)
		return -EINVAL;
	return file->f_pos = offset;
}

static loff_t fd_llseek(unsigned fd, loff_t offset, unsigned whence)
{
	struct file *file __free(fput) = fget(fd);

	if (!file)
		return -EBADF;
	if (whence > SEEK_HOLE)
		return -EINVAL;
	if (!(file->f_mode & FMODE_LSEEK))
		return -ESPIPE;
	mutex_lock(&file->f_pos_lock);
	offset = file->f_op->llseek(file, offset, (int)whence);
	mutex_unlock(&file->f_pos_lock);
	return offset;
}

long sys_lseek(unsigned fd, long offset, unsigned whence)
{
	loff_t pos = fd_llseek(fd, offset, whence);

	return pos == (long)pos ? (long)pos : -EOVERFLOW;
}

long sys_llseek(unsigned fd, unsigned long high, unsigned long low,
		loff_t __user *result, unsigned whence)
{
	loff_t pos =
		fd_llseek(fd, (loff_t)((uint64_t)high << 32 | low), whence);

	return pos < 0 ? (long)pos : put_user(pos, result);
}

/* Move @count bytes from file to file through a page of the kernel's. */
static ssize_t copy_between(struct file *in, loff_t *in_pos, struct file *out,
			    loff_t *out_pos, size_t count)
{
	char *page __free(kfree) = kmalloc(COPY_CHUNK, GFP_KERNEL);
	ssize_t n = 0, done = 0;
	struct iov_iter iter;

	if (!page)
		return -ENOMEM;
	count = min(count, (size_t)MAX_RW_COUNT);
	while (count) {
		n = kernel_read(in, page, min_t(size_t, count, COPY_CHUNK),
				*in_pos);
		if (n <= 0)
			break;
		iov_iter_kernel(&iter, page, (size_t)n);
		n = file_rw(out, &iter, out_pos, true);
		if (n <= 0)
			break;
		*in_pos += n;
		done += n;
		count -= (size_t)n;
		if (iter.count || signal_pending(current))
			break;
	}
	return done ? done : n;
}

static ssize_t do_sendfile(unsigned out_fd, unsigned in_fd, loff_t *pos,
			   size_t count)
{
	struct file *in __free(fput) = fget(in_fd);
	struct file *out __free(fput) = fget(out_fd);

	if (!in || !may_rw(in, false))
		return -EBADF;
	if (in->f_mode & FMODE_STREAM && pos)
		return -ESPIPE;
	if ((pos && *pos < 0) || (ssize_t)count < 0)
		return -EINVAL;
	if (!out || !may_rw(out, true))
		return -EBADF;
	if (out->f_flags & O_APPEND || (count && !S_ISREG(in->f_inode->i_mode)))
		return -EINVAL;
	return copy_between(in, pos ? pos : &in->f_pos, out, &out->f_pos,
			    count);
}

/* @offset: of 4 bytes, of 8 for sendfile64, or NULL. */
long sys_sendfile(unsigned out, unsigned in, void __user *offset, size_t count)
{
	bool wide = current_pt_regs()->orig_ax != __NR_sendfile;
	size_t size = wide ? sizeof(loff_t) : sizeof(int32_t);
	loff_t pos = 0;
	ssize_t ret;

	if (!offset)
		return do_sendfile(out, in, NULL, count);
	if (copy_from_user(&pos, offset, size))
		return -EFAULT;
	if (!wide)
		pos = (int32_t)pos;
	ret = do_sendfile(out, in, &pos, count);
	return copy_to_user(offset, &pos, size) ? -EFAULT : ret;
}

/* The position at @from, or else @file's own. */
static int get_offset(const loff_t __user *from, const struct file *file,
		      loff_t *pos)
{
	*pos = file->f_pos;
	return from && get_user(*pos, from) ? -EFAULT : 0;
}

static int put_offset(loff_t __user *to, struct file *file, loff_t pos)
{
	if (to)
		return put_user(pos, to);
	file->f_pos = pos;
	return 0;
}

long sys_copy_file_range(unsigned in_fd, loff_t __user *in_off, unsigned out_fd,
			 loff_t __user *out_off, size_t count, unsigned flags)
{
	struct file *in __free(fput) = fget(in_fd);
	struct file *out __free(fput) = fget(out_fd);
	loff_t in_pos, out_pos, left;
	ssize_t ret;

	if (!in || !out)
		return -EBADF;
	if (get_offset(in_off, in, &in_pos) ||
	    get_offset(out_off, out, &out_pos))
		return -EFAULT;
	if (flags)
		return -EINVAL;
	if (S_ISDIR(in->f_inode->i_mode) || S_ISDIR(out->f_inode->i_mode))
		return -EISDIR;
	if (!S_ISREG(in->f_inode->i_mode) || !S_ISREG(out->f_inode->i_mode))
		return -EINVAL;
	if (!may_rw(in, false) || !may_rw(out, true) || out->f_flags & O_APPEND)
		return -EBADF;
	if ((uint64_t)in_pos + count < (uint64_t)in_pos ||
	    (uint64_t)out_pos + count < (uint64_t)out_pos)
		return -EOVERFLOW;
	if (out_pos >= SHMEM_MAX_BYTES)
		return -EFBIG;
	if (in_pos < 0 || out_pos < 0)
		return -EINVAL;
	left = max_t(loff_t, in->f_inode->i_size - in_pos, 0);
	count = (size_t)min_t(loff_t, left, count);
	if (in->f_inode == out->f_inode && in_pos < out_pos + (loff_t)count &&
	    out_pos < in_pos + (loff_t)count)
		return -EINVAL;
	ret = copy_between(in, &in_pos, out, &out_pos, count);
	if (put_offset(in_off, in, in_pos) || put_offset(out_off, out, out_pos))
		return -EFAULT;
	return ret;
}

long sys_fallocate(unsigned fd, unsigned mode, uint32_t offset_lo,
		   uint32_t offset_hi, loff_t len)
{
	loff_t start = (loff_t)((uint64_t)offset_hi << 32 | offset_lo), end;
	const unsigned punch = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
	struct file *file __free(fput) = fget(fd);
	struct inode *inode;
	int err;

	if (!file)
		return -EBADF;
	if (start < 0 || len <= 0)
		return -EINVAL;
	if (mode & ~punch || mode == FALLOC_FL_PUNCH_HOLE)
		return -EOPNOTSUPP;
	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	inode = file->f_inode;
	if (S_ISFIFO(inode->i_mode))
		return -ESPIPE;
	if (S_ISDIR(inode->i_mode))
		return -EISDIR;
	if (!S_ISREG(inode->i_mode))
		return -ENODEV;
	if (__builtin_add_overflow(start, len, &end) || end > SHMEM_MAX_BYTES)
		return -EFBIG;
	if (file->f_op->write_iter != shmem_file_write_iter)
		return -EOPNOTSUPP;
	down_write(&inode->i_rwsem);
	if (mode & FALLOC_FL_PUNCH_HOLE)
		err = shmem_punch_hole(inode, start, end);
	else
		err = shmem_allocate(inode, start, end,
				     mode & FALLOC_FL_KEEP_SIZE);
	up_write(&inode->i_rwsem);
	return err;
}

/* Memory files are always as safe as they will be; others have nothing that
 * could be. */
long sys_fsync(unsigned fd)
{
	struct file *file __free(fput) = fget(fd);
	const struct inode *inode;

	if (!file)
		return -EBADF;
	inode = file->f_inode;
	if (!S_ISREG(inode->i_mode) && !S_ISDIR(inode->i_mode))
		return -EINVAL;
	switch (inode->i_sb->s_type->magic) {
	case RAMFS_MAGIC:
	case TMPFS_MAGIC:
		return 0;
	}
	return -EINVAL;
}

long sys_syncfs(unsigned fd)
{
	struct file *file __free(fput) = fget(fd);

	return file ? 0 : -EBADF;
}

long sys_sync(void)
{
	return 0;
}

long sys_fadvise64_64(unsigned fd, loff_t offset, loff_t len, int advice)
{
	struct file *file __free(fput) = fget(fd);

	if (!file)
		return -EBADF;
	if (S_ISFIFO(file->f_inode->i_mode))
		return -ESPIPE;
	if (len < 0 || advice < 0 || advice > POSIX_FADV_NOREUSE)
		return -EINVAL;
	return 0;
}

long sys_fadvise64(unsigned fd, loff_t offset, size_t len, int advice)
{
	return sys_fadvise64_64(fd, offset, (loff_t)len, advice);
}
