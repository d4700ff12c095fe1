/* SPDX-License-Identifier: MIT */
/*
 * /proc/PID and /proc/PID/task/TID: a directory for each task.
 *
 *	/proc/12/           task 12, no entry     entries with PROC_TGID
 *	/proc/12/task/13/   task 13, no entry     entries with PROC_TID
 *	/proc/12/stat       task 12, its entry    show() and write()
 *	/proc/12/exe        task 12, its entry    link(): a jump, no text
 *	/proc/12/fd/3       task 12, fd_link, 3   likewise
 *	/proc/12/fdinfo/3   task 12, fdinfo_file, 3
 *
 * An inode refers to the task_struct, not to the number.  When the task has
 * been reaped, d_revalidate() turns its dentries down, reads say -ESRCH and
 * look-ups -ENOENT, whoever has the number by then.
 *
 * The files belong to the task's effective ids, which may change: whenever a
 * dentry is used the inode gets them anew.
 *
 * Inode numbers are made of the task's number and the place of the name, so
 * they stay though inodes do not.
 */
#include "fs/fs_struct.h"
#include "fs/mount.h"
#include "fs/procfs.h"
#include "fs/readdir.h"
#include "kernel/lib/printk.h"
#include "kernel/lib/string.h"
#include "kernel/task.h"
#include "mm/mm.h"
#include "mm/slab.h"

#define MAX_ENTRIES 48u
#define DIR_MODE    (S_IFDIR | 0555)
#define LINK_SIZE   64 /* of fd/N, as on Linux */

/* The low half of inode numbers, above the task's. */
#define INO_DIR 1u	/* entry N: N + 2 */
#define INO_FD	0x8000u /* and the descriptor */
#define INO_TID 0x4000u /* below task/ */

static const struct proc_task_entry *entries[MAX_ENTRIES];
static unsigned nr_entries;

static const struct inode_operations pid_ops, link_ops;
static const struct file_operations file_fops, dir_fops;
static const struct proc_task_entry fd_link, fdinfo_file;

void proc_task_register(const struct proc_task_entry *list, unsigned n)
{
	BUG_ON(nr_entries + n > MAX_ENTRIES);
	while (n--)
		entries[nr_entries++] = list++;
}

/* A decimal number without zeros before it; false: it is none. */
static bool name_number(const struct dentry *dentry, unsigned *out)
{
	const char *name = dentry->d_name.name, *end;
	uint64_t n;

	if (parse_u64(name, &end, 10, &n) || *end || n > INT_MAX ||
	    (*name == '0' && name[1]))
		return false;
	*out = (unsigned)n;
	return true;
}

static bool task_gone(const struct task_struct *task)
{
	return find_task_by_pid(task->pid) != task;
}

static bool same_process(const struct task_struct *task)
{
	return task->tgid == current->tgid;
}

/* Inodes */

static unsigned fd_ino(unsigned fd, bool info)
{
	return INO_FD | (fd << 1 & 0x3ffe) | info;
}

static unsigned long task_ino(const struct task_struct *task, unsigned where,
			      unsigned low)
{
	if (where == PROC_TID)
		low |= INO_TID;
	return (unsigned long)task->pid << 16 | low;
}

static void set_owner(struct inode *inode)
{
	const struct proc_inode *pi = inode->i_private;
	const struct cred *cred;

	inode->i_uid = inode->i_gid = 0;
	if (inode->i_mode != DIR_MODE && !task_dumpable(pi->task))
		return;
	rcu_read_lock();
	cred = rcu_dereference(pi->task->cred);
	inode->i_uid = cred->euid;
	inode->i_gid = cred->egid;
	rcu_read_unlock();
}

static int pid_inode(struct super_block *sb, const struct proc_inode *like,
		     mode_t mode, unsigned low, struct inode **out)
{
	struct proc_inode *pi = kmalloc(sizeof(*pi), GFP_KERNEL);
	struct inode *inode;
	int err;

	if (!pi)
		return -ENOMEM;
	err = proc_new_inode(sb, mode, task_ino(like->task, like->where, low),
			     &inode);
	if (err) {
		kfree(pi);
		return err;
	}
	*pi = *like;
	get_task_struct(pi->task);
	inode->i_private = pi;
	inode->i_op = S_ISLNK(mode) ? &link_ops : &pid_ops;
	inode->i_fop = S_ISDIR(mode) ? &dir_fops : &file_fops;
	set_owner(inode);
	*out = inode;
	return 0;
}

