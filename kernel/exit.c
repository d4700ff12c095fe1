/* SPDX-License-Identifier: MIT */
/*
 * kernel/exit.c - how tasks end
 *
 *	do_exit:  mm, semaphores, shm list, files, fs, terminal, namespaces
 *	          exit_notify: children find a new parent, ours is told
 *	          the last schedule(): the stack is freed by who runs next
 *	parent:   wait(2) claims the zombie, release_task() unlists it
 *
 * A thread that is not the leader, and a process whose parent ignores SIGCHLD,
 * is released at once.  A leader stays a zombie until its last thread is gone,
 * and only then is the parent told.
 *
 * exit_state changes under tasklist_lock: 0, TASK_ZOMBIE, then TASK_DEAD by
 * the one who will release it.
 */
#include "fs/file.h"
#include "fs/fs_struct.h"
#include "ipc/sem.h"
#include "ipc/shm.h"
#include "kernel/drivers/tty.h"
#include "kernel/fork.h"
#include "kernel/lib/syscall.h"
#include "kernel/nsproxy.h"
#include "kernel/pid.h"
#include "kernel/x86/process.h"
#include "kernel/x86/uaccess.h"
#include "mm/mm.h"
#include "mm/pgtable.h"

int exit_why(int status)
{
	if (!(status & 0x7f))
		return CLD_EXITED;
	return status & 0x80 ? CLD_DUMPED : CLD_KILLED;
}

int siginfo_status(int why, int status)
{
	if (why == CLD_CONTINUED)
		return SIGCONT;
	return why == CLD_EXITED || why == CLD_STOPPED ? status >> 8 & 0xff :
							 status & 0x7f;
}

static inline bool thread_group_empty(const struct task_struct *task)
{
	return task->signal->nr_threads == 1;
}

static void delayed_put_task_struct(struct rcu_head *head)
{
	put_task_struct(container_of(head, struct task_struct, rcu));
}

/* Take @task out of every list.  tasklist_lock held. */
static void unhash_task(struct task_struct *task)
{
	struct signal_struct *signal = task->signal;

	WRITE_ONCE(task->thread_pid->task, NULL);
	spin_lock(&task->sighand->siglock);
	list_del_init(&task->thread_node);
	signal->nr_threads--;
	spin_unlock(&task->sighand->siglock);
	if (thread_group_leader(task)) {
		list_del_init(&task->tasks);
		list_del_init(&task->sibling);
		list_del_init(&task->pgrp_node);
		list_del_init(&task->session_node);
	} else {
		usage_add_task(&signal->gone, task);
	}
	if (signal->group_exit_task)
		wake_up_process(signal->group_exit_task);
}

static void put_task_pids(struct task_struct *task, bool leader)
{
	pid_put(task->thread_pid);
	if (leader) {
		pid_put(task->signal->pgrp_pid);
		pid_put(task->signal->session_pid);
	}
}

void release_task(struct task_struct *task)
{
	struct task_struct *leader = task->group_leader;
	bool is_leader = leader == task, reap_leader = false;
	struct sigqueue *queue = is_leader ? NULL : sigqueue_alloc();
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);

	unhash_task(task);
	if (!is_leader && leader->exit_state == TASK_ZOMBIE &&
	    thread_group_empty(leader)) {
		/* The leader has waited for us, its last thread. */
		reap_leader = notify_parent(leader, exit_why(leader->exit_code),
					    &queue);
		if (reap_leader)
			leader->exit_state = TASK_DEAD;
	}
	spin_unlock_irqrestore(&tasklist_lock, flags);
	sigqueue_free(queue);
	put_task_pids(task, is_leader);
	atomic_dec(&task->cred->user->processes);
	call_rcu(&task->rcu, delayed_put_task_struct);
	if (reap_leader)
		release_task(leader); /* once: it is a leader */
}

/* Of @father's children: another of its threads, a subreaper above it, or
 * init.  tasklist_lock held. */
static struct task_struct *find_new_parent(struct task_struct *father)
{
	struct task_struct *thread, *above;

	for_each_thread(father, thread)
		if (!thread->exiting)
			return thread;
	for (above = father->parent; above->tgid > 1; above = above->parent) {
		if (!above->signal->child_subreaper)
			continue;
		for_each_thread(above, thread)
			if (!thread->exiting)
				return thread;
	}
	return find_task_by_pid(1) ?: &init_task;
}

/* Would @pgrp, without @ignored, have no member any more whose parent is
 * outside it in the same session?  tasklist_lock held. */
