/* SPDX-License-Identifier: MIT */
/* limits at their ends: zero, negative, largest, lowered below what is there */
#include "msgtap.h"
#include <sys/sem.h>

static void set(const char *name, const char *value)
{
	char path[64];

	sprintf(path, "/proc/sys/kernel/%s", name);
	rc(spit(path, value), "%s = %s", name, value);
}

/* libc cuts sizes and looks at time-outs */
#define shmget(key, size, flags)  ((int)syscall(395, key, size, flags))
#define semtimedop(id, ops, n, t) syscall(420, id, ops, n, t)

static struct sembuf ops[600];
static const int64_t below[2] = { -1, 0 }, wrong[2] = { 0, -1 };

static void semops(const char *what)
{
	int id = semget(IPC_PRIVATE, 1, 0600);

	set("sem", what);
	rc(semop(id, ops, 0), "0 operations");
	rc(semop(id, ops, 1), "1");
	rc(semop(id, ops, 64), "64");
	rc(semop(id, ops, 65), "65");
	rc(semop(id, ops, 500), "500");
	rc(semop(id, ops, 501), "501");
	rc(semop(id, ops, 600), "600");
	rc(semop(id, (void *)1, 600), "600, nowhere");
	rc(semop(id, ops, 0x7fffffff), "2^31 - 1");
	rc(semop(id, ops, 0x80000000), "2^31");
	rc(semop(id, ops, -1), "-1");
	rc(semop(-1, ops, -1), "-1 on -1");
	rc(semop(-1, (void *)1, 1), "1 nowhere on -1");
	rc(semop(-1, (void *)1, 0), "0 nowhere on -1");
	rc(semtimedop(id, (void *)1, 1, below), "nowhere, -1 s");
	rc(semtimedop(id, ops, 1, wrong), "-1 ns");
	rc(semtimedop(id, ops, 0, wrong), "0, -1 ns");
	rc(semtimedop(id, ops, -1, (void *)1), "-1, timeout nowhere");
	semctl(id, 0, IPC_RMID);
}

static void sems(void)
{
	struct seminfo i;
	int id;

	if (unshare(CLONE_NEWIPC))
		bail("unshare");
	semops("32000 1024000000 500 32000");
	semops("32000 1024000000 -1 32000");
	semops("32000 1024000000 0 32000");
	semops("32000 1024000000 2147483647 32000");
	set("sem", "0 100 10 10");
	got(semget(IPC_PRIVATE, 0, 0600), "semmsl 0: of 0");
	got(semget(IPC_PRIVATE, 1, 0600), "of 1");
	set("sem", "-1 100 10 10");
	got(semget(IPC_PRIVATE, 0, 0600), "semmsl -1: of 0");
	got(semget(IPC_PRIVATE, 1, 0600), "of 1");
	set("sem", "65536 100 10 10");
	got(semget(IPC_PRIVATE, 100, 0600), "semmns 100: of 100");
	got(semget(IPC_PRIVATE, 1, 0600), "of 1");
	set("sem", "65536 -1 10 10");
	got(semget(IPC_PRIVATE, 1, 0600), "semmns -1: of 1");
	set("sem", "65536 2147483647 10 10");
	id = semget(IPC_PRIVATE, 65536, 0600);
	got(id, "of 65536");
	got(semget(IPC_PRIVATE, 65537, 0600), "of 65537");
	rc(semctl(id, 65535, SETVAL, 1), "SETVAL of the last");
	rc(semctl(id, 65536, SETVAL, 1), "of the next");
	rc(semctl(id, 65535, GETVAL), "GETVAL");
	ops[0].sem_num = 65535;
	ops[0].sem_op = -1;
	ops[0].sem_flg = SEM_UNDO;
	rc(semop(id, ops, 1), "semop");
	semctl(id, 0, IPC_RMID);
	ops[0] = (struct sembuf){ 0, 0, 0 };
	set("sem", "65536 2147483647 10 0");
	got(semget(IPC_PRIVATE, 1, 0600), "semmni 0");
	set("sem", "65536 2147483647 10 1");
	got(semget(IPC_PRIVATE, 1, 0600), "semmni 1, one is there");
	line("SEM_INFO %d", semctl(0, 0, SEM_INFO, &i) >= 0);
	line("%d %d %d %d, %d arrays, %d semaphores", i.semmsl, i.semmns,
	     i.semopm, i.semmni, i.semusz, i.semaem);
	set("sem", "2147483647 2147483647 2147483647 32768");
	got(semget(IPC_PRIVATE, 2147483647, 0600), "of 2^31 - 1");
	got(semget(IPC_PRIVATE, 0x40000000, 0600), "of 2^30");
	got(semget(IPC_PRIVATE, -1, 0600), "of -1");
	got(semget(IPC_PRIVATE, INT_MIN, 0600), "of INT_MIN");
}

