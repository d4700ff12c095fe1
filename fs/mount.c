/* SPDX-License-Identifier: MIT */
/* The mount tree, mount(2) and umount(2): see fs/mount.h. */
#include "fs/mount.h"
#include "fs/fs_struct.h"
#include "fs/namei.h"
#include "fs/ramfs.h"
#include "fs/vfs.h"
#include "kernel/lib/syscall.h"
#include "kernel/task.h"
#include "kernel/x86/uaccess.h"
#include "mm/slab.h"

#define MNT_KEEP                                                         \
	(MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_SYNCHRONOUS | \
	 MS_DIRSYNC | MS_NOATIME | MS_NODIRATIME | MS_RELATIME)
#define MNT_IGNORED (MS_SILENT | MS_STRICTATIME | MS_LAZYTIME)

struct mutex mount_mutex = MUTEX_INIT(mount_mutex, RANK_MOUNT);
struct list_head mount_list = LIST_HEAD_INIT(mount_list);
struct vfsmount *root_mnt;

static struct fs_struct init_fs = {
	.count = 1,
	.lock = SPINLOCK_INIT(RANK_FILES),
	.umask = S_IWGRP | S_IWOTH,
};

static void mntput(struct vfsmount *mnt)
{
	if (!atomic_dec_and_test(&mnt->mnt_count))
		return;
	dput(mnt->mnt_root);
	put_super(mnt->mnt_sb);
	kfree(mnt->mnt_devname);
	kfree(mnt);
}

void path_get(const struct path *path)
{
	mntget(path->mnt);
	dget(path->dentry);
}

void path_put(const struct path *path)
{
	dput(path->dentry);
	mntput(path->mnt); /* NOLINT: counted; clang sees it freed twice */
}

/* A mount of @root, whose super_block reference it takes over on success. */
static int mnt_alloc(struct dentry *root, unsigned long flags,
		     const char *devname, struct vfsmount **out)
{
	static unsigned last_id;
	struct vfsmount *mnt = kzalloc(sizeof(*mnt), GFP_KERNEL);
	char *name = kstrdup(devname, GFP_KERNEL);

	if (!mnt || !name) {
		kfree(mnt);
		kfree(name);
		return -ENOMEM;
	}
	mnt->mnt_count = 1;
	mnt->mnt_flags = flags & MNT_KEEP;
	mnt->mnt_sb = root->d_sb;
	mnt->mnt_root = dget(root);
	mnt->mnt_parent = mnt;
	mnt->mnt_mountpoint = root;
	INIT_LIST_HEAD(&mnt->mnt_list);
	mnt->mnt_id = atomic_add_return(&last_id, 1);
	mnt->mnt_devname = name;
	*out = mnt;
	return 0;
}

static int mount_fs(struct file_system_type *type, unsigned long flags,
		    const char *devname, char *data, struct vfsmount **out)
{
	struct super_block *sb;
	int err = get_super(type, data, &sb);

	if (err)
		return err;
	err = mnt_alloc(sb->s_root, flags, devname, out);
	if (err)
		put_super(sb);
	return err;
}

struct vfsmount *kern_mount(struct file_system_type *type)
{
	char no_options[] = "";
	struct vfsmount *mnt;

	if (mount_fs(type, 0, type->name, no_options, &mnt))
		panic("cannot mount %s", type->name);
	return mnt;
}

/* Boot: an empty ramfs as the root, and current stands in it. */
void mount_init(void)
{
	struct path root;

	register_filesystem(&rootfs_type);
	root_mnt = kern_mount(&rootfs_type);
	list_add_tail(&root_mnt->mnt_list, &mount_list);
	current->fs = &init_fs;
	root = (struct path){ root_mnt, root_mnt->mnt_root };
	fs_set_path(&init_fs, &init_fs.root, &root);
	fs_set_path(&init_fs, &init_fs.pwd, &root);
}

static struct vfsmount *lookup_mnt(const struct path *path)
{
	struct vfsmount *mnt;

