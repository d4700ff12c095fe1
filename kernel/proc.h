/* SPDX-License-Identifier: MIT */
/* What kernel/ shows in /proc. */
#pragma once

void proc_init(void);	   /* needs procfs_init() */
void proc_task_init(void); /* kernel/proc_task.c */
