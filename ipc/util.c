/* SPDX-License-Identifier: MIT */
/*
 * ipc/util.c - what semaphores, messages and shared memory do alike.
 *
 * A key finds an object once, in a get call; from then on it is known by its
 * id.  An id is a sequence number and an index into ids->ipcs_idr.  The
 * sequence number grows each time the indices wrap, so an id that was removed
 * does not name the object that took its slot: it fails with EINVAL.
 *
 * Locks:
 *	ids->rwsem	for writing: make, remove, rekey objects of one kind,
 *			change their owner and mode, find one by key;
 *			for reading: walk them.
 *	perm->lock	the object itself.
 *	rcu		finding an object by id, before its lock.
 *
 * The way to an object, which ipc_lock_check() goes but for the permission:
 *	rcu_read_lock();
 *	ipc_obtain_object_check(ids, id, &perm);	EINVAL: never or stale
 *	ipcperms(perm, mode);				EACCES
 *	spin_lock(&perm->lock);
 *	if (!ipc_valid_object(perm)) -EIDRM;		RMID came between
 *
 * Looking at objects, changing and removing them (*ctl) is done here for all
 * kinds, with what each says in its struct ipc_ops; so is /proc/sysvipc.
 *
 * Removal marks the object deleted under its lock and takes it out of the
 * tree; memory goes after a grace period, when the last reference is dropped.
 */
#include "ipc/ipc.h"

#include "fs/seq.h"
#include "kernel/abi/unistd.h"
#include "kernel/lib/highuid.h"
#include "kernel/lib/string.h"
#include "kernel/x86/tsc.h"
#include "kernel/x86/uaccess.h"
#include "mm/slab.h"

#define MIN_CYCLE 64 /* indices given out before the first reuse */

static bool key_less(const struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct kern_ipc_perm, key_node)->key <
	       rb_entry(b, struct kern_ipc_perm, key_node)->key;
}

/* The object with @key, or NULL.  ids->rwsem held. */
static struct kern_ipc_perm *ipc_findkey(const struct ipc_ids *ids, key_t key)
{
	struct rb_node *node = ids->keys.rb_node;

	while (node) {
		struct kern_ipc_perm *perm =
			rb_entry(node, struct kern_ipc_perm, key_node);

		if (perm->key == key)
			return perm;
		node = key < perm->key ? node->rb_left : node->rb_right;
	}
	return NULL;
}

/* Choose index and sequence number, and put @new into the tree. */
static int ipc_idr_alloc(struct ipc_ids *ids, struct kern_ipc_perm *new)
{
	/* @lab 4 ipc_idr_alloc: index, sequence number, id */
	unsigned long idx;
	int err;

	if (ids->next_id >= 0) {
		new->seq = IPCID_SEQ(ids->next_id);
		err = idr_alloc(&ids->ipcs_idr, new, IPCID_IDX(ids->next_id),
				IPCMNI, &idx);
		ids->next_id = -1;
	} else {
		int end = clamp(ids->in_use * 3 / 2, MIN_CYCLE, IPCMNI);

		err = idr_alloc_cyclic(&ids->ipcs_idr, new, 0, end,
				       &ids->cursor, &idx);
		if (!err) {
			if ((int)idx <= ids->last_idx &&
			    ++ids->seq >= IPCID_SEQ_MAX)
				ids->seq = 0;
			ids->last_idx = (int)idx;
			new->seq = ids->seq;
		}
	}
	if (!err)
		new->id = (new->seq << IPCMNI_SHIFT) + (int)idx;
	return err;
	/* @end */
}

/**
 * ipc_addid - give @new its key, mode and owner and an id; make it findable
 * @new: zeroed
 * @limit: objects of this kind allowed (shmmni, …)
 *
 * Context: ids->rwsem held for writing.  On success @new is locked, so that
 *          the caller finishes it before anybody looks.
 * Return:  0; -ENOSPC over the limit; -ENOMEM.
 */
int ipc_addid(struct ipc_ids *ids, struct kern_ipc_perm *new,
	      const struct ipc_params *params, int limit) __no_tsa
{
	int err;

	if (ids->in_use >= min(limit, IPCMNI))
		return -ENOSPC;
	new->refcount = 1;
	new->key = params->key;
	new->mode = (mode_t)params->flg & 0777u;
	new->cuid = new->uid = current_euid();
	new->cgid = new->gid = current_egid();
	spin_lock_init(&new->lock, RANK_PERM);
	spin_lock(&new->lock);
	err = ipc_idr_alloc(ids, new);
	if (err) {
		spin_unlock(&new->lock);
		return err;
	}
	if (new->key != IPC_PRIVATE)
		rb_add(&new->key_node, &ids->keys, key_less);
	ids->in_use++;
	return 0;
}

