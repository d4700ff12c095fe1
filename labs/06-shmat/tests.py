# SPDX-License-Identifier: MIT
"""Lab 6: shmat makes a file of its own for each attachment."""

import errno

from testing import PAGE, shown, test

SIGSEGV = 11
VM_READ, VM_WRITE, VM_EXEC, VM_SHARED = 1, 2, 4, 8
EINVAL, EACCES = -errno.EINVAL, -errno.EACCES
ENOMEM, EIDRM = -errno.ENOMEM, -errno.EIDRM


def attached(t):
    """(id, address, bytes) of a segment that was just attached once"""
    size = t.size()
    t.place, t.what = t.number(0, size - 1), t.byte()
    t.boot("attach", t.key(), size, t.place, t.what)
    t.poke(t.namespace().ids[2], "seq", t.number(1, 60000))
    t.shmid = t.until("made")[0]
    t.users = t.namespace().ns.count
    return t.shmid, an_address(t, t.until("attached")[0]), size


def an_address(t, got):
    t.true("what shmat returns", not -4096 < got < 0, "an address",
           shown(got))
    return got


def file2_of(t, address):
    file2 = t.vma(address).vm_file
    t.equal("vma->vm_file->f_op", file2.symbol("f_op"), "shm_file_operations")
    return file2


def data_of(t, file2):
    return t.kernel.object("struct shm_file_data",
                           file2.pointer("private_data"))


@test(8, hint="file2")
def second_file(t):
    """The VMA maps a file of its own, which leads to the segment's file."""
    shmid, address, _ = attached(t)
    sfd = data_of(t, file2_of(t, address))
    t.equal("sfd->id", sfd.id, shmid)
    t.true("sfd->ns is the caller's IPC namespace", sfd.ns == t.namespace())
    t.true("sfd->file is shp->shm_file",
           sfd.file == t.segment(shmid).shm_file)


@test(6, hint="file2")
def a_file_each(t):
    """Two attachments are two files, over the pages of one."""
    shmid, first, _ = attached(t)
    second = an_address(t, t.until("again")[0])
    files = [file2_of(t, first), file2_of(t, second)]
    t.true("the second shmat makes a new file2", files[0] != files[1])
    t.true("each has a shm_file_data of its own",
           data_of(t, files[0]) != data_of(t, files[1]))
    file1 = t.segment(shmid).shm_file
    for name, file2 in zip(("first", "second"), files):
        t.true("f_mapping of the %s file2 is file1's" % name,
               file2.f_mapping == file1.f_mapping)
        t.true("the dentry of the %s file2 is file1's" % name,
               file2.f_path.dentry == file1.f_path.dentry)


