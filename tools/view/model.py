# SPDX-License-Identifier: MIT
"""Objects of the kernel, read from any memory with the names of its source.

    layout = Layout.load("build/layout.json")       mklayout.py made it
    kernel = Kernel(layout, memory)                 memory.py has the memories

    task = kernel.variable("init_task")             an Object
    task.pid, task.comm                             a number, a text
    task.mm                                         an Object, or None for NULL
    task.sysvshm.shm_clist                          a struct within: an Object
    task["thread.sp"], ns["ids[2].in_use"]          a path does as well
    int(task)                                       its address
    task.pointer("private_data")                    a pointer's value
    kernel.object("struct shm_file_data", address)  a cast

Walkers give Objects:

    kernel.list(head, "struct vm_area_struct", "i_mmap_node")   also hlists
    kernel.idr(tree, "struct page")                 (index, Object), in order
    kernel.rbtree(root, "struct vm_area_struct", "vm_rb")
    kernel.tasks()  kernel.processes()  kernel.task(pid)  kernel.current()
    kernel.vmas(mm)  kernel.vma_at(mm, address)  kernel.path(file)
    kernel.segments()                               every shmid_kernel
    kernel.page_walk(mm, address)                   the PDE and the PTE
    kernel.symbol(address)                          "shm_vm_ops", "shm_fault+0x12"
    kernel.flags("mm/vma.h", "VM_", value)          "READ|WRITE|SHARED"

Whatever cannot be done raises ViewError, whose text is a sentence for the
user.  Nothing here is written to the machine, and nothing is kept longer than
the memory is still: make a new Kernel after the machine has run (layouts may
be kept).
"""

import bisect
import json
import os
import re

PAGE_SHIFT, PAGE = 12, 4096
LONGEST = 1 << 20       # no list has more: it would be a broken one


class ViewError(Exception):
    """What is wrong, in a sentence."""


class Layout:
    """What mklayout.py wrote, with types resolved."""

    def __init__(self, data):
        self.base = data["base"]
        self.types = data["types"]
        self.variables = data["variables"]
        self.functions = data["functions"]
        self.constants = data["constants"]
        self.starts = [f[0] for f in self.functions]
        self.names = {}
        for name, v in self.variables.items():
            if "@" not in name and v["type"] != "void":
                self.names.setdefault(v["address"], name)
        self.ends = {f[2]: f for f in self.functions}
        self.members = {}

    @classmethod
    def load(cls, path):
        if not os.path.exists(path):
            raise ViewError("%s is not there: \"make layout\" builds it."
                            % os.path.relpath(path))
        with open(path, encoding="utf-8") as f:
            return cls(json.load(f))

    def type(self, name):
        if name not in self.types:
            raise ViewError("The kernel has no type \"%s\"." % name)
        return self.types[name]

    def size(self, name):
        if name.endswith("*"):
            return 4
        if name.endswith("]"):
            of, n = element(name)
            return n * self.size(of)
        return self.type(name)["size"] if name != "void" else 1

    def find(self, name, member):
        """The field of a type, through unnamed structs and unions: offset,
        type, (bit, bits) or None."""
        key = name, member
        if key not in self.members:
            self.members[key] = self.search(name, member)
        if not self.members[key]:
            raise ViewError("%s has no field \"%s\"." % (name, member))
        return self.members[key]

    def search(self, name, member):
        for f in self.type(name).get("fields", ()):
            if f["name"] == member:
                bits = (f["bit"], f["bits"]) if "bits" in f else None
                return f["offset"], f["type"], bits
        for f in self.type(name).get("fields", ()):
            if not f["name"]:
                inner = self.search(f["type"], member)
                if inner:
                    return f["offset"] + inner[0], inner[1], inner[2]
        return None

    def resolve(self, name, path):
        """The type at the end of a path ("f_path.dentry", "ids[2].rwsem"),
        pointers followed on the way: for checking views."""
        for step in steps(path):
            while name.endswith("*"):
                name = name[:-1]
            if isinstance(step, int):
                of, n = element(name)
                if n and step >= n:
                    raise ViewError("%s has no element %d." % (name, step))
                name = of
            else:
                name = self.find(name, step)[1]
        return name

    def offset(self, name, path):
        """Where a path lies in a type, without following pointers."""
        total = 0
        for step in steps(path):
            if isinstance(step, int):
                name = element(name)[0]
                total += step * self.size(name)
            else:
                offset, name, _ = self.find(name, step)
                total += offset
        return total

    def address(self, name):
        """Of a variable or function."""
        if name in self.variables:
            return self.variables[name]["address"]
        if name in self.ends:
            return self.ends[name][0]
        raise ViewError("The kernel has no symbol \"%s\"." % name)

    def constant(self, where, name):
        try:
            return self.constants[where][name]
        except KeyError:
            raise ViewError("%s defines no %s." % (where, name)) from None

    def symbol(self, address):
        """"name" or "name+0x12"; the address in hex if it is nobody's."""
        if not address:
            return "NULL"
        if address in self.names:
            return self.names[address]
        at = bisect.bisect_right(self.starts, address) - 1
        while at >= 0:
            start, size, name = self.functions[at]
            if address == start or address < start + size:
                return name if address == start else \
                    "%s+%#x" % (name, address - start)
            if size:
                break
            at -= 1
        return "%#x" % address

    def flags(self, where, prefix, value, without=""):
        """The names of the bits that are set, less the prefix; names that
        begin with "without" are left out."""
        if where not in self.constants:
            raise ViewError("There is no file %s." % where)
        names = {}
        for name, bit in self.constants[where].items():
            if name.startswith(prefix) and bit and not bit & (bit - 1):
                if without and name.startswith(without):
                    value &= ~bit
                else:
                    names.setdefault(bit, name[len(prefix):])
        found = [names[bit] for bit in sorted(names) if value & bit]
        rest = value & ~sum(names)
        if rest:
            found.append("%#x" % rest)
        return "|".join(found) or "0"


