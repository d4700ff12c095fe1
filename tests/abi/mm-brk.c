/* SPDX-License-Identifier: MIT */
/* brk: grow, shrink, refusals, zeroed memory, fork */
#include "tap.h"

static unsigned long brk_(unsigned long a)
{
	return syscall(SYS_brk, a);
}

static void past_limit(void)
{
	struct rlimit l = { 64 * 1024, 64 * 1024 };
	unsigned long b = brk_(0);

	setrlimit(RLIMIT_DATA, &l);
	ok(brk_(b + (1 << 20)) == b, "over RLIMIT_DATA: unchanged");
}

int main(void)
{
	unsigned long b = brk_(0), e;
	char *p = (char *)b;

	ok(b != 0, "brk(0) says where it is");
	ok(brk_(b) == b, "the same again");
	ok(brk_(1) == b, "brk(1): unchanged");
	ok(brk_(0xc0000000) == b, "brk(3 GiB): unchanged");
	ok(brk_(0xffffffff) == b, "brk(-1): unchanged");
	ok(brk_(b + 3 * PG + 5) == b + 3 * PG + 5, "3 pages and 5 bytes more");
	e = (b + 3 * PG + 5 + PG - 1) & ~(PG - 1);
	line("its first byte: %s", touch(p, 'w'));
	line("its last byte: %s", touch((char *)e - 1, 'w'));
	line("behind it: %s", touch((char *)e, 'r'));
	memset(p, 9, 3 * PG);
	ok(brk_(b + PG) == b + PG, "two pages less");
	e = (b + PG + PG - 1) & ~(PG - 1);
	line("behind it: %s", touch((char *)e, 'r'));
	ok(brk_(b + 3 * PG) == b + 3 * PG, "and again more");
	line("kept %d, given back and taken again %d", p[PG - 1],
	     *(char *)e);
	mmap((void *)(e + 4 * PG), PG, PROT_READ,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	ok(brk_(e + 5 * PG) == b + 3 * PG, "into a mapping: unchanged");
	ok(brk_(e + 3 * PG) == e + 3 * PG, "one page before it");
	munmap((void *)(e + 4 * PG), PG);
	*p = 5;
	if (!fork()) {
		ok(brk_(0) == e + 3 * PG, "a child has the same");
		*p = 6;
		brk_(b);
		_exit(0);
	}
	wait(NULL);
	line("after the child: %d", *p);
	ok(brk_(0) == e + 3 * PG, "unchanged by it");
	brk_(b);
	quietly(past_limit);
	return done();
}
