/* SPDX-License-Identifier: MIT */
/*
 * ipc/msgctl.c - looking at message queues and changing them, in the
 * structures of today (IPC_64) and the old ones; /proc/sysvipc/msg.
 */
#include "fs/seq.h"
#include "ipc/msg.h"
#include "kernel/abi/errno.h"
#include "kernel/lib/string.h"
#include "kernel/x86/tsc.h"
#include "kernel/x86/uaccess.h"

/* What does not fit into 16 bits reads 65535. */
static uint16_t clamp16(uint32_t n)
{
	return (uint16_t)min(n, 0xffffu);
}

static int copy_msqid_to_user(void __user *buf, const struct msqid64_ds *in,
			      int version)
{
	struct msqid_ds old;

	if (version == IPC_64)
		return copy_to_user(buf, in, sizeof(*in)) ? -EFAULT : 0;
	memset(&old, 0, sizeof(old));
	ipc64_perm_to_ipc_perm(&in->msg_perm, &old.msg_perm);
	old.msg_stime = (int32_t)in->msg_stime;
	old.msg_rtime = (int32_t)in->msg_rtime;
	old.msg_ctime = (int32_t)in->msg_ctime;
	old.msg_lcbytes = in->msg_cbytes;
	old.msg_lqbytes = in->msg_qbytes;
	old.msg_cbytes = clamp16(in->msg_cbytes);
	old.msg_qnum = clamp16(in->msg_qnum);
	old.msg_qbytes = clamp16(in->msg_qbytes);
	old.msg_lspid = (uint16_t)in->msg_lspid;
	old.msg_lrpid = (uint16_t)in->msg_lrpid;
	return copy_to_user(buf, &old, sizeof(old)) ? -EFAULT : 0;
}

/* Of @out only the owner, the mode and msg_qbytes count. */
static int copy_msqid_from_user(struct msqid64_ds *out, const void __user *buf,
				int version)
{
	struct msqid_ds old;

	if (version == IPC_64)
		return copy_from_user(out, buf, sizeof(*out)) ? -EFAULT : 0;
	if (copy_from_user(&old, buf, sizeof(old)))
		return -EFAULT;
	ipc_perm_to_ipc64_perm(&old.msg_perm, &out->msg_perm);
	out->msg_qbytes = old.msg_qbytes ? old.msg_qbytes : old.msg_lqbytes;
	return 0;
}

/* IPC_INFO: the limits; MSG_INFO: what there is in their stead. */
static int msgctl_info(struct ipc_namespace *ns, int cmd, void __user *buf)
{
	struct msginfo info = {
		.msgpool = MSGPOOL,
		.msgmap = MSGMAP,
		.msgmax = (int32_t)ns->msg_ctlmax,
		.msgmnb = (int32_t)ns->msg_ctlmnb,
		.msgmni = ns->msg_ctlmni,
		.msgssz = MSGSSZ,
		.msgtql = MSGTQL,
		.msgseg = MSGSEG,
	};
	struct kern_ipc_perm *perm;
	unsigned long idx = 0;

	if (cmd == MSG_INFO) {
		info.msgmap = info.msgtql = 0;
		down_read(&msg_ids(ns).rwsem);
		info.msgpool = msg_ids(ns).in_use;
		for (; (perm = idr_get_next(&msg_ids(ns).ipcs_idr, &idx));
		     idx++) {
			info.msgmap += (int)to_msq(perm)->q_qnum;
			info.msgtql += (int)to_msq(perm)->q_cbytes;
		}
		up_read(&msg_ids(ns).rwsem);
	}
	if (copy_to_user(buf, &info, sizeof(info)))
		return -EFAULT;
	return ipc_max_index(&msg_ids(ns));
}

static void msg_fill_ds(const struct msg_queue *msq, struct msqid64_ds *ds)
{
	memset(ds, 0, sizeof(*ds));
	kernel_to_ipc64_perm(&msq->q_perm, &ds->msg_perm);
	ipc64_time(msq->q_stime, &ds->msg_stime, &ds->msg_stime_high);
	ipc64_time(msq->q_rtime, &ds->msg_rtime, &ds->msg_rtime_high);
	ipc64_time(msq->q_ctime, &ds->msg_ctime, &ds->msg_ctime_high);
	ds->msg_cbytes = msq->q_cbytes;
	ds->msg_qnum = msq->q_qnum;
	ds->msg_qbytes = msq->q_qbytes;
	ds->msg_lspid = msq->q_lspid;
	ds->msg_lrpid = msq->q_lrpid;
}