	list_for_each_entry(mnt, &mount_list, mnt_list)
		if (mnt->mnt_mountpoint == path->dentry &&
		    mnt->mnt_parent == path->mnt && mnt != path->mnt)
			return mnt;
	return NULL;
}

bool follow_down(struct path *path)
{
	struct vfsmount *mnt;
	struct path old = *path;

	if (!READ_ONCE(path->dentry->d_mounted))
		return false;
	spin_lock(&dcache_lock);
	mnt = lookup_mnt(path);
	if (mnt) {
		path->mnt = mntget(mnt);
		path->dentry = dget(mnt->mnt_root);
	}
	spin_unlock(&dcache_lock);
	if (mnt)
		path_put(&old);
	return mnt != NULL;
}

bool follow_up(struct path *path)
{
	struct path old = *path;
	bool up;

	spin_lock(&dcache_lock);
	up = old.mnt->mnt_parent != old.mnt;
	if (up) {
		path->mnt = mntget(old.mnt->mnt_parent);
		path->dentry = dget(old.mnt->mnt_mountpoint);
	}
	spin_unlock(&dcache_lock);
	if (up)
		path_put(&old);
	return up;
}

/* Put @mnt on @path; the tree takes over the caller's reference. */
static void attach_mnt(struct vfsmount *mnt, const struct path *path)
	__must_hold(mount_mutex)
{
	path_get(path);
	spin_lock(&dcache_lock);
	mnt->mnt_parent = path->mnt;
	mnt->mnt_mountpoint = path->dentry;
	path->dentry->d_mounted++;
	list_add_tail(&mnt->mnt_list, &mount_list);
	spin_unlock(&dcache_lock);
}

/* dcache_lock held; the caller puts *@old and the tree's reference after. */
static void detach_mnt(struct vfsmount *mnt, struct path *old)
{
	*old = (struct path){ mnt->mnt_parent, mnt->mnt_mountpoint };
	old->dentry->d_mounted--;
	mnt->mnt_parent = mnt;
	mnt->mnt_mountpoint = mnt->mnt_root;
	list_del_init(&mnt->mnt_list);
}

/* Without @busy only if nobody but the tree and our caller uses it. */
static int detach_one(struct vfsmount *mnt, bool busy) __must_hold(mount_mutex)
{
	struct path old;

	spin_lock(&dcache_lock);
	if (!busy && READ_ONCE(mnt->mnt_count) > 2) {
		spin_unlock(&dcache_lock);
		return -EBUSY;
	}
	detach_mnt(mnt, &old);
	spin_unlock(&dcache_lock);
	path_put(&old);
	mntput(mnt);
	return 0;
}

/* A mount at or below @mnt with nothing mounted on it. */
static struct vfsmount *mnt_leaf(struct vfsmount *mnt)
{
	struct vfsmount *m;
again:
	list_for_each_entry(m, &mount_list, mnt_list) {
		if (m->mnt_parent == mnt && m != mnt) {
			mnt = m;
			goto again;
		}
	}
	return mnt;
}

/* Take all that is below @mnt out of the tree: it lives on for its users. */
static void detach_below(struct vfsmount *mnt) __must_hold(mount_mutex)
{
	struct vfsmount *leaf;

	while ((leaf = mnt_leaf(mnt)) != mnt)
		detach_one(leaf, true);
}

static int do_add_mount(struct vfsmount *mnt, const struct path *path)
	__must_hold(mount_mutex)
{
	bool dir = S_ISDIR(path->dentry->d_inode->i_mode);

	if (dir != S_ISDIR(mnt->mnt_root->d_inode->i_mode))
		return -ENOTDIR;
	if (d_unlinked(path))
		return -ENOENT;
	attach_mnt(mnt, path);
	return 0;
}

