/* SPDX-License-Identifier: MIT */
/* msgctl: every command, its errors and both layouts of its structures */
#include "msgtap.h"

#define KEY	  0x56541002
#define IPC64	  0x100
#define K_SET	  1
#define K_STAT	  2
#define K_INFO	  3
#define K_MSTAT	  11
#define K_MINFO	  12
#define K_MANY	  13

static int id;

static long ctl(int i, int cmd, void *buf)
{
	return syscall(SYS_ipc, 14, i, cmd, 0, buf, 0);
}

static void stat_and_set(void)
{
	struct msqid_ds d, e;

	memset(&d, 0xee, sizeof(d));
	rc(msgctl(id, IPC_STAT, &d), "IPC_STAT");
	line("key %#x uid %d gid %d cuid %d cgid %d mode %#o",
	     d.msg_perm.__ipc_perm_key, d.msg_perm.uid, d.msg_perm.gid,
	     d.msg_perm.cuid, d.msg_perm.cgid, d.msg_perm.mode);
	line("%s", level(id));
	ok(d.msg_lspid == getpid() && d.msg_stime > 0, "sent by me");
	line("lrpid %d, rtime %ld", d.msg_lrpid, (long)d.msg_rtime);
	e = d;
	e.msg_perm.uid = 11;
	e.msg_perm.gid = 12;
	e.msg_perm.cuid = 13;
	e.msg_perm.mode = 037777;
	e.msg_perm.__ipc_perm_key = 5;
	e.msg_qnum = 77;
	e.msg_qbytes = 1000;
	rc(msgctl(id, IPC_SET, &e), "IPC_SET");
	memset(&e, 0, sizeof(e));
	msgctl(id, IPC_STAT, &e);
	line("key %#x uid %d gid %d cuid %d cgid %d mode %#o",
	     e.msg_perm.__ipc_perm_key, e.msg_perm.uid, e.msg_perm.gid,
	     e.msg_perm.cuid, e.msg_perm.cgid, e.msg_perm.mode);
	line("%s", level(id));
	e.msg_perm.uid = -1;
	rc(msgctl(id, IPC_SET, &e), "IPC_SET, uid -1");
	e.msg_perm.uid = 0;
	e.msg_perm.gid = -1;
	rc(msgctl(id, IPC_SET, &e), "IPC_SET, gid -1");
	line("unchanged: %s", level(id));
	d.msg_qbytes = 3;
	rc(msgctl(id, IPC_SET, &d), "IPC_SET, below what is in it");
	line("%s", level(id));
	rc(put(id, 1, ""), "send nothing");
	rc(put(id, 1, "x"), "send a byte");
	d.msg_qbytes = 0xffffffff;
	rc(msgctl(id, IPC_SET, &d), "IPC_SET, no limit");
	line("%s", level(id));
	d.msg_qbytes = 16384;
	rc(msgctl(id, IPC_SET, &d), "IPC_SET, back");
	rc(ctl(id, K_STAT | IPC64, NULL), "IPC_STAT, NULL");
	rc(ctl(id, K_STAT | IPC64, BAD), "IPC_STAT, a kernel address");
	rc(ctl(id, K_SET | IPC64, NULL), "IPC_SET, NULL");
	rc(ctl(-1, K_SET | IPC64, NULL), "IPC_SET, id -1 and NULL");
	rc(ctl(123456789, K_SET | IPC64, NULL), "IPC_SET, no id and NULL");
	rc(msgctl(123456789, IPC_SET, &d), "IPC_SET, no id");
	rc(msgctl(123456789, IPC_STAT, &d), "IPC_STAT, no id");
	rc(msgctl(id + 32768, IPC_STAT, &d), "IPC_STAT, another sequence");
	rc(msgctl(-1, IPC_RMID, NULL), "IPC_RMID, id -1");
	rc(msgctl(123456789, IPC_RMID, NULL), "IPC_RMID, no id");
	rc(msgctl(id, 99, NULL), "command 99");
	rc(msgctl(-1, 99, NULL), "command 99, id -1");
	rc(msgctl(id, -1, NULL), "command -1");
	rc(msgctl(id, 4, NULL), "command 4");
	rc(msgctl(id, 10, NULL), "command 10");
	rc(msgctl(id, 14, NULL), "command 14");
}

