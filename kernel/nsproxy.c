/* SPDX-License-Identifier: MIT */
/*
 * kernel/nsproxy.c - which namespaces a task lives in
 *
 *	task ─┐
 *	task ─┴▶ nsproxy ─┬─▶ uts_ns
 *	task ──▶ nsproxy ─┴▶ ipc_ns     (unshared its UTS namespace only)
 *
 * An nsproxy is shared by fork and never changed while it is shared: clone,
 * unshare(2) and setns(2) make a new one, and put it in the place of the old.
 * Its owner reads task->nsproxy without a lock, others under task_lock().
 *
 * The last reference to a namespace may be a task's, an open file's or, for
 * IPC, that of an attached segment.  All of them are dropped where sleeping
 * is allowed, so its end comes right there, in put.
 */
#include "kernel/nsproxy.h"
#include "fs/fs_struct.h"
#include "fs/procfs.h"
#include "ipc/ipc.h"
#include "ipc/sem.h"
#include "ipc/shm.h"
#include "kernel/lib/syscall.h"
#include "kernel/pid.h"
#include "kernel/signal.h"
#include "mm/slab.h"

#define CLONE_UNSHARABLE                                                   \
	(CLONE_NAMESPACES | CLONE_NEWUSER | CLONE_THREAD | CLONE_SIGHAND | \
	 CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SYSVSEM)

struct nsproxy init_nsproxy = {
	.count = 1,
	.uts_ns = &init_uts_ns,
	.ipc_ns = &init_ipc_ns,
};

void put_nsproxy(struct nsproxy *nsproxy)
{
	if (!atomic_dec_and_test(&nsproxy->count))
		return;
	utsns_operations.put(&nsproxy->uts_ns->ns);
	put_ipc_ns(nsproxy->ipc_ns);
	kfree(nsproxy);
}

/* Like current's, but for those namespaces that @flags wants new. */
static int create_new_namespaces(uint64_t flags, struct nsproxy **out)
{
	const struct nsproxy *old = current->nsproxy;
	struct nsproxy *new;
	int err = 0;

	if (flags & CLONE_NAMESPACES & ~(CLONE_NEWUTS | CLONE_NEWIPC))
		return -EINVAL;
	new = kmalloc(sizeof(*new), GFP_KERNEL);
	if (!new)
		return -ENOMEM;
	*new = *old;
	new->count = 1;
	if (flags & CLONE_NEWUTS)
		err = clone_uts_ns(old->uts_ns, &new->uts_ns);
	else
		get_ns(&new->uts_ns->ns);
	if (err)
		goto free_new;
	/* @lab 11 new_or_same: of IPC a new one, or the same once more */
	if (flags & CLONE_NEWIPC)
		err = create_ipc_ns(&new->ipc_ns);
	else
		get_ipc_ns(new->ipc_ns);
	/* @end */
	if (err)
		goto put_uts;
	*out = new;
	return 0;
put_uts:
	utsns_operations.put(&new->uts_ns->ns);
free_new:
	kfree(new);
	return err;
}

int copy_namespaces(uint64_t flags, struct task_struct *p)
{
	if (!(flags & CLONE_NAMESPACES)) {
		atomic_inc(&p->nsproxy->count);
		return 0;
	}
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	/* Undo lists name semaphores of one namespace. */
	if (flags & CLONE_NEWIPC && flags & CLONE_SYSVSEM)
		return -EINVAL;
	return create_new_namespaces(flags, &p->nsproxy);
}

void switch_task_namespaces(struct task_struct *task, struct nsproxy *new)
{
	struct nsproxy *old;

	task_lock(task);
	old = task->nsproxy;
	task->nsproxy = new;
	task_unlock(task);
	put_nsproxy(old);
}

/* Does no other process use current's memory? */
static bool mm_is_private(void)
{
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);
	struct task_struct *p, *t;
	bool alone = true;

	for_each_process(p) {
		for_each_thread(p, t) {
			if (t != current && t->mm == current->mm)
				alone = false;
		}
	}
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return alone;
}

