/* SPDX-License-Identifier: MIT */
/*
 * Memory that stays attached while its namespace is left.
 * Arguments: bytes of the segment, a byte for its first page, one for its
 * last.
 */
#include "ns.h"

static void work(void)
{
	size_t size = (size_t)argument(0);
	volatile unsigned char *at;
	unsigned char byte = 0;
	int id, failed;

	observe("first", leave());
	id = shmget(IPC_PRIVATE, size, 0600);
	at = shmat(id, NULL, 0);
	for (size_t i = 0; i < size; i += PAGE)
		at[i] = (unsigned char)argument(1);
	observe("attached", id, (long)at);
	observe("second", leave());
	failed = touch_read(at, &byte);
	observe("first page", failed, byte);
	failed = touch_write(at + size - 1, (unsigned char)argument(2));
	observe("last page", failed, failed ? 0 : at[size - 1]);
	observe("by id", result(shmctl(id, IPC_RMID, NULL)));
	observe("detached", result(shmdt((const void *)at)));
}

void run(void)
{
	observe("before");
	wait_for(child(work));
	observe("after");
}
