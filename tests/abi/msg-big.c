/* SPDX-License-Identifier: MIT */
/* messages over a page: every length around the ends of pages, and a million */
#include "msgtap.h"

static char *buf, *back;

static void fill(size_t n, unsigned seed)
{
	size_t i;

	for (i = 0; i < n; i++)
		buf[4 + i] = (char)((i * 31 + seed) % 251);
	*(long *)buf = (long)seed + 1;
}

static int same(size_t n, size_t room, unsigned seed)
{
	size_t i;

	if (*(long *)back != (long)seed + 1)
		return 0;
	for (i = 0; i < room; i++)
		if (back[4 + i] != (i < n ? (char)((i * 31 + seed) % 251) : '~'))
			return 0;
	return 1;
}

static void trip(int id, size_t n, size_t room, int flags)
{
	long r;

	fill(n, (unsigned)n);
	if (snd(id, buf, n, IPC_NOWAIT)) {
		line("%zu bytes: %s", n, err(errno));
		return;
	}
	memset(back, '~', n + 64);
	r = rcv(id, back, room, 0, flags | IPC_NOWAIT);
	if (r < 0) {
		line("%zu bytes into %zu: %s", n, room, err(errno));
		rcv(id, back, n, 0, 0);
		return;
	}
	ok(same(n < room ? n : room, n + 60, (unsigned)n),
	   "%zu bytes into %zu: %ld, all right", n, room, r);
}

int main(void)
{
	static const size_t ends[] = { 4040, 4096, 8116, 8192, 8150 };
	int id = queue(0600), good = 0, all = 0;
	size_t n, k;
	char old[32];

	buf = area(300, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	back = area(300, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	for (k = 0; k < sizeof(ends) / sizeof(*ends); k++)
		trip(id, ends[k], 8192, 0);
	for (n = 4000; n < 4110; n++) {
		fill(n, 5);
		snd(id, buf, n, 0);
		memset(back, '~', n + 64);
		all++;
		good += rcv(id, back, 8192, 0, 0) == (long)n &&
			same(n, n + 60, 5);
	}
	line("4000 to 4109 bytes: %d of %d right", good, all);
	for (good = all = 0, n = 8060; n <= 8192; n++) {
		fill(n, 6);
		snd(id, buf, n, 0);
		memset(back, '~', n + 64);
		all++;
		good += rcv(id, back, 8192, 0, 0) == (long)n &&
			same(n, n + 60, 6);
	}
	line("8060 to 8192 bytes: %d of %d right", good, all);
	trip(id, 8000, 4100, 0);
	trip(id, 8000, 4100, MSG_NOERROR);
	trip(id, 8000, 4020, MSG_NOERROR);
	trip(id, 8000, 1, MSG_NOERROR);
	slurp("/proc/sys/kernel/msgmax", old, sizeof(old));
	rc(spit("/proc/sys/kernel/msgmax", "1000000"), "msgmax = 1000000");
	trip(id, 16384, 16384, 0);
	trip(id, 16385, 16385, 0);
	set_qbytes(id, 3000000);
	trip(id, 100000, 100000, 0);
	trip(id, 1000000, 1000000, 0);
	trip(id, 1000000, 555555, MSG_NOERROR);
	trip(id, 1000001, 1000001, 0);
	trip(id, 999999, 1000000, 0);
	mprotect(buf + 100 * PG, PG, PROT_NONE);
	rc(snd(id, buf, 1000000, 0), "a hole in the middle of what is sent");
	mprotect(buf + 100 * PG, PG, PROT_READ | PROT_WRITE);
	fill(1000000, 9);
	rc(snd(id, buf, 1000000, 0), "a million bytes");
	mprotect(back + 100 * PG, PG, PROT_NONE);
	rc(rcv(id, back, 1000000, 0, 0), "a hole where it is received");
	line("%s", level(id));
	rc(snd(id, buf, 1000000, 0), "and again");
	spit("/proc/sys/kernel/msgmax", old);
	rc(snd(id, buf, 10000, 0), "msgmax back: 10000");
	line("%s", level(id));
	mprotect(back + 100 * PG, PG, PROT_READ | PROT_WRITE);
	rc(rcv(id, back, 1000000, 0, MSG_COPY | IPC_NOWAIT), "MSG_COPY of it");
	rc(rcv(id, back, 1000000, 0, 0), "but it can be received");
	rc(snd(id, buf, 8192, 0), "one to be thrown away");
	msgrm(id);
	return done();
}