/* RMID of a segment in use: the key is free again at once. */
void ipc_set_key_private(struct ipc_ids *ids, struct kern_ipc_perm *perm)
{
	if (perm->key != IPC_PRIVATE)
		rb_erase(&perm->key_node, &ids->keys);
	perm->key = IPC_PRIVATE;
}

/* Take @perm out of both trees.  ids->rwsem for writing, perm->lock. */
void ipc_rmid(struct ipc_ids *ids, struct kern_ipc_perm *perm)
{
	idr_remove(&ids->ipcs_idr, IPCID_IDX(perm->id));
	ipc_set_key_private(ids, perm);
	ids->in_use--;
	perm->deleted = true;
}

/* All kinds begin with their kern_ipc_perm. */
static void ipc_rcu_free(struct rcu_head *head)
{
	kvfree(container_of(head, struct kern_ipc_perm, rcu));
}

void ipc_putref(struct kern_ipc_perm *perm)
{
	if (atomic_dec_and_test(&perm->refcount))
		call_rcu(&perm->rcu, ipc_rcu_free);
}

/* ipcperms() where the owner's bits alone do not settle it. */
int ipcperms_slow(const struct kern_ipc_perm *perm, unsigned requested)
{
	/* @lab 4 ipcperms_slow: which three bits count for current? */
	unsigned granted = perm->mode;
	uid_t euid = current_euid();

	if (euid == perm->cuid || euid == perm->uid)
		granted >>= 6;
	else if (in_group_p(perm->cgid) || in_group_p(perm->gid))
		granted >>= 3;
	if (requested & ~granted & 07 && !capable(CAP_IPC_OWNER))
		return -1;
	return 0;
	/* @end */
}

/* Does the object found under the key do for @params?  Its id if so. */
static int ipcget_found(struct kern_ipc_perm *perm, const struct ipc_ops *ops,
			struct ipc_params *params)
{
	/* @lab 4 ipcget_found: may current have what was found? */
	int err = 0;

	if (params->flg & IPC_CREAT && params->flg & IPC_EXCL)
		return -EEXIST;
	if (ops->more_checks)
		err = ops->more_checks(perm, params);
	if (!err && ipcperms(perm, params->flg))
		err = -EACCES;
	return err ? err : perm->id;
	/* @end */
}

/**
 * ipcget - the common part of shmget, semget, msgget
 *
 * The rwsem keeps off all who change owner, mode or key: no perm->lock.
 * Return: the id; -ENOENT, -EEXIST, -EACCES, or what getnew says.
 */
int ipcget(struct ipc_namespace *ns, struct ipc_ids *ids,
	   const struct ipc_ops *ops, struct ipc_params *params)
{
	/* @lab 4 ipcget: look for the key; there, or to be made? */
	struct kern_ipc_perm *perm = NULL;
	int ret = -ENOENT;

	down_write(&ids->rwsem);
	if (params->key != IPC_PRIVATE)
		perm = ipc_findkey(ids, params->key);
	if (perm)
		ret = ipcget_found(perm, ops, params);
	else if (params->key == IPC_PRIVATE || params->flg & IPC_CREAT)
		ret = ops->getnew(ns, params);
	up_write(&ids->rwsem);
	return ret;
	/* @end */
}

/* Find by id: a stale sequence number fails.  Under rcu_read_lock(). */
int ipc_obtain_object_check(struct ipc_ids *ids, int id,
			    struct kern_ipc_perm **out)
{
	*out = idr_find(&ids->ipcs_idr, IPCID_IDX(id));
	return *out && !ipc_checkid(*out, id) ? 0 : -EINVAL;
}

/**
 * ipc_sleep - sleep until somebody calls ipc_wake() for @status
 * @perm:    of the object, locked; where @status can be found by others is the
 *           caller's business
 * @expires: a moment of ktime; NULL: never
 *
 * Who ends the sleep makes the sleeper runnable and then, last, sets *@status.
 * The sleeper looks at it without the lock: as long as it is IPC_ASLEEP it
 * takes the lock before it goes on, and so cannot leave while somebody still
 * handles it; once it is not, nobody will touch it any more, and it need not
 * (nor may) look at the object, which may be gone.
 *
 * Return: true: *@status is the outcome, and the lock is given up.  False: a
 *         signal came, or (-EAGAIN in *@status) the time; the lock is held.
 */
