/* SPDX-License-Identifier: MIT */
/*
 * /proc: a tree of fixed names (fs/procfs.c, filled by proc_register() and
 * sysctl_register()) and a directory for each task (fs/proc_pid.c), whose
 * files come from tables of struct proc_task_entry.
 */
#pragma once

#include "fs/seq.h"

struct dir_context;
struct proc_inode;
struct task_struct;

/* Which directories have the entry. */
#define PROC_TGID    1u /* /proc/PID */
#define PROC_TID     2u /* /proc/PID/task/TID */
#define PROC_BOTH    (PROC_TGID | PROC_TID)
#define PROC_GUARDED 4u /* only for those whom ptrace_may_access() */
#define PROC_NS	     8u /* /proc/PID/ns */

struct proc_task_entry {
	const char *name;
	mode_t mode;	/* with S_IFREG, S_IFLNK, S_IFDIR */
	unsigned where; /* PROC_* */
	/* S_IFREG: as in struct proc_entry; the task is not yet reaped. */
	int (*show)(struct seq_file *m, const struct proc_inode *pi);
	ssize_t (*write)(const struct proc_inode *pi, const char *buf,
			 size_t n);
	/* S_IFLNK: where it leads, with references; always guarded. */
	int (*link)(const struct proc_inode *pi, struct path *out);
	/* S_IFDIR: which entries are in it, by their PROC_*; or else as in i_op
	 * and f_op; the task is there, dots are done. */
	unsigned holds;
	int (*lookup)(struct inode *dir, struct dentry *dentry);
	int (*list)(const struct proc_inode *pi, struct dir_context *ctx);
};

/* What an inode of a task stands for. */
struct proc_inode {
	struct task_struct *task;	     /* a reference */
	const struct proc_task_entry *entry; /* NULL: its directory */
	unsigned where;			     /* PROC_TGID or PROC_TID */
	unsigned fd;			     /* in fd/ and fdinfo/ */
};

void procfs_init(void); /* needs the vfs */
/* @entries must stay.  Boot only. */
void proc_task_register(const struct proc_task_entry *entries, unsigned n);

/* Between procfs.c and proc_*.c: */

#define PROC_ROOT_INO 1ul
#define PROC_NODE_INO 0xf0000000ul /* fixed names from here on */

/* A new inode of @dir's file system that belongs to root.  -ENOMEM. */
int proc_new_inode(struct super_block *sb, mode_t mode, unsigned long ino,
		   struct inode **out);
/* A copy of what was written, NUL-terminated, at most a page; kfree() it. */
ssize_t proc_copy_write(struct iov_iter *from, char **out);
/* /proc/NUMBER: look @dentry up; list from ctx->pos - PROC_PID_POS on. */
int proc_pid_lookup(struct inode *dir, struct dentry *dentry);
int proc_pid_iterate(struct dir_context *ctx);
#define PROC_PID_POS 0x10000
void proc_pid_evict(struct proc_inode *pi);
void proc_pid_init(void);
int proc_show_maps(struct seq_file *m, const struct proc_inode *pi);
int proc_show_smaps(struct seq_file *m, const struct proc_inode *pi);
int proc_show_mounts(struct seq_file *m, const struct proc_inode *pi);
int proc_show_mountinfo(struct seq_file *m, const struct proc_inode *pi);
