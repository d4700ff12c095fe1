/* SPDX-License-Identifier: MIT */
/* semctl: every command, its errors, both kinds of structures */
#include "semtap.h"
#include <limits.h>

static int id;

/* the way and the structures of old: no IPC_64 in the command */
struct old_semid_ds {
	struct {
		int key;
		unsigned short uid, gid, cuid, cgid, mode, seq;
	} perm;
	int otime, ctime;
	unsigned base, pending, last, undo;
	unsigned short nsems, pad;
};

static long oldctl(int sem, int num, int cmd, void *arg)
{
	/* musl's commands have 0x100 in them: IPC_64 */
	return syscall(SYS_ipc, 3, sem, num, cmd & ~0x100, &arg, 0);
}

static void values(void)
{
	unsigned short v[5] = { 1, 2, 3, 4, 5 };
	union semun u = { .array = v };

	rc(setval(id, 0, 32767), "SETVAL SEMVMX");
	rc(setval(id, 0, 32768), "SETVAL SEMVMX + 1");
	rc(setval(id, 0, -1), "SETVAL -1");
	rc(setval(id, 4, 1), "SETVAL of semaphore 4");
	rc(setval(id, -1, 1), "SETVAL of semaphore -1");
	rc(setval(id, 4, -1), "SETVAL -1 of semaphore 4");
	rc(setval(-1, 0, 1), "SETVAL of id -1");
	rc(setval(id + 1, 0, 1), "SETVAL of no id");
	rc(setval(id + 1, 0, -1), "SETVAL -1 of no id");
	rc(val(id, 0), "GETVAL");
	rc(val(id, 4), "GETVAL 4");
	rc(val(id, -1), "GETVAL -1");
	rc(val(id, 0x40000000), "GETVAL 2^30");
	rc(val(id, INT_MAX), "GETVAL 2^31 - 1");
	rc(setval(id, INT_MIN, 1), "SETVAL -2^31");
	rc(semctl(id, 4, GETPID), "GETPID 4");
	rc(semctl(id, 4, GETNCNT), "GETNCNT 4");
	rc(semctl(id, -1, GETZCNT), "GETZCNT -1");
	ok(semctl(id, 0, GETPID) == getpid(), "SETVAL set the pid");
	rc(semctl(id, 1, GETPID), "GETPID of one never touched");
	rc(semctl(id, 9, SETALL, u), "SETALL, whatever number");
	line("%d %d %d %d", val(id, 0), val(id, 1), val(id, 2), val(id, 3));
	ok(semctl(id, 3, GETPID) == getpid(), "SETALL set the pids");
	v[3] = 32768;
	v[0] = 9;
	rc(semctl(id, 0, SETALL, u), "SETALL with 32768");
	rc(val(id, 0), "changed nothing");
	rc(semctl(id, 0, SETALL, (union semun){ .array = NULL }),
	   "SETALL NULL");
	rc(semctl(id, 0, GETALL, (union semun){ .array = NULL }),
	   "GETALL NULL");
	memset(v, 0xff, sizeof(v));
	rc(semctl(id, -7, GETALL, u), "GETALL, whatever number");
	line("%d %d %d %d %d", v[0], v[1], v[2], v[3], v[4]);
	rc(semctl(-1, 0, GETALL, u), "GETALL of id -1");
}

