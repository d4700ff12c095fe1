/* SPDX-License-Identifier: MIT */
/* arguments at the edge of memory: what is done before it fails */
#include "msgtap.h"
#include <sys/sem.h>

/* the kernel's structures, and calls that libc does not look into */
#define MSQID		    88
#define SEMID		    64
#define SHMID		    84
#define msgctl(id, cmd, at) syscall(402, id, cmd, at)
#define shmctl(id, cmd, at) syscall(396, id, cmd, at)
#define semctl(id, num, cmd, ...) \
	((int)syscall(394, id, num, cmd, ##__VA_ARGS__))

static char *p;	 /* a page, then a hole */
static char *ro; /* a page to be read */
static struct msg m;

/* an address with @n bytes before the hole */
#define END(n) ((void *)(p + PG - (n)))

static void messages(void)
{
	struct msqid_ds d;
	int id = queue(0600), i;

	for (i = 0; i < 12; i++) {
		memset(p, 0, PG);
		*(long *)(p + PG - 16) = 1;
		rc(msgsnd(id, END(16), i + 8, 0), "msgsnd, %d bytes", i + 8);
	}
	line("%s", level(id));
	for (i = 0; i < 6; i++) {
		memset(p, 'z', PG);
		rc(rcv(id, END(4 + i), 64, 0, IPC_NOWAIT),
		   "msgrcv into %d before the end", i);
		line("it begins %d %d", p[PG - 4 - i], p[PG - 1]);
	}
	line("%s", level(id));
	while (rcv(id, &m, 64, 0, IPC_NOWAIT) >= 0)
		;
	put(id, 5, "12345");
	rc(rcv(id, ro, 64, 0, IPC_NOWAIT), "into what is read only");
	line("%s", level(id));
	put(id, 5, "12345");
	rc(rcv(id, (void *)0xbffffffc, 64, 0, IPC_NOWAIT), "up to the kernel");
	put(id, 5, "12345");
	rc(rcv(id, (void *)0xc0000000, 64, 0, IPC_NOWAIT), "the kernel's");
	put(id, 5, "12345");
	rc(rcv(id, (void *)-1, 64, 0, IPC_NOWAIT), "the last byte");
	line("%s", level(id));
	rc(snd(id, (void *)0xc0000000, 0, 0), "send the kernel's");
	rc(snd(id, (void *)0xbffffffc, 0, 0), "send up to the kernel");
	rc(snd(id, (void *)-4, 0, 0), "send the last bytes");
	rc(snd(id, ro, 0, 0), "type 0");
	rc(snd(-1, (void *)1, 0, 0), "nowhere to -1");
	rc(snd(id, (void *)1, -1, 0), "nowhere, -1 bytes");
	rc(snd(id, (void *)1, 0x10000000, 0), "nowhere, 2^28 bytes");
	rc(rcv(-1, (void *)1, 0, 0, 0), "receive nowhere from -1");
	rc(msgctl(id, IPC_STAT, END(MSQID - 1)), "IPC_STAT, a byte short");
	rc(msgctl(id, IPC_STAT, END(MSQID)), "IPC_STAT, just");
	memcpy(&d, END(MSQID), MSQID);
	rc(msgctl(id, IPC_SET, END(MSQID - 1)), "IPC_SET, a byte short");
	memcpy(END(MSQID), &d, MSQID);
	rc(msgctl(id, IPC_SET, END(MSQID)), "IPC_SET, just");
	rc(msgctl(id, IPC_STAT, (void *)ro), "IPC_STAT, read only");
	rc(msgctl(-1, IPC_STAT, NULL), "IPC_STAT of -1 to NULL");
	rc(msgctl(id, 99, NULL), "99");
	rc(msgctl(id, -1, NULL), "-1");
	rc(msgctl(id + 32768, IPC_RMID, NULL), "RMID of a later id");
	rc(msgctl(INT_MAX, IPC_RMID, NULL), "of INT_MAX");
	rc(msgctl(INT_MIN, IPC_RMID, NULL), "of INT_MIN");
	rc(msgctl(id | INT_MIN, IPC_RMID, NULL), "of its negative");
	rc(msgctl(INT_MAX, MSG_STAT, &d), "MSG_STAT of INT_MAX");
	rc(msgctl(32768, MSG_STAT, &d), "of 32768");
	rc(msgctl(32768 * 3 + id % 32768, MSG_STAT, &d) == id, "of its index");
	rc(msgctl(id, MSG_INFO, END(31)), "MSG_INFO, a byte short");
	rc(msgctl(-1, MSG_INFO, &d), "MSG_INFO of -1");
	rc(msgctl(INT_MAX, MSG_INFO, (void *)&m) >= 0, "of INT_MAX");
	msgrm(id);
}

static struct sembuf *two(int a, int b)
{
	struct sembuf *s = END(2 * sizeof(*s));

	s[0] = (struct sembuf){ 0, a, 0 };
	s[1] = (struct sembuf){ 1, b, 0 };
	return s;
}

static void semaphores(void)
{
	unsigned short *v;
	int id = semget(IPC_PRIVATE, 3, 0600), i;
	struct semid_ds d;
	struct timespec *t;

	rc(semop(id, two(1, 1), 3), "3 operations, 2 there");
	rc(semop(id, two(1, 1) + 1, 2), "2 operations, 1 there");
	rc(semop(id, two(1, 1), 2), "2 operations");
	line("%d %d", semctl(id, 0, GETVAL), semctl(id, 1, GETVAL));
	rc(semop(id, (void *)((char *)two(1, 1) + 1), 2), "a byte short");
	rc(semop(id, (void *)0xc0000000, 1), "the kernel's");
	rc(semop(id, (void *)0xbffffffc, 1), "up to it");
	rc(semop(id, (void *)-6, 1), "the last");
	for (i = 4; i < 9; i += 2) {
		v = END(i);
		memset(p, 0, PG);
		rc(semctl(id, 0, GETALL, v), "GETALL into %d bytes", i);
		v = END(i);
		for (int k = 0; k < i / 2; k++)
			v[k] = 9;
		rc(semctl(id, 0, SETALL, v), "SETALL of %d bytes", i);
		line("%d %d %d", semctl(id, 0, GETVAL), semctl(id, 1, GETVAL),
		     semctl(id, 2, GETVAL));
	}
	rc(semctl(id, 0, GETALL, ro), "GETALL, read only");
	rc(semctl(id, 0, GETALL, NULL), "GETALL, NULL");
	rc(semctl(id, 77, GETALL, END(6)), "GETALL, number 77");
	rc(semctl(id, -1, SETALL, END(6)), "SETALL, number -1");
	v = END(6);
	v[0] = 1;
	v[1] = 32768;
	rc(semctl(id, 0, SETALL, v), "SETALL with 32768");
	line("%d", semctl(id, 0, GETVAL));
	rc(semctl(id, 3, GETVAL), "GETVAL 3");
	rc(semctl(id, -1, GETVAL), "GETVAL -1");
	rc(semctl(id, INT_MAX, GETVAL), "GETVAL INT_MAX");
	rc(semctl(id, 65536, GETVAL), "GETVAL 65536");
	rc(semctl(id, 0, SETVAL, 32768), "SETVAL 32768");
	rc(semctl(id, 0, SETVAL, -1), "SETVAL -1");
	rc(semctl(id, 9, SETVAL, -1), "SETVAL 9, -1");
	rc(semctl(-1, 9, SETVAL, -1), "SETVAL of -1, 9, -1");
	rc(semctl(id, 0, IPC_STAT, END(SEMID - 1)), "IPC_STAT, short");
	rc(semctl(id, 0, IPC_STAT, END(SEMID)), "just");
	memcpy(&d, END(SEMID), SEMID);
	memcpy(END(SEMID), &d, SEMID);
	rc(semctl(id, 0, IPC_SET, END(SEMID)), "IPC_SET");
	d.sem_perm.uid = -1;
	rc(semctl(id, 0, IPC_SET, &d), "IPC_SET, uid -1");
	d.sem_perm.uid = 0;
	d.sem_perm.gid = -1;
	rc(semctl(id, 0, IPC_SET, &d), "IPC_SET, gid -1");
	rc(semctl(id, 0, IPC_SET, NULL), "IPC_SET, NULL");
	rc(semctl(-1, 0, IPC_SET, NULL), "IPC_SET of -1, NULL");
	rc(semctl(id + 32768, 0, IPC_SET, NULL), "of a later one, NULL");
	t = END(sizeof(*t));
	*t = (struct timespec){ 0, 1000000 };
	rc(syscall(SYS_ipc, 4, id, 1, 0, two(-99, 0), t),
	   "semtimedop of ipc(2)");
	t = END(8);
	*(long *)t = 0;
	((long *)t)[1] = 1000000;
	struct sembuf o = { 0, -99, 0 };

	rc(syscall(SYS_ipc, 4, id, 1, 0, &o, t), "a time of 8 bytes");
	rc(syscall(SYS_ipc, 4, id, 1, 0, &o, END(7)), "of 7 bytes");
	rc(syscall(420, id, &o, 1, END(15)), "semtimedop_time64, 15 bytes");
	t = END(16);
	memset(t, 0, 16);
	((int *)t)[2] = 1000000;
	rc(syscall(420, id, &o, 1, t), "16 bytes");
	((int *)t)[3] = 77;
	rc(syscall(420, id, &o, 1, t), "its padding");
	((int *)t)[1] = -1;
	rc(syscall(420, id, &o, 1, t), "far below zero");
	((int *)t)[1] = 0;
	((int *)t)[2] = 1000000000;
	rc(syscall(420, id, &o, 1, t), "10^9 ns");
	semctl(id, 0, IPC_RMID);
}

static void segments(void)
{
	struct shmid_ds d;
	int id = segment(PG, 0600);

	rc(shmctl(id, IPC_STAT, END(SHMID - 1)), "IPC_STAT, short");
	rc(shmctl(id, IPC_STAT, END(SHMID)), "just");
	memcpy(&d, END(SHMID), SHMID);
	rc(shmctl(id, IPC_SET, &d), "IPC_SET");
	d.shm_perm.mode = 0xffff;
	d.shm_segsz = 1;
	d.shm_perm.cuid = d.shm_perm.cgid = 77;
	rc(shmctl(id, IPC_SET, &d), "IPC_SET of what does not change");
	shmctl(id, IPC_STAT, &d);
	line("mode %o, size %d, cuid %d", d.shm_perm.mode, (int)d.shm_segsz,
	     d.shm_perm.cuid);
	rc(syscall(SYS_ipc, 21, id, 0, END(3), 0), "ipc(SHMAT), no room");
	line("nattch %lu", nattch(id));
	rc(syscall(SYS_ipc, 21, id, 0, 0xc0000000, 0), "to the kernel");
	rc(syscall(SYS_ipc, 21, id, 0, 0, 0), "to NULL");
	rc(syscall(SYS_ipc, 21, id, 0, ro, 0), "to read only");
	line("nattch %lu", nattch(id));
	rc(syscall(SYS_ipc, 21 | 1 << 16, id, 0, END(4), 0), "version 1");
	rc(syscall(SYS_ipc, 21 | 2 << 16, id, SHM_RDONLY, END(4), 0) == 0,
	   "version 2");
	rc(syscall(SYS_ipc, 23 | 7 << 16, 0, 1, 0600, 0) >= 0, "SHMGET 7");
	rc(syscall(SYS_ipc, 22, 0, 0, 0, 1), "SHMDT of 1");
	rc(syscall(SYS_ipc, 25, 0, 0, 0, 0), "25");
	rc(syscall(SYS_ipc, 0, 0, 0, 0, 0), "0");
	rc(syscall(SYS_ipc, 5, 0, 0, 0, 0), "5");
	rc(syscall(SYS_ipc, -1, 0, 0, 0, 0), "-1");
	rc(syscall(SYS_ipc, 3, id, 0, IPC_STAT, 0), "SEMCTL, NULL");
	rc(syscall(SYS_ipc, 3, id, 0, IPC_STAT, END(3)), "SEMCTL, no room");
	rc(syscall(SYS_ipc, 12, 0, 0, 0, 0), "MSGRCV, NULL");
	rc(syscall(SYS_ipc, 12, 0, 0, 0, END(7)), "MSGRCV, no room");
	rc(syscall(SYS_ipc, 12 | 1 << 16, -1, 0, 0, 0), "MSGRCV 1, NULL");
	rc(shmctl(id, SHM_LOCK, (void *)1), "SHM_LOCK");
	rc(shmctl(-1, SHM_LOCK, (void *)1), "SHM_LOCK of -1");
	rc(shmctl(id + 32768, SHM_UNLOCK, (void *)1), "SHM_UNLOCK of another");
	got(shmat(INT_MAX, NULL, 0), "shmat of INT_MAX");
	got(shmat(INT_MIN, NULL, 0), "of INT_MIN");
	got(shmat(id, (void *)0xfffff000, SHM_RND), "at the last page");
	got(shmat(id, (void *)0xffffffff, SHM_RND), "at the last byte");
	got(shmat(id, (void *)0xc0000000, 0), "at the kernel");
	got(shmat(id, (void *)0xbffff000, 0), "just below");
	got(shmat(id, (void *)1, 0), "at 1");
	got(shmat(id, (void *)1, SHM_RND | SHM_REMAP), "at 1, RND, REMAP");
	got(shmat(id, ro, 0), "where something is");
	got(shmat(id, ro + 1, SHM_RND), "there, RND");
	got(shmat(id, NULL, 0x40000000), "flag 2^30");
	shmctl(id, IPC_STAT, &d);
	line("nattch %d", (int)d.shm_nattch);
	rmid(id);
}

int main(void)
{
	p = area(1, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	ro = area(1, PROT_READ, MAP_PRIVATE);
	if (unshare(CLONE_NEWIPC))
		bail("unshare");
	messages();
	semaphores();
	segments();
	return done();
}
