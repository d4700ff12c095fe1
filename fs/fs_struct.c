/* SPDX-License-Identifier: MIT */
/* Root, working directory and umask of a process: see fs/fs_struct.h. */
#include "fs/fs_struct.h"
#include "fs/dentry.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/syscalls.h"
#include "kernel/lib/string.h"
#include "kernel/task.h"
#include "kernel/x86/uaccess.h"
#include "mm/slab.h"

int fs_dup(struct fs_struct *old, struct fs_struct **out)
{
	struct fs_struct *fs = kmalloc(sizeof(*fs), GFP_KERNEL);

	if (!fs)
		return -ENOMEM;
	fs->count = 1;
	spin_lock_init(&fs->lock, RANK_FILES);
	spin_lock(&old->lock);
	fs->root = old->root;
	fs->pwd = old->pwd;
	fs->umask = old->umask;
	path_get(&fs->root);
	path_get(&fs->pwd);
	spin_unlock(&old->lock);
	*out = fs;
	return 0;
}

void fs_get(struct fs_struct *fs)
{
	atomic_inc(&fs->count);
}

void fs_put(struct fs_struct *fs)
{
	if (!atomic_dec_and_test(&fs->count))
		return;
	path_put(&fs->root);
	path_put(&fs->pwd);
	kfree(fs);
}

int fs_unshare(void)
{
	struct fs_struct *old = current->fs, *fs;
	int err;

	if (READ_ONCE(old->count) == 1)
		return 0;
	err = fs_dup(old, &fs);
	if (err)
		return err;
	spin_lock(&current->alloc_lock);
	current->fs = fs;
	spin_unlock(&current->alloc_lock);
	fs_put(old);
	return 0;
}

static void fs_path_get(const struct path *from, struct path *path)
{
	spin_lock(&current->fs->lock);
	*path = *from;
	path_get(path);
	spin_unlock(&current->fs->lock);
}

static void fs_path_set(struct path *to, const struct path *path)
{
	struct path old;

	path_get(path);
	spin_lock(&current->fs->lock);
	old = *to;
	*to = *path;
	spin_unlock(&current->fs->lock);
	if (old.mnt)
		path_put(&old);
}

void get_fs_root(struct path *path)
{
	fs_path_get(&current->fs->root, path);
}

void get_fs_pwd(struct path *path)
{
	fs_path_get(&current->fs->pwd, path);
}

void set_fs_root(const struct path *path)
{
	fs_path_set(&current->fs->root, path);
}

void set_fs_pwd(const struct path *path)
{
	fs_path_set(&current->fs->pwd, path);
}

long sys_umask(mode_t mask)
{
	mask &= S_IRWXUGO;
	return (long)xchg(&current->fs->umask, mask);
}

long sys_chdir(const char __user *name)
{
	struct path path;
	int err = user_path_at(AT_FDCWD, name, LOOKUP_FOLLOW | LOOKUP_DIRECTORY,
			       &path);

	if (err)
		return err;
	err = inode_permission(path.dentry->d_inode, MAY_EXEC);
	if (!err)
		set_fs_pwd(&path);
	path_put(&path);
	return err;
}

long sys_fchdir(unsigned fd)
{
	struct file *file = fget_raw(fd);
	int err = -ENOTDIR;

	if (!file)
		return -EBADF;
	if (S_ISDIR(file->f_inode->i_mode))
		err = inode_permission(file->f_inode, MAY_EXEC);
	if (!err)
		set_fs_pwd(&file->f_path);
	fput(file);
	return err;
}

long sys_chroot(const char __user *name)
{
	struct path path;
	int err = user_path_at(AT_FDCWD, name, LOOKUP_FOLLOW | LOOKUP_DIRECTORY,
			       &path);

	if (err)
		return err;
	err = inode_permission(path.dentry->d_inode, MAY_EXEC);
	if (!err && !capable(CAP_SYS_CHROOT))
		err = -EPERM;
	if (!err)
		set_fs_root(&path);
	path_put(&path);
	return err;
}

long sys_getcwd(char __user *buf, size_t size)
{
	char *page = kmalloc(PATH_MAX, GFP_KERNEL), *p;
	struct path pwd;
	long ret = -ENOENT;

	if (!page)
		return -ENOMEM;
	get_fs_pwd(&pwd);
	if (d_unhashed(pwd.dentry) && pwd.dentry != pwd.mnt->mnt_root)
		goto out;
	ret = -ENAMETOOLONG;
	p = d_path_mark(&pwd, "(unreachable)", page, PATH_MAX);
	if (!p)
		goto out;
	ret = (long)strlen(p) + 1;
	if ((size_t)ret > size)
		ret = -ERANGE;
	else if (copy_to_user(buf, p, (size_t)ret))
		ret = -EFAULT;
out:
	path_put(&pwd);
	kfree(page);
	return ret;
}
