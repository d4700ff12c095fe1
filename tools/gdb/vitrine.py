# SPDX-License-Identifier: MIT
"""All of gdb's commands for the kernel; init.gdb imports this."""

import common
import ipc                  # noqa: F401  ipcs, pagecache
import locks                # noqa: F401
import memory_commands      # noqa: F401  slabs, buddy, pt
import pictures             # noqa: F401  graph
import printers             # noqa: F401
import processes            # noqa: F401  ps, vmas
import program              # noqa: F401  program, $pid() and its like
import stepping             # noqa: F401  enter, leave
import tour                 # noqa: F401
import unwind               # noqa: F401
import why                  # noqa: F401

common.Vitrine()
