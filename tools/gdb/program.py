# SPDX-License-Identifier: MIT
"""program: the symbols of the guest's programs; $pid() and its like.

All programs lie at the same addresses, so the symbols of one are loaded at a
time.  The conditions make a breakpoint one process's:

    (gdb) program producer
    (gdb) break put if $comm("producer")
    (gdb) break shm_fault if $pid() == 5
"""

import os

import common
import gdb
from common import Command
from model import ViewError

PLACES = ("build/user", "build/tests", "build/tests/abi", "build/tests/system")
loaded = None


def find(name):
    """The file with the symbols of a program."""
    root = os.environ.get("VITRINE", ".")
    for path in [name] + [os.path.join(root, place, os.path.basename(name))
                          for place in PLACES]:
        if os.path.isfile(path):
            with open(path, "rb") as f:
                if b".symtab" in f.read():
                    return path
    return None


def load(path):
    global loaded
    if loaded:
        gdb.execute('remove-symbol-file "%s"' % loaded, to_string=True)
        loaded = None
    gdb.execute('add-symbol-file "%s"' % path, to_string=True)
    loaded = os.path.abspath(path)
    return path


def load_first():
    """The program that "make gdb CMD=..." is to run, if it is one of ours.

    VITRINE_SERVER names the socket of tools/run --gdb-server, if it is that."""
    words = os.environ.get("VITRINE_COMMAND", "").split()
    beside = os.environ.get("VITRINE_SERVER", "") + ".command"
    if not words and os.path.exists(beside):
        with open(beside, encoding="utf-8") as f:
            words = f.read().split()
    path = find(words[0]) if words and not loaded else None
    if path:
        load(path)


class Program(Command):
    """program [NAME|FILE|PID]: load the symbols of a program of the guest.

    Without a word of the process that runs.  One program at a time, since they lie at the same addresses."""
    most = 1

    def invoke(self, argument, tty):
        """Before the kernel is up a name will do."""
        words = gdb.string_to_argv(argument)
        path = find(words[0]) if len(words) == 1 else None
        if path and not words[0].isdigit():
            print("symbols of %s" % os.path.relpath(load(path)))
        else:
            super().invoke(argument, tty)

    def run(self, kernel, words):
        name = words[0] if words else None
        if not words or name.isdigit():
            task = common.task_of(kernel, words, 0)
            if not task.mm or not task.mm.exe_file:
                raise ViewError("%s is the kernel's own." % common.who(task))
            name = kernel.path(task.mm.exe_file)
        path = find(name)
        if not path:
            raise ViewError("There is no %s with symbols: not in %s." % (
                os.path.basename(name), ", ".join(PLACES)))
        print("symbols of %s" % os.path.relpath(load(path)))

    def words(self, kernel, before):
        if before:
            return []
        folder = os.path.join(os.environ.get("VITRINE", "."), "build/user")
        return common.pids(kernel) + sorted(
            f for f in os.listdir(folder)
            if "." not in f and os.path.isfile(os.path.join(folder, f)))


def running():
    """The task that runs, as gdb's value; a condition must be quick."""
    task = gdb.parse_and_eval("runqueues[%d].curr" % common.cpu())
    return task if int(task) else gdb.parse_and_eval("&init_task")


class Current(gdb.Function):
    """$current(): the task that runs, a struct task_struct *."""

    def __init__(self):
        super().__init__("current")

    def invoke(self):
        return running()


class Pid(gdb.Function):
    """$pid(): the number of the task that runs."""

    def __init__(self):
        super().__init__("pid")

    def invoke(self):
        return running()["pid"]


class Comm(gdb.Function):
    """$comm(): the name of the task that runs; $comm("x"): is it this?"""

    def __init__(self):
        super().__init__("comm")

    def invoke(self, *wanted):
        name = running()["comm"].string()
        return name == wanted[0].string() if wanted else name


class Task(gdb.Function):
    """$task(PID): the task of this number, a struct task_struct *."""

    def __init__(self):
        super().__init__("task")

    def invoke(self, pid):
        try:
            task = common.open_kernel().task(int(pid))
        except ViewError as e:
            raise gdb.GdbError(str(e))
        kind = gdb.lookup_type("struct task_struct").pointer()
        return gdb.Value(int(task)).cast(kind)


class VmaAt(gdb.Function):
    """$vma_at(ADDRESS): the mapping there of the task that runs, or 0."""

    def __init__(self):
        super().__init__("vma_at")

    def invoke(self, address):
        kernel = common.open_kernel()
        mm = kernel.current().mm
        vma = mm and kernel.vma_at(mm, int(address) & 0xFFFFFFFF)
        kind = gdb.lookup_type("struct vm_area_struct").pointer()
        return gdb.Value(int(vma) if vma else 0).cast(kind)


class PageAt(gdb.Function):
    """$page_at(ADDRESS): the page there of the task that runs, or 0."""

    def __init__(self):
        super().__init__("page_at")

    def invoke(self, address):
        kernel = common.open_kernel()
        found = kernel.translate(kernel.current().mm.pgd,
                                 int(address) & 0xFFFFFFFF)
        page = kernel.page(found >> 12) if found is not None else 0
        kind = gdb.lookup_type("struct page").pointer()
        return gdb.Value(int(page)).cast(kind)


Program()
for function in (Current, Pid, Comm, Task, VmaAt, PageAt):
    function()
