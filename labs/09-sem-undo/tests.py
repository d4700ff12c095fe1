# SPDX-License-Identifier: MIT
"""Lab 9: what a process has done with SEM_UNDO is undone when it ends."""

from errno import EAGAIN, ERANGE

from testing import test

SEMVMX = SEMAEM = 32767
CLONE_SYSVSEM = 0x40000
SIGKILL = 9
UNDO, SETVAL, SETALL, TOGETHER, SLEEP = 1, 2, 4, 8, 16


def action(num, change, what=0):
    """As the programs take it."""
    return what << 24 | num << 16 | change & 0xffff


def values(t):
    return [t.number(1000, 9999) for _ in range(3)]


def plus(before, *changes):
    return [a + b for a, b in zip(before, changes)]


def undo_of(t, semid, pid):
    """The sem_undo that a process has for the array."""
    sma, process = t.ipc("sem", semid), t.task(pid).sysvsem.undo_list
    t.true("the process has an undo list", process is not None)
    found = [u for u in t.kernel.list(sma.undos, "struct sem_undo", "node")
             if u.list == process]
    t.equal("how many sem_undo of the process the array has", len(found), 1)
    return found[0]


def adjusted(undo):
    return [undo.semadj[n] for n in range(3)]


def holder(t, before, child, parent=(), signal=0):
    """Run holder.c to where the child has acted; the array's id, its pid."""
    t.boot("holder", t.key(), *before, signal, len(child), len(parent), *child,
           *parent)
    held = t.until("held")
    return held, held[1], held.task


@test(10, hint="noted")
def noted(t):
    """The opposite of each operation with SEM_UNDO is added up."""
    before, (a, b, c) = values(t), [t.number(2, 99) for _ in range(3)]
    held, semid, pid = holder(t, before, [
        action(0, -a, UNDO), action(1, b, UNDO), action(1, c, UNDO),
        action(0, -c), action(2, -1)])
    t.equal("semop with SEM_UNDO", held[0], 0)
    t.equal("semadj: what is to be added at exit",
            adjusted(undo_of(t, semid, pid)), [a, -b - c, 0])
    undo = undo_of(t, semid, pid)
    t.equal("what the undo list of the process has under the array's index",
            t.kernel.idr_find(undo.list.undos, semid & 0x7fff,
                              "struct sem_undo"), undo)
    t.equal("the values", list(held)[2:], plus(before, -a - c, b + c, -1))


@test(10, hint="exit")
def given_back(t):
    """A process that exits gives back what it did with SEM_UNDO."""
    before, (a, b, c) = values(t), [t.number(2, 99) for _ in range(3)]
    held, semid, pid = holder(t, before, [
        action(0, -a, UNDO), action(1, b, UNDO), action(2, -c),
        action(0, -c, UNDO)], [action(0, 1)])
    t.equal("semop with SEM_UNDO", held[0], 0)
    t.until("acted")
    t.equal("the values after its end", list(t.until("after")),
            plus(before, 1, 0, -c))
    sma = t.ipc("sem", semid)
    t.equal("sems[0].sempid: whose exit it was", sma.sems[0].sempid, pid)
    t.equal("sem_undo that are left at the array",
            len(list(t.kernel.list(sma.undos, "struct sem_undo", "node"))), 0)


@test(6, hint="exit")
def killed(t):
    """So does one that is killed."""
    before, a = values(t), t.number(2, 99)
    held, *_ = holder(t, before, [action(2, -a, UNDO)],
                      [action(2, -1)], SIGKILL)
    t.equal("semop with SEM_UNDO", held[0], 0)
    t.until("acted")
    t.equal("the values after its end", list(t.until("after")),
            plus(before, 0, 0, -1))


@test(10, hint="exit")
def cut_off(t):
    """What exit adds is cut off at 0 and at SEMVMX; nobody sleeps for it."""
    before, a = values(t), t.number(200, 999)
    rest, room = t.number(1, 99), t.number(1, 99)
    held, *_ = holder(t, before,
                      [action(0, a, UNDO), action(1, -a, UNDO),
                       action(2, 1, UNDO)],
                      [action(0, rest - before[0] - a),
                       action(1, SEMVMX - room - before[1] + a)])
    t.equal("semop with SEM_UNDO", held[0], 0)
    t.equal("the values before its end", list(t.until("acted"))[1:],
            [rest, SEMVMX - room, before[2] + 1])
    t.equal("the values after its end: less than 0 is 0, more than SEMVMX is "
            "SEMVMX", list(t.until("after")), [0, SEMVMX, before[2]])


@test(12, hint="exit")
def lets_others_go(t):
    """Who sleeps for what a process held goes on when that ends."""
    before = [1, t.number(1, 99), t.number(1, 99)]
    t.boot("waiter", t.key(), *before, action(0, -1, UNDO),
           action(0, -1, UNDO | SLEEP))
    held = t.until("held")
    t.equal("semop with SEM_UNDO", held[0], 0)
    waits = t.until("waits")
    t.asleep("the second process, which must sleep", waits[0])
    woke = t.until("woke")
    t.equal("semop of the second, after the first has ended", woke[0], 0)
    t.equal("its semadj", adjusted(undo_of(t, held[1], woke.task)), [1, 0, 0])
    t.equal("the values after the second has ended, too",
            list(t.until("after")), before)


