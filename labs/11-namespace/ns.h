/* SPDX-License-Identifier: MIT */
/* What the programs of this lab have in common. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "lab.h"

static inline void mount_proc(void)
{
	mount("proc", "/proc", "proc", 0, NULL);
}

/* A new IPC namespace for the caller. */
static inline long leave(void)
{
	return result(unshare(CLONE_NEWIPC));
}

/* A descriptor for the IPC namespace of a process. */
static inline int ns_of(pid_t pid)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/ns/ipc", (int)pid);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* As clone(2) without a stack: like fork, with flags. */
static inline pid_t clone_with(long flags)
{
	return (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
}

/* A segment of @pages pages, each of them touched, that nobody has attached. */
static inline void fill_segment(int pages)
{
	int id = shmget(IPC_PRIVATE, (size_t)pages * PAGE, 0600);
	char *at = shmat(id, NULL, 0);

	if (at == (char *)-1)
		return;
	for (int i = 0; i < pages; i++)
		at[i * PAGE] = 1;
	shmdt(at);
}
