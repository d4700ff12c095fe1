/* SPDX-License-Identifier: MIT */
/*
 * Path walk, and the calls that change directories.
 *
 * A walk keeps the path reached so far and the text that is left, `rest`, in
 * a buffer of its own.  At a symlink the link's text is put before what is
 * left and the walk goes on: no recursion, and 40 links at most.
 *
 *	path = root or pwd or dfd;  rest = "usr/lib/../x"
 *	component "usr" -> dentry -> mounted on? symlink? -> path; rest = "/lib…"
 *
 * With LOOKUP_PARENT the walk stops at the last component, nd->last: what
 * creates or removes a name then looks it up under the directory's i_rwsem.
 *
 * Locks: renames between directories (rename_mutex) -> i_rwsem of parents,
 * ancestor first -> i_rwsem of what is removed.
 */
#include "fs/namei.h"
#include "fs/fs_struct.h"
#include "fs/mount.h"
#include "kernel/lib/string.h"
#include "kernel/lib/syscall.h"
#include "kernel/task.h"
#include "kernel/x86/uaccess.h"
#include "mm/slab.h"

#define MAX_LINKS 40

enum last_type { LAST_NORM, LAST_ROOT, LAST_DOT, LAST_DOTDOT };

struct nameidata {
	struct path path, root;
	unsigned flags; /* LOOKUP_* */
	unsigned links;
	char *buf, *rest; /* PATH_MAX; what is left, in buf */
	struct qstr last; /* in buf; with LOOKUP_PARENT */
	enum last_type last_type;
};

static struct mutex rename_mutex = MUTEX_INIT(rename_mutex, RANK_MOUNT);

static bool is_dir(const struct dentry *d)
{
	return S_ISDIR(d->d_inode->i_mode);
}

static int getname(const char __user *name, unsigned flags, char *buf)
{
	long n;

	if (flags & LOOKUP_KERNEL) {
		n = (long)strlen((__force const char *)name);
		if (n < PATH_MAX)
			memcpy(buf, (__force const char *)name, (size_t)n + 1);
	} else {
		n = strncpy_from_user(buf, name, PATH_MAX);
	}
	if (n < 0)
		return (int)n;
	if (n >= PATH_MAX)
		return -ENAMETOOLONG;
	return n || flags & LOOKUP_EMPTY ? 0 : -ENOENT;
}

static int fd_path(unsigned fd, bool opened, struct path *out)
{
	struct file *file __free(fput) = opened ? fget(fd) : fget_raw(fd);

	if (!file)
		return -EBADF;
	*out = file->f_path;
	path_get(out);
	return 0;
}

static int nd_start_path(struct nameidata *nd, int dfd)
{
	int err;

	if (*nd->rest == '/') {
		nd->path = nd->root;
		path_get(&nd->path);
		return 0;
	}
	if (dfd == AT_FDCWD) {
		fs_get_path(current->fs, &current->fs->pwd, &nd->path);
		return 0;
	}
	err = fd_path((unsigned)dfd, false, &nd->path);
	if (!err && *nd->rest && !is_dir(nd->path.dentry))
		err = -ENOTDIR;
	return err;
}

/* Even after an error nd_end() is to follow. */
static int nd_start(struct nameidata *nd, int dfd, const char __user *name,
		    unsigned flags)
{
	int err;

	nd->path.mnt = nd->root.mnt = NULL;
	nd->flags = flags;
	nd->links = 0;
	nd->buf = nd->rest = kmalloc(PATH_MAX, GFP_KERNEL);
	if (!nd->buf)
		return -ENOMEM;
	err = getname(name, flags, nd->buf);
	if (err)
		return err;
	fs_get_path(current->fs, &current->fs->root, &nd->root);
	return nd_start_path(nd, dfd);
}

static void free_nd_end(const struct nameidata *nd)
{
	free_path_put(&nd->path);
	free_path_put(&nd->root);
	kfree(nd->buf);
}

static void step_up(struct nameidata *nd)
{
	struct path *path = &nd->path;
	struct dentry *old = path->dentry;

	while (path->mnt != nd->root.mnt || path->dentry != nd->root.dentry) {
		if (path->dentry != path->mnt->mnt_root) {
			old = path->dentry;
			path->dentry = dget_parent(old);
			dput(old);
			break;
		}
		if (!follow_up(path))
			break;
	}
	while (follow_down(path))
		;
}

