/* SPDX-License-Identifier: MIT */
/*
 * Descriptor tables: small integers to struct file, for each process.
 *
 *	files_struct --fdt--> file *[max]	max grows by doubling
 *	             --open-> bits: taken, also while an open is under way
 *	             --cloexec-> bits: closed by execve
 *
 * All three arrays are one allocation.  Locks: file_lock for everything here;
 * a file is closed after it has been dropped.
 */
#include "fs/locks.h"
#include "fs/pipe.h"
#include "fs/vfs.h"
#include "kernel/abi/termios.h"
#include "kernel/lib/bitops.h"
#include "kernel/lib/string.h"
#include "kernel/lib/syscall.h"
#include "kernel/task.h"
#include "kernel/x86/uaccess.h"
#include "mm/slab.h"

#define FD_MIN 32u
#define FD_MAX 65536u /* whatever RLIMIT_NOFILE says */

struct fdtable {
	unsigned max;	   /* multiple of BITS_PER_LONG */
	struct file **fdt; /* then the bits, in one allocation */
	unsigned long *open, *cloexec;
};

struct files_struct {
	unsigned count; /* atomic: tasks (CLONE_FILES) */
	struct spinlock file_lock;
	/* file_lock: */
	unsigned next; /* no lower one is free */
	struct fdtable t;
};

static int table_alloc(struct fdtable *t, unsigned max)
{
	size_t words = BITS_TO_LONGS(max);

	t->fdt = kvmalloc(max * sizeof(*t->fdt) + 2 * words * sizeof(long),
			  GFP_ZERO);
	if (!t->fdt)
		return -ENOMEM;
	t->open = (unsigned long *)(t->fdt + max);
	t->cloexec = t->open + words;
	t->max = max;
	return 0;
}

static int files_alloc(unsigned max, struct files_struct **out)
{
	struct files_struct *files = kzalloc(sizeof(*files), GFP_KERNEL);

	if (!files || table_alloc(&files->t, max)) {
		kfree(files);
		return -ENOMEM;
	}
	files->count = 1;
	spin_lock_init(&files->file_lock, RANK_FILES);
	*out = files;
	return 0;
}

void files_init(void)
{
	if (files_alloc(FD_MIN, &current->files))
		panic("no memory for descriptors");
}

static void copy_table(struct fdtable *to, const struct fdtable *from)
{
	memcpy(to->fdt, from->fdt, from->max * sizeof(*to->fdt));
	memcpy(to->open, from->open, from->max / 8);
	memcpy(to->cloexec, from->cloexec, from->max / 8);
}

/* Room for @fd.  file_lock held; dropped and taken again. */
static int expand_files(struct files_struct *files, unsigned fd)
	__must_hold(files->file_lock)
{
	struct fdtable new;
	unsigned max = files->t.max;
	int err;

	while (max <= fd)
		max *= 2;
	spin_unlock(&files->file_lock);
	err = table_alloc(&new, max);
	spin_lock(&files->file_lock);
	if (!err && files->t.max < max) {
		copy_table(&new, &files->t);
		swap(files->t, new);
	}
	spin_unlock(&files->file_lock);
	kvfree(new.fdt);
	spin_lock(&files->file_lock);
	return err;
}

static unsigned fd_limit(void)
{
	return (unsigned)min(rlimit(RLIMIT_NOFILE), (unsigned long)FD_MAX);
}

static void set_cloexec(struct files_struct *files, unsigned fd, bool on)
{
	if (on)
		bitmap_set_bit(files->t.cloexec, fd);
	else
		bitmap_clear_bit(files->t.cloexec, fd);
}