static void shms(void)
{
	static const struct {
		unsigned long size;
		int flags;
	} big[] = {
		{ 0xffffffff, SHM_NORESERVE },
		{ 0xfffff001, SHM_NORESERVE },
		{ 0xfffff000, SHM_NORESERVE },
		{ 0xffffe000, SHM_NORESERVE },
		{ 0x80000000, SHM_NORESERVE },
		{ 0x7fffffff, SHM_NORESERVE },
		{ 0xffffffff, 0 },
		{ 0xfffff001, 0 },
	};
	struct shmid_ds d;
	char *p;
	int id;

	if (unshare(CLONE_NEWIPC))
		bail("unshare");
	for (unsigned i = 0; i < 2 * sizeof(big) / sizeof(*big); i++) {
		unsigned k = i % (sizeof(big) / sizeof(*big));

		if (i == sizeof(big) / sizeof(*big)) {
			set("shmmax", "4294967295");
			set("shmall", "4294967295");
		}
		id = got(shmget(IPC_PRIVATE, big[k].size, 0600 | big[k].flags),
			 "%#lx, flags %#x", big[k].size, big[k].flags);
		if (id < 0)
			continue;
		shmctl(id, IPC_STAT, &d);
		line("size %#lx", (unsigned long)d.shm_segsz);
		p = shmat(id, NULL, 0);
		line("attach: %s", p == (void *)-1 ? err(errno) : "yes");
		if (p != (void *)-1)
			shmdt(p);
		p = shmat(id, (void *)0x10000000, 0);
		line("attach there: %s", p == (void *)-1 ? err(errno) : "yes");
		if (p != (void *)-1)
			shmdt(p);
		p = shmat(id, (void *)0x80000000, SHM_REMAP);
		line("over all: %s", p == (void *)-1 ? err(errno) : "yes");
		rmid(id);
	}
	set("shmall", "0");
	got(shmget(IPC_PRIVATE, 1, 0600), "shmall 0");
	set("shmall", "1");
	id = got(shmget(IPC_PRIVATE, 4096, 0600), "shmall 1, one page");
	got(shmget(IPC_PRIVATE, 1, 0600), "another");
	set("shmall", "0");
	rmid(id);
	set("shmmax", "0");
	got(shmget(IPC_PRIVATE, 1, 0600), "shmmax 0");
	set("shmmax", "1");
	set("shmall", "10");
	got(shmget(IPC_PRIVATE, 2, 0600), "shmmax 1, 2 bytes");
	set("shmmni", "0");
	got(shmget(IPC_PRIVATE, 1, 0600), "shmmni 0");
	set("shmmni", "1");
	id = got(shmget(5, 1, 0600 | IPC_CREAT), "shmmni 1");
	got(shmget(IPC_PRIVATE, 1, 0600), "another");
	set("shmmax", "0");
	set("shmall", "0");
	set("shmmni", "0");
	ok(shmget(5, 1, 0600 | IPC_CREAT) == id, "found though nothing fits");
	got(shmget(5, 2, 0600 | IPC_CREAT), "with a larger size");
	set("shmmni", "32768");
	set("shmmni", "32769");
	set("shmall", "18446744073709551615");
	set("shmmax", "4294967296");
	struct shminfo si;
	struct shminfo64 {
		unsigned long max, min, mni, seg, all, unused[4];
	} s64;

	rc(shmctl(0, IPC_INFO, (void *)&s64), "IPC_INFO");
	line("%lu %lu %lu %lu %lu", s64.max, s64.min, s64.mni, s64.seg,
	     s64.all);
	set("shmmax", "4294967295");
	set("shmall", "4294967295");
	rc(syscall(SYS_ipc, 24, 0, IPC_INFO, 0, &si), "the old IPC_INFO");
	line("%d %d %d %d %d", (int)si.shmmax, (int)si.shmmin, (int)si.shmmni,
	     (int)si.shmseg, (int)si.shmall);
}