static bool pgrp_orphaned(struct pid *pgrp, const struct task_struct *ignored)
{
	struct task_struct *task;

	for_each_pgrp_member(task, pgrp) {
		const struct signal_struct *above = task->parent->signal;

		if (task == ignored || task->parent->tgid <= 1 ||
		    (task->exit_state && thread_group_empty(task)))
			continue;
		if (above->pgrp_pid != pgrp &&
		    above->session_pid == task->signal->session_pid)
			return false;
	}
	return true;
}

bool is_orphaned_pgrp(pid_t nr)
{
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);
	struct pid *pgrp = find_pid(nr);
	bool orphaned = !pgrp || pgrp_orphaned(pgrp, NULL);

	spin_unlock_irqrestore(&tasklist_lock, flags);
	return orphaned;
}

static bool pgrp_has_stopped(struct pid *pgrp)
{
	struct task_struct *task;

	for_each_pgrp_member(task, pgrp)
		if (task->signal->flags & SIGNAL_STOP_STOPPED)
			return true;
	return false;
}

/* The link between @task and @parent goes: if that leaves @task's group
 * orphaned and somebody in it is stopped, nobody could continue it: SIGHUP and
 * SIGCONT for all.  @task is @ignored where it is the one that exits. */
static void hang_up_orphans(struct task_struct *task,
			    const struct task_struct *parent,
			    const struct task_struct *ignored)
{
	struct pid *pgrp = task->signal->pgrp_pid;
	struct task_struct *member;

	if (parent->signal->pgrp_pid == pgrp ||
	    parent->signal->session_pid != task->signal->session_pid ||
	    !pgrp_orphaned(pgrp, ignored) || !pgrp_has_stopped(pgrp))
		return;
	for_each_pgrp_member(member, pgrp) {
		send_siginfo(SIGHUP, NULL, member, true);
		send_siginfo(SIGCONT, NULL, member, true);
	}
}

/* @child gets @parent.  A zombie that the new one does not want to hear of
 * goes on the list @dead. */
static void reparent(struct task_struct *child, struct task_struct *parent,
		     struct task_struct *father, struct list_head *dead)
{
	struct task_struct *thread;

	list_move_tail(&child->sibling, &parent->children);
	for_each_thread(child, thread)
		thread->parent = parent;
	if (child->pdeath_signal)
		send_siginfo(child->pdeath_signal, NULL, child, true);
	if (parent->signal == father->signal)
		return;
	child->exit_signal = SIGCHLD; /* init waits for nothing else */
	if (child->exit_state == TASK_ZOMBIE && thread_group_empty(child) &&
	    notify_parent(child, exit_why(child->exit_code), NULL)) {
		child->exit_state = TASK_DEAD;
		list_add(&child->run_list, dead);
	}
	hang_up_orphans(child, father, NULL);
}

static void reparent_children(struct task_struct *father,
			      struct list_head *dead)
{
	struct task_struct *child, *next, *parent;

	if (list_empty(&father->children))
		return;
	parent = find_new_parent(father);
	list_for_each_entry_safe(child, next, &father->children, sibling)
		reparent(child, parent, father, dead);
}

/* current becomes a zombie, or goes at once; its family is told.  Tasks to be
 * released are linked by run_list: they are in no queue any more. */
static void exit_notify(struct task_struct *task, bool group_dead)
{
	bool reap = task->exit_signal == -1;
	struct sigqueue *queue = reap ? NULL : sigqueue_alloc();
	struct task_struct *next;
	unsigned long flags;
	LIST_HEAD(dead);

	flags = spin_lock_irqsave(&tasklist_lock);
	reparent_children(task, &dead);
	if (group_dead)
		hang_up_orphans(task->group_leader, task->group_leader->parent,
				task->group_leader);
	task->exit_state = TASK_ZOMBIE;
	if (!reap && thread_group_empty(task))
		reap = notify_parent(task, exit_why(task->exit_code), &queue);
	if (reap) {
		task->exit_state = TASK_DEAD;
		list_add(&task->run_list, &dead);
	}
	if (task->signal->group_exit_task)
		wake_up_process(task->signal->group_exit_task);
	spin_unlock_irqrestore(&tasklist_lock, flags);

	sigqueue_free(queue);
	list_for_each_entry_safe(task, next, &dead, run_list)
		release_task(task);
}

void mm_release(struct task_struct *task)
{
	int __user *tid = task->clear_child_tid;

	if (task->robust_list)
		exit_robust_list(task);
	if (tid) {
		task->clear_child_tid = NULL;
		if (task->mm->mm_users > 1 && !put_user(0, tid))
			futex_wake((uint32_t __user *)tid, true, 1, ~0u);
	}
	if (task->vfork_done) {
		task_lock(task);
		if (task->vfork_done)
			wake_up(task->vfork_done);
		task->vfork_done = NULL;
		task_unlock(task);
	}
}

