/* SPDX-License-Identifier: MIT */
/*
 * Children wait for messages, one after the other; then these are sent.
 * Arguments: key, how many children, how many messages, what each child
 * wants, the messages.
 */
#include "msg.h"

static int me;
static pid_t pids[5];

static void work(void)
{
	receive_one("got", me, argument(3 + me), 0);
}

void run(void)
{
	int children = (int)argument(1), sends = (int)argument(2);

	make_queue((key_t)argument(0));
	for (me = 0; me < children; me++) {
		pids[me] = child(work);
		let_run();
	}
	observe("asleep", msqid, pids[0], pids[1], pids[2], pids[3], pids[4]);
	for (int i = 0; i < sends; i++) {
		observe("sent", send_one(argument(3 + children + i), i + 1,
					 IPC_NOWAIT));
		let_run();
	}
	observe("before removal");
	msgctl(msqid, IPC_RMID, NULL);
	for (int i = 0; i < children; i++)
		wait_for(pids[i]);
}
