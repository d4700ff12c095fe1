/* SPDX-License-Identifier: MIT */
/*
 * A producer that stands still in the middle of its copy: the second half of
 * its record cannot be read until its handler of SIGSEGV lets it.
 */
#include <signal.h>
#include "peers.h"

static unsigned char *slow;

static void fault(int number, siginfo_t *info, void *context)
{
	char *page = (char *)((unsigned long)info->si_addr & -4096ul);
	unsigned char *data = record(0);

	(void)number, (void)context;
	observe("middle");
	let_run();
	let_run();
	mmap(page, 4096, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	memcpy(slow + SIZE / 2, data + SIZE / 2, SIZE - SIZE / 2);
	free(data);
}

static void slow_one(void)
{
	struct sigaction act = { .sa_flags = SA_SIGINFO };
	unsigned char *data = record(0);

	act.sa_sigaction = fault;
	sigaction(SIGSEGV, &act, NULL);
	slow = half(SIZE);
	memcpy(slow, data, SIZE / 2);
	buffer_attach(&b, KEY);
	observe("slow", buffer_put(&b, slow));
}

static void quick_one(void)
{
	buffer_attach(&b, KEY);
	observe("quick", put(1));
}

void run(void)
{
	int first, second;

	if (!created())
		return;
	first = child(slow_one);
	let_run();
	second = child(quick_one);
	wait_for(first);
	wait_for(second);
	observe("got", get(0), get(1));
}
