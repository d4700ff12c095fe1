/* SPDX-License-Identifier: MIT */
/* Where semctl, msgctl and shmctl differ, and the files of /proc/sysvipc;
 * ipc/ctl.c and ipc/proc.c are what they do alike. */
#pragma once

#include "fs/seq.h"
#include "ipc/ipc.h"
#include "kernel/abi/msg.h"
#include "kernel/abi/sem.h"
#include "kernel/abi/shm.h"

/* What a call looks at or sets: the structures of today, and the old ones. */
union ipc_ds {
	struct ipc64_perm perm; /* first in each */
	struct semid64_ds sem;
	struct msqid64_ds msg;
	struct shmid64_ds shm;
};

union ipc_old_ds {
	struct ipc_perm perm;
	struct semid_ds sem;
	struct msqid_ds msg;
	struct shmid_ds shm;
};

/* IPC_INFO and SEM_INFO, … */
union ipc_info {
	struct seminfo sem;
	struct msginfo msg;
	struct shminfo64 shm_limits;
	struct shm_info shm;
};

struct ipc_ctl_ops {
	int kind;
	int info, stat, stat_any; /* SEM_INFO, SEM_STAT, SEM_STAT_ANY, … */
	size_t size, old_size;
	size_t ctime; /* offset of the object's time of change */
	/* For IPC_INFO the limits, for @info what there is; bytes.  @info is
	 * zero; ids->rwsem for reading. */
	size_t (*fill_info)(struct ipc_namespace *ns, int cmd, int version,
			    union ipc_info *info);
	/* All but the perms, which ipc/ctl.c converts.  @ds is zero; perm->lock
	 * held. */
	void (*fill)(struct kern_ipc_perm *perm, union ipc_ds *ds);
	void (*to_old)(const union ipc_ds *ds, union ipc_old_ds *old);
	/* These two NULL: nothing but perms is set. */
	void (*from_old)(const union ipc_old_ds *old, union ipc_ds *ds);
	/* IPC_SET: ids->rwsem for writing and perm->lock held */
	int (*set)(struct ipc_namespace *ns, struct kern_ipc_perm *perm,
		   const union ipc_ds *ds);
	/* IPC_RMID: the same; drops perm->lock */
	void (*rmid)(struct ipc_namespace *ns, struct kern_ipc_perm *perm);
	/* /proc/sysvipc: the first line, and one for each; perm->lock held */
	const char *header;
	void (*show)(struct seq_file *m, struct kern_ipc_perm *perm);
};

extern const struct ipc_ctl_ops sem_ctl_ops, msg_ctl_ops, shm_ctl_ops;

int ipc_parse_version(int *cmd);
int ipc_ctl(const struct ipc_ctl_ops *ops, int id, int cmd, void __user *buf,
	    int version);
int ipc_update_perm(const struct ipc64_perm *in, struct kern_ipc_perm *out);

/* The two words of a time in the IPC_64 structures. */
static inline void ipc64_time(time64_t t, uint32_t *low, uint32_t *high)
{
	*low = (uint32_t)t;
	*high = (uint32_t)(t >> 32);
}
