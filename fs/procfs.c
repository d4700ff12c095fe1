/* SPDX-License-Identifier: MIT */
/*
 * The proc file system: its fixed names.
 *
 *	proc_root ─child─▶ node "stat" ─next─▶ node "sys" ─next─▶ …
 *	                                         └child─▶ node "fs" ─next─▶ …
 *
 * The tree of nodes is made at boot and stays, so it needs no lock.  Dentries
 * and inodes are made from it by lookup() and go with their last user; inode
 * numbers are the nodes'.  Names are listed as on Linux: shorter ones first,
 * but below sys/ by the alphabet; in the root the tasks (fs/proc_pid.c) last.
 */
#include "fs/procfs.h"
#include "fs/dentry.h"
#include "fs/nsfs.h"
#include "fs/readdir.h"
#include "fs/super.h"
#include "kernel/abi/statfs.h"
#include "kernel/lib/printk.h"
#include "kernel/lib/string.h"
#include "kernel/task.h"
#include "mm/slab.h"

struct proc_node {
	const char *name;
	size_t len;
	mode_t mode;
	unsigned long ino;
	unsigned nr; /* S_IFDIR: names in it */
	bool sysctl; /* below /proc/sys */
	struct proc_node *child, *next;
	const struct proc_entry *entry;		 /* S_IFREG */
	int (*readlink)(char *buf, size_t size); /* S_IFLNK */
};

static struct proc_node proc_root = {
	.name = "",
	.mode = S_IFDIR | 0555,
	.ino = PROC_ROOT_INO,
};

static const struct inode_operations node_ops, node_link_ops;
static const struct file_operations node_file_fops, node_dir_fops;

static struct proc_node *node_find(const struct proc_node *dir,
				   const char *name, size_t len)
{
	struct proc_node *node = dir->child;

	while (node && (node->len != len || memcmp(node->name, name, len) != 0))
		node = node->next;
	return node;
}

static bool node_before(const struct proc_node *a, const struct proc_node *b)
{
	int order = memcmp(a->name, b->name, min(a->len, b->len));

	if (a->len != b->len && (!order || !a->sysctl))
		return a->len < b->len;
	return order < 0;
}

static struct proc_node *node_add(struct proc_node *dir, const char *name,
				  size_t len, mode_t mode)
{
	static unsigned long last_ino = PROC_NODE_INO;
	struct proc_node *node = kmalloc(sizeof(*node),
					 GFP_ZERO | GFP_NOACCOUNT),
			 **p = &dir->child;

	if (!node)
		panic("no memory for /proc");
	node->name = name;
	node->len = len;
	node->mode = mode;
	node->ino = last_ino++;
	node->sysctl = dir->sysctl || (dir == &proc_root && len == 3 &&
				       !memcmp(name, "sys", 3));
	while (*p && node_before(*p, node))
		p = &(*p)->next;
	node->next = *p;
	*p = node;
	dir->nr++;
	return node;
}

void proc_register(const struct proc_entry *entry)
{
	struct proc_node *dir = &proc_root, *node;
	const char *name = entry->path, *slash;

	for (; (slash = strchr(name, '/')); name = slash + 1) {
		node = node_find(dir, name, (size_t)(slash - name));
		if (!node)
			node = node_add(dir, name, (size_t)(slash - name),
					S_IFDIR | 0555);
		dir = node;
	}
	BUG_ON(node_find(dir, name, strlen(name)));
	node = node_add(dir, name, strlen(name), S_IFREG | entry->mode);
	node->entry = entry;
}

int proc_new_inode(struct super_block *sb, mode_t mode, unsigned long ino,
		   struct inode **out)
{
	struct inode *inode;
	int err = new_inode(sb, mode, &inode);

	if (err)
		return err;
	inode->i_ino = ino;
	inode->i_uid = 0;
	inode->i_gid = 0;
	*out = inode;
	return 0;
}

static int node_inode(struct super_block *sb, struct proc_node *node,
		      struct inode **out)
{
	struct inode *inode;
	int err = proc_new_inode(sb, node->mode, node->ino, &inode);

	if (err)
		return err;
	inode->i_private = node;
	inode->i_op = S_ISLNK(node->mode) ? &node_link_ops : &node_ops;
	if (S_ISREG(node->mode))
		inode->i_fop = &node_file_fops;
	if (S_ISDIR(node->mode)) {
		inode->i_fop = &node_dir_fops;
		inode->i_nlink = node->sysctl ? 1 : 2 + node->nr;
	}
	*out = inode;
	return 0;
}

static int node_lookup(struct inode *dir, struct dentry *dentry)
{
	const struct proc_node *parent = dir->i_private;
	const struct qstr *name = &dentry->d_name;
	struct proc_node *node = node_find(parent, name->name, name->len);
	struct inode *inode;
	int err;

	if (!node)
		return parent == &proc_root ? proc_pid_lookup(dir, dentry) :
					      -ENOENT;
	err = node_inode(dir->i_sb, node, &inode);
	if (!err)
		d_add(dentry, inode);
	return err;
}

/*
 * Below sys/ the modes bind root, too, as the owner.  What may be written but
 * does not say so is for those who restore processes: *_next_id.
 */
static int node_permission(struct inode *inode, int mask)
{
	const struct proc_node *node = inode->i_private;
	mode_t mode = inode->i_mode;

	if (!node->sysctl)
		return generic_permission(inode, mask);
	if (S_ISREG(mode) && !(mode & 0222) && node->entry->write &&
	    (capable(CAP_CHECKPOINT_RESTORE) || capable(CAP_SYS_ADMIN)))
		mode = 0666;
	if (current_euid() == 0)
		mode >>= 6;
	else if (in_egroup_p(0))
		mode >>= 3;
	return (unsigned)mask & ~mode & 7 ? -EACCES : 0;
}