/* Which entries are in the directory @pi; 0: it looks for itself. */
static unsigned dir_holds(const struct proc_inode *pi)
{
	return pi->entry ? pi->entry->holds : pi->where;
}

void proc_pid_evict(struct proc_inode *pi)
{
	put_task_struct(pi->task);
	kfree(pi);
}

static struct file *task_fget(struct task_struct *task, unsigned fd)
{
	struct file *file = NULL;

	task_lock(task);
	if (task->files)
		file = files_fget(task->files, fd);
	task_unlock(task);
	return file;
}

/* The first open descriptor from *@fd on, and the mode of its link. */
static bool task_next_fd(struct task_struct *task, unsigned *fd, mode_t *mode)
{
	unsigned f_mode = 0;
	bool found;

	task_lock(task);
	found = task->files && files_next(task->files, fd, &f_mode);
	task_unlock(task);
	*mode = S_IFLNK;
	if (f_mode & FMODE_READ)
		*mode |= S_IRUSR | S_IXUSR;
	if (f_mode & FMODE_WRITE)
		*mode |= S_IWUSR | S_IXUSR;
	return found;
}

static bool task_has_fd(struct task_struct *task, unsigned fd, mode_t *mode)
{
	unsigned found = fd;

	return task_next_fd(task, &found, mode) && found == fd;
}

static bool pid_revalidate(struct dentry *dentry)
{
	struct inode *inode = dentry->d_inode;
	const struct proc_inode *pi = inode->i_private;
	mode_t mode;

	if (task_gone(pi->task))
		return false;
	if (pi->entry == &fd_link || pi->entry == &fdinfo_file) {
		if (!task_has_fd(pi->task, pi->fd, &mode))
			return false;
		if (pi->entry == &fd_link)
			inode->i_mode = mode;
	}
	set_owner(inode);
	return true;
}

/* The last step of each look-up: @dentry is an inode like @like. */
static int pid_add(struct inode *dir, struct dentry *dentry,
		   const struct proc_inode *like, mode_t mode, unsigned low)
{
	struct inode *inode;
	int err = pid_inode(dir->i_sb, like, mode, low, &inode);

	if (err)
		return err;
	if (S_ISDIR(mode)) {
		inode->i_nlink = 2;
		for (unsigned i = 0; i < nr_entries; i++)
			inode->i_nlink += S_ISDIR(entries[i]->mode) &&
					  entries[i]->where & dir_holds(like);
	}
	dentry->d_revalidate = pid_revalidate;
	d_add(dentry, inode);
	return 0;
}

/* Files */

/* Is its task still there, and open to current? */
static int pid_check(const struct proc_inode *pi)
{
	if (task_gone(pi->task))
		return -ESRCH;
	return pi->entry->where & PROC_GUARDED &&
			       !ptrace_may_access(pi->task, false) ?
		       -EACCES :
		       0;
}

static int pid_show(struct seq_file *m, void *data)
{
	const struct proc_inode *pi = data;
	int err = pid_check(pi);

	return err ? err : pi->entry->show(m, pi);
}

static int pid_open(struct inode *inode, struct file *file)
{
	int err = pid_check(inode->i_private);

	return err ? err : seq_open(file, pid_show, inode->i_private);
}

static ssize_t pid_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	const struct proc_inode *pi = file->f_inode->i_private;
	ssize_t n;
	char *buf;

	if (!pi->entry->write)
		return -EINVAL;
	if (task_gone(pi->task))
		return -ESRCH;
	n = proc_copy_write(from, &buf);
	if (n < 0)
		return n;
	n = pi->entry->write(pi, buf, (size_t)n);
	kfree(buf);
	if (n > 0)
		*pos += n;
	return n;
}

static const struct file_operations file_fops = {
	.llseek = generic_llseek,
	.read_iter = seq_read_iter,
	.write_iter = pid_write,
	.open = pid_open,
	.release = seq_release,
};

/* Links that jump */

static int pid_link(const struct proc_inode *pi, struct path *out)
{
	if (task_gone(pi->task))
		return -ENOENT;
	if (!ptrace_may_access(pi->task, false))
		return -EACCES;
	return pi->entry->link(pi, out);
}

static int pid_get_link(struct dentry *dentry, struct path *out)
{
	return pid_link(dentry->d_inode->i_private, out);
}

