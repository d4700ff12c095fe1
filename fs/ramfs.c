/* SPDX-License-Identifier: MIT */
/*
 * The memory file system: names over shmem pages (mm/shmem.c).
 *
 *	type      limits          used for
 *	rootfs    none            /, filled from the initrd
 *	ramfs     none            mount -t ramfs
 *	tmpfs     size, inodes    mount -t tmpfs, half of RAM unless told
 *	devtmpfs  none, one       device nodes, made by register_chrdev()
 *	shm       none, internal  unnamed files: System V, MAP_SHARED anonymous
 *
 * The dcache is the directory: every dentry that has a name here holds a
 * reference on itself, its pin, until it is unlinked.  A directory's own pages
 * tree, i_data.i_pages, maps positions to its dentries for readdir: a new name
 * gets a new position, so listings stand while names come and go.
 *
 * Locks: the directory's i_rwsem for its names; that tree under mapping->lock
 * as well.
 */
#include "fs/ramfs.h"
#include "fs/mount.h"
#include "fs/readdir.h"
#include "fs/vfs.h"
#include "kernel/abi/statfs.h"
#include "kernel/lib/printk.h"
#include "kernel/lib/string.h"
#include "kernel/task.h"
#include "mm/mmap.h"
#include "mm/shmem.h"
#include "mm/slab.h"

#define DIRENT_SIZE 20 /* what a name adds to a directory */

struct vfsmount *shm_mnt;

static const struct inode_operations ramfs_dir_ops, ramfs_file_ops;
static const struct file_operations ramfs_dir_fops;
static const struct super_operations ramfs_super_ops;

static const struct file_operations shmem_file_operations = {
	.llseek = shmem_file_llseek,
	.read_iter = shmem_file_read_iter,
	.write_iter = shmem_file_write_iter,
	.mmap = shmem_mmap,
};

static int ramfs_inode(struct super_block *sb, const struct inode *dir,
		       mode_t mode, dev_t rdev, struct inode **out)
{
	struct inode *inode;
	int err = new_inode(sb, mode, &inode);

	if (err)
		return err;
	inode->i_op = &ramfs_file_ops;
	inode->i_rdev = rdev;
	if (dir && dir->i_mode & S_ISGID)
		inode->i_gid = dir->i_gid;
	if (S_ISREG(mode)) {
		inode->i_fop = &shmem_file_operations;
		inode->i_seals = F_SEAL_SEAL;
	} else if (S_ISDIR(mode)) {
		inode->i_op = &ramfs_dir_ops;
		inode->i_fop = &ramfs_dir_fops;
		inode->i_nlink = 2;
		inode->i_size = 2 * DIRENT_SIZE;
		inode->i_next_pos = DIR_FIRST_POS;
	}
	*out = inode;
	return 0;
}

static void dir_changed(struct inode *dir, int names)
{
	dir->i_size += names * DIRENT_SIZE;
	inode_touch(dir, false, true);
}

/* @dentry, or nothing, takes the place of what is at @pos. */
static void dir_put(struct inode *dir, unsigned long pos, struct dentry *dentry)
{
	struct address_space *index = &dir->i_data;

	spin_lock(&index->lock);
	if (dentry)
		idr_replace(&index->i_pages, pos, dentry);
	else
		idr_remove(&index->i_pages, pos);
	spin_unlock(&index->lock);
}

/* Reserve the next position in @dir for @dentry; -ENOMEM. */
static int dir_add(struct inode *dir, struct dentry *dentry)
{
	struct address_space *index = &dir->i_data;
	int err;

	spin_lock(&index->lock);
	err = idr_insert(&index->i_pages, dir->i_next_pos, dentry);
	if (!err)
		dentry->d_pos = dir->i_next_pos++;
	spin_unlock(&index->lock);
	return err;
}

/* Name @inode, whose reference is taken over even on failure. */
static int ramfs_add(struct inode *dir, struct dentry *dentry,
		     struct inode *inode)
{
	int err = dir_add(dir, dentry);

	if (err) {
		iput(inode);
		return err;
	}
	d_add(dget(dentry), inode);
	if (S_ISDIR(inode->i_mode))
		dir->i_nlink++;
	dir_changed(dir, 1);
	return 0;
}

static void ramfs_del(struct inode *dir, struct dentry *dentry)
{
	dir_put(dir, dentry->d_pos, NULL);
	d_drop(dentry);
	dir_changed(dir, -1);
	dput(dentry);
}