@test(8, hint="vm-ops")
def both_vm_ops(t):
    """shm_vm_ops stand in the VMA, file1's own behind them."""
    _, address, size = attached(t)
    vma = t.vma(address)
    t.equal("vma->vm_ops", vma.symbol("vm_ops"), "shm_vm_ops")
    t.equal("sfd->vm_ops", data_of(t, file2_of(t, address)).symbol("vm_ops"),
            "shmem_vm_ops")
    t.equal("vma->vm_end - vma->vm_start", vma.vm_end - vma.vm_start,
            -(-size // PAGE) * PAGE)
    t.equal("vma->vm_pgoff", vma.vm_pgoff, 0)


@test(8, hint="nattch")
def counted(t):
    """shm_nattch counts the VMAs, from the first to the last."""
    shmid, _, _ = attached(t)
    t.equal("shm_nattch after one shmat", t.segment(shmid).shm_nattch, 1)
    t.equal("shm_lprid", t.segment(shmid).shm_lprid, t.task().pid)
    t.differ("shm_atim", t.segment(shmid).shm_atim, 0)
    t.until("again")
    t.equal("shm_nattch after two", t.segment(shmid).shm_nattch, 2)
    t.on_to("first gone")
    t.equal("shm_nattch after one shmdt", t.segment(shmid).shm_nattch, 1)
    t.until("both gone")
    t.equal("shm_nattch after two", t.segment(shmid).shm_nattch, 0)


@test(8, hint="fault")
def touched(t):
    """A touch goes through shm_fault to file1's page."""
    shmid, first, _ = attached(t)
    second = an_address(t, t.until("again")[0])
    t.equal("vma->vm_ops", t.vma(first).symbol("vm_ops"), "shm_vm_ops")
    pages = t.segment(shmid).shm_file.f_mapping
    t.equal("pages of file1 before the first touch", pages.nrpages, 0)
    t.equal("the signal that writing brings", t.until("wrote")[0], 0)
    pages = t.segment(shmid).shm_file.f_mapping
    t.equal("pages of file1 after it", pages.nrpages, 1)
    failed, seen = t.until("read")
    t.equal("the signal that reading the other attachment brings", failed, 0)
    t.equal("the byte that it reads", seen, t.what)
    pgd = t.task().mm.pgd
    t.equal("the frame under the second attachment",
            t.kernel.translate(pgd, (second + t.place) & 0xffffffff),
            t.kernel.translate(pgd, (first + t.place) & 0xffffffff))


@test(8, hint="references")
def references(t):
    """Each attachment holds file1 and the namespace, and lets go of them."""
    shmid, _, _ = attached(t)
    for name, n in (("attached", 1), ("again", 2), ("first gone", 1),
                    ("both gone", 0)):
        if name != "attached":
            t.on_to(name)
        t.equal("references to file1 (f_count), with %d attached" % n,
                t.segment(shmid).shm_file.f_count, 1 + n)
        t.equal("references to the namespace (ns.count), with %d attached" % n,
                t.namespace().ns.count, t.users + n)


@test(8, hint="detach")
def detached(t):
    """shmdt finds the attachment again and takes it away."""
    _, first, _ = attached(t)
    second = an_address(t, t.until("again")[0])
    t.until("wrote")
    t.until("read")
    t.equal("shmdt of the first", t.until("first gone")[0], 0)
    t.true("the first VMA is gone",
           not t.kernel.vma_at(t.task().mm, first & 0xffffffff))
    file2_of(t, second)
    t.equal("shmdt of the second", t.until("both gone")[0], 0)


def flags(t, address):
    """Of a VMA, by name: what it may do now."""
    return t.kernel.flags("mm/vma.h", "VM_", t.vma(address).vm_flags &
                          (VM_READ | VM_WRITE | VM_EXEC | VM_SHARED))


@test(8, hint="flags")
def read_only(t):
    """SHM_RDONLY is for reading, and stays so; without it both are allowed."""
    size = t.size()
    t.boot("readonly", t.key(), size, t.number(0, size - 1))
    t.until("made")
    address = an_address(t, t.until("attached")[0])
    t.equal("vma->vm_flags after SHM_RDONLY", flags(t, address), "READ")
    read, write, protect = t.until("touched")
    t.equal("the signal that reading brings", read, 0)
    t.equal("the signal that writing brings", write, SIGSEGV)
    t.equal("mprotect(PROT_READ|PROT_WRITE) of it", protect, EACCES)
    address = an_address(t, t.until("attached")[0])
    t.equal("vma->vm_flags without it", flags(t, address),
            "READ|WRITE|SHARED")
    t.equal("reading, writing, mprotect", list(t.until("touched")), [0, 0, 0])


def placed(t):
    pages = t.pages(3)
    t.boot("where", t.key(), pages * PAGE, t.number(1, PAGE - 1),
           t.number(1, pages - 1))
    return t.until("made")


@test(8, hint="address")
def rounding(t):
    """An address within a page is refused, or rounded down with SHM_RND."""
    _, base = placed(t)
    t.equal("shmat at an address within a page", t.until("odd")[0], EINVAL)
    t.equal("shmat with SHM_RND there", t.until("rounded")[0], base)


@test(8, hint="in-the-way")
def in_the_way(t):
    """Nothing that is mapped is replaced, except with SHM_REMAP."""
    shmid, base = placed(t)
    t.equal("shmat where nothing is", t.on_to("placed")[0], base)
    t.equal("shmat where one attachment is", t.until("occupied")[0], EINVAL)
    t.equal("shm_nattch after the refused shmat",
            t.segment(shmid).shm_nattch, 1)
    before = t.vma(base).vm_file
    t.equal("shmat with SHM_REMAP", t.until("replaced")[0], base)
    t.true("the VMA there is the new one", t.vma(base).vm_file != before)
    t.equal("shm_nattch after it", t.segment(shmid).shm_nattch, 1)
    _, got = t.until("in the way")
    t.equal("shmat where another mapping lies in its last pages", got, EINVAL)
    t.equal("shmat with SHM_REMAP", t.until("out of the way")[0], base)
    nowhere, zero, beyond = t.until("nowhere")
    t.equal("SHM_REMAP without an address", nowhere, EINVAL)
    t.equal("SHM_REMAP with one that SHM_RND makes 0", zero, EINVAL)
    t.equal("a segment that would end beyond 4 GiB", beyond, EINVAL)


# flags of shmat, and the permission that they need, as users.c tries them
MODES = (("0", 6), ("SHM_RDONLY", 4), ("SHM_EXEC", 7),
         ("SHM_RDONLY|SHM_EXEC", 5))


@test(8, hint="permission")
def permission(t):
    """Who may not read, write or run it gets EACCES, as the mode says."""
    # one of them may read, but not write
    mine, others = t.choice(((4, 2), (4, 6), (4, 5), (6, 4), (6, 5)))
    owner = t.number(1000, 30000)
    t.boot("users", t.key(), t.size(), mine << 6 | others, owner,
           owner + t.number(1, 9))
    t.until("made")
    for who, bits in (("the owner", mine), ("another user", others)):
        tried = t.until("tried")
        tried.words = ", ".join("%s: %s" % (flags, shown(got)) for (
            flags, _), got in zip(MODES, tried))
        for (flags, need), got in zip(MODES, tried):
            t.equal("mode 0%03o, shmat of %s with flags %s" % (
                mine << 6 | others, who, flags), got,
                EACCES if need & ~bits else 0)


def refused(t):
    """A segment, of which nobody has anything yet."""
    t.boot("refused", t.key(), t.size())
    t.shmid = t.until("made")[0]
    t.users = t.namespace().ns.count
    return t.segment(t.shmid).shm_perm


def nothing_left(t, when, error):
    """The shmat that runs fails, and what it took is given back."""
    t.equal("shmat when " + when, t.until("tried")[0], error)
    t.equal("references to file1 (f_count) after it",
            t.segment(t.shmid).shm_file.f_count, 1)
    t.equal("references to the namespace (ns.count) after it",
            t.namespace().ns.count, t.users)
    t.equal("shm_nattch after it", t.segment(t.shmid).shm_nattch, 0)
    cache = t.kernel.variable("sfd_cache")
    t.equal("objects of sfd_cache in use after it",
            cache.nr_out - cache.cpu[0].count, 0)


@test(8, hint="failure")
def no_memory(t):
    """Wherever memory is missing, all that was taken is given back."""
    refused(t)
    sfd_cache = int(t.kernel.variable("sfd_cache"))
    t.refused("kmem_cache_alloc", 0, first=sfd_cache)
    nothing_left(t, "no shm_file_data can be had", ENOMEM)
    t.refused("alloc_file", ENOMEM)
    nothing_left(t, "no file can be had", ENOMEM)
    t.refused("do_mmap", ENOMEM)
    nothing_left(t, "do_mmap fails", ENOMEM)
    t.refused("shmem_mmap", ENOMEM)
    nothing_left(t, "file1's mmap fails", ENOMEM)
    an_address(t, t.until("tried")[0])


@test(6, hint="removed")
def removed(t):
    """A segment that is removed in the middle of shmat is not attached."""
    perm = refused(t)
    for function, when, not_now in (
            ("ipc_obtain_object_check", "lookup and lock", "alloc_file"),
            ("alloc_file", "shmat_find and shm_mmap", "shmem_mmap")):
        t.past(function)
        t.poke(perm, "deleted", 1)      # as another processor could do
        what = "shmat of a segment that goes between " + when
        t.not_called(not_now, what)
        t.equal(what, t.until("tried")[0], EIDRM)
        t.poke(perm, "deleted", 0)
        t.equal("references to file1 (f_count) after it",
                t.segment(t.shmid).shm_file.f_count, 1)
    an_address(t, t.until("tried")[0])
