/* SPDX-License-Identifier: MIT */
/*
 * kernel/pid.c - numbers of tasks, groups and sessions (see pid.h)
 *
 * pid_lock guards the idr for writing; it ranks before the slab because the
 * idr allocates.  Readers use rcu.  What a struct pid points to belongs to
 * tasklist_lock.
 */
#include "kernel/pid.h"
#include "mm/slab.h"

struct pid init_struct_pid = {
	.usage = 1,
	.pgrp = LIST_HEAD_INIT(init_struct_pid.pgrp),
	.session = LIST_HEAD_INIT(init_struct_pid.session),
};

static struct spinlock pid_lock = SPINLOCK_INIT(RANK_PID);
static DEFINE_IDR(pid_idr);	   /* pid_lock */
static unsigned long pid_next = 1; /* pid_lock */
static struct kmem_cache *pid_cache;

static void pid_ctor(void *obj)
{
	struct pid *pid = obj;

	INIT_LIST_HEAD(&pid->pgrp);
	INIT_LIST_HEAD(&pid->session);
	pid->task = NULL;
}

void pid_cache_init(void)
{
	pid_cache = kmem_cache_create("pid", sizeof(struct pid), 0, pid_ctor);
	if (!pid_cache)
		panic("no memory for pids");
}

int pid_alloc(pid_t wanted, struct pid **out)
{
	struct pid *pid = kmem_cache_alloc(pid_cache, GFP_KERNEL);
	unsigned long nr = (unsigned long)wanted;
	int err;

	if (!pid)
		return -ENOMEM;
	spin_lock(&pid_lock);
	if (wanted)
		err = idr_insert(&pid_idr, nr, pid);
	else
		err = idr_alloc_cyclic(&pid_idr, pid,
				       pid_next < RESERVED_PIDS ? 1 :
								  RESERVED_PIDS,
				       PID_MAX, &pid_next, &nr);
	spin_unlock(&pid_lock);
	if (err) {
		kmem_cache_free(pid_cache, pid);
		return err == -ENOSPC ? -EAGAIN : err;
	}
	pid->usage = 1;
	pid->nr = (pid_t)nr;
	*out = pid;
	return 0;
}

static void pid_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(pid_cache, container_of(head, struct pid, rcu));
}

void pid_put(struct pid *pid)
{
	if (!atomic_dec_and_test(&pid->usage))
		return;
	spin_lock(&pid_lock);
	idr_remove(&pid_idr, (unsigned long)pid->nr);
	spin_unlock(&pid_lock);
	call_rcu(&pid->rcu, pid_free_rcu);
}

struct pid *find_pid(pid_t nr)
{
	return nr > 0 ? idr_find(&pid_idr, (unsigned long)nr) : NULL;
}

struct task_struct *find_task_by_pid(pid_t nr)
{
	struct pid *pid = find_pid(nr);

	return pid ? rcu_dereference(pid->task) : NULL;
}

struct task_struct *get_task_by_pid(pid_t pid)
{
	struct task_struct *task;

	rcu_read_lock();
	task = find_process_by_pid(pid);
	if (task)
		get_task_struct(task);
	rcu_read_unlock();
	return task;
}

struct task_struct *next_tgid(pid_t *nr)
{
	unsigned long id = (unsigned long)*nr;
	struct task_struct *task = NULL;
	struct pid *pid;

	rcu_read_lock();
	while ((pid = idr_get_next(&pid_idr, &id)) != NULL) {
		task = rcu_dereference(pid->task);
		if (task && thread_group_leader(task)) {
			get_task_struct(task);
			*nr = (pid_t)id;
			break;
		}
		task = NULL;
		id++;
	}
	rcu_read_unlock();
	return task;
}

unsigned long last_pid(void)
{
	return READ_ONCE(pid_next) - 1;
}

pid_t task_pgrp(const struct task_struct *task)
{
	return READ_ONCE(task->signal->pgrp);
}

pid_t task_session(const struct task_struct *task)
{
	return READ_ONCE(task->signal->session);
}
