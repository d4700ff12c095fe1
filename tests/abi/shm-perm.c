/* SPDX-License-Identifier: MIT */
/* Who may do what: owner, creator, group, others, root; ipcperms */
#include "tap.h"

#define KEY 0x56540004

static int id, mode;
static const char *who;

static void tries(void)
{
	struct shmid_ds d;
	int r, n = 0;
	char b[200];
	void *p;

	r = shmget(KEY, 0, 0);
	n += sprintf(b + n, "get %s", r < 0 ? err(errno) : "0");
	r = shmget(KEY, 0, 0444);
	n += sprintf(b + n, ", get r %s", r < 0 ? err(errno) : "0");
	r = shmget(KEY, 0, 0222);
	n += sprintf(b + n, ", get w %s", r < 0 ? err(errno) : "0");
	r = shmctl(id, IPC_STAT, &d);
	n += sprintf(b + n, ", stat %s", r < 0 ? err(errno) : "0");
	p = shmat(id, NULL, SHM_RDONLY);
	n += sprintf(b + n, ", at r %s", p == (void *)-1 ? err(errno) : "0");
	p = shmat(id, NULL, 0);
	n += sprintf(b + n, ", at w %s", p == (void *)-1 ? err(errno) : "0");
	p = shmat(id, NULL, SHM_RDONLY | SHM_EXEC);
	n += sprintf(b + n, ", at rx %s", p == (void *)-1 ? err(errno) : "0");
	line("%04o, %s: %s", mode, who, b);
}

static void as_owner(void)
{
	who = "owner";
	become(1000, 1000);
	tries();
}

static void as_creator(void)
{
	who = "creator";
	become(2000, 9);
	tries();
}

static void as_group(void)
{
	who = "owner's group";
	become(3000, 1000);
	tries();
}

static void as_cgroup(void)
{
	who = "creator's group";
	become(3000, 2000);
	tries();
}

static void as_sgroup(void)
{
	gid_t g = 1000;

	who = "supplementary group";
	if (setgroups(1, &g) || setresgid(3, 3, 3) || setresuid(3, 3, 3))
		bail("ids");
	tries();
}

static void as_other(void)
{
	who = "other";
	become(3000, 3000);
	tries();
}

static void as_root(void)
{
	who = "root";
	tries();
}

static void as_euid(void)
{
	who = "effective owner, real other";
	if (setgroups(0, NULL) || setresgid(5, 5, 5) || setresuid(5, 1000, 5))
		bail("ids");
	tries();
}

static void create(void)
{
	struct shmid_ds d;

	become(2000, 2000);
	id = shmget(KEY, PG, IPC_CREAT | IPC_EXCL | 0600);
	if (id < 0)
		bail("shmget");
	shmctl(id, IPC_STAT, &d);
	line("created as uid %d gid %d cuid %d cgid %d", d.shm_perm.uid,
	     d.shm_perm.gid, d.shm_perm.cuid, d.shm_perm.cgid);
}

static void changes(void)
{
	struct shmid_ds d = { .shm_perm = { .uid = 1000, .gid = 1000,
					    .mode = 0666 } };
	int r;

	r = shmctl(id, IPC_SET, &d);
	line("%s: IPC_SET %s", who, r ? err(errno) : "0");
	r = shmctl(id, SHM_LOCK, NULL);
	line("%s: SHM_LOCK %s", who, r ? err(errno) : "0");
	r = shmctl(id, SHM_UNLOCK, NULL);
	line("%s: SHM_UNLOCK %s", who, r ? err(errno) : "0");
	r = shmctl(id % 32768, SHM_STAT, &d);
	line("%s: SHM_STAT %s", who, r < 0 ? err(errno) : "0");
	r = shmctl(id % 32768, SHM_STAT_ANY, &d);
	line("%s: SHM_STAT_ANY %s", who, r < 0 ? err(errno) : "0");
}

static void c_owner(void)
{
	who = "owner";
	become(1000, 1);
	changes();
}

static void c_creator(void)
{
	who = "creator";
	become(2000, 1);
	changes();
}

static void c_other(void)
{
	who = "other";
	become(3000, 1000);
	changes();
	rc(shmctl(id, IPC_RMID, NULL), "other: IPC_RMID");
}

static void c_norlimit(void)
{
	struct rlimit l = { 0, 0 };

	who = "owner without RLIMIT_MEMLOCK";
	setrlimit(RLIMIT_MEMLOCK, &l);
	become(1000, 1);
	changes();
}

static void remove_as_creator(void)
{
	become(2000, 1);
	rc(shmctl(id, IPC_RMID, NULL), "creator: IPC_RMID");
}

static void huge_as_other(void)
{
	become(3000, 3000);
	got(shmget(IPC_PRIVATE, PG, SHM_HUGETLB | 0600),
	    "SHM_HUGETLB without privilege");
}

static void (*const actors[])(void) = {
	as_owner, as_creator, as_group, as_cgroup, as_sgroup, as_other, as_euid,
	as_root
};

int main(void)
{
	static const int modes[] = { 0600, 0400, 0060, 0040, 0006, 0004, 0, 0111 };
	struct shmid_ds d;
	unsigned i, k;

	quietly(create);
	id = shmget(KEY, 0, 0);
	for (i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		mode = modes[i];
		shmctl(id, IPC_STAT, &d);
		d.shm_perm.uid = d.shm_perm.gid = 1000;
		d.shm_perm.mode = mode;
		if (shmctl(id, IPC_SET, &d))
			bail("IPC_SET");
		for (k = 0; k < sizeof(actors) / sizeof(*actors); k++)
			quietly(actors[k]);
	}
	quietly(c_owner);
	quietly(c_creator);
	quietly(c_other);
	quietly(c_norlimit);
	quietly(remove_as_creator);
	quietly(huge_as_other);
	return done();
}
