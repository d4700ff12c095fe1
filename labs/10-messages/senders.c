/* SPDX-License-Identifier: MIT */
/*
 * A queue is filled, children send more and have to wait, and the parent
 * receives.
 * Arguments: key, msg_qbytes, how many messages fill it, how many children,
 * how many receives; the first messages, the children's, what is received.
 * With bit 31 a child does not send, but wants to receive.
 */
#include "msg.h"

static int me;
static pid_t pids[5];

static void work(void)
{
	long packed = argument(5 + (int)argument(2) + me);

	if (packed < 0)
		receive_one("went", me, packed & INT_MAX, 0);
	else
		observe("went", me, send_one(packed, 100 + me, 0));
}

void run(void)
{
	int fill = (int)argument(2), children = (int)argument(3);
	struct msqid_ds ds;

	make_queue((key_t)argument(0));
	msgctl(msqid, IPC_STAT, &ds);
	ds.msg_qbytes = (msglen_t)argument(1);
	msgctl(msqid, IPC_SET, &ds);
	for (int i = 0; i < fill; i++) {
		long done = send_one(argument(5 + i), i + 1, IPC_NOWAIT);

		if (done)
			observe("msgsnd failed", i, done);
	}
	observe("full", send_one(argument(5 + fill), 0, IPC_NOWAIT));
	for (me = 0; me < children; me++) {
		pids[me] = child(work);
		let_run();
	}
	observe("asleep", msqid, pids[0], pids[1], pids[2], pids[3], pids[4]);
	for (int i = 0; i < (int)argument(4); i++) {
		receive_one("received", i, argument(5 + fill + children + i),
			    IPC_NOWAIT);
		let_run();
	}
	observe("before removal");
	msgctl(msqid, IPC_RMID, NULL);
	for (int i = 0; i < children; i++)
		wait_for(pids[i]);
}
