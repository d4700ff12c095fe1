/* SPDX-License-Identifier: MIT */
/* Semaphore arrays, who sleeps on them, and what is undone at exit. */
#pragma once

#include "ipc/ipc.h"
#include "kernel/abi/sem.h"
#include "kernel/lib/rbtree.h"

struct sem {
	int semval;
	pid_t sempid;		/* process of the last operation */
	unsigned complex;	/* links of sleepers with several operations */
	struct list_head alter; /* links of who would change something */
	struct list_head zero;	/* links of who only waits for zero */
};

/* All fields but sem_nsems: sem_perm.lock. */
struct sem_array {
	struct kern_ipc_perm sem_perm; /* first: the base class */
	time64_t sem_otime, sem_ctime;
	struct list_head undos; /* of struct sem_undo */
	uint64_t tickets;	/* given out so far */
	unsigned sleepers;
	struct rb_root retry; /* links to try now, by ticket; see semop.c */
	struct rb_root stale; /* first links to try when one gets zero */
	unsigned sem_nsems;
	struct sem sems[];
};

/* One operation of a sleeper, on the list of its semaphore. */
struct sem_link {
	struct list_head node;
	struct rb_node turn; /* in retry or stale; or RB_EMPTY_NODE */
	struct sem_queue *q;
};

/* A semop() call.  sem_perm.lock; status and sleeper see semop.c. */
struct sem_queue {
	struct task_struct *sleeper;
	int status; /* for ipc_sleep(): what semop() is to return */
	bool alter; /* an operation is not a wait for zero */
	pid_t pid;
	struct sembuf *sops;
	struct sem_link *links; /* one for each operation */
	unsigned nsops;
	struct sem_undo *undo; /* if an operation has SEM_UNDO */
	unsigned blocking;     /* the operation that could not be done */
	unsigned linked;       /* links[0 .. linked) are on lists */
	uint64_t ticket;
};

/* What exit of the last task with @list does to an array. */
struct sem_undo {
	struct list_head node;	    /* in array->undos; sem_perm.lock */
	struct sem_undo_list *list; /* constant */
	int16_t semadj[];	    /* sem_perm.lock; one for each semaphore */
};

/* A process's, or that of several tasks cloned with CLONE_SYSVSEM. */
struct sem_undo_list {
	unsigned count; /* atomic: tasks */
	struct spinlock lock;
	/* Index of the array → sem_undo.  Changed under the array's lock and
	 * this one, so read under either. */
	struct idr undos;
};

static inline struct sem_array *to_sem(struct kern_ipc_perm *perm)
{
	return container_of(perm, struct sem_array, sem_perm);
}

/* Add the opposite of @change to what exit is to add: 0, -ERANGE. */
static inline int note_undo(struct sem_undo *undo, unsigned num, int change)
{
	/* @lab 9 note_undo: note the opposite, unless it leaves the range */
	int adj = undo->semadj[num] - change;

	if (adj < -SEMAEM - 1 || adj > SEMAEM)
		return -ERANGE;
	undo->semadj[num] = (int16_t)adj;
	return 0;
	/* @end */
}

/* @lab 8 perform: one operation, its way back, and all or none of a group */
/* 0; 1: it would block; -EAGAIN: and must not; -ERANGE. */
static inline int perform_one(struct sem *sem, struct sembuf sop,
			      struct sem_undo *undo)
{
	int value = sem->semval + sop.sem_op;

	if (value < 0 || (!sop.sem_op && value))
		return sop.sem_flg & IPC_NOWAIT ? -EAGAIN : 1;
	if (value > SEMVMX)
		return -ERANGE;
	if (sop.sem_flg & SEM_UNDO && undo &&
	    note_undo(undo, sop.sem_num, sop.sem_op))
		return -ERANGE;
	sem->semval = value;
	return 0;
}

static inline void take_back(struct sem *sem, struct sembuf sop,
			     struct sem_undo *undo)
{
	sem->semval -= sop.sem_op;
	if (sop.sem_flg & SEM_UNDO && undo)
		note_undo(undo, sop.sem_num, -sop.sem_op);
}

/**
 * sem_perform - do all @n operations, or none
 * @undo: of the caller, if any of them has SEM_UNDO
 * @pid:  of the process that calls
 *
 * In line, since most calls have one, and where @n is 1 little is left of it.
 * Return: 0: done; 1: *@blocking would block; -EAGAIN, -ERANGE.
 */
static __always_inline int sem_perform(struct sem_array *sma,
				       const struct sembuf *sops, unsigned n,
				       struct sem_undo *undo, pid_t pid,
				       unsigned *blocking)
{
	unsigned i;
	int err;

	for (i = 0; i < n; i++) {
		err = perform_one(&sma->sems[sops[i].sem_num], sops[i], undo);
		if (unlikely(err)) {
			*blocking = i;
			while (i--)
				take_back(&sma->sems[sops[i].sem_num], sops[i],
					  undo);
			return err;
		}
	}
	for (i = 0; i < n; i++)
		sma->sems[sops[i].sem_num].sempid = pid;
	return 0;
}
/* @end */

/* ipc/semop.c; sem_perm.lock held: */
void sem_dequeue(struct sem_array *sma, struct sem_queue *q);
void sem_serve(struct sem_array *sma, struct sem *sem);
void sem_settle(struct sem_array *sma, const struct sembuf *sops, unsigned n);
void sem_changed_all(struct sem_array *sma, unsigned first, unsigned n);
void sem_complete_all(struct sem_array *sma, int error);
int sem_sleep(struct sem_array *sma, struct sem_queue *q, uint64_t expires)
	__releases(sma->sem_perm.lock);
int sem_count(const struct sem *sem, bool zero);

/* The @n operations @sops have been done, and sem_otime is set: complete whom
 * that lets go. */
static inline void sem_changed(struct sem_array *sma, const struct sembuf *sops,
			       unsigned n)
{
	struct sem *sem = &sma->sems[sops->sem_num];

	if (n == 1 && !sem->complex)
		sem_serve(sma, sem);
	else
		sem_settle(sma, sops, n);
}

/* ipc/sem.c: */
int copy_semundo(uint64_t clone_flags, struct task_struct *p);
void exit_sem(struct task_struct *task);
void freeary(struct ipc_namespace *ns, struct kern_ipc_perm *perm)
	__releases(perm->lock);
