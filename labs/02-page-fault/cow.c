/* SPDX-License-Identifier: MIT */
/*
 * fork, and then everybody writes: one page each, and then the same.
 * pages (three or more), byte of the parent, of the first child, the second
 */
#include <sys/mman.h>
#include <unistd.h>
#include "lab.h"

static volatile unsigned char *at;
static int go[2][2], done[2];

/* A child: wait for its turn, write, wait for the end. */
static void write_in_turn(int me, const char *name)
{
	char c;

	read(go[me][0], &c, 1);
	at[0] = (unsigned char)argument(2 + me);
	observe(name, at[0], at[1], at[PAGE]);
	write(done[1], "", 1);
	read(go[me][0], &c, 1);
}

static void first(void)
{
	write_in_turn(0, "first wrote");
}

static void second(void)
{
	write_in_turn(1, "second wrote");
}

static void let(int whom)
{
	char c;

	write(go[whom][1], "", 1);
	read(done[0], &c, 1);
}

void run(void)
{
	long pages = argument(0);

	at = mmap(NULL, (size_t)(pages * PAGE), PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (long i = 0; i < pages * PAGE; i += PAGE)
		at[i] = at[i + 1] = (unsigned char)argument(1);
	pipe(go[0]);
	pipe(go[1]);
	pipe(done);
	observe("filled", (long)at);
	child(first);
	child(second);
	observe("forked", at[0], at[PAGE]);
	let(0);
	let(1);
	observe("parent looks", at[0], at[1]);
	at[0] = 1;
	observe("parent wrote", at[0], at[1]);
	write(go[0][1], "", 1);
	write(go[1][1], "", 1);
	wait_for(-1);
	wait_for(-1);
	observe("alone", at[PAGE], at[PAGE + 1]);
	at[PAGE] = 1;
	observe("wrote alone", at[PAGE], at[PAGE + 1]);
}
