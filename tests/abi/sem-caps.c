/* SPDX-License-Identifier: MIT */
/* Capabilities over semaphores of somebody else, and over their limits */
#include "caps.h"
#include "semtap.h"

#define KEY 0x56530043

static int id;

static void make(void)
{
	int old = semget(KEY, 0, 0);

	if (old >= 0)
		semrm(old);
	id = semget(KEY, 2, IPC_CREAT | IPC_EXCL | 0600);
	if (id < 0 || setval(id, 0, 3))
		bail("semget");
}

static void limits(void)
{
	char b[600], *s = b;

	s += add(s, "sem",
		 spit("/proc/sys/kernel/sem", "32000 1024000000 500 32000"));
	s += add(s, "next_id", spit("/proc/sys/kernel/sem_next_id", "-1"));
	s += add(s, "NEWIPC", unshare(CLONE_NEWIPC));
	s += add(s, "sem", spit("/proc/sys/kernel/sem", "8 8 8 8"));
	s += add(s, "next_id", spit("/proc/sys/kernel/sem_next_id", "5"));
	s += add(s, "SYSVSEM", unshare(CLONE_SYSVSEM));
	line("%s: %s", title, b);
}

static void tries(void)
{
	struct semid_ds was,
		d = { .sem_perm = { .uid = 1000, .gid = 1000, .mode = 0600 } };
	unsigned short v[2] = { 1, 1 };
	char b[900], *s = b;

	id = semget(KEY, 0, 0);
	s += add(s, "get", id);
	s += add(s, "get rw", semget(KEY, 0, 0600));
	s += add(s, "stat", semctl(id, 0, IPC_STAT, &was));
	s += add(s, "STAT_ANY", semctl(id % 32768, 0, 20, &was));
	s += add(s, "SEM_STAT", semctl(id % 32768, 0, SEM_STAT, &was));
	s += add(s, "GETVAL", val(id, 0));
	s += add(s, "GETPID", semctl(id, 0, GETPID));
	s += add(s, "GETNCNT", semctl(id, 0, GETNCNT));
	s += add(s, "GETZCNT", semctl(id, 0, GETZCNT));
	s += add(s, "GETALL", semctl(id, 0, GETALL, v));
	s += add(s, "SETVAL", setval(id, 0, 4));
	s += add(s, "SETALL", semctl(id, 0, SETALL, v));
	s += add(s, "up", op1(id, 0, 1, 0));
	s += add(s, "zero", op1(id, 1, 0, IPC_NOWAIT));
	s += add(s, "down", op1(id, 0, -1, SEM_UNDO | IPC_NOWAIT));
	s += add(s, "SET", semctl(id, 0, IPC_SET, &d));
	s += add(s, "RMID", semctl(id, 0, IPC_RMID));
	line("%s: %s", title, b);
	limits();
}

int main(void)
{
	with_all_sets(make, tries);
	id = semget(KEY, 0, 0);
	if (id >= 0)
		semrm(id);
	return done();
}
