/* SPDX-License-Identifier: MIT */
/* msgget: keys, flags, modes; through ipc(117) and as 399 */
#include "msgtap.h"

#define KEY 0x56541001

static void as_other(void)
{
	become(1000, 1000);
	got(msgget(KEY, 0), "other: no mode asked");
	got(msgget(KEY, 0600), "other: 0600 asked");
	got(msgget(KEY, 0004), "other: 0004 asked");
	got(msgget(KEY, 0040), "other: 0040 asked");
	got(msgget(KEY, 0222), "other: 0222 asked");
	rc(msgget(KEY, IPC_CREAT | IPC_EXCL | 0600), "other: CREAT|EXCL");
}

int main(void)
{
	struct msqid_ds d;
	int a, b, id;

	got(msgget(KEY, 0600), "there is none");
	id = got(msgget(KEY, IPC_CREAT | 07777), "CREAT");
	msgctl(id, IPC_STAT, &d);
	line("mode %#o, key %#x, limit %lu", d.msg_perm.mode,
	     d.msg_perm.__ipc_perm_key, d.msg_qbytes);
	line("fresh: %s, stime %ld, rtime %ld, pids %d %d", level(id),
	     (long)d.msg_stime, (long)d.msg_rtime, d.msg_lspid, d.msg_lrpid);
	ok(d.msg_ctime > 1000000000, "ctime is now");
	ok(msgget(KEY, 0) == id, "found by its key");
	ok(msgget(KEY, IPC_CREAT) == id, "CREAT finds it");
	rc(msgget(KEY, IPC_CREAT | IPC_EXCL), "CREAT|EXCL");
	ok(msgget(KEY, IPC_EXCL) == id, "EXCL alone finds it");
	a = got(msgget(IPC_PRIVATE, 0600), "private without CREAT");
	b = got(msgget(IPC_PRIVATE, IPC_CREAT | IPC_EXCL | 0600), "private");
	ok(a != b, "two queues");
	msgrm(a);
	rc(msgctl(a, IPC_STAT, &d), "an id that is gone");
	msgrm(b);
	d.msg_perm.uid = d.msg_perm.gid = 0;
	d.msg_perm.mode = 0604;
	d.msg_qbytes = 100;
	rc(msgctl(id, IPC_SET, &d), "mode 0604");
	quietly(as_other);
	msgrm(id);
	got(msgget(KEY, 0), "removed: not found");
	id = got(syscall(399, KEY, IPC_CREAT | 0600), "msgget(399)");
	rc(syscall(399, KEY, IPC_CREAT | IPC_EXCL | 0600), "again, EXCL");
	ok(syscall(SYS_ipc, 13, KEY, 0, 0, 0, 0) == id, "ipc(MSGGET)");
	a = got(msgget(KEY + 1, IPC_CREAT | 0), "mode 0");
	msgctl(a, IPC_STAT, &d);
	line("mode %#o", d.msg_perm.mode);
	msgrm(a);
	msgrm(id);
	return done();
}
