# SPDX-License-Identifier: MIT
"""Lab 6: shmat makes a file of its own for each attachment."""

from testing import test

SHM_RDONLY_FLAGS = 0


def attached(t):
    key, size = t.key(), t.size()
    t.boot("attach", key, size)
    shmid = t.until("made")[0]
    return shmid, t.until("attached")[0]


@test(10, hint="file2")
def second_file(t):
    """The VMA maps a file of its own, which leads to the segment's file."""
    shmid, address = attached(t)
    file2 = t.vma(address).vm_file
    t.equal("vma->vm_file->f_op", file2.symbol("f_op"), "shm_file_operations")
    sfd = t.kernel.object("struct shm_file_data", file2.pointer("private_data"))
    t.equal("sfd->id", sfd.id, shmid)
    t.true("sfd->file is shp->shm_file", sfd.file == t.segment(shmid).shm_file)


@test(5, hint="nattch")
def counted(t):
    """shm_nattch counts the attachments."""
    shmid, _ = attached(t)
    t.equal("shm_nattch after one shmat", t.segment(shmid).shm_nattch, 1)
    t.until("again")
    t.equal("shm_nattch after two", t.segment(shmid).shm_nattch, 2)


@test(5)
def shared(t):
    """Both attachments show the same memory."""
    attached(t)
    t.until("again")
    t.equal("what the second attachment reads", t.until("wrote")[0], 42)
