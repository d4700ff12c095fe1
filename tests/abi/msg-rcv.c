/* SPDX-License-Identifier: MIT */
/* msgrcv: which message comes, how much of it, and what is refused */
#include "msgtap.h"

static struct msg m;

static void fill(int id)
{
	static const struct {
		long type;
		const char *word;
	} all[] = {
		{ 5, "a" }, { 5, "b" }, { 3, "c" }, { 7, "d" }, { 3, "e" },
		{ 5, "f" }, { 9, "g" }, { 9, "h" }, { 1, "i" }, { 5, "j" },
	};
	unsigned i;

	while (rcv(id, &m, 64, 0, IPC_NOWAIT) >= 0)
		;
	for (i = 0; i < sizeof(all) / sizeof(*all); i++)
		put(id, all[i].type, all[i].word);
}

static void drain(int id, const char *what, long type, int flags)
{
	const char *word;

	fill(id);
	line("%s", what);
	do {
		word = take(id, type, flags);
		note("%s", word);
	} while (word[0] != 'E');
	line("left: %s", level(id));
	note("%s", take(id, 0, 0));
	note("%s", take(id, 0, 0));
}

static void types(int id)
{
	drain(id, "type 0", 0, 0);
	drain(id, "type 5", 5, 0);
	drain(id, "type 9", 9, 0);
	drain(id, "type 4", 4, 0);
	drain(id, "type LONG_MAX", LONG_MAX, 0);
	drain(id, "type -5", -5, 0);
	drain(id, "type -1", -1, 0);
	drain(id, "type -9", -9, 0);
	drain(id, "type LONG_MIN", LONG_MIN, 0);
	drain(id, "type LONG_MIN + 1", LONG_MIN + 1, 0);
	drain(id, "all but 5", 5, MSG_EXCEPT);
	drain(id, "all but 9", 9, MSG_EXCEPT);
	drain(id, "all but 4", 4, MSG_EXCEPT);
	drain(id, "all but 0", 0, MSG_EXCEPT);
	drain(id, "all but -5", -5, MSG_EXCEPT);
}

static void sizes(int id)
{
	memset(&m, 'x', sizeof(m));
	fill(id);
	put(id, 11, "eleven bytes");
	rc(rcv(id, &m, 5, 11, 0), "too long");
	rc(rcv(id, &m, 0, 11, 0), "too long for nothing");
	line("still there: %s", level(id));
	m.type = 0;
	memset(m.text, 'x', 32);
	rc(rcv(id, &m, 5, 11, MSG_NOERROR), "cut short");
	line("type %ld, '%.8s', %s", m.type, m.text, level(id));
	rc(rcv(id, &m, 5, 11, MSG_NOERROR | IPC_NOWAIT), "the rest is lost");
	put(id, 12, "");
	rc(rcv(id, &m, 0, 12, 0), "nothing into nothing");
	line("type %ld", m.type);
	put(id, 12, "abc");
	rc(rcv(id, &m, 0, 12, MSG_NOERROR), "three bytes cut to nothing");
	put(id, 12, "abc");
	rc(rcv(id, &m, 3, 12, 0), "just as long");
	put(id, 12, "abc");
	rc(rcv(id, &m, INT_MAX, 12, 0), "a buffer of INT_MAX");
	rc(rcv(id, &m, -1, 12, 0), "a buffer of -1");
	rc(rcv(id, &m, INT_MIN, 12, 0), "a buffer of INT_MIN");
}

static void refusals(int id)
{
	char *p = area(2, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	fill(id);
	rc(rcv(-1, &m, 10, 0, 0), "id -1");
	rc(rcv(123456789, &m, 10, 0, 0), "no such id");
	rc(rcv(id + 32768, &m, 10, 0, 0), "another sequence number");
	rc(rcv(id, &m, 10, 4, IPC_NOWAIT), "none of the type");
	rc(rcv(123456789, NULL, 10, 0, 0), "no such id and NULL");
	rc(rcv(id, NULL, 10, 4, IPC_NOWAIT), "none of the type and NULL");
	line("so far: %s", level(id));
	rc(rcv(id, NULL, 10, 0, 0), "NULL: EFAULT, and the message is lost");
	line("%s", level(id));
	rc(rcv(id, BAD, 10, 0, 0), "a kernel address");
	line("%s", level(id));
	munmap(p + PG, PG);
	put(id, 20, "abcdef");
	rc(rcv(id, p + PG - 8, 10, 20, 0), "into a hole");
	line("type %ld, text '%.4s', %s", *(long *)(p + PG - 8), p + PG - 4,
	     level(id));
	put(id, 20, "abcdef");
	rc(rcv(id, p + PG - 8, 4, 20, MSG_NOERROR), "up to a hole");
	line("type %ld, text '%.4s'", *(long *)(p + PG - 8), p + PG - 4);
	put(id, 20, "abcdef");
	mprotect(p, PG, PROT_READ);
	rc(rcv(id, p, 10, 20, 0), "into read-only memory");
	line("%s", level(id));
	munmap(p, PG);
}

static void direct(int id)
{
	struct {
		void *m;
		long type;
	} kludge = { &m, 5 };

	fill(id);
	rc(syscall(401, id, &m, 10, 5, 0), "msgrcv(401), type 5");
	line("%ld %.1s", m.type, m.text);
	rc(syscall(401, id, &m, 10, 5, MSG_EXCEPT), "msgrcv(401), not 5");
	line("%ld %.1s", m.type, m.text);
	rc(syscall(SYS_ipc, 12 | 1 << 16, id, 10, 0, &m, 9),
	   "ipc(MSGRCV), version 1, type 9");
	line("%ld %.1s", m.type, m.text);
	rc(syscall(SYS_ipc, 12 | 9 << 16, id, 10, 0, &m, -9),
	   "ipc(MSGRCV), version 9, type -9");
	line("%ld %.1s", m.type, m.text);
	rc(syscall(SYS_ipc, 12, id, 10, 0, &kludge, 9), "version 0, type 5");
	line("%ld %.1s", m.type, m.text);
	rc(syscall(SYS_ipc, 12, id, 10, 0, NULL, 9), "version 0, NULL");
	rc(syscall(SYS_ipc, 12, id, 10, 0, BAD, 9), "version 0, bad");
	line("%s", level(id));
	rc(rcv(id, &m, 10, 0, 0xffff0000), "flags nobody knows");
}

int main(void)
{
	struct msqid_ds d;
	int id = queue(0600);

	types(id);
	sizes(id);
	refusals(id);
	direct(id);
	msgctl(id, IPC_STAT, &d);
	ok(d.msg_lrpid == getpid() && d.msg_rtime > 0, "received by me");
	msgrm(id);
	rc(rcv(id, &m, 10, 0, 0), "a queue that is gone");
	return done();
}
