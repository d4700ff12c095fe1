#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Message queues with many senders, receivers and signals: nothing is lost.

SEED=N repeats a run.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)),
                                "../system"))
from guest import guest_programs, run  # noqa: E402

SEED = int(os.environ.get("SEED", "1"), 0)
PARTS = 2               # boots, each with a seed of its own


def main():
    print("1..%d" % PARTS)
    tree = guest_programs("stress/msg-storm")
    bad = 0
    for part in range(PARTS):
        seed = SEED + part
        done = run("/tests/msg-storm %d" % seed, "--check", "--add", tree,
                   "--append", "jitter=%d" % seed, timeout=300)
        good = done.status == 0 and "9000 received, 0 wrong" in done.out
        bad += not good
        print("%sok %d - 9000 messages, SEED=%d" % (
            "" if good else "not ", part + 1, seed))
        for line in (done.out if good else str(done)).split("\n"):
            print("# " + line)
        sys.stdout.flush()
    sys.exit(bad != 0)


main()
