/* SPDX-License-Identifier: MIT */
/*
 * kernel/drivers/console.c - the lock around printk's consoles.  A panic
 * takes no lock: whoever holds it may never run again.
 */
#include "kernel/lib/bug.h"
#include "kernel/lib/printk.h"
#include "kernel/lock/spinlock.h"

static struct spinlock console_spinlock = SPINLOCK_INIT(RANK_CONSOLE);

unsigned long console_lock(void) __no_tsa
{
	if (panic_in_progress())
		return irq_save();
	return spin_lock_irqsave(&console_spinlock);
}

void console_unlock(unsigned long flags) __no_tsa
{
	if (panic_in_progress())
		irq_restore(flags);
	else
		spin_unlock_irqrestore(&console_spinlock, flags);
}
