#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every tour goes through by itself: its steps are reached in their order and
what it states is so; its page and pictures are written."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))))
TOURS = sorted(f[:-5] for f in os.listdir(ROOT + "/tools/tours")
               if f.endswith(".tour"))


def tour(*words):
    return subprocess.run([ROOT + "/tools/tour", *words], text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)


def attempt(name):
    """None, or what is wrong."""
    done = tour("--all", name)
    if done.returncode:
        return done.stdout
    with open(ROOT + "/build/tours/%s.md" % name, encoding="utf-8") as f:
        page = f.read()
    for picture in re.findall(r"!\[.*\]\((.*)\)", page):
        path = ROOT + "/build/tours/" + picture
        if not os.path.exists(path) or os.path.getsize(path) < 1000:
            return picture + " is not there"
    return None if "✓" in page else "it states nothing"


def bad_fact():
    """A tour whose fact is not so must fail, and say what it saw."""
    path = ROOT + "/tools/tours/zz-test-%d.tour" % os.getpid()
    with open(path, "w", encoding="utf-8") as f:
        f.write("# x\nprogram: producer\n## y\nat: do_shmat\n"
                "fact: shmaddr == 4096 | pigs fly\n")
    try:
        done = tour("--all", os.path.basename(path)[:-5])
    finally:
        os.unlink(path)
        console = ROOT + "/build/tours/" + os.path.basename(path)[:-5] + \
            ".console"
        if os.path.exists(console):
            os.unlink(console)
    if done.returncode and "It is not so that pigs fly (shmaddr is NULL" in \
            done.stdout:
        return None
    return "status %d: %s" % (done.returncode, done.stdout)


def main():
    print("1..%d" % (len(TOURS) + 1), flush=True)
    failed = 0
    with ThreadPoolExecutor(2) as pool:
        for number, (name, wrong) in enumerate(
                zip(TOURS, pool.map(attempt, TOURS)), 1):
            failed += wrong is not None
            print("%s %d - %s" % ("ok" if wrong is None else "not ok", number,
                                  name))
            for line in (wrong or "").split("\n") if wrong else []:
                print("# " + line)
            sys.stdout.flush()
    wrong = bad_fact()
    print("%s %d - a fact that is not so%s" % (
        "not ok" if wrong else "ok", len(TOURS) + 1,
        "\n# " + wrong if wrong else ""))
    sys.exit(bool(failed or wrong))


main()