static int pid_readlink(struct inode *inode, char *buf, size_t size)
{
	char *page __free(kfree) = kmalloc(PATH_MAX, GFP_KERNEL), *text;
	struct path path __free(path_put) = {};
	int err = page ? pid_link(inode->i_private, &path) : -ENOMEM;

	if (err)
		return err;
	text = d_path(&path, page, PATH_MAX);
	return text ? scnprintf(buf, size, "%s", text) : -ENAMETOOLONG;
}

static const struct inode_operations link_ops = {
	.readlink = pid_readlink,
	.get_link = pid_get_link,
};

static int exe_link(const struct proc_inode *pi, struct path *out)
{
	struct mm_struct *mm __free(mmput) = get_task_mm(pi->task);
	int err = -ENOENT;

	if (!mm)
		return -ENOENT;
	down_read(&mm->mmap_lock);
	if (mm->exe_file) {
		*out = mm->exe_file->f_path;
		path_get(out);
		err = 0;
	}
	up_read(&mm->mmap_lock);
	return err;
}

static int fs_link(struct task_struct *task, bool root, struct path *out)
{
	struct fs_struct *fs;

	task_lock(task);
	fs = task->fs;
	if (fs)
		fs_get_path(fs, root ? &fs->root : &fs->pwd, out);
	task_unlock(task);
	return fs ? 0 : -ENOENT;
}

static int cwd_link(const struct proc_inode *pi, struct path *out)
{
	return fs_link(pi->task, false, out);
}

static int root_link(const struct proc_inode *pi, struct path *out)
{
	return fs_link(pi->task, true, out);
}

/* Files that need no more than fs and mm */

static void show_memory(struct seq_file *m, struct mm_struct *mm,
			unsigned long start, unsigned long end)
{
	if (start >= end)
		return;
	if (end - start > m->size - m->count)
		m->overflow = true;
	else
		m->count += access_remote_vm(mm, start, m->buf + m->count,
					     end - start, false);
}

/*
 * The arguments as they are in the task's memory now.  Where the last NUL has
 * been overwritten the program has put a title there, one string, which may
 * go on into the environment.
 */
static int cmdline_show(struct seq_file *m, const struct proc_inode *pi)
{
	struct mm_struct *mm __free(mmput) = get_task_mm(pi->task);
	char last = '\0';

	if (!mm)
		return 0;
	if (mm->arg_end > mm->arg_start)
		access_remote_vm(mm, mm->arg_end - 1, &last, 1, false);
	if (!last) {
		show_memory(m, mm, mm->arg_start, mm->arg_end);
	} else {
		show_memory(m, mm, mm->arg_start,
			    min(max(mm->arg_end, mm->env_end),
				mm->arg_start + PAGE_SIZE));
		m->count = strnlen(m->buf, m->count);
	}
	return 0;
}

static int environ_show(struct seq_file *m, const struct proc_inode *pi)
{
	struct mm_struct *mm __free(mmput) = get_task_mm(pi->task);

	if (!mm)
		return 0;
	show_memory(m, mm, mm->env_start, mm->env_end);
	return 0;
}

static int auxv_show(struct seq_file *m, const struct proc_inode *pi)
{
	struct mm_struct *mm __free(mmput) = get_task_mm(pi->task);
	unsigned n = 0;

	if (!mm)
		return 0;
	while (n + 2 < ARRAY_SIZE(mm->saved_auxv) && mm->saved_auxv[n])
		n += 2;
	seq_write(m, mm->saved_auxv, (n + 2) * sizeof(mm->saved_auxv[0]));
	return 0;
}

static int comm_show(struct seq_file *m, const struct proc_inode *pi)
{
	char comm[TASK_COMM_LEN];

	get_task_comm(comm, pi->task);
	seq_printf(m, "%s\n", comm);
	return 0;
}

static ssize_t comm_write(const struct proc_inode *pi, const char *buf,
			  size_t n)
{
	if (!same_process(pi->task))
		return -EINVAL;
	set_task_comm(pi->task, buf);
	return (ssize_t)n;
}

/* fd and fdinfo */

static int fd_link_to(const struct proc_inode *pi, struct path *out)
{
	struct file *file __free(fput) = task_fget(pi->task, pi->fd);

	if (!file)
		return -ENOENT;
	*out = file->f_path;
	path_get(out);
	return 0;
}

