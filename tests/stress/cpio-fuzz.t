#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Boots from 40 damaged root archives: init's end or a panic, nothing else.

Damaged are the headers and the names, not what the files hold: a broken init
may do as it likes.  tests/stress/cpio-init.c reads what came out of them.
SEED=N repeats a run, MUTANTS=N makes another number.
"""

import os
import random
import sys
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)),
                                "../system"))
from guest import ROOT, boot, tail  # noqa: E402
from cpio import Archive  # noqa: E402

SEED = int(os.environ.get("SEED", "1"), 0)
MUTANTS = int(os.environ.get("MUTANTS", "40"))
HEAD = 110              # 6 bytes of magic, 13 fields of 8 digits
EDGES = (0, 1, 2, 3, 109, 110, 4095, 4096, 0xffff, 0x41ed, 0x81ed, 0xa1ff,
         0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffc, 0xffffffff)


def original():
    archive = Archive()
    archive.directory("dev")
    archive.device("dev/console", 0o600, "c", 5, 1)
    archive.file_from("init", ROOT + "/build/tests/stress/cpio-init", 0o755)
    archive.directory("etc")
    archive.file("etc/name", b"vitrine\n" * 700)
    archive.symlink("link", "etc/name")
    return archive.finish()


def headers(data):
    """Where each header begins, and where its name ends."""
    at = 0
    while data[at:at + 6] == b"070701":
        size, name = (int(data[at + f:at + f + 8], 16) for f in (54, 94))
        yield at, at + HEAD + name
        at += HEAD + name + 3 & ~3
        at += size + 3 & ~3


def mutant(data, random):
    """The damaged archive, and what was done to it."""
    data, places = bytearray(data), list(headers(data))
    at, end = random.choice(places)
    kind = random.randrange(6)
    if kind == 0:
        cut = random.choice((random.randrange(len(data)),
                             random.randrange(at, end), at, end))
        return bytes(data[:cut]), "cut at %d" % cut
    if kind == 1:
        where = random.randrange(at, end)
        data[where] ^= 1 << random.randrange(8)
        return bytes(data), "bit at %d" % where
    if kind == 2:
        where = random.randrange(at, end)
        data[where] = random.choice(b"\0/.\xff -+xX")
        return bytes(data), "byte %02x at %d" % (data[where], where)
    if kind == 3:
        names = b"../x /init // . .. dev/console/x link/x etc/../.. a".split()
        name = random.choice(names)[:end - 1 - at - HEAD]
        data[at + HEAD:at + HEAD + len(name)] = name
        return bytes(data), "name %s at %d" % (name.decode(), at)
    field = random.randrange(13)
    value = random.choice(EDGES)
    data[at + 6 + 8 * field:at + 14 + 8 * field] = b"%08X" % value
    return bytes(data), "field %d at %d is %x" % (field, at, value)


def attempt(data):
    return boot(data, "quiet", timeout=40,
                kernel=ROOT + "/build/check/vitrine.elf")


def judge(done):
    """What is wrong with the end of a boot, or None."""
    if done.status == "panic" or done.status == "off":
        return None
    return "it ended by %s\n%s" % (done.status, tail(done.out))


def report(number, what, wrong):
    print("%sok %d - %s" % ("not " if wrong else "", number, what))
    for line in wrong.split("\n") if wrong else ():
        print("#   " + line)
    sys.stdout.flush()
    return bool(wrong)


def main():
    data = original()
    print("1..%d\n# SEED=%d" % (MUTANTS + 1, SEED))
    done = attempt(data)
    wrong = None if "2 files" in done.out else str(done)
    bad = report(1, "the archive itself", wrong)
    mutants = [mutant(data, random.Random(SEED + n)) for n in range(MUTANTS)]
    with ThreadPoolExecutor(2) as pool:
        ends = pool.map(lambda m: attempt(m[0]), mutants)
        for number, (done, (_, what)) in enumerate(zip(ends, mutants), 2):
            how = done.panic or tail(done.out, 1)
            bad += report(number, "%s: %s" % (what, how), judge(done))
    sys.exit(bad != 0)


main()