static void infos(void)
{
	struct msginfo i;
	struct msqid_ds d;
	int max, k, r, found = 0, others = 0;

	memset(&i, 0xee, sizeof(i));
	max = msgctl(0, IPC_INFO, (struct msqid_ds *)&i);
	ok(max >= id % 32768, "IPC_INFO: the highest index");
	line("pool %d map %d max %d mnb %d mni %d ssz %d tql %d seg %d",
	     i.msgpool, i.msgmap, i.msgmax, i.msgmnb, i.msgmni, i.msgssz,
	     i.msgtql, i.msgseg);
	memset(&i, 0xee, sizeof(i));
	ok(msgctl(0, MSG_INFO, (struct msqid_ds *)&i) == max, "MSG_INFO");
	line("pool %d map %d max %d mnb %d mni %d ssz %d tql %d seg %d",
	     i.msgpool, i.msgmap, i.msgmax, i.msgmnb, i.msgmni, i.msgssz,
	     i.msgtql, i.msgseg);
	rc(msgctl(-1, IPC_INFO, (struct msqid_ds *)&i), "IPC_INFO, id -1");
	rc(msgctl(0, IPC_INFO, NULL), "IPC_INFO, NULL");
	rc(msgctl(0, MSG_INFO, BAD), "MSG_INFO, bad");
	ok(msgctl(99999, IPC_INFO, (struct msqid_ds *)&i) == max,
	   "IPC_INFO, any id");
	for (k = 0; k <= max; k++) {
		r = msgctl(k, MSG_STAT, &d);
		if (r == id)
			found++;
		else if (r >= 0 || errno != EINVAL)
			others++;
	}
	line("MSG_STAT over all indices: found %d times, others %d", found,
	     others);
	ok(msgctl(id % 32768, MSG_STAT, &d) == id, "MSG_STAT of its index");
	line("key %#x mode %#o", d.msg_perm.__ipc_perm_key, d.msg_perm.mode);
	ok(msgctl(id % 32768, MSG_STAT_ANY, &d) == id, "MSG_STAT_ANY");
	rc(msgctl(-1, MSG_STAT, &d), "MSG_STAT, -1");
	rc(msgctl(max + 1, MSG_STAT, &d), "MSG_STAT, highest + 1");
	rc(msgctl(-1, MSG_STAT_ANY, &d), "MSG_STAT_ANY, -1");
	rc(ctl(id % 32768, K_MSTAT | IPC64, NULL), "MSG_STAT, NULL");
}

