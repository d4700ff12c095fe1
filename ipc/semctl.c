/* SPDX-License-Identifier: MIT */
/*
 * ipc/semctl.c - looking at semaphores and setting them; the lines of
 * /proc/sysvipc/sem.
 */
#include "ipc/ctl.h"
#include "ipc/sem.h"
#include "ipc/syscalls.h"
#include "kernel/lib/string.h"
#include "kernel/x86/tsc.h"
#include "kernel/x86/uaccess.h"
#include "mm/slab.h"

/* ---- the array --------------------------------------------------------- */

static void sem_fill(struct kern_ipc_perm *perm, union ipc_ds *ds)
{
	const struct sem_array *sma = to_sem(perm);

	ipc64_time(sma->sem_otime, &ds->sem.sem_otime, &ds->sem.sem_otime_high);
	ipc64_time(sma->sem_ctime, &ds->sem.sem_ctime, &ds->sem.sem_ctime_high);
	ds->sem.sem_nsems = sma->sem_nsems;
}

static void sem_to_old(const union ipc_ds *ds, union ipc_old_ds *old)
{
	old->sem.sem_otime = (int32_t)ds->sem.sem_otime;
	old->sem.sem_ctime = (int32_t)ds->sem.sem_ctime;
	old->sem.sem_nsems = (uint16_t)ds->sem.sem_nsems;
}

static void sem_show(struct seq_file *m, struct kern_ipc_perm *perm)
{
	const struct sem_array *sma = to_sem(perm);

	seq_printf(m, "%10d %10d  %4o %10u %5u %5u %5u %5u %10llu %10llu\n",
		   perm->key, perm->id, perm->mode, sma->sem_nsems, perm->uid,
		   perm->gid, perm->cuid, perm->cgid,
		   (unsigned long long)sma->sem_otime,
		   (unsigned long long)sma->sem_ctime);
}

const struct ipc_ctl_ops sem_ctl_ops = {
	.kind = IPC_SEM_IDS,
	.stat = SEM_STAT,
	.stat_any = SEM_STAT_ANY,
	.size = sizeof(struct semid64_ds),
	.old_size = sizeof(struct semid_ds),
	.ctime = offsetof(struct sem_array, sem_ctime),
	.fill = sem_fill,
	.to_old = sem_to_old,
	.rmid = freeary,
	.header =
		"       key      semid perms      nsems   uid   gid  cuid  cgid"
		"      otime      ctime\n",
	.show = sem_show,
};

/* IPC_INFO: the limits; SEM_INFO: two of them are what there is. */
static int semctl_info(struct ipc_namespace *ns, int cmd, void __user *buf)
{
	struct seminfo info = {
		.semmap = SEMMAP,
		.semmni = ns->sem_ctls[SC_SEMMNI],
		.semmns = ns->sem_ctls[SC_SEMMNS],
		.semmnu = SEMMNU,
		.semmsl = ns->sem_ctls[SC_SEMMSL],
		.semopm = ns->sem_ctls[SC_SEMOPM],
		.semume = SEMUME,
		.semusz = cmd == SEM_INFO ? sem_ids(ns).in_use : SEMUSZ,
		.semvmx = SEMVMX,
		.semaem = cmd == SEM_INFO ? (int)ns->used_sems : SEMAEM,
	};

	return ipc_info(&sem_ids(ns), buf, &info, sizeof(info));
}

/* ---- values ------------------------------------------------------------ */

/* Semaphores @first, … get @values; what was to be undone is forgotten. */
static void set_values(struct sem_array *sma, unsigned first, unsigned n,
		       const uint16_t *values)
{
	struct sem_undo *undo;

	for (unsigned i = 0; i < n; i++) {
		sma->sems[first + i].semval = values[i];
		sma->sems[first + i].sempid = current->tgid;
	}
	/* @lab 9 forget: nothing is to be undone here any more */
	list_for_each_entry(undo, &sma->undos, node)
		memset(&undo->semadj[first], 0, n * sizeof(undo->semadj[0]));
	/* @end */
	sma->sem_ctime = ktime_get_real_seconds();
	sem_changed_all(sma, first, n);
}

/* SETVAL, GETVAL, GETPID, GETNCNT, GETZCNT.  For SETVAL Linux looks at the
 * number before the permission, for the others after it. */