/* What cannot be unshared may be asked for where it is not shared. */
static int check_unshare_flags(unsigned long flags)
{
	if (flags & ~(unsigned long)CLONE_UNSHARABLE)
		return -EINVAL;
	if (flags & (CLONE_THREAD | CLONE_SIGHAND | CLONE_VM) &&
	    current->signal->nr_threads > 1)
		return -EINVAL;
	if (flags & (CLONE_SIGHAND | CLONE_VM) &&
	    READ_ONCE(current->sighand->usage) > 1)
		return -EINVAL;
	if ((flags & CLONE_VM && !mm_is_private()) || flags & CLONE_NEWUSER)
		return -EINVAL;
	return 0;
}

long sys_unshare(unsigned long flags)
{
	struct nsproxy *new = NULL;
	int err;

	if (flags & CLONE_NEWUSER)
		flags |= CLONE_THREAD | CLONE_FS;
	if (flags & CLONE_VM)
		flags |= CLONE_SIGHAND;
	if (flags & CLONE_SIGHAND)
		flags |= CLONE_THREAD;
	if (flags & CLONE_NEWNS)
		flags |= CLONE_FS;
	err = check_unshare_flags(flags);
	if (!err && flags & CLONE_NAMESPACES)
		err = capable(CAP_SYS_ADMIN) ?
			      create_new_namespaces(flags, &new) :
			      -EPERM;
	if (!err && flags & CLONE_FS)
		err = fs_unshare();
	if (!err && flags & CLONE_FILES)
		err = files_unshare();
	if (err) {
		if (new)
			put_nsproxy(new);
		return err;
	}
	/* @lab 11 leave: what is to be undone, and who leaves segments */
	if (flags & (CLONE_NEWIPC | CLONE_SYSVSEM))
		exit_sem(current);
	if (flags & CLONE_NEWIPC)
		exit_shm(current);
	/* @end */
	if (new)
		switch_task_namespaces(current, new);
	return 0;
}

/* Move to the namespace that @file stands for. */
static int set_namespace(const struct file *file, int type)
{
	struct ns_common *ns = get_proc_ns(file), **place;
	struct nsproxy *new;
	int err;

	if (!ns || (type && (unsigned)type != ns->ops->type))
		return -EINVAL;
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	err = create_new_namespaces(0, &new);
	if (err)
		return err;
	/* @lab 11 leave_by_setns: what is to be undone */
	if (ns->ops->type == CLONE_NEWIPC)
		exit_sem(current);
	/* @end */
	place = nsproxy_place(new, ns->ops);
	/* @lab 11 install: another one in its place */
	get_ns(ns);
	ns->ops->put(*place);
	*place = ns;
	/* @end */
	switch_task_namespaces(current, new);
	return 0;
}

long sys_setns(unsigned fd, int type)
{
	struct file *file = fget(fd);
	int err;

	if (!file)
		return -EBADF;
	err = set_namespace(file, type);
	fput(file);
	return err;
}

/* /proc/PID/ns */

static int uts_link(const struct proc_inode *pi, struct path *out)
{
	return ns_get_path(pi->task, &utsns_operations, out);
}

static int ipc_link(const struct proc_inode *pi, struct path *out)
{
	return ns_get_path(pi->task, &ipcns_operations, out);
}

void nsproxy_proc_init(void)
{
	static const struct proc_task_entry entries[] = {
		{ .name = "ns",
		  .mode = S_IFDIR | 0511,
		  .where = PROC_BOTH,
		  .holds = PROC_NS },
		{ .name = "ipc",
		  .mode = S_IFLNK | 0777,
		  .where = PROC_NS,
		  .link = ipc_link },
		{ .name = "uts",
		  .mode = S_IFLNK | 0777,
		  .where = PROC_NS,
		  .link = uts_link },
	};

	proc_task_register(entries, ARRAY_SIZE(entries));
}
