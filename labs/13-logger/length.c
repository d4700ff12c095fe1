/* SPDX-License-Identifier: MIT */
/*
 * Lines and the room for them.  Arguments: key, salt, bytes of the line, room
 * that is too small.
 */
#include "lines.h"

void run(void)
{
	unsigned bytes = (unsigned)argument(2), small = (unsigned)argument(3);
	struct line line = { 0 };

	if (!opened())
		return;
	observe("long", put(3, 0, LOG_MOST, 0),
		logger_write(&l, 3, &l, LOG_MOST + 1, 0));
	observe("longest", get(8, &line, 0, LOG_MOST, LOG_NOWAIT));
	observe("write", put(3, 1, bytes, 0), put(3, 2, bytes, 0),
		put(3, 3, 0, 0));
	observe("small", get(8, &line, 1, small, 0));
	observe("kept");
	observe("whole", get(8, &line, 1, bytes, 0));
	observe("cut", get(8, &line, 2, small, LOG_CUT));
	observe("nothing", get(8, &line, 3, bytes, LOG_NOWAIT));
}
