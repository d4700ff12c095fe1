/* SPDX-License-Identifier: MIT */
/* robust lists: locks whose owner ends, and lists that are no lists */
#include "thread.h"

/* a lock as libcs have it: links before the word */
struct lock {
	struct lock *next;
	int pad, word;
};

struct head {
	struct lock *next;
	long offset;
	struct lock *pending;
};

static struct shared {
	struct head head;
	struct lock lock[8];
	int turn;
} *m;

#define PI 1u

static void set(struct head *h)
{
	h->offset = offsetof(struct lock, word);
	h->pending = NULL;
	syscall(SYS_set_robust_list, h, sizeof(*h));
}

/* The locks 0 to n-1 of ours, in a list. */
static void holds(int n)
{
	set(&m->head);
	m->head.next = (void *)&m->head;
	for (int i = n; i--;) {
		m->lock[i].word = gettid_();
		m->lock[i].next = m->head.next;
		m->head.next = &m->lock[i];
	}
}

static const char *word(int i)
{
	static char text[64];
	unsigned v = m->lock[i].word;

	sprintf(text, "%s%s%s", v & FUTEX_OWNER_DIED ? "owner died" : "",
		v & FUTEX_WAITERS ? ", waiters" : "",
		v & 0x3fffffff ? ", a tid" : "");
	return text;
}

static void calls(void)
{
	void *head = NULL;
	size_t len = 0;

	rc(syscall(SYS_set_robust_list, &m->head, 11), "set, 11 bytes");
	rc(syscall(SYS_set_robust_list, &m->head, 12), "12 bytes");
	rc(syscall(SYS_set_robust_list, &m->head, 24), "24 bytes");
	rc(syscall(SYS_get_robust_list, 0, &head, &len), "get");
	line("ours %d, %d bytes", head == &m->head, (int)len);
	rc(syscall(SYS_get_robust_list, getpid(), &head, &len), "by pid");
	rc(syscall(SYS_get_robust_list, 99999, &head, &len), "nobody's");
	rc(syscall(SYS_get_robust_list, 0, NULL, &len), "no address");
	rc(syscall(SYS_get_robust_list, 0, &head, NULL), "no length");
	rc(syscall(SYS_set_robust_list, NULL, 12), "set NULL");
}

static void others(void)
{
	void *head;
	size_t len;

	become(1000, 1000);
	rc(syscall(SYS_get_robust_list, getppid(), &head, &len), "root's");
	rc(syscall(SYS_get_robust_list, getpid(), &head, &len), "our own");
}

static void dies(void)
{
	holds(3);
}

static void killed(void)
{
	holds(2);
	raise(SIGKILL);
}

static void execs(void)
{
	holds(2);
	execl("/bin/true", "true", NULL);
}

static void not_ours(void)
{
	holds(3);
	m->lock[1].word = 12345;
	m->lock[2].word = 0;
}

static void circles(void)
{
	holds(3);
	m->lock[2].next = &m->lock[1];
}

static void wild(void)
{
	holds(3);
	m->lock[1].next = (void *)8;
}

static void unaligned(void)
{
	holds(3);
	m->lock[1].next = (void *)((char *)&m->lock[4] + 2);
}

static void no_head(void)
{
	syscall(SYS_set_robust_list, (void *)16, 12);
}

static void pending(void)
{
	holds(1);
	m->lock[5].word = gettid_();
	m->head.pending = &m->lock[5];
}

static void pending_in_list(void)
{
	holds(2);
	m->head.pending = &m->lock[1];
}

static void priority(void)
{
	holds(2);
	m->lock[1].word = gettid_() | FUTEX_WAITERS;
	m->lock[0].next = (void *)((unsigned)m->lock[0].next | PI);
}

static void watch(const char *what, void (*fn)(void), int n)
{
	memset(m->lock, 0, sizeof(m->lock));
	child(what, fn);
	for (int i = 0; i < n; i++)
		line("%d: %s", i, word(i));
}

/* someone waits */

static void waiter_of_5(void)
{
	holds(0);
	m->head.pending = &m->lock[5];	/* unlocked, not yet woken */
}

static void with_waiter(const char *what, void (*fn)(void), int i)
{
	pid_t p;

	memset(m->lock, 0, sizeof(m->lock));
	m->lock[i].word = 0;
	p = fork();
	if (!p) {
		int now = m->lock[i].word;

		_exit(futex(&m->lock[i].word, FUTEX_WAIT, now, NULL, NULL, 0) ?
		      1 : 0);
	}
	wait_state(p, p, 'S');
	child(what, fn);
	msleep(50);
	futex(&m->lock[i].word, FUTEX_WAKE, 9, NULL, NULL, 0) ?
		line("still asleep") : line("awake");
	line("%s, %s", word(i), status(reap(p)));
}

static void with_bit(void)
{
	holds(2);
	m->lock[1].word |= FUTEX_WAITERS;
}

static void without_bit(void)
{
	holds(2);
}

static int thread_dies(void *arg)
{
	(void)arg;
	holds(2);
	return 0;
}

static int thread_waits(void *arg)
{
	(void)arg;
	holds(2);
	m->turn = 1;
	pause();
	return 0;
}

static void thread_then_exit(void)
{
	m->turn = 0;
	thread(thread_waits, NULL);
	while (!*(volatile int *)&m->turn)
		sched_yield();
}

static void thread_then_exec(void)
{
	thread_then_exit();
	execl("/bin/true", "true", NULL);
}

int main(void)
{
	m = (void *)area(1, PROT_READ | PROT_WRITE, MAP_SHARED);
	calls();
	quietly(others);
	watch("exit", dies, 4);
	watch("SIGKILL", killed, 3);
	watch("exec", execs, 3);
	watch("words of others", not_ours, 3);
	watch("a circle", circles, 3);
	watch("a wild link", wild, 3);
	watch("an unaligned link", unaligned, 3);
	watch("no head", no_head, 1);
	watch("pending", pending, 6);
	watch("pending in the list", pending_in_list, 2);
	watch("a PI lock", priority, 2);
	with_waiter("with waiters", with_bit, 1);
	with_waiter("without the bit", without_bit, 1);
	with_waiter("unlocked, not woken", waiter_of_5, 5);
	memset(m->lock, 0, sizeof(m->lock));
	join(thread(thread_dies, NULL));
	line("a thread: %s", word(0));
	watch("a thread, in exit_group", thread_then_exit, 2);
	watch("a thread, in exec", thread_then_exec, 2);
	return done();
}
