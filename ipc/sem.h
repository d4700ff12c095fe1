/* SPDX-License-Identifier: MIT */
/* Semaphore arrays, who sleeps on them, and what is undone at exit. */
#pragma once

#include "ipc/ipc.h"

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

/* ipc/semop.c; sem_perm.lock held: */
void sem_changed_all(struct sem_array *sma, unsigned first, unsigned n);
void sem_complete_all(struct sem_array *sma, int error);
int sem_count(const struct sem *sem, bool zero);

/* ipc/sem.c: */
int need_undo(struct sem_array *sma, struct sem_undo **out);
int copy_semundo(uint64_t clone_flags, struct task_struct *p);
void exit_sem(struct task_struct *task);

long sys_semget(key_t key, int nsems, int flags);
long sys_semctl(int semid, int semnum, int cmd, unsigned long arg);
long sys_semop(int semid, const struct sembuf __user *u_sops, unsigned nsops);
long sys_semtimedop(int semid, const struct sembuf __user *sops, unsigned nsops,
		    const void __user *timeout);
