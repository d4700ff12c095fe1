#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Many processes at once, on machines whose ticks come at random moments.

Each of tests/stress/NAME-torture.c finds nothing wrong, and the kernel's
books balance.  The seed is the programs' and the machine's (jitter=SEED):
SEED=N makes another run, ROUNDS=PERCENT a longer one, CPUS=N another machine.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)),
                                "../system"))
from guest import check, guest_programs, main, note, run, test  # noqa: E402

SEED = int(os.environ.get("SEED", "1"), 0)
PERCENT = int(os.environ.get("ROUNDS", "100"))
MACHINE = ["--cpus", os.environ.get("CPUS") or "1", "--icount"]
PROGRAMS = guest_programs("system/books", *(
    "stress/%s-torture" % name for name in ("memory", "ns", "pipe", "sem", "shm",
                                            "signal")))


def torture(program, rounds, *options):
    command = "%s-torture %d %d" % (program, SEED, rounds * PERCENT // 100)
    done = run("cd /tmp; exec /tests/books /tests/" + command, "--add",
               PROGRAMS, *MACHINE, "--append", "jitter=%d" % SEED, *options,
               timeout=600)
    check(done.status == 0 and ": 0 wrong" in done.out, command, done)
    note("%s: %.0f s" % (command, done.seconds))


@test
def segments():
    torture("shm", 5000, "--check")


@test
def mappings():
    torture("memory", 6000, "--check")


@test
def mappings_in_32_MiB():
    torture("memory", 3000, "--check", "--mem", "32")


@test
def pipes():
    torture("pipe", 8000, "--check")


@test
def semaphores():
    torture("sem", 1500, "--check")


@test
def namespaces():
    torture("ns", 3000, "--check")


@test
def signals():
    torture("signal", 6000, "--check")


@test
def segments_without_checks():
    torture("shm", 8000)


note("SEED=%d" % SEED)
main()
