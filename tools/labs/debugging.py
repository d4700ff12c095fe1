# SPDX-License-Identifier: MIT
"""The machine of one test in gdb: make gdb LAB=6 TEST=counted SEED=s.

The test is asked which program it boots, with which arguments; the same
machine is then started with gdb in the grader's place, and stops before the
program's run().
"""

import os
import sys
import tempfile

import grading
import guest as guests
import testing
from pieces import LabError

ROOT = guests.ROOT


class Booted(Exception):
    """What a test would boot."""

    def __init__(self, program, arguments):
        super().__init__(program)
        self.program, self.arguments = program, arguments


def what_boots(lab, a_test, seed):
    def boot(program, arguments):
        raise Booted(program, arguments)

    try:
        a_test.function(testing.Trial(lab, a_test, seed, boot))
    except Booted as e:
        return e
    except testing.Failure as e:
        raise LabError("The test fails without a machine: %s." % e)
    raise LabError("%s boots no machine." % a_test.name)


def script(booted, program, kernel_first):
    """gdb's commands, from start_kernel to run()."""
    arguments = [a - (1 << 32) if a >= 1 << 31 else a
                 for a in booted.arguments]
    shown = ", ".join(map(testing.shown, booted.arguments))
    lines = ['add-symbol-file "%s"' % program, "hbreak lab_stop", "continue",
             "delete breakpoints"]
    lines += ["set variable lab_arguments[%d] = %d" % pair
              for pair in enumerate(arguments)]
    lines += ["hbreak run", "continue", "delete breakpoints",
              "echo \\n%s: run() of %s(%s) begins. It stops at each \"break "
              "lab_stop\", where it observes.\\n" % (
                  kernel_first, booted.program, shown)]
    return lines


def run(lab, args):
    a_test = grading.chosen(lab, args.test)[0]
    booted = what_boots(lab, a_test, args.seed)
    program = os.path.join(ROOT, "build/labs", lab.folder, booted.program)
    with tempfile.TemporaryDirectory(prefix="vitrine-lab-") as folder:
        initrd = os.path.join(folder, "initrd")
        with open(initrd, "wb") as f:
            f.write(guests.archive(program))
        words = [os.path.join(ROOT, "tools/run"), "--gdb", "--initrd", initrd,
                 "--mem", str(guests.MEMORY), "--icount", str(guests.SHIFT),
                 "--append", guests.COMMAND_LINE]
        for command in script(booted, program, a_test.name) + args.ex:
            words += ["--ex", command]
        for path in args.scripts:
            words += ["-x", path]
        sys.stdout.flush()
        return os.spawnv(os.P_WAIT, words[0], words)
