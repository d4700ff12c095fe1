/* SPDX-License-Identifier: MIT */
/*
 * Lines are written, then read.  Arguments: key, salt, how many, the worst
 * level to read, then the levels of the lines.
 */
#include "lines.h"

void run(void)
{
	int count = (int)argument(2), worst = (int)argument(3);

	if (!opened())
		return;
	for (int i = 0; i < count; i++) {
		int err = put((int)argument(4 + i), (unsigned)i, 10, 0);

		if (err) {
			observe("write", i, err);
			return;
		}
	}
	observe("written");
	for (int i = 0; i <= count; i++) {
		struct line line = { 0 };
		unsigned char text[64];
		int got = logger_read(&l, worst, &line, text, sizeof(text),
				      LOG_NOWAIT);

		observe("read", got, line.level, (long)line.number);
		if (got < 0)
			return;
	}
}
