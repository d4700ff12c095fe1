/* SPDX-License-Identifier: MIT */
/*
 * A task: what fork makes and the scheduler runs.  Threads of one process
 * share mm, files, fs, sighand and signal and have one tgid.  Every file may
 * include this header; it includes nothing but lib, lock and x86 basics.
 */
#pragma once

#include "kernel/abi/capability.h"
#include "kernel/abi/ldt.h"
#include "kernel/abi/resource.h"
#include "kernel/abi/signal.h"
#include "kernel/abi/unistd.h"
#include "kernel/lib/list.h"
#include "kernel/lib/rbtree.h"
#include "kernel/lib/types.h"
#include "kernel/lock/rcu.h"
#include "kernel/lock/spinlock.h"
#include "kernel/x86/memory.h"
#include "kernel/x86/percpu.h"
#include "kernel/x86/ptrace.h"

struct files_struct;
struct fs_struct;
struct mm_struct;
struct nsproxy;
struct signal_struct;
struct sighand_struct;
struct sem_undo_list;
struct wait_queue_head;
struct runqueue;
struct pid;
struct user_struct;

#define TASK_RUNNING	     0
#define TASK_INTERRUPTIBLE   1
#define TASK_UNINTERRUPTIBLE 2
#define TASK_STOPPED	     4
#define TASK_WAKEKILL	     8 /* a fatal signal wakes it too */
#define TASK_KILLABLE	     (TASK_WAKEKILL | TASK_UNINTERRUPTIBLE)
#define TASK_ZOMBIE	     16
#define TASK_DEAD	     32

/* task->work: what to look at on the way back to user mode. */
#define TASK_WORK_RESCHED 1u
#define TASK_WORK_SIGNAL  2u
#define TASK_WORK_RCU	  4u /* callbacks wait for this CPU */

#define TASK_COMM_LEN 16

/* What all processes of one real uid use together; see kernel/cred.c. */
struct user_struct {
	uid_t uid;			/* constant */
	unsigned usage;			/* user_lock */
	struct hlist_node node;		/* user_lock */
	unsigned processes, sigpending; /* atomic */
	unsigned long locked_shm;	/* atomic: pages of segments */
};

/* Supplementary groups: sorted, immutable once shared. */
struct group_info {
	unsigned usage;
	unsigned ngroups;
	gid_t gid[];
};

/* Credentials: immutable once on a task; change a copy and commit it. */
struct cred {
	unsigned usage; /* atomic */
	union {
		struct {
			uid_t uid, suid, euid, fsuid;
		};
		uid_t uids[4];
	};
	union {
		struct {
			gid_t gid, sgid, egid, fsgid;
		};
		gid_t gids[4];
	};
	uint64_t cap_inheritable, cap_permitted, cap_effective, cap_bset;
	bool keep_caps;		  /* PR_SET_KEEPCAPS */
	struct user_struct *user; /* of uid: what it uses in all */
	struct group_info *group_info;
	struct rcu_head rcu;
};

/* What switch_to.asm and the FPU code keep of a task that is not running. */
struct thread_struct {
	unsigned long sp; /* kernel stack pointer */
	unsigned long gs; /* user's selector */
	struct user_desc_entry {
		uint32_t lo, hi;
	} tls[GDT_TLS_ENTRIES];
	void *fpu; /* 512 bytes of fxsave, or NULL: unused */
	unsigned long cr2, trap_nr, error_code; /* of the last user fault */
};

struct sigpending {
	sigset_t signal;
	struct list_head list; /* of struct sigqueue */
};

struct task_struct {
	/* assembly knows: work 0, stack 4, thread.sp through TASK_SP */
	unsigned work;		     /* atomic; TASK_WORK_* */
	void *stack;		     /* lowest address; constant */
	struct thread_struct thread; /* owner */

	/* constant after fork: */
	pid_t pid, tgid;
	struct pid *thread_pid;		  /* of pid; see pid.h */
	struct task_struct *group_leader; /* changed by exec: tasklist */
	bool kthread;
	int exit_signal;     /* -1 for a thread that is not leader */
	uint64_t start_time; /* ktime, ns */

