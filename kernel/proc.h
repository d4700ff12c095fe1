/* SPDX-License-Identifier: MIT */
/* What kernel/ shows in /proc. */
#ifndef KERNEL_PROC_H
#define KERNEL_PROC_H

void proc_init(void);	   /* needs procfs_init() */
void proc_task_init(void); /* kernel/proc_task.c */

#endif
