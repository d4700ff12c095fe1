# SPDX-License-Identifier: MIT
"""Lab 7: who keeps a segment alive, and who ends it."""

import errno

from testing import PAGE, test

EINVAL = -errno.EINVAL
SIGKILL, SIGSEGV, SIGTERM = 9, 11, 15
SHM_DEST = 0o1000
SHM = 2                         # ipc/ipc.h: IPC_SHM_IDS
RWSEM_WRITER = 0x40000000       # kernel/lock/rwsem.h
SHMEM = 1                       # of mm/page_alloc.h: page_stat


def nattch(t, shmid, expected, when):
    t.equal("shm_nattch " + when, t.segment(shmid).shm_nattch, expected)


def there(t, shmid):
    return any(s.shm_perm.id == shmid for s in t.kernel.segments())


def stays(t, shmid, when):
    t.true("segment %d %s" % (shmid, when), there(t, shmid), "still there",
           "gone")


def goes(t, shmid, when):
    t.true("segment %d %s" % (shmid, when), not there(t, shmid), "gone",
           "still there")


@test(12, hint="open")
def fork(t):
    """A child has its parent's attachments, and they are counted."""
    count = t.number(2, 6)
    t.boot("family", t.key(), t.size(), count)
    shmid = t.until("attached")[0]
    nattch(t, shmid, 1, "before fork")
    for i in range(count):
        t.until("forked")
        nattch(t, shmid, 2 + i, "after %d forks" % (i + 1))
    for i in range(count):
        pid = t.until("gone")[0]
        nattch(t, shmid, count - i, "when %d children are gone" % (i + 1))
        t.equal("shm_lprid", t.segment(shmid).shm_lprid, pid)
    t.until("detached")
    nattch(t, shmid, 0, "in the end")


@test(12, hint="open")
def parts(t):
    """Each piece of an attachment that was cut counts, and shmdt takes all."""
    pages = t.pages(6)
    hole = t.number(2, pages - 3)
    t.boot("parts", t.key(), pages, hole, t.number(1, pages - 1 - hole))
    shmid = t.until("attached")[0]
    nattch(t, shmid, 1, "after shmat")
    t.equal("munmap of a part", t.until("cut")[0], 0)
    nattch(t, shmid, 2, "with a hole in the attachment")
    t.equal("mprotect of its first page", t.until("protected")[0], 0)
    nattch(t, shmid, 3, "with another piece cut off")
    t.equal("the signals of reading the first page, the hole, writing the "
            "last page", list(t.until("touched")), [0, SIGSEGV, 0])
    done, touched = t.until("detached")
    t.equal("shmdt", done, 0)
    t.equal("the signal of reading the last page then", touched, SIGSEGV)
    nattch(t, shmid, 0, "after shmdt")


@test(8, hint="open")
def exec(t):
    """A new program has none of the old one's attachments."""
    t.boot("newprog", t.key(), t.size())
    shmid = t.until("attached")[0]
    t.until("forked")
    nattch(t, shmid, 2, "in the child")
    t.until("start")
    nattch(t, shmid, 1, "after its exec")
    t.until("runs")
    t.until("back")
    nattch(t, shmid, 1, "after its exit")


@test(10, hint="drop")
def leave(t):
    """Whoever exits or is killed is detached, and noted as the last."""
    times = t.number(1, 5)
    t.boot("leave", t.key(), t.size(), times,
           t.choice((0, SIGKILL, SIGSEGV, SIGTERM)))
    shmid = t.until("made")[0]
    pid = t.until("attached")[0]
    nattch(t, shmid, times, "after %d shmat" % times)
    t.until("left")
    nattch(t, shmid, 0, "after the exit of the process")
    t.equal("shm_lprid", t.segment(shmid).shm_lprid, pid)
    t.differ("shm_dtim", t.segment(shmid).shm_dtim, 0)


@test(10, hint="drop")
def times(t):
    """shm_atim and shm_dtim tell when it was attached and detached."""
    t.boot("times", t.key(), t.size(), *[t.number(2, 9) for _ in range(3)])
    before, after, shmid = t.until("attached")
    shp = t.segment(shmid)
    t.within("shm_atim after shmat", shp.shm_atim, before, after)
    t.equal("shm_dtim after shmat", shp.shm_dtim, 0)
    before, after, _ = t.until("forked")
    shp = t.segment(shmid)
    t.within("shm_atim after fork", shp.shm_atim, before, after)
    t.equal("shm_dtim after fork", shp.shm_dtim, 0)
    attached = shp.shm_atim
    for name in "gone", "detached":
        before, after, pid = t.until(name)
        shp = t.segment(shmid)
        when = " after " + ("the child's exit" if name == "gone" else
                           "a thread's shmdt")
        t.within("shm_dtim" + when, shp.shm_dtim, before, after)
        t.equal("shm_atim" + when, shp.shm_atim, attached)
        t.equal("shm_lprid" + when, shp.shm_lprid, pid)


