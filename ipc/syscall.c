/* SPDX-License-Identifier: MIT */
/*
 * ipc/syscall.c - ipc(2): one number for all calls, which i386 libcs use.  The
 * calls' own numbers, since Linux 5.1, lead to the same functions.
 */
#include "ipc/msg.h"
#include "ipc/sem.h"
#include "ipc/shm.h"
#include "kernel/lib/syscall.h"
#include "kernel/x86/uaccess.h"

/* Return: the address, which may look negative but is below TASK_SIZE. */
long sys_shmat(int shmid, char __user *addr, int flags)
{
	unsigned long start;
	int err = do_shmat(shmid, addr, flags, &start);

	return err ? err : (long)start;
}

/* msgrcv through ipc(2), version 0, finds two arguments where @ptr points. */
static long ipc_msgrcv(int msqid, void __user *ptr, size_t size, int flags)
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
	return sys_semctl(semid, semnum, cmd, arg);
}

/* shmat through ipc(2) stores the address where @third points. */
static noinline long ipc_shmat(int shmid, void __user *addr, int flags,
			       unsigned long third)
{
	unsigned long start;
	int err = do_shmat(shmid, addr, flags, &start);

	return err ? err : put_user(start, (unsigned long __user *)third);
}

/**
 * sys_ipc - the multiplexer
 * @call: which, and in the upper half a version: 1 was iBCS2's shmat
 * Source: ipc(2)
 */
long sys_ipc(unsigned call, int first, unsigned long second,
	     unsigned long third, void __user *ptr, long fifth)
{
	switch (call & 0xffff) {
	case SEMOP:
		return sys_semop(first, ptr, second);
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
		return sys_msgctl(first, (int)second, ptr);
	case SHMAT:
		if (call >> 16 == 1)
			return -EINVAL;
		return ipc_shmat(first, ptr, (int)second, third);
	case SHMDT:
		return sys_shmdt(ptr);
	case SHMGET:
		return sys_shmget(first, second, (int)third);
	case SHMCTL:
		return sys_shmctl(first, (int)second, ptr);
	}
	return -ENOSYS;
}