static int semctl_one(struct ipc_namespace *ns, int id, int num, int cmd,
		      int value) __no_thread_safety_analysis
{
	uint16_t val = (uint16_t)value;
	struct kern_ipc_perm *perm;
	const struct sem *sem;
	bool there;
	int ret;

	if (cmd == SETVAL && (value < 0 || value > SEMVMX))
		return -ERANGE;
	ret = ipc_lock_check(&sem_ids(ns), id, &perm);
	if (ret)
		return ret;
	there = num >= 0 && (unsigned)num < to_sem(perm)->sem_nsems;
	sem = &to_sem(perm)->sems[there ? num : 0];
	if (cmd == SETVAL && !there)
		ret = -EINVAL;
	else if (ipcperms(perm, cmd == SETVAL ? 0222 : 0444))
		ret = -EACCES;
	else if (!there)
		ret = -EINVAL;
	else if (cmd == SETVAL)
		set_values(to_sem(perm), (unsigned)num, 1, &val);
	else if (cmd == GETVAL)
		ret = sem->semval;
	else if (cmd == GETPID)
		ret = sem->sempid;
	else
		ret = sem_count(sem, cmd == GETZCNT);
	spin_unlock(&perm->lock);
	return ret;
}

static int values_from_user(uint16_t *values, const void __user *buf,
			    unsigned n)
{
	if (copy_from_user(values, buf, n * sizeof(*values)))
		return -EFAULT;
	for (unsigned i = 0; i < n; i++)
		if (values[i] > SEMVMX)
			return -ERANGE;
	return 0;
}

/*
 * GETALL, SETALL: the values go through memory of ours, since the user's is
 * not touched with the array locked; a reference keeps it meanwhile.
 */
static int semctl_all(struct ipc_namespace *ns, int id, int cmd,
		      void __user *buf) __no_thread_safety_analysis
{
	struct kern_ipc_perm *perm;
	struct sem_array *sma;
	uint16_t *values;
	size_t size;
	int err = ipc_lock_check(&sem_ids(ns), id, &perm);

	if (err)
		return err;
	if (ipcperms(perm, cmd == SETALL ? 0222 : 0444)) {
		spin_unlock(&perm->lock);
		return -EACCES;
	}
	ipc_getref(perm);
	spin_unlock(&perm->lock);
	sma = to_sem(perm);
	size = sma->sem_nsems * sizeof(*values);
	values = kvmalloc(size, GFP_KERNEL);
	if (!values)
		err = -ENOMEM;
	else if (cmd == SETALL)
		err = values_from_user(values, buf, sma->sem_nsems);
	spin_lock(&perm->lock);
	if (!err && !ipc_valid_object(perm))
		err = -EIDRM;
	if (!err && cmd == SETALL)
		set_values(sma, 0, sma->sem_nsems, values);
	for (unsigned i = 0; !err && cmd == GETALL && i < sma->sem_nsems; i++)
		values[i] = (uint16_t)sma->sems[i].semval;
	spin_unlock(&perm->lock);
	if (!err && cmd == GETALL && copy_to_user(buf, values, size))
		err = -EFAULT;
	kvfree(values);
	ipc_putref(perm);
	return err;
}

/**
 * sys_semctl - semctl(2)
 * @arg:     a value or an address, as @cmd says
 * Return: what @cmd asks for; -EINVAL, -EACCES, -EPERM, -EIDRM, -EFAULT,
 *         -ERANGE, -ENOMEM.
 */
long sys_semctl(int semid, int semnum, int cmd, unsigned long arg)
{
	struct ipc_namespace *ns = current_ipc_ns();
	int version = ipc_parse_version(&cmd);
	void __user *buf = (void __user *)arg;

	if (semid < 0)
		return -EINVAL;
	switch (cmd) {
	case IPC_INFO:
	case SEM_INFO:
		return semctl_info(ns, cmd, buf);
	case GETALL:
	case SETALL:
		return semctl_all(ns, semid, cmd, buf);
	case SETVAL:
	case GETVAL:
	case GETPID:
	case GETNCNT:
	case GETZCNT:
		return semctl_one(ns, semid, semnum, cmd, (int)arg);
	}
	return ipc_ctl(ns, &sem_ctl_ops, semid, cmd, buf, version);
}
