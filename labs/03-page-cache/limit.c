/* SPDX-License-Identifier: MIT */
/*
 * A file system with room for a few pages.
 * how many
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <unistd.h>
#include "lab.h"

void run(void)
{
	static char text[PAGE];
	long room = argument(0), n = 0, answer;
	unsigned char *at, got = 0;
	char options[32];
	int a, b;

	snprintf(options, sizeof(options), "size=%ldk", room * 4);
	answer = result(mount("none", "/tmp", "tmpfs", 0, options));
	a = open("/tmp/a", O_RDWR | O_CREAT, 0600);
	b = open("/tmp/b", O_RDWR | O_CREAT, 0600);
	observe("mounted", answer, a);
	do {
		answer = result(write(a, text, PAGE));
		n += answer > 0;
	} while (answer > 0 && n < 2 * room);
	observe("full", n, answer);
	ftruncate(b, 4 * PAGE);
	at = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, b, 0);
	observe("no room", touch_write(at, 7), touch_read(at, &got));
	answer = result(ftruncate(a, (room - 1) * PAGE));
	observe("one less", answer);
	observe("room", touch_write(at + PAGE, 7), touch_read(at, &got), got);
	observe("in use", (long)at);
}
