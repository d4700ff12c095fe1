/* SPDX-License-Identifier: MIT */
/*
 * A user waits for room, and may no longer send when there is some.
 * Arguments: key, msg_qbytes, two messages, the user.
 */
#include "msg.h"

static void work(void)
{
	if (setgid((gid_t)argument(4)) || setuid((uid_t)argument(4)))
		observe("cannot become", argument(4));
	observe("went", 0, send_one(argument(3), 100, 0));
}

void run(void)
{
	struct msqid_ds ds;
	int pid;

	make_queue((key_t)argument(0));
	msgctl(msqid, IPC_STAT, &ds);
	ds.msg_qbytes = (msglen_t)argument(1);
	ds.msg_perm.mode = 0602;
	msgctl(msqid, IPC_SET, &ds);
	send_one(argument(2), 1, IPC_NOWAIT);
	pid = child(work);
	let_run();
	observe("asleep", msqid, pid);
	ds.msg_perm.mode = 0604;
	observe("changed", result(msgctl(msqid, IPC_SET, &ds)));
	let_run();
	receive_one("received", 0, MOST / 2 << 16, IPC_NOWAIT);
	let_run();
	observe("before removal");
	msgctl(msqid, IPC_RMID, NULL);
	wait_for(pid);
}