static void msgs(void)
{
	static struct {
		long type;
		char text[20000];
	} m = { 1, "" };
	struct msqid_ds d;
	int id;

	if (unshare(CLONE_NEWIPC))
		bail("unshare");
	id = msgget(IPC_PRIVATE, 0600);
	rc(msgsnd(id, &m, 8192, 0), "8192");
	rc(msgsnd(id, &m, 8193, 0), "8193");
	set("msgmax", "20000");
	rc(msgsnd(id, &m, 8193, IPC_NOWAIT), "msgmax 20000: 8193");
	rc(msgsnd(id, &m, 8192, IPC_NOWAIT), "8192");
	rc(msgsnd(id, &m, 0, IPC_NOWAIT), "0, full");
	rc(msgrcv(id, &m, 20000, 0, MSG_COPY | IPC_NOWAIT), "MSG_COPY");
	set("msgmax", "100");
	rc(msgrcv(id, &m, 20000, 0, MSG_COPY | IPC_NOWAIT), "msgmax 100: COPY");
	rc(msgrcv(id, &m, 20000, 0, MSG_COPY | MSG_NOERROR | IPC_NOWAIT),
	   "COPY, NOERROR");
	rc(msgrcv(id, &m, 100, 0, MSG_COPY | IPC_NOWAIT), "COPY into 100");
	rc(msgrcv(id, &m, 20000, 9, MSG_COPY | IPC_NOWAIT), "COPY of none");
	rc(msgrcv(id, &m, 20000, 0, IPC_NOWAIT), "received");
	set("msgmax", "0");
	rc(msgsnd(id, &m, 0, IPC_NOWAIT), "msgmax 0: 0");
	rc(msgsnd(id, &m, 1, IPC_NOWAIT), "1");
	rc(msgrcv(id, &m, 10, 1, MSG_COPY | IPC_NOWAIT), "COPY of nothing");
	rc(msgrcv(id, &m, 10, 0, MSG_COPY | IPC_NOWAIT), "COPY of 8192");
	msgctl(id, IPC_STAT, &d);
	line("%d messages, %lu bytes", (int)d.msg_qnum,
	     (unsigned long)d.__msg_cbytes);
	d.msg_qbytes = 0;
	rc(msgctl(id, IPC_SET, &d), "qbytes 0");
	rc(msgsnd(id, &m, 0, IPC_NOWAIT), "0");
	msgrcv(id, &m, 20000, 0, IPC_NOWAIT);
	rc(msgrcv(id, &m, 20000, 0, IPC_NOWAIT), "received");
	rc(msgsnd(id, &m, 0, IPC_NOWAIT), "0, empty");
	d.msg_qbytes = -1;
	rc(msgctl(id, IPC_SET, &d), "qbytes -1");
	msgctl(id, IPC_STAT, &d);
	line("qbytes %lu", d.msg_qbytes);
	set("msgmax", "2147483647");
	set("msgmax", "2147483648");
	rc(msgsnd(id, &m, -1, IPC_NOWAIT), "-1 bytes");
	rc(msgrcv(id, &m, 2147483647, 0, IPC_NOWAIT), "a room of 2^31 - 1");
	rc(msgrcv(id, &m, 2147483648u, 0, IPC_NOWAIT), "of 2^31");
	set("msgmnb", "0");
	id = msgget(IPC_PRIVATE, 0600);
	rc(msgsnd(id, &m, 0, IPC_NOWAIT), "msgmnb 0: 0");
	msgctl(id, IPC_STAT, &d);
	line("qbytes %lu", d.msg_qbytes);
	set("msgmnb", "2147483647");
	id = msgget(IPC_PRIVATE, 0600);
	rc(msgsnd(id, &m, 20000, IPC_NOWAIT), "20000");
	msgctl(id, IPC_STAT, &d);
	line("qbytes %lu", d.msg_qbytes);
	set("msgmni", "3");
	got(msgget(IPC_PRIVATE, 0600), "msgmni 3, three are there");
	struct msginfo i;

	rc(msgctl(0, MSG_INFO, (void *)&i) >= 0 ? 0 : -1, "MSG_INFO");
	line("%d %d %d %d %d %d %d %d", i.msgpool, i.msgmap, i.msgmax, i.msgmnb,
	     i.msgmni, i.msgssz, i.msgtql, i.msgseg);
	rc(msgctl(0, IPC_INFO, (void *)&i) >= 0 ? 0 : -1, "IPC_INFO");
	line("%d %d %d %d %d %d %d %d", i.msgpool, i.msgmap, i.msgmax, i.msgmnb,
	     i.msgmni, i.msgssz, i.msgtql, i.msgseg);
}

int main(void)
{
	quietly(sems);
	quietly(shms);
	quietly(msgs);
	return done();
}