static void node_getattr(struct inode *inode)
{
	if (inode->i_private == &proc_root)
		inode->i_nlink = 2 + proc_root.nr + (unsigned)nr_processes();
}

static int node_iterate(struct file *file, struct dir_context *ctx)
{
	const struct proc_node *dir = file->f_inode->i_private;
	const struct proc_node *node = dir->child;
	loff_t pos = DIR_FIRST_POS;

	if (!dir_emit_dots(file, ctx))
		return 0;
	for (; node; node = node->next, pos++) {
		if (pos < ctx->pos)
			continue;
		ctx->pos = pos;
		if (!dir_emit(ctx, node->name, (unsigned)node->len, node->ino,
			      node->mode >> 12))
			return 0;
	}
	return dir == &proc_root ? proc_pid_iterate(ctx) : 0;
}

static int node_readlink(struct inode *inode, char *buf, size_t size)
{
	const struct proc_node *node = inode->i_private;

	return node->readlink(buf, size);
}

static const struct inode_operations node_ops = {
	.lookup = node_lookup,
	.permission = node_permission,
	.getattr = node_getattr,
};

static const struct inode_operations node_link_ops = {
	.readlink = node_readlink,
};

static const struct proc_entry *node_entry(const struct inode *inode)
{
	return ((const struct proc_node *)inode->i_private)->entry;
}

static int node_open(struct inode *inode, struct file *file)
{
	const struct proc_entry *entry = node_entry(inode);
	int err = seq_open(file, entry->show, entry->data);

	if (!err && entry->ns)
		((struct seq_file *)file->private_data)->ns =
			get_ns(*nsproxy_place(current->nsproxy, entry->ns));
	return err;
}

static void node_release(struct inode *inode, struct file *file)
{
	const struct proc_entry *entry = node_entry(inode);

	if (entry->ns)
		entry->ns->put(((struct seq_file *)file->private_data)->ns);
	seq_release(inode, file);
}

static ssize_t node_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	const struct proc_node *node = file->f_inode->i_private;

	if (!node->entry->show)
		return -EIO;
	if (node->entry->at_once && *pos)
		return 0;
	return seq_read_iter(file, to, pos);
}

ssize_t proc_copy_write(struct iov_iter *from, char **out)
{
	size_t n = min(from->count, (size_t)PAGE_SIZE - 1);
	char *buf = kmalloc(n + 1, GFP_KERNEL);

	if (!buf)
		return -ENOMEM;
	if (copy_from_iter(buf, n, from) < n) {
		kfree(buf);
		return -EFAULT;
	}
	buf[n] = '\0';
	*out = buf;
	return (ssize_t)n;
}

/* Below sys/ the writer, too, must be allowed to, not only who opened it.  What
 * is longer than a page counts as written, but for what write() left. */
static ssize_t node_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	const struct proc_node *node = file->f_inode->i_private;
	const struct proc_entry *entry = node->entry;
	size_t count = from->count;
	ssize_t n, taken;
	char *buf;

	if (!entry->write)
		return -EIO;
	if (node->sysctl && node_permission(file->f_inode, MAY_WRITE))
		return -EPERM;
	if (!count)
		return 0;
	n = proc_copy_write(from, &buf);
	if (n < 0)
		return n;
	taken = entry->write(buf, (size_t)n, *pos, file->private_data);
	kfree(buf);
	if (taken < 0)
		return taken;
	if (node->sysctl)
		taken += (ssize_t)count - n;
	*pos += taken;
	return taken;
}

/* Files below sys/ have an end, at 0; on others it is not known. */
static loff_t node_llseek(struct file *file, loff_t offset, int whence)
{
	const struct proc_node *node = file->f_inode->i_private;

	if (node->sysctl && whence == SEEK_END)
		whence = SEEK_SET;
	return generic_llseek(file, offset, whence);
}

static const struct file_operations node_file_fops = {
	.llseek = node_llseek,
	.read_iter = node_read,
	.write_iter = node_write,
	.open = node_open,
	.release = node_release,
};

static const struct file_operations node_dir_fops = {
	.llseek = generic_llseek,
	.iterate = node_iterate,
};

static int self_readlink(char *buf, size_t size)
{
	return scnprintf(buf, size, "%d", current->tgid);
}

static int thread_self_readlink(char *buf, size_t size)
{
	return scnprintf(buf, size, "%d/task/%d", current->tgid, current->pid);
}

static int mounts_readlink(char *buf, size_t size)
{
	return scnprintf(buf, size, "self/mounts");
}

static void node_add_link(const char *name, int (*readlink)(char *, size_t))
{
	node_add(&proc_root, name, strlen(name), S_IFLNK | 0777)->readlink =
		readlink;
}

static void proc_evict_inode(struct inode *inode)
{
	if (inode->i_ino != PROC_ROOT_INO && inode->i_ino < PROC_NODE_INO &&
	    inode->i_private)
		proc_pid_evict(inode->i_private);
}

static const struct super_operations proc_super_ops = {
	.evict_inode = proc_evict_inode,
};

static int proc_fill_super(struct super_block *sb, char *data)
{
	struct inode *inode;
	int err;

	sb->s_op = &proc_super_ops;
	err = node_inode(sb, &proc_root, &inode);
	return err ? err : d_alloc_root(inode);
}

void procfs_init(void)
{
	static struct file_system_type proc_fs_type = {
		.name = "proc",
		.single = true,
		.magic = PROC_SUPER_MAGIC,
		.fill_super = proc_fill_super,
	};

	node_add_link("self", self_readlink);
	node_add_link("thread-self", thread_self_readlink);
	node_add_link("mounts", mounts_readlink);
	proc_pid_init();
	register_filesystem(&proc_fs_type);
}
