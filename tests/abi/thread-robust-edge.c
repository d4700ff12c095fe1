/* SPDX-License-Identifier: MIT */
/* robust lists at the edge of memory, PI locks, pending ones, and fork */
#include "thread.h"

struct head {
	uint32_t next;
	int32_t offset;
	uint32_t pending;
};

static struct head *head;
static int *w;	   /* words, shared */
static char *edge; /* first byte behind a page */

static void set(uint32_t next, int32_t offset, uint32_t pending)
{
	*head = (struct head){ next, offset, pending };
	syscall(SYS_set_robust_list, head, 12);
}

static uint32_t u(const volatile void *p)
{
	return (uint32_t)(uintptr_t)p;
}

static void link_unreadable(void)
{
	w[0] = gettid_();
	w[1] = gettid_();
	/* an entry in a hole, whose word is not */
	set(u(edge), (int32_t)(u(&w[0]) - u(edge)), 0);
}

static void then_pending(void)
{
	w[0] = gettid_();
	w[1] = gettid_();
	set(u(edge), (int32_t)(u(&w[0]) - u(edge)),
	    u(edge) + u(&w[1]) - u(&w[0]));
}

static void word_unreadable(void)
{
	static uint32_t entry[2];

	entry[0] = u(head);
	w[0] = gettid_();
	set(u(&entry[0]), (int32_t)(u(edge) - u(&entry[0])),
	    u(&entry[0]) + u(&w[0]) - u(edge));
}

static void pi_waiters(void)
{
	static uint32_t entry;

	entry = u(head);
	w[0] = gettid_() | FUTEX_WAITERS;
	set(u(&entry) | 1, (int32_t)(u(&w[0]) - u(&entry)), 0);
}

static void plain_waiters(void)
{
	static uint32_t entry;

	entry = u(head);
	w[0] = gettid_() | FUTEX_WAITERS;
	set(u(&entry), (int32_t)(u(&w[0]) - u(&entry)), 0);
}

static void pi_pending_zero(void)
{
	w[0] = 0;
	set(u(head), (int32_t)(u(&w[0]) - u(edge)), u(edge) | 1);
}

static void pending_zero(void)
{
	w[0] = 0;
	set(u(head), (int32_t)(u(&w[0]) - u(edge)), u(edge));
}

static void pi_in_list_and_pending(void)
{
	static uint32_t entry;

	entry = u(head) | 1;
	w[0] = gettid_();
	set(u(&entry) | 1, (int32_t)(u(&w[0]) - u(&entry)), u(&entry));
}

static void head_in_two(void)
{
	struct head *h = (void *)(edge - 4);

	w[0] = gettid_();
	h->next = u(&w[4]);
	syscall(SYS_set_robust_list, h, 12);
}

static void with_died(void)
{
	static uint32_t entry;

	entry = u(head);
	w[0] = gettid_() | FUTEX_OWNER_DIED;
	set(u(&entry), (int32_t)(u(&w[0]) - u(&entry)), 0);
}

static void forked(void)
{
	static uint32_t entry;
	pid_t p;
	void *h;
	size_t len;

	entry = u(head);
	w[0] = gettid_();
	set(u(&entry), (int32_t)(u(&w[0]) - u(&entry)), 0);
	p = fork();
	if (!p) {
		syscall(SYS_get_robust_list, 0, &h, &len);
		_exit(h ? 1 : 0);
	}
	line("a child's: %s", status(reap(p)));
	line("the word is ours still: %d", w[0] == gettid_());
}

static void watch(const char *what, void (*fn)(void))
{
	pid_t p;

	w[0] = w[1] = 0;
	p = fork();
	if (!p) {
		futex(&w[0], FUTEX_WAIT, 0, NULL, NULL, 0);
		_exit(0);
	}
	wait_state(p, p, 'S');
	child(what, fn);
	msleep(20);
	line("%s: word %#x, %s", what, w[0] & 0xc0000000u,
	     w[0] & 0x3fffffff ? "a tid" : "none");
	line("second word %#x, %s", w[1] & 0xc0000000u,
	     w[1] & 0x3fffffff ? "a tid" : "none");
	line("a waiter %s", futex(&w[0], FUTEX_WAKE, 1, NULL, NULL, 0) ?
				    "slept" :
				    "was woken");
	reap(p);
}

int main(void)
{
	head = (void *)area(1, PROT_READ | PROT_WRITE, MAP_SHARED);
	w = (int *)area(1, PROT_READ | PROT_WRITE, MAP_SHARED);
	edge = area(1, PROT_READ | PROT_WRITE, MAP_PRIVATE) + PG;
	watch("an entry in a hole", link_unreadable);
	watch("and one pending", then_pending);
	watch("a word in a hole, one pending", word_unreadable);
	watch("PI with waiters", pi_waiters);
	watch("with waiters", plain_waiters);
	watch("pending, 0", pending_zero);
	watch("PI pending, 0", pi_pending_zero);
	watch("PI in the list, pending without", pi_in_list_and_pending);
	watch("half a head", head_in_two);
	watch("died already", with_died);
	watch("fork", forked);
	return done();
}
