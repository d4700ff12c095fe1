#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A hundred boots of each kind, two at a time: every one runs its command.

BOOTS=N changes how many.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))))
BOOTS = int(os.environ.get("BOOTS", "100"))
KINDS = [
    ("direct", []),
    ("through GRUB", ["--iso"]),
]


def boot(options, seed):
    """The last lines of a boot that went wrong, or None."""
    argv = [ROOT + "/tools/run", "--timeout", "60", *options,
            "--append", "jitter=%d" % (seed + 1), "--", "echo booted; exit 7"]
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, text=True,
                          capture_output=True, errors="replace")
    if done.returncode == 7 and "booted" in done.stdout:
        return None
    return "boot %d: status %d\n%s" % (
        seed, done.returncode, (done.stdout + done.stderr)[-1500:])


def main():
    print("1..%d" % len(KINDS))
    bad = 0
    for number, (name, options) in enumerate(KINDS, 1):
        with ThreadPoolExecutor(2) as pool:
            wrong = [w for w in pool.map(lambda s: boot(options, s),
                                         range(BOOTS)) if w]
        ok = "not ok" if wrong else "ok"
        print("%s %d - %d boots %s" % (ok, number, BOOTS, name), flush=True)
        for text in wrong[:3]:
            print("# " + text.replace("\n", "\n# "), flush=True)
        bad += bool(wrong)
    sys.exit(bad != 0)


main()
