/* SPDX-License-Identifier: MIT */
/*
 * thread.h - threads made by clone itself, without a libc's pthread
 *
 *	t = thread(fn, arg)	a task of this process that runs fn(arg)
 *	join(t)			until it is gone; frees it
 *	wait_state(pid, tid, 'S')	until that task sleeps, stops, is a zombie
 *
 * Each has a copy of its maker's thread block behind %gs, so an errno of its
 * own; nothing else of libc knows of it.  Two threads print only in turns.
 */
#ifndef TESTS_ABI_THREAD_H
#define TESTS_ABI_THREAD_H

#include "tap.h"

#define FUTEX_WAIT	      0
#define FUTEX_WAKE	      1
#define FUTEX_REQUEUE	      3
#define FUTEX_CMP_REQUEUE     4
#define FUTEX_WAKE_OP	      5
#define FUTEX_WAIT_BITSET     9
#define FUTEX_WAKE_BITSET     10
#define FUTEX_PRIVATE	      128
#define FUTEX_CLOCK_REALTIME  256
#define FUTEX_WAITERS	      0x80000000u
#define FUTEX_OWNER_DIED      0x40000000u

#define CLONE_THREAD_FLAGS                                             \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |           \
	 CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS |                 \
	 CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)
#define STACK_SIZE 65536

struct thread {
	int tid;	/* cleared by the kernel */
	int (*fn)(void *arg);
	void *arg;
	char *stack;
	char block[512];
};

UNUSED static long futex(void *word, int op, unsigned val,
			 const struct timespec *timeout, void *word2,
			 unsigned val3)
{
	return syscall(SYS_futex, word, op, val, timeout, word2, val3);
}

UNUSED static pid_t gettid_(void)
{
	return syscall(SYS_gettid);
}

/* The thread's own block: a copy of ours, which begins with its address. */
static void own_block(struct thread *t)
{
	char *self;

	__asm__ volatile("movl %%gs:0, %0" : "=r"(self));
	memcpy(t->block, self, sizeof(t->block));
	self = t->block;
	memcpy(t->block, &self, sizeof(self));
}

UNUSED static int thread_main(void *arg)
{
	struct thread *t = arg;

	return t->fn(t->arg);
}

UNUSED static struct thread *thread(int (*fn)(void *), void *arg)
{
	char *stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct thread *t = (void *)(stack + STACK_SIZE - 1024);

	if (stack == MAP_FAILED)
		bail("thread: mmap");
	t->fn = fn;
	t->arg = arg;
	t->stack = stack;
	own_block(t);
	if (clone(thread_main, stack + STACK_SIZE - 2048, CLONE_THREAD_FLAGS,
		  t, &t->tid, t->block, &t->tid) < 0)
		bail("thread: clone");
	return t;
}

/* The kernel clears the tid a little before the task is gone. */
static void await_end(pid_t tid, int *word)
{
	while (*(volatile int *)word)
		futex(word, FUTEX_WAIT, tid, NULL, NULL, 0);
	while (!syscall(SYS_tgkill, getpid(), tid, 0))
		msleep(1);
}

UNUSED static void join(struct thread *t)
{
	await_end(t->tid, &t->tid);
	munmap(t->stack, STACK_SIZE);
}

/* The state letter of a task, 0 when it is gone. */
UNUSED static int task_state(pid_t pid, pid_t tid)
{
	char path[64], text[512], *at;

	sprintf(path, "/proc/%d/task/%d/stat", pid, tid);
	if (slurp(path, text, sizeof(text)) <= 0)
		return 0;
	at = strrchr(text, ')');
	return at ? at[2] : 0;
}

UNUSED static void wait_state(pid_t pid, pid_t tid, int state)
{
	int now;

	while ((now = task_state(pid, tid)) != state) {
		if (!now)
			bail("wait_state: it is gone");
		msleep(1);
	}
}

/* How many threads /proc sees in @pid. */
UNUSED static int count_threads(pid_t pid)
{
	char path[64];
	struct dirent *e;
	int n = 0;
	DIR *d;

	sprintf(path, "/proc/%d/task", pid);
	d = opendir(path);
	while (d && (e = readdir(d)))
		n += e->d_name[0] != '.';
	if (d)
		closedir(d);
	return n;
}

#endif
