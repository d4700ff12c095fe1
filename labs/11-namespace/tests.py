# SPDX-License-Identifier: MIT
"""Lab 11: namespaces: who sees what, and who keeps a namespace alive."""

from errno import EINVAL, ENOENT, ENOSPC, EPERM

from testing import test

SEM, MSG, SHM = range(3)        # as ns->ids has them
SHMMAX = 0xffffffff - (1 << 24)
SHMMNI, MSGMNB = 4096, 16384


@test(12, hint="current")
def separate(t):
    """A key means something else in each namespace, an id nothing elsewhere."""
    outer, inner = t.number(1, 99), t.number(100, 999)
    t.boot("keys", t.key(), outer, inner)
    before = list(t.until("outside"))
    world = t.namespace()
    t.equal("unshare(CLONE_NEWIPC)", t.until("left")[0], 0)
    t.differ("the process's nsproxy->ipc_ns after unshare", t.namespace(),
             world)
    t.equal("its inum, which must not be the first one's",
            t.namespace().ns.inum == world.ns.inum, False)
    t.equal("shmget, semget, msgget of the outer key", list(t.until("found")),
            [-ENOENT] * 3)
    t.equal("shmat with the outer id", t.until("by id")[0], -EINVAL)
    made = t.until("made")
    for kind, name in ((SHM, "shmget"), (SEM, "semget"), (MSG, "msgget")):
        t.true("%s makes an object of its own" % name,
               made[(SHM, SEM, MSG).index(kind)] >= 0)
        t.equal("in_use of the new namespace's ids after " + name,
                t.namespace().ids[kind].in_use, 1)
    t.equal("SETVAL inside", t.until("set")[0], 0)
    t.equal("IPC_RMID inside", t.until("removed")[0], 0)
    t.equal("outside: the three ids by the key, the semaphore's value",
            list(t.until("outside still")), before + [outer])


@test(10, hint="copy")
def born(t):
    """clone(CLONE_NEWIPC): the child begins in its own; fork shares it."""
    t.boot("born", t.key())
    world, seen = t.namespace(), {}
    while "parent" not in seen:
        observed = t.next()
        seen[observed.name] = list(observed), t.namespace()
        if observed.name == "cloned":
            t.equal("clone(CLONE_NEWIPC) gave a child", observed[0], 1)
        if observed.name == "grandchild":
            t.equal("ns.count with two tasks that share an nsproxy",
                    t.namespace().ns.count, 1)
            t.equal("the nsproxy's count", t.task().nsproxy.count, 2)
    t.differ("the child's nsproxy->ipc_ns", seen["born"][1], world)
    t.equal("the grandchild's nsproxy->ipc_ns", seen["grandchild"][1],
            seen["born"][1])
    t.equal("the grandchild finds the child's segment",
            seen["grandchild"][0][0], 1)
    t.equal("the parent's nsproxy->ipc_ns", seen["parent"][1], world)
    t.equal("shmget of the child's key by the parent", seen["parent"][0][0],
            -ENOENT)


@test(10, hint="create")
def limits(t):
    """A new namespace begins with the default limits, and has its own."""
    mni, size, bytes_ = t.number(500, 900), t.number(1 << 20, 1 << 24), \
        t.number(2000, 9000)
    few = t.number(3, 9)
    t.boot("limits", mni, size, bytes_, few)
    t.until("outside")
    outer = t.namespace()
    t.equal("unshare(CLONE_NEWIPC)", t.until("left")[0], 0)
    ns = t.namespace()
    t.equal("shm_ctlmni, shm_ctlmax, msg_ctlmnb of the new namespace",
            [ns.shm_ctlmni, ns.shm_ctlmax, ns.msg_ctlmnb],
            [SHMMNI, SHMMAX, MSGMNB])
    t.equal("ids[].next_id of the new namespace",
            [ns.ids[k].next_id for k in range(3)], [-1, -1, -1])
    made = t.until("made")
    t.equal("how many segments shmmni = %d allows there" % few, made[0], few)
    t.equal("shmget beyond it", made[1], -ENOSPC)
    t.equal("shmget outside", t.until("outside still")[0], 1)
    outer = t.namespace()
    t.equal("shm_ctlmni, shm_ctlmax, msg_ctlmnb outside",
            [outer.shm_ctlmni, outer.shm_ctlmax, outer.msg_ctlmnb],
            [mni, size, bytes_])


def rounds(t, how):
    count, pages = t.number(20, 30), t.number(40, 60)
    t.boot("rounds", count, pages, how)
    t.until("before")
    before = t.free_pages()
    t.equal("unshare, and setns if any", t.until("after")[0], 0)
    lost = max(0, before - t.free_pages())
    t.true("what %d namespaces, with %d pages in each, have left behind"
           % (count, pages), lost < count * 2, "fewer than %d pages"
           % (count * 2), "%d pages" % lost)


