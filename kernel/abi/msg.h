/* SPDX-License-Identifier: MIT */
/*
 * msg.h - System V message queues
 */
#pragma once

#include <stdint.h>

#include "kernel/abi/ipc.h"
#include "kernel/abi/user.h"

#define MSGMNI	32000
#define MSGMAX	8192
#define MSGMNB	16384
#define MSGPOOL (MSGMNI * MSGMNB / 1024)
#define MSGTQL	MSGMNB
#define MSGMAP	MSGMNB
#define MSGSSZ	16
#define MSGSEG	0xffff

#define MSG_NOERROR 010000
#define MSG_EXCEPT  020000
#define MSG_COPY    040000

#define MSG_STAT     11
#define MSG_INFO     12
#define MSG_STAT_ANY 13

struct msgbuf {
	int32_t mtype;
	char mtext[];
};
ABI_SIZE(struct msgbuf, 4);

struct msqid_ds {
	struct ipc_perm msg_perm;
	uint32_t msg_first;
	uint32_t msg_last;
	int32_t msg_stime;
	int32_t msg_rtime;
	int32_t msg_ctime;
	uint32_t msg_lcbytes;
	uint32_t msg_lqbytes;
	uint16_t msg_cbytes;
	uint16_t msg_qnum;
	uint16_t msg_qbytes;
	uint16_t msg_lspid;
	uint16_t msg_lrpid;
	uint16_t pad;
};
ABI_SIZE(struct msqid_ds, 56);

struct msqid64_ds {
	struct ipc64_perm msg_perm;
	uint32_t msg_stime;
	uint32_t msg_stime_high;
	uint32_t msg_rtime;
	uint32_t msg_rtime_high;
	uint32_t msg_ctime;
	uint32_t msg_ctime_high;
	uint32_t msg_cbytes;
	uint32_t msg_qnum;
	uint32_t msg_qbytes;
	int32_t msg_lspid;
	int32_t msg_lrpid;
	uint32_t unused4;
	uint32_t unused5;
};
ABI_SIZE(struct msqid64_ds, 88);

struct msginfo {
	int32_t msgpool;
	int32_t msgmap;
	int32_t msgmax;
	int32_t msgmnb;
	int32_t msgmni;
	int32_t msgssz;
	int32_t msgtql;
	uint16_t msgseg;
	uint16_t pad;
};
ABI_SIZE(struct msginfo, 32);
