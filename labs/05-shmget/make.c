/* SPDX-License-Identifier: MIT */
/*
 * Segments are made, one is used, all are removed: how many (up to 4), the
 * keys from argument 1 on, the sizes from 5 on, the modes from 9 on, which is
 * used, and how many pages of it are touched.
 */
#define _GNU_SOURCE
#include <sys/shm.h>
#include <time.h>
#include "lab.h"

static void info(const char *name)
{
	struct shm_info info;
	long last = result(shmctl(0, SHM_INFO, (struct shmid_ds *)&info));

	observe(name, last, info.used_ids, (long)info.shm_tot,
		(long)info.shm_rss);
}

void run(void)
{
	int id[4];
	long failed = 0;
	char *address;

	for (int i = 0; i < argument(0); i++) {
		long before = (long)time(NULL);

		id[i] = shmget((key_t)argument(1 + i), (size_t)argument(5 + i),
			       IPC_CREAT | (int)argument(9 + i));
		observe("made", id[i], before, (long)time(NULL));
	}
	info("info");
	address = shmat(id[argument(13)], NULL, 0);
	for (long i = 0; i < argument(14); i++)
		failed |= touch_write(address + 4096 * i, 1);
	observe("touched", failed);
	info("info");
	shmdt(address);
	for (int i = 0; i < argument(0); i++)
		observe("removed", result(shmctl(id[i], IPC_RMID, NULL)));
	info("info");
}
