/* SPDX-License-Identifier: MIT */
/*
 * Pipes and FIFOs: bytes in order, from writers to readers.
 *
 *	bufs[]:  [ page, offset, len ][ page, 0, len ][ page, 0, len ][ - ]
 *	           ^tail                                ^head - 1       ^head
 *
 * A ring of buffers, a page each, as on Linux: a write goes behind the last
 * bytes if its odd part fits into their page, else into pages of its own.  So
 * up to PIPE_BUF bytes go in together, and a full ring may have unused bytes.
 * The last page emptied is kept for the next write.
 *
 * Locks: pipe->mutex for all of pipe_inode_info.  Sleepers recheck without it
 * and take it again: whoever changes something wakes after unlocking.
 */
#include "fs/pipe.h"
#include "fs/mount.h"
#include "fs/poll.h"
#include "fs/ramfs.h"
#include "fs/vfs.h"
#include "kernel/abi/statfs.h"
#include "kernel/abi/termios.h"
#include "kernel/lib/bitops.h"
#include "kernel/lib/syscall.h"
#include "kernel/x86/uaccess.h"
#include "mm/slab.h"

#define PIPE_DEF_BUFFERS 16u

struct pipe_buffer {
	struct page *page;
	unsigned offset, len;
};

struct pipe_inode_info {
	struct mutex mutex;
	/* mutex: */
	unsigned head, tail; /* buffers ever filled, emptied */
	unsigned nr_bufs;    /* a power of two */
	struct pipe_buffer *bufs;
	struct page *tmp_page;	       /* for the next write, or NULL */
	unsigned readers, writers;     /* open files */
	unsigned r_counter, w_counter; /* opens ever: FIFOs wait for them */
	unsigned files;		       /* that refer to this structure */
	struct wait_queue_head rd_wait, wr_wait;
};

unsigned long pipe_max_size = 1 << 20;

static struct vfsmount *pipe_mnt;

static inline struct pipe_buffer *pipe_buf(const struct pipe_inode_info *pipe,
					   unsigned slot)
{
	return &pipe->bufs[slot & (pipe->nr_bufs - 1)];
}

static inline bool pipe_empty(const struct pipe_inode_info *pipe)
{
	return READ_ONCE(pipe->head) == READ_ONCE(pipe->tail);
}

static inline bool pipe_full(const struct pipe_inode_info *pipe)
{
	return READ_ONCE(pipe->head) - READ_ONCE(pipe->tail) >= pipe->nr_bufs;
}

static int pipe_alloc(struct pipe_inode_info **out)
{
	struct pipe_inode_info *pipe = kzalloc(sizeof(*pipe), GFP_KERNEL);
	struct pipe_buffer *bufs =
		kmalloc(PIPE_DEF_BUFFERS * sizeof(*bufs), GFP_KERNEL);

	if (!pipe || !bufs) {
		kfree(pipe);
		kfree(bufs);
		return -ENOMEM;
	}
	mutex_init(&pipe->mutex, RANK_PIPE);
	init_waitqueue_head(&pipe->rd_wait);
	init_waitqueue_head(&pipe->wr_wait);
	pipe->nr_bufs = PIPE_DEF_BUFFERS;
	pipe->bufs = bufs;
	*out = pipe;
	return 0;
}

static void pipe_free(struct pipe_inode_info *pipe)
{
	while (!pipe_empty(pipe))
		put_page(pipe_buf(pipe, pipe->tail++)->page);
	if (pipe->tmp_page)
		put_page(pipe->tmp_page);
	kvfree(pipe->bufs);
	kfree(pipe);
}

static inline void pipe_wake(struct wait_queue_head *wq)
{
	if (waitqueue_active(wq))
		wake_up_all(wq);
}

/* The first buffer is empty: its page is kept, or goes. */
static inline void pipe_next(struct pipe_inode_info *pipe,
			     struct pipe_buffer *buf)
{
	if (pipe->tmp_page)
		put_page(buf->page);
	else
		pipe->tmp_page = buf->page;
	pipe->tail++;
}

/* Take what there is, up to @to's count.  A piece that meets a bad address
 * stays in the pipe: -EFAULT if it was the first. */
