/* SPDX-License-Identifier: MIT */
/*
 * ipc/ctl.c - looking at objects, changing and removing them: IPC_STAT and
 * its like, IPC_SET, IPC_RMID, which the three kinds do in the same way; and
 * the two sorts of structures: today's (IPC_64), and the old ones with 16-bit
 * ids that ipc(2) still takes.
 */
#include "ipc/ctl.h"

#include "kernel/abi/errno.h"
#include "kernel/lib/string.h"
#include "kernel/x86/uaccess.h"

static void kernel_to_ipc64_perm(const struct kern_ipc_perm *in,
				 struct ipc64_perm *out)
{
	out->key = in->key;
	out->uid = in->uid;
	out->gid = in->gid;
	out->cuid = in->cuid;
	out->cgid = in->cgid;
	out->mode = (uint16_t)in->mode;
	out->seq = (uint16_t)in->seq;
}

/* 16-bit ids of the old structures: what does not fit reads 65534. */
static uint16_t low16(uint32_t id)
{
	return id > 0xffff ? 65534 : (uint16_t)id;
}

static void ipc64_perm_to_ipc_perm(const struct ipc64_perm *in,
				   struct ipc_perm *out)
{
	out->key = in->key;
	out->uid = low16(in->uid);
	out->gid = low16(in->gid);
	out->cuid = low16(in->cuid);
	out->cgid = low16(in->cgid);
	out->mode = in->mode;
	out->seq = in->seq;
}

int ipc_update_perm(const struct ipc64_perm *in, struct kern_ipc_perm *out)
{
	if (in->uid == (uid_t)-1 || in->gid == (gid_t)-1)
		return -EINVAL;
	out->uid = in->uid;
	out->gid = in->gid;
	out->mode = (out->mode & ~0777u) | (in->mode & 0777u);
	return 0;
}

/* The highest index in use, 0 if there is none: what *_INFO return. */
int ipc_max_index(struct ipc_ids *ids)
{
	unsigned long idx = 0;
	int max = 0;

	down_read(&ids->rwsem);
	for (; ids->in_use && idr_get_next(&ids->ipcs_idr, &idx); idx++)
		max = (int)idx;
	up_read(&ids->rwsem);
	return max;
}

/* IPC_STAT; *_STAT, whose @id is an index and which returns the id; *_STAT_ANY,
 * which asks for no permission. */
static int ctl_stat(struct ipc_ids *ids, const struct ipc_ctl_ops *ops, int id,
		    int cmd, union ipc_ds *ds) __no_thread_safety_analysis
{
	struct kern_ipc_perm *perm;
	int err;

	if (cmd == IPC_STAT)
		err = ipc_lock_check(ids, id, &perm);
	else
		err = ipc_lock_index(ids, id, &perm);
	if (err)
		return err;
	if (cmd != ops->stat_any && ipcperms(perm, 0444)) {
		err = -EACCES;
	} else {
		kernel_to_ipc64_perm(perm, &ds->perm);
		ops->fill(perm, ds);
		err = cmd == IPC_STAT ? 0 : perm->id;
	}
	spin_unlock(&perm->lock);
	return err;
}

/* IPC_SET, IPC_RMID: for owner, creator and CAP_SYS_ADMIN, else -EPERM. */
static int ctl_down(struct ipc_namespace *ns, const struct ipc_ctl_ops *ops,
		    int id, int cmd,
		    const union ipc_ds *ds) __no_thread_safety_analysis
{
	struct ipc_ids *ids = &ns->ids[ops->kind];
	uid_t euid = current_euid();
	struct kern_ipc_perm *perm;
	int err;

	down_write(&ids->rwsem);
	err = ipc_obtain_object_check(ids, id, &perm);
	if (!err && euid != perm->cuid && euid != perm->uid &&
	    !capable(CAP_SYS_ADMIN))
		err = -EPERM;
	if (!err) {
		spin_lock(&perm->lock);
		if (cmd == IPC_RMID) {
			ops->rmid(ns, perm);
		} else {
			err = ops->set(ns, perm, ds);
			spin_unlock(&perm->lock);
		}
	}
	up_write(&ids->rwsem);
	return err;
}

static int ds_to_user(const struct ipc_ctl_ops *ops, const union ipc_ds *ds,
		      void __user *buf, int version)
{
	union ipc_old_ds old;

	if (version == IPC_64)
		return copy_to_user(buf, ds, ops->size) ? -EFAULT : 0;
	memset(&old, 0, sizeof(old));
	ipc64_perm_to_ipc_perm(&ds->perm, &old.perm);
	ops->to_old(ds, &old);
	return copy_to_user(buf, &old, ops->old_size) ? -EFAULT : 0;
}

static int ds_from_user(const struct ipc_ctl_ops *ops, union ipc_ds *ds,
			const void __user *buf, int version)
{
	union ipc_old_ds old;

	if (version == IPC_64)
		return copy_from_user(ds, buf, ops->size) ? -EFAULT : 0;
	if (copy_from_user(&old, buf, ops->old_size))
		return -EFAULT;
	ds->perm.uid = old.perm.uid;
	ds->perm.gid = old.perm.gid;
	ds->perm.mode = old.perm.mode;
	if (ops->from_old)
		ops->from_old(&old, ds);
	return 0;
}

/**
 * ipc_ctl - the commands that all kinds have
 * @version: IPC_64, or IPC_OLD for the old structures
 * Return: 0 or an id; -EINVAL, -EACCES, -EPERM, -EIDRM, -EFAULT.
 */
int ipc_ctl(struct ipc_namespace *ns, const struct ipc_ctl_ops *ops, int id,
	    int cmd, void __user *buf, int version)
{
	union ipc_ds ds;
	int err = 0;

	memset(&ds, 0, sizeof(ds));
	if (cmd == IPC_STAT || cmd == ops->stat || cmd == ops->stat_any) {
		int ret = ctl_stat(&ns->ids[ops->kind], ops, id, cmd, &ds);

		if (ret >= 0)
			err = ds_to_user(ops, &ds, buf, version);
		return err ? err : ret;
	}
	if (cmd != IPC_SET && cmd != IPC_RMID)
		return -EINVAL;
	if (cmd == IPC_SET)
		err = ds_from_user(ops, &ds, buf, version);
	return err ? err : ctl_down(ns, ops, id, cmd, &ds);
}
