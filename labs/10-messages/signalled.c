/* SPDX-License-Identifier: MIT */
/*
 * A receiver and then a sender that wait for ever, and are interrupted.
 * Arguments: key, a message.
 */
#include "msg.h"

static void caught(int number)
{
	(void)number;
}

static void receive(void)
{
	receive_one("received", 0, MOST / 2 << 16, 0);
}

static void send(void)
{
	long done = 0;

	while (!done)
		done = send_one(argument(1), 1, 0);
	observe("sent", done);
}

static void interrupt(void (*work)(void))
{
	pid_t pid = child(work);

	let_run();
	observe("asleep", msqid, pid);
	kill(pid, SIGUSR1);
	wait_for(pid);
	observe("alone");
}

void run(void)
{
	signal(SIGUSR1, caught);
	make_queue((key_t)argument(0));
	interrupt(receive);
	interrupt(send);
}