/* The lowest free descriptor from @start on. */
static int alloc_fd(unsigned start, unsigned flags)
{
	struct files_struct *files = current->files;
	unsigned fd, limit = fd_limit();
	int err = -EMFILE;

	spin_lock(&files->file_lock);
	do {
		fd = (unsigned)find_next_zero_bit(files->t.open, files->t.max,
						  max(start, files->next));
		if (fd >= limit)
			goto unlock;
		if (fd < files->t.max)
			break;
		err = expand_files(files, fd);
	} while (!err);
	if (fd >= files->t.max)
		goto unlock;
	bitmap_set_bit(files->t.open, fd);
	set_cloexec(files, fd, flags & O_CLOEXEC);
	if (start <= files->next)
		files->next = fd + 1;
	err = (int)fd;
unlock:
	spin_unlock(&files->file_lock);
	return err;
}

int get_unused_fd_flags(unsigned flags)
{
	return alloc_fd(0, flags);
}

/* file_lock held: @fd is free again; what was there. */
static struct file *drop_fd(struct files_struct *files, unsigned fd)
{
	struct file *file = files->t.fdt[fd];

	files->t.fdt[fd] = NULL;
	bitmap_clear_bit(files->t.open, fd);
	files->next = min(files->next, fd);
	return file;
}

void put_unused_fd(unsigned fd)
{
	spin_lock(&current->files->file_lock);
	drop_fd(current->files, fd);
	spin_unlock(&current->files->file_lock);
}

void fd_install(unsigned fd, struct file *file)
{
	spin_lock(&current->files->file_lock);
	current->files->t.fdt[fd] = file;
	spin_unlock(&current->files->file_lock);
}

static __always_inline struct file *lookup_fd(struct files_struct *files,
					      unsigned fd, unsigned not_mode)
{
	struct file *file = NULL;

	spin_lock(&files->file_lock);
	if (fd < files->t.max)
		file = files->t.fdt[fd];
	if (file && !(file->f_mode & not_mode))
		get_file(file);
	else
		file = NULL;
	spin_unlock(&files->file_lock);
	return file;
}

struct file *files_fget(struct files_struct *files, unsigned fd)
{
	return lookup_fd(files, fd, 0);
}

bool files_next(struct files_struct *files, unsigned *fd, unsigned *mode)
{
	bool found;

	spin_lock(&files->file_lock);
	while (*fd < files->t.max && !files->t.fdt[*fd])
		++*fd;
	found = *fd < files->t.max;
	if (found)
		*mode = files->t.fdt[*fd]->f_mode;
	spin_unlock(&files->file_lock);
	return found;
}

bool files_cloexec(struct files_struct *files, unsigned fd)
{
	bool on;

	spin_lock(&files->file_lock);
	on = fd < files->t.max && bitmap_test_bit(files->t.cloexec, fd);
	spin_unlock(&files->file_lock);
	return on;
}

struct file *fget_raw(unsigned fd)
{
	return lookup_fd(current->files, fd, 0);
}

struct file *fget(unsigned fd)
{
	return lookup_fd(current->files, fd, FMODE_PATH);
}

/* A descriptor of @files is gone: POSIX locks of its owner go too. */
static int filp_close(struct file *file, struct files_struct *files)
{
	if (!list_empty(&file->f_inode->i_flock))
		locks_remove(file->f_inode, files);
	fput(file);
	return 0;
}

int close_fd(unsigned fd)
{
	struct files_struct *files = current->files;
	struct file *file = NULL;

	spin_lock(&files->file_lock);
	if (fd < files->t.max && files->t.fdt[fd])
		file = drop_fd(files, fd);
	spin_unlock(&files->file_lock);
	return file ? filp_close(file, files) : -EBADF;
}

/* fork: the same files; descriptors still being opened stay behind. */
int files_dup(struct files_struct *old, struct files_struct **out)
{
	struct files_struct *files;
	unsigned long fd;
	unsigned max;
	int err;

	do {
		max = READ_ONCE(old->t.max);
		err = files_alloc(max, &files);
		if (err)
			return err;
		spin_lock(&old->file_lock);
		if (old->t.max == max)
			break;
		spin_unlock(&old->file_lock);
		files_put(files);
	} while (true);
	copy_table(&files->t, &old->t);
	files->next = old->next;
	for_each_set_bit(fd, files->t.open, max) {
		if (files->t.fdt[fd])
			get_file(files->t.fdt[fd]);
		else
			drop_fd(files, fd);
	}
	spin_unlock(&old->file_lock);
	*out = files;
	return 0;
}

