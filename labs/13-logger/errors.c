/* SPDX-License-Identifier: MIT */
/* Levels that are none, and a queue that is empty. */
#include "lines.h"

void run(void)
{
	struct line line = { 0 };
	struct logger again;

	if (!opened())
		return;
	observe("write", put(0, 0, 8, 0), put(9, 0, 8, 0), put(-1, 0, 8, 0));
	observe("read", get(0, &line, 0, 8, LOG_NOWAIT),
		get(9, &line, 0, 8, LOG_NOWAIT));
	observe("empty", get(8, &line, 0, 8, LOG_NOWAIT));
	observe("again", logger_open(&again, KEY), again.id);
}
