/* SPDX-License-Identifier: MIT */
/*
 * ipc/sem.c - System V semaphores: arrays, what exit takes back, semctl.
 * semop.c has the heart of it: the call semop, and who is woken when.
 *
 *	ipc_ids ─▶ sem_array ─ sems[]        task ─ sysvsem.undo_list
 *	               │ undos                          │ undos, by index
 *	               ▼                                ▼
 *	            sem_undo ─────────────────────── sem_undo
 *
 * SEM_UNDO: the opposite of each operation is added up in a sem_undo, one for
 * an array and a sem_undo_list.  The last task of a list to exit adds it to the
 * semaphores, where it is cut at 0 and SEMVMX; nobody sleeps for it.  Tasks
 * cloned with CLONE_SYSVSEM share a list; fork starts without one, exec keeps
 * it.  SETVAL and SETALL forget what was to be undone, RMID drops it all.
 *
 * Locks, in order: sem_ids(ns).rwsem → sem_perm.lock → sem_undo_list.lock.
 */
#include "ipc/sem.h"

#include "fs/seq.h"
#include "kernel/abi/sched.h"
#include "kernel/lib/overflow.h"
#include "kernel/lib/string.h"
#include "kernel/x86/tsc.h"
#include "kernel/x86/uaccess.h"
#include "mm/slab.h"

/* ---- arrays ------------------------------------------------------------ */

static struct sem_array *sem_alloc(unsigned nsems)
{
	struct sem_array *sma =
		kvmalloc(struct_size(sma, sems, nsems), GFP_KERNEL | GFP_ZERO);

	if (!sma)
		return NULL;
	sma->sem_nsems = nsems;
	sma->sem_ctime = ktime_get_real_seconds();
	INIT_LIST_HEAD(&sma->undos);
	for (unsigned i = 0; i < nsems; i++) {
		INIT_LIST_HEAD(&sma->sems[i].alter);
		INIT_LIST_HEAD(&sma->sems[i].zero);
	}
	return sma;
}

/* Make an array.  ids->rwsem held for writing. */
static int newary(struct ipc_namespace *ns, struct ipc_params *params) __no_tsa
{
	unsigned nsems = params->u.nsems;
	struct sem_array *sma;
	int err;

	if (!nsems)
		return -EINVAL;
	if ((int)(ns->used_sems + nsems) > ns->sem_ctls[SC_SEMMNS])
		return -ENOSPC;
	sma = sem_alloc(nsems);
	if (!sma)
		return -ENOMEM;
	err = ipc_addid(&sem_ids(ns), &sma->sem_perm, params,
			ns->sem_ctls[SC_SEMMNI]);
	if (err) {
		kvfree(sma);
		return err;
	}
	ns->used_sems += nsems;
	spin_unlock(&sma->sem_perm.lock);
	return sma->sem_perm.id;
}

static int sem_more_checks(struct kern_ipc_perm *perm,
			   struct ipc_params *params)
{
	return params->u.nsems > to_sem(perm)->sem_nsems ? -EINVAL : 0;
}

long sys_semget(key_t key, int nsems, int flags)
{
	struct ipc_namespace *ns = current_ipc_ns();
	struct ipc_params params = { key, flags, .u.nsems = (unsigned)nsems };

	if (nsems < 0 || nsems > ns->sem_ctls[SC_SEMMSL])
		return -EINVAL;
	return ipcget(ns, &sem_ids(ns), &sem_ops, &params);
}

/* Destroy an array.  ids->rwsem held for writing; drops perm->lock. */
static void freeary(struct ipc_namespace *ns,
		    struct kern_ipc_perm *perm) __no_tsa
{
	struct sem_array *sma = to_sem(perm);
	struct sem_undo *undo, *next;

	/* @lab 9 forget_all: out of the lists of all who have noted something */
	list_for_each_entry(undo, &sma->undos, node) {
		spin_lock(&undo->list->lock);
		idr_remove(&undo->list->undos, IPCID_IDX(perm->id));
		spin_unlock(&undo->list->lock);
	}
	/* @end */
	sem_complete_all(sma, -EIDRM);
	ipc_rmid(&sem_ids(ns), perm);
	spin_unlock(&perm->lock);
	ns->used_sems -= sma->sem_nsems;
	list_for_each_entry_safe(undo, next, &sma->undos, node)
		kvfree(undo);
	ipc_putref(perm);
}

/* ---- undo -------------------------------------------------------------- */

static int get_undo_list(struct sem_undo_list **out)
{
	struct sem_undo_list *list = current->sysvsem.undo_list;

	if (!list) {
		list = kmalloc(sizeof(*list), GFP_KERNEL);
		if (!list)
			return -ENOMEM;
		list->count = 1;
		spin_lock_init(&list->lock, RANK_SEM_UNDO);
		idr_init(&list->undos);
		current->sysvsem.undo_list = list;
	}
	*out = list;
	return 0;
}

/* fork: @p shares current's list, or begins without. */
int copy_semundo(uint64_t clone_flags, struct task_struct *p)
{
	/* @lab 9 copy_semundo: share the list, or begin without */
	int err = 0;

	p->sysvsem.undo_list = NULL;
	if (clone_flags & CLONE_SYSVSEM) {
		err = get_undo_list(&p->sysvsem.undo_list);
		if (!err)
			atomic_inc(&p->sysvsem.undo_list->count);
	}
	return err;
	/* @end */
}

/* current's sem_undo for the locked array @sma, NULL if there is none yet. */
static struct sem_undo *find_undo(const struct sem_array *sma)
{
	const struct sem_undo_list *list = current->sysvsem.undo_list;