/* struct msqid64_ds as 32-bit words; struct msqid_ds of old as 16-bit ones */
static void layouts(void)
{
	uint32_t w[30], i, k;
	uint16_t h[40];

	memset(w, 0xee, sizeof(w));
	rc(ctl(id, K_STAT | IPC64, w), "ipc(117): IPC_STAT|IPC_64");
	line("key %#x uid %u gid %u cuid %u cgid %u mode %#o", w[0], w[1],
	     w[2], w[3], w[4], w[5]);
	ok(w[6] == (uint32_t)(id / 32768), "word 6 is seq");
	ok(w[9] > 0 && w[13] > 0, "stime, ctime");
	line("unused %u %u high %u rtime %u %u high %u", w[7], w[8], w[10],
	     w[11], w[12], w[14]);
	line("cbytes %u qnum %u qbytes %u", w[15], w[16], w[17]);
	ok(w[18] == (uint32_t)getpid(), "lspid");
	line("lrpid %u unused %u %u, behind it %#x", w[19], w[20], w[21],
	     w[22]);

	memset(h, 0xee, sizeof(h));
	rc(ctl(id, K_STAT, h), "ipc(117): IPC_STAT, old");
	memcpy(&i, h, 4);
	line("key %#x uid %u gid %u cuid %u cgid %u mode %#o", i, h[2], h[3],
	     h[4], h[5], h[6]);
	ok(h[7] == (uint16_t)(id / 32768), "then seq");
	for (k = 8; k < 12; k++)
		if (h[k])
			note("pointer %u: %#x", k, h[k]);
	memcpy(&i, h + 14, 4);
	line("rtime %u", i);
	memcpy(&i, h + 18, 4);
	line("lcbytes %u", i);
	memcpy(&i, h + 20, 4);
	line("lqbytes %u", i);
	line("cbytes %u qnum %u qbytes %u", h[22], h[23], h[24]);
	ok(h[25] == (uint16_t)getpid(), "lspid");
	line("lrpid %u pad %u, behind it %#x", h[26], h[27], h[28]);

	h[2] = 7;
	h[3] = 8;
	h[6] = 0644;
	h[24] = 500;
	rc(ctl(id, K_SET, h), "ipc(117): IPC_SET, old");
	ctl(id, K_STAT | IPC64, w);
	line("uid %u gid %u mode %#o qbytes %u", w[1], w[2], w[5], w[17]);
	h[24] = 0;
	i = 70000;
	memcpy(h + 20, &i, 4);
	rc(ctl(id, K_SET, h), "IPC_SET, old, qbytes 0, lqbytes 70000");
	ctl(id, K_STAT | IPC64, w);
	line("qbytes %u", w[17]);
	ctl(id, K_STAT, h);
	line("old: qbytes %u", h[24]);
	h[2] = 0xffff;
	rc(ctl(id, K_SET, h), "IPC_SET, old, uid 0xffff");
	w[1] = 70000;
	w[2] = 80000;
	rc(ctl(id, K_SET | IPC64, w), "IPC_SET|IPC_64, uid 70000");
	ctl(id, K_STAT, h);
	line("old: uid %u gid %u", h[2], h[3]);
	memset(w, 0xee, sizeof(w));
	ok(ctl(0, K_INFO, w) >= 0, "IPC_INFO, old");
	line("%u %u %u %u %u %u %u %u, behind it %#x", w[0], w[1], w[2], w[3],
	     w[4], w[5], w[6], w[7], w[8]);
	memset(w, 0xee, sizeof(w));
	ok(ctl(0, K_MINFO, w) >= 0, "MSG_INFO, old");
	line("%u %u %u %u %u %u %u %u, behind it %#x", w[0], w[1], w[2], w[3],
	     w[4], w[5], w[6], w[7], w[8]);
	ok(ctl(id % 32768, K_MSTAT, h) == id, "MSG_STAT, old");
	ok(ctl(id % 32768, K_MANY, h) == id, "MSG_STAT_ANY, old");
	line("mode %#o", h[6]);
}

static void direct(void)
{
	uint32_t w[30];
	int other;

	memset(w, 0xee, sizeof(w));
	rc(syscall(402, id, K_STAT, w), "msgctl(402): IPC_STAT");
	line("mode %#o qbytes %u, behind it %#x", w[5], w[17], w[22]);
	rc(syscall(402, id, K_STAT | IPC64, w), "IPC_STAT|IPC_64");
	w[1] = w[2] = 0;
	w[5] = 0600;
	rc(syscall(402, id, K_SET, w), "IPC_SET");
	ok(syscall(402, 0, K_INFO, w) >= 0, "IPC_INFO");
	line("%u %u %u %u", w[0], w[1], w[2], w[3]);
	other = queue(0600);
	rc(syscall(402, other, IPC_RMID, 0), "IPC_RMID");
	rc(syscall(402, other, IPC_RMID, 0), "IPC_RMID again");
	rc(syscall(SYS_ipc, 14 | 5 << 16, id, IPC_RMID, 0, BAD, 0),
	   "ipc(MSGCTL), version 5: IPC_RMID, a bad buffer");
	rc(syscall(402, id, K_STAT, w), "gone");
}

int main(void)
{
	id = msgget(KEY, IPC_CREAT | IPC_EXCL | 0640);
	if (id < 0)
		bail("msgget");
	put(id, 1, "one");
	put(id, 2, "three");
	stat_and_set();
	infos();
	layouts();
	direct();
	return done();
}
