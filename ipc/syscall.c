/* SPDX-License-Identifier: MIT */
/*
 * ipc/syscall.c - the ways in: ipc(2), one number for all calls, which i386
 * libcs use, and the calls' own numbers since Linux 5.1.  The own numbers
 * always mean the IPC_64 structures; ipc(2) says it with a bit in cmd.
 */
#include "ipc/syscalls.h"

#include "ipc/msg.h"
#include "ipc/sem.h"
#include "ipc/shm.h"
#include "kernel/x86/uaccess.h"

long sys_msgctl(int msqid, int cmd, void __user *buf)
{
	return ksys_msgctl(msqid, cmd, buf, IPC_64);
}

long sys_semctl(int semid, int semnum, int cmd, unsigned long arg)
{
	return ksys_semctl(semid, semnum, cmd, arg, IPC_64);
}

long sys_shmget(key_t key, size_t size, int flags)
{
	return ksys_shmget(key, size, flags);
}

/* Return: the address, which may look negative but is below TASK_SIZE. */
long sys_shmat(int shmid, char __user *addr, int flags)
{
	unsigned long start;
	int err;

	err = do_shmat(shmid, (__force unsigned long)addr, flags, &start);
	return err ? err : (long)start;
}

long sys_shmdt(char __user *addr)
{
	return ksys_shmdt((__force unsigned long)addr);
}

long sys_shmctl(int shmid, int cmd, void __user *buf)
{
	return ksys_shmctl(shmid, cmd, buf, IPC_64);
}

/* msgrcv through ipc(2), version 0, finds two arguments where @ptr points. */
static noinline long ipc_msgrcv(int msqid, void __user *ptr, size_t size,
				int flags)
{
	struct ipc_kludge args;

	if (!ptr)
		return -EINVAL;
	if (copy_from_user(&args, ptr, sizeof(args)))
		return -EFAULT;
	return sys_msgrcv(msqid, (struct msgbuf __user *)args.msgp, size,
			  args.msgtyp, flags);
}

/* semctl through ipc(2) finds its last argument where @ptr points. */
static noinline long ipc_semctl(int semid, int semnum, int cmd,
				void __user *ptr)
{
	unsigned long arg;

	if (!ptr)
		return -EINVAL;
	if (get_user(arg, (unsigned long __user *)ptr))
		return -EFAULT;
	return ksys_semctl(semid, semnum, cmd & ~IPC_64, arg, cmd & IPC_64);
}

/* shmat through ipc(2) stores the address where @third points. */
static noinline long ipc_shmat(int shmid, void __user *addr, int flags,
			       unsigned long third)
{
	unsigned long start;
	int err;

	err = do_shmat(shmid, (__force unsigned long)addr, flags, &start);
	if (err)
		return err;
	return put_user((uint32_t)start, (uint32_t __user *)third);
}

/**
 * sys_ipc - the multiplexer
 * @call: which, and in the upper half a version: 1 was iBCS2's shmat
 * Source: ipc(2)
 */
long sys_ipc(unsigned call, int first, unsigned long second,
	     unsigned long third, void __user *ptr, long fifth)
{
	int cmd = (int)second;

	switch (call & 0xffff) {
	case SEMOP:
		return sys_semtimedop(first, ptr, second, NULL);
	case SEMTIMEDOP:
		return sys_semtimedop(first, ptr, second, (void __user *)fifth);
	case SEMGET:
		return sys_semget(first, (int)second, (int)third);
	case SEMCTL:
		return ipc_semctl(first, (int)second, (int)third, ptr);
	case MSGSND:
		return sys_msgsnd(first, ptr, second, (int)third);
	case MSGRCV:
		if (call >> 16 == 0)
			return ipc_msgrcv(first, ptr, second, (int)third);
		return sys_msgrcv(first, ptr, second, fifth, (int)third);
	case MSGGET:
		return sys_msgget(first, (int)second);
	case MSGCTL:
		return ksys_msgctl(first, cmd & ~IPC_64, ptr, cmd & IPC_64);
	case SHMAT:
		if (call >> 16 == 1)
			return -EINVAL;
		return ipc_shmat(first, ptr, (int)second, third);
	case SHMDT:
		return sys_shmdt(ptr);
	case SHMGET:
		return ksys_shmget(first, second, (int)third);
	case SHMCTL:
		return ksys_shmctl(first, cmd & ~IPC_64, ptr, cmd & IPC_64);
	}
	return -ENOSYS;
}