/* A name that is known already, and not stale. */
static bool lookup_cached(struct dentry *dir, const struct qstr *name,
			  struct dentry **out)
{
	struct dentry *d;

	while (d_lookup(dir, name, &d)) {
		*out = d;
		if (!d->d_revalidate || d->d_revalidate(d))
			return true;
		d_drop(d);
		dput(d);
	}
	return false;
}

/* @name in directory @dir, whose i_rwsem is held for writing. */
static int lookup_locked(struct dentry *dir, const struct qstr *name,
			 struct dentry **out)
{
	struct inode *inode = dir->d_inode;
	struct dentry *d;
	int err;

	if (lookup_cached(dir, name, out))
		return 0;
	if (!inode->i_op->lookup)
		return -ENOENT;
	err = d_alloc(dir, name, &d);
	if (err)
		return err;
	err = inode->i_op->lookup(inode, d);
	if (err)
		dput(d);
	else
		*out = d;
	return err;
}

static int lookup_child(struct dentry *dir, const struct qstr *name,
			struct dentry **out)
{
	struct inode *inode = dir->d_inode;
	int err;

	if (lookup_cached(dir, name, out))
		return 0;
	if (!inode->i_op->lookup)
		return -ENOENT;
	down_write(&inode->i_rwsem);
	err = lookup_locked(dir, name, out);
	up_write(&inode->i_rwsem);
	return err;
}

static int read_link(struct inode *inode, char *buf, size_t size)
{
	size_t n;

	if (inode->i_op->readlink)
		return inode->i_op->readlink(inode, buf, size);
	if (!S_ISLNK(inode->i_mode))
		return -EINVAL;
	n = strlen(inode->i_link);
	if (n >= size)
		n = size - 1;
	memcpy(buf, inode->i_link, n);
	buf[n] = '\0';
	return (int)n;
}

/* Put the text of @link before what is left to walk. */
static int splice_link(struct nameidata *nd, struct inode *link)
{
	size_t left = strlen(nd->rest);
	char *text = kmalloc(PATH_MAX, GFP_KERNEL);
	int n;

	if (!text)
		return -ENOMEM;
	n = read_link(link, text, PATH_MAX);
	if (n == 0)
		n = -ENOENT;
	if (n > 0 && (size_t)n + left >= PATH_MAX)
		n = -ENAMETOOLONG;
	if (n > 0) {
		memmove(nd->buf + n, nd->rest, left + 1);
		memcpy(nd->buf, text, (size_t)n);
		nd->rest = nd->buf;
	}
	kfree(text);
	if (n < 0 || *nd->rest != '/')
		return n < 0 ? n : 0;
	path_put(&nd->path);
	nd->path = nd->root;
	path_get(&nd->path);
	return 0;
}

static int follow_link(struct nameidata *nd, struct dentry *link)
{
	const struct inode_operations *op = link->d_inode->i_op;
	struct path target;
	int err;

	if (++nd->links > MAX_LINKS)
		return -ELOOP;
	if (!op->get_link)
		return splice_link(nd, link->d_inode);
	err = op->get_link(link, &target);
	if (err)
		return err;
	path_put(&nd->path);
	nd->path = target;
	return 0;
}

/* Go to @d in nd->path, following mounts and, if @follow, a symlink. */
static int step_into(struct nameidata *nd, struct dentry *d, bool follow)
{
	int err;

	if (S_ISLNK(d->d_inode->i_mode) && follow) {
		err = follow_link(nd, d);
		dput(d);
		return err;
	}
	dput(nd->path.dentry);
	nd->path.dentry = d;
	while (follow_down(&nd->path))
		;
	return 0;
}

static enum last_type component_type(const char *name, size_t len)
{
	if (len == 1 && name[0] == '.')
		return LAST_DOT;
	return len == 2 && name[0] == '.' && name[1] == '.' ? LAST_DOTDOT :
							      LAST_NORM;
}