static int ramfs_create(struct inode *dir, struct dentry *dentry, mode_t mode,
			dev_t rdev, const char *target)
{
	struct inode *inode;
	int err = ramfs_inode(dir->i_sb, dir, mode, rdev, &inode);

	if (err)
		return err;
	if (target) {
		inode->i_size = (loff_t)strlen(target);
		inode->i_link = kstrdup(target, GFP_KERNEL);
		if (!inode->i_link) {
			iput(inode);
			return -ENOMEM;
		}
	}
	return ramfs_add(dir, dentry, inode);
}

static int ramfs_tmpfile(struct inode *dir, mode_t mode, struct dentry **out)
{
	struct inode *inode;
	int err = ramfs_inode(dir->i_sb, dir, mode, 0, &inode);

	if (err)
		return err;
	inode->i_nlink = 0;
	return d_alloc_pseudo(inode, "#tmpfile", out);
}

static int ramfs_link(struct dentry *old, struct inode *dir, struct dentry *d)
{
	struct inode *inode = old->d_inode;
	int err;

	ihold(inode);
	err = ramfs_add(dir, d, inode);
	if (err)
		return err;
	inode->i_nlink++;
	inode->i_ctime = dir->i_ctime;
	return 0;
}

static int ramfs_unlink(struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = dentry->d_inode;

	if (S_ISDIR(inode->i_mode)) {
		if (!idr_is_empty(&inode->i_data.i_pages))
			return -ENOTEMPTY;
		inode->i_nlink--;
		dir->i_nlink--;
	}
	ramfs_del(dir, dentry);
	inode->i_nlink--;
	inode->i_ctime = dir->i_ctime;
	return 0;
}

/* The names change places; each keeps its own inode and pin. */
static void ramfs_exchange(struct inode *old_dir, struct dentry *old,
			   struct inode *new_dir, struct dentry *new)
{
	int dirs =
		S_ISDIR(new->d_inode->i_mode) - S_ISDIR(old->d_inode->i_mode);

	old_dir->i_nlink += dirs;
	new_dir->i_nlink -= dirs;
	dir_put(old_dir, old->d_pos, new);
	dir_put(new_dir, new->d_pos, old);
	swap(old->d_pos, new->d_pos);
	d_exchange(old, new);
	dir_changed(old_dir, 0);
	dir_changed(new_dir, 0);
	old->d_inode->i_ctime = new->d_inode->i_ctime = new_dir->i_ctime;
}

static int ramfs_rename(struct inode *old_dir, struct dentry *old,
			struct inode *new_dir, struct dentry *new,
			unsigned flags)
{
	bool dir = S_ISDIR(old->d_inode->i_mode);
	unsigned long old_pos = old->d_pos;
	int err;

	if (flags & RENAME_EXCHANGE) {
		ramfs_exchange(old_dir, old, new_dir, new);
		return 0;
	}
	if (dir && new->d_inode && !idr_is_empty(&new->d_inode->i_data.i_pages))
		return -ENOTEMPTY;
	err = dir_add(new_dir, old);
	if (err)
		return err;
	if (new->d_inode)
		ramfs_unlink(new_dir, new);
	dir_put(old_dir, old_pos, NULL);
	d_move(old, new);
	old_dir->i_nlink -= dir;
	new_dir->i_nlink += dir;
	dir_changed(old_dir, -1);
	dir_changed(new_dir, 1);
	old->d_inode->i_ctime = new_dir->i_ctime;
	return 0;
}

static int ramfs_setattr(struct inode *inode, struct iattr *attr)
{
	int err = setattr_prepare(inode, attr);

	if (!err && attr->ia_valid & ATTR_SIZE) {
		err = shmem_truncate(inode, attr->ia_size);
		inode_touch(inode, false, !err);
	}
	if (!err)
		setattr_copy(inode, attr);
	return err;
}

static const struct inode_operations ramfs_dir_ops = {
	.create = ramfs_create,
	.link = ramfs_link,
	.unlink = ramfs_unlink,
	.rename = ramfs_rename,
	.tmpfile = ramfs_tmpfile,
	.setattr = ramfs_setattr,
};

static const struct inode_operations ramfs_file_ops = {
	.setattr = ramfs_setattr,
};

static int ramfs_iterate(struct file *file, struct dir_context *ctx)
{
	struct inode *dir = file->f_inode;
	unsigned long pos;
	struct dentry *d;

	if (!dir_emit_dots(file, ctx))
		return 0;
	do {
		pos = (unsigned long)ctx->pos;
		d = idr_get_next(&dir->i_data.i_pages, &pos);
		if (!d)
			return 0;
		ctx->pos = (loff_t)pos;
	} while (dir_emit(ctx, d->d_name.name, d->d_name.len, d->d_inode->i_ino,
			  IFTODT(d->d_inode->i_mode)));
	return 0;
}

