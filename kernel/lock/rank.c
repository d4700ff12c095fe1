/* SPDX-License-Identifier: MIT */
/*
 * CHECK builds: each task keeps the locks it holds, in the order it took them,
 * and every acquisition is compared with the global order of rank.h.
 *
 * An interrupt handler's locks go on the list of the task it interrupted; all
 * of them rank above what may be held with interrupts on.
 */
#include "kernel/lock/rank.h"

#ifdef CONFIG_CHECK
#include "kernel/lib/bug.h"
#include "kernel/task.h"
#include "kernel/x86/uaccess.h"

void lock_check_acquire(const void *lock, const struct lock_check *check,
			bool nested)
{
	struct task_struct *task = current;
	unsigned long flags = irq_save();
	unsigned n = task->held_count, top = 0;

	BUG_ON(n == ARRAY_SIZE(task->held_lock));
	for (unsigned i = 0; i < n; i++) {
		if (task->held_lock[i] == lock)
			panic("lock %p taken twice", lock);
		top = max(top, (unsigned)task->held_rank[i]);
	}
	if (check->rank < top || (check->rank == top && n && !nested))
		panic("lock order: rank %u taken while %u is held", check->rank,
		      top);
	task->held_lock[n] = lock;
	task->held_rank[n] = (unsigned char)check->rank;
	task->held_count = n + 1;
	irq_restore(flags);
}

void lock_check_release(const void *lock, const struct lock_check *check)
{
	struct task_struct *task = current;
	unsigned long flags = irq_save();
	unsigned i = task->held_count;

	while (i && task->held_lock[i - 1] != lock)
		i--;
	if (!i)
		panic("lock %p released by who does not hold it", lock);
	task->held_count--;
	for (; i <= task->held_count; i++) {
		task->held_lock[i - 1] = task->held_lock[i];
		task->held_rank[i - 1] = task->held_rank[i];
	}
	irq_restore(flags);
}

bool lock_check_held(const void *lock)
{
	const struct task_struct *task = current;

	for (unsigned i = 0; i < task->held_count; i++)
		if (task->held_lock[i] == lock)
			return true;
	return false;
}

void lock_check_none_from(enum lock_rank rank)
{
	const struct task_struct *task = current;

	for (unsigned i = 0; i < task->held_count; i++)
		if (task->held_rank[i] >= rank)
			panic("lock of rank %u held", task->held_rank[i]);
}

/* The boot, and the idle task after it, run with interrupts off at times and
 * find no lock taken. */
void might_sleep(void)
{
	if (current == &init_task)
		return;
	BUG_ON(in_interrupt() || irqs_disabled());
	lock_check_none_from(RANK_PERM);
}

void might_fault(void)
{
	might_sleep();
	lock_check_none_from(RANK_MMAP);
}
#endif
