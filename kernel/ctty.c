/* SPDX-License-Identifier: MIT */
/*
 * kernel/ctty.c - which terminal controls a process.  signal->tty is guarded
 * by tasklist_lock; terminals themselves never go away.
 */
#include "kernel/signal.h"

struct tty_struct *current_tty(void)
{
	return READ_ONCE(current->signal->tty);
}

void set_current_tty(struct tty_struct *tty)
{
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);

	current->signal->tty = tty;
	spin_unlock_irqrestore(&tasklist_lock, flags);
}

void session_clear_tty(pid_t session)
{
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);
	struct task_struct *task;

	list_for_each_entry(task, &init_task.tasks, tasks)
		if (task->signal->session == session)
			task->signal->tty = NULL;
	spin_unlock_irqrestore(&tasklist_lock, flags);
}

int pgrp_in_session(pid_t pgrp, pid_t session)
{
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);
	struct task_struct *task;
	int err = -ESRCH;

	list_for_each_entry(task, &init_task.tasks, tasks)
		if (task->signal->pgrp == pgrp)
			err = task->signal->session == session ? 0 : -EPERM;
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return err;
}
