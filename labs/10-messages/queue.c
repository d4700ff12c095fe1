/* SPDX-License-Identifier: MIT */
/*
 * Messages are sent, then received; nobody sleeps.
 * Arguments: key, how many messages, how many receives, the messages, what
 * is to be received.
 */
#include "msg.h"

void run(void)
{
	int sends = (int)argument(1), receives = (int)argument(2);

	make_queue((key_t)argument(0));
	for (int i = 0; i < sends; i++) {
		long done = send_one(argument(3 + i), i + 1, IPC_NOWAIT);

		if (done)
			observe("msgsnd failed", i, done);
	}
	observe("sent", msqid);
	for (int i = 0; i < receives; i++)
		receive_one("received", i, argument(3 + sends + i), IPC_NOWAIT);
}
