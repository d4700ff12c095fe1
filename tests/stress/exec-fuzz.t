#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""500 mutants of a static and of a dynamic program, executed on a CHECK kernel.

Each is refused, dies, or runs; the machine goes on, and its books balance.
SEED=N repeats a run, MUTANTS=N makes another number.
"""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)),
                                "../system"))
from guest import ROOT, guest_programs, run  # noqa: E402

SEED = int(os.environ.get("SEED", "1"), 0)
MUTANTS = int(os.environ.get("MUTANTS", "500"))
GCC = os.environ.get("CROSS", "i686-linux-gnu-") + "gcc"
SCRIPT = """
cd /tmp
/tests/exec-fuzz %(seed)d 20 %(program)s > /dev/null
/tests/books /tests/exec-fuzz %(seed)d %(count)d %(program)s
echo end $?
ls /bin/sh | tr a-z A-Z
exit 5
"""


def main():
    tree = guest_programs("stress/exec-fuzz", "system/books")
    subprocess.run([GCC, "-O1", "-s", "-x", "c", "-", "-o",
                    tree + "/tests/dynamic"], check=True,
                   input=b"int main(void) { return 42; }")
    print("1..2")
    bad = 0
    for number, program in enumerate(("exec-fuzz", "dynamic"), 1):
        words = {"seed": SEED, "count": MUTANTS // 2,
                 "program": "/tests/" + program}
        done = run(SCRIPT % words, "--check", "--add", tree,
                   "--add", ROOT + "/build/glibc", timeout=400)
        good = (done.status == 5 and "end 0" in done.out
                and "/BIN/SH" in done.out)
        bad += not good
        print("%sok %d - %d mutants of %s, SEED=%d" % (
            "" if good else "not ", number, MUTANTS // 2, program, SEED))
        for line in (done.out if good else str(done)).strip().split("\n"):
            print("# " + line)
        sys.stdout.flush()
    sys.exit(bad != 0)


main()