@test(14, hint="rmid")
def remove(t):
    """IPC_RMID removes at once, or marks what somebody has attached."""
    key, size = t.key(), t.size()
    t.boot("remove", key, size, t.number(0, size - 1), t.byte())
    shmid = t.until("made")[0]
    done, stat = t.until("removed")
    t.equal("IPC_RMID of an unattached segment", done, 0)
    goes(t, shmid, "after it")
    t.equal("IPC_STAT of its id", stat, EINVAL)
    shmid = t.until("attached")[0]
    mode = t.segment(shmid).shm_perm.mode
    t.equal("shm_perm.key", t.segment(shmid).shm_perm.key & 0xffffffff, key)
    done, stat = t.until("marked")
    t.equal("IPC_RMID of an attached segment", done, 0)
    stays(t, shmid, "while it is attached")
    t.equal("IPC_STAT of its id", stat, 0)
    perm = t.segment(shmid).shm_perm
    t.equal("its shm_perm.mode", "0%o" % perm.mode, "0%o" % (mode | SHM_DEST))
    t.equal("its shm_perm.key", perm.key, 0)
    new = t.until("new")[0]
    t.differ("the id of a new segment with the same key", new, shmid)
    t.within("the id of a new segment with the same key", new, 0, 1 << 30)
    node = t.segment(new).shm_perm.key_node
    t.true("the tree of keys (ids->keys)", [int(node), 0, 0] == [
        t.namespace().ids[SHM].keys.pointer("rb_node"),
        node.pointer("rb_left"), node.pointer("rb_right")],
        "only the new segment", "another node as well")


@test(12, hint="last")
def last_one(t):
    """A marked segment can be attached and used, and goes with the last."""
    size = t.size()
    what = t.byte()
    t.boot("remove", t.key(), size, t.number(0, size - 1), what)
    t.until("made")
    t.until("removed")
    shmid = t.until("attached")[0]
    t.until("marked")
    t.until("new")
    t.equal("shmat of a marked segment", t.until("again")[0], 0)
    nattch(t, shmid, 2, "of the marked segment then")
    t.equal("what it reads there (a signal, the byte)",
            list(t.until("read")), [0, what])
    t.until("one left")
    stays(t, shmid, "with one attachment left")
    done, stat = t.until("none left")
    t.equal("the last shmdt", done, 0)
    goes(t, shmid, "after the last shmdt")
    t.equal("IPC_STAT of its id", stat, EINVAL)


@test(8, hint="last")
def memory(t):
    """A removed segment's pages live as long as it is attached, not longer."""
    pages = t.pages(4, 30)
    touched = t.number(2, pages)
    t.boot("last", t.key(), pages * PAGE, touched,
           t.choice((SIGKILL, SIGTERM)))
    t.until("ready")
    before = t.kernel.variable("page_stats")[SHMEM]

    def shmem():
        return t.kernel.variable("page_stats")[SHMEM] - before

    shmid = t.until("touched")[0]
    t.equal("pages of memory files after %d were touched" % touched, shmem(),
            touched)
    t.equal("IPC_RMID", t.until("removed")[0], 0)
    stays(t, shmid, "after IPC_RMID, with two attachments")
    t.until("detached")
    stays(t, shmid, "after IPC_RMID, with the child's attachment")
    t.equal("pages of memory files then", shmem(), touched)
    t.until("child gone")
    goes(t, shmid, "after the child's exit")
    t.equal("pages of memory files then", shmem(), 0)


@test(8, hint="forced")
def creator(t):
    """A creator's exit ends its unused segments, with shm_rmid_forced only."""
    t.boot("forced", *t.keys(4), t.size())
    left = []
    for forced in 0, 1:
        t.poke(t.namespace(), "shm_rmid_forced", forced)
        seen = [t.next(), t.next()]     # of parent and child, in any order
        made = [s for s in seen if s.name == "made"]
        if not made:
            made = [t.until("made")]
        unused, used = made[0]
        t.on_to("attached")
        when = "after its creator's exit, with shm_rmid_forced %d" % forced
        t.until("creator gone")
        (goes if forced else stays)(t, unused, when)
        stays(t, used, "in use " + when)
        t.true("shm_clist of segment %d" % used,
               t.segment(used).shm_clist.pointer("next") ==
               int(t.segment(used).shm_clist), "empty", "not empty")
        t.until("detached")
        (goes if forced else stays)(t, used, "detached " + when)
        left += [] if forced else [unused, used]
    for shmid in left:
        stays(t, shmid, "which was there before")


@test(6, hint="forced")
def held(t):
    """What a creator's exit destroys goes under the rwsem, and its namespace
    is held meanwhile, not longer."""
    t.boot("forced", *t.keys(4), t.size())
    t.poke(t.namespace(), "shm_rmid_forced", 1)
    t.on_to("attached")
    before = t.namespace().ns.count
    t.called("ipc_rmid")
    t.equal("ns.count when a creator's exit destroys", t.namespace().ns.count,
            before + 1)
    t.true("the rwsem of shm_ids then", t.namespace().ids[SHM].rwsem.count &
           RWSEM_WRITER, "held for writing", "not held for writing")
    t.on_to("creator gone")
    t.equal("ns.count after the creator's exit", t.namespace().ns.count, before)
