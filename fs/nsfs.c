/* SPDX-License-Identifier: MIT */
/*
 * fs/nsfs.c - the file system of namespaces
 *
 *	/proc/12/ns/ipc ──jump──▶ nsfs inode, "ipc:[4026531839]"
 *	                               │ i_private, a reference
 *	                               ▼
 *	task ─ nsproxy ─ ipc_ns ─▶ ns_common
 *
 * The inode is made when somebody follows the link and goes with its last
 * user; its number is the namespace's own, so two that stand for the same
 * namespace look the same.  There is nothing to read in it and it cannot be
 * changed, not even by root.
 *
 * Locks: inum_lock for the numbers.
 */
#include "fs/nsfs.h"
#include "fs/mount.h"
#include "fs/ramfs.h"
#include "kernel/abi/nsfs.h"
#include "kernel/abi/statfs.h"

#define PROC_DYNAMIC_FIRST 0xf0000000ul
#define PROC_DYNAMIC_MAX   0x0ffffffful

static struct vfsmount *nsfs_mnt;
static struct spinlock inum_lock = SPINLOCK_INIT(RANK_PID);
static DEFINE_IDR(inums); /* inum_lock */

int ns_alloc_inum(struct ns_common *ns, const struct proc_ns_operations *ops)
{
	unsigned long n;
	int err;

	spin_lock(&inum_lock);
	err = idr_alloc(&inums, ns, 0, PROC_DYNAMIC_MAX, &n);
	spin_unlock(&inum_lock);
	if (err)
		return err;
	*ns = (struct ns_common){
		.count = 1,
		.inum = PROC_DYNAMIC_FIRST + n,
		.ops = ops,
	};
	return 0;
}

void ns_free_inum(struct ns_common *ns)
{
	spin_lock(&inum_lock);
	idr_remove(&inums, ns->inum - PROC_DYNAMIC_FIRST);
	spin_unlock(&inum_lock);
}

static int ns_ioctl(struct file *file, unsigned cmd, unsigned long arg)
{
	const struct ns_common *ns = file->f_inode->i_private;

	(void)arg;
	switch (cmd) {
	case NS_GET_USERNS:
		return -EPERM; /* as on a Linux without user namespaces */
	case NS_GET_PARENT:
	case NS_GET_OWNER_UID:
		return -EINVAL;
	case NS_GET_NSTYPE:
		return (int)ns->ops->type;
	}
	return -ENOTTY;
}

static const struct file_operations ns_file_operations = {
	.ioctl = ns_ioctl,
};

static int ns_permission(struct inode *inode, int mask)
{
	return mask & MAY_WRITE ? -EPERM : generic_permission(inode, mask);
}

static const struct inode_operations ns_inode_ops = {
	.permission = ns_permission,
};

struct ns_common *get_proc_ns(const struct file *file)
{
	return file->f_op == &ns_file_operations ? file->f_inode->i_private :
						   NULL;
}

/* The inode and dentry of @ns, whose reference goes into them. */
static int ns_make_path(struct ns_common *ns, struct path *out)
{
	struct inode *inode;
	int err = new_inode(nsfs_mnt->mnt_sb, S_IFREG | 0444, &inode);

	if (err) {
		ns->ops->put(ns);
		return err;
	}
	inode->i_ino = ns->inum;
	inode->i_uid = inode->i_gid = 0;
	inode->i_op = &ns_inode_ops;
	inode->i_fop = &ns_file_operations;
	inode->i_private = ns;
	err = d_alloc_pseudo(inode, ns->ops->name, &out->dentry);
	if (err) {
		iput(inode);
		return err;
	}
	out->mnt = mntget(nsfs_mnt);
	return 0;
}

int ns_get_path(struct task_struct *task, const struct proc_ns_operations *ops,
		struct path *out)
{
	struct ns_common *ns = NULL;

	task_lock(task);
	if (task->nsproxy)
		ns = get_ns(*nsproxy_place(task->nsproxy, ops));
	task_unlock(task);
	return ns ? ns_make_path(ns, out) : -ENOENT;
}

static void nsfs_evict_inode(struct inode *inode)
{
	struct ns_common *ns = inode->i_private;

	if (S_ISREG(inode->i_mode) && ns)
		ns->ops->put(ns);
}

static const struct super_operations nsfs_super_ops = {
	.evict_inode = nsfs_evict_inode,
};

static int nsfs_fill_super(struct super_block *sb, char *data)
{
	int err = ramfs_fill_super(sb, data);

	sb->s_op = &nsfs_super_ops;
	return err;
}

void nsfs_init(void)
{
	static struct file_system_type nsfs_type = {
		.name = "nsfs",
		.internal = true,
		.numbered = true,
		.magic = NSFS_MAGIC,
		.fill_super = nsfs_fill_super,
	};

	nsfs_mnt = kern_mount(&nsfs_type);
}
