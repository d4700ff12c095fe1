#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every lab is graded twice with one seed, the second time on a busy host: the
same results, observation by observation.  So is a kernel that hangs."""

import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)),
                                "../system"))
from guest import ROOT, check, main, test  # noqa: E402

sys.path.insert(0, ROOT + "/tools/labs")
import pieces  # noqa: E402

FOLDER = tempfile.TemporaryDirectory(prefix="vitrine-")
HOGS = 2 * (os.cpu_count() or 1)
LOOP = ("\tfor (volatile int i = 0; i >= 0; i &= 7)\n\t\ti++;\n",
        "It goes round in shm_mmap")
SLEEP = ("\tdown_read(&current->mm->mmap_lock);\n", "mmap_lock, for reading")


def told(name, *options):
    path = os.path.join(FOLDER.name, name)
    done = subprocess.run([ROOT + "/tools/grade", "--json", path, *options],
                          capture_output=True, text=True)
    check(done.returncode in (0, 1), "it did not grade", done.stderr)
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def busy(*options):
    hogs = [subprocess.Popen(["sh", "-c", "while :; do :; done"])
            for _ in range(HOGS)]
    try:
        return told(*options)
    finally:
        for process in hogs:
            process.kill()
            process.wait()


def twice(lab):
    def function():
        options = ("--lab", str(lab.number), "--seed", "twice")
        name = "lab%d" % lab.number
        first, second = told(name, *options), busy(name + "b", *options)
        check(first["points"] == first["most"], "the solution fails",
              json.dumps(first, indent=1))
        check(first == second, "two runs differ", second)
    function.__name__ = "lab_%d" % lab.number
    test(function)


@test
def a_hang():
    """It has its place, whenever the host looks."""
    source = pieces.cut("ipc/shm.c", pieces.read(ROOT + "/ipc/shm.c"))
    at = source.index("{\n", source.index("static int shm_mmap(")) + 2
    for name, (code, words) in (("loop", LOOP), ("sleep", SLEEP)):
        path = os.path.join(FOLDER.name, name + "/ipc/shm.c")
        os.makedirs(os.path.dirname(path))
        with open(path, "w", encoding="utf-8") as f:
            f.write('#include "mm/mm.h"\n' + source[:at] + code + source[at:])
        options = ("--lab", "6", "--test", "counted", "--seed", "1",
                   "--submission", os.path.join(FOLDER.name, name))
        for got in (told("quiet", *options), busy("busy", *options)):
            result = got["tests"][0]
            check(result["kind"] == "hang" and words in
                  "\n".join(result["where"]), "not " + words, result)


for each in pieces.Lab.all(ROOT):
    twice(each)
main(at_once=1)
