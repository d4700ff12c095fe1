# SPDX-License-Identifier: MIT
"""One random sequence of IPC calls on two kernels, and where they differ.

    lines = run(["--check"], seed, calls)           hashes of blocks, and the end
    lines = run(options, seed, calls, from, to)     also these calls, in full
    report = difference(seed, calls, theirs, ours, linux)
"""

import os
import re
import shutil
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))))
BEFORE = 15             # lines that are shown before the one that differs
BEHIND = 3
PER_CALL = 0.01         # seconds that a machine may take


class Broken(Exception):
    """The run itself went wrong."""


def expectation(seed):
    return ROOT + "/tests/stress/compare/%s.expect" % seed


def run(options, seed, calls, first=0, last=0):
    """What the program prints in a machine of its own, the same every time."""
    with tempfile.TemporaryDirectory(prefix="vitrine-") as folder:
        os.mkdir(folder + "/tests")
        shutil.copy(ROOT + "/build/tests/stress/ipc-compare",
                    folder + "/tests/ipc-compare")
        done = subprocess.run(
            [ROOT + "/tools/run", "--icount", *options, "--add", folder,
             "--timeout", str(120 + int(calls * PER_CALL)), "--",
             "/tests/ipc-compare", str(seed), str(calls), str(first),
             str(last)],
            stdin=subprocess.DEVNULL, capture_output=True)
    lines = done.stdout.decode(errors="replace").split("\n")[:-1]
    if done.returncode or not lines or lines[-1] != "end %d" % calls:
        raise Broken("\n".join(
            ["seed %s with %s: status %d" % (seed, " ".join(options),
                                             done.returncode)] +
            lines[-15:] + [done.stderr.decode(errors="replace")]))
    return lines


def first_other(theirs, ours):
    for at, (a, b) in enumerate(zip(theirs, ours)):
        if a != b:
            return at
    return min(len(theirs), len(ours)) if len(theirs) != len(ours) else None


def difference(seed, calls, theirs, ours, linux, here=("--check",)):
    """The lines of a report; none when they are the same.

    theirs may be from another day: Linux is asked again for the block.
    """
    at = first_other(theirs, ours)
    if at is None:
        return []
    found = re.match(r"= (\d+) (\d+) ", theirs[at])
    if not found:
        return ["the end differs: seed %s" % seed, "Linux: " + theirs[at],
                "here:  " + ours[at]]
    first, last = int(found.group(1)), int(found.group(2))
    theirs, ours = ([line for line in run(options, seed, last,
                                          max(1, first - 20), last)
                     if line[:1].isdigit()] for options in (linux, here))
    at = first_other(theirs, ours)
    if at is None:
        return ["seed %s: calls %d to %d differed, and do not when shown"
                % (seed, first, last)]
    report = ["seed %s, call %s" % (seed, theirs[at].split(" ")[0])]
    report += ["       " + x for x in theirs[max(0, at - BEFORE):at]]
    report += ["Linux: " + x for x in theirs[at:at + BEHIND]]
    report += ["here:  " + x for x in ours[at:at + BEHIND]]
    report.append("again: make compare SEED=%s CALLS=%d" % (seed, last))
    return report
