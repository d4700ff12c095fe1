/* SPDX-License-Identifier: MIT */
/* Message queues: ipc/msg.c tells how they work. */
#pragma once

#include "ipc/ipc.h"

/* A place in a tree by type; equal types stand in order of arrival. */
struct type_node {
	struct rb_node rb;
	long type;
};

/* A piece of a message's text, which follows. */
struct msg_msgseg {
	struct msg_msgseg *next;
};

/* A message, and the first piece of its text; see msgutil.c. */
struct msg_msg {
	/* the queue's q_perm.lock: */
	struct list_head m_list;   /* msg_queue->q_messages */
	struct type_node m_type;   /* msg_queue->q_types */
	struct msg_msg *m_run_end; /* of a run's two ends: the other one */
	/* constant: */
	size_t m_ts; /* bytes of text */
	struct msg_msgseg seg;
};

struct msg_queue {
	struct kern_ipc_perm q_perm; /* first: the base class */
	/* q_perm.lock: */
	time64_t q_stime, q_rtime, q_ctime;
	unsigned long q_cbytes; /* of text in the queue */
	unsigned long q_qnum;	/* messages in the queue */
	unsigned long q_qbytes; /* no more of either */
	pid_t q_lspid, q_lrpid;
	struct list_head q_messages;  /* of msg_msg, oldest first */
	struct rb_root q_types;	      /* the same, by type */
	struct list_head q_receivers; /* asleep, for several types */
	struct list_head q_exact;     /* asleep, each for one type */
	struct rb_root q_exact_types; /* the same, by type */
	uint64_t q_tickets;	      /* receivers that ever slept */
	struct list_head q_senders;   /* asleep, oldest first */
};

static inline struct msg_queue *to_msq(struct kern_ipc_perm *perm)
{
	return container_of(perm, struct msg_queue, q_perm);
}

/* ipc/msgutil.c */
int load_msg(const char __user *text, size_t size, struct msg_msg **out);
int copy_msg(const struct msg_msg *from, struct msg_msg *to);
int store_msg(char __user *text, const struct msg_msg *msg, size_t size);
void free_msg(struct msg_msg *msg);

long sys_msgget(key_t key, int flags);
long sys_msgsnd(int msqid, const struct msgbuf __user *msgp, size_t size,
		int flags);
long sys_msgrcv(int msqid, struct msgbuf __user *msgp, size_t size, long type,
		int flags);
long sys_msgctl(int msqid, int cmd, void __user *buf);