bool ipc_sleep(struct kern_ipc_perm *perm, int *status,
	       const uint64_t *expires) __no_tsa
{
	/* @lab 8 ipc_sleep: sleep until woken, a signal, or the time */
	bool in_time;

	*status = IPC_ASLEEP;
	do {
		set_current_state(TASK_INTERRUPTIBLE);
		spin_unlock(&perm->lock);
		in_time = schedule_until(expires ? *expires : UINT64_MAX);
		/* while the status says so, the object is not freed */
		rcu_read_lock();
		if (load_acquire(status) != IPC_ASLEEP) {
			rcu_read_unlock();
			return true;
		}
		spin_lock(&perm->lock);
		rcu_read_unlock();
		if (*status != IPC_ASLEEP) {
			spin_unlock(&perm->lock);
			return true;
		}
	} while (in_time && !signal_pending(current));
	*status = in_time ? -EINTR : -EAGAIN;
	return false;
	/* @end */
}

/* ---- semctl, msgctl, shmctl ---------------------------------------------
 *
 * Looking at objects, changing and removing them, with two sorts of structures:
 * today's (IPC_64), and the old ones with 16-bit ids that ipc(2) still takes.
 */

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

static void ipc64_perm_to_ipc_perm(const struct ipc64_perm *in,
				   struct ipc_perm *out)
{
	out->key = in->key;
	out->uid = high2lowuid(in->uid);
	out->gid = high2lowuid(in->gid);
	out->cuid = high2lowuid(in->cuid);
	out->cgid = high2lowuid(in->cgid);
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
static int ctl_info(struct ipc_namespace *ns, const struct ipc_ops *ops,
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
static int ctl_stat(struct ipc_ids *ids, const struct ipc_ops *ops, int id,
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

static int ctl_set(struct ipc_namespace *ns, const struct ipc_ops *ops,
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
static int ctl_down(struct ipc_namespace *ns, const struct ipc_ops *ops, int id,
		    const union ipc_ds *ds) __no_tsa
{
	struct ipc_ids *ids = &ns->ids[ops->kind];
	uid_t euid = current_euid();
	struct kern_ipc_perm *perm;
	int err;

	down_write(&ids->rwsem);
	err = ipc_lock_check(ids, id, &perm);
	if (!err) {
		if (euid != perm->cuid && euid != perm->uid &&
		    !capable(CAP_SYS_ADMIN))
			err = -EPERM;
		else if (ds)
			err = ctl_set(ns, ops, perm, ds);
		if (err || ds)
			spin_unlock(&perm->lock);
		else
			ops->rmid(ns, perm);
	}
	up_write(&ids->rwsem);
	return err;
}

static int ds_to_user(const struct ipc_ops *ops, const union ipc_ds *ds,
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

static int ds_from_user(const struct ipc_ops *ops, union ipc_ds *ds,
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
int ipc_ctl(const struct ipc_ops *ops, int id, int cmd, void __user *buf,
	    int version)
{
	struct ipc_namespace *ns = current_ipc_ns();
	union ipc_ds ds;
	int ret;

	if (id < 0)
		return -EINVAL;
	if (cmd == IPC_INFO || cmd == ops->info)
		return ctl_info(ns, ops, cmd, buf, version);
	if (cmd == IPC_RMID)
		return ctl_down(ns, ops, id, NULL);
	memset(&ds, 0, sizeof(ds));
	if (cmd == IPC_SET) {
		ret = ds_from_user(ops, &ds, buf, version);
		return ret ? ret : ctl_down(ns, ops, id, &ds);
	}
	if (cmd != IPC_STAT && cmd != ops->stat && cmd != ops->stat_any)
		return -EINVAL;
	ret = ctl_stat(&ns->ids[ops->kind], ops, id, cmd, &ds);
	if (ret >= 0 && ds_to_user(ops, &ds, buf, version))
		ret = -EFAULT;
	return ret;
}

/* ---- /proc/sysvipc, in the namespace of whoever opened the file ---------- */

int sysvipc_show(struct seq_file *m, void *data)
{
	const struct ipc_ops *ops = data;
	struct ipc_namespace *ns = m->ns;
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
