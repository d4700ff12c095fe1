#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every system call with hostile arguments (tests/hostile), on a CHECK kernel.

Twice in one boot: the second time the kernel's books are what they were after
the first.  One line of TAP for each call, from the first time.
"""

import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
from guest import guest_programs, run  # noqa: E402

ONLY = os.environ.get("CALLS", "")      # only these calls
SCRIPT = """
cd /tmp
/tests/hostile %(only)s
echo first $?
/tests/books /tests/hostile %(only)s
echo second $?
echo alive | tr a-z A-Z
exit 9
""" % {"only": ONLY}
LINE = re.compile(r"(not )?ok \d+ - (.*)")


def main():
    done = run(SCRIPT, "--check", "--add",
               guest_programs("hostile/hostile", "system/books"), timeout=400)
    lines = done.out.split("\n")
    count = 0
    failed = 0

    def report(good, what):
        nonlocal count, failed
        count += 1
        failed += not good
        print("%sok %d - %s" % ("" if good else "not ", count, what))

    end = next((i for i, line in enumerate(lines)
                if line.startswith("first ")), len(lines))
    for line in lines[:end]:
        found = LINE.match(line)
        if found:
            report(not found.group(1), found.group(2))
        elif line.startswith("#"):
            print(line)
    report("1..%d" % count in lines[:end] and "first 0" in lines,
           "all calls")
    report("second 0" in lines, "the books balance after the second time")
    report("ALIVE" in lines and done.status == 9, "the shell goes on")
    if failed:
        print("# " + "\n# ".join(str(done).split("\n")))
    print("1..%d" % count)
    sys.exit(failed != 0)


main()
