/* SPDX-License-Identifier: MIT */
/* A buffer is removed while somebody waits for a record. */
#include "peers.h"

static void work(void)
{
	buffer_attach(&b, KEY);
	observe("done", get(0), buffer_close(&b));
}

void run(void)
{
	int pid;

	if (!created())
		return;
	pid = child(work);
	let_run();
	observe("removed", buffer_remove(&b));
	wait_for(pid);
	observe("later", put(0), get(0));
	observe("closed", buffer_close(&b));
}