static void stats(void)
{
	struct semid_ds d;
	union semun u = { .buf = &d };
	struct old_semid_ds old;
	int r;

	memset(&d, 0xee, sizeof(d));
	rc(semctl(id, 99, IPC_STAT, u), "IPC_STAT");
	line("uid %d gid %d cuid %d cgid %d mode %#o nsems %lu", d.sem_perm.uid,
	     d.sem_perm.gid, d.sem_perm.cuid, d.sem_perm.cgid, d.sem_perm.mode,
	     (unsigned long)d.sem_nsems);
	rc(syscall(SYS_semctl, id, 0, 2, NULL), "to NULL");
	rc(semctl(id + 32768, 0, IPC_STAT, u), "of a wrong sequence number");
	r = semctl(id % 32768, 0, SEM_STAT, u);
	ok(r == id, "SEM_STAT gives the id");
	r = semctl(id, 0, SEM_STAT, u);
	ok(r == id, "of the whole id too");
	r = semctl(id % 32768, 0, 20 /* SEM_STAT_ANY */, u);
	ok(r == id, "SEM_STAT_ANY");
	rc(semctl(32767, 0, SEM_STAT, u), "SEM_STAT of no index");
	rc(semctl(-1, 0, SEM_STAT, u), "SEM_STAT of -1");
	d.sem_perm.uid = 70000;
	d.sem_perm.gid = 80000;
	d.sem_perm.mode = 07777;
	rc(semctl(id, 0, IPC_SET, u), "IPC_SET");
	semctl(id, 0, IPC_STAT, u);
	line("uid %d gid %d cuid %d mode %#o", d.sem_perm.uid, d.sem_perm.gid,
	     d.sem_perm.cuid, d.sem_perm.mode);
	d.sem_perm.uid = -1;
	rc(semctl(id, 0, IPC_SET, u), "IPC_SET uid -1");
	rc(syscall(SYS_semctl, id, 0, 1, NULL), "from NULL");
	rc(syscall(SYS_semctl, id + 1, 0, 1, NULL), "of no id from NULL");
	memset(&old, 0xee, sizeof(old));
	rc(oldctl(id, 0, IPC_STAT, &old), "the old IPC_STAT");
	line("uid %d gid %d mode %#o nsems %d pending %u pad %d", old.perm.uid,
	     old.perm.gid, old.perm.mode, old.nsems, old.pending, old.pad);
	semctl(id, 0, IPC_STAT, u);
	ok(old.ctime == (int)d.sem_ctime, "the same ctime");
	old.perm.uid = 12;
	old.perm.gid = 13;
	old.perm.mode = 0604;
	rc(oldctl(id, 0, IPC_SET, &old), "the old IPC_SET");
	semctl(id, 0, IPC_STAT, u);
	line("uid %d gid %d mode %#o", d.sem_perm.uid, d.sem_perm.gid,
	     d.sem_perm.mode);
	r = (int)oldctl(id % 32768, 0, SEM_STAT, &old);
	ok(r == id, "the old SEM_STAT");
	rc(oldctl(id, 1, GETVAL, NULL), "the old GETVAL");
	rc(syscall(SYS_ipc, 3, id, 0, GETVAL, NULL, 0), "ipc() from NULL");
	rc(syscall(SYS_ipc, 3, id, 0, GETVAL, 4, 0), "ipc() from 4");
	rc(syscall(SYS_ipc, 0x10003, id, 0, GETVAL, &u, 0), "ipc() version 1");
}

static void info(void)
{
	struct seminfo i;
	union semun u = { .info = &i };
	int used, sems, r, id2;

	memset(&i, 0xee, sizeof(i));
	r = semctl(0, 0, IPC_INFO, u);
	line("IPC_INFO %s: map %d mni %d mns %d mnu %d msl %d opm %d ume %d "
	     "usz %d vmx %d aem %d",
	     r < 0 ? "fails" : "gives an index", i.semmap, i.semmni, i.semmns,
	     i.semmnu, i.semmsl, i.semopm, i.semume, i.semusz, i.semvmx,
	     i.semaem);
	rc(semctl(-1, 0, IPC_INFO, u) < 0, "IPC_INFO of -1 fails");
	semctl(0, 0, SEM_INFO, u);
	used = i.semusz;
	sems = i.semaem;
	id2 = array(7, 0600);
	r = semctl(0, 0, SEM_INFO, u);
	line("SEM_INFO: %+d arrays, %+d semaphores", i.semusz - used,
	     i.semaem - sems);
	ok(r >= id2 % 32768, "the index covers the newest");
	semrm(id2);
	semctl(0, 0, SEM_INFO, u);
	line("after RMID: %+d, %+d", i.semusz - used, i.semaem - sems);
	rc(semctl(0, 0, IPC_INFO, (union semun){ .info = NULL }), "to NULL");
}

int main(void)
{
	struct semid_ds d;
	time_t was;

	id = array(4, 0600);
	values();
	semctl(id, 0, IPC_STAT, (union semun){ .buf = &d });
	was = d.sem_ctime;
	ok(d.sem_otime == 0, "no otime after SETVAL and SETALL");
	msleep(1100);
	setval(id, 0, 0);
	semctl(id, 0, IPC_STAT, (union semun){ .buf = &d });
	ok(d.sem_ctime > was, "SETVAL changes ctime");
	ok(d.sem_otime == 0, "and not otime");
	stats();
	info();
	rc(semctl(id, 0, 99), "an unknown command");
	rc(semctl(id, 0, -1), "command -1");
	rc(semctl(-1, 0, 99), "an unknown one of -1");
	rc(semctl(id, 77, IPC_RMID), "IPC_RMID, whatever number");
	rc(semctl(id, 0, IPC_RMID), "again");
	rc(semctl(-1, 0, IPC_RMID), "of -1");
	return done();
}