void files_get(struct files_struct *files)
{
	atomic_inc(&files->count);
}

void files_put(struct files_struct *files)
{
	unsigned long fd;

	if (!atomic_dec_and_test(&files->count))
		return;
	for_each_set_bit(fd, files->t.open, files->t.max)
		if (files->t.fdt[fd])
			filp_close(files->t.fdt[fd], files);
	kvfree(files->t.fdt);
	kfree(files);
}

int files_unshare(void)
{
	struct files_struct *old = current->files, *files;
	int err;

	if (READ_ONCE(old->count) == 1)
		return 0;
	err = files_dup(old, &files);
	if (err)
		return err;
	spin_lock(&current->alloc_lock);
	current->files = files;
	spin_unlock(&current->alloc_lock);
	files_put(old);
	return 0;
}

void files_close_on_exec(struct files_struct *files)
{
	unsigned long fd;

	for_each_set_bit(fd, files->t.cloexec, files->t.max) {
		bitmap_clear_bit(files->t.cloexec, fd);
		if (files->t.fdt[fd])
			close_fd(fd);
	}
}

long sys_close(unsigned fd)
{
	return close_fd(fd);
}

long sys_close_range(unsigned first, unsigned last, unsigned flags)
{
	struct files_struct *files;

	if (flags & ~(unsigned)(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC) ||
	    first > last)
		return -EINVAL;
	if (flags & CLOSE_RANGE_UNSHARE && files_unshare())
		return -ENOMEM;
	files = current->files;
	for (unsigned fd = first; fd <= last && fd < files->t.max; fd++) {
		if (!(flags & CLOSE_RANGE_CLOEXEC)) {
			close_fd(fd);
			continue;
		}
		spin_lock(&files->file_lock);
		set_cloexec(files, fd, files->t.fdt[fd]);
		spin_unlock(&files->file_lock);
	}
	return 0;
}

/* F_DUPFD: @file at the lowest free descriptor from @start on. */
static int dup_from(struct file *file, unsigned start, unsigned flags)
{
	int fd = start < fd_limit() ? alloc_fd(start, flags) : -EINVAL;

	if (fd >= 0)
		fd_install((unsigned)fd, get_file(file));
	return fd;
}

long sys_dup(unsigned old)
{
	struct file *file __free(fput) = fget_raw(old);

	return file ? dup_from(file, 0, 0) : -EBADF;
}

static int do_dup2(struct file *file, unsigned fd, unsigned flags)
{
	struct files_struct *files = current->files;
	struct file *old;
	int err = 0;

	if (fd >= fd_limit())
		return -EBADF;
	spin_lock(&files->file_lock);
	if (fd >= files->t.max)
		err = expand_files(files, fd);
	old = err ? NULL : files->t.fdt[fd];
	if (!err && !old && bitmap_test_bit(files->t.open, fd))
		err = -EBUSY; /* somebody is opening it */
	if (!err) {
		files->t.fdt[fd] = get_file(file);
		bitmap_set_bit(files->t.open, fd);
		set_cloexec(files, fd, flags & O_CLOEXEC);
	}
	spin_unlock(&files->file_lock);
	if (err)
		return err;
	if (old)
		filp_close(old, files);
	return (int)fd;
}

long sys_dup3(unsigned old, unsigned fd, unsigned flags)
{
	struct file *file __free(fput) = fget_raw(old);

	if (flags & ~(unsigned)O_CLOEXEC || old == fd)
		return -EINVAL;
	return file ? do_dup2(file, fd, flags) : -EBADF;
}

