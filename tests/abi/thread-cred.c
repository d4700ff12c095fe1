/* SPDX-License-Identifier: MIT */
/* threads with users of their own: what each may do with System V IPC */
#include "thread.h"
#include <sys/msg.h>
#include <sys/sem.h>

static int shm, sem, msg;

static void tries(const char *who)
{
	struct shmid_ds d;
	struct {
		long type;
		char c;
	} m = { 1, 'x' };
	struct sembuf op = { 0, 1, IPC_NOWAIT };
	char *p = shmat(shm, NULL, 0);

	line("%s: shmat %s", who, p == (void *)-1 ? err(errno) : "yes");
	if (p != (void *)-1)
		shmdt(p);
	rc(shmctl(shm, IPC_STAT, &d), "%s: IPC_STAT", who);
	rc(shmctl(shm, SHM_LOCK, NULL), "%s: SHM_LOCK", who);
	rc(semop(sem, &op, 1), "%s: semop", who);
	rc(semctl(sem, 0, SETVAL, 3), "%s: SETVAL", who);
	rc(msgsnd(msg, &m, 1, IPC_NOWAIT), "%s: msgsnd", who);
	rc(msgrcv(msg, &m, 1, 0, IPC_NOWAIT), "%s: msgrcv", who);
	rc(msgctl(msg, IPC_SET, &(struct msqid_ds){ 0 }), "%s: IPC_SET", who);
	rc(unshare(CLONE_SYSVSEM), "%s: unshare SYSVSEM", who);
	got(shmget(77, 1, 0600), "%s: shmget of the key", who);
}

static int user(void *arg)
{
	(void)arg;
	syscall(208, 1000, 1000, 1000);
	tries("a thread, user 1000");
	return 0;
}

static int effective(void *arg)
{
	(void)arg;
	syscall(208, 0, 1000, 0);
	tries("a thread, effective 1000");
	syscall(208, -1, 0, -1);
	tries("a thread, again 0");
	return 0;
}

static int filesystem(void *arg)
{
	(void)arg;
	syscall(215, 1000);
	tries("a thread, fsuid 1000");
	return 0;
}

/* an owner, by each of the ids */
static void owned(int uid, int gid, int mode)
{
	struct shmid_ds d;

	shmctl(shm, IPC_STAT, &d);
	d.shm_perm.uid = uid;
	d.shm_perm.gid = gid;
	d.shm_perm.mode = mode;
	shmctl(shm, IPC_SET, &d);
}

static void of_group(void)
{
	gid_t more[2] = { 500, 600 };
	char *p, *q;

	setgroups(2, more);
	setresgid(400, 401, 402);
	setresuid(1000, 1001, 1002);
	p = shmat(shm, NULL, SHM_RDONLY);
	if (p == (void *)-1)
		p = NULL;
	q = shmat(shm, NULL, 0);
	line("read %s, write %s", p ? "yes" : "no",
	     q == (void *)-1 ? err(errno) : "yes");
}

int main(void)
{
	static const struct {
		int uid, gid;
	} owners[] = { { 1000, 9 }, { 1001, 9 }, { 1002, 9 },
		       { 9, 400 },  { 9, 401 },	 { 9, 402 },
		       { 9, 500 },  { 9, 600 },	 { 9, 9 } };
	static const int modes[] = {
		0, 0400, 0040, 0004, 0600, 0060, 0006, 0066
	};

	shm = shmget(77, PG, IPC_CREAT | 0600);
	sem = semget(IPC_PRIVATE, 1, 0600);
	msg = msgget(IPC_PRIVATE, 0600);
	tries("root");
	join(thread(user, NULL));
	tries("root again");
	join(thread(effective, NULL));
	join(thread(filesystem, NULL));
	for (unsigned i = 0; i < sizeof(owners) / sizeof(*owners); i++)
		for (unsigned k = 0; k < sizeof(modes) / sizeof(*modes); k++) {
			note("owner %d:%d, mode %o", owners[i].uid,
			     owners[i].gid, modes[k]);
			owned(owners[i].uid, owners[i].gid, modes[k]);
			quietly(of_group);
		}
	rmid(shm);
	semctl(sem, 0, IPC_RMID);
	msgctl(msg, IPC_RMID, NULL);
	return done();
}
