/* SPDX-License-Identifier: MIT */
/* What a segment holds: zeros, the same bytes for everybody, never a copy */
#include "tap.h"

static int id;
static volatile int *p;

static void writes(void)
{
	line("the child reads %d", p[1]);
	p[0] = 111;
	p[3 * PG / 4] = 333;
}

static void attaches(void)
{
	volatile int *q = (void *)attach(id, NULL, 0);

	ok(q != p, "a second attachment is elsewhere");
	line("and shows %d", q[0]);
	q[2 * PG / 4] = 222;
	line("what it writes is in the first: %d", p[2 * PG / 4]);
}

static void reads_only(void)
{
	volatile int *q = (void *)attach(id, NULL, SHM_RDONLY);

	p[5] = 555;
	line("written through one, read through SHM_RDONLY: %d", q[5]);
}

static int all_zero(void)
{
	unsigned i, bad = 0;

	for (i = 0; i < 16 * PG / 4; i++)
		bad += p[i] != 0;
	return !bad;
}

int main(void)
{
	unsigned char vec[16];
	char b[32] = "";
	int i, fd[2], id2;
	char *q;

	id = segment(16 * PG, 0600);
	p = (void *)attach(id, NULL, 0);
	mincore((void *)p, 16 * PG, vec);
	for (i = 0; i < 16; i++)
		b[i] = '0' + (vec[i] & 1);
	line("resident before the first touch: %s", b);
	p[PG / 4] = 1;
	p[9 * PG / 4] = 1;
	mincore((void *)p, 16 * PG, vec);
	for (i = 0; i < 16; i++)
		b[i] = '0' + (vec[i] & 1);
	line("after touching pages 1 and 9: %s", b);
	p[PG / 4] = p[9 * PG / 4] = 0;
	ok(all_zero(), "all of 16 pages are zero");
	memset((void *)p, 0xff, 16 * PG);
	shmdt((void *)p);
	p = (void *)attach(id, NULL, 0);
	line("bytes stay while nobody is attached: %x", p[16 * PG / 4 - 1]);
	shmdt((void *)p);
	rmid(id);
	id = segment(16 * PG, 0600);
	p = (void *)attach(id, NULL, 0);
	ok(all_zero(), "a new one, after a dirty one: zero");

	p[1] = 77;
	quietly(writes);
	line("written by a child after fork: %d %d", p[0], p[3 * PG / 4]);
	quietly(attaches);
	line("by a child in its own attachment: %d", p[2 * PG / 4]);
	quietly(reads_only);

	/* system calls see it too */
	if (pipe(fd))
		bail("pipe");
	rc(write(fd[1], (void *)p, 4), "write() from it");
	rc(read(fd[0], (void *)(p + 4 * PG / 4), 4), "read() into it");
	line("it holds %d", p[4 * PG / 4]);

	/* the last page's tail, behind the size, is zero and usable */
	id2 = segment(PG + 10, 0600);
	q = attach(id2, NULL, 0);
	line("10 bytes of page 2, behind them: %d", q[PG + 11]);
	line("written there: %s", touch(q + 2 * PG - 1, 'w'));
	rmid(id2);
	rmid(id);
	return done();
}