long sys_dup2(unsigned old, unsigned fd)
{
	struct file *file __free(fput) = fget_raw(old);

	if (!file)
		return -EBADF;
	return old == fd ? (long)fd : do_dup2(file, fd, 0);
}

static long fd_flags(unsigned fd, bool set, unsigned long flags)
{
	struct files_struct *files = current->files;
	long ret;

	spin_lock(&files->file_lock);
	ret = bitmap_test_bit(files->t.cloexec, fd);
	if (set) {
		set_cloexec(files, fd, flags & FD_CLOEXEC);
		ret = 0;
	}
	spin_unlock(&files->file_lock);
	return ret;
}

static long set_file_flags(struct file *file, unsigned long flags)
{
	const unsigned can = O_APPEND | O_NONBLOCK | O_NOATIME | O_DIRECT |
			     O_ASYNC;

	if (flags & O_DIRECT)
		return -EINVAL;
	if (flags & O_NOATIME && !(file->f_flags & O_NOATIME) &&
	    !inode_owner_or_capable(file->f_inode))
		return -EPERM;
	file->f_flags = (file->f_flags & ~can) | ((unsigned)flags & can);
	return 0;
}

static long do_fcntl(unsigned fd, struct file *file, unsigned cmd,
		     unsigned long arg)
{
	switch (cmd) {
	case F_DUPFD:
		return dup_from(file, (unsigned)arg, 0);
	case F_DUPFD_CLOEXEC:
		return dup_from(file, (unsigned)arg, O_CLOEXEC);
	case F_GETFD:
	case F_SETFD:
		return fd_flags(fd, cmd == F_SETFD, arg);
	case F_GETFL:
		return (long)file->f_flags;
	}
	if (file->f_mode & FMODE_PATH)
		return -EBADF;
	switch (cmd) {
	case F_SETFL:
		return set_file_flags(file, arg);
	case F_SETOWN:
		file->f_owner = (int)arg;
		return 0;
	case F_GETOWN:
		return file->f_owner;
	case F_SETPIPE_SZ:
		return pipe_set_size(file, arg);
	case F_ADD_SEALS:
	case F_GET_SEALS:
		return memfd_fcntl(file, cmd, arg);
	case F_GETPIPE_SZ:
		return pipe_get_size(file);
	}
	return fcntl_lock(fd, file, cmd, arg);
}

/* fcntl64 too.  The elder knows no locks with 64-bit positions. */
long sys_fcntl(unsigned fd, unsigned cmd, unsigned long arg)
{
	struct file *file __free(fput) = fget_raw(fd);

	if (!file)
		return -EBADF;
	if (current_pt_regs()->orig_ax == __NR_fcntl && fcntl_lock_is_wide(cmd))
		return -EINVAL;
	return do_fcntl(fd, file, cmd, arg);
}

/* What every file understands; the rest is f_op->ioctl's. */
long sys_ioctl(unsigned fd, unsigned cmd, unsigned long arg)
{
	struct file *file __free(fput) = fget(fd);
	long ret = -ENOTTY;
	int on;

	if (!file)
		return -EBADF;
	if (cmd == FIOCLEX || cmd == FIONCLEX)
		return fd_flags(fd, true, cmd == FIOCLEX ? FD_CLOEXEC : 0);
	if (cmd == FIONBIO) {
		if (get_user(on, (int __user *)arg))
			return -EFAULT;
		file->f_flags &= ~(unsigned)O_NONBLOCK;
		file->f_flags |= on ? O_NONBLOCK : 0;
		return 0;
	}
	if (cmd == FIONREAD && S_ISREG(file->f_inode->i_mode))
		return put_user((int)(file->f_inode->i_size - file->f_pos),
				(int __user *)arg);
	if (file->f_op->ioctl)
		ret = file->f_op->ioctl(file, cmd, arg);
	return ret == -ENOIOCTLCMD ? -ENOTTY : ret;
}
