/* SPDX-License-Identifier: MIT */
/* Shared memory segments: the lecture's shmid_kernel, file1 and file2. */
#pragma once

#include "fs/file.h"
#include "ipc/ipc.h"
#include "mm/vma.h"

/* A segment.  Its memory is shm_file (file1), a file in shmem. */
struct shmid_kernel {
	struct kern_ipc_perm shm_perm; /* first: the base class */
	struct file *shm_file;	       /* file1; NULL once destroyed: perm */
	/* shm_perm.lock: */
	unsigned long shm_nattch; /* VMAs, all processes together */
	time64_t shm_atim, shm_dtim, shm_ctim;
	pid_t shm_lprid;
	struct user_struct *mlock_user; /* who did SHM_LOCK; a reference */
	/* constant: */
	size_t shm_segsz;
	pid_t shm_cprid;
	struct ipc_namespace *ns;
	/* creator's sysvshm.lock; shm_creator is valid while listed: */
	struct task_struct *shm_creator;
	struct list_head shm_clist;
};

/* What file2 adds to file1: which segment, in which namespace. */
struct shm_file_data {
	int id;
	struct ipc_namespace *ns; /* holds a reference */
	struct file *file;	  /* file1; holds a reference */
	const struct vm_operations_struct *vm_ops; /* what file1 set */
};

static inline struct shmid_kernel *to_shm(struct kern_ipc_perm *perm)
{
	return container_of(perm, struct shmid_kernel, shm_perm);
}

#define shm_file_data(file) ((struct shm_file_data *)(file)->private_data)

int do_shmat(int shmid, char __user *shmaddr, int flags, unsigned long *out);
long sys_shmget(key_t key, size_t size, int flags);
long sys_shmat(int shmid, char __user *addr, int flags);
long sys_shmdt(char __user *addr);
long sys_shmctl(int shmid, int cmd, void __user *buf);
/* fork starts with an empty list; exit leaves it; see ipc/shm.c. */
void shm_init_task(struct task_struct *task);
void exit_shm(struct task_struct *task);
void shm_destroy_orphaned(struct ipc_namespace *ns);
void shm_cache_init(void);