static int msgctl_stat(struct ipc_namespace *ns, int id, enum ipc_stat how,
		       void __user *buf,
		       int version) __no_thread_safety_analysis
{
	struct kern_ipc_perm *perm;
	struct msqid64_ds ds;
	int err, ret = ipc_stat_lock(&msg_ids(ns), id, how, &perm);

	if (ret < 0)
		return ret;
	msg_fill_ds(to_msq(perm), &ds);
	spin_unlock(&perm->lock);
	err = copy_msqid_to_user(buf, &ds, version);
	return err ? err : ret;
}

static int msgctl_set(struct ipc_namespace *ns, int id, const void __user *buf,
		      int version) __no_thread_safety_analysis
{
	struct kern_ipc_perm *perm;
	struct msqid64_ds ds;
	int err = copy_msqid_from_user(&ds, buf, version);

	if (!err)
		err = ipcctl_lock(&msg_ids(ns), id, &perm);
	if (err)
		return err;
	if (ds.msg_qbytes > ns->msg_ctlmnb && !capable(CAP_SYS_RESOURCE))
		err = -EPERM;
	else
		err = ipc_update_perm(&ds.msg_perm, perm);
	if (!err) {
		to_msq(perm)->q_qbytes = ds.msg_qbytes;
		to_msq(perm)->q_ctime = ktime_get_real_seconds();
		msg_changed(to_msq(perm));
	}
	ipcctl_unlock(&msg_ids(ns), perm);
	return err;
}

static int msgctl_rmid(struct ipc_namespace *ns,
		       int id) __no_thread_safety_analysis
{
	struct kern_ipc_perm *perm;
	int err = ipcctl_lock(&msg_ids(ns), id, &perm);

	if (err)
		return err;
	freeque(ns, to_msq(perm));
	up_write(&msg_ids(ns).rwsem);
	return 0;
}

/**
 * ksys_msgctl - msgctl(2)
 * @version: IPC_64, or IPC_OLD for the structures with 16-bit ids
 * Return: 0, an index or an id by @cmd; -EINVAL, -EACCES, -EPERM, -EIDRM,
 *         -EFAULT.
 */
int ksys_msgctl(int msqid, int cmd, void __user *buf, int version)
{
	struct ipc_namespace *ns = current_ipc_ns();

	if (cmd < 0 || msqid < 0)
		return -EINVAL;
	switch (cmd) {
	case IPC_INFO:
	case MSG_INFO:
		return msgctl_info(ns, cmd, buf);
	case IPC_STAT:
		return msgctl_stat(ns, msqid, STAT_ID, buf, version);
	case MSG_STAT:
		return msgctl_stat(ns, msqid, STAT_INDEX, buf, version);
	case MSG_STAT_ANY:
		return msgctl_stat(ns, msqid, STAT_INDEX_ANY, buf, version);
	case IPC_SET:
		return msgctl_set(ns, msqid, buf, version);
	case IPC_RMID:
		return msgctl_rmid(ns, msqid);
	}
	return -EINVAL;
}

/* A line of /proc/sysvipc/msg; perm->lock held. */
void msg_proc_line(struct seq_file *m, struct kern_ipc_perm *perm)
{
	const struct msg_queue *msq = to_msq(perm);

	seq_printf(m,
		   "%10d %10d  %4o  %10lu %10lu %5u %5u %5u %5u %5u %5u "
		   "%10llu %10llu %10llu\n",
		   perm->key, perm->id, perm->mode, msq->q_cbytes, msq->q_qnum,
		   msq->q_lspid, msq->q_lrpid, perm->uid, perm->gid, perm->cuid,
		   perm->cgid, (unsigned long long)msq->q_stime,
		   (unsigned long long)msq->q_rtime,
		   (unsigned long long)msq->q_ctime);
}
