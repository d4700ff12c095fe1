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
 * The way to an object:
 *	rcu_read_lock();
 *	ipc_obtain_object_check(ids, id, &perm);	EINVAL: never or stale
 *	ipcperms(perm, mode);				EACCES
 *	spin_lock(&perm->lock);
 *	if (!ipc_valid_object(perm)) -EIDRM;		RMID came between
 *
 * Removal marks the object deleted under its lock and takes it out of the
 * tree; memory goes after a grace period, when the last reference is dropped.
 */
#include "ipc/ipc.h"

#include "kernel/abi/errno.h"
#include "kernel/lib/hash.h"
#include "kernel/lib/string.h"
#include "kernel/x86/uaccess.h"
#include "mm/slab.h"

#define MIN_CYCLE 64 /* indices given out before the first reuse */

int ipc_init_ids(struct ipc_ids *ids)
{
	rwsem_init(&ids->rwsem, RANK_IDS);
	ids->last_idx = -1;
	ids->next_id = -1;
	ids->key_table = ids->first_table;
	ids->key_bits = IPC_KEY_BITS;
	return idr_keep(&ids->ipcs_idr);
}

static struct hlist_head *key_chain(const struct ipc_ids *ids, key_t key)
{
	return &ids->key_table[hash_32((uint32_t)key, ids->key_bits)];
}

/* The object with @key, or NULL.  ids->rwsem held. */
static struct kern_ipc_perm *ipc_findkey(struct ipc_ids *ids, key_t key)
{
	struct kern_ipc_perm *perm;

	hlist_for_each_entry(perm, key_chain(ids, key), key_node)
		if (perm->key == key)
			return perm;
	return NULL;
}

static void key_table_free(struct ipc_ids *ids)
{
	if (ids->key_table != ids->first_table)
		kvfree(ids->key_table);
}

/* Keep about one key a chain.  Without memory the chains just get longer. */
static void key_table_grow(struct ipc_ids *ids)
{
	unsigned old_size = 1u << ids->key_bits;
	struct hlist_head *old = ids->key_table, *table;

	if ((unsigned)ids->in_use < old_size)
		return;
	table = kvmalloc(2 * old_size * sizeof(*table), GFP_KERNEL | GFP_ZERO);
	if (!table)
		return;
	ids->key_bits++;
	for (unsigned i = 0; i < old_size; i++) {
		struct kern_ipc_perm *perm;
		struct hlist_node *next;

		hlist_for_each_entry_safe(perm, next, &old[i], key_node)
			hlist_add_head(&perm->key_node,
				       &table[hash_32((uint32_t)perm->key,
						      ids->key_bits)]);
	}
	key_table_free(ids);
	ids->key_table = table;
	memset(ids->first_table, 0, sizeof(ids->first_table));
}

/* Choose index and sequence number, and put @new into the tree. */
static int ipc_idr_alloc(struct ipc_ids *ids, struct kern_ipc_perm *new)
{
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
}

/**
 * ipc_addid - give @new an id and make it findable
 * @limit: objects of this kind allowed (shmmni, …)
 *
 * Context: ids->rwsem held for writing.  On success @new is locked, so that
 *          the caller finishes it before anybody looks; its key is set.
 * Return:  0; -ENOSPC over the limit; -ENOMEM.
 */
int ipc_addid(struct ipc_ids *ids, struct kern_ipc_perm *new,
	      int limit) __no_thread_safety_analysis
{
	int err;

	new->refcount = 1;
	if (ids->in_use >= min(limit, IPCMNI))
		return -ENOSPC;
	key_table_grow(ids);
	new->cuid = new->uid = current_euid();
	new->cgid = new->gid = current_egid();
	new->deleted = false;
	spin_lock_init(&new->lock, RANK_PERM);
	spin_lock(&new->lock);
	err = ipc_idr_alloc(ids, new);
	if (err) {
		new->deleted = true;
		spin_unlock(&new->lock);
		return err;
	}
	if (new->key != IPC_PRIVATE)
		hlist_add_head(&new->key_node, key_chain(ids, new->key));
	ids->in_use++;
	return 0;
}

/* Take @perm out of tree and table.  ids->rwsem for writing, perm->lock. */
void ipc_rmid(struct ipc_ids *ids, struct kern_ipc_perm *perm)
{
	idr_remove(&ids->ipcs_idr, (unsigned long)IPCID_IDX(perm->id));
	if (perm->key != IPC_PRIVATE)
		hlist_del(&perm->key_node);
	ids->in_use--;
	perm->deleted = true;
	if (!ids->in_use) {
		key_table_free(ids);
		ids->key_table = ids->first_table;
		ids->key_bits = IPC_KEY_BITS;
	}
}

