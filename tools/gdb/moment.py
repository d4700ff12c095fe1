# SPDX-License-Identifier: MIT
"""Run by gdb for tools/graph: wait for the moment, draw, end.

GRAPH has the words for "graph"; AT a function, or nothing: then the first
detach or exit of a process that has a segment attached, or the end."""

import os

import common
import gdb
import pictures
from model import ViewError


def attached():
    """Has the process that runs a segment attached?"""
    kernel = common.open_kernel()
    mm = kernel.current().mm
    return mm and any(kernel.symbol(v.pointer("vm_ops")) == "shm_vm_ops"
                      for v in kernel.vmas(mm))


class Moment(gdb.Breakpoint):
    def __init__(self, function, condition):
        super().__init__(function)
        self.silent, self.condition_holds = True, condition

    def stop(self):
        return bool(self.condition_holds())


def wait():
    """Set the breakpoints and go; what it was that came."""
    at = os.environ.get("AT")
    if at:
        if not gdb.lookup_global_symbol(at) and \
                not gdb.lookup_static_symbol(at):
            raise ViewError("The kernel has no function \"%s\"." % at)
        Moment(at, lambda: True)
    else:
        Moment("sys_shmdt", attached)
        Moment("do_exit", attached)
    end = Moment("sys_reboot", lambda: True)
    gdb.execute("continue", to_string=True)
    if not gdb.selected_inferior().threads():
        raise ViewError("The machine ended before that.")
    if end.hit_count:
        return "at the end: %s" % ("%s was not called" % at if at else
                                   "no process had a segment attached")
    kernel = common.open_kernel()
    name = gdb.selected_frame().name()
    return "process %s in %s" % (common.who(kernel.current()), name)


def main():
    try:
        when = wait()
        found, path = pictures.picture(
            common.open_kernel(), gdb.string_to_argv(os.environ["GRAPH"]))
        print("graph: %s: %s (%s)" % (path, found.count(), when))
    except (ViewError, gdb.error) as e:
        print("graph: %s" % e)


main()
