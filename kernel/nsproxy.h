/* SPDX-License-Identifier: MIT */
/* Namespaces of a task; the IPC one is ipc/ipc.h's. */
#pragma once

#include "kernel/abi/utsname.h"
#include "kernel/lock/rwsem.h"
#include "kernel/task.h"

struct uts_namespace {
	unsigned count;		 /* atomic: nsproxies */
	struct rwsem sem;	 /* ranks as an inode's */
	struct new_utsname name; /* sem */
};

extern struct uts_namespace init_uts_ns;

/* /proc/sys/kernel/{ostype,osrelease,version,hostname,domainname}. */
void uts_proc_init(void);
