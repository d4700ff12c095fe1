/* SPDX-License-Identifier: MIT */
/* What cannot be created or attached. */
#include <sys/sem.h>
#include <sys/shm.h>
#include "peers.h"

void run(void)
{
	struct buffer other;
	int id;

	observe("attach", buffer_attach(&other, KEY));
	observe("create", buffer_create(&other, KEY, 0, SIZE),
		buffer_create(&other, KEY, SLOTS, 0),
		buffer_create(&other, KEY, BUFFER_MOST + 1, SIZE),
		buffer_create(&other, KEY, BUFFER_MOST, 0xffffff00u));
	if (!created())
		return;
	observe("twice", buffer_create(&other, KEY, SLOTS, SIZE));
	observe("remove", buffer_remove(&b), buffer_close(&b));
	/* somebody's set, and no buffer's */
	id = semget(KEY, 1, IPC_CREAT | 0600);
	observe("stale", buffer_create(&other, KEY, SLOTS, SIZE));
	semctl(id, 0, IPC_RMID);
	/* a segment whose creator has not come to the semaphores yet */
	shmget(KEY, 4096, IPC_CREAT | 0600);
	observe("early", buffer_attach(&other, KEY));
}
