/* SPDX-License-Identifier: MIT */
/* futex: waiting, waking, requeueing, between threads and between processes */
#include "thread.h"

static int word[4096] __attribute__((aligned(4096)));
static int order[16], slept[16];
static volatile int orders;

static const struct timespec short_time = { 0, 20000000 };

static void basics(void)
{
	struct timespec bad = { 0, 1000000000 }, negative = { -1, 0 };
	char *gone = hole(1);
	char *fixed =
		mmap(NULL, PG, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *secret =
		mmap(NULL, PG, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *both =
		mmap(NULL, PG, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	rc(futex(word, FUTEX_WAIT, 1, NULL, NULL, 0), "another value");
	rc(futex(word, FUTEX_WAIT, 0, &short_time, NULL, 0), "20 ms");
	rc(futex(word, FUTEX_WAIT, 0, &bad, NULL, 0), "10^9 ns");
	rc(futex(word, FUTEX_WAIT, 0, &negative, NULL, 0), "-1 s");
	rc(futex(word, FUTEX_WAIT, 0, (void *)8, NULL, 0), "no timeout there");
	rc(futex(word, FUTEX_WAIT, 1, &bad, NULL, 0), "another value, 10^9 ns");
	rc(futex((char *)word + 2, FUTEX_WAIT, 0, NULL, NULL, 0), "unaligned");
	rc(futex(NULL, FUTEX_WAIT, 0, NULL, NULL, 0), "NULL");
	rc(futex(NULL, FUTEX_WAIT | FUTEX_PRIVATE, 0, NULL, NULL, 0),
	   "NULL, private");
	rc(futex(gone, FUTEX_WAIT, 0, NULL, NULL, 0), "not mapped");
	rc(futex(gone, FUTEX_WAKE, 1, NULL, NULL, 0), "wake there");
	rc(futex(gone, FUTEX_WAKE | FUTEX_PRIVATE, 1, NULL, NULL, 0),
	   "wake there, private");
	rc(futex((void *)0xc0000000, FUTEX_WAKE | FUTEX_PRIVATE, 1, NULL, NULL,
		 0),
	   "the kernel's");
	rc(futex((char *)word + 1, FUTEX_WAKE, 1, NULL, NULL, 0),
	   "wake, unaligned");
	rc(futex(fixed, FUTEX_WAIT, 1, NULL, NULL, 0), "read only");
	rc(futex(fixed, FUTEX_WAKE, 1, NULL, NULL, 0), "wake there");
	rc(futex(fixed, FUTEX_WAIT | FUTEX_PRIVATE, 1, NULL, NULL, 0),
	   "read only, private");
	rc(futex(both, FUTEX_WAIT, 1, NULL, NULL, 0), "read only, shared");
	rc(futex(both, FUTEX_WAKE, 1, NULL, NULL, 0), "wake there");
	rc(futex(secret, FUTEX_WAIT, 1, NULL, NULL, 0), "no access");
	rc(futex(secret, FUTEX_WAKE, 1, NULL, NULL, 0), "wake there");
	rc(futex(secret, FUTEX_WAKE | FUTEX_PRIVATE, 1, NULL, NULL, 0),
	   "wake there, private");
	rc(futex(word, FUTEX_WAKE, 1, NULL, NULL, 0), "nobody to wake");
	rc(futex(word, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0), "no bits");
	rc(futex(word, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0), "wake no bits");
	rc(futex(word, 99, 0, NULL, NULL, 0), "operation 99");
	rc(futex(word, 2, 0, NULL, NULL, 0), "operation 2");
	rc(futex(word, FUTEX_WAIT | FUTEX_CLOCK_REALTIME, 0, &short_time, NULL,
		 0),
	   "WAIT by the wall clock");
	rc(futex(word, FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 0, NULL, NULL, 0),
	   "WAKE by the wall clock");
	rc(futex(word, FUTEX_REQUEUE, -1, NULL, word + 1, 0), "requeue, -1");
	rc(futex(word, FUTEX_REQUEUE, 1, (void *)-1, word + 1, 0),
	   "requeue 1, -1");
	rc(futex(word, FUTEX_CMP_REQUEUE, 1, (void *)1, word + 1, 1),
	   "compare and requeue, another value");
	rc(futex(word, FUTEX_CMP_REQUEUE, 1, (void *)1, NULL, 0),
	   "requeue to NULL");
	hole_free(gone, 1);
}

static void absolute(void)
{
	struct timespec past = { 1, 0 }, now;

	rc(futex(word, FUTEX_WAIT_BITSET, 0, &past, NULL, 1), "in the past");
	rc(futex(word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, &past, NULL,
		 1),
	   "in the past by the wall clock");
	clock_gettime(CLOCK_REALTIME, &now);
	now.tv_nsec += 20000000;
	if (now.tv_nsec >= 1000000000) {
		now.tv_nsec -= 1000000000;
		now.tv_sec++;
	}
	rc(futex(word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, &now, NULL,
		 1),
	   "20 ms by the wall clock");
	rc(syscall(422, word, FUTEX_WAIT, 0, (long long[]){ 0, 5000000 }, NULL,
		   0),
	   "64-bit time");
}

/* sleepers */

struct sleep {
	int *word, op, bits, result, error;
	int number;
};

static int sleeps(void *arg)
{
	struct sleep *s = arg;

	s->result = futex(s->word, s->op, 0, NULL, NULL, s->bits);
	s->error = errno;
	order[__sync_fetch_and_add(&orders, 1)] = s->number;
	return 0;
}

static struct sleep job[16];
static struct thread *t[16];

static void start(int i, int *at, int op, int bits)
{
	job[i] = (struct sleep){
		.word = at, .op = op, .bits = bits, .number = i
	};
	t[i] = thread(sleeps, &job[i]);
	wait_state(getpid(), t[i]->tid, 'S');
}

/* as many as @n have come back */
static void come_back(int n)
{
	while (orders != n)
		sched_yield();
}

static void end(int n)
{
	for (int i = 0; i < n; i++) {
		join(t[i]);
		slept[i] = job[i].result;
	}
	orders = 0;
}

static void wakes(int op)
{
	for (int i = 0; i < 6; i++)
		start(i, word, FUTEX_WAIT | op, 0);
	rc(futex(word + 1, FUTEX_WAKE | op, 9, NULL, NULL, 0), "another word");
	for (int i = 0; i < 3; i++) {
		rc(futex(word, FUTEX_WAKE | op, i < 2 ? i : 1, NULL, NULL, 0),
		   "wake %d", i < 2 ? i : 1);
		come_back(i + 1);
	}
	line("woken in order: %d %d %d", order[0], order[1], order[2]);
	rc(futex(word, FUTEX_WAKE | op, 99, NULL, NULL, 0), "wake 99");
	rc(futex(word, FUTEX_WAKE | op, 99, NULL, NULL, 0), "again");
	end(6);
	line("results %d %d %d", slept[0], slept[3], slept[5]);
}

static void bitsets(void)
{
	for (int i = 0; i < 4; i++)
		start(i, word, FUTEX_WAIT_BITSET, 1 << i);
	start(4, word, FUTEX_WAIT_BITSET, 0xff);
	rc(futex(word, FUTEX_WAKE_BITSET, 9, NULL, NULL, 0x100), "bit 8");
	rc(futex(word, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0x84), "bits 2, 7");
	come_back(1);
	line("that was %d", order[0]);
	rc(futex(word, FUTEX_WAKE_BITSET, 9, NULL, NULL, 3), "bits 0, 1");
	come_back(4);
	rc(futex(word, FUTEX_WAKE, 9, NULL, NULL, 0), "all bits");
	end(5);
}

static void requeues(void)
{
	int *near = word + 1, *far = word + 2048;

	for (int i = 0; i < 6; i++)
		start(i, word, FUTEX_WAIT, 0);
	rc(futex(word, FUTEX_CMP_REQUEUE, 1, (void *)2, far, 1), "value 1");
	rc(futex(word, FUTEX_CMP_REQUEUE, 1, (void *)2, far, 0), "1 and 2");
	come_back(1);
	rc(futex(word, FUTEX_REQUEUE, 0, (void *)1, near, 0), "0 and 1");
	rc(futex(near, FUTEX_WAKE, 9, NULL, NULL, 0), "there");
	come_back(2);
	rc(futex(far, FUTEX_REQUEUE, 0, (void *)9, word, 0), "back");
	rc(futex(far, FUTEX_WAKE, 9, NULL, NULL, 0), "nobody there");
	rc(futex(word, FUTEX_WAKE, 1, NULL, NULL, 0), "one");
	come_back(3);
	line("in order %d %d %d", order[0], order[1], order[2]);
	rc(futex(word, FUTEX_REQUEUE, 0, (void *)9, word, 0), "to itself");
	rc(futex(word, FUTEX_WAKE, 9, NULL, NULL, 0), "the others");
	end(6);
}

/* FUTEX_WAKE_OP: op, argument, comparison, argument */
static unsigned code_of(int op, int arg, int cmp, int cmparg)
{
	return (unsigned)op << 28 | (unsigned)cmp << 24 | (arg & 0xfff) << 12 |
	       (cmparg & 0xfff);
}

static void wake_ops(void)
{
	static const char *name[] = { "set", "add", "or", "andn", "xor" };

	for (int op = 0; op < 5; op++) {
		word[1] = 12;
		rc(futex(word, FUTEX_WAKE_OP, 1, (void *)1, word + 1,
			 code_of(op, 10, 0, 12)),
		   "%s 10", name[op]);
		line("12 becomes %d", word[1]);
		word[1] = 12;
		futex(word, FUTEX_WAKE_OP, 1, (void *)1, word + 1,
		      code_of(op | 8, 2, 0, 12));
		line("with 1 << 2: %d", word[1]);
	}
	word[1] = 5;
	futex(word, FUTEX_WAKE_OP, 1, (void *)1, word + 1,
	      code_of(1, -7, 0, 0));
	line("add -7: %d", word[1]);
	rc(futex(word, FUTEX_WAKE_OP, 1, (void *)1, word + 1,
		 code_of(5, 0, 0, 0)),
	   "operation 5");
	rc(futex(word, FUTEX_WAKE_OP, 1, (void *)1, word + 1,
		 code_of(0, 3, 6, 0)),
	   "comparison 6");
	line("after that %d", word[1]);
	for (int cmp = 0; cmp < 6; cmp++) {
		long n[3];

		for (int k = 0; k < 3; k++) {
			word[1] = 0;
			start(0, word + 1, FUTEX_WAIT, 0);
			word[1] = k - 1;
			n[k] = futex(word, FUTEX_WAKE_OP, 1, (void *)1,
				     word + 1, code_of(0, 0, cmp, 0));
			if (!n[k])
				futex(word + 1, FUTEX_WAKE, 1, NULL, NULL, 0);
			end(1);
		}
		line("comparison %d of -1, 0, 1 with 0: %ld %ld %ld", cmp, n[0],
		     n[1], n[2]);
	}
	word[1] = 0;
	start(0, word, FUTEX_WAIT, 0);
	start(1, word + 1, FUTEX_WAIT, 0);
	rc(futex(word, FUTEX_WAKE_OP, 1, (void *)1, word + 1,
		 code_of(0, 0, 0, 0)),
	   "both");
	end(2);
	rc(futex(word, FUTEX_WAKE_OP, 1, (void *)1, NULL, code_of(0, 0, 0, 0)),
	   "second word NULL");
}

/* between processes */

static void process(const char *what, int *here, int *there, int op, int n)
{
	pid_t p = fork();

	if (!p)
		_exit(futex(there, FUTEX_WAIT | op, 0, NULL, NULL, 0) ? 1 : 0);
	wait_state(p, p, 'S');
	rc(futex(here, FUTEX_WAKE | op, 1, NULL, NULL, 0), "%s", what);
	if (!n)
		kill(p, SIGTERM);
	line("%s: %s", what, status(reap(p)));
}

static void processes(void)
{
	int id = segment(4096, 0600), fd = tmpfile_of("/tmp/f", 8192, 0);
	int *a = (int *)attach(id, NULL, 0), *b = (int *)attach(id, NULL, 0);
	int *shared = (int *)area(1, PROT_READ | PROT_WRITE, MAP_SHARED);
	int *private = (int *)area(1, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	int *f = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	int *g = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 4096);

	rmid(id);
	process("a segment", a, b, 0, 1);
	process("a segment, private", a, a, FUTEX_PRIVATE, 0);
	process("other words", a, b + 1, 0, 0);
	process("shared memory", shared, shared, 0, 1);
	process("private memory", private, private, 0, 0);
	process("a file", f, f, 0, 1);
	process("its second page", f + 1024, g, 0, 1);
	process("its pages", f, g, 0, 0);
	unlink("/tmp/f");
}

/* signals */

static volatile int handled;

static void handler(int s)
{
	handled = s;
}

static int waits_for_signal(void *arg)
{
	struct sleep *s = arg;

	s->result = futex(word + 2, FUTEX_WAIT, 0,
			  s->op ? &(struct timespec){ s->op, 0 } : NULL, NULL,
			  0);
	s->error = errno;
	return 0;
}

static void signalled(int flags, int seconds, const char *what)
{
	struct sigaction sa = { .sa_handler = handler, .sa_flags = flags };
	struct sleep s = { .op = seconds, .result = 99 };
	struct thread *w;

	sigaction(SIGUSR1, &sa, NULL);
	handled = 0;
	w = thread(waits_for_signal, &s);
	wait_state(getpid(), w->tid, 'S');
	syscall(SYS_tgkill, getpid(), w->tid, SIGUSR1);
	while (!handled)
		sched_yield();
	while (s.result == 99 && !futex(word + 2, FUTEX_WAKE, 1, NULL, NULL, 0))
		sched_yield();
	join(w);
	line("%s: %d %s", what, s.result, s.result ? err(s.error) : "");
}

int main(void)
{
	basics();
	absolute();
	wakes(0);
	wakes(FUTEX_PRIVATE);
	bitsets();
	requeues();
	wake_ops();
	processes();
	signalled(0, 0, "a handler");
	signalled(SA_RESTART, 0, "with SA_RESTART");
	signalled(0, 100, "with a timeout");
	signalled(SA_RESTART, 100, "with both");
	return done();
}
