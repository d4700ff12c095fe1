# SPDX-License-Identifier: MIT
"""enter and leave: into the kernel with the process that runs, and back."""

import common
import gdb
import program
from common import Command
from model import ViewError


class Way(gdb.Breakpoint):
    """Stops the process once, at one of these places."""

    def __init__(self, place, pid, to_user=False):
        super().__init__(place, internal=True, temporary=False)
        self.silent, self.pid, self.to_user = True, pid, to_user

    def stop(self):
        if int(program.running()["pid"]) != self.pid:
            return False
        return not self.to_user or int(gdb.parse_and_eval(
            "*(unsigned *)($esp + 4)")) & 3 == 3


def go_on(places, pid, to_user):
    """Continue until the process is at one of them."""
    ways = [Way(place, pid, to_user) for place in places]
    try:
        gdb.execute("continue", to_string=True)
    finally:
        for way in ways:
            if way.is_valid():
                way.delete()
    common.has_memory()


def running_process(kernel):
    task = kernel.current()
    if not task.mm:
        raise ViewError("%s runs, which is the kernel's own."
                        % common.who(task))
    return task.pid


class Enter(Command):
    """enter: go on until the process that runs calls or faults into the kernel.

    It stops at the first instruction of the kernel's entry code."""
    most = 0

    def run(self, kernel, words):
        go_on(["*syscall_entry", "*page_fault"], running_process(kernel),
              False)
        gdb.execute("frame")


class Leave(Command):
    """leave: go on until the process that runs is back in its program."""
    most = 0

    def run(self, kernel, words):
        if int(gdb.parse_and_eval("$cs")) & 3 == 3:
            raise ViewError("It is in its program.")
        go_on(["restore_all.iret"], running_process(kernel), True)
        gdb.execute("stepi")        # shows where that is


Enter()
Leave()