STATES = ("RUNNING", "INTERRUPTIBLE", "UNINTERRUPTIBLE", "STOPPED", "KILLABLE",
          "ZOMBIE", "DEAD")


def element(name):
    """"struct x[11]" -> ("struct x", 11)"""
    found = re.fullmatch(r"(.*)\[(\d+)\]", name)
    if not found:
        raise ViewError("%s is not an array." % name)
    return found.group(1), int(found.group(2))


def steps(path):
    """"ids[2].rwsem" -> "ids", 2, "rwsem" """
    for word, number in re.findall(r"([A-Za-z_]\w*)|\[(\d+)\]", path):
        yield int(number) if number else word


class Object:
    """A struct in memory; its fields are attributes (see above)."""

    __slots__ = ("_kernel", "_type", "_address")

    def __init__(self, kernel, name, address):
        self._kernel, self._type, self._address = kernel, name, address

    def __int__(self):
        return self._address

    __index__ = __int__

    def __eq__(self, other):
        return isinstance(other, Object) and \
            (self._address, self._type) == (other._address, other._type)

    def __hash__(self):
        return hash((self._address, self._type))

    def __repr__(self):
        return "(%s *) %#x" % (self._type, self._address)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, path):
        value = self
        if not isinstance(path, str):
            raise TypeError("fields have names")
        for step in steps(path):
            if value is None:
                raise ViewError("A pointer on the way to \"%s\" is NULL."
                                % path)
            if isinstance(step, int):
                value = value[step]
            else:
                value = value._kernel.value(*value._at(step))
        return value

    def _at(self, member):
        offset, name, bits = self._kernel.layout.find(self._type, member)
        return name, self._address + offset, bits

    def pointer(self, path):
        """The number that a pointer is."""
        *way, last = path.rsplit(".", 1)
        owner = self[way[0]] if way else self
        found = re.fullmatch(r"(\w+)\[(\d+)\]", last)
        name, address, _ = owner._at(found.group(1) if found else last)
        index = int(found.group(2)) if found else 0
        return owner._kernel.memory.word(address + 4 * index)

    def symbol(self, path):
        """The name of what a pointer points to."""
        return self._kernel.symbol(self.pointer(path))

    def within(self, outer, member):
        """The object of which this is a member: container_of."""
        return Object(self._kernel, outer, self._address -
                      self._kernel.layout.offset(outer, member))


class Array:
    """An array; items are what fields are.  One without a size has no end."""

    def __init__(self, kernel, name, address):
        self.kernel, self.at = kernel, address
        self.of, self.count = element(name)

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        if index < 0 or self.count and index >= self.count:
            raise IndexError(index)
        return self.kernel.value(self.of, self.at + index *
                                 self.kernel.layout.size(self.of))


