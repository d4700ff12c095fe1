/* SPDX-License-Identifier: MIT */
/* set_thread_area and CLONE_SETTLS: %gs and %fs of each thread */
#include "thread.h"

/* what set_thread_area takes */
struct user_desc {
	unsigned entry_number, base_addr, limit;
	unsigned seg_32bit : 1, contents : 2, read_exec_only : 1,
		limit_in_pages : 1, seg_not_present : 1, useable : 1;
};

static unsigned words[8] = { 100, 101, 102, 103, 104, 105, 106, 107 };

static struct user_desc desc(int entry, void *base)
{
	return (struct user_desc){ .entry_number = entry,
				   .base_addr = (unsigned)base,
				   .limit = 0xfffff, .seg_32bit = 1,
				   .limit_in_pages = 1, .useable = 1 };
}

static long set_area(struct user_desc *d)
{
	return syscall(SYS_set_thread_area, d);
}

static long get_area(struct user_desc *d)
{
	return syscall(SYS_get_thread_area, d);
}

static unsigned get_gs(void)
{
	unsigned gs;

	__asm__ volatile("movl %%gs, %0" : "=r"(gs));
	return gs & 0xffff;
}

/* the word that a selector's segment begins with */
static unsigned read_fs(unsigned entry)
{
	unsigned value;

	__asm__ volatile("movl %1, %%fs\n\tmovl %%fs:0, %0"
			 : "=r"(value) : "r"(entry * 8 + 3));
	return value;
}

static void entries(unsigned *free_entry)
{
	struct user_desc d = desc(-1, words);
	unsigned ours = get_gs() >> 3;

	line("libc's entry %d", ours);
	rc(set_area(&d), "any");
	line("entry %d, word %d", d.entry_number, read_fs(d.entry_number));
	*free_entry = d.entry_number;
	d = desc(-1, words + 1);
	rc(set_area(&d), "another");
	line("entry %d, word %d", d.entry_number, read_fs(d.entry_number));
	d = desc(-1, words);
	rc(set_area(&d), "a fourth");
	d = desc(*free_entry, words + 2);
	rc(set_area(&d), "the same again");
	line("word %d", read_fs(*free_entry));
	memset(&d, 0xff, sizeof(d));
	d.entry_number = *free_entry;
	rc(get_area(&d), "get_thread_area");
	line("base %d, limit %x, 32 bits %d, contents %d, read only %d, "
	     "pages %d, not present %d, useable %d",
	     (int)(d.base_addr - (unsigned)words), d.limit, d.seg_32bit,
	     d.contents, d.read_exec_only, d.limit_in_pages,
	     d.seg_not_present, d.useable);
	for (int i = 0; i < 20; i = i == 5 ? 9 : i + 1) {
		d = desc(i, words);
		rc(set_area(&d), "set %d", i);
		d.entry_number = i;
		rc(get_area(&d), "get %d", i);
	}
	rc(set_area(NULL), "set, no address");
	rc(get_area(NULL), "get, no address");
}

static void kinds(unsigned entry)
{
	struct user_desc d = desc(entry, words);

	d.seg_32bit = 0;
	rc(set_area(&d), "16 bits");
	d = desc(entry, words);
	d.contents = 1;
	rc(set_area(&d), "expanding down");
	d.contents = 2;
	rc(set_area(&d), "code");
	d.contents = 3;
	rc(set_area(&d), "conforming code");
	d = desc(entry, words);
	d.seg_not_present = 1;
	rc(set_area(&d), "not present");
	d = desc(entry, words);
	d.read_exec_only = 1;
	rc(set_area(&d), "read only");
	line("word %d", read_fs(entry));
	memset(&d, 0, sizeof(d));
	d.entry_number = entry;
	d.read_exec_only = d.seg_not_present = 1;
	rc(set_area(&d), "empty");
	d = desc(-1, words + 3);
	rc(set_area(&d), "any after that");
	line("entry %s, word %d", d.entry_number == entry ? "the same" : "?",
	     read_fs(d.entry_number));
	d.limit = 3;
	d.limit_in_pages = 0;
	rc(set_area(&d), "four bytes");
	line("the first word %d", read_fs(d.entry_number));
}

static unsigned entry;
static int turn[2];

static void pass(int to)
{
	*(volatile int *)&turn[0] = to;
	futex(&turn[0], FUTEX_WAKE, 10, NULL, NULL, 0);
}

static void await(int me)
{
	int now;

	while ((now = *(volatile int *)&turn[0]) != me)
		futex(&turn[0], FUTEX_WAIT, now, NULL, NULL, 0);
}

static int swaps(void *arg)
{
	int me = (int)(intptr_t)arg, good = 0;
	struct user_desc d = desc(entry, words + me);

	await(me);
	line("thread %d begins with word %d", me, read_fs(entry));
	set_area(&d);
	read_fs(entry);
	pass(me % 3 + 1);
	for (int i = 0; i < 50; i++) {
		unsigned value;

		await(me);
		__asm__ volatile("movl %%fs:0, %0" : "=r"(value));
		good += value == 100u + me;
		errno = me;
		pass(me % 3 + 1);
		await(me);
		good += errno == me;
		pass(me % 3 + 1);
	}
	await(me);
	line("thread %d: %d of 100 good", me, good);
	pass(me + 1);
	return 0;
}

static void loses_it(void)
{
	struct user_desc d = { .entry_number = entry, .read_exec_only = 1,
			       .seg_not_present = 1 };

	set_area(&d);
	read_fs(entry);
}

static void in_fork(void)
{
	unsigned value;

	__asm__ volatile("movl %%fs:0, %0" : "=r"(value));
	line("after fork: word %d", value);
	child("a segment that is gone", loses_it);
}

/* clone itself: libc's makes the descriptor */
static void cloned(struct user_desc *d, const char *what)
{
	pid_t p = syscall(SYS_clone, CLONE_SETTLS | SIGCHLD, 0, NULL, d, NULL);

	if (!p)
		syscall(SYS_exit, read_fs(entry));
	got(p, "SETTLS %s", what);
	if (p > 0)
		line("its word: %s", status(reap(p)));
}

int main(void)
{
	struct thread *t[3];
	struct user_desc d;

	entries(&entry);
	kinds(entry);
	d = desc(entry, words + 7);
	set_area(&d);
	read_fs(entry);
	quietly(in_fork);
	d = desc(entry, words + 5);
	cloned(&d, "with an entry");
	d.entry_number = -1;
	cloned(&d, "with any");
	d.entry_number = 3;
	cloned(&d, "with entry 3");
	cloned(NULL, "without");
	for (int i = 0; i < 3; i++)
		t[i] = thread(swaps, (void *)(intptr_t)(i + 1));
	pass(1);
	for (int i = 0; i < 3; i++)
		join(t[i]);
	line("ours: word %d", read_fs(entry));
	return done();
}
