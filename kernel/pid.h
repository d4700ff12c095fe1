/* SPDX-License-Identifier: MIT */
/*
 * Numbers of tasks, process groups and sessions.  One struct pid for each
 * number in use, found by idr: as long as a task, a group or a session bears
 * the number it is not given out again.
 *
 *	idr ─▶ struct pid ─▶ task
 *	                  ├▶ pgrp      leaders of the processes in that group
 *	                  └▶ session   leaders of the processes in that session
 */
#pragma once

#include "kernel/signal.h"
#include "kernel/task.h"

#define PID_MAX	      32768
#define RESERVED_PIDS 300 /* where the search starts again */

struct pid {
	unsigned usage; /* atomic: task, members, holders */
	pid_t nr;	/* constant */
	/* tasklist_lock: */
	struct task_struct *task; /* readers also under rcu */
	struct list_head pgrp;	  /* of task->pgrp_node */
	struct list_head session; /* of task->session_node */
	struct rcu_head rcu;
};

extern struct pid init_struct_pid; /* 0: the idle tasks, kernel threads */

void pid_cache_init(void);
/* The number @wanted, or any if that is 0; one reference.
 * 0; -EEXIST, -EAGAIN none left, -ENOMEM. */
int pid_alloc(pid_t wanted, struct pid **out);
static inline struct pid *pid_get(struct pid *pid)
{
	atomic_inc(&pid->usage);
	return pid;
}
/* Context: task, no lock from RANK_PID on. */
void pid_put(struct pid *pid);
/* Under rcu_read_lock() or tasklist_lock; no reference taken. */
struct pid *find_pid(pid_t nr);
unsigned long last_pid(void); /* given out last: /proc/loadavg */

/* Make @task, a thread group leader, a member.  tasklist_lock held; takes
 * over the caller's reference. */
static inline void pid_join_pgrp(struct task_struct *task, struct pid *pid)
{
	task->signal->pgrp = pid->nr;
	task->signal->pgrp_pid = pid;
	list_add_tail(&task->pgrp_node, &pid->pgrp);
}

static inline void pid_join_session(struct task_struct *task, struct pid *pid)
{
	task->signal->session = pid->nr;
	task->signal->session_pid = pid;
	list_add_tail(&task->session_node, &pid->session);
}

#define for_each_pgrp_member(task, pid) \
	list_for_each_entry(task, &(pid)->pgrp, pgrp_node)
#define for_each_session_member(task, pid) \
	list_for_each_entry(task, &(pid)->session, session_node)
/* Every process / every thread of @task's process; tasklist_lock held. */
#define for_each_process(task) \
	list_for_each_entry(task, &init_task.tasks, tasks)
#define for_each_thread(task, thread) \
	list_for_each_entry(thread, &(task)->signal->threads, thread_node)

/* The task @pid, 0 for current, with a reference; NULL: none. */
struct task_struct *get_task_by_pid(pid_t pid);
