/* SPDX-License-Identifier: MIT */
/* The three kinds by number, as ipc_namespace has them: sem, msg, shm. */
#pragma once

#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include "lab.h"

static inline long get(long kind, key_t key, size_t size, int flags)
{
	if (kind == 0)
		return result(semget(key, (int)size, flags));
	if (kind == 1)
		return result(msgget(key, flags));
	return result(shmget(key, size, flags));
}

static inline long stat_of(long kind, long id)
{
	union {
		struct semid_ds sem;
		struct msqid_ds msg;
		struct shmid_ds shm;
	} ds;

	if (kind == 0)
		return result(semctl((int)id, 0, IPC_STAT, &ds.sem));
	if (kind == 1)
		return result(msgctl((int)id, IPC_STAT, &ds.msg));
	return result(shmctl((int)id, IPC_STAT, &ds.shm));
}

static inline long removal(long kind, long id)
{
	if (kind == 0)
		return result(semctl((int)id, 0, IPC_RMID));
	if (kind == 1)
		return result(msgctl((int)id, IPC_RMID, NULL));
	return result(shmctl((int)id, IPC_RMID, NULL));
}
