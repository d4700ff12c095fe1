/* SPDX-License-Identifier: MIT */
/*
 * shm.h - System V shared memory
 */
#pragma once

#include <stdint.h>

#include "kernel/abi/ipc.h"
#include "kernel/abi/user.h"

#define SHMMIN 1
#define SHMMNI 4096
#define SHMMAX (0xffffffffUL - (1UL << 24))
#define SHMALL (0xffffffffUL - (1UL << 24)) /* pages */
#define SHMSEG SHMMNI

/* shmget; the low nine bits are the mode */
#define SHM_R	       0400
#define SHM_W	       0200
#define SHM_HUGETLB    04000
#define SHM_NORESERVE  010000
#define SHM_HUGE_SHIFT 26
#define SHM_HUGE_MASK  0x3f

/* shmat */
#define SHM_RDONLY 010000
#define SHM_RND	   020000
#define SHM_REMAP  040000
#define SHM_EXEC   0100000
#define SHMLBA	   4096

/* shmctl */
#define SHM_LOCK     11
#define SHM_UNLOCK   12
#define SHM_STAT     13
#define SHM_INFO     14
#define SHM_STAT_ANY 15

/* in shm_perm.mode */
#define SHM_DEST   01000
#define SHM_LOCKED 02000

struct shmid_ds {
	struct ipc_perm shm_perm;
	int32_t shm_segsz;
	int32_t shm_atime;
	int32_t shm_dtime;
	int32_t shm_ctime;
	uint16_t shm_cpid;
	uint16_t shm_lpid;
	uint16_t shm_nattch;
	uint16_t shm_unused;
	uint32_t shm_unused2;
	uint32_t shm_unused3;
};
ABI_SIZE(struct shmid_ds, 48);

struct shmid64_ds {
	struct ipc64_perm shm_perm;
	uint32_t shm_segsz;
	uint32_t shm_atime;
	uint32_t shm_atime_high;
	uint32_t shm_dtime;
	uint32_t shm_dtime_high;
	uint32_t shm_ctime;
	uint32_t shm_ctime_high;
	int32_t shm_cpid;
	int32_t shm_lpid;
	uint32_t shm_nattch;
	uint32_t unused4;
	uint32_t unused5;
};
ABI_SIZE(struct shmid64_ds, 84);

/* IPC_INFO, without and with IPC_64 */
struct shminfo {
	int32_t shmmax;
	int32_t shmmin;
	int32_t shmmni;
	int32_t shmseg;
	int32_t shmall;
};
ABI_SIZE(struct shminfo, 20);

struct shminfo64 {
	uint32_t shmmax;
	uint32_t shmmin;
	uint32_t shmmni;
	uint32_t shmseg;
	uint32_t shmall;
	uint32_t unused[4];
};
ABI_SIZE(struct shminfo64, 36);

/* SHM_INFO */
struct shm_info {
	int32_t used_ids;
	uint32_t shm_tot;
	uint32_t shm_rss;
	uint32_t shm_swp;
	uint32_t swap_attempts;
	uint32_t swap_successes;
};
ABI_SIZE(struct shm_info, 24);