@test(8, hint="noted")
def all_or_none(t):
    """A group that fails leaves its semadj as they were."""
    before, (a, b) = values(t), [t.number(2, 99) for _ in range(2)]
    held, semid, pid = holder(t, before, [
        action(0, -a, UNDO), action(0, -b, UNDO | TOGETHER),
        action(1, b, UNDO | TOGETHER), action(2, -before[2] - 1, UNDO)])
    t.equal("the group that cannot be done", held[0], -EAGAIN)
    t.equal("semadj afterwards", adjusted(undo_of(t, semid, pid)), [a, 0, 0])
    t.until("acted")
    t.equal("the values after its end", list(t.until("after")), before)


@test(8, hint="noted")
def too_much(t):
    """More than SEMAEM cannot be noted: ERANGE, and nothing is done."""
    before, a = values(t), t.number(2, 99)
    held, semid, pid = holder(t, before, [
        action(0, SEMVMX - before[0]), action(0, -SEMAEM, UNDO),
        action(0, a), action(0, -1, UNDO)])
    t.equal("semop beyond SEMAEM", held[0], -ERANGE)
    t.equal("the values after ERANGE", list(held)[2:], [a] + before[1:])
    t.equal("semadj", adjusted(undo_of(t, semid, pid)), [SEMAEM, 0, 0])


def forgets(t, name, word, left, after):
    """The child owes at all three; the parent sets; what is then left."""
    before, (a, c) = values(t), [t.number(2, 99) for _ in range(2)]
    held, semid, pid = holder(t, before, [
        action(0, -a, UNDO), action(1, -a, UNDO), action(2, c, UNDO)], [word])
    t.equal("semop with SEM_UNDO", held[0], 0)
    t.until("acted")
    t.equal("semadj after " + name, adjusted(undo_of(t, semid, pid)),
            left(a, c))
    t.equal("the values after its end", list(t.until("after")), after(before))


@test(4, hint="forget")
def set_anew(t):
    """SETVAL forgets what was to be undone at that semaphore only."""
    to = t.number(2, 99)
    forgets(t, "SETVAL of the second", action(1, to, SETVAL),
            lambda a, c: [a, 0, -c], lambda old: [old[0], to, old[2]])


@test(4, hint="forget")
def all_set_anew(t):
    """SETALL forgets all that was to be undone in the array."""
    to = t.number(2, 99)
    forgets(t, "SETALL", action(0, to, SETALL), lambda a, c: [0, 0, 0],
            lambda old: [to] * 3)


@test(8, hint="forget")
def gone(t):
    """With the array go its undos: they never meet the next one."""
    before, a = values(t), t.number(2, 99)
    t.boot("removed", t.key(), *before, action(0, -a, UNDO))
    held = t.until("held")
    t.equal("semop with SEM_UNDO", held[0], 0)
    pid = t.until("removed")[1]
    t.equal("what the undo list of the process has after IPC_RMID", list(
        t.kernel.idr(t.task(pid).sysvsem.undo_list.undos)), [])
    t.equal("the values of the new array", list(t.until("made"))[1:], before)
    t.equal("and after the end of the process that used the old one",
            list(t.until("after")), before)


@test(10, hint="family")
def forked(t):
    """A child of fork begins with nothing to undo."""
    before, (a, b) = values(t), [t.number(2, 99) for _ in range(2)]
    t.boot("family", t.key(), *before, 0, action(0, -a, UNDO),
           action(1, -b, UNDO))
    t.equal("semop with SEM_UNDO", t.until("elder")[0], 0)
    t.until("born")
    t.true("the child has no undo list", t.task().sysvsem.undo_list is None)
    t.equal("semop of the child", t.until("younger")[0], 0)
    t.equal("the values after the child's end", list(t.until("one gone")),
            plus(before, -a, 0, 0))
    t.equal("and after the parent's", list(t.until("both gone")), before)


@test(10, hint="family")
def shared(t):
    """With CLONE_SYSVSEM two tasks share one list; the last one undoes it."""
    before, (a, b) = values(t), [t.number(2, 99) for _ in range(2)]
    early = t.choice((True, False))     # is there a list when they part?
    t.boot("family", t.key(), *before, CLONE_SYSVSEM,
           action(0, -a, UNDO if early else 0), action(1, -b, UNDO))
    elder = t.until("elder")
    t.equal("semop of the parent", elder[0], 0)
    t.until("born")
    t.equal("the child's undo list", t.task().sysvsem.undo_list,
            t.task(elder.task).sysvsem.undo_list)
    t.true("there is one", t.task().sysvsem.undo_list is not None)
    t.equal("how many tasks have it", t.task().sysvsem.undo_list.count, 2)
    t.equal("semop with SEM_UNDO", t.until("younger")[0], 0)
    t.equal("the values after the child's end, while the parent lives",
            list(t.until("one gone")), plus(before, -a, -b, 0))
    t.equal("and after the parent's", list(t.until("both gone")),
            plus(before, 0 if early else -a, 0, 0))
