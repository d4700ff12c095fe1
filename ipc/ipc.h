/* SPDX-License-Identifier: MIT */
/*
 * System V IPC: what the three kinds have in common, and the namespace that
 * holds them.
 *
 *	task ─ nsproxy ─ ipc_namespace ─ ids[3]
 *	                                  │  each: ipcs_idr  id  → object
 *	                                  │        keys      key → object
 *	                                  ▼
 *	                        kern_ipc_perm, first member of
 *	             sem_array │ msg_queue │ shmid_kernel
 */
#pragma once

#include "fs/nsfs.h"
#include "kernel/abi/errno.h"
#include "kernel/abi/msg.h"
#include "kernel/abi/sem.h"
#include "kernel/abi/shm.h"
#include "kernel/lib/idr.h"
#include "kernel/lib/list.h"
#include "kernel/lib/rbtree.h"
#include "kernel/lock/rcu.h"
#include "kernel/lock/rwsem.h"
#include "kernel/lock/spinlock.h"
#include "kernel/sched.h"

typedef int key_t;

enum { IPC_SEM_IDS, IPC_MSG_IDS, IPC_SHM_IDS, IPC_KINDS };

/* An id is sequence number and index: seq << IPCMNI_SHIFT | index. */
#define IPCMNI_SHIFT  15 /* IPCMNI is 1 << 15 */
#define IPCID_IDX(id) ((unsigned long)(id) & (IPCMNI - 1))
#define IPCID_SEQ(id) ((id) >> IPCMNI_SHIFT)
#define IPCID_SEQ_MAX (INT32_MAX >> IPCMNI_SHIFT)

struct kern_ipc_perm {
	struct spinlock lock;
	/* lock: */
	bool deleted; /* RMID has been here; look no more */
	uid_t uid;
	gid_t gid;
	mode_t mode; /* permission bits and the kind's own */
	/* lock and ids->rwsem: */
	key_t key;
	struct rb_node key_node; /* in ids->keys, but for IPC_PRIVATE */
	/* constant: */
	int id;
	int seq;
	uid_t cuid;
	gid_t cgid;

	unsigned refcount; /* atomic */
	struct rcu_head rcu;
};

struct ipc_ids {
	struct rwsem rwsem;
	/* rwsem: */
	int in_use;	      /* objects */
	int seq;	      /* of the next object made */
	int last_idx;	      /* index given out last */
	int next_id;	      /* wanted by *_next_id, or -1 */
	unsigned long cursor; /* where the next index is sought */
	struct idr ipcs_idr;  /* index → object; readers: rcu */
	struct rb_root keys;  /* key → object */
};

/* Most semaphores of an array, in all, operations of a call, arrays. */
enum { SC_SEMMSL, SC_SEMMNS, SC_SEMOPM, SC_SEMMNI, SC_NR };

struct ipc_namespace {
	struct ns_common ns; /* first; counts nsproxies, files, attachments */
	struct ipc_ids ids[IPC_KINDS];

	/* shm limits, ids[IPC_SHM_IDS].rwsem or racy by nature: */
	unsigned long shm_ctlmax; /* bytes of one segment */
	unsigned long shm_ctlall; /* pages in all */
	int shm_ctlmni;		  /* segments */
	int shm_rmid_forced;	  /* destroy with the last detach */
	unsigned long shm_tot;	  /* pages in all segments; rwsem */

	unsigned msg_ctlmax; /* bytes of one message */
	unsigned msg_ctlmnb; /* of a queue, to begin with */
	int msg_ctlmni;	     /* queues */

	int sem_ctls[SC_NR]; /* limits, in the order of kernel/sem */
	unsigned used_sems;  /* in all arrays; ids[IPC_SEM_IDS].rwsem */
};

#define sem_ids(ns) ((ns)->ids[IPC_SEM_IDS])
#define msg_ids(ns) ((ns)->ids[IPC_MSG_IDS])
#define shm_ids(ns) ((ns)->ids[IPC_SHM_IDS])

extern struct ipc_namespace init_ipc_ns;
extern const struct proc_ns_operations ipcns_operations;

static inline struct ipc_namespace *current_ipc_ns(void)
{
	/* @lab 11 current_ipc_ns: the world of the task that runs */
	return current->nsproxy->ipc_ns;
	/* @end */
}

static inline struct ipc_namespace *get_ipc_ns(struct ipc_namespace *ns)
{
	atomic_inc(&ns->ns.count);
	return ns;
}

int create_ipc_ns(struct ipc_namespace **out);
void put_ipc_ns(struct ipc_namespace *ns);

/* What a get call was asked for. */
struct ipc_params {
	key_t key;
	int flg;
	union {
		size_t size;	/* shm */
		unsigned nsems; /* sem */
	} u;
};

/* What a *ctl call looks at or sets: the structures of today, the old ones. */
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

struct seq_file;

