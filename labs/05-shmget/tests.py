# SPDX-License-Identifier: MIT
"""Lab 5: shmget makes a segment, and the file that is its memory."""

import errno

from testing import PAGE, test

EINVAL, ENOSPC = -errno.EINVAL, -errno.ENOSPC
ENOMEM, EPERM = -errno.ENOMEM, -errno.EPERM
STAT_SLAB = 2                   # of mm/page_alloc.h: page_stat
TIMES = 400                     # often enough for a leak to be seen
SLACK = 4                       # pages that caches may take meanwhile


def pages(size):
    return -(-size // PAGE)


def make(t, count=None):
    """Boot the program that makes segments; t.sizes and so on is what of."""
    t.count = count or t.number(2, 4)
    t.keys_ = t.keys(t.count)       # one negative, one with leading zeros
    t.keys_[0] |= 1 << 31
    t.keys_[-1] >>= t.choice((8, 12, 16))
    t.sizes = [t.size() for _ in range(t.count)]
    t.modes = [t.choice((0o600, 0o640, 0o664, 0o604, 0o666))
               for _ in range(t.count)]
    t.used = t.number(0, t.count - 1)
    t.touch = t.number(1, pages(t.sizes[t.used]))

    def four(of):
        return of + [0] * (4 - t.count)

    t.boot("make", t.count, *four(t.keys_), *four(t.sizes), *four(t.modes),
           t.used, t.touch)


def made(t):
    """The last of the segments; what the program saw when it made it."""
    make(t)
    for _ in range(t.count):
        seen = t.until("made")
    return t.segment(seen[0]), seen


@test(12, hint="fields")
def identity(t):
    """A segment knows its key, size, maker and time; nobody attached it."""
    shp, (_, before, after) = made(t)
    t.equal("shm_perm.key", shp.shm_perm.key & 0xffffffff, t.keys_[-1])
    t.equal("shm_perm.mode", "0%o" % shp.shm_perm.mode, "0%o" % t.modes[-1])
    t.equal("shm_segsz", shp.shm_segsz, t.sizes[-1])
    t.equal("shm_cprid", shp.shm_cprid, t.task().pid)
    t.equal("shm_lprid", shp.shm_lprid, 0)
    t.equal("shm_nattch", shp.shm_nattch, 0)
    t.within("shm_ctim", shp.shm_ctim, before, after)
    t.equal("shm_atim, shm_dtim", [shp.shm_atim, shp.shm_dtim], [0, 0])
    t.true("ns is the caller's IPC namespace", shp.ns == t.namespace())


@test(6, hint="fields")
def creators_list(t):
    """The creator's list has each segment it made, and they know it."""
    shp, _ = made(t)
    task = t.task()
    t.true("shm_creator is the caller's task", shp.shm_creator == task)
    listed = {s.shm_perm.id: s for s in t.kernel.list(
        task.sysvshm.shm_clist, "struct shmid_kernel", "shm_clist")}
    t.equal("ids on current->sysvshm.shm_clist", sorted(listed),
            list(range(t.count)))
    for i, s in listed.items():
        t.equal("shm_cprid of segment %d" % i, s.shm_cprid, task.pid)


@test(8, hint="file1")
def file1(t):
    """file1 is a file in memory of the segment's size, with the key's name."""
    shp, _ = made(t)
    file1 = shp.shm_file
    for i, key in enumerate(t.keys_):
        t.equal("the name of file1 for the key %#x" % key, t.kernel.name(
            t.segment(i).shm_file.f_path.dentry), "SYSV%08x" % key)
    t.equal("file1->f_op", file1.symbol("f_op"), "shmem_file_operations")
    t.equal("file1's inode's i_size", file1.f_inode.i_size, t.sizes[-1])
    t.equal("file1->f_count", file1.f_count, 1)
    t.equal("pages in file1", file1.f_mapping.nrpages, 0)


@test(6, hint="file1")
def inode_number(t):
    """file1's inode number is the segment's id, as /proc/PID/maps shows it."""
    shp, _ = made(t)
    t.equal("file1's inode's i_ino", shp.shm_file.f_inode.i_ino,
            shp.shm_perm.id)


@test(10, hint="info")
def info(t):
    """SHM_INFO counts segments, their pages, and those in memory."""
    make(t)
    sizes = sum(map(pages, t.sizes))
    for touched, used in ((0, t.count), (t.touch, t.count), (0, 0)):
        top, ids, total, resident = t.on_to("info")
        when = " with %d segments, %d pages touched" % (used, touched)
        t.equal("used_ids" + when, ids, used)
        t.equal("shm_tot" + when, total, sizes if used else 0)
        t.equal("shm_rss" + when, resident, touched)
        t.equal("what shmctl(SHM_INFO) returns" + when, top,
                max(used - 1, 0))


@test(10, hint="accounting")
def total(t):
    """ns->shm_tot is the sum of all segments, each in whole pages."""
    make(t, 4)
    sizes = 0
    for size in t.sizes:
        t.until("made")
        sizes += pages(size)
        t.equal("shm_tot after a segment of %d bytes more" % size,
                t.namespace().shm_tot, sizes)
    for size in t.sizes:
        t.on_to("removed")
        sizes -= pages(size)
        t.equal("shm_tot after removing one of %d bytes" % size,
                t.namespace().shm_tot, sizes)


def limited(t, sizes, **limits):
    t.boot("limits", len(sizes), *sizes)
    t.until("ready")
    for name, value in limits.items():
        t.poke(t.namespace(), name, value)


@test(10, hint="limits")
def size_limits(t):
    """No segment is smaller than a byte or larger than shmmax."""
    most = t.number(2 * PAGE, 20 * PAGE)
    limited(t, [0, most + 1, 0xffffffff, most, 1], shm_ctlmax=most)
    for size in ("0", "shmmax + 1", "4 GiB - 1"):
        t.equal("shmget of %s bytes" % size, t.until("tried")[0], EINVAL)
    t.equal("segments (ids->in_use) after these", t.namespace().ids[2].in_use,
            0)
    t.within("shmget of shmmax bytes", t.until("tried")[0], 0, 1 << 30)
    t.within("shmget of 1 byte", t.until("tried")[0], 0, 1 << 30)


@test(12, hint="limits")
def shmall(t):
    """All segments together have no more pages than shmall."""
    sizes = [t.size(3) for _ in range(3)]
    # the fourth is a page too much; the fifth fills the last page
    limited(t, sizes + [2 * PAGE - t.number(0, 9), t.number(1, PAGE), 1],
            shm_ctlall=sum(map(pages, sizes)) + 1)
    for _ in sizes:
        t.within("shmget within shmall", t.until("tried")[0], 0, 1 << 30)
    t.equal("shmget of two pages where one is left", t.until("tried")[0],
            ENOSPC)
    t.within("shmget of one page where one is left", t.until("tried")[0], 0,
             1 << 30)
    t.equal("shmget of a byte where none is left", t.until("tried")[0], ENOSPC)
    t.until("removed")
    t.within("the same after a segment was removed", t.until("tried")[0], 0,
             1 << 30)


def in_use(t, size, flags, times, then, **limits):
    """What a failing call costs: (its result, how many pages of the kernel's
    own it took to fail that often, the last result)"""
    t.boot("fail", size, flags, times, then)
    t.until("ready")
    for name, value in limits.items():
        t.poke(t.namespace(), name, value)
    once = t.until("once")[0]
    t.until("warm")
    before = slab_pages(t)
    t.until("often")
    return once, slab_pages(t) - before


def slab_pages(t):
    return t.kernel.variable("page_stats")[STAT_SLAB]


@test(10, hint="rollback")
def shmmni(t):
    """There are no more segments than shmmni; what fails leaves nothing."""
    once, grown = in_use(t, t.size(), 0, TIMES, 0, shm_ctlmni=0)
    t.equal("shmget where shmmni is reached", once, ENOSPC)
    t.equal("shm_tot after it failed", t.namespace().shm_tot, 0)
    t.within("pages that failing %d times took" % TIMES, grown, 0, SLACK)


@test(10, hint="rollback")
def no_memory(t):
    """More than the machine has is refused, except with SHM_NORESERVE."""
    noreserve = 0o10000
    once, grown = in_use(t, (t.number(128, 900) << 20), 0, TIMES, noreserve)
    t.equal("shmget of more than the memory", once, ENOMEM)
    t.equal("segments (ids->in_use) after it", t.namespace().ids[2].in_use, 0)
    t.within("pages that failing %d times took" % TIMES, grown, 0, SLACK)
    t.within("the same with SHM_NORESERVE", t.until("then")[0], 0, 1 << 30)


@test(6, hint="huge")
def huge(t):
    """SHM_HUGETLB needs CAP_IPC_LOCK, and pages that are not there."""
    t.boot("huge", t.size(), t.choice((16, 19, 30, 34)), t.number(1000, 9000))
    plain, known, unknown, nothing = t.until("root")
    t.equal("SHM_HUGETLB", plain, ENOMEM)
    t.equal("SHM_HUGETLB|SHM_HUGE_4MB", known, ENOMEM)
    t.equal("with a size that i386 has not", unknown, EINVAL)
    t.equal("with 0 bytes", nothing, EINVAL)
    t.equal("SHM_HUGETLB without CAP_IPC_LOCK", t.until("user")[0], EPERM)
