/* SPDX-License-Identifier: MIT */
/*
 * ipc/namespace.c - a namespace makes one machine look like several: each has
 * its own three trees of objects and its own limits.  Tasks find theirs by
 * way of current->nsproxy->ipc_ns.
 *
 *	nsproxies of tasks ──┐
 *	/proc/PID/ns/ipc ────┼─▶ ipc_namespace ─▶ ids[3] ─▶ objects
 *	shm_file_data ───────┘   ns.count
 *
 * The objects hold no reference on their namespace: when the last of these
 * three is gone nobody can reach them any more, nobody waits in them and
 * nobody has them attached.  So they go, and then the namespace.
 *
 * Files of /proc that tell of a namespace keep that of who opened them.
 */
#include "fs/seq.h"
#include "fs/sysctl.h"
#include "ipc/shm.h"
#include "kernel/abi/sched.h"
#include "mm/slab.h"

struct ipc_namespace init_ipc_ns = {
	.ns = { .count = 1,
		.inum = PROC_IPC_INIT_INO,
		.ops = &ipcns_operations },
};

/* Empty trees and default limits, whatever the maker's are; @ns is zero. */
static int ipc_init_ns(struct ipc_namespace *ns)
{
	int err = 0;

	for (int kind = 0; kind < IPC_KINDS; kind++) {
		struct ipc_ids *ids = &ns->ids[kind];

		rwsem_init(&ids->rwsem, RANK_IDS);
		ids->last_idx = ids->next_id = -1;
		if (idr_keep(&ids->ipcs_idr))
			err = -ENOMEM;
	}
	ns->shm_ctlmax = SHMMAX;
	ns->shm_ctlall = SHMALL;
	ns->shm_ctlmni = SHMMNI;
	ns->msg_ctlmax = MSGMAX;
	ns->msg_ctlmnb = MSGMNB;
	ns->msg_ctlmni = MSGMNI;
	ns->sem_ctls[SC_SEMMSL] = SEMMSL;
	ns->sem_ctls[SC_SEMMNS] = SEMMNS;
	ns->sem_ctls[SC_SEMOPM] = SEMOPM;
	ns->sem_ctls[SC_SEMMNI] = SEMMNI;
	return err;
}

static void free_ipcs(struct ipc_namespace *ns,
		      const struct ipc_ops *ops) __no_tsa
{
	/* @lab 11 free_ipcs: destroy all objects of a kind */
	struct ipc_ids *ids = &ns->ids[ops->kind];
	struct kern_ipc_perm *perm;
	unsigned long idx;

	down_write(&ids->rwsem);
	idr_for_each_entry(&ids->ipcs_idr, perm, idx) {
		spin_lock(&perm->lock);
		ops->rmid(ns, perm);
	}
	up_write(&ids->rwsem);
	idr_destroy(&ids->ipcs_idr);
	/* @end */
}

static void free_ipc_ns(struct ipc_namespace *ns)
{
	/* @lab 11 free_ipc_ns: the end of a namespace */
	free_ipcs(ns, &sem_ops);
	free_ipcs(ns, &msg_ops);
	free_ipcs(ns, &shm_ops);
	ns_free_inum(&ns->ns);
	kfree(ns);
	/* @end */
}

int create_ipc_ns(struct ipc_namespace **out)
{
	/* @lab 11 create_ipc_ns: a new one, empty, with one reference */
	struct ipc_namespace *ns = kzalloc(sizeof(*ns), GFP_KERNEL);
	int err = ns ? ns_alloc_inum(&ns->ns, &ipcns_operations) : -ENOMEM;

	if (err) {
		kfree(ns);
		return err;
	}
	err = ipc_init_ns(ns);
	if (err)
		free_ipc_ns(ns);
	else
		*out = ns;
	return err;
	/* @end */
}

/**
 * put_ipc_ns - drop a reference; the last one destroys the namespace
 * Context: task, may sleep; no ids->rwsem held.
 */
void put_ipc_ns(struct ipc_namespace *ns)
{
	/* @lab 11 put_ipc_ns: drop a reference; was it the last? */
	if (atomic_dec_and_test(&ns->ns.count))
		free_ipc_ns(ns);
	/* @end */
}

static void ipcns_put(struct ns_common *ns)
{
	put_ipc_ns(container_of(ns, struct ipc_namespace, ns));
}

const struct proc_ns_operations ipcns_operations = {
	.name = "ipc",
	.type = CLONE_NEWIPC,
	.place = offsetof(struct nsproxy, ipc_ns),
	.put = ipcns_put,
};

/* ---- /proc/sysvipc and the limits in /proc/sys/kernel -------------------- */

#define SYSVIPC(name, ops)                                                   \
	{                                                                    \
		.path = name, .mode = 0444, .show = sysvipc_show,            \
		.ns = &ipcns_operations, .data = (void *)(uintptr_t) & (ops) \
	}

static const struct proc_entry ipc_files[] = {
	SYSVIPC("sysvipc/msg", msg_ops),
	SYSVIPC("sysvipc/sem", sem_ops),
	SYSVIPC("sysvipc/shm", shm_ops),
};

static void rmid_forced_changed(void *ns)
{
	if (((struct ipc_namespace *)ns)->shm_rmid_forced)
		shm_destroy_orphaned(ns);
}

#define NS(field) \
	.offset = offsetof(struct ipc_namespace, field), .ns = &ipcns_operations
#define NEXT_ID(kind) \
	0444, .restore = true, .max = INT_MAX, NS(ids[kind].next_id)

static const struct ctl_table ipc_sysctls[] = {
	{ "kernel/msgmax", 0644, .max = INT_MAX, NS(msg_ctlmax) },
	{ "kernel/msgmnb", 0644, .max = INT_MAX, NS(msg_ctlmnb) },
	{ "kernel/msgmni", 0644, .max = IPCMNI, NS(msg_ctlmni) },
	{ "kernel/msg_next_id", NEXT_ID(IPC_MSG_IDS) },
	{ "kernel/sem", 0644, .count = SC_NR, .min = INT_MIN, .max = INT_MAX,
	  .max_last = IPCMNI, NS(sem_ctls) },
	{ "kernel/sem_next_id", NEXT_ID(IPC_SEM_IDS) },
	{ "kernel/shmmax", 0644, .is_ulong = true, NS(shm_ctlmax) },
	{ "kernel/shmall", 0644, .is_ulong = true, NS(shm_ctlall) },
	{ "kernel/shmmni", 0644, .max = IPCMNI, NS(shm_ctlmni) },
	{ "kernel/shm_rmid_forced", 0644, .max = 1, NS(shm_rmid_forced),
	  .changed = rmid_forced_changed },
	{ "kernel/shm_next_id", NEXT_ID(IPC_SHM_IDS) },
};

void ipc_init(void)
{
	if (ipc_init_ns(&init_ipc_ns))
		panic("no memory for System V IPC");
	shm_cache_init();
	for (unsigned i = 0; i < ARRAY_SIZE(ipc_files); i++)
		proc_register(&ipc_files[i]);
	for (unsigned i = 0; i < ARRAY_SIZE(ipc_sysctls); i++)
		sysctl_register(&ipc_sysctls[i]);
}