static int fdinfo_show(struct seq_file *m, const struct proc_inode *pi)
{
	struct file *file __free(fput) = task_fget(pi->task, pi->fd);
	unsigned flags;

	if (!file)
		return -ENOENT;
	flags = file->f_flags;
	task_lock(pi->task);
	if (pi->task->files && files_cloexec(pi->task->files, pi->fd))
		flags |= O_CLOEXEC;
	task_unlock(pi->task);
	seq_printf(m, "pos:\t%lld\nflags:\t0%o\nmnt_id:\t%u\nino:\t%lu\n",
		   (long long)file->f_pos, flags, file->f_path.mnt->mnt_id,
		   file->f_inode->i_ino);
	return 0;
}

static const struct proc_task_entry fd_link = { .link = fd_link_to };
static const struct proc_task_entry fdinfo_file = {
	.where = PROC_GUARDED,
	.show = fdinfo_show,
};

static int fd_lookup(struct inode *dir, struct dentry *dentry)
{
	struct proc_inode like = *(struct proc_inode *)dir->i_private;
	bool info = like.entry->show != NULL;
	mode_t mode;
	int err;

	if (!name_number(dentry, &like.fd) ||
	    !task_has_fd(like.task, like.fd, &mode))
		return -ENOENT;
	like.entry = info ? &fdinfo_file : &fd_link;
	err = pid_add(dir, dentry, &like, info ? S_IFREG | 0444 : mode,
		      fd_ino(like.fd, info));
	if (!err && !info)
		dentry->d_inode->i_size = LINK_SIZE;
	return err;
}

static int fd_list(const struct proc_inode *pi, struct dir_context *ctx)
{
	unsigned fd = (unsigned)ctx->pos - DIR_FIRST_POS;
	bool info = pi->entry->show != NULL;
	mode_t mode;

	if (info && !ptrace_may_access(pi->task, false))
		return -EACCES;
	for (; task_next_fd(pi->task, &fd, &mode); fd++) {
		ctx->pos = DIR_FIRST_POS + (loff_t)fd;
		if (!dir_emit_number(ctx, fd,
				     task_ino(pi->task, pi->where,
					      fd_ino(fd, info)),
				     info ? DT_REG : DT_LNK))
			break;
	}
	return 0;
}

/* The directories of tasks */

static const struct proc_task_entry *find_entry(const struct qstr *name,
						unsigned where, unsigned *i)
{
	for (*i = 0; *i < nr_entries; ++*i)
		if (entries[*i]->where & where &&
		    strlen(entries[*i]->name) == name->len &&
		    !memcmp(entries[*i]->name, name->name, name->len))
			return entries[*i];
	return NULL;
}

static int dir_lookup(struct inode *dir, struct dentry *dentry)
{
	struct proc_inode like = *(struct proc_inode *)dir->i_private;
	unsigned i;

	if (task_gone(like.task))
		return -ENOENT;
	if (!dir_holds(&like))
		return like.entry->lookup(dir, dentry);
	like.entry = find_entry(&dentry->d_name, dir_holds(&like), &i);
	if (!like.entry)
		return -ENOENT;
	return pid_add(dir, dentry, &like, like.entry->mode, INO_DIR + 1 + i);
}

static int dir_list(const struct proc_inode *pi, struct dir_context *ctx)
{
	unsigned i = (unsigned)ctx->pos - DIR_FIRST_POS;

	for (; i < nr_entries; i++) {
		const struct proc_task_entry *entry = entries[i];

		ctx->pos = DIR_FIRST_POS + (loff_t)i;
		if (entry->where & dir_holds(pi) &&
		    !dir_emit(ctx, entry->name, (unsigned)strlen(entry->name),
			      task_ino(pi->task, pi->where, INO_DIR + 1 + i),
			      entry->mode >> 12))
			break;
	}
	return 0;
}

static int dir_iterate(struct file *dir, struct dir_context *ctx)
{
	const struct proc_inode *pi = dir->f_inode->i_private;

	if (task_gone(pi->task))
		return -ENOENT;
	if (!dir_emit_dots(dir, ctx))
		return 0;
	return dir_holds(pi) ? dir_list(pi, ctx) : pi->entry->list(pi, ctx);
}

/* A process always reaches its own descriptors, whatever its ids. */
static int pid_permission(struct inode *inode, int mask)
{
	const struct proc_inode *pi = inode->i_private;

	if (pi->entry && pi->entry->lookup == fd_lookup && !pi->entry->show &&
	    same_process(pi->task))
		return 0;
	return generic_permission(inode, mask);
}

static const struct inode_operations pid_ops = {
	.lookup = dir_lookup,
	.permission = pid_permission,
};

