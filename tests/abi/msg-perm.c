/* SPDX-License-Identifier: MIT */
/* Who may do what: owner, creator, group, others, root */
#include "msgtap.h"

#define KEY 0x56541004

static int id, mode;
static const char *who;

static void tries(void)
{
	struct msqid_ds d;
	struct msg m = { .type = 1 };
	char b[200];
	int r, n = 0;

	r = msgget(KEY, 0);
	n += sprintf(b + n, "get %s", r < 0 ? err(errno) : "0");
	r = msgget(KEY, 0444);
	n += sprintf(b + n, ", get r %s", r < 0 ? err(errno) : "0");
	r = msgget(KEY, 0222);
	n += sprintf(b + n, ", get w %s", r < 0 ? err(errno) : "0");
	r = msgctl(id, IPC_STAT, &d);
	n += sprintf(b + n, ", stat %s", r < 0 ? err(errno) : "0");
	r = snd(id, &m, 0, IPC_NOWAIT);
	n += sprintf(b + n, ", snd %s", r < 0 ? err(errno) : "0");
	r = rcv(id, &m, 0, 0, MSG_COPY | IPC_NOWAIT);
	n += sprintf(b + n, ", copy %s", r < 0 ? err(errno) : "0");
	r = rcv(id, &m, 0, 0, IPC_NOWAIT);
	n += sprintf(b + n, ", rcv %s", r < 0 ? err(errno) : "0");
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

static void as_euid(void)
{
	who = "effective owner, real other";
	if (setgroups(0, NULL) || setresgid(5, 5, 5) || setresuid(5, 1000, 5))
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

static void create(void)
{
	become(2000, 2000);
	id = msgget(KEY, IPC_CREAT | IPC_EXCL | 0600);
	if (id < 0)
		bail("msgget");
}

static void changes(void)
{
	struct msqid_ds d = {
		.msg_perm = { .uid = 1000, .gid = 1000, .mode = 0666 },
		.msg_qbytes = 16384
	};
	int r;

	r = msgctl(id, IPC_SET, &d);
	line("%s: IPC_SET %s", who, r ? err(errno) : "0");
	d.msg_qbytes = 16385;
	r = msgctl(id, IPC_SET, &d);
	line("%s: IPC_SET, over msgmnb %s", who, r ? err(errno) : "0");
	d.msg_perm.uid = -1;
	r = msgctl(id, IPC_SET, &d);
	line("%s: and uid -1 %s", who, r ? err(errno) : "0");
	r = msgctl(id, IPC_SET, NULL);
	line("%s: IPC_SET, NULL %s", who, r ? err(errno) : "0");
	r = msgctl(id % 32768, MSG_STAT, &d);
	line("%s: MSG_STAT %s", who, r < 0 ? err(errno) : "0");
	r = msgctl(id % 32768, MSG_STAT_ANY, &d);
	line("%s: MSG_STAT_ANY %s", who, r < 0 ? err(errno) : "0");
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
	rc(msgctl(id, IPC_RMID, NULL), "other: IPC_RMID");
}

static void c_root(void)
{
	who = "root";
	changes();
}

static void c_secret(void)
{
	struct msqid_ds d = { .msg_perm = { .uid = 1000, .gid = 1000 },
			      .msg_qbytes = 16384 };

	who = "owner of mode 0";
	become(1000, 1);
	msgctl(id, IPC_SET, &d);
	changes();
}

static void remove_as_creator(void)
{
	become(2000, 1);
	rc(msgctl(id, IPC_RMID, NULL), "creator: IPC_RMID");
}

static void (*const actors[])(void) = { as_owner,  as_creator, as_group,
					as_cgroup, as_sgroup,  as_other,
					as_euid,   as_root };

int main(void)
{
	static const int modes[] = { 0600, 0400, 0200, 0060, 0020,
				     0006, 0004, 0,    0111 };
	struct msqid_ds d;
	unsigned i, k;

	quietly(create);
	id = msgget(KEY, 0);
	for (i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		mode = modes[i];
		msgctl(id, IPC_STAT, &d);
		d.msg_perm.uid = d.msg_perm.gid = 1000;
		d.msg_perm.mode = mode;
		if (msgctl(id, IPC_SET, &d))
			bail("IPC_SET");
		for (k = 0; k < sizeof(actors) / sizeof(*actors); k++)
			quietly(actors[k]);
	}
	quietly(c_owner);
	quietly(c_creator);
	quietly(c_other);
	quietly(c_root);
	quietly(c_secret);
	quietly(remove_as_creator);
	return done();
}