static void exit_mm(struct task_struct *task)
{
	struct mm_struct *mm = task->mm;
	unsigned long rss, flags;

	if (!mm)
		return;
	mm_release(task);
	rss = max(mm->hiwater_rss, mm->rss);
	flags = spin_lock_irqsave(&tasklist_lock);
	task->signal->gone.maxrss = max(task->signal->gone.maxrss, rss);
	spin_unlock_irqrestore(&tasklist_lock, flags);
	task_lock(task);
	flags = irq_save();
	task->mm = NULL;
	pgd_switch(&init_mm);
	irq_restore(flags);
	task_unlock(task);
	mmput(mm);
}

static void exit_files(struct task_struct *task)
{
	struct files_struct *files = task->files;
	struct fs_struct *fs = task->fs;

	task_lock(task);
	task->files = NULL;
	task->fs = NULL;
	task_unlock(task);
	if (files)
		files_put(files);
	if (fs)
		fs_put(fs);
}

/* current, the last thread, ends with @code: so does the process, unless
 * somebody has ended it before. */
static void last_thread_exits(int code)
{
	struct signal_struct *signal = current->signal;
	unsigned long flags = spin_lock_irqsave(&current->sighand->siglock);

	if (!(signal->flags & SIGNAL_GROUP_EXIT))
		start_group_exit(signal, code, current);
	spin_unlock_irqrestore(&current->sighand->siglock, flags);
}

/**
 * do_exit - current is no more
 * @code: wait status: exit code << 8, or the signal that killed it
 *
 * Context: task, no lock held.  Does not return.
 */
void do_exit(int code)
{
	struct task_struct *task = current;
	struct signal_struct *signal = task->signal;
	bool group_dead;

	exit_signals();
	group_dead = atomic_dec_and_test(&signal->live);
	if (group_dead && task->tgid == 1)
		panic("init has exited: status 0x%x",
		      signal->group_exit_code ?: code);
	task->exit_code = code;
	if (group_dead) {
		last_thread_exits(code);
		exit_itimers(signal);
	}
	exit_mm(task);
	exit_sem(task);
	exit_shm(task);
	exit_files(task);
	if (group_dead && signal->leader)
		disassociate_ctty(true);
	switch_task_namespaces(task, NULL);
	exit_thread(task);
	exit_notify(task, group_dead);
	task->state = TASK_DEAD;
	schedule();
	panic("a dead task runs: pid %d", task->pid);
}

void do_group_exit(int code)
{
	struct signal_struct *signal = current->signal;
	unsigned long flags = spin_lock_irqsave(&current->sighand->siglock);

	if (signal->flags & SIGNAL_GROUP_EXIT) {
		code = signal->group_exit_code;
	} else if (signal->group_exit_task) {
		code = 0; /* exec by another thread: only we end */
	} else {
		start_group_exit(signal, code, current);
	}
	spin_unlock_irqrestore(&current->sighand->siglock, flags);
	do_exit(code);
}

/* The zombie @leader and current change places; tasklist_lock held. */
static void become_leader(struct task_struct *leader)
{
	struct task_struct *task = current;

	swap(task->thread_pid, leader->thread_pid);
	task->pid = task->thread_pid->nr;
	leader->pid = leader->thread_pid->nr;
	WRITE_ONCE(task->thread_pid->task, task);
	WRITE_ONCE(leader->thread_pid->task, leader);
	list_replace(&leader->tasks, &task->tasks);
	list_replace(&leader->sibling, &task->sibling);
	list_replace(&leader->pgrp_node, &task->pgrp_node);
	list_replace(&leader->session_node, &task->session_node);
	task->start_time = leader->start_time;
	task->exit_signal = SIGCHLD;
	leader->exit_signal = -1;
	task->group_leader = leader->group_leader = task;
	leader->exit_state = TASK_DEAD;
}

void exec_wait_threads(void)
{
	struct task_struct *leader = current->group_leader;
	bool others;
	unsigned long flags;

	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		flags = spin_lock_irqsave(&tasklist_lock);
		others = current->signal->nr_threads >
			 (leader != current && leader->exit_state ? 2 : 1);
		if (!others)
			break;
		spin_unlock_irqrestore(&tasklist_lock, flags);
		schedule();
	}
	set_current_state(TASK_RUNNING);
	if (leader != current)
		become_leader(leader);
	spin_unlock_irqrestore(&tasklist_lock, flags);
	if (leader != current)
		release_task(leader);
	delete_posix_timers(current->signal); /* exec ends them too */
}

long sys_exit(int error)
{
	do_exit((error & 0xff) << 8);
}

long sys_exit_group(int error)
{
	do_group_exit((error & 0xff) << 8);
}
