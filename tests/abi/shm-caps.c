/* SPDX-License-Identifier: MIT */
/* Capabilities over segments and namespaces: kept, dropped, taken up again */
#include "caps.h"

#define KEY 0x56540043

static int id, other;

static int attach_as(int flags)
{
	void *p = shmat(id, NULL, flags);

	if (p == (void *)-1)
		return -1;
	return shmdt(p);
}

static void tries(const char *who)
{
	struct shmid_ds d = {
		.shm_perm = { .uid = 1000, .gid = 1000, .mode = 0600 }
	};
	struct rlimit zero = { 0, 0 };
	struct shmid_ds was;
	char b[600], *s = b;

	s += add(s, "get", shmget(KEY, 0, 0600));
	s += add(s, "stat", shmctl(id, IPC_STAT, &was));
	s += add(s, "STAT_ANY", shmctl(id % 32768, SHM_STAT_ANY, &was));
	s += add(s, "at", attach_as(SHM_RDONLY));
	s += add(s, "at w", attach_as(0));
	s += add(s, "SET", shmctl(id, IPC_SET, &d));
	s += add(s, "LOCK", shmctl(id, SHM_LOCK, NULL));
	s += add(s, "UNLOCK", shmctl(id, SHM_UNLOCK, NULL));
	setrlimit(RLIMIT_MEMLOCK, &zero);
	s += add(s, "LOCK without limit", shmctl(id, SHM_LOCK, NULL));
	s += add(s, "RMID", shmctl(other, IPC_RMID, NULL));
	line("%s: %s", who, b);
	s = b;
	s += add(s, "NEWIPC", unshare(CLONE_NEWIPC));
	s += add(s, "NEWUTS", unshare(CLONE_NEWUTS));
	s += add(s, "sethostname", sethostname("vitrine", 7));
	s += add(s, "shmmni", spit("/proc/sys/kernel/shmmni", "4096"));
	s += add(s, "next_id", spit("/proc/sys/kernel/shm_next_id", "-1"));
	line("%s: %s", who, b);
}

static void as_root(void)
{
	root_with();
	tries(title);
}

static void as_user(void)
{
	user_with();
	tries(title);
}

static int may(void)
{
	return shmget(KEY, 0, 0600) < 0 ? -1 : 0;
}

static void dropping(void)
{
	rc(may(), "root");
	rc(capset(0, ALL), "give up all effective ones");
	rc(may(), "then");
	rc(capset(BIT(IPC_OWNER), ALL), "take one up again");
	rc(may(), "then");
	rc(capset(BIT(IPC_OWNER), BIT(IPC_OWNER)), "keep no other");
	rc(capset(BIT(SYS_ADMIN), BIT(SYS_ADMIN)), "another, not permitted");
	rc(capset(BIT(IPC_OWNER), 0), "effective, not permitted");
	rc(capset(0, BIT(IPC_OWNER)), "permitted only");
	rc(may(), "then");
	rc(capset(0, 0), "none");
	rc(capset(BIT(IPC_OWNER), BIT(IPC_OWNER)), "never again");
}

static void by_ids(void)
{
	rc(setresuid(-1, 3000, 0), "effective user 3000");
	rc(may(), "then");
	rc(setresuid(-1, 0, 0), "effective user 0");
	rc(may(), "then");
	rc(setresuid(3000, 3000, 3000), "all ids 3000");
	rc(may(), "then");
	rc(capset(BIT(IPC_OWNER), BIT(IPC_OWNER)), "nothing is left");
}

static void keeping(void)
{
	rc(prctl(PR_SET_KEEPCAPS, 1), "PR_SET_KEEPCAPS");
	rc(setresuid(3000, 3000, 3000), "all ids 3000");
	rc(may(), "permitted, not effective");
	rc(capset(BIT(IPC_OWNER), BIT(IPC_OWNER)), "made effective");
	rc(may(), "then");
	if (!fork()) {
		rc(may(), "a child has it too");
		_exit(0);
	}
	wait(NULL);
}

static void bounding(void)
{
	rc(prctl(PR_CAPBSET_READ, IPC_OWNER), "PR_CAPBSET_READ");
	rc(prctl(PR_CAPBSET_DROP, IPC_OWNER), "PR_CAPBSET_DROP");
	rc(prctl(PR_CAPBSET_READ, IPC_OWNER), "PR_CAPBSET_READ");
	rc(may(), "what is there stays");
	capset(0, ALL & ~BIT(SETPCAP));
	rc(prctl(PR_CAPBSET_DROP, SYS_ADMIN), "without SETPCAP");
	rc(prctl(PR_CAPBSET_DROP, 64), "one that is not there");
}

static void make(void)
{
	become(2000, 2000);
	id = shmget(KEY, PG, IPC_CREAT | IPC_EXCL | 0600);
	if (id < 0)
		bail("shmget");
}

static void make_other(void)
{
	become(2000, 2000);
	segment(PG, 0600);
}

/* a segment of user 2000: the child cannot tell us its id, so find it */
static int newest(void)
{
	struct shmid_ds d;
	int i, found = -1, max = shmctl(0, SHM_INFO, &d);

	for (i = 0; i <= max; i++) {
		int got = shmctl(i, SHM_STAT, &d);

		if (got >= 0 && got != id)
			found = got;
	}
	return found;
}

int main(void)
{
	quietly(make);
	id = shmget(KEY, 0, 0);
	for (set = 0; set < 2 * SETS; set++) {
		unsigned n = set;

		quietly(make_other);
		other = newest();
		set = n / 2;
		quietly(n & 1 ? as_user : as_root);
		set = n;
		if (other >= 0)
			shmctl(other, IPC_RMID, NULL);
		shmctl(id, SHM_UNLOCK, NULL);
	}
	quietly(dropping);
	quietly(by_ids);
	quietly(keeping);
	quietly(bounding);
	rmid(id);
	return done();
}