	return list ? idr_find(&list->undos, IPCID_IDX(sma->sem_perm.id)) :
		      NULL;
}

/* A sem_undo of current's for an array of @nsems, not yet linked. */
static int alloc_undo(unsigned nsems, struct sem_undo **out)
{
	struct sem_undo_list *list;
	int err = get_undo_list(&list);

	if (err)
		return err;
	*out = kvmalloc(struct_size(*out, semadj, nsems),
			GFP_KERNEL | GFP_ZERO);
	if (!*out)
		return -ENOMEM;
	(*out)->list = list;
	return 0;
}

static int link_undo(struct sem_array *sma, struct sem_undo *undo)
{
	/* @lab 9 link_undo: into the list's tree and the array's list */
	unsigned long idx = IPCID_IDX(sma->sem_perm.id);
	int err;

	spin_lock(&undo->list->lock);
	err = idr_insert(&undo->list->undos, idx, undo);
	spin_unlock(&undo->list->lock);
	if (!err)
		list_add(&undo->node, &sma->undos);
	return err;
	/* @end */
}

/* current's sem_undo for the locked @sma, made if there is none: then the lock
 * is given up meanwhile.  On an error it is not held. */
int need_undo(struct sem_array *sma, struct sem_undo **out) __no_tsa
{
	/* @lab 9 need_undo: find it, or make it with the lock given up */
	struct kern_ipc_perm *perm = &sma->sem_perm;
	struct sem_undo *new = NULL;
	int err;

	*out = find_undo(sma);
	if (*out)
		return 0;
	ipc_getref(perm);
	spin_unlock(&perm->lock);
	err = alloc_undo(sma->sem_nsems, &new);
	spin_lock(&perm->lock);
	if (!err && !ipc_valid_object(perm))
		err = -EIDRM;
	/* another task with this list may have been quicker */
	if (!err && !(*out = find_undo(sma))) {
		err = link_undo(sma, new);
		*out = new;
	}
	if (err)
		spin_unlock(&perm->lock);
	if (err || *out != new)
		kvfree(new);
	ipc_putref(perm);
	return err;
	/* @end */
}

/* The sem_undo of @list that stands at @idx is carried out and gone. */
static void undo_array(struct ipc_namespace *ns, struct sem_undo_list *list,
		       int idx) __no_tsa
{
	/* @lab 9 undo_array: add what was noted, and let others go */
	struct kern_ipc_perm *perm;
	struct sem_undo *undo;
	struct sem_array *sma;

	if (ipc_lock_index(&sem_ids(ns), idx, &perm))
		return; /* RMID was quicker */
	sma = to_sem(perm);
	spin_lock(&list->lock);
	undo = idr_remove(&list->undos, (unsigned long)idx);
	spin_unlock(&list->lock);
	if (undo) {
		list_del(&undo->node);
		for (unsigned i = 0; i < sma->sem_nsems; i++) {
			struct sem *sem = &sma->sems[i];

			if (!undo->semadj[i])
				continue;
			sem->semval =
				clamp(sem->semval + undo->semadj[i], 0, SEMVMX);
			sem->sempid = current->tgid;
		}
		sma->sem_otime = ktime_get_real_seconds();
		sem_changed_all(sma, 0, sma->sem_nsems);
	}
	spin_unlock(&perm->lock);
	kvfree(undo);
	/* @end */
}

/**
 * exit_sem - @task, the current one or a child not yet born, leaves its list
 * The last one carries it out.  Context: task, no lock held.
 */
void exit_sem(struct task_struct *task)
{
	/* @lab 9 exit_sem: leave the list; the last one carries it out */
	struct sem_undo_list *list = task->sysvsem.undo_list;
	unsigned long idx = 0;

	task->sysvsem.undo_list = NULL;
	if (!list || !atomic_dec_and_test(&list->count))
		return;
	while (idr_get_next(&list->undos, &idx))
		undo_array(task->nsproxy->ipc_ns, list, (int)idx++);
	/* RMID may still be on its way out of the list */
	spin_lock(&list->lock);
	idr_destroy(&list->undos);
	spin_unlock(&list->lock);
	kfree(list);
	/* @end */
}

/* ---- semctl ------------------------------------------------------------ */

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
		   perm->gid, perm->cuid, perm->cgid, sma->sem_otime,
		   sma->sem_ctime);
}

/* IPC_INFO: the limits; SEM_INFO: two of them are what there is. */
static size_t sem_fill_info(struct ipc_namespace *ns, int cmd, int version,
			    union ipc_info *info)
{
	info->sem = (struct seminfo){
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
	return sizeof(info->sem);
}

const struct ipc_ops sem_ops = {
	.getnew = newary,
	.more_checks = sem_more_checks,
	.kind = IPC_SEM_IDS,
	.info = SEM_INFO,
	.stat = SEM_STAT,
	.stat_any = SEM_STAT_ANY,
	.size = sizeof(struct semid64_ds),
	.old_size = sizeof(struct semid_ds),
	.ctime = offsetof(struct sem_array, sem_ctime),
	.fill_info = sem_fill_info,
	.fill = sem_fill,
	.to_old = sem_to_old,
	.rmid = freeary,
	.header =
		"       key      semid perms      nsems   uid   gid  cuid  cgid"
		"      otime      ctime\n",
	.show = sem_show,
};

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
		      int value) __no_tsa
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
		      void __user *buf) __no_tsa
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
	return ipc_ctl(&sem_ops, semid, cmd, buf, version);
}
