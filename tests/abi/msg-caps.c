/* SPDX-License-Identifier: MIT */
/* Capabilities over a queue of somebody else, and over the limits */
#include "caps.h"
#include "msgtap.h"

#define KEY 0x56541043

static int id;

static void make(void)
{
	int old = msgget(KEY, 0);

	if (old >= 0)
		msgrm(old);
	id = msgget(KEY, IPC_CREAT | IPC_EXCL | 0600);
	if (id < 0 || put(id, 1, "here"))
		bail("msgget");
}

static void limits(void)
{
	char b[600], *s = b;

	s += add(s, "msgmni", spit("/proc/sys/kernel/msgmni", "32000"));
	s += add(s, "msgmax", spit("/proc/sys/kernel/msgmax", "8192"));
	s += add(s, "msgmnb", spit("/proc/sys/kernel/msgmnb", "16384"));
	s += add(s, "next_id", spit("/proc/sys/kernel/msg_next_id", "-1"));
	s += add(s, "NEWIPC", unshare(CLONE_NEWIPC));
	s += add(s, "msgmnb", spit("/proc/sys/kernel/msgmnb", "100"));
	s += add(s, "next_id", spit("/proc/sys/kernel/msg_next_id", "5"));
	line("%s: %s", title, b);
}

/* IPC_SET with this many bytes, which only SYS_RESOURCE may raise */
static int set_to(unsigned long bytes, int uid)
{
	struct msqid_ds d = {
		.msg_perm = { .uid = uid, .gid = 1000, .mode = 0600 },
		.msg_qbytes = bytes
	};

	return msgctl(id, IPC_SET, &d);
}

static void tries(void)
{
	struct msqid_ds was;
	struct msg m = { .type = 1 };
	char b[900], *s = b;

	id = msgget(KEY, 0);
	s += add(s, "get", id);
	s += add(s, "get rw", msgget(KEY, 0600));
	s += add(s, "stat", msgctl(id, IPC_STAT, &was));
	s += add(s, "STAT_ANY", msgctl(id % 32768, MSG_STAT_ANY, &was));
	s += add(s, "MSG_STAT", msgctl(id % 32768, MSG_STAT, &was));
	s += add(s, "copy", rcv(id, &m, 9, 0, MSG_COPY | IPC_NOWAIT));
	s += add(s, "rcv", rcv(id, &m, 9, 0, IPC_NOWAIT));
	s += add(s, "snd", put(id, 1, "more"));
	s += add(s, "SET less", set_to(100, 2000));
	s += add(s, "SET as before", set_to(16384, 2000));
	s += add(s, "SET more", set_to(16385, 2000));
	s += add(s, "SET much more", set_to(1000000, 2000));
	s += add(s, "SET all", set_to((unsigned long)-1, 2000));
	s += add(s, "SET 0", set_to(0, 2000));
	s += add(s, "SET owner", set_to(16384, 1000));
	s += add(s, "RMID", msgctl(id, IPC_RMID, NULL));
	line("%s: %s", title, b);
	limits();
}

int main(void)
{
	with_all_sets(make, tries);
	id = msgget(KEY, 0);
	if (id >= 0)
		msgrm(id);
	return done();
}