/* RMID of a segment in use: the key is free again at once. */
void ipc_set_key_private(struct kern_ipc_perm *perm)
{
	if (perm->key != IPC_PRIVATE)
		hlist_del(&perm->key_node);
	perm->key = IPC_PRIVATE;
}

void ipc_rcu_putref(struct kern_ipc_perm *perm,
		    void (*free)(struct rcu_head *head))
{
	if (atomic_dec_and_test(&perm->refcount))
		call_rcu(&perm->rcu, free);
}

/* ipcperms() where the owner's bits alone do not settle it. */
int ipcperms_slow(const struct kern_ipc_perm *perm, unsigned requested)
{
	unsigned granted = perm->mode;
	uid_t euid = current_euid();

	if (euid == perm->cuid || euid == perm->uid)
		granted >>= 6;
	else if (in_group_p(perm->cgid) || in_group_p(perm->gid))
		granted >>= 3;
	if (requested & ~granted & 07 && !capable(CAP_IPC_OWNER))
		return -1;
	return 0;
}

static int ipcget_new(struct ipc_namespace *ns, struct ipc_ids *ids,
		      const struct ipc_ops *ops, struct ipc_params *params)
{
	int err;

	down_write(&ids->rwsem);
	err = ops->getnew(ns, params);
	up_write(&ids->rwsem);
	return err;
}

/* Does the object found under the key do for @params?  Its id if so. */
static int ipcget_found(struct kern_ipc_perm *perm, const struct ipc_ops *ops,
			struct ipc_params *params)
{
	if (params->flg & IPC_CREAT && params->flg & IPC_EXCL)
		return -EEXIST;
	if (ops->more_checks) {
		int err = ops->more_checks(perm, params);

		if (err)
			return err;
	}
	return ipcperms(perm, params->flg) ? -EACCES : perm->id;
}

/* The rwsem keeps off all who change owner, mode or key: no perm->lock. */
static int ipcget_public(struct ipc_namespace *ns, struct ipc_ids *ids,
			 const struct ipc_ops *ops, struct ipc_params *params)
{
	struct kern_ipc_perm *perm;
	int err;

	down_write(&ids->rwsem);
	perm = ipc_findkey(ids, params->key);
	if (perm)
		err = ipcget_found(perm, ops, params);
	else if (params->flg & IPC_CREAT)
		err = ops->getnew(ns, params);
	else
		err = -ENOENT;
	up_write(&ids->rwsem);
	return err;
}

/**
 * ipcget - the common part of shmget, semget, msgget
 * Return: the id; -ENOENT, -EEXIST, -EACCES, or what getnew says.
 */
int ipcget(struct ipc_namespace *ns, struct ipc_ids *ids,
	   const struct ipc_ops *ops, struct ipc_params *params)
{
	if (params->key == IPC_PRIVATE)
		return ipcget_new(ns, ids, ops, params);
	return ipcget_public(ns, ids, ops, params);
}

/* The object of @id, or NULL: never made, or its sequence number is stale. */
static inline struct kern_ipc_perm *find_checked(const struct ipc_ids *ids,
						 int id)
{
	struct kern_ipc_perm *perm =
		idr_find(&ids->ipcs_idr, (unsigned long)IPCID_IDX(id));

	return perm && !ipc_checkid(perm, id) ? perm : NULL;
}

/* Find by id: a stale sequence number fails.  Under rcu_read_lock(). */
int ipc_obtain_object_check(struct ipc_ids *ids, int id,
			    struct kern_ipc_perm **out)
{
	*out = find_checked(ids, id);
	return *out ? 0 : -EINVAL;
}

static inline int
lock_valid(struct kern_ipc_perm *perm,
	   struct kern_ipc_perm **out) __no_thread_safety_analysis
{
	if (!perm)
		return -EINVAL;
	spin_lock(&perm->lock);
	if (unlikely(!ipc_valid_object(perm))) {
		spin_unlock(&perm->lock);
		return -EIDRM;
	}
	*out = perm;
	return 0;
}

/* Find by id and lock: 0; -EINVAL; -EIDRM when RMID came between. */
int ipc_lock_check(struct ipc_ids *ids, int id, struct kern_ipc_perm **out)
{
	int err;

	rcu_read_lock();
	err = lock_valid(find_checked(ids, id), out);
	rcu_read_unlock();
	return err;
}

/* The same by index alone. */
int ipc_lock_index(struct ipc_ids *ids, int id, struct kern_ipc_perm **out)
{
	int err;

	rcu_read_lock();
	err = lock_valid(idr_find(&ids->ipcs_idr, (unsigned long)IPCID_IDX(id)),
			 out);
	rcu_read_unlock();
	return err;
}
