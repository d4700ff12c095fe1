# SPDX-License-Identifier: MIT
"""How gdb prints some of the kernel's types."""

import common
import gdb
import gdb.printing
from model import ViewError


def names(where, prefix, value, without=""):
    try:
        return common.layout().flags(where, prefix, int(value), without)
    except ViewError:
        return "%#x" % int(value)


def symbol(value):
    try:
        return common.layout().symbol(int(value) & 0xFFFFFFFF)
    except ViewError:
        return "%#x" % (int(value) & 0xFFFFFFFF)


class Members:
    """Prints a line, and the members below it, some with names for flags."""
    flags = {}

    def __init__(self, value):
        self.value = value

    def children(self):
        for field in self.value.type.fields():
            name = field.name or "<unnamed>"
            member = self.value[field]
            if field.name in self.flags:
                where, prefix, without = self.flags[field.name]
                member = "%#x (%s)" % (int(member), names(
                    where, prefix, member, without))
            yield name, member


class Vma(Members):
    flags = {"vm_flags": ("mm/vma.h", "VM_", "")}

    def to_string(self):
        v = self.value
        return "vma %08x-%08x %s" % (
            int(v["vm_start"]), int(v["vm_end"]), symbol(v["vm_ops"]))


class Task(Members):
    flags = {"work": ("kernel/task.h", "TASK_WORK_", "")}

    def to_string(self):
        return "task %d (%s)" % (int(self.value["pid"]),
                                 self.value["comm"].string())


class File(Members):
    flags = {"f_mode": ("fs/file.h", "FMODE_", "")}

    def to_string(self):
        return "file, f_op %s" % symbol(self.value["f_op"])


class Page(Members):
    flags = {"flags": ("mm/page.h", "PG_", "")}

    def to_string(self):
        try:
            frame = int(self.value.address - gdb.parse_and_eval("mem_map"))
        except (gdb.error, TypeError):
            return "page"
        return "page of frame %#x" % frame


class Perm(Members):
    """Key and mode as ipcs(1) has them."""

    def to_string(self):
        return "kern_ipc_perm of id %d" % int(self.value["id"])

    def children(self):
        for name, member in super().children():
            if name in ("key", "mode"):
                member = ("0%o" if name == "mode" else "%#010x") % (
                    int(member) & 0xFFFFFFFF)
            yield name, member


class Physical:
    """A paddr_t, and where the kernel sees it."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        where = int(self.value["v"])
        base = common.layout().base
        return "physical %#010x (kernel %#010x)" % (
            where, where + base) if where < 896 << 20 else \
            "physical %#010x" % where


class List:
    """A list_head or hlist_head: how many entries, and the nodes."""

    def __init__(self, value):
        self.value = value

    def nodes(self):
        head = self.value.address
        circular = "next" in [f.name for f in self.value.type.fields()]
        node = self.value["next" if circular else "first"]
        count = 0
        while int(node) and int(node) != int(head) and count < 10000:
            yield node
            node, count = node["next"], count + 1

    def to_string(self):
        try:
            count = sum(1 for _ in self.nodes())
        except gdb.error:
            return "a list, or a node of one, that leads nowhere"
        return "empty list" if not count else \
            "list of %d (or a member of one with %d more)" % (count, count) \
            if "next" in [f.name for f in self.value.type.fields()] else \
            "list of %d" % count


class Idr:
    """A radix tree as a map."""

    def __init__(self, value):
        self.value = value

    def display_hint(self):
        return "map"

    def entries(self, node, base):
        shift = int(node["shift"])
        for slot in range(64):
            below = node["slot"][slot]
            if not int(below):
                continue
            if shift:
                yield from self.entries(
                    below.cast(node.address.type).dereference(),
                    base + (slot << shift))
            else:
                yield base + slot, below

    def all(self):
        top = self.value["top"]
        return list(self.entries(top.dereference(), 0)) if int(top) else []

    def to_string(self):
        try:
            return "radix tree of %d" % len(self.all())
        except gdb.error as e:
            return "radix tree (%s)" % e

    def children(self):
        for index, pointer in self.all():
            yield "%d" % index, index
            yield "[%d]" % index, pointer


def build():
    found = gdb.printing.RegexpCollectionPrettyPrinter("vitrine")
    for name, pattern, printer in (
            ("vma", "^vm_area_struct$", Vma), ("task", "^task_struct$", Task),
            ("file", "^file$", File), ("page", "^page$", Page),
            ("perm", "^kern_ipc_perm$", Perm),
            ("paddr", "^paddr_t$", Physical), ("list", "^list_head$", List),
            ("hlist", "^hlist_head$", List), ("idr", "^idr$", Idr)):
        found.add_printer(name, pattern, printer)
    return found


gdb.printing.register_pretty_printer(None, build(), replace=True)
