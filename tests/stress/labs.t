#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The labs: solution, skeletons and wrong solutions get what they should.

What tools/lab verify says, a line per item.  SEED=S draws other keys and data,
LABS="6 8" takes only those.
"""

import os
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
sys.path.insert(0, os.path.join(ROOT, "tools/labs"))
import pieces  # noqa: E402
import verifying  # noqa: E402


def main():
    wanted = os.environ.get("LABS", "").split()
    labs = [lab for lab in pieces.Lab.all(ROOT)
            if not wanted or str(lab.number) in wanted]
    count, failed = 0, 0
    for item in verifying.Verifier(ROOT, seed=os.environ.get("SEED",
                                                             "1")).run(labs):
        count += 1
        failed += bool(item.problems)
        print("%s %d - %s" % ("not ok" if item.problems else "ok", count,
                              item.name))
        for line in item.problems or [item.note]:
            print("# " + line)
        sys.stdout.flush()
    print("1..%d" % count)
    return failed > 0


sys.exit(main())
