# SPDX-License-Identifier: MIT
"""why: from a user address along the lecture's path to its page."""

import common
from common import Command, who
from memory_commands import bits, describe
from model import ViewError
from processes import answers, backing, protection


class Why(Command):
    """why ADDR [PID]: the mapping, the files, the page behind a user address.

    VMA -> vm_ops -> file2 -> shm_file_data -> file1 -> page-cache slot -> PTE,
    and what a touch of the address would do now.  ADDR may be any expression
    of gdb; without a PID it is the process that runs."""
    most = 2

    def run(self, kernel, words):
        if not words:
            raise ViewError("Which address? Usage: %s" % self.usage)
        address = common.address(words[0])
        task = common.task_of(kernel, words, 1)
        if not task.mm:
            raise ViewError("%s is the kernel's own and has no user addresses."
                            % who(task))
        for line in explain(kernel, task, address):
            print(line)

    def words(self, kernel, before):
        return common.pids(kernel) if len(before) == 1 else []


def explain(kernel, task, address):
    """The lines of the answer."""
    yield "%08x in process %s:" % (address, who(task))
    if address >= kernel.layout.base:
        yield "  It is the kernel's: a touch from user mode is a SIGSEGV."
        return
    vma = kernel.vma_at(task.mm, address)
    if not vma:
        yield from nothing_there(kernel, task.mm, address)
        return
    yield "  VMA            %#x  %08x-%08x %s  %s" % (
        int(vma), vma.vm_start, vma.vm_end, protection(kernel, vma),
        backing(kernel, task.mm, vma))
    if vma.vm_ops:
        yield "  vm_ops         %s: a fault calls %s" % (
            kernel.symbol(int(vma.vm_ops)), vma.vm_ops.symbol("fault"))
    else:
        yield "  vm_ops         NULL: anonymous memory"
    page, mapping = None, None
    if vma.vm_file:
        file, lines = real_file(kernel, vma)
        yield from lines
        mapping = file.f_mapping
        index = (address - vma.vm_start >> 12) + vma.vm_pgoff
        page = kernel.idr_find(mapping.i_pages, index, "struct page")
        yield "  page cache     inode %d, slot %d: %s" % (
            mapping.host.i_ino, index, "frame %#x, %s" % (
                kernel.pfn(page), describe(kernel, page))
            if page else "empty")
        if index >= mapping.host.i_size + 4095 >> 12:
            yield "  A touch is a SIGBUS: the file ends before it."
            return
    walk = kernel.page_walk(task.mm.pgd, address)
    what, where, entry = walk[-1]
    yield "  %-14s at %#x: %08x  %s" % (
        what, where, entry, bits(kernel, entry) if entry else "nothing")
    yield "  " + touch(kernel, vma, what, entry, page)


def nothing_there(kernel, mm, address):
    yield "  No VMA contains it: a touch is a SIGSEGV."
    for vma in kernel.vmas(mm):
        if vma.vm_start > address:
            grows = kernel.layout.constant("mm/vma.h", "VM_GROWSDOWN")
            yield "  The next one begins at %08x%s." % (
                vma.vm_start, " and grows down (a stack)"
                if vma.vm_flags & grows else "")
            break


def real_file(kernel, vma):
    """file1 behind file2, or the file itself; and what to say about it."""
    file, f_op = vma.vm_file, vma.vm_file.symbol("f_op")
    if f_op != "shm_file_operations":
        return file, ["  file           %#x  %s, f_op %s, f_count %d" % (
            int(file), kernel.path(file), f_op, file.f_count)]
    data = kernel.object("struct shm_file_data", file.pointer("private_data"))
    file1 = data.file
    return file1, [
        "  file2          %#x  f_op %s, of this attachment"
        % (int(file), f_op),
        "  shm_file_data  %#x  id %d, vm_ops %s: then calls %s" % (
            int(data), data.id, data.symbol("vm_ops"),
            data.vm_ops.symbol("fault")),
        "  file1          %#x  %s, f_op %s, f_count %d" % (
            int(file1), kernel.path(file1), file1.symbol("f_op"),
            file1.f_count)]


def touch(kernel, vma, what, entry, page):
    """What reading and writing would do."""
    value = kernel.layout.constant
    flags = vma.vm_flags
    if not flags & (value("mm/vma.h", "VM_READ") |
                    value("mm/vma.h", "VM_WRITE") |
                    value("mm/vma.h", "VM_EXEC")):
        return "A touch is a SIGSEGV: the mapping allows nothing."
    may_write = flags & value("mm/vma.h", "VM_WRITE")
    shared = flags & value("mm/vma.h", "VM_SHARED")
    if what == "PTE" and entry & 1:
        if entry & value("mm/pgtable.c", "PTE_RW"):
            return "A touch does not fault: the page is mapped, for writing."
        if not may_write:
            return "Reading does not fault; writing is a SIGSEGV."
        return "Reading does not fault; writing does: %s." % (
            "the entry is made writable" if shared else
            "the page is copied, unless nobody else has it (copy on write)")
    if vma.vm_file:
        first = "A touch faults: %s finds the page in the cache" \
            if page else "A touch faults: %s makes a zeroed page"
        text = first % ("shmem_getpage") + ", and the PTE is written"
    else:
        text = "A touch faults: a zeroed page, and the PTE is written"
    if not may_write:
        return text + "; writing is a SIGSEGV."
    if vma.vm_file and not shared:
        return text + "; writing copies it first (private mapping)."
    return text + "."


Why()