static int do_new_mount(const struct path *path, const char *dev,
			const char *type_name, unsigned long flags, char *data)
	__must_hold(mount_mutex)
{
	struct file_system_type *type;
	struct vfsmount *mnt;
	int err;

	if (!type_name)
		return -EINVAL;
	type = find_filesystem(type_name);
	if (!type || type->internal)
		return -ENODEV;
	err = mount_fs(type, flags, *dev ? dev : "none", data, &mnt);
	if (err)
		return err;
	/* the same file system on its own root, twice: refused */
	err = -EBUSY;
	if (path->mnt->mnt_sb != mnt->mnt_sb ||
	    path->dentry != path->mnt->mnt_root)
		err = do_add_mount(mnt, path);
	if (err)
		mntput(mnt);
	return err;
}

static int clone_mnt(const struct vfsmount *mnt, struct dentry *root,
		     struct vfsmount **out)
{
	int err = mnt_alloc(root, mnt->mnt_flags, mnt->mnt_devname, out);

	if (!err)
		atomic_inc(&mnt->mnt_sb->s_active);
	return err;
}

/*
 * What is mounted below @source gets a clone below @top, the clone of @source.
 * Mounts are listed in no special order, so it is looked for parents that have
 * one until there are no more; what is newer than @top was made here.
 */
static int clone_below(const struct path *source, struct vfsmount *top)
	__must_hold(mount_mutex)
{
	struct vfsmount *m, *parent;
	bool again;
	int err;

	list_for_each_entry(m, &mount_list, mnt_list)
		m->mnt_clone = NULL;
	source->mnt->mnt_clone = top;
	do {
		again = false;
		list_for_each_entry(m, &mount_list, mnt_list) {
			parent = m->mnt_parent;
			if (m->mnt_clone || m->mnt_id > top->mnt_id ||
			    !parent->mnt_clone ||
			    (parent == source->mnt &&
			     !is_subdir(m->mnt_mountpoint, source->dentry)))
				continue;
			err = clone_mnt(m, m->mnt_root, &m->mnt_clone);
			if (err)
				return err;
			attach_mnt(m->mnt_clone,
				   &(struct path){ parent->mnt_clone,
						   m->mnt_mountpoint });
			again = true;
		}
	} while (again);
	return 0;
}

static int do_bind(const struct path *path, const char *from, bool all)
	__must_hold(mount_mutex)
{
	struct path source __free(path_put) = {};
	struct vfsmount *mnt;
	int err = kern_path(from, LOOKUP_FOLLOW, &source);

	if (!err)
		err = clone_mnt(source.mnt, source.dentry, &mnt);
	if (err)
		return err;
	if (all)
		err = clone_below(&source, mnt);
	if (!err)
		err = do_add_mount(mnt, path);
	if (err) {
		detach_below(mnt);
		mntput(mnt);
	}
	return err;
}

static int do_move(const struct path *path, const char *from)
	__must_hold(mount_mutex)
{
	struct path source __free(path_put) = {}, old;
	int err = kern_path(from, LOOKUP_FOLLOW, &source);

	if (err)
		return err;
	if (source.dentry != source.mnt->mnt_root ||
	    source.mnt->mnt_parent == source.mnt ||
	    S_ISDIR(source.dentry->d_inode->i_mode) !=
		    S_ISDIR(path->dentry->d_inode->i_mode))
		return -EINVAL;
	if (d_unlinked(path))
		return -ENOENT;
	for (struct vfsmount *m = path->mnt;; m = m->mnt_parent) {
		if (m == source.mnt)
			return -ELOOP;
		if (m == m->mnt_parent)
			break;
	}
	spin_lock(&dcache_lock);
	detach_mnt(source.mnt, &old);
	spin_unlock(&dcache_lock);
	attach_mnt(source.mnt, path);
	path_put(&old);
	return 0;
}