@test(12, hint="destroy")
def last_task(t):
    """With its last task goes a namespace, and with it all objects."""
    rounds(t, 0)


@test(8, hint="destroy")
def left(t):
    """It goes as well when its last task leaves it for another one."""
    rounds(t, 1)


@test(12, hint="attached")
def memory_stays(t):
    """Attached memory keeps its namespace, and can still be used."""
    size, one, two = t.size(40, 60), t.byte(), t.byte()
    t.boot("attached", size, one, two)
    t.until("before")
    before = t.free_pages()
    t.equal("unshare(CLONE_NEWIPC)", t.until("first")[0], 0)
    shmid, address = t.until("attached")
    ns = t.namespace()
    sfd = t.kernel.object("struct shm_file_data",
                          t.vma(address).vm_file.pointer("private_data"))
    t.true("the attachment's private_data", sfd, "a shm_file_data", "NULL")
    t.equal("sfd->ns of the attachment", sfd.ns, ns)
    t.equal("its ns.count", ns.ns.count, 2)
    t.equal("unshare(CLONE_NEWIPC) again", t.until("second")[0], 0)
    t.differ("the process's namespace", t.namespace(), ns)
    t.equal("ns.count of the one that it left", sfd.ns.ns.count, 1)
    t.equal("in_use of its ids for segments", sfd.ns.ids[SHM].in_use, 1)
    t.equal("reading the first page: signal, byte",
            list(t.until("first page")), [0, one])
    t.equal("writing the last page: signal, byte",
            list(t.until("last page")), [0, two])
    t.equal("IPC_RMID with its id in the other namespace",
            t.until("by id")[0], -EINVAL)
    t.equal("shmdt", t.until("detached")[0], 0)
    t.until("after")
    lost = max(0, before - t.free_pages())
    t.true("what is left after the last shmdt", lost < 30,
           "fewer than 30 pages", "%d pages" % lost)


@test(10, hint="count")
def references(t):
    """Each nsproxy, each open file, each attachment counts as one."""
    t.boot("counts", 0)
    for name, count in (("left", 1), ("forked", 1), ("unshared uts", 2),
                        ("child gone", 1), ("opened", 2), ("closed", 1),
                        ("attached", 2), ("detached", 1)):
        seen = t.until(name)
        if name == "left":
            t.equal("unshare(CLONE_NEWIPC)", seen[0], 0)
        t.equal("ns.count where the program observes \"%s\"" % name,
                t.namespace().ns.count, count)


@test(12, hint="enter")
def entered(t):
    """setns enters a namespace that only a descriptor has kept."""
    key = t.key()
    t.boot("enter", key, t.size())
    t.equal("unshare(CLONE_NEWIPC)", t.until("left")[0], 0)
    made, ns = t.until("made")[0], t.namespace()
    t.equal("/proc/PID/ns/ipc can be opened", t.until("kept")[0], 1)
    t.equal("shmget before setns", t.until("before")[0], -ENOENT)
    t.equal("setns with another type", t.until("wrong type")[0], -EINVAL)
    t.equal("setns", t.until("entered")[0], 0)
    t.equal("nsproxy->ipc_ns after setns", t.namespace(), ns)
    t.equal("ns.count: the descriptor, and who has entered",
            t.namespace().ns.count, 2)
    t.equal("shmget after setns", t.until("found")[0], made)
    t.equal("shmget of another process", t.until("outside")[0], -ENOENT)


def leaves(t, how):
    value, taken = t.number(100, 999), t.number(1, 99)
    t.boot("undo", t.key(), value, taken, how)
    t.equal("unshare(CLONE_NEWIPC)", t.until("world")[0], 0)
    t.equal("semop with SEM_UNDO, and the value", list(t.until("taken")),
            [0, value - taken])
    t.equal("what it leaves by", t.until("left")[0], 0)
    t.true("the process has no undo list any more",
           t.task().sysvsem.undo_list is None)
    t.equal("the value after it has left", t.until("stayed")[0], value)
    t.equal("and after its end", t.until("after")[0], value)


@test(4, hint="leave")
def undone(t):
    """Who leaves by unshare first undoes there what is to be undone."""
    leaves(t, 0)


@test(4, hint="leave")
def undone_by_setns(t):
    """So does who leaves by setns."""
    leaves(t, 1)


@test(6, hint="copy")
def refused(t):
    """CAP_SYS_ADMIN is needed, and no undo list goes along."""
    t.boot("refused", t.number(1000, 9000))
    t.equal("of a user: unshare, clone, setns", list(t.until("user")),
            [-EPERM] * 3)
    t.equal("clone(CLONE_NEWIPC | CLONE_SYSVSEM)", t.until("both")[0], -EINVAL)
    t.equal("unshare of root", t.until("root")[0], 0)
