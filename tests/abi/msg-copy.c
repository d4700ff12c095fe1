/* SPDX-License-Identifier: MIT */
/* MSG_COPY: by place in the queue, which stays as it is */
#include "msgtap.h"

static struct msg m;

int main(void)
{
	static const int copy = MSG_COPY | IPC_NOWAIT;
	char *p = area(2, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	struct msqid_ds d;
	int i, id = queue(0600);
	long n;

	rc(rcv(id, &m, 10, 0, copy), "an empty queue");
	put(id, 5, "five");
	put(id, 3, "three");
	put(id, 5, "");
	put(id, 9, "nine and some more");
	for (i = -1; i < 6; i++) {
		memset(&m, 0, sizeof(m));
		n = rcv(id, &m, 64, i, copy);
		line("place %d: %ld %s, %ld '%s'", i, n < 0 ? -1 : n,
		     n < 0 ? err(errno) : "", m.type, m.text);
	}
	rc(rcv(id, &m, 64, LONG_MIN, copy), "place LONG_MIN");
	rc(rcv(id, &m, 64, LONG_MAX, copy), "place LONG_MAX");
	line("%s", level(id));
	msgctl(id, IPC_STAT, &d);
	line("lrpid %d, rtime %ld", d.msg_lrpid, (long)d.msg_rtime);
	rc(rcv(id, &m, 64, 0, MSG_COPY), "without IPC_NOWAIT");
	rc(rcv(id, &m, 64, 0, copy | MSG_EXCEPT), "with MSG_EXCEPT");
	rc(rcv(id, &m, 4, 0, copy), "just as long");
	rc(rcv(id, &m, 3, 0, copy), "too long");
	rc(rcv(id, &m, 3, 0, copy | MSG_NOERROR), "too long, MSG_NOERROR");
	rc(rcv(id, &m, 0, 2, copy), "nothing into nothing");
	rc(rcv(id, &m, -1, 0, copy), "a buffer of -1");
	rc(rcv(-1, &m, 64, 0, copy), "id -1");
	rc(rcv(123456789, &m, 64, 0, copy), "no such id");
	rc(rcv(id, NULL, 64, 0, copy), "NULL");
	rc(rcv(123456789, NULL, 64, 0, copy), "no such id and NULL");
	munmap(p + PG, PG);
	rc(rcv(id, p + PG - 16, 64, 0, copy), "a buffer into a hole");
	rc(rcv(id, p + PG - 16, 12, 0, copy), "a buffer up to a hole");
	rc(rcv(id, p + PG - 16, 16, 0, copy), "its text as long as the room");
	mprotect(p, PG, PROT_READ);
	rc(rcv(id, p, 64, 0, copy), "into read-only memory");
	line("%s", level(id));
	while (rcv(id, &m, 64, 0, IPC_NOWAIT) >= 0)
		;
	m.type = 1;
	for (i = 0; i < 8192; i++)
		m.text[i] = (char)(i * 7 % 251);
	snd(id, &m, 8192, 0);
	memset(&m, 0, sizeof(m));
	rc(rcv(id, &m, sizeof(m.text), 0, copy), "8192 bytes");
	for (i = 0; i < 8192 && m.text[i] == (char)(i * 7 % 251); i++)
		;
	line("right up to %d", i);
	rc(rcv(id, &m, 8191, 0, copy | MSG_NOERROR), "into 8191");
	msgrm(id);
	rc(rcv(id, &m, 10, 0, copy), "a queue that is gone");
	return done();
}