/* Where the three kinds differ. */
struct ipc_ops {
	/* *get: make a new object; its id or an error. ids->rwsem for writing. */
	int (*getnew)(struct ipc_namespace *ns, struct ipc_params *params);
	/* Does the found object fit?  The same.  NULL: always. */
	int (*more_checks)(struct kern_ipc_perm *perm,
			   struct ipc_params *params);

	/* *ctl */
	int kind;
	int info, stat, stat_any; /* SEM_INFO, SEM_STAT, SEM_STAT_ANY, … */
	size_t size, old_size;	  /* of the kind's own in the unions */
	size_t ctime;		  /* offset of the object's time of change */
	/* For IPC_INFO the limits, for @info what there is; bytes.  @info is
	 * zero; ids->rwsem for reading. */
	size_t (*fill_info)(struct ipc_namespace *ns, int cmd, int version,
			    union ipc_info *info);
	/* All but the perms, which ipc/util.c converts.  @ds is zero;
	 * perm->lock held. */
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

extern const struct ipc_ops sem_ops, msg_ops, shm_ops;

void ipc_init(void);
int ipcget(struct ipc_namespace *ns, struct ipc_ids *ids,
	   const struct ipc_ops *ops, struct ipc_params *params);
int ipc_addid(struct ipc_ids *ids, struct kern_ipc_perm *new,
	      const struct ipc_params *params, int limit);
void ipc_rmid(struct ipc_ids *ids, struct kern_ipc_perm *perm);
void ipc_set_key_private(struct ipc_ids *ids, struct kern_ipc_perm *perm);
int ipcperms_slow(const struct kern_ipc_perm *perm, unsigned requested);
int ipc_obtain_object_check(struct ipc_ids *ids, int id,
			    struct kern_ipc_perm **out);
void ipc_putref(struct kern_ipc_perm *perm);
bool ipc_sleep(struct kern_ipc_perm *perm, int *status,
	       const uint64_t *expires);
int ipc_parse_version(int *cmd);
int ipc_ctl(const struct ipc_ops *ops, int id, int cmd, void __user *buf,
	    int version);
int ipc_update_perm(const struct ipc64_perm *in, struct kern_ipc_perm *out);
int sysvipc_show(struct seq_file *m, void *data);

/**
 * ipcperms - may current do what @flag asks with @perm?
 * @flag: the low nine bits, in any of the three places, or together
 *
 * Return: 0, or -1 as on Linux (each caller has its own errno).
 */
static inline int ipcperms(const struct kern_ipc_perm *perm, int flag)
{
	unsigned requested = (unsigned)(flag >> 6 | flag >> 3 | flag) & 07;

	if (current_euid() == perm->uid && !(requested & ~(perm->mode >> 6)))
		return 0;
	return ipcperms_slow(perm, requested);
}

static inline bool ipc_valid_object(const struct kern_ipc_perm *perm)
{
	return !perm->deleted;
}

static inline bool ipc_checkid(const struct kern_ipc_perm *perm, int id)
{
	/* @lab 4 ipc_checkid: is @id of an object before @perm? */
	return IPCID_SEQ(id) != perm->seq;
	/* @end */
}

/* Find the object of @id, or (@by_index) what has its index now, and lock it:
 * 0; -EINVAL: it is not there; -EIDRM: RMID came between. */
static inline int ipc_lock(struct ipc_ids *ids, int id, bool by_index,
			   struct kern_ipc_perm **out) __no_tsa
{
	struct kern_ipc_perm *perm;
	int err = -EINVAL;

	rcu_read_lock();
	*out = perm = idr_find(&ids->ipcs_idr, IPCID_IDX(id));
	if (perm && (by_index || !ipc_checkid(perm, id))) {
		spin_lock(&perm->lock);
		err = ipc_valid_object(perm) ? 0 : -EIDRM;
		if (unlikely(err))
			spin_unlock(&perm->lock);
	}
	rcu_read_unlock();
	return err;
}

#define ipc_lock_check(ids, id, out)	ipc_lock(ids, id, false, out)
#define ipc_lock_index(ids, index, out) ipc_lock(ids, index, true, out)

static inline void ipc_getref(struct kern_ipc_perm *perm)
{
	atomic_inc(&perm->refcount);
}

#define IPC_ASLEEP 1 /* a sleeper's status; later 0 or an error */

/* End @task's ipc_sleep() with @outcome; perm->lock held.  @status comes last:
 * it is on the sleeper's stack, which is gone as soon as it is set. */
static inline void ipc_wake(struct task_struct *task, int *status, int outcome)
{
	wake_up_process(task);
	store_release(status, outcome);
}

/* The two words of a time in the IPC_64 structures. */
static inline void ipc64_time(time64_t t, uint32_t *low, uint32_t *high)
{
	*low = (uint32_t)t;
	*high = (uint32_t)(t >> 32);
}
