/* SPDX-License-Identifier: MIT */
/* IPC_RMID of an attached segment: SHM_DEST, a private key, the last detach */
#include "tap.h"

#define KEY 0x56540002

static int id;
static char *p;

static void later(void)
{
	got(shmat(id, NULL, 0), "a child attaches it all the same");
	line("attached: %lu", nattch(id));
	line("it reads: %d", p[0]);
}

int main(void)
{
	struct shmid_ds d;
	struct shm_info si;
	char b[8192], *l;
	int used, id2;

	used = shmctl(0, SHM_INFO, (void *)&si);
	used = si.used_ids;
	id = shmget(KEY, PG, IPC_CREAT | 0640);
	p = attach(id, NULL, 0);
	p[0] = 42;
	rc(shmctl(id, IPC_RMID, NULL), "IPC_RMID while attached");
	rc(shmctl(id, IPC_STAT, &d), "IPC_STAT still works");
	line("mode %#o, key %#x", d.shm_perm.mode, d.shm_perm.__ipc_perm_key);
	rc(shmctl(id, IPC_RMID, NULL), "IPC_RMID again");
	got(shmget(KEY, 0, 0), "the key is gone");
	id2 = got(shmget(KEY, PG, IPC_CREAT | IPC_EXCL | 0600),
		  "and free for another");
	ok(id2 != id, "which is another one");
	rmid(id2);
	d.shm_perm.mode = 0600;
	rc(shmctl(id, IPC_SET, &d), "IPC_SET of a destroyed one");
	shmctl(id, IPC_STAT, &d);
	line("mode %#o", d.shm_perm.mode);
	slurp("/proc/sysvipc/shm", b, sizeof(b));
	l = strchr(b, '\n');
	line("in /proc: key and mode '%.10s' '%.6s'", l + 1, l + 1 + 21);
	quietly(later);
	line("after the child: %lu", nattch(id));
	line("memory holds: %d", p[0]);
	shmdt(p);
	rc(shmctl(id, IPC_STAT, &d), "after the last detach");
	got(shmat(id, NULL, 0), "shmat then");
	shmctl(0, SHM_INFO, (void *)&si);
	ok(si.used_ids == used, "as many segments as before");

	/* the same through exit and through munmap */
	id = segment(PG, 0600);
	p = attach(id, NULL, 0);
	rmid(id);
	munmap(p, PG);
	rc(shmctl(id, IPC_STAT, &d), "munmap as the last detach");
	id = segment(2 * PG, 0600);
	p = attach(id, NULL, 0);
	rmid(id);
	munmap(p, PG);
	rc(shmctl(id, IPC_STAT, &d), "munmap of one of two pages");
	munmap(p + PG, PG);
	rc(shmctl(id, IPC_STAT, &d), "and of the other");
	return done();
}
