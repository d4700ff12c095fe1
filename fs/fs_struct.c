/* SPDX-License-Identifier: MIT */
/* Root, working directory and umask of a process: see fs/fs_struct.h. */
#include "fs/fs_struct.h"
#include "fs/dentry.h"
#include "fs/namei.h"
#include "kernel/lib/string.h"
#include "kernel/lib/syscall.h"
#include "kernel/task.h"
#include "kernel/x86/uaccess.h"
#include "mm/slab.h"

void fs_get_path(struct fs_struct *fs, const struct path *from,
		 struct path *path)
{
	spin_lock(&fs->lock);
	*path = *from;
	path_get(path);
	spin_unlock(&fs->lock);
}

void fs_set_path(struct fs_struct *fs, struct path *to, const struct path *path)
{
	struct path old __free(path_put) = {};

	path_get(path);
	spin_lock(&fs->lock);
	old = *to;
	*to = *path;
	spin_unlock(&fs->lock);
}

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

long sys_umask(mode_t mask)
{
	mask &= S_IRWXUGO;
	return (long)xchg(&current->fs->umask, mask);
}

static int chdir_to(int dfd, const char __user *name, int lookup)
{
	struct path path __free(path_put) = {};
	int err = user_path_at(dfd, name, lookup, &path);

	if (!err && !S_ISDIR(path.dentry->d_inode->i_mode))
		err = -ENOTDIR;
	if (!err)
		err = inode_permission(path.dentry->d_inode, MAY_EXEC);
	if (!err)
		fs_set_path(current->fs, &current->fs->pwd, &path);
	return err;
}

long sys_chdir(const char __user *name)
{
	return chdir_to(AT_FDCWD, name, LOOKUP_FOLLOW);
}

long sys_fchdir(unsigned fd)
{
	return chdir_to((int)fd, NULL, LOOKUP_FD);
}

long sys_chroot(const char __user *name)
{
	struct path path __free(path_put) = {};
	int err = user_path_at(AT_FDCWD, name, LOOKUP_FOLLOW | LOOKUP_DIRECTORY,
			       &path);

	if (!err)
		err = inode_permission(path.dentry->d_inode, MAY_EXEC);
	if (!err && !capable(CAP_SYS_CHROOT))
		err = -EPERM;
	if (!err)
		fs_set_path(current->fs, &current->fs->root, &path);
	return err;
}

long sys_getcwd(char __user *buf, size_t size)
{
	char *page __free(kfree) = kmalloc(PATH_MAX, GFP_KERNEL), *p;
	struct path pwd __free(path_put) = {};
	size_t n;

	if (!page)
		return -ENOMEM;
	fs_get_path(current->fs, &current->fs->pwd, &pwd);
	if (d_unlinked(&pwd))
		return -ENOENT;
	p = d_path_mark(&pwd, "(unreachable)", page, PATH_MAX);
	if (!p)
		return -ENAMETOOLONG;
	n = strlen(p) + 1;
	if (n > size)
		return -ERANGE;
	return copy_to_user(buf, p, n) ? -EFAULT : (long)n;
}
