/* SPDX-License-Identifier: MIT */
/*
 * Limits are a namespace's own.
 * Arguments: shmmni, shmmax, msgmnb outside; shmmni inside.
 */
#include "ns.h"

static void set(const char *name, long value)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/kernel/%s", name);
	fd = open(path, O_WRONLY);
	dprintf(fd, "%ld\n", value);
	close(fd);
}

static void inside(void)
{
	long id = 0;
	int made = 0;

	observe("left", leave());
	set("shmmni", argument(3));
	while (id >= 0 && made <= argument(3)) {
		id = result(shmget(IPC_PRIVATE, PAGE, 0600));
		made += id >= 0;
	}
	observe("made", made, id);
}

void run(void)
{
	mount_proc();
	set("shmmni", argument(0));
	set("shmmax", argument(1));
	set("msgmnb", argument(2));
	observe("outside");
	wait_for(child(inside));
	observe("outside still", result(shmget(IPC_PRIVATE, PAGE, 0600)) >= 0);
}
