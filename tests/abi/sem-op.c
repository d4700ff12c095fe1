/* SPDX-License-Identifier: MIT */
/* semop that need not sleep: values, all or none, every error */
#include "semtap.h"

static int id;

static void try(const char *what, int n, struct sembuf *s)
{
	int r = semop(id, s, n);

	line("%s: %s; %d %d %d", what, r ? err(errno) : "0", val(id, 0),
	     val(id, 1), val(id, 2));
}
#define TRY(what, ...) do {						\
	struct sembuf s_[] = { __VA_ARGS__ };				\
	try(what, sizeof(s_) / sizeof(*s_), s_);			\
} while (0)

#define NW IPC_NOWAIT

static void errors(void)
{
	struct sembuf s[600];
	struct semid_ds d;

	memset(s, 0, sizeof(s));
	rc(semop(id, s, 0), "no operation");
	rc(semop(-1, s, 1), "id -1");
	rc(semop(-1, s, 0), "id -1 and no operation");
	rc(semop(-1, s, 501), "id -1 and too many");
	rc(semop(id + 1, s, 1), "no such id");
	rc(semop(id + 32768, s, 1), "a wrong sequence number");
	rc(semop(id, s, 500), "SEMOPM");
	rc(semop(id, s, 501), "SEMOPM + 1");
	rc(semop(id, s, (size_t)-1), "-1 operations");
	rc(semop(id, NULL, 1), "from NULL");
	rc(semop(id, (void *)0xc0000000, 1), "from the kernel's memory");
	rc(semop(-1, NULL, 1), "id -1, from NULL");
	s[0].sem_num = 3;
	rc(semop(id, s, 1), "semaphore 3 of three");
	s[0].sem_num = 65535;
	rc(semop(id, s, 1), "semaphore 65535");
	s[0] = (struct sembuf){ 0, -5, 0 };
	s[1] = (struct sembuf){ 3, 0, 0 };
	rc(semop(id, s, 2), "one that would block, one out of range");
	s[0] = (struct sembuf){ 0, 0, (short)0xe7ff };
	rc(semop(id, s, 1), "flags nobody knows");
	semctl(id, 0, IPC_STAT, (union semun){ .buf = &d });
	ok(d.sem_otime > 0, "otime was set");
}

static void as_other(void)
{
	struct sembuf s = { 0, 0, 0 };

	become(1000, 1000);
	rc(semop(id, &s, 1), "0444: wait for zero by another user");
	s.sem_op = 1;
	rc(semop(id, &s, 1), "0444: up by another user");
	s.sem_num = 9;
	rc(semop(id, &s, 1), "out of range by another user");
}

int main(void)
{
	static struct sembuf many[500];
	struct semid_ds d;
	int i;

	id = array(3, 0600);
	TRY("up", { 0, 1, 0 });
	TRY("up 32766", { 0, 32766, 0 });
	TRY("up over SEMVMX", { 0, 1, 0 });
	TRY("up over SEMVMX, NOWAIT", { 0, 1, NW });
	TRY("up two, the first over", { 0, 1, 0 }, { 1, 1, 0 });
	TRY("up two, the second over", { 1, 1, 0 }, { 0, 1, 0 });
	TRY("down and up", { 0, -1, 0 }, { 0, 1, 0 });
	TRY("up and down, over between", { 0, 1, 0 }, { 0, -1, 0 });
	TRY("down all", { 0, -32767, 0 });
	TRY("down at zero", { 0, -1, NW });
	TRY("-32768", { 0, -32768, NW });
	TRY("zero", { 0, 0, 0 });
	TRY("up and zero", { 0, 1, 0 }, { 0, 0, NW });
	TRY("zero and up", { 0, 0, 0 }, { 0, 1, 0 });
	TRY("zero at one", { 0, 0, NW });
	TRY("up, up, down fails", { 1, 3, 0 }, { 2, 4, 0 }, { 0, -2, NW });
	TRY("up, up, down", { 1, 3, 0 }, { 2, 4, 0 }, { 0, -1, NW });
	TRY("one semaphore three times", { 1, -1, 0 }, { 1, -1, 0 }, { 1, -1, 0 });
	TRY("and four times", { 2, -1, NW }, { 2, -1, NW }, { 2, -2, NW },
	    { 2, -1, NW });
	TRY("up, down what came", { 1, 2, 0 }, { 1, -2, NW });
	TRY("NOWAIT at one that does not block", { 1, 1, NW }, { 2, -4, NW });
	errors();
	for (i = 0; i < 3; i++)
		ok(semctl(id, i, GETPID) == getpid(), "GETPID %d is ours", i);
	TRY("reset", { 1, -1, 0 });
	for (i = 0; i < 500; i++)
		many[i] = (struct sembuf){ (unsigned short)(i % 3), 1, 0 };
	try("500 ups", 500, many);
	for (i = 0; i < 500; i++)
		many[i].sem_op = -1;
	many[499].sem_num = 2;
	many[499].sem_flg = NW;
	try("500 downs, the last fails", 500, many);
	many[499].sem_num = 1;
	try("500 downs", 500, many);
	semctl(id, 0, IPC_STAT, (union semun){ .buf = &d });
	d.sem_perm.mode = 0444;
	rc(semctl(id, 0, IPC_SET, (union semun){ .buf = &d }), "IPC_SET 0444");
	quietly(as_other);
	semrm(id);
	rc(op1(id, 0, 1, 0), "after RMID");
	return done();
}
