/* SPDX-License-Identifier: MIT */
/* futex: what a word's key is, priorities, and odd numbers */
#include "thread.h"

static struct {
	volatile int asleep, orders, order[8];
} * m;

static int *shared_page(int prot, int flags, int fd, off_t at)
{
	int *p = mmap(NULL, PG, prot, flags, fd, at);

	if (p == MAP_FAILED)
		bail("mmap");
	return p;
}

/* A child sleeps on @there; how many does a wake of @here find? */
static void pair(const char *what, int *here, int *there, int op)
{
	pid_t p = fork();
	long n;

	if (!p) {
		n = futex(there, FUTEX_WAIT | op, *there, NULL, NULL, 0);
		_exit(n ? errno : 0);
	}
	for (;;) {
		int s = task_state(p, p);

		if (s == 'S' || s == 'Z')
			break;
		msleep(1);
	}
	n = futex(here, FUTEX_WAKE | op, 9, NULL, NULL, 0);
	if (n < 0)
		line("%s: wake %s", what, err(errno));
	else
		line("%s: wake %ld", what, n);
	if (n <= 0)
		kill(p, SIGTERM);
	line("%s: %s", what, status(reap(p)));
}

#define BOTH (PROT_READ | PROT_WRITE)

static void files(void)
{
	int fd = tmpfile_of("/tmp/f", 2 * PG, 0);
	int *s = shared_page(BOTH, MAP_SHARED, fd, 0);
	int *sr = shared_page(PROT_READ, MAP_SHARED, fd, 0);
	int *pr = shared_page(PROT_READ, MAP_PRIVATE, fd, 0);
	int *pr2 = shared_page(PROT_READ, MAP_PRIVATE, fd, 0);
	int *pw = shared_page(BOTH, MAP_PRIVATE, fd, 0);
	int *own = shared_page(BOTH, MAP_PRIVATE, fd, 0);
	int *zero = shared_page(PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int *beyond = shared_page(BOTH, MAP_SHARED, fd, 5 * PG);
	int *pbeyond = shared_page(PROT_READ, MAP_PRIVATE, fd, 5 * PG);
	int *exec = shared_page(PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	int *wonly = shared_page(PROT_WRITE, MAP_SHARED, fd, 0);

	*own = 0;
	mprotect(own, PG, PROT_READ);
	pair("shared, read only", s, sr, 0);
	pair("read only, shared", sr, s, 0);
	pair("private, read only", s, pr, 0);
	pair("two of them", pr2, pr, 0);
	pair("executable", pr2, exec, 0);
	pair("private, writable", s, pw, 0);
	pair("write only", s, wonly, 0);
	pair("written, then read only", own, own, 0);
	pair("private operation", pr, pr, FUTEX_PRIVATE);
	rc(futex(own, FUTEX_WAIT, 1, NULL, NULL, 0), "wait on the written");
	rc(futex(pr, FUTEX_WAIT, 1, NULL, NULL, 0), "wait on read only");
	rc(futex(zero, FUTEX_WAIT, 1, NULL, NULL, 0), "zero page");
	rc(futex(zero, FUTEX_WAKE, 1, NULL, NULL, 0), "zero page, wake");
	rc(futex(beyond, FUTEX_WAIT, 0, NULL, NULL, 0), "behind the end");
	rc(futex(beyond, FUTEX_WAKE, 1, NULL, NULL, 0), "wake there");
	rc(futex(beyond, FUTEX_WAKE | FUTEX_PRIVATE, 1, NULL, NULL, 0),
	   "wake there, private");
	rc(futex(pbeyond, FUTEX_WAIT, 0, NULL, NULL, 0),
	   "private, behind the end");
	rc(futex(pbeyond, FUTEX_WAKE, 1, NULL, NULL, 0), "wake there");
	rc(futex(s, FUTEX_WAKE_OP, 1, (void *)1, (void *)sr, 0),
	   "WAKE_OP on read only");
	rc(futex(sr, FUTEX_WAKE_OP, 1, (void *)1, (void *)s, 0),
	   "from read only");
	rc(futex(s, FUTEX_WAKE_OP, 1, (void *)1, (void *)pr, 0),
	   "on private read only");
	rc(futex(s, FUTEX_WAKE_OP, 1, (void *)1, (void *)beyond, 0),
	   "behind the end");
	rc(futex(s, FUTEX_WAKE_OP | FUTEX_PRIVATE, 1, (void *)1, (void *)sr, 0),
	   "private, on read only");
	rc(futex(s, FUTEX_REQUEUE, 1, (void *)1, (void *)sr, 0),
	   "requeue to read only");
	rc(futex(s, FUTEX_REQUEUE, 1, (void *)1, (void *)beyond, 0),
	   "requeue behind the end");
	rc(futex(beyond, FUTEX_CMP_REQUEUE, 1, (void *)1, (void *)s, 0),
	   "compare behind the end");
	unlink("/tmp/f");
}

/* requeueing between processes, and between kinds of words */
static void between(void)
{
	int *a = shared_page(BOTH, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int *b = shared_page(BOTH, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t p[3];

	for (int i = 0; i < 3; i++) {
		p[i] = fork();
		if (!p[i])
			_exit(futex(a + i, FUTEX_WAIT, 0, NULL, NULL, 0) ? 1 :
									   0);
		wait_state(p[i], p[i], 'S');
	}
	rc(futex(a, FUTEX_REQUEUE, 0, (void *)INT_MAX, b, 0),
	   "to another file");
	rc(futex(a + 1, FUTEX_REQUEUE, 0, (void *)INT_MAX, b, 0),
	   "and another");
	rc(futex(a + 2, FUTEX_REQUEUE | FUTEX_PRIVATE, 0, (void *)INT_MAX, b,
		 0),
	   "private finds none");
	rc(futex(a + 2, FUTEX_REQUEUE, INT_MAX, (void *)INT_MAX, b, 0),
	   "INT_MAX twice");
	rc(futex(b, FUTEX_WAKE, INT_MIN, NULL, NULL, 0), "wake INT_MIN");
	rc(futex(b, FUTEX_WAKE, 0, NULL, NULL, 0), "wake 0");
	rc(futex(b, FUTEX_WAKE, -1, NULL, NULL, 0), "wake -1");
	for (int i = 0; i < 3; i++)
		line("%s", status(reap(p[i])));
	munmap(a, PG);
	munmap(b, PG);
}

static int word[2];

static int waits(void *arg)
{
	int n = (int)(intptr_t)arg;

	if (n < 8) {
		struct sched_param sp = { .sched_priority = n };

		if (n && sched_setscheduler(0, SCHED_FIFO, &sp))
			line("SCHED_FIFO: %s", err(errno));
		if (!n)
			setpriority(PRIO_PROCESS, gettid_(), -10);
	}
	futex(word, FUTEX_WAIT, 0, NULL, NULL, 0);
	m->order[m->orders] = n;
	__sync_fetch_and_add(&m->orders, 1);
	return 0;
}

static void priorities(int requeue)
{
	static const int who[] = { 9, 0, 3, 5, 8, 5 };
	struct thread *t[6];

	m->orders = 0;
	for (int i = 0; i < 6; i++) {
		t[i] = thread(waits, (void *)(intptr_t)who[i]);
		wait_state(getpid(), t[i]->tid, 'S');
	}
	if (requeue)
		futex(word, FUTEX_REQUEUE, 0, (void *)9, word + 1, 0);
	for (int i = 0; i < 6; i++) {
		futex(word + requeue, FUTEX_WAKE, 1, NULL, NULL, 0);
		while (m->orders <= i)
			sched_yield();
	}
	line("by priority: %d %d %d %d %d %d", m->order[0], m->order[1],
	     m->order[2], m->order[3], m->order[4], m->order[5]);
	for (int i = 0; i < 6; i++)
		join(t[i]);
}

static int *moved;
static volatile int result;

static int waits_there(void *arg)
{
	result = (int)futex(moved, FUTEX_WAIT | (int)(intptr_t)arg, 0, NULL,
			    NULL, 0);
	return 0;
}

/* what becomes of a sleeper whose memory goes */
static void goes(const char *what, int flags, int op, int how)
{
	int id = -1, *p, *q;
	struct thread *t;
	long woken;

	if (how == 3) {
		id = segment(PG, 0600);
		p = (int *)attach(id, NULL, 0);
	} else {
		p = shared_page(BOTH, flags | MAP_ANONYMOUS, -1, 0);
	}
	q = p;
	*p = 0;
	moved = p;
	result = 77;
	t = thread(waits_there, (void *)(intptr_t)op);
	wait_state(getpid(), t->tid, 'S');
	switch (how) {
	case 0: /* other memory in its place */
		p = mmap(p, PG, BOTH, flags | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		break;
	case 1:
		p = mremap(p, PG, PG, MREMAP_MAYMOVE | MREMAP_FIXED, hole(1));
		break;
	case 2:
		madvise(p, PG, MADV_DONTNEED);
		break;
	case 3:
		shmdt(p);
		p = (int *)attach(id, p, 0);
		break;
	case 4:
		mprotect(p, PG, PROT_READ);
		break;
	}
	woken = rc(futex(p, FUTEX_WAKE | op, 1, NULL, NULL, 0), "%s", what);
	if (how == 1)
		woken += rc(futex(q, FUTEX_WAKE | op, 1, NULL, NULL, 0),
			    "%s, at the old", what);
	if (woken < 1)
		syscall(SYS_tgkill, getpid(), t->tid, SIGUSR1);
	join(t);
	line("%s: %d", what, result);
	if (id >= 0)
		rmid(id);
}

static void nothing(int s)
{
	(void)s;
}

static void gone(void)
{
	struct sigaction sa = { .sa_handler = nothing };

	sigaction(SIGUSR1, &sa, NULL);
	goes("private, replaced", MAP_PRIVATE, 0, 0);
	goes("private, replaced, private", MAP_PRIVATE, FUTEX_PRIVATE, 0);
	goes("shared, replaced", MAP_SHARED, 0, 0);
	goes("private, moved", MAP_PRIVATE, 0, 1);
	goes("shared, moved", MAP_SHARED, 0, 1);
	goes("shared, moved, private", MAP_SHARED, FUTEX_PRIVATE, 1);
	goes("private, DONTNEED", MAP_PRIVATE, 0, 2);
	goes("a segment, attached anew", 0, 0, 3);
	goes("a segment, attached anew, private", 0, FUTEX_PRIVATE, 3);
	goes("private, read only", MAP_PRIVATE, 0, 4);
	goes("private, read only, private", MAP_PRIVATE, FUTEX_PRIVATE, 4);
	goes("shared, read only", MAP_SHARED, 0, 4);
}

static void arguments(void)
{
	struct timespec t = { 0, 1000000 }, bad = { 0, -1 };

	rc(futex(word, FUTEX_WAIT, 1, &bad, NULL, 0), "-1 ns");
	rc(futex(word, 0x400 | FUTEX_WAIT, 0, &t, NULL, 0), "bit 10");
	rc(futex(word, 512, 0, &t, NULL, 0), "bit 9");
	rc(futex(word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, &bad, NULL,
		 0),
	   "no bits, -1 ns");
	rc(futex(word, FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 0, (void *)1, NULL,
		 0),
	   "WAKE by the wall clock");
	rc(futex((void *)1, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0),
	   "unaligned, no bits");
	rc(futex((void *)0xc0000000, FUTEX_WAIT, 1, NULL, NULL, 0), "kernel");
	rc(futex((void *)0xfffffffc, FUTEX_WAIT, 1, NULL, NULL, 0), "the last");
	rc(futex((void *)0xfffffffe, FUTEX_WAIT, 1, NULL, NULL, 0),
	   "unaligned too");
	rc(futex((void *)0xbffffffc, FUTEX_WAIT, 1, NULL, NULL, 0),
	   "below the kernel");
	rc(futex((void *)0xc0000001, FUTEX_REQUEUE, -1, (void *)-1,
		 (void *)0xc0000001, 0),
	   "requeue: all wrong");
	rc(futex(word, FUTEX_REQUEUE, 1, NULL, (void *)1, 0),
	   "requeue to an unaligned");
	rc(futex(word, FUTEX_WAKE_OP, -1, (void *)-1, word + 1, 0),
	   "WAKE_OP -1, -1");
	rc(futex(word, FUTEX_WAKE_OP, 1, (void *)1, (void *)((char *)word + 2),
		 0),
	   "WAKE_OP on an unaligned");
	rc(futex(word, FUTEX_WAKE_OP, 1, (void *)1, word,
		 0xb0021000u | 2u << 24),
	   "WAKE_OP, shift by 33");
	line("%d", word[0]);
	word[0] = 0;
	rc(futex(word, FUTEX_WAKE_OP, 1, (void *)1, word, 0x8fffffffu),
	   "WAKE_OP, shift by -1, comparison 15");
	line("%#x", word[0]);
	word[0] = 0;
}

int main(void)
{
	m = (void *)area(1, BOTH, MAP_SHARED);
	arguments();
	files();
	between();
	priorities(0);
	priorities(1);
	gone();
	return done();
}
