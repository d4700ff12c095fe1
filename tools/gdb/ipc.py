# SPDX-License-Identifier: MIT
"""ipcs and pagecache: System V objects, and the pages of files."""

import common
import gdb
from common import Command, table
from model import IPC_KINDS, PAGE, ViewError

KINDS = {"-s": "sem", "-m": "shm", "-q": "msg"}


def mappers(kernel, mapping):
    """(task, VMA) of everybody who maps pages of this address_space."""
    owner = {}
    for task in kernel.tasks():
        if task.mm:
            owner.setdefault(int(task.mm), task)
    for vma in kernel.list(mapping.i_mmap, "struct vm_area_struct",
                           "i_mmap_node"):
        task = owner.get(vma.pointer("vm_mm"))
        if task:
            yield task, vma


class Ipcs(Command):
    """ipcs [-m|-q|-s]: System V objects, who uses them, who sleeps on them.

    -m shared memory, -q message queues, -s semaphores; all without one."""
    most = 1

    def run(self, kernel, words):
        for word in words:
            if word not in KINDS:
                raise ViewError("%s is none of -m, -q, -s." % word)
        kinds = [KINDS[w] for w in words] or ["shm", "msg", "sem"]
        spaces = kernel.ipc_namespaces()
        for ns in spaces:
            if len(spaces) > 1:
                print("ipc_namespace %#x" % int(ns))
            for kind in kinds:
                getattr(self, kind)(kernel, ns)

    def words(self, kernel, before):
        return sorted(KINDS) if not before else []

    def shm(self, kernel, ns):
        print("shared memory: %d segments, %d pages of %d"
              % (ns.ids[2].in_use, ns.shm_tot, ns.shm_ctlall))
        rows = [("KEY", "ID", "PERMS", "BYTES", "NATTCH", "PAGES", "CREATOR",
                 "LAST", "MAPPED BY", "SHMID_KERNEL")]
        for shp in kernel.segments(ns):
            perm, file1 = shp.shm_perm, shp.shm_file
            mapping = file1.f_mapping if file1 else None
            rows.append((
                "%#010x" % (perm.key & 0xFFFFFFFF), perm.id,
                permissions(kernel, perm.mode), shp.shm_segsz,
                shp.shm_nattch, mapping.nrpages if mapping else 0,
                shp.shm_cprid, shp.shm_lprid,
                " ".join(sorted({str(t.pid) for t, _ in mappers(
                    kernel, mapping)}, key=int)) if mapping else "-",
                "%#x" % int(shp)))
        if len(rows) > 1:
            table(rows, right=(1, 3, 4, 5, 6, 7))

    def msg(self, kernel, ns):
        print("message queues: %d" % ns.ids[1].in_use)
        for msq in kernel.ipc_objects("msg", ns):
            perm = msq.q_perm
            print("queue %d, key %#010x, perms %s, %d bytes of %d, msg_queue "
                  "%#x" % (perm.id, perm.key & 0xFFFFFFFF,
                           permissions(kernel, perm.mode), msq.q_cbytes,
                           msq.q_qbytes, int(msq)))
            for msg in kernel.list(msq.q_messages, "struct msg_msg", "m_list"):
                print("  message of type %d, %d bytes"
                      % (msg.m_type.type, msg.m_ts))
            for name in ("q_receivers", "q_exact"):
                for r in kernel.list(msq[name], "struct msg_receiver",
                                     "w.list"):
                    print("  %s sleeps: wants a type %s, %d bytes at most" % (
                        common.who(r.w.task), wanted(kernel, r), r.maxsize))
            for s in kernel.list(msq.q_senders, "struct msg_waiter", "list"):
                print("  %s sleeps: has %d bytes to send"
                      % (common.who(s.task), s.msg.m_ts))

    def sem(self, kernel, ns):
        print("semaphores: %d arrays, %d semaphores"
              % (ns.ids[0].in_use, ns.used_sems))
        for sma in kernel.ipc_objects("sem", ns):
            perm = sma.sem_perm
            print("array %d, key %#010x, perms %s, sem_array %#x" % (
                perm.id, perm.key & 0xFFFFFFFF,
                permissions(kernel, perm.mode), int(sma)))
            for number in range(sma.sem_nsems):
                self.semaphore(kernel, number, sma.sems[number])
            self.undo(kernel, sma)

    def semaphore(self, kernel, number, sem):
        print("  sem %d = %d, last changed by %d"
              % (number, sem.semval, sem.sempid))
        for name in ("alter", "zero"):
            for link in kernel.list(sem[name], "struct sem_link", "node"):
                queue = link.q
                print("    %s sleeps since ticket %d: %s" % (
                    common.who(queue.sleeper), queue.ticket, ", ".join(
                        operation(kernel, queue, i)
                        for i in range(queue.nsops))))

    def undo(self, kernel, sma):
        for undo in kernel.list(sma.undos, "struct sem_undo", "node"):
            tasks = [t for t in kernel.tasks()
                     if t.sysvsem.pointer("undo_list") ==
                     undo.pointer("list")]
            adjust = ["%+d to sem %d" % (undo.semadj[i], i)
                      for i in range(sma.sem_nsems) if undo.semadj[i]]
            print("  at exit of %s: %s" % (
                ", ".join(common.who(t) for t in tasks) or "nobody",
                ", ".join(adjust) or "nothing"))


def wanted(kernel, receiver):
    """Which messages a receiver takes."""
    modes = kernel.layout.type("enum msg_search")["values"]
    mode = [name for name, value in modes.items() if value == receiver.mode]
    return "%s %d" % (mode[0].replace("SEARCH_", "").lower() if mode else "?",
                      receiver.type.type)


