/* SPDX-License-Identifier: MIT */
/* What the tests of semaphores share, beside tap.h. */
#ifndef TESTS_ABI_SEMTAP_H
#define TESTS_ABI_SEMTAP_H

#include "tap.h"
#include <sys/sem.h>

union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
	struct seminfo *info;
};

UNUSED static int array(int n, int mode)
{
	int id = semget(IPC_PRIVATE, n, mode | IPC_CREAT);

	if (id < 0)
		bail("semget");
	return id;
}

UNUSED static int setval(int id, int num, int val)
{
	return semctl(id, num, SETVAL, (union semun){ .val = val });
}

UNUSED static int val(int id, int num)
{
	return semctl(id, num, GETVAL);
}

/* one operation */
UNUSED static int op1(int id, int num, int op, int flg)
{
	struct sembuf s = { (unsigned short)num, (short)op, (short)flg };

	return semop(id, &s, 1);
}

/* "1 0 5 ncnt 2 0 0 zcnt 0 0 0" */
UNUSED static const char *state(int id, int n)
{
	static char b[4][512];
	static unsigned k;
	char *s = b[++k % 4];
	int i, at = 0;

	for (i = 0; i < n; i++)
		at += sprintf(s + at, "%s%d", i ? " " : "", val(id, i));
	at += sprintf(s + at, ", ncnt");
	for (i = 0; i < n; i++)
		at += sprintf(s + at, " %d", semctl(id, i, GETNCNT));
	at += sprintf(s + at, ", zcnt");
	for (i = 0; i < n; i++)
		at += sprintf(s + at, " %d", semctl(id, i, GETZCNT));
	return s;
}

/* tasks that sleep in the array, as it counts them itself */
UNUSED static int asleep(int id, int n)
{
	int i, sum = 0;

	for (i = 0; i < n; i++)
		sum += semctl(id, i, GETNCNT) + semctl(id, i, GETZCNT);
	return sum;
}

/* A child that calls semop and leaves its result in shared memory. */
struct worker {
	pid_t pid;
	volatile int done, result; /* result: 0 or errno */
	volatile int stay;	   /* lives on after it until this is 0 */
	int id, nops;
	struct sembuf ops[8];
	struct timespec *timeout;
};

UNUSED static struct worker *workers(int n)
{
	struct worker *w = mmap(NULL, n * sizeof(*w), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (w == MAP_FAILED)
		bail("workers");
	return w;
}

UNUSED static void start(struct worker *w)
{
	pid_t pid;

	w->done = w->result = 0;
	pid = fork();
	if (pid < 0)
		bail("fork");
	if (pid) {
		w->pid = pid;
		return;
	}
	w->result = semtimedop(w->id, w->ops, w->nops, w->timeout) ? errno : 0;
	w->done = 1;
	while (w->stay)
		msleep(1);
	_exit(0);
}

/*
 * Wait until each of @n started workers has its result or sleeps.  One that
 * moves to another semaphore while we look may be counted twice, in place of
 * the one that has moved it: so it must be right two times in a row.
 */
UNUSED static void settle(struct worker *w, int n, int id, int nsems)
{
	int i, seen, right = 0;

	while (right < 2) {
		sched_yield();
		for (i = seen = 0; i < n; i++)
			seen += !w[i].pid || w[i].done;
		seen += asleep(id, nsems);
		right = seen == n ? right + 1 : 0;
	}
}

/* Start one with operations { num, op, flags, num, op, flags, … } and wait
 * until it sleeps or is done. */
#define WORK(w, k, id_, nsems, ...) do {				\
	static const struct sembuf ops_[] = { __VA_ARGS__ };		\
									\
	(w)[k].id = (id_);						\
	(w)[k].nops = sizeof(ops_) / sizeof(*ops_);			\
	memcpy((w)[k].ops, ops_, sizeof(ops_));				\
	start(&(w)[k]);							\
	settle(w, (k) + 1, id_, nsems);					\
} while (0)

/* "0 . EAGAIN": what each worker has got; a dot sleeps. */
UNUSED static const char *results(struct worker *w, int n)
{
	static char b[4][512];
	static unsigned k;
	char *s = b[++k % 4];
	int i, at = 0;

	for (i = 0; i < n; i++)
		at += sprintf(s + at, "%s%s", i ? " " : "",
			      !w[i].pid	    ? "-" :
			      !w[i].done    ? "." :
			      w[i].result ? err(w[i].result) : "0");
	return s;
}

UNUSED static void collect(struct worker *w, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (w[i].pid)
			reap(w[i].pid);
	memset(w, 0, n * sizeof(*w));
}

UNUSED static void semrm(int id)
{
	if (semctl(id, 0, IPC_RMID))
		bail("IPC_RMID");
}

#endif