/* Walk nd->rest: all of it, or with LOOKUP_PARENT all but nd->last. */
static int walk(struct nameidata *nd)
{
	nd->last_type = LAST_ROOT;
	for (;;) {
		char *name = nd->rest, *end, *after;
		struct dentry *d;
		int err;

		while (*name == '/')
			name++;
		if (!*name)
			return 0;
		if (!is_dir(nd->path.dentry))
			return -ENOTDIR;
		err = inode_permission(nd->path.dentry->d_inode, MAY_EXEC);
		if (err)
			return err;
		for (end = name; *end && *end != '/'; end++)
			;
		for (after = end; *after == '/'; after++)
			;
		nd->rest = end;
		nd->last = name_hash(name, (size_t)(end - name));
		nd->last_type = component_type(name, nd->last.len);
		if (nd->last.len > NAME_MAX)
			return -ENAMETOOLONG;
		if (!*after && nd->flags & LOOKUP_PARENT)
			return 0;
		if (nd->last_type == LAST_DOTDOT)
			step_up(nd);
		if (nd->last_type != LAST_NORM)
			continue;
		err = lookup_child(nd->path.dentry, &nd->last, &d);
		if (!err)
			err = step_into(nd, d,
					after != end ||
						nd->flags & LOOKUP_FOLLOW);
		if (err)
			return err;
	}
}

static int walk_all(struct nameidata *nd)
{
	int err = walk(nd);

	if (err)
		return err;
	/* a slash at the end asks for a directory */
	if ((nd->flags & LOOKUP_DIRECTORY || *nd->rest == '/') &&
	    !is_dir(nd->path.dentry))
		return -ENOTDIR;
	return 0;
}

static int name_path(int dfd, const char __user *name, unsigned lookup,
		     struct path *out)
{
	struct nameidata nd __free(nd_end);
	int err = nd_start(&nd, dfd, name, lookup);

	if (!err)
		err = walk_all(&nd);
	if (!err) {
		*out = nd.path;
		nd.path.mnt = NULL;
	}
	return err;
}

int user_path_at(int dfd, const char __user *name, int lookup, struct path *out)
{
	if (lookup < 0)
		return lookup;
	if (lookup & (LOOKUP_FD | LOOKUP_FILE))
		return fd_path((unsigned)dfd, lookup & LOOKUP_FILE, out);
	return name_path(dfd, name, (unsigned)lookup, out);
}

int kern_path(const char *name, int lookup, struct path *out)
{
	return user_path_at(AT_FDCWD, (__force const char __user *)name,
			    lookup | LOOKUP_KERNEL, out);
}

int at_lookup(unsigned flags, unsigned known)
{
	if (flags & ~known)
		return -EINVAL;
	return (flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW) |
	       (flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0);
}

/* May current add names to @dir, whose i_rwsem is held? */
static int may_create(const struct path *path)
{
	struct inode *dir = path->dentry->d_inode;
	int err = mnt_want_write(path->mnt);

	if (!err && dir->i_nlink == 0)
		err = -ENOENT;
	return err ? err : inode_permission(dir, MAY_WRITE | MAY_EXEC);
}

/* May current take @victim out of @dir, which is a directory or not? */
static int may_delete(const struct path *path, struct dentry *victim, bool dir)
{
	struct inode *inode = victim->d_inode, *parent = path->dentry->d_inode;
	int err = mnt_want_write(path->mnt);

	if (!err)
		err = inode_permission(parent, MAY_WRITE | MAY_EXEC);
	if (err)
		return err;
	if (parent->i_mode & S_ISVTX && !capable(CAP_FOWNER) &&
	    current_cred()->fsuid != inode->i_uid &&
	    current_cred()->fsuid != parent->i_uid)
		return -EPERM;
	if (dir != S_ISDIR(inode->i_mode))
		return dir ? -ENOTDIR : -EISDIR;
	return READ_ONCE(victim->d_mounted) ? -EBUSY : 0;
}

static mode_t new_mode(const struct inode *dir, mode_t mode)
{
	if (!S_ISLNK(mode))
		mode &= ~current->fs->umask;
	if (dir->i_mode & S_ISGID && S_ISDIR(mode))
		mode |= S_ISGID;
	return mode;
}

/* Did the lookup in @dir give @err because nobody made the name yet?  Where
 * nobody can, as in /proc, that it is not there is the answer. */
static bool can_be_made(int err, const struct dentry *dir)
{
	return err == -ENOENT && dir->d_inode->i_op->create;
}

/* An unhashed dentry for nd->last in nd->path, whose i_rwsem is held. */
static int new_name(const struct nameidata *nd, struct dentry **out)
{
	int err = may_create(&nd->path);

	return err ? err : d_alloc(nd->path.dentry, &nd->last, out);
}

