/* SPDX-License-Identifier: MIT */
/* msgsnd: what it refuses, in which order, and when a queue is full */
#include "msgtap.h"

static struct msg m;

static void refusals(int id)
{
	char *p = area(2, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	long *type;

	m.type = 1;
	rc(snd(id, &m, 10, 0), "10 bytes");
	rc(snd(id, &m, 0, 0), "no bytes");
	rc(snd(id, &m, 8192, 0), "8192 bytes");
	line("%s", level(id));
	rc(snd(id, &m, 8193, 0), "8193 bytes");
	rc(snd(id, &m, -1, 0), "-1 bytes");
	rc(snd(id, &m, INT_MIN, 0), "INT_MIN bytes");
	rc(snd(-1, &m, 1, 0), "id -1");
	rc(snd(123456789, &m, 1, 0), "no such id");
	rc(snd(id + 32768, &m, 1, 0), "another sequence number");
	m.type = 0;
	rc(snd(id, &m, 1, 0), "type 0");
	m.type = -1;
	rc(snd(id, &m, 1, 0), "type -1");
	m.type = LONG_MAX;
	rc(snd(id, &m, 1, 0), "type LONG_MAX");
	m.type = 1;
	rc(snd(id, &m, 1, -1 & ~IPC_NOWAIT), "all flags but IPC_NOWAIT");
	rc(snd(id, NULL, 1, 0), "NULL");
	rc(snd(id, BAD, 1, 0), "a kernel address");
	rc(snd(-1, NULL, -1, 0), "NULL, id -1, -1 bytes");
	rc(snd(123456789, NULL, 1, 0), "NULL, no such id");
	munmap(p + PG, PG);
	type = (long *)(p + PG - 8);
	type[0] = 1;
	rc(snd(id, type, 4, 0), "text up to a hole");
	rc(snd(id, type, 5, 0), "text into a hole");
	rc(snd(123456789, type, 5, 0), "text into a hole, no such id");
	type[0] = 0;
	rc(snd(id, type, 5, 0), "text into a hole, type 0");
	type[1] = 1;
	rc(snd(id, type + 1, 0, 0), "type before a hole, no text");
	rc(snd(id, type + 1, 1, 0), "type before a hole, text in it");
	rc(snd(id, (char *)(type + 1) + 1, 0, 0), "half a type before a hole");
	line("%s", level(id));
	munmap(p, PG);
}

static void fill(size_t size)
{
	int id = queue(0600), n = 0;

	m.type = 1;
	while (!snd(id, &m, size, IPC_NOWAIT))
		n++;
	line("of %zu bytes: %d, then %s", size, n, err(errno));
	line("%s", level(id));
	rc(snd(id, &m, 1, IPC_NOWAIT), "a byte more");
	rc(snd(id, &m, 0, IPC_NOWAIT), "nothing more");
	rcv(id, &m, 8192, 0, 0);
	rc(snd(id, &m, 0, IPC_NOWAIT), "nothing, after one was received");
	rc(snd(id, &m, size, IPC_NOWAIT), "the same, after one was received");
	msgrm(id);
}

int main(void)
{
	int id = queue(0600);

	refusals(id);
	msgrm(id);
	rc(snd(id, &m, 1, 0), "a queue that is gone");
	fill(0);
	fill(1);
	fill(16);
	fill(1000);
	fill(8192);
	id = queue(0600);
	m.type = 3;
	strcpy(m.text, "direct");
	rc(syscall(400, id, &m, 6, 0), "msgsnd(400)");
	rc(syscall(400, id, &m, 8193, 0), "msgsnd(400), too long");
	rc(syscall(SYS_ipc, 11 | 7 << 16, id, 6, 0, &m, 0),
	   "ipc(MSGSND), version 7");
	line("%s", take(id, 0, 0));
	line("%s", take(id, 0, 0));
	line("%s", take(id, 0, 0));
	set_qbytes(id, 0);
	rc(snd(id, &m, 0, IPC_NOWAIT), "limit 0: nothing");
	set_qbytes(id, 1);
	rc(snd(id, &m, 2, IPC_NOWAIT), "limit 1: two bytes");
	rc(snd(id, &m, 0, IPC_NOWAIT), "limit 1: nothing");
	rc(snd(id, &m, 0, IPC_NOWAIT), "limit 1: nothing again");
	msgrm(id);
	return done();
}
