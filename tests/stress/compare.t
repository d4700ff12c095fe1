#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Random System V IPC calls answer as on Linux/i386 (tests/compare).

One test a seed: those whose hashes are kept in compare/.  When one differs,
Linux is run beside it to name the call.
"""

import glob
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))))
sys.path[:0] = [ROOT + "/tools/lib", ROOT + "/tests/system"]
import differential  # noqa: E402
from guest import Failed, main, test  # noqa: E402


def seed_test(path):
    seed = os.path.basename(path)[:-len(".expect")]

    def function():
        with open(path, encoding="utf-8") as f:
            theirs = f.read().split("\n")[:-1]
        calls = int(theirs[-1].split()[1])
        try:
            ours = differential.run(["--check"], seed, calls)
            report = theirs != ours and differential.difference(
                seed, calls, theirs, ours, ["--kernel", glob.glob(
                    ROOT + "/build/deps/linux/boot/vmlinuz-*")[0]])
        except differential.Broken as e:
            raise Failed(str(e))
        if report:
            raise Failed("\n".join(report))
    function.__name__ = "seed_" + seed
    test(function)


for name in sorted(glob.glob(ROOT + "/tests/stress/compare/*.expect")):
    seed_test(name)
main()
