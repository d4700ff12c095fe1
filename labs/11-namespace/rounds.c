/* SPDX-License-Identifier: MIT */
/*
 * Namespaces that are filled and left, one after the other.
 * Arguments: how many, pages of a segment, what ends each namespace: 0 exit;
 * 1 in turns the next unshare, and setns back to the first one.
 */
#include "ns.h"

static int home;

static void fill_one(void)
{
	static struct {
		long type;
		char text[PAGE];
	} message = { .type = 1 };
	int id = msgget(IPC_PRIVATE, 0600);

	for (int i = 0; i < 4; i++)
		msgsnd(id, &message, sizeof(message.text), IPC_NOWAIT);
	semget(IPC_PRIVATE, 1000, 0600);
	fill_segment((int)argument(1));
}

static void round_trip(void)
{
	if (leave())
		_exit(1);
	fill_one();
}

/* One process goes through all of them. */
static void walk(void)
{
	for (int i = 0; i < argument(0); i++) {
		if (leave())
			_exit(1);
		fill_one();
		if (i % 2 && setns(home, CLONE_NEWIPC))
			_exit(2);
	}
}

void run(void)
{
	int failed = 0;

	mount_proc();
	home = ns_of(getpid());
	for (int i = 0; i < 5; i++) /* caches fill up, once */
		wait_for(child(round_trip));
	observe("before");
	if (argument(2))
		failed = wait_for(child(walk));
	else
		for (int i = 0; i < argument(0); i++)
			failed |= wait_for(child(round_trip));
	observe("after", failed);
}