def operation(kernel, queue, number):
    """One of semop's operations; "*" marks what could not be done."""
    size = kernel.layout.size("struct sembuf")
    op = kernel.object("struct sembuf", queue.pointer("sops") + number * size)
    text = "sem %d %s" % (op.sem_num,
                          "%+d" % op.sem_op if op.sem_op else "is 0?")
    if op.sem_flg & kernel.layout.constant("kernel/abi/sem.h", "SEM_UNDO"):
        text += " with undo"
    return text + ("*" if number == queue.blocking else "")


def permissions(kernel, mode):
    text = "%o" % (mode & 0o777)
    rest = kernel.flags("kernel/abi/shm.h", "SHM_", mode & ~0o777) \
        if mode & ~0o777 else ""
    return text + (" " + rest.lower() if rest else "")


class Pagecache(Command):
    """pagecache SHMID|PATH: the pages of a segment or file, and who maps them.

    PATH is a name in the guest's files, from the root."""
    most = 1

    def run(self, kernel, words):
        if not words:
            raise ViewError("Which one? Usage: %s; \"ipcs -m\" lists segments."
                            % self.usage)
        inode, name = self.find(kernel, words[0])
        mapping = inode.i_mapping
        print("%s: inode %d at %#x, %d bytes, %d pages in the cache"
              % (name, inode.i_ino, int(inode), inode.i_size,
                 mapping.nrpages))
        users = list(mappers(kernel, mapping))
        runs = []       # pages that follow each other, with the same users
        for index, page in kernel.idr(mapping.i_pages, "struct page"):
            frame = kernel.pfn(page)
            seen = (page.refcount, page.mapcount,
                    self.by(kernel, users, index, page))
            last = runs[-1] if runs else None
            if last and last[3:] == (seen, index - last[0]) and \
                    frame == last[1] + index - last[0]:
                runs[-1] = last[:4] + (last[4] + 1,)
            else:
                runs.append((index, frame, page, seen, 1))
        rows = [("INDEX", "FRAME", "REFS", "PTES", "MAPPED BY", "PAGE")]
        for index, frame, page, (refs, ptes, by), n in runs:
            rows.append((span("%d", index, n), span("%#x", frame, n), refs,
                         ptes, by, "%#x" % int(page)))
        if len(rows) > 1:
            table(rows, right=(0, 1, 2, 3))

    def find(self, kernel, word):
        if not word.startswith("/"):
            shmid = common.number(word, "A SHMID (or a PATH that begins "
                                  "with \"/\")")
            for shp in kernel.segments():
                if shp["shm_perm.id"] == shmid:
                    return shp.shm_file.f_inode, "segment %d" % shmid
            raise ViewError("There is no segment %d; \"ipcs -m\" lists them."
                            % shmid)
        inode = lookup(kernel, word)
        if inode.i_mode & 0o170000 != 0o100000:
            raise ViewError("%s is not a regular file." % word)
        return inode, word

    def by(self, kernel, users, index, page):
        """The processes that map a page, and where the mapping begins."""
        frame, found = kernel.pfn(page), []
        for task, vma in users:
            at = vma.vm_start + (index - vma.vm_pgoff << 12)
            if vma.vm_start <= at < vma.vm_end:
                entry = kernel.page_walk(task.mm.pgd, at)[-1][2]
                if entry & 1 and entry >> 12 == frame:
                    found.append("%d in %08x-" % (task.pid, vma.vm_start))
        return ", ".join(found) or "-"

    def words(self, kernel, before):
        if before:
            return []
        return [s["shm_perm.id"] for s in kernel.segments()]


def span(form, first, count):
    """"7", or "7-9"."""
    return form % first if count == 1 else \
        "%s-%s" % (form % first, form % (first + count - 1))


def lookup(kernel, path):
    """The inode of a path from the root: by what the dcache has."""
    known = {}
    bits = kernel.variable("dentry_hash_bits")
    base = kernel.variables_address("dentry_hash")
    offset = kernel.layout.offset("struct dentry", "d_hash")
    for first in kernel.memory.words(base, 1 << bits):
        while first:
            dentry = kernel.object("struct dentry", first - offset)
            known[dentry.pointer("d_parent"), kernel.name(dentry)] = dentry
            first = dentry["d_hash"].pointer("next")
    mounts = {m.pointer("mnt_mountpoint"): m.mnt_root for m in kernel.list(
        kernel.variable("mount_list"), "struct vfsmount", "mnt_list")
        if m.mnt_parent and m.pointer("mnt_parent") != int(m)}
    dentry = mounted(mounts, kernel.variable("root_mnt").mnt_root)
    for name in path.split("/"):
        if not name:
            continue
        dentry = known.get((int(dentry), name))
        if not dentry:
            raise ViewError("%s is not there, or nobody has its name in "
                            "memory." % path)
        dentry = mounted(mounts, dentry)
    return dentry.d_inode


def mounted(mounts, dentry):
    while int(dentry) in mounts:
        dentry = mounts[int(dentry)]
    return dentry


Ipcs()
Pagecache()


class IpcObject(gdb.Function):
    """$shm(ID), $sem(ID), $msg(ID): the object of this id, in any namespace."""

    def __init__(self, kind):
        super().__init__(kind)
        self.kind = kind

    def invoke(self, number):
        _, kind, perm = IPC_KINDS[self.kind]
        for found in common.open_kernel().ipc_objects(self.kind):
            if found[perm + ".id"] == int(number):
                return gdb.Value(int(found)).cast(
                    gdb.lookup_type(kind).pointer())
        raise gdb.GdbError("There is no %s %d." % (kind[7:], int(number)))


for kind in IPC_KINDS:
    IpcObject(kind)
