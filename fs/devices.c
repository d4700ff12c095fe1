/* SPDX-License-Identifier: MIT */
/* The registry of character devices, and those that need no hardware. */
#include "fs/devices.h"
#include "fs/ramfs.h"
#include "fs/vfs.h"
#include "kernel/lib/printk.h"
#include "kernel/x86/random.h"
#include "mm/shmem.h"
#include "mm/slab.h"

#define MEM_MAJOR    1
#define TTYAUX_MAJOR 5
#define CHUNK	     256u /* of random bytes */

struct chrdev {
	dev_t first;
	unsigned count;
	const char *name;
	const struct file_operations *fop;
	struct chrdev *next;
};

static struct chrdev *chrdevs; /* written at boot only */

static const struct file_operations *find_chrdev(dev_t dev)
{
	for (struct chrdev *c = chrdevs; c; c = c->next)
		if (dev - c->first < c->count)
			return c->fop;
	return NULL;
}

/* Devices that everybody may use. */
static mode_t node_mode(dev_t dev)
{
	if (MAJOR(dev) == MEM_MAJOR || dev == MKDEV(TTYAUX_MAJOR, 0))
		return S_IFCHR | 0666;
	return S_IFCHR | 0600;
}

int register_chrdev(unsigned major, unsigned first, unsigned count,
		    const char *name, const struct file_operations *fop)
{
	struct chrdev *c;
	char node[32];
	int err = 0;

	for (unsigned i = 0; i < count; i++)
		if (find_chrdev(MKDEV(major, first + i)))
			return -EEXIST;
	c = kmalloc(sizeof(*c), GFP_KERNEL | GFP_NOACCOUNT);
	if (!c)
		return -ENOMEM;
	*c = (struct chrdev){ MKDEV(major, first), count, name, fop, chrdevs };
	chrdevs = c;
	for (unsigned i = 0; name && i < count && !err; i++) {
		dev_t dev = c->first + i;

		snprintf(node, sizeof(node), count > 1 ? "%s%u" : "%s", name,
			 i);
		err = devtmpfs_mknod(node, node_mode(dev), dev);
	}
	return err;
}

void chrdev_for_each(void (*fn)(unsigned major, const char *name, void *arg),
		     void *arg)
{
	for (struct chrdev *c = chrdevs; c; c = c->next)
		if (c->name)
			fn(MAJOR(c->first), c->name, arg);
}

static int chrdev_open(struct inode *inode, struct file *file)
{
	const struct file_operations *fop = find_chrdev(inode->i_rdev);

	if (!fop)
		return -ENXIO;
	file->f_op = fop;
	if (fop->llseek)
		file->f_mode |= FMODE_LSEEK;
	else
		file->f_mode |= FMODE_STREAM;
	return fop->open ? fop->open(inode, file) : 0;
}

const struct file_operations def_chr_fops = { .open = chrdev_open };

static int no_device_open(struct inode *inode, struct file *file)
{
	return -ENXIO;
}

const struct file_operations no_device_fops = { .open = no_device_open };

static ssize_t read_null(struct file *file, struct iov_iter *to, loff_t *pos)
{
	return 0;
}

static ssize_t write_null(struct file *file, struct iov_iter *from, loff_t *pos)
{
	size_t n = from->count;

	iov_iter_advance(from, n);
	return (ssize_t)n;
}

static ssize_t write_full(struct file *file, struct iov_iter *from, loff_t *pos)
{
	return -ENOSPC;
}

static ssize_t read_zero(struct file *file, struct iov_iter *to, loff_t *pos)
{
	size_t want = to->count, n = iov_iter_zero(want, to);

	return n || !want ? (ssize_t)n : -EFAULT;
}

static ssize_t read_random(struct file *file, struct iov_iter *to, loff_t *pos)
{
	uint8_t bytes[CHUNK];
	size_t done = 0, n, moved;

	while (to->count) {
		n = min_t(size_t, to->count, CHUNK);
		get_random_bytes(bytes, n);
		moved = copy_to_iter(bytes, n, to);
		done += moved;
		if (moved < n)
			return done ? (ssize_t)done : -EFAULT;
	}
	return (ssize_t)done;
}

/* Any position is as good as any other. */
static loff_t llseek_null(struct file *file, loff_t offset, int whence)
{
	return file->f_pos = 0;
}

/* The old way to get anonymous memory. */
static int mmap_zero(struct file *file, struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_SHARED ? shmem_zero_setup(vma) : 0;
}

static int open_nowait(struct inode *inode, struct file *file)
{
	file->f_mode |= FMODE_NOWAIT;
	return 0;
}

static const struct file_operations null_fops = {
	.open = open_nowait,
	.llseek = llseek_null,
	.read_iter = read_null,
	.write_iter = write_null,
};
static const struct file_operations zero_fops = {
	.open = open_nowait,
	.llseek = llseek_null,
	.read_iter = read_zero,
	.write_iter = write_null,
	.mmap = mmap_zero,
};
static const struct file_operations full_fops = {
	.llseek = llseek_null,
	.read_iter = read_zero,
	.write_iter = write_full,
};
static const struct file_operations random_fops = {
	.open = open_nowait,
	.llseek = llseek_null,
	.read_iter = read_random,
	.write_iter = write_null,
};

void devices_init(void)
{
	static const struct {
		unsigned minor;
		const char *name;
		const struct file_operations *fop;
	} mem[] = {
		{ 3, "null", &null_fops },	{ 5, "zero", &zero_fops },
		{ 7, "full", &full_fops },	{ 8, "random", &random_fops },
		{ 9, "urandom", &random_fops },
	};

	for (unsigned i = 0; i < ARRAY_SIZE(mem); i++)
		if (register_chrdev(MEM_MAJOR, mem[i].minor, 1, mem[i].name,
				    mem[i].fop))
			panic("cannot make /dev/%s", mem[i].name);
}
