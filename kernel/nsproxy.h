/* SPDX-License-Identifier: MIT */
/* Namespaces of a task; the IPC one is ipc/ipc.h's. */
#pragma once

#include "fs/nsfs.h"
#include "kernel/abi/sched.h"
#include "kernel/abi/utsname.h"
#include "kernel/lock/rwsem.h"
#include "kernel/task.h"

struct uts_namespace {
	struct ns_common ns;	 /* first; counts nsproxies and files */
	struct rwsem sem;	 /* ranks as an inode's */
	struct new_utsname name; /* sem */
};

extern struct uts_namespace init_uts_ns;
extern const struct proc_ns_operations utsns_operations;

/* A new one with @old's names. */
int clone_uts_ns(struct uts_namespace *old, struct uts_namespace **out);

#define CLONE_NAMESPACES                                               \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | \
	 CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWTIME)

void put_nsproxy(struct nsproxy *nsproxy);
/* fork: @p, a copy of current, shares its nsproxy or gets its own. */
int copy_namespaces(uint64_t flags, struct task_struct *p);
/* exit, unshare, setns: takes over the reference on @new, which may be NULL. */
void switch_task_namespaces(struct task_struct *task, struct nsproxy *new);

/* /proc/sys/kernel/{ostype,osrelease,version,hostname,domainname}. */
void uts_proc_init(void);
void nsproxy_proc_init(void); /* /proc/PID/ns */