	/* run queue lock: */
	long state; /* also set by the owner, see wait.h */
	bool on_rq; /* runnable: running or in the queue */
	struct list_head run_list;
	struct runqueue *rq;   /* of the CPU it is on */
	int nice, policy;      /* policy: SCHED_OTHER, BATCH, IDLE */
	int64_t slice;	       /* TSC cycles left, see sched.c */
	uint64_t runtime;      /* TSC cycles, exact */
	uint64_t utime, stime; /* ns, by ticks; this task alone */
	unsigned long nvcsw, nivcsw;

	unsigned usage; /* atomic: references to this struct */
	struct rcu_head rcu;

	/* owner writes; task_lock(alloc_lock) for readers from outside: */
	struct spinlock alloc_lock;
	struct mm_struct *mm;
	struct files_struct *files;
	struct fs_struct *fs;
	struct nsproxy *nsproxy;
	const struct cred *cred; /* rcu for readers from outside */
	char comm[TASK_COMM_LEN];

	/* signals; sighand->siglock: */
	struct signal_struct *signal; /* shared by the thread group */
	struct sighand_struct *sighand;
	sigset_t blocked, saved_sigmask, real_blocked;
	bool restore_sigmask; /* owner: sigsuspend, ppoll */
	struct sigpending pending;
	bool group_stop; /* has to join a group stop */
	sigset_t forced; /* from the processor: init too */
	unsigned long sas_ss_sp, sas_ss_size, sas_ss_flags;
	struct restart_block { /* owner: for restart_syscall */
		long (*fn)(struct restart_block *restart);
		uint64_t expires;
		unsigned long arg[4];
	} restart_block;

	/* tasklist_lock: */
	struct list_head tasks;	      /* all group leaders, from init_task */
	struct list_head thread_node; /* in signal->threads */
	struct task_struct *parent;   /* who gets SIGCHLD */
	struct list_head children, sibling;
	int exit_code, exit_state; /* wait status; TASK_ZOMBIE, TASK_DEAD */
	struct list_head pgrp_node, session_node; /* leaders only */

	/* owner: */
	bool exiting; /* in do_exit(); siglock */
	bool no_new_privs;
	bool nproc_exceeded; /* by setuid: the next exec fails */
	int pdeath_signal;
	unsigned long personality;
	unsigned long min_flt, maj_flt;

	/* user addresses for libcs, owner: */
	void __user *robust_list;
	int __user *set_child_tid, *clear_child_tid;
	struct wait_queue_head *vfork_done; /* alloc_lock; parent waits */

	/* System V IPC: */
	struct sysv_shm {
		struct spinlock lock;
		struct list_head shm_clist; /* lock; segments we created */
	} sysvshm;
	struct sysv_sem {
		struct sem_undo_list *undo_list;
	} sysvsem;

#ifdef CONFIG_CHECK
	unsigned held_count; /* locks held, for lock/rank.c */
	const void *held_lock[24];
	unsigned char held_rank[24];
#endif
#ifdef CONFIG_TRACE
	struct task_trace {
		unsigned session; /* traced, as its children, in this one */
		const struct task_struct *owner; /* after fork the parent */
		unsigned call;			 /* the innermost; 0: none */
		unsigned unseen; /* below it, not written down */
		uint64_t hooks;	 /* TSC ticks spent in them */
	} trace;		 /* owner: */
#endif
};

/* The namespaces a task lives in; shared by tasks, replaced as a whole. */
struct nsproxy {
	unsigned count;
	struct uts_namespace *uts_ns;
	struct ipc_namespace *ipc_ns;
};

extern struct task_struct init_task; /* pid 0, idle of the first CPU */
extern struct nsproxy init_nsproxy;
extern struct spinlock tasklist_lock;

/* Under rcu_read_lock() or tasklist_lock; no reference taken. */
struct task_struct *find_task_by_pid(pid_t pid);
/* The same, and 0 is current. */
static inline struct task_struct *find_process_by_pid(pid_t pid)
{
	return pid ? find_task_by_pid(pid) : current;
}

void put_task_struct(struct task_struct *task);

static inline void free_put_task(struct task_struct *const *task)
{
	if (*task)
		put_task_struct(*task);
}

static inline void get_task_struct(struct task_struct *task)
{
	atomic_inc(&task->usage);
}

/* For mm, files, fs, nsproxy of another task; not in interrupts. */
static inline void task_lock(struct task_struct *task)
	__acquires(task->alloc_lock) __no_tsa
{
	spin_lock(&task->alloc_lock);
}