/* Likewise, and its file. */
static int create_locked(const struct nameidata *nd, mode_t mode, dev_t rdev,
			 const char *target, struct dentry **out)
{
	struct inode *dir = nd->path.dentry->d_inode;
	/* a character device 0:0 is overlayfs' whiteout, no device */
	bool device = S_ISBLK(mode) || (S_ISCHR(mode) && rdev);
	int err = new_name(nd, out);

	if (err)
		return err;
	err = -EPERM;
	if (!device || capable(CAP_MKNOD))
		err = dir->i_op->create(dir, *out, new_mode(dir, mode), rdev,
					target);
	if (err)
		dput(*out);
	return err;
}

/* Find and lock the directory of a new name, which may end in a slash if it
 * is to be a directory. */
static int create_start(struct nameidata *nd, int dfd, const char __user *name,
			unsigned lookup, bool dir) __no_tsa
{
	int err = nd_start(nd, dfd, name, lookup | LOOKUP_PARENT);
	struct dentry *parent, *d;

	if (!err)
		err = walk(nd);
	if (err)
		return err;
	if (nd->last_type != LAST_NORM)
		return -EEXIST;
	parent = nd->path.dentry;
	down_write(&parent->d_inode->i_rwsem);
	err = lookup_locked(parent, &nd->last, &d);
	if (can_be_made(err, parent) && (dir || *nd->rest != '/'))
		return 0;
	up_write(&parent->d_inode->i_rwsem);
	if (err)
		return err;
	dput(d);
	return -EEXIST;
}

int do_createat(int dfd, const char __user *name, unsigned lookup, mode_t mode,
		dev_t rdev, const char *target) __no_tsa
{
	struct nameidata nd __free(nd_end);
	int err = create_start(&nd, dfd, name, lookup, S_ISDIR(mode));
	struct dentry *d;

	if (err)
		return err;
	err = create_locked(&nd, mode, rdev, target, &d);
	up_write(&nd.path.dentry->d_inode->i_rwsem);
	if (!err)
		dput(d);
	return err;
}

/* Both names are there: the second is a new dentry in a locked directory. */
static int link_locked(const struct path *old, const struct path *parent,
		       struct dentry *d)
{
	struct inode *dir = parent->dentry->d_inode;
	struct inode *inode = old->dentry->d_inode;
	int err;

	if (parent->mnt != old->mnt)
		return -EXDEV;
	if (S_ISDIR(inode->i_mode) || !dir->i_op->link)
		return -EPERM;
	down_write_nested(&inode->i_rwsem);
	err = -ENOENT;
	if (inode->i_nlink || inode->i_linkable)
		err = dir->i_op->link(old->dentry, dir, d);
	if (!err)
		inode->i_linkable = false;
	up_write(&inode->i_rwsem);
	return err;
}

int do_linkat(int old_dfd, const char __user *old, int new_dfd,
	      const char __user *new, int lookup) __no_tsa
{
	struct nameidata nd __free(nd_end) = {};
	struct path path __free(path_put) = {};
	struct dentry *d __free(dput) = NULL;
	int err = user_path_at(old_dfd, old, lookup, &path);

	if (!err)
		err = create_start(&nd, new_dfd, new, lookup & LOOKUP_KERNEL,
				   false);
	if (err)
		return err;
	err = new_name(&nd, &d);
	if (!err)
		err = link_locked(&path, &nd.path, d);
	up_write(&nd.path.dentry->d_inode->i_rwsem);
	return err;
}

/* rmdir(2), and unlink(2) of anything else, once the name is found. */
static int remove_locked(const struct path *path, struct dentry *victim,
			 bool dir)
{
	struct inode *parent = path->dentry->d_inode;
	int err = may_delete(path, victim, dir);

	if (err)
		return err;
	if (!parent->i_op->unlink)
		return -EPERM;
	down_write_nested(&victim->d_inode->i_rwsem);
	err = parent->i_op->unlink(parent, victim);
	up_write(&victim->d_inode->i_rwsem);
	return err;
}