static ssize_t pipe_take(struct pipe_inode_info *pipe, struct iov_iter *to)
{
	ssize_t done = 0;

	while (to->count && !pipe_empty(pipe)) {
		struct pipe_buffer *buf = pipe_buf(pipe, pipe->tail);
		size_t n = min_t(size_t, buf->len, to->count);

		if (copy_to_iter((char *)page_address(buf->page) + buf->offset,
				 n, to) < n)
			return done ? done : -EFAULT;
		buf->offset += n;
		buf->len -= n;
		done += (ssize_t)n;
		if (!buf->len)
			pipe_next(pipe, buf);
	}
	return done;
}

static ssize_t pipe_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct pipe_inode_info *pipe = file->private_data;
	ssize_t ret;

	if (!to->count)
		return 0;
	for (;;) {
		mutex_lock(&pipe->mutex);
		if (!pipe_empty(pipe)) {
			ret = pipe_take(pipe, to);
			mutex_unlock(&pipe->mutex);
			pipe_wake(&pipe->wr_wait);
			return ret;
		}
		ret = pipe->writers ? -EAGAIN : 0;
		mutex_unlock(&pipe->mutex);
		if (!ret || file->f_flags & O_NONBLOCK)
			return ret;
		ret = wait_event_interruptible(
			pipe->rd_wait,
			!pipe_empty(pipe) || !READ_ONCE(pipe->writers));
		if (ret)
			return ret;
	}
}

/*
 * The part of a write that does not fill a page, behind the last bytes if it
 * fits there.  Bytes, 0: it does not; -EFAULT.
 */
static ssize_t pipe_merge(struct pipe_inode_info *pipe, struct iov_iter *from)
{
	size_t odd = from->count & (PAGE_SIZE - 1);
	struct pipe_buffer *buf;

	if (!odd || pipe_empty(pipe))
		return 0;
	buf = pipe_buf(pipe, pipe->head - 1);
	if (buf->offset + buf->len + odd > PAGE_SIZE)
		return 0;
	if (copy_from_iter((char *)page_address(buf->page) + buf->offset +
				   buf->len,
			   odd, from) < odd)
		return -EFAULT;
	buf->len += odd;
	return (ssize_t)odd;
}

/* Behind the last bytes if @merge, then as many pages as there is room for:
 * bytes, -ENOMEM, -EFAULT, -EAGAIN. */
static ssize_t pipe_put(struct pipe_inode_info *pipe, struct iov_iter *from,
			bool merge)
{
	ssize_t done = merge ? pipe_merge(pipe, from) : 0;

	while (from->count && done >= 0) {
		struct page *page = pipe->tmp_page;
		size_t n = min_t(size_t, from->count, PAGE_SIZE);

		if (pipe_full(pipe))
			return done ? done : -EAGAIN;
		if (!page)
			page = pipe->tmp_page = alloc_page(GFP_KERNEL);
		if (!page)
			return done ? done : -ENOMEM;
		if (copy_from_iter(page_address(page), n, from) < n)
			return done ? done : -EFAULT;
		*pipe_buf(pipe, pipe->head++) =
			(struct pipe_buffer){ .page = page, .len = n };
		pipe->tmp_page = NULL;
		done += (ssize_t)n;
	}
	return done;
}

static ssize_t pipe_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	struct pipe_inode_info *pipe = file->private_data;
	ssize_t ret, done = 0;
	bool first = true;

	if (!from->count)
		return 0;
	for (;;) {
		mutex_lock(&pipe->mutex);
		ret = pipe->readers ? pipe_put(pipe, from, first) : -EPIPE;
		mutex_unlock(&pipe->mutex);
		first = false;
		if (ret > 0) {
			done += ret;
			pipe_wake(&pipe->rd_wait);
		}
		if (!from->count)
			return done;
		if (ret == -EPIPE)
			send_sig(SIGPIPE, current);
		if (ret < 0 && ret != -EAGAIN)
			break;
		if (file->f_flags & O_NONBLOCK) {
			ret = -EAGAIN;
			break;
		}
		ret = wait_event_interruptible(
			pipe->wr_wait,
			!pipe_full(pipe) || !READ_ONCE(pipe->readers));
		if (ret)
			break;
	}
	return done ? done : ret;
}

