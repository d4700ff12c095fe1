/* SPDX-License-Identifier: MIT */
/*
 * sem.h - System V semaphores
 */
#pragma once

#include <stdint.h>

#include "kernel/abi/ipc.h"
#include "kernel/abi/user.h"

#define SEMMNI 32000
#define SEMMSL 32000
#define SEMMNS (SEMMNI * SEMMSL)
#define SEMOPM 500
#define SEMVMX 32767
#define SEMAEM SEMVMX
#define SEMUME SEMOPM
#define SEMMNU SEMMNS
#define SEMMAP SEMMNS
#define SEMUSZ 20

#define SEM_UNDO 0x1000

#define GETPID	     11
#define GETVAL	     12
#define GETALL	     13
#define GETNCNT	     14
#define GETZCNT	     15
#define SETVAL	     16
#define SETALL	     17
#define SEM_STAT     18
#define SEM_INFO     19
#define SEM_STAT_ANY 20

struct sembuf {
	uint16_t sem_num;
	int16_t sem_op;
	int16_t sem_flg;
};
ABI_SIZE(struct sembuf, 6);

struct semid_ds {
	struct ipc_perm sem_perm;
	int32_t sem_otime;
	int32_t sem_ctime;
	uint32_t sem_base;
	uint32_t sem_pending;
	uint32_t sem_pending_last;
	uint32_t undo;
	uint16_t sem_nsems;
	uint16_t pad;
};
ABI_SIZE(struct semid_ds, 44);

struct semid64_ds {
	struct ipc64_perm sem_perm;
	uint32_t sem_otime;
	uint32_t sem_otime_high;
	uint32_t sem_ctime;
	uint32_t sem_ctime_high;
	uint32_t sem_nsems;
	uint32_t unused3;
	uint32_t unused4;
};
ABI_SIZE(struct semid64_ds, 64);

struct seminfo {
	int32_t semmap;
	int32_t semmni;
	int32_t semmns;
	int32_t semmnu;
	int32_t semmsl;
	int32_t semopm;
	int32_t semume;
	int32_t semusz;
	int32_t semvmx;
	int32_t semaem;
};
ABI_SIZE(struct seminfo, 40);
