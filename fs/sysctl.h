/* SPDX-License-Identifier: MIT */
/*
 * Numbers below /proc/sys: read and written as text, one or several to a
 * file, checked against a range as Linux's proc_*_minmax do (EINVAL).
 */
#pragma once

#include "kernel/lib/types.h"

struct ctl_table {
	const char *path; /* below /proc/sys: "kernel/shmmax" */
	unsigned mode;	  /* 0644, 0444 */
	bool restore;	  /* 0444, but written with CAP_CHECKPOINT_RESTORE */
	bool is_ulong;	  /* unsigned long instead of int */
	unsigned count;	  /* numbers in the file; 0 means 1 */
	long min, max;	  /* of each int; ignored for ulong */
	int max_last;	  /* if set: the last int is 0 … this, else ERANGE */
	void *data;	  /* the numbers, or instead the next two: */
	size_t offset;	  /* where they stand in a namespace */
	const struct proc_ns_operations *ns; /* as in struct proc_entry */
	/* After a successful write; NULL: nothing to do. */
	void (*changed)(void *ns);
};

/* @table must stay.  Boot only. */
void sysctl_register(const struct ctl_table *table);