static unsigned pipe_poll(struct file *file, struct poll_table *table)
{
	struct pipe_inode_info *pipe = file->private_data;
	unsigned mask = 0;

	if (file->f_mode & FMODE_READ) {
		poll_wait(file, &pipe->rd_wait, table);
		if (!pipe_empty(pipe))
			mask |= POLLIN | POLLRDNORM;
		if (!pipe->writers && pipe->w_counter != file->f_pos)
			mask |= POLLHUP;
	}
	if (file->f_mode & FMODE_WRITE) {
		poll_wait(file, &pipe->wr_wait, table);
		if (!pipe_full(pipe))
			mask |= POLLOUT | POLLWRNORM;
		if (!pipe->readers)
			mask |= POLLERR;
	}
	return mask;
}

static int pipe_ioctl(struct file *file, unsigned cmd, unsigned long arg)
{
	struct pipe_inode_info *pipe = file->private_data;

	unsigned bytes = 0;

	if (cmd != FIONREAD)
		return -ENOIOCTLCMD;
	mutex_lock(&pipe->mutex);
	for (unsigned i = pipe->tail; i != pipe->head; i++)
		bytes += pipe_buf(pipe, i)->len;
	mutex_unlock(&pipe->mutex);
	return put_user((int)bytes, (int __user *)arg);
}

/* One more, or less, that has the pipe open for @mode.  Drops the mutex. */
static void pipe_count(struct pipe_inode_info *pipe, unsigned mode, int by)
	__releases(pipe->mutex)
{
	if (mode & FMODE_READ) {
		pipe->readers += (unsigned)by;
		pipe->r_counter += by > 0;
	}
	if (mode & FMODE_WRITE) {
		pipe->writers += (unsigned)by;
		pipe->w_counter += by > 0;
	}
	mutex_unlock(&pipe->mutex);
	pipe_wake(&pipe->rd_wait);
	pipe_wake(&pipe->wr_wait);
}

/* The pipe of a FIFO exists while somebody has it open. */
static int pipe_attach(struct inode *inode, struct file *file)
{
	int err = 0;

	down_write(&inode->i_rwsem);
	if (!inode->i_pipe)
		err = pipe_alloc(&inode->i_pipe);
	if (!err)
		inode->i_pipe->files++;
	file->private_data = inode->i_pipe;
	up_write(&inode->i_rwsem);
	file->f_mode |= FMODE_STREAM;
	return err;
}

static void pipe_detach(struct inode *inode, struct pipe_inode_info *pipe)
{
	down_write(&inode->i_rwsem);
	if (--pipe->files == 0) {
		inode->i_pipe = NULL;
		pipe_free(pipe);
	}
	up_write(&inode->i_rwsem);
}

static void pipe_release(struct inode *inode, struct file *file)
{
	struct pipe_inode_info *pipe = file->private_data;

	if (!pipe)
		return;
	mutex_lock(&pipe->mutex);
	pipe_count(pipe, file->f_mode, -1);
	pipe_detach(inode, pipe);
}

/* Of a FIFO each side waits for the other, unless it opens both or says
 * O_NONBLOCK; of a pipe nobody does. */
static int fifo_open(struct inode *inode, struct file *file)
{
	unsigned mode = file->f_mode & (FMODE_READ | FMODE_WRITE);
	bool nonblock = file->f_flags & O_NONBLOCK, reads, writes;
	bool fifo = file->f_path.mnt != pipe_mnt;
	struct pipe_inode_info *pipe;
	unsigned seen_r, seen_w;
	int err = pipe_attach(inode, file);

	if (err)
		return err;
	pipe = file->private_data;
	mutex_lock(&pipe->mutex);
	/* who opens after this moves them on */
	seen_r = pipe->r_counter;
	seen_w = pipe->w_counter;
	reads = fifo && mode == FMODE_READ && !pipe->writers;
	writes = fifo && mode == FMODE_WRITE && !pipe->readers;
	if (writes && nonblock) {
		mutex_unlock(&pipe->mutex);
		pipe_detach(inode, pipe);
		return -ENXIO;
	}
	pipe_count(pipe, mode, 1);
	file->f_pos = 0;
	if (reads && nonblock) /* no POLLHUP before a writer came */
		file->f_pos = seen_w;
	else if (reads)
		err = wait_event_interruptible(
			pipe->rd_wait, READ_ONCE(pipe->w_counter) != seen_w);
	else if (writes)
		err = wait_event_interruptible(
			pipe->wr_wait, READ_ONCE(pipe->r_counter) != seen_r);
	if (err)
		pipe_release(inode, file);
	return err;
}