int do_unlinkat(int dfd, const char __user *name, unsigned lookup, bool dir)
{
	static const int not_a_name[2][4] = {
		[false] = { 0, -EISDIR, -EISDIR, -EISDIR },
		[true] = { 0, -EBUSY, -EINVAL, -ENOTEMPTY },
	};
	struct dentry *d __free(dput) = NULL;
	struct nameidata nd __free(nd_end);
	struct inode *parent;
	int err = nd_start(&nd, dfd, name, lookup | LOOKUP_PARENT);

	if (!err)
		err = walk(&nd);
	if (!err)
		err = not_a_name[dir][nd.last_type];
	if (err)
		return err;
	parent = nd.path.dentry->d_inode;
	down_write(&parent->i_rwsem);
	err = lookup_locked(nd.path.dentry, &nd.last, &d);
	if (!err && !dir && *nd.rest == '/')
		err = is_dir(d) ? -EISDIR : -ENOTDIR;
	else if (!err)
		err = remove_locked(&nd.path, d, dir);
	up_write(&parent->i_rwsem);
	return err;
}

/* The directories of a rename, in order: an ancestor first. */
static void lock_rename(struct dentry *a, struct dentry *b) __no_tsa
{
	if (a == b) {
		down_write(&a->d_inode->i_rwsem);
		return;
	}
	mutex_lock(&rename_mutex);
	if (is_subdir(a, b))
		swap(a, b);
	down_write(&a->d_inode->i_rwsem);
	down_write_nested(&b->d_inode->i_rwsem);
}

static void unlock_rename(struct dentry *a, struct dentry *b) __no_tsa
{
	up_write(&a->d_inode->i_rwsem);
	if (a == b)
		return;
	up_write(&b->d_inode->i_rwsem);
	mutex_unlock(&rename_mutex);
}

/* Rename @old to the name of @new; @new has an inode if the name exists. */
static int rename_locked(const struct nameidata *from, struct dentry *old,
			 const struct nameidata *to, struct dentry *new,
			 unsigned flags)
{
	struct inode *old_dir = from->path.dentry->d_inode;
	struct inode *new_dir = to->path.dentry->d_inode;
	struct inode *victim = new->d_inode;
	bool dir = is_dir(old);
	int err = may_delete(&from->path, old, dir);

	if (!err && flags & RENAME_EXCHANGE)
		err = may_delete(&to->path, new, is_dir(new));
	else if (!err)
		err = victim ? may_delete(&to->path, new, dir) :
			       may_create(&to->path);
	/* to move a directory is to write its ".." */
	if (!err && dir && old_dir != new_dir)
		err = inode_permission(old->d_inode, MAY_WRITE);
	if (err)
		return err;
	if (!old_dir->i_op->rename)
		return -EPERM;
	if (!victim || flags & RENAME_EXCHANGE)
		return old_dir->i_op->rename(old_dir, old, new_dir, new, flags);
	down_write_nested(&victim->i_rwsem);
	err = old_dir->i_op->rename(old_dir, old, new_dir, new, flags);
	up_write(&victim->i_rwsem);
	return err;
}

static int rename_names(const struct nameidata *from, struct dentry *old,
			const struct nameidata *to, struct dentry *new,
			unsigned flags)
{
	if (flags & RENAME_NOREPLACE && new->d_inode)
		return -EEXIST;
	if (flags & RENAME_EXCHANGE && !new->d_inode)
		return -ENOENT;
	if (!is_dir(old) && (*from->rest == '/' ||
			     (*to->rest == '/' && !(flags & RENAME_EXCHANGE))))
		return -ENOTDIR;
	if (is_subdir(to->path.dentry, old))
		return -EINVAL;
	if (new->d_inode && is_subdir(from->path.dentry, new))
		return flags & RENAME_EXCHANGE ? -EINVAL : -ENOTEMPTY;
	if (new->d_inode == old->d_inode)
		return 0;
	return rename_locked(from, old, to, new, flags);
}

static int rename_walked(const struct nameidata *from,
			 const struct nameidata *to, unsigned flags)
{
	struct dentry *old_dir = from->path.dentry, *new_dir = to->path.dentry;
	struct dentry *old __free(dput) = NULL, *new __free(dput) = NULL;
	int err;

	if (from->path.mnt != to->path.mnt)
		return -EXDEV;
	if (from->last_type != LAST_NORM)
		return -EBUSY;
	if (to->last_type != LAST_NORM)
		return flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
	lock_rename(old_dir, new_dir);
	err = lookup_locked(old_dir, &from->last, &old);
	if (!err) {
		err = lookup_locked(new_dir, &to->last, &new);
		if (can_be_made(err, new_dir))
			err = d_alloc(new_dir, &to->last, &new);
	}
	if (!err)
		err = rename_names(from, old, to, new, flags);
	unlock_rename(old_dir, new_dir);
	return err;
}