static const struct file_operations dir_fops = {
	.llseek = generic_llseek,
	.iterate = dir_iterate,
};

/* Find the task that @dentry names, of process @tgid unless that is 0. */
static int task_lookup(struct inode *dir, struct dentry *dentry, pid_t tgid,
		       unsigned where)
{
	struct proc_inode like = { .where = where };
	unsigned nr;
	int err;

	if (!name_number(dentry, &nr))
		return -ENOENT;
	rcu_read_lock();
	like.task = find_task_by_pid((pid_t)nr);
	if (like.task && tgid && like.task->tgid != tgid)
		like.task = NULL;
	if (like.task)
		get_task_struct(like.task);
	rcu_read_unlock();
	if (!like.task)
		return -ENOENT;
	err = pid_add(dir, dentry, &like, DIR_MODE, INO_DIR);
	put_task_struct(like.task);
	return err;
}

int proc_pid_lookup(struct inode *dir, struct dentry *dentry)
{
	return task_lookup(dir, dentry, 0, PROC_TGID);
}

static bool emit_task(struct dir_context *ctx, loff_t first,
		      struct task_struct *task, unsigned where)
{
	unsigned long ino = task_ino(task, where, INO_DIR);
	pid_t pid = task->pid;

	put_task_struct(task);
	ctx->pos = first + pid;
	return dir_emit_number(ctx, (unsigned)pid, ino, DT_DIR);
}

int proc_pid_iterate(struct dir_context *ctx)
{
	struct task_struct *task;
	pid_t pid;

	ctx->pos = max(ctx->pos, (loff_t)PROC_PID_POS + 1);
	do {
		pid = (pid_t)ctx->pos - PROC_PID_POS;
		task = next_tgid(&pid);
	} while (task && emit_task(ctx, PROC_PID_POS, task, PROC_TGID));
	return 0;
}

static int task_dir_lookup(struct inode *dir, struct dentry *dentry)
{
	const struct proc_inode *pi = dir->i_private;

	return task_lookup(dir, dentry, pi->task->tgid, PROC_TID);
}

static int task_dir_list(const struct proc_inode *pi, struct dir_context *ctx)
{
	struct task_struct *task;
	pid_t tid;

	do {
		tid = (pid_t)ctx->pos - DIR_FIRST_POS;
		task = next_thread(pi->task, &tid);
	} while (task && emit_task(ctx, DIR_FIRST_POS, task, PROC_TID));
	return 0;
}

#define FILE(n, m, w, s)                                                \
	{                                                               \
		.name = n, .mode = S_IFREG | (m), .where = w, .show = s \
	}
#define LINK(n, l)                                                     \
	{                                                              \
		.name = n, .mode = S_IFLNK | 0777, .where = PROC_BOTH, \
		.link = l                                              \
	}
#define DIR(n, m, w, find, ls, s)                                             \
	{                                                                     \
		.name = n, .mode = S_IFDIR | (m), .where = w, .lookup = find, \
		.list = ls, .show = s                                         \
	}

static const struct proc_task_entry pid_entries[] = {
	DIR("task", 0555, PROC_TGID, task_dir_lookup, task_dir_list, NULL),
	DIR("fd", 0500, PROC_BOTH, fd_lookup, fd_list, NULL),
	DIR("fdinfo", 0555, PROC_BOTH, fd_lookup, fd_list, fdinfo_show),
	FILE("environ", 0400, PROC_BOTH | PROC_GUARDED, environ_show),
	FILE("auxv", 0400, PROC_BOTH | PROC_GUARDED, auxv_show),
	{ .name = "comm",
	  .mode = S_IFREG | 0644,
	  .where = PROC_BOTH,
	  .show = comm_show,
	  .write = comm_write },
	FILE("cmdline", 0444, PROC_BOTH, cmdline_show),
	FILE("maps", 0444, PROC_BOTH | PROC_GUARDED, proc_show_maps),
	FILE("smaps", 0444, PROC_BOTH | PROC_GUARDED, proc_show_smaps),
	LINK("cwd", cwd_link),
	LINK("root", root_link),
	LINK("exe", exe_link),
	FILE("mounts", 0444, PROC_BOTH, proc_show_mounts),
	FILE("mountinfo", 0444, PROC_BOTH, proc_show_mountinfo),
};

void proc_pid_init(void)
{
	proc_task_register(pid_entries, ARRAY_SIZE(pid_entries));
}
