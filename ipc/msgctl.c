/* SPDX-License-Identifier: MIT */
/*
 * ipc/msgctl.c - looking at message queues and changing them, and
 * /proc/sysvipc/msg
 */
#include "ipc/ctl.h"
#include "ipc/msg.h"
#include "ipc/syscalls.h"
#include "kernel/x86/tsc.h"
#include "kernel/x86/uaccess.h"

static void msg_fill(struct kern_ipc_perm *perm, union ipc_ds *ds_)
{
	const struct msg_queue *msq = to_msq(perm);
	struct msqid64_ds *ds = &ds_->msg;

	ipc64_time(msq->q_stime, &ds->msg_stime, &ds->msg_stime_high);
	ipc64_time(msq->q_rtime, &ds->msg_rtime, &ds->msg_rtime_high);
	ipc64_time(msq->q_ctime, &ds->msg_ctime, &ds->msg_ctime_high);
	ds->msg_cbytes = msq->q_cbytes;
	ds->msg_qnum = msq->q_qnum;
	ds->msg_qbytes = msq->q_qbytes;
	ds->msg_lspid = msq->q_lspid;
	ds->msg_lrpid = msq->q_lrpid;
}

/* What does not fit into 16 bits reads 65535. */
static uint16_t clamp16(uint32_t n)
{
	return (uint16_t)min(n, 0xffffu);
}

static void msg_to_old(const union ipc_ds *ds, union ipc_old_ds *old_)
{
	const struct msqid64_ds *in = &ds->msg;
	struct msqid_ds *old = &old_->msg;

	old->msg_stime = (int32_t)in->msg_stime;
	old->msg_rtime = (int32_t)in->msg_rtime;
	old->msg_ctime = (int32_t)in->msg_ctime;
	old->msg_lcbytes = in->msg_cbytes;
	old->msg_lqbytes = in->msg_qbytes;
	old->msg_cbytes = clamp16(in->msg_cbytes);
	old->msg_qnum = clamp16(in->msg_qnum);
	old->msg_qbytes = clamp16(in->msg_qbytes);
	old->msg_lspid = (uint16_t)in->msg_lspid;
	old->msg_lrpid = (uint16_t)in->msg_lrpid;
}

static void msg_from_old(const union ipc_old_ds *old, union ipc_ds *ds)
{
	ds->msg.msg_qbytes = old->msg.msg_qbytes ?: old->msg.msg_lqbytes;
}

static int msg_set(struct ipc_namespace *ns, struct kern_ipc_perm *perm,
		   const union ipc_ds *ds)
{
	struct msg_queue *msq = to_msq(perm);
	int err;

	if (ds->msg.msg_qbytes > ns->msg_ctlmnb && !capable(CAP_SYS_RESOURCE))
		return -EPERM;
	err = ipc_update_perm(&ds->perm, perm);
	if (err)
		return err;
	msq->q_qbytes = ds->msg.msg_qbytes;
	msg_changed(msq);
	return 0;
}

static void msg_show(struct seq_file *m, struct kern_ipc_perm *perm)
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

const struct ipc_ctl_ops msg_ctl_ops = {
	.kind = IPC_MSG_IDS,
	.stat = MSG_STAT,
	.stat_any = MSG_STAT_ANY,
	.size = sizeof(struct msqid64_ds),
	.old_size = sizeof(struct msqid_ds),
	.ctime = offsetof(struct msg_queue, q_ctime),
	.fill = msg_fill,
	.to_old = msg_to_old,
	.from_old = msg_from_old,
	.set = msg_set,
	.rmid = freeque,
	.header =
		"       key      msqid perms      cbytes       qnum lspid lrpid"
		"   uid   gid  cuid  cgid      stime      rtime      ctime\n",
	.show = msg_show,
};

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
	unsigned long idx;

	if (cmd == MSG_INFO) {
		info.msgmap = info.msgtql = 0;
		down_read(&msg_ids(ns).rwsem);
		info.msgpool = msg_ids(ns).in_use;
		idr_for_each_entry(&msg_ids(ns).ipcs_idr, perm, idx) {
			info.msgmap += (int)to_msq(perm)->q_qnum;
			info.msgtql += (int)to_msq(perm)->q_cbytes;
		}
		up_read(&msg_ids(ns).rwsem);
	}
	return ipc_info(&msg_ids(ns), buf, &info, sizeof(info));
}

/**
 * sys_msgctl - msgctl(2)
 * Return: 0, an index or an id by @cmd; -EINVAL, -EACCES, -EPERM, -EIDRM,
 *         -EFAULT.
 */
long sys_msgctl(int msqid, int cmd, void __user *buf)
{
	struct ipc_namespace *ns = current_ipc_ns();
	int version = ipc_parse_version(&cmd);

	if (msqid < 0)
		return -EINVAL;
	if (cmd == IPC_INFO || cmd == MSG_INFO)
		return msgctl_info(ns, cmd, buf);
	return ipc_ctl(ns, &msg_ctl_ops, msqid, cmd, buf, version);
}