long sys_renameat2(int old_dfd, const char __user *old, int new_dfd,
		   const char __user *new, unsigned flags)
{
	struct nameidata from __free(nd_end) = {}, to __free(nd_end) = {};
	int err;

	if (flags & ~(unsigned)(RENAME_NOREPLACE | RENAME_EXCHANGE) ||
	    flags == (RENAME_NOREPLACE | RENAME_EXCHANGE))
		return -EINVAL;
	err = nd_start(&from, old_dfd, old, LOOKUP_PARENT);
	if (!err)
		err = nd_start(&to, new_dfd, new, LOOKUP_PARENT);
	if (!err)
		err = walk(&from);
	if (!err)
		err = walk(&to);
	return err ? err : rename_walked(&from, &to, flags);
}

/* The last component of an open(O_CREAT): find or make it, under the lock. */
static int open_last(const struct nameidata *nd, unsigned flags, mode_t mode,
		     struct dentry **out, bool *created)
{
	struct inode *dir = nd->path.dentry->d_inode;
	int err;

	down_write(&dir->i_rwsem);
	err = lookup_locked(nd->path.dentry, &nd->last, out);
	if (!err && flags & O_EXCL) {
		dput(*out);
		err = -EEXIST;
	} else if (can_be_made(err, nd->path.dentry)) {
		err = create_locked(nd, S_IFREG | (mode & S_IALLUGO), 0, NULL,
				    out);
		*created = !err;
	}
	up_write(&dir->i_rwsem);
	return err;
}

/* Walk for open(O_CREAT), through symlinks at the end, to nd->path. */
static int walk_create(struct nameidata *nd, unsigned flags, mode_t mode,
		       bool *created)
{
	struct dentry *d;
	bool follow, jump;
	int err;

	do {
		err = walk(nd);
		if (err)
			return err;
		if (nd->last_type == LAST_DOTDOT)
			step_up(nd);
		if (nd->last_type != LAST_NORM)
			return flags & O_EXCL ? -EEXIST : -EISDIR;
		if (*nd->rest == '/')
			return -EISDIR;
		err = open_last(nd, flags, mode, &d, created);
		if (err)
			return err;
		follow = S_ISLNK(d->d_inode->i_mode) && !(flags & O_NOFOLLOW);
		jump = d->d_inode->i_op->get_link;
		err = step_into(nd, d, follow);
		if (err)
			return err;
	} while (follow && !jump);
	return is_dir(nd->path.dentry) ? -EISDIR : 0;
}

static int open_tmpfile(struct nameidata *nd, unsigned flags, mode_t mode,
			struct file **out)
{
	struct dentry *d __free(dput) = NULL;
	struct inode *dir;
	int err = walk_all(nd);

	if (err)
		return err;
	dir = nd->path.dentry->d_inode;
	if (!S_ISDIR(dir->i_mode))
		return -ENOTDIR;
	if (!dir->i_op->tmpfile)
		return -EOPNOTSUPP;
	mode = new_mode(dir, S_IFREG | (mode & S_IALLUGO));
	down_write(&dir->i_rwsem);
	err = may_create(&nd->path);
	if (!err)
		err = dir->i_op->tmpfile(dir, mode, &d);
	up_write(&dir->i_rwsem);
	if (err)
		return err;
	d->d_inode->i_linkable = !(flags & O_EXCL);
	return vfs_open(&(struct path){ nd->path.mnt, d }, flags, true, out);
}

int do_filp_open(int dfd, const char __user *name, unsigned lookup,
		 unsigned flags, mode_t mode, struct file **out)
{
	bool tmpfile = (flags & O_TMPFILE) == O_TMPFILE, created = false;
	struct nameidata nd __free(nd_end);
	int err;

	if (flags & O_DIRECTORY && !tmpfile)
		lookup |= LOOKUP_DIRECTORY;
	if (flags & O_CREAT && !tmpfile)
		lookup |= LOOKUP_PARENT;
	else if (!(flags & O_NOFOLLOW))
		lookup |= LOOKUP_FOLLOW;
	err = nd_start(&nd, dfd, name, lookup);
	if (err)
		return err;
	if (tmpfile)
		return open_tmpfile(&nd, flags, mode, out);
	err = flags & O_CREAT ? walk_create(&nd, flags, mode, &created) :
				walk_all(&nd);
	return err ? err : vfs_open(&nd.path, flags, created, out);
}

