/* SPDX-License-Identifier: MIT */
/*
 * The one global lock order, as a type that CHECK builds verify.
 *
 * A lock may be taken only while every lock already held has a lower rank.
 * Two locks of one rank are taken only parent before child or by address,
 * and say so with the _nested forms.  User memory (which may fault, and so
 * takes mmap_lock) is touched only while nothing ranked RANK_MMAP or later is
 * held.  Everything from RANK_PERM on is a spinlock: its holder never sleeps.
 */
#pragma once

#include "kernel/lib/types.h"

enum lock_rank {
	RANK_FPOS = 1,	/* file->f_pos_lock */
	RANK_PIPE,	/* pipe->mutex */
	RANK_TTY,	/* tty->mutex: the reader's side */
	RANK_MOUNT,	/* the mount tree, renames between directories */
	RANK_INODE,	/* inode->i_rwsem */
	RANK_EXEC,	/* signal->exec_mutex */
	RANK_MMAP,	/* mm->mmap_lock */
	RANK_IDS,	/* ipc_ids->rwsem */
	RANK_PERM,	/* kern_ipc_perm->lock */
	RANK_SEM_UNDO,	/* sem_undo_list->lock */
	RANK_SHM_CLIST, /* task->sysvshm.lock */
	RANK_DCACHE,	/* the dentry tree and hash */
	RANK_TASK,	/* task->alloc_lock */
	RANK_FILES,	/* files_struct->file_lock, fs_struct->lock */
	RANK_I_MMAP,	/* address_space->i_mmap_lock */
	RANK_MAPPING,	/* address_space->lock: the pages */
	RANK_PGTABLE,	/* mm->page_table_lock */
	RANK_PID,	/* pid numbers; allocates idr nodes */
	RANK_VMALLOC,
	RANK_SLAB,
	RANK_BUDDY,
	RANK_TASKLIST, /* the task list, pids, parents and children */
	RANK_SIGHAND,  /* sighand->siglock */
	RANK_UART,     /* the transmit ring of a serial port */
	RANK_TTY_BUF,  /* tty input ring, shared with interrupts */
	RANK_WAITQ,    /* wait_queue_head->lock, mutex and rwsem waiters */
	RANK_TIMER,
	RANK_RUNQ,
	RANK_RCU,
	RANK_CONSOLE,
};

/* What a lock carries for checking: nothing at all in the ordinary kernel. */
struct lock_check {
#ifdef CONFIG_CHECK
	enum lock_rank rank;
#endif
};

#ifdef CONFIG_CHECK
#define LOCK_CHECK_INIT(r)  \
	{                   \
		.rank = (r) \
	}
void lock_check_acquire(const void *lock, const struct lock_check *check,
			bool nested);
void lock_check_release(const void *lock, const struct lock_check *check);
bool lock_check_held(const void *lock);
void lock_check_none_from(enum lock_rank rank);
#define lock_check_init(c, r) ((void)((c)->rank = (r)))
#define assert_held(lock)     BUG_ON(!lock_check_held(lock))
#else
#define LOCK_CHECK_INIT(r) \
	{                  \
	}
#define lock_check_acquire(lock, check, nested) ((void)0)
#define lock_check_release(lock, check)		((void)0)
#define lock_check_none_from(rank)		((void)0)
#define lock_check_init(c, r)			((void)0)
#define assert_held(lock)			((void)0)
#endif

/* Assert that sleeping is allowed: no spinlock held, interrupts on. */
#ifdef CONFIG_CHECK
void might_sleep(void);
#else
#define might_sleep() ((void)0)
#endif
