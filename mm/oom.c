/* SPDX-License-Identifier: MIT */
/*
 * When a page fault finds no memory: somebody has to go.  The process with the
 * most pages does (but see task_points()), init never; it is told so on the
 * console, gets SIGKILL and the CPU.  Who asked tries again.
 */
#include "kernel/lib/printk.h"
#include "kernel/sched.h"
#include "mm/fault.h"
#include "mm/page_alloc.h"
#include "mm/pgtable.h"

#define PATIENCE 1000u /* yields to one that is dying */

/* How much is to be had from @task, in pages, moved by its oom_score_adj, a
 * thousandth of RAM each; 0: nothing, or it is to be spared. */
static long task_points(struct task_struct *task)
{
	struct mm_struct *mm = get_task_mm(task);
	long adj = task_oom_score_adj(task), points;

	if (!mm)
		return 0;
	points = (long)(mm->rss + mm->nr_ptes) +
		 adj * (long)totalram_pages() / 1000;
	mmput(mm);
	return adj == -1000 ? 0 : max(points, 1l);
}

/* The largest that is not dying yet, with a reference, or NULL. */
static struct task_struct *select_victim(bool *dying)
{
	struct task_struct *task, *victim = NULL;
	long most = 0;

	*dying = false;
	for (pid_t pid = 2; (task = next_tgid(&pid)); pid++) {
		long points = task_points(task);

		if (points && fatal_signal_pending(task))
			*dying = true;
		else if (points > most) {
			swap(victim, task);
			most = points;
		}
		if (task)
			put_task_struct(task);
	}
	return victim;
}

static void kill_victim(struct task_struct *victim)
{
	struct mm_struct *mm = get_task_mm(victim);

	if (mm) {
		pr_err("Out of memory: Killed process %d (%s) total-vm:%lukB, anon-rss:%lukB\n",
		       victim->pid, victim->comm,
		       mm->total_vm << (PAGE_SHIFT - 10),
		       mm->rss << (PAGE_SHIFT - 10));
		mmput(mm);
	}
	send_sig(SIGKILL, victim);
}

void out_of_memory(void)
{
	static unsigned waits;
	unsigned long had_free = nr_free_pages();
	struct task_struct *victim;
	bool dying;

	pgtable_drain();
	if (nr_free_pages() > had_free || fatal_signal_pending(current))
		return;
	victim = select_victim(&dying);
	if (!dying || waits++ > PATIENCE) {
		if (!victim && !dying)
			panic("Out of memory, and no process to kill");
		waits = 0;
		if (victim)
			kill_victim(victim);
	}
	if (victim)
		put_task_struct(victim);
	if (!fatal_signal_pending(current))
		yield();
}
