# SPDX-License-Identifier: MIT
"""What the commands share: the kernel in gdb's inferior, and their manners.

    class Ps(Command):
        '''Help, whose first line begins with "NAME ARGUMENTS: ".'''
        def run(self, kernel, words): ...

The name is the first word of the help.  Whatever is wrong is a ViewError or a
gdb.error and is shown as one sentence.  A complete(words, word) may list what a
word can be.
"""

import os

import gdb
from memory import Memory
from model import Kernel, Layout, ViewError

KERNEL = 0xC0000000     # where its addresses begin
commands = []
layouts = {}


class GdbMemory(Memory):
    """The inferior: a running machine, or a core."""

    def page(self, address):
        inferior = gdb.selected_inferior()
        try:
            return bytes(inferior.read_memory(address & 0xFFFFFFFF, 4096))
        except gdb.MemoryError:
            return None


def layout():
    """The layout of the kernel that gdb was given; read once."""
    kernel = gdb.current_progspace().filename
    if not kernel:
        raise ViewError("gdb has no kernel: start it with \"make gdb\".")
    path = os.path.join(os.path.dirname(kernel), "layout.json")
    if os.path.exists(path) and \
            os.path.getmtime(path) + 1 < os.path.getmtime(kernel):
        raise ViewError("%s is older than the kernel: \"make layout\" builds "
                        "it." % os.path.relpath(path))
    if path not in layouts:
        layouts[path] = Layout.load(path)
    return layouts[path]


def has_memory():
    if not gdb.selected_inferior().threads():
        raise ViewError("There is no machine: \"make gdb\" starts one, "
                        "\"make core\" opens what a panic left.")


def open_kernel():
    """The kernel as it is now; do not keep it over a continue."""
    has_memory()
    kernel = Kernel(layout(), GdbMemory(), cpu())
    kernel.up()
    return kernel


def cpu():
    """Of a machine each CPU is a thread of gdb's; the one that is selected.
    A core has other threads: its first CPU counts."""
    connection = gdb.selected_inferior().connection
    thread = gdb.selected_thread()
    if not thread or not connection or connection.type == "core":
        return 0
    return thread.num - 1


def number(text, what):
    try:
        return int(text, 0)
    except ValueError:
        raise ViewError("%s is not a number: %s." % (what, text)) from None


def address(text):
    """An address, or any of gdb's expressions for one."""
    try:
        value = gdb.parse_and_eval(text)
        kind = value.type.strip_typedefs().code
        if kind in (gdb.TYPE_CODE_ARRAY, gdb.TYPE_CODE_STRUCT,
                    gdb.TYPE_CODE_FUNC):
            value = value.address
        return int(value) & 0xFFFFFFFF
    except gdb.error as e:
        raise ViewError("\"%s\" is not an address: %s." % (
            text, str(e).rstrip("."))) from None


def task_of(kernel, words, at):
    """The task of the PID that may be words[at]; else the current one."""
    if len(words) > at:
        return kernel.task(number(words[at], "A PID"))
    return kernel.current()


def who(task):
    return "%d (%s)" % (task.pid, task.comm)


def table(rows, right=()):
    """Print rows, the first of which is the head; right: columns of numbers."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [cell.rjust(width) if i in right else cell.ljust(width)
                 for i, (cell, width) in enumerate(zip(row, widths))]
        print("  ".join(cells).rstrip())


class Command(gdb.Command):
    most = None         # words at most

    def __init__(self):
        self.usage = self.__doc__.strip().split(": ")[0]
        self.name = self.usage.split()[0]
        super().__init__(self.name, gdb.COMMAND_DATA)
        commands.append(self)

    def invoke(self, argument, _):
        self.dont_repeat()
        words = gdb.string_to_argv(argument)
        try:
            if self.most is not None and len(words) > self.most:
                raise ViewError("Too many words. Usage: %s" % self.usage)
            self.run(open_kernel(), words)
        except ViewError as e:
            raise gdb.GdbError("%s: %s" % (self.name, e))
        except gdb.error as e:
            raise gdb.GdbError("%s: %s." % (self.name, str(e).rstrip(".")))

    def complete(self, text, word):
        """gdb's idea of a word begins behind a "-"; ours behind a space."""
        before = text.split(" ")
        last = before.pop()
        try:
            found = self.words(open_kernel(), [w for w in before if w])
        except (ViewError, gdb.error):
            return []
        skip = len(last) - len(word or "")
        return [str(w)[skip:] for w in found if str(w).startswith(last)]

    def words(self, kernel, before):
        """What may come next, after these words."""
        return []


def pids(kernel):
    return [t.pid for t in kernel.tasks() if t.mm]


class Vitrine(gdb.Command):
    """vitrine: what gdb can show of this kernel."""

    def __init__(self):
        super().__init__("vitrine", gdb.COMMAND_SUPPORT)

    def invoke(self, argument, _):
        for c in sorted(commands, key=lambda c: c.name):
            print(c.__doc__.strip().split("\n")[0])
        print("\"help NAME\" says more. Functions: $pid(), $comm(), "
              "$current(), $task(PID).")