static const struct file_operations ramfs_dir_fops = {
	.llseek = generic_llseek,
	.iterate = ramfs_iterate,
};

static void ramfs_evict_inode(struct inode *inode)
{
	if (S_ISREG(inode->i_mode) && inode->i_data.nrpages)
		shmem_evict_inode(inode);
	else if (S_ISLNK(inode->i_mode))
		kfree(inode->i_link);
}

/* Unpin the whole tree, leaves first; nobody else uses it any more. */
static void ramfs_kill_sb(struct super_block *sb)
{
	struct dentry *d = sb->s_root, *next;

	for (;; d = next) {
		struct inode *inode = d->d_inode;
		unsigned long pos = 0;

		next = S_ISDIR(inode->i_mode) ?
			       idr_get_next(&inode->i_data.i_pages, &pos) :
			       NULL;
		if (next)
			continue;
		if (d == sb->s_root)
			return;
		next = d->d_parent;
		ramfs_del(next->d_inode, d);
	}
}

static size_t tmpfs_show_options(struct super_block *sb, char *buf, size_t size)
{
	if (!sb->s_max_pages)
		return 0;
	return (size_t)scnprintf(buf, size, ",size=%luk",
				 sb->s_max_pages * (PAGE_SIZE / 1024));
}

/* "64m", "20%": bytes in pages, or a part of RAM. */
static int parse_size(const char *s, unsigned long *pages)
{
	static const char units[] = "kmg";
	const char *end, *unit;
	uint64_t n;

	if (parse_u64(s, &end, 0, &n))
		return -EINVAL;
	if (*end == '%' && !end[1] && n <= 100) {
		*pages = totalram_pages() / 100 * (unsigned long)n;
		return 0;
	}
	unit = *end ? strchr(units, *end | 0x20) : NULL;
	if (unit && n >> 32 == 0) {
		n <<= 10 * (unit - units + 1);
		end++;
	}
	n = (n + PAGE_SIZE - 1) >> PAGE_SHIFT;
	*pages = (unsigned long)n;
	return *end || n > ULONG_MAX ? -EINVAL : 0;
}

struct ramfs_options {
	unsigned long pages, inodes;
	mode_t mode;
	uid_t uid;
	gid_t gid;
};

static int parse_option(const char *name, const char *value,
			struct ramfs_options *opt)
{
	const char *end = value;
	uint64_t n = 0;

	if (!strcmp(name, "size"))
		return parse_size(value, &opt->pages);
	if (parse_u64(value, &end, strcmp(name, "mode") ? 0 : 8, &n) ||
	    n > UINT_MAX)
		return -EINVAL;
	if (!strcmp(name, "nr_inodes") && (*end | 0x20) == 'k') {
		n *= 1024;
		end++;
	}
	if (*end)
		return -EINVAL;
	if (!strcmp(name, "mode"))
		opt->mode = (mode_t)n & S_IALLUGO;
	else if (!strcmp(name, "uid"))
		opt->uid = (uid_t)n;
	else if (!strcmp(name, "gid"))
		opt->gid = (gid_t)n;
	else if (!strcmp(name, "nr_inodes"))
		opt->inodes = (unsigned long)n;
	else
		return -EINVAL;
	return 0;
}

/* "name=value,name=value", cut up in place. */
static int parse_options(char *data, struct ramfs_options *opt)
{
	while (data && *data) {
		char *next = strchr(data, ','), *value;

		if (next)
			*next++ = '\0';
		value = strchr(data, '=');
		if (*data && !value)
			return -EINVAL;
		if (value) {
			*value++ = '\0';
			if (parse_option(data, value, opt))
				return -EINVAL;
		}
		data = next;
	}
	return 0;
}

static int ramfs_fill(struct super_block *sb, char *data,
		      struct ramfs_options opt)
{
	struct inode *root;
	int err = parse_options(data, &opt);

	if (err)
		return err;
	sb->s_op = &ramfs_super_ops;
	sb->s_max_pages = opt.pages;
	sb->s_max_inodes = opt.inodes;
	err = ramfs_inode(sb, NULL, S_IFDIR | opt.mode, 0, &root);
	if (err)
		return err;
	root->i_uid = opt.uid;
	root->i_gid = opt.gid;
	return d_alloc_root(root);
}