static inline void task_unlock(struct task_struct *task)
	__releases(task->alloc_lock) __no_tsa
{
	spin_unlock(&task->alloc_lock);
}

/* The name that others see, ended by zeros. */
void get_task_comm(char comm[TASK_COMM_LEN], struct task_struct *task);
void set_task_comm(struct task_struct *task, const char *comm);

/* First thread group at or after *@pid in pid order, with a reference, and
 * its pid in *@pid; NULL at the end.  For /proc. */
struct task_struct *next_tgid(pid_t *pid);
/* The same of the threads of @task's process. */
struct task_struct *next_thread(const struct task_struct *task, pid_t *tid);
/* May current see what @task keeps for itself?  As ptrace(2) has it; decided
 * by the file system's ids, for system calls by the @real ones. */
bool ptrace_may_access(const struct task_struct *task, bool real);
/* False: only root may look at it (PR_SET_DUMPABLE). */
bool task_dumpable(const struct task_struct *task);
int task_oom_score_adj(const struct task_struct *task); /* -1000: spare it */
unsigned long nr_processes(void); /* tasks there are, zombies too */

static inline bool thread_group_leader(const struct task_struct *task)
{
	return READ_ONCE(task->group_leader) == task;
}

static inline struct pt_regs *task_pt_regs(const struct task_struct *task)
{
	return (struct pt_regs *)((char *)task->stack + THREAD_SIZE) - 1;
}

#define current_pt_regs() task_pt_regs(current)
#define current_cred()	  ((const struct cred *)current->cred)
#define current_uid()	  (current_cred()->uid)
#define current_euid()	  (current_cred()->euid)
#define current_egid()	  (current_cred()->egid)

/* Of the system call that is being served: before lchown32, ids have 16 bits. */
static inline bool call_has_ids16(void)
{
	return current_pt_regs()->orig_ax < __NR_lchown32;
}

/* An id from a program, which may have given 16 bits. */
uint32_t id_in(uint32_t id);

static inline bool capable(unsigned cap)
{
	return current_cred()->cap_effective >> cap & 1;
}

/* A private copy of current's credentials: change it, then commit_creds() it,
 * or put_cred() it.  0 or -ENOMEM. */
int prepare_creds(struct cred **out);
void commit_creds(struct cred *new);
void cred_free(const struct cred *cred); /* nobody refers to it */

static inline const struct cred *get_cred(const struct cred *cred)
{
	atomic_inc((unsigned *)(uintptr_t)&cred->usage);
	return cred;
}

static inline void put_cred(const struct cred *cred)
{
	if (atomic_dec_and_test((unsigned *)(uintptr_t)&cred->usage))
		cred_free(cred);
}

/* Act as @new for a while, as access(2) does; returns what to put back. */
static inline const struct cred *override_creds(const struct cred *new)
{
	const struct cred *old = current->cred;

	current->cred = new;
	return old;
}

/* A reference more, and one less; spinlocks below RANK_PID may be held. */
struct user_struct *get_user_struct(struct user_struct *user);
void put_user_struct(struct user_struct *user);
bool in_group_p(gid_t gid);		 /* fsgid or a supplementary group */
bool in_egroup_p(gid_t gid);		 /* egid or a supplementary group */
unsigned long rlimit(unsigned resource); /* current's soft limit */

/* current->blocked = @set, without SIGKILL and SIGSTOP. */
void set_current_blocked(const sigset_t *set);
/* Send @sig with siginfo from the kernel (SI_KERNEL).  Any context. */
int send_sig(int sig, struct task_struct *task);
/* Send to every process of a group; 0 or -ESRCH. */
int kill_pgrp(pid_t pgrp, int sig);
pid_t task_pgrp(const struct task_struct *task);
pid_t task_session(const struct task_struct *task);
/* True when no member of @pgrp has a parent outside it in its session. */
bool is_orphaned_pgrp(pid_t pgrp);
/* Is @sig blocked or ignored by current?  (tty: SIGTTIN, SIGTTOU) */
bool signal_ignored(int sig);
/* kernel/session.c: the controlling terminal of current's process, or NULL. */
struct tty_struct *current_tty(void);
void set_current_tty(struct tty_struct *tty);
/* Every process of @session loses its controlling terminal. */
void session_clear_tty(pid_t session);
/* 0; -ESRCH: no such group; -EPERM: it is another session's. */
int pgrp_in_session(pid_t pgrp, pid_t session);