static int do_remount(const struct path *path, unsigned long flags, char *data)
	__must_hold(mount_mutex)
{
	struct vfsmount *mnt = path->mnt;
	const struct super_operations *op = mnt->mnt_sb->s_op;
	int err = 0;

	if (path->dentry != mnt->mnt_root)
		return -EINVAL;
	if (flags & MS_RDONLY && READ_ONCE(mnt->mnt_writers))
		return -EBUSY;
	if (op->remount && !(flags & MS_BIND))
		err = op->remount(mnt->mnt_sb, data);
	if (!err)
		mnt->mnt_flags = flags & MNT_KEEP;
	return err;
}

/**
 * do_mount - mount(2) with its strings in the kernel
 * Refused with -EINVAL: propagation other than private, which all mounts are.
 */
static int do_mount(const char *dev, const struct path *path, const char *type,
		    unsigned long flags, char *data)
{
	unsigned long what = flags &
			     (MS_REMOUNT | MS_BIND | MS_MOVE | MS_PRIVATE);
	int err;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (flags & ~(MNT_KEEP | MNT_IGNORED | MS_REC | what))
		return -EINVAL;
	mutex_lock(&mount_mutex);
	if (what & MS_REMOUNT)
		err = do_remount(path, flags, data);
	else if (what & MS_PRIVATE)
		err = path->dentry == path->mnt->mnt_root ? 0 : -EINVAL;
	else if (what & MS_BIND)
		err = do_bind(path, dev, flags & MS_REC);
	else if (what & MS_MOVE)
		err = do_move(path, dev);
	else
		err = do_new_mount(path, dev, type, flags, data);
	mutex_unlock(&mount_mutex);
	return err;
}

/* A string argument of mount(2); NULL is "". */
static int mount_string(const char __user *from, char **out)
{
	char *s = kmalloc(PATH_MAX, GFP_KERNEL);
	long n = 0;

	if (!s)
		return -ENOMEM;
	*s = '\0';
	if (from)
		n = strncpy_from_user(s, from, PATH_MAX);
	if (n >= 0 && n < PATH_MAX) {
		*out = s;
		return 0;
	}
	kfree(s);
	return n < 0 ? -EFAULT : -EINVAL;
}

long sys_mount(const char __user *udev, const char __user *dir,
	       const char __user *utype, unsigned long flags,
	       const void __user *udata)
{
	char *dev __free(kfree) = NULL, *type __free(kfree) = NULL,
		  *data __free(kfree) = NULL;
	struct path path __free(path_put) = {};
	int err = mount_string(utype, &type);

	if (!err)
		err = mount_string(udev, &dev);
	if (!err)
		err = mount_string(udata, &data);
	if ((flags & MS_MGC_MSK) == MS_MGC_VAL)
		flags &= ~MS_MGC_MSK;
	if (!err)
		err = user_path_at(AT_FDCWD, dir, LOOKUP_FOLLOW, &path);
	return err ? err :
		     do_mount(dev, &path, utype ? type : NULL, flags, data);
}

long sys_umount(const char __user *name, unsigned flags)
{
	int lookup = flags & UMOUNT_NOFOLLOW ? 0 : LOOKUP_FOLLOW;
	struct path path __free(path_put) = {};
	struct vfsmount *mnt;
	int err;

	if (flags & ~(unsigned)(MNT_FORCE | MNT_DETACH | UMOUNT_NOFOLLOW))
		return -EINVAL;
	err = user_path_at(AT_FDCWD, name, lookup, &path);
	if (!err && !capable(CAP_SYS_ADMIN))
		err = -EPERM;
	if (err)
		return err;
	mnt = path.mnt;
	mutex_lock(&mount_mutex);
	if (path.dentry != mnt->mnt_root) {
		err = -EINVAL;
	} else if (mnt == root_mnt) {
		err = do_remount(&path, MS_RDONLY | MS_BIND, NULL);
	} else if (mnt->mnt_parent == mnt) {
		err = -EINVAL;
	} else {
		if (flags & MNT_DETACH)
			detach_below(mnt);
		err = detach_one(mnt, flags & MNT_DETACH);
	}
	mutex_unlock(&mount_mutex);
	return err;
}

long sys_oldumount(const char __user *name)
{
	return sys_umount(name, 0);
}
