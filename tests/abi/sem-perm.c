/* SPDX-License-Identifier: MIT */
/* Who may do what with an array: owner, creator, groups, others, root */
#include "semtap.h"

#define KEY 0x56530004

static int id, mode;
static const char *who;

static const char *e(int r)
{
	return r < 0 ? err(errno) : "0";
}

static void tries(void)
{
	struct semid_ds d;
	unsigned short v[2] = { 0, 0 };
	char b[300];
	int n = 0;

	n += sprintf(b + n, "get %s", e(semget(KEY, 0, 0)));
	n += sprintf(b + n, ", r %s", e(semget(KEY, 0, 0444)));
	n += sprintf(b + n, ", w %s", e(semget(KEY, 0, 0222)));
	n += sprintf(b + n, ", stat %s",
		     e(semctl(id, 0, IPC_STAT, (union semun){ .buf = &d })));
	n += sprintf(b + n, ", getval %s", e(val(id, 0)));
	n += sprintf(b + n, ", out of range %s", e(val(id, 5)));
	n += sprintf(b + n, ", getall %s",
		     e(semctl(id, 0, GETALL, (union semun){ .array = v })));
	n += sprintf(b + n, ", setval %s", e(setval(id, 0, 0)));
	n += sprintf(b + n, ", out of range %s", e(setval(id, 5, 0)));
	n += sprintf(b + n, ", setall %s",
		     e(semctl(id, 0, SETALL, (union semun){ .array = v })));
	n += sprintf(b + n, ", zero %s", e(op1(id, 0, 0, IPC_NOWAIT)));
	n += sprintf(b + n, ", up %s", e(op1(id, 0, 1, 0)));
	n += sprintf(b + n, ", undo %s", e(op1(id, 0, -1, SEM_UNDO)));
	line("%04o, %s: %s", mode, who, b);
	op1(id, 0, -1, IPC_NOWAIT);
}

static void changes(void)
{
	struct semid_ds d = {
		.sem_perm = { .uid = 1000, .gid = 1000, .mode = 0600 }
	};
	union semun u = { .buf = &d };

	line("%s: IPC_SET %s", who, e(semctl(id, 0, IPC_SET, u)));
	line("%s: SEM_STAT %s", who, e(semctl(id % 32768, 0, SEM_STAT, u)));
	line("%s: SEM_STAT_ANY %s", who, e(semctl(id % 32768, 0, 20, u)));
}

#define ACTOR(name, text, u, g, fn) \
	static void name(void)      \
	{                           \
		who = text;         \
		become(u, g);       \
		fn();               \
	}

ACTOR(as_owner, "owner", 1000, 7, tries)
ACTOR(as_creator, "creator", 2000, 7, tries)
ACTOR(as_group, "owner's group", 3000, 1000, tries)
ACTOR(as_cgroup, "creator's group", 3000, 2000, tries)
ACTOR(as_other, "other", 3000, 3000, tries)
ACTOR(as_root, "root", 0, 0, tries)
ACTOR(c_owner, "owner", 1000, 7, changes)
ACTOR(c_creator, "creator", 2000, 7, changes)
ACTOR(c_group, "owner's group", 3000, 1000, changes)

static void as_sgroup(void)
{
	gid_t g = 1000;

	who = "supplementary group";
	if (setgroups(1, &g) || setresgid(3, 3, 3) || setresuid(3, 3, 3))
		bail("ids");
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
	become(2000, 2000);
	id = semget(KEY, 2, IPC_CREAT | IPC_EXCL | 0600);
	if (id < 0)
		bail("semget");
}

static void removes(void)
{
	rc(semctl(id, 0, IPC_RMID), "%s: RMID", who);
}

ACTOR(rm_other, "other", 3000, 3000, removes)
ACTOR(c_other, "other", 3000, 3000, changes)
ACTOR(c_root, "root", 0, 0, changes)
ACTOR(rm_owner, "owner", 1000, 1, removes)

int main(void)
{
	static const int modes[] = { 0600, 0400, 0200, 0060, 0040,
				     0006, 0004, 0002, 0 };
	static void (*const actors[])(void) = { as_owner,  as_creator, as_group,
						as_cgroup, as_sgroup,  as_other,
						as_euid,   as_root };
	struct semid_ds d;
	unsigned i, k;

	quietly(create);
	id = semget(KEY, 0, 0);
	for (i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		mode = modes[i];
		semctl(id, 0, IPC_STAT, (union semun){ .buf = &d });
		d.sem_perm.uid = d.sem_perm.gid = 1000;
		d.sem_perm.mode = mode;
		semctl(id, 0, IPC_SET, (union semun){ .buf = &d });
		for (k = 0; k < sizeof(actors) / sizeof(*actors); k++)
			quietly(actors[k]);
	}
	quietly(c_owner);
	quietly(c_creator);
	quietly(c_group);
	quietly(c_other);
	quietly(c_root);
	quietly(rm_other);
	quietly(rm_owner);
	return done();
}
