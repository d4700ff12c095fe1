/* SPDX-License-Identifier: MIT */
/*
 * ipc.h - what the three kinds of System V IPC share
 */
#pragma once

#include <stdint.h>

#include "kernel/abi/user.h"

#define IPC_CREAT  00001000
#define IPC_EXCL   00002000
#define IPC_NOWAIT 00004000

#define IPC_RMID 0
#define IPC_SET	 1
#define IPC_STAT 2
#define IPC_INFO 3
#define IPC_64	 0x0100 /* in cmd: the new structures */
#define IPC_OLD	 0

#define IPC_PRIVATE 0
#define IPCMNI	    32768

/* the calls behind ipc (117); the high half of `call` is a version */
#define SEMOP	   1
#define SEMGET	   2
#define SEMCTL	   3
#define SEMTIMEDOP 4
#define MSGSND	   11
#define MSGRCV	   12
#define MSGGET	   13
#define MSGCTL	   14
#define SHMAT	   21
#define SHMDT	   22
#define SHMGET	   23
#define SHMCTL	   24
#define DIPC	   25

/* msgrcv through ipc (117), version 0 */
struct ipc_kludge {
	uint32_t msgp;
	int32_t msgtyp;
};
ABI_SIZE(struct ipc_kludge, 8);

struct ipc_perm {
	int32_t key;
	uint16_t uid;
	uint16_t gid;
	uint16_t cuid;
	uint16_t cgid;
	uint16_t mode;
	uint16_t seq;
};
ABI_SIZE(struct ipc_perm, 16);

struct ipc64_perm {
	int32_t key;
	uint32_t uid;
	uint32_t gid;
	uint32_t cuid;
	uint32_t cgid;
	uint16_t mode;
	uint16_t pad1;
	uint16_t seq;
	uint16_t pad2;
	uint32_t unused1;
	uint32_t unused2;
};
ABI_SIZE(struct ipc64_perm, 36);
