/* SPDX-License-Identifier: MIT */
/*
 * ipc/proc.c - /proc/sysvipc, a line for each object, and the limits in
 * /proc/sys/kernel, in the namespace of whoever opened the file.
 */
#include "fs/sysctl.h"
#include "ipc/ctl.h"
#include "ipc/shm.h"

static int sysvipc_show(struct seq_file *m, void *data)
{
	const struct ipc_ctl_ops *ops = data;
	struct ipc_namespace *ns = m->owner;
	struct ipc_ids *ids = &ns->ids[ops->kind];
	struct kern_ipc_perm *perm;
	unsigned long idx;

	seq_puts(m, ops->header);
	down_read(&ids->rwsem);
	idr_for_each_entry(&ids->ipcs_idr, perm, idx) {
		spin_lock(&perm->lock);
		ops->show(m, perm);
		spin_unlock(&perm->lock);
	}
	up_read(&ids->rwsem);
	return 0;
}

static void *sysvipc_get(void)
{
	return get_ipc_ns(current_ipc_ns());
}

static void sysvipc_put(void *ns)
{
	put_ipc_ns(ns);
}

#define SYSVIPC(name, ops)                                               \
	{                                                                \
		.path = name, .mode = 0444, .show = sysvipc_show,        \
		.data = (void *)(uintptr_t) & (ops), .get = sysvipc_get, \
		.put = sysvipc_put                                       \
	}

static const struct proc_entry ipc_files[] = {
	SYSVIPC("sysvipc/msg", msg_ctl_ops),
	SYSVIPC("sysvipc/sem", sem_ctl_ops),
	SYSVIPC("sysvipc/shm", shm_ctl_ops),
};

static void *ns_field(const struct ctl_table *table, void *ns)
{
	return (char *)ns + table->offset;
}

static void rmid_forced_changed(const struct ctl_table *table, void *ns)
{
	if (((struct ipc_namespace *)ns)->shm_rmid_forced)
		shm_destroy_orphaned(ns);
}

#define NS(field)                                                          \
	.data = ns_field, .offset = offsetof(struct ipc_namespace, field), \
	.get = sysvipc_get, .put = sysvipc_put
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

void ipc_proc_init(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(ipc_files); i++)
		proc_register(&ipc_files[i]);
	for (unsigned i = 0; i < ARRAY_SIZE(ipc_sysctls); i++)
		sysctl_register(&ipc_sysctls[i]);
}
