/* SPDX-License-Identifier: MIT */
/*
 * ipc/ctl.c - looking at objects, changing and removing them: IPC_STAT and
 * its like, IPC_SET, IPC_RMID, which the three kinds do in the same way; and
 * the two sorts of structures: today's (IPC_64), and the old ones with 16-bit
 * ids that ipc(2) still takes.
 */
#include "ipc/ctl.h"

#include "kernel/abi/unistd.h"
#include "kernel/lib/string.h"
#include "kernel/x86/tsc.h"
#include "kernel/x86/uaccess.h"

/* Which structures a call means: the own numbers always IPC_64, and ipc(2) says
 * it with a bit in @cmd. */
int ipc_parse_version(int *cmd)
{
	int version = IPC_64;

	if (current_pt_regs()->orig_ax == __NR_ipc) {
		version &= *cmd;
		*cmd &= ~IPC_64;
	}
	return version;
}

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

/* IPC_INFO, *_INFO: the highest index in use, 0 if none is. */
static int ctl_info(struct ipc_namespace *ns, const struct ipc_ctl_ops *ops,
		    int cmd, void __user *buf, int version)
{
	struct ipc_ids *ids = &ns->ids[ops->kind];
	union ipc_info info;
	unsigned long idx;
	int max = 0;
	size_t size;

	memset(&info, 0, sizeof(info));
	down_read(&ids->rwsem);
	size = ops->fill_info(ns, cmd, version, &info);
	for (idx = 0; ids->in_use && idr_get_next(&ids->ipcs_idr, &idx); idx++)
		max = (int)idx;
	up_read(&ids->rwsem);
	return copy_to_user(buf, &info, size) ? -EFAULT : max;
}

/* IPC_STAT; *_STAT, whose @id is an index and which returns the id; *_STAT_ANY,
 * which asks for no permission. */
static int ctl_stat(struct ipc_ids *ids, const struct ipc_ctl_ops *ops, int id,
		    int cmd, union ipc_ds *ds) __no_tsa
{
	struct kern_ipc_perm *perm;
	int ret = ipc_lock(ids, id, cmd != IPC_STAT, &perm);

	if (ret)
		return ret;
	if (cmd != ops->stat_any && ipcperms(perm, 0444)) {
		ret = -EACCES;
	} else {
		kernel_to_ipc64_perm(perm, &ds->perm);
		ops->fill(perm, ds);
		ret = cmd == IPC_STAT ? 0 : perm->id;
	}
	spin_unlock(&perm->lock);
	return ret;
}

static int ctl_set(struct ipc_namespace *ns, const struct ipc_ctl_ops *ops,
		   struct kern_ipc_perm *perm, const union ipc_ds *ds)
{
	int err = ops->set ? ops->set(ns, perm, ds) :
			     ipc_update_perm(&ds->perm, perm);

	if (!err)
		*(time64_t *)((char *)perm + ops->ctime) =
			ktime_get_real_seconds();
	return err;
}

/* IPC_SET, or without @ds IPC_RMID: for owner, creator and CAP_SYS_ADMIN. */
static int ctl_down(struct ipc_namespace *ns, const struct ipc_ctl_ops *ops,
		    int id, const union ipc_ds *ds) __no_tsa
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
		if (ds) {
			err = ctl_set(ns, ops, perm, ds);
			spin_unlock(&perm->lock);
		} else {
			ops->rmid(ns, perm);
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
 * Return: 0, an index or an id by @cmd; -EINVAL, -EACCES, -EPERM, -EIDRM,
 *         -EFAULT.
 */
int ipc_ctl(const struct ipc_ctl_ops *ops, int id, int cmd, void __user *buf,
	    int version)
{
	struct ipc_namespace *ns = current_ipc_ns();
	union ipc_ds ds;
	int err, ret;

	if (id < 0)
		return -EINVAL;
	if (cmd == IPC_INFO || cmd == ops->info)
		return ctl_info(ns, ops, cmd, buf, version);
	if (cmd == IPC_RMID)
		return ctl_down(ns, ops, id, NULL);
	memset(&ds, 0, sizeof(ds));
	if (cmd == IPC_SET) {
		err = ds_from_user(ops, &ds, buf, version);
		return err ? err : ctl_down(ns, ops, id, &ds);
	}
	if (cmd != IPC_STAT && cmd != ops->stat && cmd != ops->stat_any)
		return -EINVAL;
	ret = ctl_stat(&ns->ids[ops->kind], ops, id, cmd, &ds);
	if (ret < 0)
		return ret;
	err = ds_to_user(ops, &ds, buf, version);
	return err ? err : ret;
}
