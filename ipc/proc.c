/* SPDX-License-Identifier: MIT */
/*
 * ipc/proc.c - /proc/sysvipc, a line for each object, in the namespace of
 * whoever opened the file, and the limits in /proc/sys/kernel, in that of
 * whoever reads or writes.
 */
#include "fs/seq.h"
#include "fs/sysctl.h"
#include "ipc/ipc.h"
#include "ipc/msg.h"
#include "ipc/sem.h"
#include "ipc/shm.h"

struct ipc_proc_iface {
	int kind;
	const char *header;
	void (*show)(struct seq_file *m, struct kern_ipc_perm *perm);
};

static int sysvipc_show(struct seq_file *m, void *data)
{
	const struct ipc_proc_iface *iface = data;
	struct ipc_ids *ids =
		&((struct ipc_namespace *)m->owner)->ids[iface->kind];
	struct kern_ipc_perm *perm;
	unsigned long idx = 0;

	seq_puts(m, iface->header);
	down_read(&ids->rwsem);
	for (; (perm = idr_get_next(&ids->ipcs_idr, &idx)); idx++) {
		spin_lock(&perm->lock);
		iface->show(m, perm);
		spin_unlock(&perm->lock);
	}
	up_read(&ids->rwsem);
	return 0;
}

static struct ipc_proc_iface msg_iface = {
	.kind = IPC_MSG_IDS,
	.header =
		"       key      msqid perms      cbytes       qnum lspid lrpid"
		"   uid   gid  cuid  cgid      stime      rtime      ctime\n",
	.show = msg_proc_line,
};

static struct ipc_proc_iface sem_iface = {
	.kind = IPC_SEM_IDS,
	.header =
		"       key      semid perms      nsems   uid   gid  cuid  cgid"
		"      otime      ctime\n",
	.show = sem_proc_line,
};

static struct ipc_proc_iface shm_iface = {
	.kind = IPC_SHM_IDS,
	.header = "       key      shmid perms       size  cpid  lpid nattch"
		  "   uid   gid  cuid  cgid      atime      dtime      ctime"
		  "        rss       swap\n",
	.show = shm_proc_line,
};

static void *sysvipc_get(void)
{
	return get_ipc_ns(current_ipc_ns());
}

static void sysvipc_put(void *ns)
{
	put_ipc_ns(ns);
}

#define SYSVIPC(name, iface)                                             \
	{                                                                \
		.path = name, .mode = 0444, .show = sysvipc_show,        \
		.data = &(iface), .get = sysvipc_get, .put = sysvipc_put \
	}

static const struct proc_entry ipc_files[] = {
	SYSVIPC("sysvipc/msg", msg_iface),
	SYSVIPC("sysvipc/sem", sem_iface),
	SYSVIPC("sysvipc/shm", shm_iface),
};

static void *ns_field(const struct ctl_table *table)
{
	return (char *)current_ipc_ns() + table->offset;
}

static void rmid_forced_changed(const struct ctl_table *table)
{
	if (current_ipc_ns()->shm_rmid_forced)
		shm_destroy_orphaned(current_ipc_ns());
}

#define NS(field) \
	.data = ns_field, .offset = offsetof(struct ipc_namespace, field)

static const struct ctl_table ipc_sysctls[] = {
	{ "kernel/msgmax", 0644, .max = INT_MAX, NS(msg_ctlmax) },
	{ "kernel/msgmnb", 0644, .max = INT_MAX, NS(msg_ctlmnb) },
	{ "kernel/msgmni", 0644, .max = IPCMNI, NS(msg_ctlmni) },
	{ "kernel/msg_next_id", 0444, .restore = true, .max = INT_MAX,
	  NS(ids[IPC_MSG_IDS].next_id) },
	{ "kernel/sem", 0644, .count = SC_NR, .min = INT_MIN, .max = INT_MAX,
	  .max_last = IPCMNI, NS(sem_ctls) },
	{ "kernel/sem_next_id", 0444, .restore = true, .max = INT32_MAX,
	  NS(ids[IPC_SEM_IDS].next_id) },
	{ "kernel/shmmax", 0644, .is_ulong = true, NS(shm_ctlmax) },
	{ "kernel/shmall", 0644, .is_ulong = true, NS(shm_ctlall) },
	{ "kernel/shmmni", 0644, .max = IPCMNI, NS(shm_ctlmni) },
	{ "kernel/shm_rmid_forced", 0644, .max = 1, NS(shm_rmid_forced),
	  .changed = rmid_forced_changed },
	{ "kernel/shm_next_id", 0444, .restore = true, .max = INT32_MAX,
	  NS(ids[IPC_SHM_IDS].next_id) },
};

void ipc_proc_init(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(ipc_files); i++)
		proc_register(&ipc_files[i]);
	for (unsigned i = 0; i < ARRAY_SIZE(ipc_sysctls); i++)
		sysctl_register(&ipc_sysctls[i]);
}
