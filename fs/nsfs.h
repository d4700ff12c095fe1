/* SPDX-License-Identifier: MIT */
/*
 * Namespaces as files: what all kinds have in common, and the file system in
 * which each namespace is a file, so that an open descriptor or a mount keeps
 * it and setns(2) finds it.
 */
#pragma once

#include "fs/file.h"
#include "kernel/task.h"
#include "kernel/x86/atomic.h"

struct ns_common;

struct proc_ns_operations {
	const char *name; /* "ipc" */
	unsigned type;	  /* CLONE_NEWIPC */
	size_t place;	  /* in struct nsproxy: offsetof(…, ipc_ns) */
	/* Give up a reference.  Context: task, may sleep; no ids->rwsem. */
	void (*put)(struct ns_common *ns);
};

/* What each kind of namespace begins with. */
struct ns_common {
	unsigned count;	    /* atomic: nsproxies, files, and the kind's own */
	unsigned long inum; /* constant */
	const struct proc_ns_operations *ops; /* constant */
};

#define PROC_IPC_INIT_INO 0xefffffffu
#define PROC_UTS_INIT_INO 0xeffffffeu

/* Where @nsproxy points to its namespace of kind @ops. */
static inline struct ns_common **
nsproxy_place(struct nsproxy *nsproxy, const struct proc_ns_operations *ops)
{
	return (struct ns_common **)((char *)nsproxy + ops->place);
}

static inline struct ns_common *get_ns(struct ns_common *ns)
{
	atomic_inc(&ns->count);
	return ns;
}

/* The first reference to a new namespace, and its number; -ENOMEM. */
int ns_alloc_inum(struct ns_common *ns, const struct proc_ns_operations *ops);
void ns_free_inum(struct ns_common *ns);
/* The file of @task's namespace of kind @ops; -ENOENT: it is exiting. */
int ns_get_path(struct task_struct *task, const struct proc_ns_operations *ops,
		struct path *out);
/* What @file is a namespace's file of, or NULL. */
struct ns_common *get_proc_ns(const struct file *file);
void nsfs_init(void); /* needs the vfs */