int do_mknodat(int dfd, const char __user *name, unsigned lookup, mode_t mode,
	       dev_t dev)
{
	switch (mode & S_IFMT) {
	case 0:
		mode |= S_IFREG;
		break;
	case S_IFREG:
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
	case S_IFSOCK:
		break;
	default:
		return S_ISDIR(mode) ? -EPERM : -EINVAL;
	}
	return do_createat(dfd, name, lookup, mode, dev, NULL);
}

long sys_mknodat(int dfd, const char __user *name, mode_t mode, unsigned dev)
{
	return do_mknodat(dfd, name, 0, mode, new_decode_dev(dev));
}

long sys_mknod(const char __user *name, mode_t mode, unsigned dev)
{
	return sys_mknodat(AT_FDCWD, name, mode, dev);
}

long sys_mkdirat(int dfd, const char __user *name, mode_t mode)
{
	mode = S_IFDIR | (mode & (S_IRWXUGO | S_ISVTX));
	return do_createat(dfd, name, 0, mode, 0, NULL);
}

long sys_mkdir(const char __user *name, mode_t mode)
{
	return sys_mkdirat(AT_FDCWD, name, mode);
}

long sys_symlinkat(const char __user *target, int dfd, const char __user *name)
{
	char *text __free(kfree) = kmalloc(PATH_MAX, GFP_KERNEL);
	int err = text ? getname(target, 0, text) : -ENOMEM;

	if (err)
		return err;
	return do_createat(dfd, name, 0, S_IFLNK | S_IRWXUGO, 0, text);
}

long sys_symlink(const char __user *target, const char __user *name)
{
	return sys_symlinkat(target, AT_FDCWD, name);
}

long sys_linkat(int old_dfd, const char __user *old, int new_dfd,
		const char __user *new, unsigned flags)
{
	int lookup = flags & AT_SYMLINK_FOLLOW ? LOOKUP_FOLLOW : 0;

	if (flags & ~(unsigned)(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (flags & AT_EMPTY_PATH)
		lookup |= LOOKUP_EMPTY;
	if (flags & AT_EMPTY_PATH && !capable(CAP_DAC_READ_SEARCH))
		return -ENOENT;
	return do_linkat(old_dfd, old, new_dfd, new, lookup);
}

long sys_link(const char __user *old, const char __user *new)
{
	return do_linkat(AT_FDCWD, old, AT_FDCWD, new, 0);
}

long sys_unlinkat(int dfd, const char __user *name, unsigned flags)
{
	if (flags & ~(unsigned)AT_REMOVEDIR)
		return -EINVAL;
	return do_unlinkat(dfd, name, 0, flags & AT_REMOVEDIR);
}

long sys_unlink(const char __user *name)
{
	return do_unlinkat(AT_FDCWD, name, 0, false);
}

long sys_rmdir(const char __user *name)
{
	return do_unlinkat(AT_FDCWD, name, 0, true);
}

long sys_renameat(int old_dfd, const char __user *old, int new_dfd,
		  const char __user *new)
{
	return sys_renameat2(old_dfd, old, new_dfd, new, 0);
}

long sys_rename(const char __user *old, const char __user *new)
{
	return sys_renameat2(AT_FDCWD, old, AT_FDCWD, new, 0);
}

long sys_readlinkat(int dfd, const char __user *name, char __user *buf,
		    int size)
{
	char *text __free(kfree) = kmalloc(PATH_MAX, GFP_KERNEL);
	struct path path __free(path_put) = {};
	int n;

	if (size <= 0)
		return -EINVAL;
	if (!text)
		return -ENOMEM;
	n = user_path_at(dfd, name, LOOKUP_EMPTY, &path);
	if (!n)
		n = min(read_link(path.dentry->d_inode, text, PATH_MAX), size);
	if (n == -EINVAL && !get_user(*text, name) && !*text)
		n = -ENOENT; /* dfd itself is no link */
	return n > 0 && copy_to_user(buf, text, (size_t)n) ? -EFAULT : n;
}

long sys_readlink(const char __user *name, char __user *buf, int size)
{
	return sys_readlinkat(AT_FDCWD, name, buf, size);
}