class Kernel:
    """A kernel in a memory."""

    def __init__(self, layout, memory, cpu=0):
        """cpu: whose task current() is."""
        self.layout, self.memory, self.cpu = layout, memory, cpu
        self.symbol, self.flags = layout.symbol, layout.flags

    # --- objects ---

    def value(self, name, address, bits=None):
        if name.endswith("*"):
            target = self.memory.word(address)
            of = name[:-1]
            known = self.layout.types.get(of)
            if known and known["kind"] in ("struct", "union"):
                return Object(self, of, target) if target else None
            return target
        if name.endswith("]"):
            of, count = element(name)
            if of == "char":
                return self.memory.read(address, count).split(b"\0")[0] \
                    .decode(errors="replace")
            return Array(self, name, address)
        kind = self.layout.type(name)
        if kind["kind"] in ("struct", "union"):
            return Object(self, name, address)
        data = self.memory.read(address, kind["size"])
        number = int.from_bytes(data, "little",
                                signed=kind.get("signed", False))
        if bits:
            number = number >> bits[0] & (1 << bits[1]) - 1
        return number

    def object(self, name, address):
        self.layout.type(name)
        return Object(self, name, int(address)) if int(address) else None

    def variable(self, name):
        v = self.layout.variables.get(name)
        if not v:
            raise ViewError("The kernel has no variable \"%s\"." % name)
        return self.value(v["type"], v["address"])

    def string(self, address, size):
        return self.memory.read(address, size).split(b"\0")[0] \
            .decode(errors="replace")

    # --- structures ---

    def list(self, head, name, member):
        """The entries of a struct list_head or hlist_head."""
        first = "next" if "list_head" in head._type and \
            "hlist" not in head._type else "first"
        offset = self.layout.offset(name, member)
        node, count = head.pointer(first), 0
        while node and node != int(head):
            yield Object(self, name, node - offset)
            # both kinds of node begin with the next
            node, count = self.memory.word(node), count + 1
            if count > LONGEST:
                raise ViewError("The list at %#x does not end." % int(head))

    def idr(self, tree, name=None):
        """(index, object) of a radix tree; without a type: the pointers."""
        top = tree.top
        return self.idr_below(top, 0, name) if top else iter(())

    def idr_below(self, node, base, name):
        shift = node.shift
        offset = self.layout.find("struct idr_node", "slot")[0]
        slots = self.memory.words(int(node) + offset, 64)
        for index, slot in enumerate(slots):
            if not slot:
                continue
            below = base + (index << shift)
            if shift:
                yield from self.idr_below(
                    Object(self, "struct idr_node", slot), below, name)
            else:
                yield below, Object(self, name, slot) if name else slot

    def idr_find(self, tree, index, name):
        node = tree.top
        if not node or index >> node.shift >= 64:
            return None
        offset = self.layout.find("struct idr_node", "slot")[0]
        while True:
            slot = self.memory.word(int(node) + offset +
                                    4 * (index >> node.shift & 63))
            if not slot or not node.shift:
                return Object(self, name, slot) if slot else None
            node = Object(self, "struct idr_node", slot)

    def rbtree(self, root, name, member):
        """In order."""
        offset = self.layout.offset(name, member)
        path, node = [], root.rb_node
        while path or node:
            while node:
                path.append(node)
                node = node.rb_left
            node = path.pop()
            yield Object(self, name, int(node) - offset)
            node = node.rb_right

    # --- what every command starts from ---

    def up(self):
        """Raise ViewError unless the kernel has made its tasks."""
        try:
            link = self.variable("init_task").tasks.pointer("next")
            ready = self.variable("mem_map") is not None
        except ViewError:
            link = ready = 0
        if not ready or link < self.layout.base:
            raise ViewError("The kernel is not up yet: it has no tasks. Let "
                            "it run a while first.")

    def processes(self):
        """Thread group leaders, the idle task first."""
        init = self.variable("init_task")
        yield init
        yield from self.list(init.tasks, "struct task_struct", "tasks")

    def tasks(self):
        """Every thread, process by process."""
        for leader in self.processes():
            if not leader.pid:
                yield leader
                continue
            seen = False
            for task in self.list(leader.signal.threads,
                                  "struct task_struct", "thread_node"):
                seen = seen or task == leader
                yield task
            if not seen:
                yield leader

    def task(self, pid):
        for task in self.tasks():
            if task.pid == pid:
                return task
        raise ViewError("There is no process %d; \"ps\" lists them." % pid)

    def state(self, task):
        """What a task does, in a word of kernel/task.h."""
        values = self.layout.constants.get("kernel/task.h", {})
        for name in STATES:
            if task.state == values.get("TASK_" + name):
                return name
        return "%#x" % task.state

    def current(self):
        """The task that runs on our CPU."""
        return self.variable("runqueues")[self.cpu].curr or \
            self.variable("init_task")

    def running(self):
        """The tasks that run, of all CPUs."""
        found = [rq.curr for rq in self.variable("runqueues")]
        return [task for task in found if task] or [self.current()]

    def vmas(self, mm):
        vma = mm.mmap
        while vma:
            yield vma
            vma = vma.vm_next

    def vma_at(self, mm, address):
        for vma in self.vmas(mm):
            if vma.vm_start <= address < vma.vm_end:
                return vma
        return None

    # --- names ---

    def name(self, dentry):
        text = self.memory.read(dentry.pointer("d_name.name"),
                                dentry["d_name.len"])
        return text.decode(errors="replace")

    def path(self, file):
        """Of a file, from the root; a pseudo file's bare name."""
        dentry, mount = file.f_path.dentry, file.f_path.mnt
        words = []
        while len(words) < 4096:
            parent = dentry.d_parent
            if int(parent) != int(dentry):
                words.append(self.name(dentry))
                dentry = parent
                continue
            if mount and mount.mnt_parent and mount.mnt_mountpoint and \
                    int(mount.mnt_parent) != int(mount):
                dentry, mount = mount.mnt_mountpoint, mount.mnt_parent
                continue
            break
        if words:
            return "/" + "/".join(reversed(words))
        return self.name(dentry)

    def open_files(self, task):
        """(descriptor, file)"""
        if task.files:
            slots = self.memory.words(task.files.pointer("t.fdt"),
                                      task.files["t.max"])
            for fd, file in enumerate(slots):
                if file:
                    yield fd, Object(self, "struct file", file)

    # --- memory ---

    def pfn(self, page):
        return (int(page) - self.variables_address("mem_map")) // \
            self.layout.size("struct page")

    def variables_address(self, name):
        """The value of a pointer variable."""
        return self.memory.word(self.layout.address(name))

    def page(self, pfn):
        """The struct page of a frame, or None beyond the end of RAM."""
        if not 0 <= pfn < self.variable("max_pfn"):
            return None
        return Object(self, "struct page", self.variables_address("mem_map") +
                      pfn * self.layout.size("struct page"))

    def page_walk(self, pgd, address):
        """[(what, where the entry lies, the entry)]: PDE, and PTE if there is
        a table.  pgd: a struct pgd, or the directory's address."""
        base = self.layout.base
        where = int(pgd) + (address >> 22) * 4
        entry = self.memory.word(where)
        found = [("PDE", where, entry)]
        large = self.layout.constant("mm/pgtable.c", "PDE_PS")
        if entry & 1 and not entry & large:
            where = (entry & -PAGE) + base + (address >> 12 & 1023) * 4
            found.append(("PTE", where, self.memory.word(where)))
        return found

    def translate(self, pgd, address):
        """The physical address, or None."""
        what, _, entry = self.page_walk(pgd, address)[-1]
        if not entry & 1:
            return None
        if what == "PDE":
            large = self.layout.constant("mm/pgtable.c", "PDE_PS")
            return (entry & -(1 << 22)) + (address & (1 << 22) - 1) \
                if entry & large else None
        return (entry & -PAGE) + (address & PAGE - 1)

    def mapped(self, mm, start, end):
        """(address, PTE) of what is there in [start, end)."""
        address = start
        while address < end:
            pde = self.memory.word(int(mm.pgd) + (address >> 22) * 4)
            stop = min(end, (address >> 22) + 1 << 22)
            if pde & 1:
                first = address >> 12 & 1023
                table = self.memory.words(
                    (pde & -PAGE) + self.layout.base + first * 4,
                    stop - address + PAGE - 1 >> 12)
                for i, pte in enumerate(table):
                    if pte:
                        yield address + (i << 12), pte
            address = stop

    # --- System V IPC ---

    def ipc_namespaces(self):
        """Those of the tasks, the first one first."""
        seen = [self.variable("init_ipc_ns")]
        for task in self.tasks():
            ns = task.nsproxy and task.nsproxy.ipc_ns
            if ns and ns not in seen:
                seen.append(ns)
        return seen

    def ipc_objects(self, kind, ns=None):
        """Of a kind ("sem", "msg", "shm"), by index."""
        number, outer, member = IPC_KINDS[kind]
        for space in [ns] if ns else self.ipc_namespaces():
            for _, perm in self.idr(space.ids[number].ipcs_idr,
                                    "struct kern_ipc_perm"):
                yield perm.within(outer, member)

    def segments(self, ns=None):
        return self.ipc_objects("shm", ns)


IPC_KINDS = {"sem": (0, "struct sem_array", "sem_perm"),
             "msg": (1, "struct msg_queue", "q_perm"),
             "shm": (2, "struct shmid_kernel", "shm_perm")}
