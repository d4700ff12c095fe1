# SPDX-License-Identifier: MIT
"""Lab 0: what was found in memory, compared with what is there.

What is right is nowhere written: look runs again with the student's own id,
and its machine's memory is read.
"""

import os

from testing import Failure, test

WRITE = 2                       # mm/vma.h: VM_WRITE
LONGEST = 60


class Answers:
    """answers.txt"""

    def __init__(self, t):
        self.said = {}
        with open(os.path.join(t.folder, "answers.txt"), encoding="utf-8",
                  errors="replace") as f:
            for line in f:
                name, colon, answer = line.partition(":")
                if colon and not name.startswith("#"):
                    self.said[name.strip()] = answer.strip()

    def text(self, name):
        if not self.said.get(name):
            raise Failure("\"%s\" in answers.txt" % name, "an answer", "empty")
        return self.said[name]

    def number(self, name):
        text = self.text(name).lower().replace("_", "")
        try:
            octal = text.lstrip("-").startswith("0") and text.strip("-0") \
                and text.isdigit()
            return int(text, 8 if octal else 0)
        except ValueError:
            raise Failure("\"%s\" in answers.txt" % name,
                          "a number: 12, 0x1f, or 0640 in octal",
                          text) from None

    def numbers(self, name):
        try:
            return sorted(int(word, 0) for word in
                          self.text(name).replace(",", " ").split())
        except ValueError:
            raise Failure("\"%s\" in answers.txt" % name,
                          "numbers with commas between them",
                          self.text(name)) from None


class Look:
    """The machine in which look stands, and the answers."""

    def __init__(self, t):
        self.t, self.answers = t, Answers(t)
        student = self.answers.text("student").encode()
        if len(student) > LONGEST:
            raise Failure("\"student\" in answers.txt",
                          "at most %d bytes" % LONGEST, len(student))
        student += b"\0" * (64 - len(student))
        t.boot("look", *[int.from_bytes(student[i:i + 4], "little")
                         for i in range(0, 64, 4)])
        seen = t.until("look")
        self.shmid, self.semid, self.watched = seen[0], seen[4], seen[5]
        self.first, self.own, self.file = (a & 0xffffffff
                                           for a in list(seen)[1:4])
        self.segment = t.segment(self.shmid)
        self.pages = dict(t.kernel.idr(
            self.segment.shm_file.f_mapping.i_pages, "struct page"))

    def compare(self, name, where, right, said):
        """Never tells what would be right."""
        if said != right:
            raise Failure("\"%s\", for the student \"%s\"" % (
                name, self.answers.text("student")),
                "what memory says: " + where, self.answers.text(name))

    def number(self, name, where, right):
        self.compare(name, where, right & 0xffffffff,
                     self.answers.number(name) & 0xffffffff)

    def text(self, name, where, right):
        self.compare(name, where, right, self.answers.text(name).lstrip("&"))


@test(10, hint="segment")
def names(t):
    """A: the segment's key and id."""
    look = Look(t)
    look.number("key", "shm_perm.key", look.segment.shm_perm.key)
    look.number("shmid", "shm_perm.id", look.shmid)


@test(10, hint="segment")
def numbers(t):
    """A: its sequence number and its permissions."""
    look = Look(t)
    look.number("seq", "shm_perm.seq", look.segment.shm_perm.seq)
    look.number("mode", "shm_perm.mode, in octal", look.segment.shm_perm.mode)


@test(5, hint="segment")
def attachments(t):
    """A: how often it is attached, by all processes together."""
    look = Look(t)
    look.number("shm_nattch", "shm_nattch", look.segment.shm_nattch)


@test(10, hint="pages")
def present(t):
    """B: which of its pages exist."""
    look = Look(t)
    look.compare("pages", "the indices in shm_file->f_mapping->i_pages",
                 sorted(look.pages), look.answers.numbers("pages"))


@test(10, hint="pages")
def counted(t):
    """B: who holds the first of them."""
    look = Look(t)
    page = look.pages[min(look.pages)]
    look.number("page_refcount", "refcount of the page with the lowest index",
                page.refcount)
    look.number("page_mapcount", "mapcount of this page", page.mapcount)


@test(10, hint="files")
def files(t):
    """C: who holds file1, and file2 of the first attachment."""
    look = Look(t)
    look.number("file1_refcount", "f_count of shm_file",
                look.segment.shm_file.f_count)
    look.number("file2_refcount", "f_count of vm_file in the VMA of look's "
                "first attachment", t.vma(look.first).vm_file.f_count)


@test(10, hint="files")
def operations(t):
    """C: whose vm_ops a fault finds first, and whose then."""
    look = Look(t)
    vma = t.vma(look.first)
    data = t.kernel.object("struct shm_file_data",
                           vma.vm_file.pointer("private_data"))
    look.text("vm_ops", "the name of what vma->vm_ops points to",
              vma.symbol("vm_ops"))
    look.text("sfd_vm_ops", "the name of what vm_ops in its shm_file_data "
              "points to", data.symbol("vm_ops"))


@test(5, hint="mappings")
def readonly(t):
    """D: how many of look's attachments are for reading only."""
    look = Look(t)
    look.number("readonly", "VMAs of look over the segment without VM_WRITE",
                sum(1 for vma in t.kernel.vmas(t.task().mm)
                    if vma.vm_file and vma.symbol("vm_ops") == "shm_vm_ops" and
                    not vma.vm_flags & WRITE))


@test(10, hint="mappings")
def mapping(t):
    """D: the mapping of /tmp/look."""
    look = Look(t)
    vma = t.vma(look.file)
    look.number("vm_pgoff", "vm_pgoff of the VMA of /tmp/look", vma.vm_pgoff)
    look.number("vm_flags", "vm_flags of this VMA", vma.vm_flags)


@test(5, hint="mappings")
def since_fork(t):
    """D: who shares look's own page since fork."""
    look = Look(t)
    pte = t.kernel.page_walk(t.task().mm.pgd, look.own)[-1][2]
    look.number("cow_refcount", "refcount of the page at look's own page",
                t.kernel.page(pte >> 12).refcount)


@test(10, hint="others")
def semaphores(t):
    """E: who sleeps on which semaphore, and its value."""
    look = Look(t)
    array = t.ipc("sem", look.semid)
    look.number("sleepers", "sleepers of the semaphore array", array.sleepers)
    look.number("sem_num", "the number of the semaphore they sleep on",
                look.watched)
    look.number("semval", "semval of this semaphore",
                array["sems[%d].semval" % look.watched])


@test(5, hint="others")
def messages(t):
    """E: what is in the message queue."""
    look = Look(t)
    queue, = t.kernel.ipc_objects("msg")
    look.number("q_qnum", "q_qnum", queue.q_qnum)
    look.number("q_cbytes", "q_cbytes", queue.q_cbytes)
