/* SPDX-License-Identifier: MIT */
/* Several processes write; a line says who wrote it.  ..., lines of each. */
#include "lines.h"

#define WRITERS 3

static int me;

static void work(void)
{
	logger_open(&l, KEY);
	for (int i = 0; i < argument(2); i++) {
		put(1 + (me + i) % 8, (unsigned)i, 12, 0);
		if (i % 3 == me)
			let_run();
	}
}

void run(void)
{
	int pids[WRITERS];
	struct line line = { 0 };

	if (!opened())
		return;
	for (me = 0; me < WRITERS; me++)
		pids[me] = child(work);
	observe("writers", pids[0], pids[1], pids[2]);
	for (int i = 0; i < argument(2) * WRITERS; i++) {
		unsigned char text[16];
		int got = logger_read(&l, 8, &line, text, sizeof(text), 0);

		observe("read", got, line.level, line.writer,
			(long)line.number);
	}
	for (me = 0; me < WRITERS; me++)
		wait_for(pids[me]);
}
