/* SPDX-License-Identifier: MIT */
/*
 * The initial root file system: a cpio archive, straight from the memory
 * where the boot loader put it, into the root ramfs.
 *
 * Two passes: one makes the files, one sets the times of directories, which
 * the first keeps changing.
 */
#include "fs/cpio.h"
#include "fs/dentry.h"
#include "fs/fs_struct.h"
#include "fs/namei.h"
#include "fs/vfs.h"
#include "kernel/lib/hash.h"
#include "kernel/lib/printk.h"
#include "kernel/lib/string.h"
#include "kernel/task.h"
#include "mm/slab.h"

#define LINK_BITS 6

struct seen_link { /* the first name of a hard-linked file */
	struct hlist_node node;
	uint32_t ino, dev_major, dev_minor;
	const char *name; /* in the archive */
};

static const char __user *as_user(const char *name)
{
	return (__force const char __user *)name;
}

static int make(const char *name, mode_t mode, const char *target)
{
	return do_createat(AT_FDCWD, as_user(name), LOOKUP_KERNEL, mode, 0,
			   target);
}

static int remove(const char *name, bool dir)
{
	return do_unlinkat(AT_FDCWD, as_user(name), LOOKUP_KERNEL, dir);
}

/* The name under which @e's file exists already, or NULL and remember it. */
static int find_link(struct hlist_head *seen, const struct cpio_entry *e,
		     const char **first)
{
	struct hlist_head *bucket = &seen[hash_32(e->ino, LINK_BITS)];
	struct seen_link *link;

	hlist_for_each_entry(link, bucket, node) {
		if (link->ino == e->ino && link->dev_major == e->dev_major &&
		    link->dev_minor == e->dev_minor) {
			*first = link->name;
			return 0;
		}
	}
	*first = NULL;
	link = kmalloc(sizeof(*link), GFP_KERNEL);
	if (!link)
		return -ENOMEM;
	*link = (struct seen_link){ .ino = e->ino,
				    .dev_major = e->dev_major,
				    .dev_minor = e->dev_minor,
				    .name = e->name };
	hlist_add_head(&link->node, bucket);
	return 0;
}

static void forget_links(struct hlist_head *seen)
{
	struct seen_link *link;
	struct hlist_node *n;

	for (unsigned i = 0; i < 1u << LINK_BITS; i++) {
		hlist_for_each_entry_safe(link, n, &seen[i], node)
			kfree(link);
		INIT_HLIST_HEAD(&seen[i]);
	}
}

static int write_file(const struct cpio_entry *e)
{
	struct file *file __free(fput) = NULL;
	ssize_t n;
	int err = filp_open(e->name,
			    O_WRONLY | O_CREAT | O_LARGEFILE |
				    (e->size ? O_TRUNC : 0),
			    S_IRUSR | S_IWUSR, &file);
	if (err)
		return err;
	n = e->size ? kernel_write(file, e->data, e->size, 0) : 0;
	if (n < 0)
		return (int)n;
	return (size_t)n == e->size ? 0 : -ENOSPC;
}

static int make_symlink(const struct cpio_entry *e)
{
	char *text __free(kfree) = NULL;

	if (!e->size || e->size >= PATH_MAX)
		return -ENAMETOOLONG;
	text = kmalloc(e->size + 1, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	memcpy(text, e->data, e->size);
	text[e->size] = '\0';
	return make(e->name, S_IFLNK | S_IRWXUGO, text);
}

static int make_node(const struct cpio_entry *e, struct hlist_head *seen)
{
	const char __user *name = as_user(e->name);
	const char *first = NULL;
	int err;

	if (S_ISDIR(e->mode)) {
		err = make(e->name, S_IFDIR | S_IRWXU, NULL);
		if (err == -EEXIST && !remove(e->name, false))
			err = make(e->name, S_IFDIR | S_IRWXU, NULL);
		return err == -EEXIST ? 0 : err;
	}
	/* a later archive replaces what an earlier one brought */
	if (remove(e->name, false) == -EISDIR)
		remove(e->name, true);
	if (e->nlink > 1) {
		err = find_link(seen, e, &first);
		if (!err && first)
			err = do_linkat(AT_FDCWD, as_user(first), AT_FDCWD,
					name, LOOKUP_KERNEL);
		if (err)
			return err;
	}
	if (S_ISREG(e->mode))
		return first && !e->size ? 0 : write_file(e);
	if (first)
		return 0;
	if (S_ISLNK(e->mode))
		return make_symlink(e);
	return do_mknodat(AT_FDCWD, name, LOOKUP_KERNEL, e->mode,
			  MKDEV(e->rdev_major, e->rdev_minor));
}

static int set_attributes(const struct cpio_entry *e)
{
	struct iattr attr = {
		.ia_valid = ATTR_UID | ATTR_GID | ATTR_ATIME | ATTR_MTIME |
			    (S_ISLNK(e->mode) ? 0 : ATTR_MODE),
		.ia_mode = e->mode,
		.ia_uid = e->uid,
		.ia_gid = e->gid,
		.ia_atime.tv_sec = e->mtime,
		.ia_mtime.tv_sec = e->mtime,
	};
	struct path path __free(path_put) = {};
	int err = kern_path(e->name, 0, &path);

	return err ? err : notify_change(path.dentry->d_inode, &attr);
}

static int unpack_entries(struct cpio *cpio, struct hlist_head *seen)
{
	struct cpio_entry e;
	int err, failed = 0;

	while (cpio_next(cpio, &e)) {
		if (e.trailer) {
			forget_links(seen);
			continue;
		}
		err = make_node(&e, seen);
		if (!err)
			err = set_attributes(&e);
		if (err) {
			pr_err("initrd: cannot make %s: error %d\n", e.name,
			       -err);
			failed = err;
		}
		if (err == -ENOMEM || err == -ENOSPC)
			break;
	}
	return failed;
}

/* What Linux has before any archive: init's console needs no file in it. */
static void make_defaults(void)
{
	make("/dev", S_IFDIR | 0755, NULL);
	do_mknodat(AT_FDCWD, as_user("/dev/console"), LOOKUP_KERNEL,
		   S_IFCHR | S_IRUSR | S_IWUSR, MKDEV(5, 1));
	make("/root", S_IFDIR | S_IRWXU, NULL);
}

int initrd_unpack(const void *archive, size_t size)
{
	struct hlist_head seen[1u << LINK_BITS] = { { NULL } };
	mode_t umask = xchg(&current->fs->umask, 0u);
	struct cpio_entry e;
	struct cpio cpio;
	int err;

	make_defaults();
	cpio_open(&cpio, archive, size);
	err = unpack_entries(&cpio, seen);
	forget_links(seen);
	if (!err && cpio.error) {
		pr_err("initrd: %s at byte %lu of %lu\n", cpio.error,
		       (unsigned long)(cpio.at - cpio.start),
		       (unsigned long)size);
		err = -EINVAL;
	}
	cpio_open(&cpio, archive, size);
	while (cpio_next(&cpio, &e))
		if (S_ISDIR(e.mode) && !e.trailer)
			set_attributes(&e);
	current->fs->umask = umask;
	return err;
}
