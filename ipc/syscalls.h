/* SPDX-License-Identifier: MIT */
/* System calls of ipc/ that ipc(2) calls too; kernel/syscall.tbl has all. */
#pragma once

#include "ipc/ipc.h"
#include "kernel/abi/msg.h"
#include "kernel/abi/sem.h"
#include "kernel/lib/compiler.h"

long sys_ipc(unsigned call, int first, unsigned long second,
	     unsigned long third, void __user *ptr, long fifth);
long sys_msgget(key_t key, int flags);
long sys_msgsnd(int msqid, const struct msgbuf __user *msgp, size_t size,
		int flags);
long sys_msgrcv(int msqid, struct msgbuf __user *msgp, size_t size, long type,
		int flags);
long sys_msgctl(int msqid, int cmd, void __user *buf);
long sys_semget(key_t key, int nsems, int flags);
long sys_semctl(int semid, int semnum, int cmd, unsigned long arg);
long sys_semop(int semid, const struct sembuf __user *u_sops, unsigned nsops);
long sys_semtimedop(int semid, const struct sembuf __user *sops, unsigned nsops,
		    const void __user *timeout);
long sys_shmget(key_t key, size_t size, int flags);
long sys_shmat(int shmid, char __user *addr, int flags);
long sys_shmdt(char __user *addr);
long sys_shmctl(int shmid, int cmd, void __user *buf);
