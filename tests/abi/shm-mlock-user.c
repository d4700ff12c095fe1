/* SPDX-License-Identifier: MIT */
/* SHM_LOCK counts for the user, whatever the namespace and the process */
#include "tap.h"

static int to_child[2], to_parent[2];

static void limit(unsigned long pages)
{
	struct rlimit r = { pages * PG, pages * PG };

	if (setrlimit(RLIMIT_MEMLOCK, &r))
		bail("setrlimit");
}

/* A segment that is user 1000's. */
static int his_segment(int pages)
{
	struct shmid_ds ds = { 0 };
	int id = shmget(IPC_PRIVATE, pages * PG, 0600);

	ds.shm_perm.uid = ds.shm_perm.gid = 1000;
	ds.shm_perm.mode = 0600;
	if (id < 0 || shmctl(id, IPC_SET, &ds))
		bail("shmget");
	return id;
}

static void tell(int fd)
{
	if (write(fd, "", 1) != 1)
		bail("tell");
}

static void hear(int fd)
{
	char c;

	if (read(fd, &c, 1) != 1)
		bail("hear");
}

static void other_namespace(void)
{
	int id;

	if (unshare(CLONE_NEWIPC))
		bail("unshare");
	id = his_segment(2);
	limit(3);
	become(1000, 1000);
	rc(shmctl(id, SHM_LOCK, NULL), "two more in another namespace");
	tell(to_parent[1]);
	hear(to_child[0]);
	rc(shmctl(id, SHM_LOCK, NULL), "when the first are unlocked");
	rc(shmctl(id, SHM_LOCK, NULL), "again");
	rc(shmctl(id, SHM_UNLOCK, NULL), "unlock them");
	rc(shmctl(id, SHM_UNLOCK, NULL), "again");
	rc(shmctl(id, IPC_RMID, NULL), "remove them");
}

static int first, second;

static void locks_and_goes(void)
{
	limit(3);
	become(1000, 1000);
	rc(shmctl(first, SHM_LOCK, NULL), "two of three pages");
	rc(shmctl(second, SHM_LOCK, NULL), "two more");
	limit(0);
	rc(shmctl(first, SHM_LOCK, NULL), "locked already, but the limit is 0");
	rc(shmctl(first, SHM_UNLOCK, NULL), "unlock with that limit");
	rc(shmctl(first, SHM_LOCK, NULL), "and lock");
}

static void locks(void)
{
	limit(3);
	become(1000, 1000);
	rc(shmctl(first, SHM_LOCK, NULL), "two of three pages, and exit");
}

static void locks_second(void)
{
	limit(3);
	become(1000, 1000);
	rc(shmctl(second, SHM_LOCK, NULL), "two more by another process");
}

static void another_user(void)
{
	limit(3);
	become(2000, 2000);
	rc(shmctl(second, SHM_LOCK, NULL), "by a stranger");
	rc(shmctl(second, SHM_UNLOCK, NULL), "unlock by a stranger");
}

int main(void)
{
	pid_t child;

	if (pipe(to_child) || pipe(to_parent))
		bail("pipe");
	first = his_segment(2);
	second = his_segment(2);
	quietly(locks_and_goes);
	quietly(locks);
	quietly(locks_second);
	child = spawn(other_namespace);
	hear(to_parent[0]);
	rc(shmctl(first, SHM_UNLOCK, NULL), "unlock the first, as root");
	tell(to_child[1]);
	reap(child);
	quietly(locks);
	rc(shmctl(first, IPC_RMID, NULL), "remove what is locked");
	quietly(locks_second);
	quietly(another_user);
	rc(shmctl(second, SHM_LOCK, NULL), "root locks it, too");
	rc(shmctl(second, IPC_RMID, NULL), "remove it");
	return done();
}
