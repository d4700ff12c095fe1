# SPDX-License-Identifier: MIT
"""Which locks of a kernel are held, and who waits for them.

    for lock in held(kernel):   .kind .name .address .how .holders .waiting
    known(kernel)               does it keep who holds what?  (CHECK=1)
"""

from model import ViewError, element

KINDS = {"struct spinlock": "spinlock", "struct mutex": "mutex",
         "struct rwsem": "rwsem", "struct wait_queue_head": "wait queue"}
WAITERS = {"mutex": "struct waiter@kernel/lock/mutex.c",
           "rwsem": "struct waiter@kernel/lock/rwsem.c"}
MOST = 64       # elements of an array of structures


class Finder:
    """Every lock in what can be reached: {address: (kind, name)}."""

    def __init__(self, kernel):
        self.kernel, self.layout = kernel, kernel.layout
        self.found, self.inside, self.seen = {}, {}, set()
        for name, v in self.layout.variables.items():
            if "@" not in name:
                self.add(v["type"], v["address"], name)
        for task in kernel.tasks():
            self.of_task(task)
        for ns in kernel.ipc_namespaces():
            self.object(ns, "ipc_namespace")
        for kind in ("shm", "sem", "msg"):
            try:
                for obj in kernel.ipc_objects(kind):
                    self.object(obj, "%s %d" % (kind, obj[
                        {"shm": "shm_perm", "sem": "sem_perm",
                         "msg": "q_perm"}[kind] + ".id"]))
            except ViewError:
                pass

    def of_task(self, task):
        name = "process %d" % task.pid if task.pid == task.tgid else \
            "thread %d" % task.pid
        self.object(task, name)
        if task.pid != task.tgid:
            name = "process %d" % task.tgid
        for field in ("mm", "signal", "sighand", "files", "fs"):
            if task[field]:
                self.object(task[field], "%s->%s" % (name, field))
        for vma in self.kernel.vmas(task.mm) if task.mm else ():
            if vma.vm_file:
                self.file(vma.vm_file)
        for _, file in self.kernel.open_files(task):
            self.file(file)

    def file(self, file):
        path = self.kernel.path(file)
        self.object(file, "file %s" % path)
        if file.f_inode:
            inode = file.f_inode
            self.object(inode, "inode of %s" % path)
            if inode.i_mode & 0o170000 == 0o010000 and inode.i_pipe:
                self.object(inode.i_pipe, "pipe of %s" % path)

    def object(self, obj, name):
        if int(obj) not in self.seen:
            self.seen.add(int(obj))
            self.add(obj._type, int(obj), name)

    def add(self, kind, address, name):
        for path, offset, lock in self.locks_in(kind):
            self.found.setdefault(address + offset, (lock, (name + path)
                                                     if path else name))

    def locks_in(self, kind):
        """(path, offset, kind) of the locks within a type."""
        if kind not in self.inside:
            self.inside[kind] = list(self.search(kind))
        return self.inside[kind]

    def search(self, kind):
        if kind in KINDS:
            yield "", 0, KINDS[kind]
            if kind != "struct wait_queue_head":
                return
        if kind.endswith("]"):
            of, count = element(kind)
            if count > MOST:
                return
            size = self.layout.size(of)
            for path, offset, lock in self.locks_in(of):
                for i in range(count):
                    yield "[%d]%s" % (i, path), i * size + offset, lock
            return
        if kind.endswith("*") or kind not in self.layout.types:
            return
        for f in self.layout.types[kind].get("fields", ()):
            for path, offset, lock in self.locks_in(f["type"]):
                dot = "." + f["name"] if f["name"] else ""
                yield dot + path, f["offset"] + offset, lock


def holders(kernel):
    """{address of a lock: [task]}, which CHECK builds keep."""
    found = {}
    for task in kernel.tasks():
        try:
            count, held = task.held_count, task.held_lock
        except ViewError:
            return None
        for i in range(count):
            found.setdefault(held[i], []).append(task)
    return found


def state(kernel, kind, address):
    """(is it held?, how, [(task, what it waits for)])"""
    if kind == "spinlock":
        held = kernel.object("struct spinlock", address).locked
        return held, "held" if held else "free", []
    if kind == "wait queue":
        queue = kernel.object("struct wait_queue_head", address)
        entries = list(kernel.list(queue.head, "struct wait_queue_entry",
                                   "entry"))
        return False, "", [(e.task, "") for e in entries if e.task]
    lock = kernel.object("struct " + kind, address)
    waiting = [(w.task, ("for writing" if w.writer else "for reading")
                if kind == "rwsem" else "")
               for w in kernel.list(lock.waiters, WAITERS[kind], "link")]
    if kind == "mutex":
        return lock.state, "held" if lock.state else "free", waiting
    writer = kernel.layout.constant("kernel/lock/rwsem.h", "RWSEM_WRITER")
    readers = lock.count & writer - 1
    return lock.count & (writer | writer - 1), \
        "held for writing" if lock.count & writer else \
        "held by %d readers" % readers if readers else "free", waiting


class Lock:
    """One that is held, or waited for."""

    def __init__(self, kind, name, address, how, holders, waiting):
        """holders: tasks, or None if that is not kept; waiting: (task, how)."""
        self.kind, self.name, self.address = kind, name, address
        self.how, self.holders, self.waiting = how, holders, waiting


def known(kernel):
    return holders(kernel) is not None


def held(kernel):
    """By name."""
    held_by = holders(kernel)
    for address, (kind, name) in sorted(Finder(kernel).found.items(),
                                        key=lambda f: f[1][1]):
        try:
            taken, how, waiting = state(kernel, kind, address)
        except ViewError:
            continue            # nobody has set it up yet
        if taken or waiting:
            yield Lock(kind, name, address, how, held_by.get(address, [])
                       if held_by is not None and taken else None, waiting)