const struct file_operations pipe_fops = {
	.read_iter = pipe_read,
	.write_iter = pipe_write,
	.poll = pipe_poll,
	.ioctl = pipe_ioctl,
	.open = fifo_open,
	.release = pipe_release,
};

long pipe_get_size(struct file *file)
{
	struct pipe_inode_info *pipe = file->private_data;

	return file->f_op == &pipe_fops ? (long)(pipe->nr_bufs * PAGE_SIZE) :
					  -EBADF;
}

/* The buffers in use move to the front of a ring of another size. */
static long pipe_resize(struct pipe_inode_info *pipe, unsigned nr_bufs)
{
	unsigned used = pipe->head - pipe->tail;
	struct pipe_buffer *bufs;

	if (used > nr_bufs)
		return -EBUSY;
	bufs = kvmalloc(nr_bufs * sizeof(*bufs), GFP_KERNEL);
	if (!bufs)
		return -ENOMEM;
	for (unsigned i = 0; i < used; i++)
		bufs[i] = *pipe_buf(pipe, pipe->tail + i);
	kvfree(pipe->bufs);
	pipe->bufs = bufs;
	pipe->nr_bufs = nr_bufs;
	pipe->tail = 0;
	pipe->head = used;
	return (long)(nr_bufs * PAGE_SIZE);
}

long pipe_set_size(struct file *file, unsigned long size)
{
	struct pipe_inode_info *pipe = file->private_data;
	long ret = -EINVAL;

	if (file->f_op != &pipe_fops)
		return -EBADF;
	if (size > 1ul << 31)
		return -EINVAL;
	size = 1ul << order_base_2(max(size, PAGE_SIZE));
	if (size > pipe_max_size && !capable(CAP_SYS_RESOURCE))
		return -EPERM;
	mutex_lock(&pipe->mutex);
	if (size < 1ul << 31)
		ret = pipe_resize(pipe, (unsigned)(size >> PAGE_SHIFT));
	mutex_unlock(&pipe->mutex);
	if (ret > 0)
		pipe_wake(&pipe->wr_wait);
	return ret;
}

/* One end of an unnamed FIFO, which the first makes. */
static int open_end(const struct path *path, unsigned flags, struct file **out)
{
	int err = alloc_file(path, flags, &pipe_fops, out);

	if (err)
		return err;
	err = fifo_open(path->dentry->d_inode, *out);
	if (err)
		fput(*out);
	return err;
}

static int create_pipe(unsigned flags, struct file *files[2])
{
	struct path path = { .mnt = pipe_mnt };
	struct inode *inode;
	int err = new_inode(pipe_mnt->mnt_sb, S_IFIFO | S_IRUSR | S_IWUSR,
			    &inode);

	if (!err)
		err = d_alloc_pseudo(inode, "pipe", &path.dentry);
	if (err)
		return err;
	err = open_end(&path, O_RDONLY | flags, &files[0]);
	if (!err) {
		err = open_end(&path, O_WRONLY | flags, &files[1]);
		if (err)
			fput(files[0]);
	}
	dput(path.dentry);
	return err;
}

long sys_pipe2(int __user *fds, unsigned flags)
{
	struct file *files[2];
	int fd[2], err;

	if (flags & ~(unsigned)(O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	err = create_pipe(flags & O_NONBLOCK, files);
	if (err)
		return err;
	err = fd[0] = get_unused_fd_flags(flags);
	if (err < 0)
		goto put_files;
	err = fd[1] = get_unused_fd_flags(flags);
	if (err < 0)
		goto put_first;
	err = -EFAULT;
	if (copy_to_user(fds, fd, sizeof(fd)))
		goto put_second;
	fd_install((unsigned)fd[0], files[0]);
	fd_install((unsigned)fd[1], files[1]);
	return 0;
put_second:
	put_unused_fd((unsigned)fd[1]);
put_first:
	put_unused_fd((unsigned)fd[0]);
put_files:
	fput(files[0]);
	fput(files[1]);
	return err;
}

long sys_pipe(int __user *fds)
{
	return sys_pipe2(fds, 0);
}

static struct file_system_type pipe_fs_type = {
	.name = "pipefs",
	.internal = true,
	.numbered = true,
	.magic = PIPEFS_MAGIC,
	.fill_super = ramfs_fill_super,
};

void pipe_init(void)
{
	register_filesystem(&pipe_fs_type);
	pipe_mnt = kern_mount(&pipe_fs_type);
}
