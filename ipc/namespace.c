/* SPDX-License-Identifier: MIT */
/*
 * ipc/namespace.c - a namespace makes one machine look like several: each has
 * its own three trees of objects and its own limits.  Tasks find theirs by
 * way of current->nsproxy->ipc_ns; a mapped segment holds a reference too.
 * There is one so far, and it stays for good.
 */
#include "ipc/ipc.h"
#include "ipc/msg.h"
#include "ipc/sem.h"
#include "ipc/shm.h"

struct ipc_namespace init_ipc_ns = { .count = 1 };

void put_ipc_ns(struct ipc_namespace *ns)
{
	BUG_ON(atomic_dec_and_test(&ns->count));
}

void ipc_init(void)
{
	for (int kind = 0; kind < IPC_KINDS; kind++)
		if (ipc_init_ids(&init_ipc_ns.ids[kind]))
			panic("no memory for System V IPC");
	shm_cache_init();
	msg_cache_init();
	msg_init_ns(&init_ipc_ns);
	sem_init_ns(&init_ipc_ns);
	shm_init_ns(&init_ipc_ns);
	ipc_proc_init();
}
