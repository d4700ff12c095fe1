/* SPDX-License-Identifier: MIT */
/* semget: keys, flags, numbers of semaphores, what a new array holds */
#include "semtap.h"

#define KEY 0x56530001

int main(void)
{
	struct semid_ds d;
	int id, id2, i;

	got(semget(KEY, 1, 0), "no such key");
	got(semget(KEY, 1, IPC_EXCL), "IPC_EXCL alone");
	got(semget(KEY, 0, IPC_CREAT | 0600), "a new one without semaphores");
	got(semget(KEY, -1, IPC_CREAT | 0600), "with -1");
	got(semget(KEY, 32001, IPC_CREAT | 0600), "with SEMMSL + 1");
	got(semget(IPC_PRIVATE, 0, 0600), "private without semaphores");
	id = got(semget(KEY, 3, IPC_CREAT | 0640), "with three");
	ok(semget(KEY, 3, 0) == id, "the same again");
	ok(semget(KEY, 0, 0) == id, "asking for none");
	ok(semget(KEY, 2, IPC_CREAT) == id, "for two, with IPC_CREAT");
	got(semget(KEY, 4, 0), "for four");
	got(semget(KEY, 4, IPC_CREAT), "for four with IPC_CREAT");
	got(semget(KEY, -1, 0), "for -1");
	got(semget(KEY, 3, IPC_CREAT | IPC_EXCL), "IPC_CREAT | IPC_EXCL");
	got(semget(KEY, 4, IPC_CREAT | IPC_EXCL), "the same, for four");
	memset(&d, 0xee, sizeof(d));
	rc(semctl(id, 0, IPC_STAT, (union semun){ .buf = &d }), "IPC_STAT");
	line("mode %#o nsems %lu otime %ld", d.sem_perm.mode,
	     (unsigned long)d.sem_nsems, (long)d.sem_otime);
	ok(d.sem_ctime > 0 && labs((long)(d.sem_ctime - time(NULL))) < 3,
	   "ctime is now");
	ok(d.sem_perm.__ipc_perm_key == KEY, "the key");
	for (i = 0; i < 3; i++)
		line("semaphore %d: %d, pid %d, ncnt %d, zcnt %d", i,
		     val(id, i), semctl(id, i, GETPID), semctl(id, i, GETNCNT),
		     semctl(id, i, GETZCNT));
	id2 = got(semget(IPC_PRIVATE, 1, 0), "private, mode 0");
	ok(id2 != id, "is another");
	semctl(id2, 0, IPC_STAT, (union semun){ .buf = &d });
	line("mode %#o", d.sem_perm.mode);
	semrm(id2);
	semrm(id);
	got(semget(KEY, 1, 0), "the key after RMID");
	rc(semctl(id, 0, GETVAL), "the id after RMID");
	id2 = semget(KEY, 1, IPC_CREAT | 0600);
	ok(id2 != id, "a new array with the key has another id");
	semrm(id2);
	id = got(semget(KEY, 32000, IPC_CREAT | 0600), "SEMMSL semaphores");
	rc(setval(id, 31999, 7), "the last of them");
	line("%d %d", val(id, 31998), val(id, 31999));
	semrm(id);

	/* the calls with numbers of their own */
	id = got(syscall(SYS_semget, IPC_PRIVATE, 2, 0600), "SYS_semget");
	rc(syscall(SYS_semget, IPC_PRIVATE, 0, 0600), "without semaphores");
	rc(syscall(SYS_semctl, id, 1, SETVAL, 5), "SYS_semctl SETVAL");
	rc(syscall(SYS_semctl, id, 1, GETVAL, 0), "GETVAL");
	rc(syscall(SYS_semctl, id, 1, GETVAL | 0x100, 0), "with IPC_64");
	rc(syscall(SYS_semctl, id, 0, IPC_RMID, 0), "RMID");
	return done();
}
