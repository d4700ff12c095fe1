#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The programs of tests/abi and tests/glibc in the guest: one test each.

Passed: it printed, line by line, what it prints under Linux/i386
(NAME.expect), ended with 0, and left the kernel's books balanced.
With a name in TEST only that program is run.
"""

import difflib
import os
import sys
import threading

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
sys.path.insert(0, ROOT + "/tools/lib")
import batch  # noqa: E402

BOOTS = 2               # at a time


def problems_of(result, expect):
    found = result.problems()
    with open(expect, encoding="utf-8", errors="replace") as f:
        wanted = f.read().split("\n")[:-1]
    if result.lines != wanted:
        found += difflib.unified_diff(wanted, result.lines, "Linux", "here",
                                      lineterm="", n=1)
    return found


class Report:
    def __init__(self):
        self.lock = threading.Lock()
        self.count = self.failed = 0

    def test(self, name, problems):
        with self.lock:
            self.count += 1
            self.failed += bool(problems)
            print("%s %d - %s" % ("not ok" if problems else "ok", self.count,
                                  name))
            for line in problems[:60]:
                print("#   " + line)
            sys.stdout.flush()


def run_share(report, binaries, expected, options, books):
    for seen, result in batch.run(binaries, options, [batch.RUNTIME]):
        if seen.keeps_books is not None:
            books.append(seen.keeps_books)
        report.test(result.name, problems_of(result, expected[result.name]))


def main():
    only = os.environ.get("TEST")
    options = sys.argv[1:] or ["--check"]
    binaries, expected = batch.programs(only)
    report = Report()
    print("1..%d" % (len(binaries) + 1), flush=True)
    ready = []
    for name in binaries:
        source = expected[name][:-len("expect")] + "c"
        missing = [f for f in (source, binaries[name], expected[name])
                   if not os.path.exists(f)]
        if missing:
            report.test(name, ["there is no " + os.path.relpath(f, ROOT)
                               for f in missing])
        else:
            ready.append(name)
    books, threads = [], []
    for i in range(BOOTS):
        share = {n: binaries[n] for n in ready[i::BOOTS]}
        threads.append(threading.Thread(target=run_share, args=(
            report, share, expected, options, books)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    report.test("the kernel keeps books", [] if not ready or
                (books and all(books)) else ["/proc/vitrine/books is missing"])
    sys.exit(report.failed != 0)


main()