int ramfs_fill_super(struct super_block *sb, char *data)
{
	return ramfs_fill(sb, data, (struct ramfs_options){ .mode = 0755 });
}

static int tmpfs_fill_super(struct super_block *sb, char *data)
{
	return ramfs_fill(sb, data,
			  (struct ramfs_options){
				  .pages = totalram_pages() / 2,
				  .inodes = totalram_pages() / 2,
				  .mode = 01777,
				  .uid = current_cred()->fsuid,
				  .gid = current_cred()->fsgid,
			  });
}

/* Limits may not fall below what is in use. */
static int tmpfs_remount(struct super_block *sb, char *data)
{
	struct ramfs_options opt = { .pages = sb->s_max_pages,
				     .inodes = sb->s_max_inodes };

	if (sb->s_type != &tmpfs_fs_type)
		return 0;
	if (parse_options(data, &opt))
		return -EINVAL;
	if ((opt.pages && opt.pages < sb->s_pages) ||
	    (opt.inodes && opt.inodes < sb->s_inodes))
		return -EINVAL;
	sb->s_max_pages = opt.pages;
	sb->s_max_inodes = opt.inodes;
	return 0;
}

static const struct super_operations ramfs_super_ops = {
	.evict_inode = ramfs_evict_inode,
	.kill_sb = ramfs_kill_sb,
	.show_options = tmpfs_show_options,
	.remount = tmpfs_remount,
};

struct file_system_type rootfs_type = {
	.name = "rootfs",
	.magic = RAMFS_MAGIC,
	.internal = true,
	.fill_super = ramfs_fill_super,
};
struct file_system_type ramfs_fs_type = {
	.name = "ramfs",
	.magic = RAMFS_MAGIC,
	.fill_super = ramfs_fill_super,
};
struct file_system_type tmpfs_fs_type = {
	.name = "tmpfs",
	.magic = TMPFS_MAGIC,
	.fill_super = tmpfs_fill_super,
};
static struct file_system_type devtmpfs_type = {
	.name = "devtmpfs",
	.magic = RAMFS_MAGIC,
	.single = true,
	.fill_super = ramfs_fill_super,
};
static struct file_system_type shm_type = {
	.name = "shm",
	.magic = TMPFS_MAGIC,
	.internal = true,
	.fill_super = ramfs_fill_super,
};

static struct vfsmount *dev_mnt;

void shmem_init(void)
{
	register_filesystem(&ramfs_fs_type);
	register_filesystem(&tmpfs_fs_type);
	register_filesystem(&devtmpfs_type);
	register_filesystem(&shm_type);
	shm_mnt = kern_mount(&shm_type);
}

void devtmpfs_init(void)
{
	dev_mnt = kern_mount(&devtmpfs_type);
}

int devtmpfs_mknod(const char *name, mode_t mode, dev_t dev)
{
	struct dentry *root = dev_mnt->mnt_root, *d;
	struct inode *dir = root->d_inode;
	struct qstr q = name_hash(name, strlen(name));
	int err = d_alloc(root, &q, &d);

	if (err)
		return err;
	down_write(&dir->i_rwsem);
	err = ramfs_create(dir, d, mode, dev, NULL);
	up_write(&dir->i_rwsem);
	dput(d);
	return err;
}

/**
 * shmem_kernel_file_setup - an unlinked memory file for the kernel's own use
 * @flags: VM_NORESERVE: larger than memory is no error
 *
 * On the internal mount shm_mnt; gone with the last fput().
 *
 * Return: 0; -EINVAL a size out of range; -ENFILE; -ENOMEM.
 */
int shmem_kernel_file_setup(const char *name, loff_t size, unsigned long flags,
			    struct file **out)
{
	struct inode *inode;
	struct path path = { .mnt = shm_mnt };
	int err;

	if (size < 0 || size > SHMEM_MAX_BYTES)
		return -EINVAL;
	if (!(flags & VM_NORESERVE) &&
	    !vm_enough_memory((unsigned long)(size >> PAGE_SHIFT)))
		return -ENOMEM;
	err = ramfs_inode(shm_mnt->mnt_sb, NULL, S_IFREG | S_IRWXUGO, 0,
			  &inode);
	if (err)
		return err;
	inode->i_nlink = 0;
	inode->i_size = size;
	err = d_alloc_pseudo(inode, name, &path.dentry);
	if (err)
		return err;
	err = alloc_file(&path, O_RDWR | O_LARGEFILE | O_NOATIME,
			 &shmem_file_operations, out);
	dput(path.dentry);
	return err;
}
