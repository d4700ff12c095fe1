#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""200,000 random system calls on a CHECK kernel: the machine goes on.

SEED=N repeats a run, CALLS=N makes another number of calls.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)),
                                "../system"))
from guest import guest_programs, run  # noqa: E402

SEED = int(os.environ.get("SEED", "1"), 0)
CALLS = int(os.environ.get("CALLS", "200000"))
PARTS = 4               # boots, each with a seed of its own


def main():
    print("1..%d" % PARTS)
    tree = guest_programs("stress/fuzz")
    bad = 0
    for part in range(PARTS):
        seed = (SEED + part) & 0x7fffffff
        done = run("cd /tmp && /tests/fuzz %d %d; echo end $?; ls /bin/sh | "
                   "tr a-z A-Z; exit 5" % (seed, CALLS // PARTS),
                   "--check", "--add", tree,
                   "--append", "jitter=%d" % seed, timeout=600)
        good = (done.status == 5 and "end 0" in done.out
                and "/BIN/SH" in done.out)
        bad += not good
        print("%sok %d - %d calls, SEED=%d" % (
            "" if good else "not ", part + 1, CALLS // PARTS, seed))
        for line in (done.out if good else str(done)).split("\n"):
            print("# " + line)
        sys.stdout.flush()
    sys.exit(bad != 0)


main()
