# SPDX-License-Identifier: MIT
"""Lab 8: all operations of a call or none, and who sleeps and is woken."""

from errno import E2BIG, EAGAIN, EFBIG, EIDRM, EINTR, ERANGE

from testing import test

SEMVMX = 32767


def op(num, change):
    """As the programs take it: semaphore in the high half, sem_op below."""
    return num << 16 | change & 0xffff


def values(t):
    return [t.number(100, 999) for _ in range(3)]


def group(t, before, operations):
    """Run group.c; what its semop answered, and the array, which is there."""
    t.boot("group", t.key(), *before, len(operations), *operations)
    semid = t.until("made")[0]
    called = t.until("semop")
    return called, t.ipc("sem", semid), list(t.until("after"))


class Sleepers:
    """Run sleepers.c: children, each with one or two operations."""

    def __init__(self, t, before, children, steps=()):
        self.t, self.children, self.woken = t, children, {}
        words = [w for c in children for w in (list(c) + [0])[:2]]
        t.boot("sleepers", t.key(), *before, len(children), len(steps), *words,
               *steps)
        self.until("asleep")
        self.semid, *self.pids = self.seen
        t.equal("who came back from semop instead of sleeping",
                self.who(), "nobody")
        self.array = t.ipc("sem", self.semid)

    def until(self, name):
        """Run to an observation of the parent; notes who woke on the way."""
        while True:
            self.seen = self.t.next()
            if self.seen.name == "counted" != name:
                continue
            if self.seen.name != "woke":
                self.t.equal("what the program comes to next", self.seen.name,
                             name)
                return self.seen
            self.woken[self.seen[0]] = self.seen[1]

    def who(self):
        return ", ".join("child %d" % n for n in sorted(self.woken)) or "nobody"

    def sleeping(self, *expected):
        """These sleep, in the kernel's eyes, and were not called to run."""
        for n in expected:
            self.t.asleep("child %d, which must sleep on" % n, self.pids[n])

    def counts(self, ncnt, zcnt):
        seen = list(self.until("counted"))
        self.t.equal("GETNCNT of the three semaphores", seen[:3], ncnt)
        self.t.equal("GETZCNT of the three semaphores", seen[3:], zcnt)

    def step(self, what, after, asleep, result=0):
        """A change by the parent: the values it leaves, who sleeps on."""
        seen = list(self.until("changed"))
        self.t.equal("semop of the parent: " + what, seen[0], result)
        self.t.equal("the values right after the parent's semop: " + what,
                     seen[1:], after)
        self.sleeping(*asleep)

    def ends(self, expected):
        """After the last step: who was let go, with which result; the others
        leave with EIDRM."""
        self.until("before removal")
        self.t.equal("who was woken before the array was removed", self.who(),
                     ", ".join("child %d" % n for n in sorted(expected)) or
                     "nobody")
        self.until("end")
        for n in range(len(self.children)):
            self.t.equal("what semop returned to child %d" % n,
                         self.woken.get(n, "nothing"),
                         expected.get(n, -EIDRM))


@test(10, hint="all-or-none")
def all_or_none(t):
    """If the last operation cannot be done, none is."""
    before, less = values(t), [t.number(1, 99) for _ in range(3)]
    fails = before[2] + t.number(1, 99)
    called, _, after = group(t, before, [op(0, -less[0]), op(1, less[1]),
                                         op(0, less[2]), op(2, -fails)])
    t.equal("semop with IPC_NOWAIT, whose last operation would block",
            called[0], -EAGAIN)
    t.equal("the values after the semop that failed", after, before)


@test(8, hint="all-or-none")
def one_after_the_other(t):
    """Operations on one semaphore see what those before them did."""
    before = values(t)
    last = t.number(1, 99)
    called, _, after = group(t, before, [op(1, -before[1]), op(1, 0),
                                         op(1, last), op(2, 5), op(2, -5)])
    t.equal("semop: to zero, wait for zero, up again", called[0], 0)
    t.equal("the values afterwards", after, [before[0], last, before[2]])


@test(8, hint="errors")
def range_of_values(t):
    """A value above SEMVMX is refused with ERANGE, and all is as before."""
    before = values(t)
    called, sma, after = group(t, before, [
        op(0, -1), op(1, SEMVMX - before[1]), op(2, SEMVMX - before[2] + 1)])
    t.equal("semop beyond SEMVMX", called[0], -ERANGE)
    t.equal("the values after ERANGE", after, before)
    t.equal("sem_otime after a semop that failed", sma.sem_otime, 0)


@test(6, hint="all-or-none")
def marks(t):
    """A call leaves its pid at all its semaphores, and the time."""
    before = values(t)
    t.boot("group", t.key(), *before, 2, op(0, -1), op(2, 1))
    semid = t.until("made")[0]
    sma, maker = t.ipc("sem", semid), t.task().pid
    called = t.until("semop")
    t.equal("semop with two operations", called[0], 0)
    sma = t.ipc("sem", semid)
    t.equal("sems[0].sempid, changed by the child", sma.sems[0].sempid,
            called.task)
    t.equal("sems[1].sempid, where only SETALL has been", sma.sems[1].sempid,
            maker)
    t.equal("sems[2].sempid, changed by the child", sma.sems[2].sempid,
            called.task)
    t.differ("sem_otime", sma.sem_otime, 0)


@test(6, hint="errors")
def bounds(t):
    """SEMOPM operations are done; more are E2BIG, a wrong semaphore EFBIG."""
    before = values(t)
    t.boot("limits", t.key(), *before)
    t.equal("semop with 501 operations", t.until("too many")[0], -E2BIG)
    t.equal("semop with 500 operations", t.until("most")[0], 0)
    t.equal("semop with sem_num 3 of 3", t.until("too far")[0], -EFBIG)
    t.equal("the values afterwards", list(t.until("after")),
            [before[0] + 250, before[1] + 250, before[2]])


@test(8, hint="sleep")
def sleeps(t):
    """Who is blocked sleeps, having changed nothing; one change lets it go."""
    before, more = values(t), t.number(2, 99)
    less = before[1] + more
    s = Sleepers(t, before, [[op(0, -7), op(1, -less)]],
                 [op(1, more - 1), op(1, 1)])
    s.sleeping(0)
    t.equal("sems[0].semval while the caller sleeps",
            s.array.sems[0].semval, before[0])
    t.differ("sems[0].sempid while the caller sleeps",
             s.array.sems[0].sempid, s.pids[0])
    s.counts([0, 1, 0], [0, 0, 0])
    s.step("one less than it waits for", [before[0], less - 1, before[2]], [0])
    s.step("the missing one", [before[0] - 7, 0, before[2]], [])
    s.ends({0: 0})


@test(4, hint="order")
def order(t):
    """Who has waited longest is served first."""
    s = Sleepers(t, [0, 0, 0], [[op(0, -2)], [op(0, -2)], [op(0, -2)]],
                 [op(0, 3), op(0, 1)])
    s.step("three, where each of three wants two", [1, 0, 0], [1, 2])
    s.step("one more", [0, 0, 0], [2])
    s.ends({0: 0, 1: 0})


@test(4, hint="order")
def order_of_groups(t):
    """The same when each sleeper has several operations."""
    s = Sleepers(t, [0, t.number(1, 99), 0],
                 [[op(0, -1), op(1, 1)] for _ in range(3)],
                 [op(0, 1), op(0, 1)])
    one = s.array.sems[1].semval
    s.step("one for three", [0, one + 1, 0], [1, 2])
    s.step("one for two", [0, one + 2, 0], [2])
    s.ends({0: 0, 1: 0})


@test(8, hint="order")
def the_right_one(t):
    """Only who can go now is woken, however long the others have waited."""
    need = [t.number(50, 99), t.number(1, 9), t.number(50, 99)]
    s = Sleepers(t, [0, 0, 0], [[op(0, -need[0])], [op(0, -need[1])],
                                [op(1, -need[2])], [op(2, -1), op(0, -1)]],
                 [op(0, need[1])])
    s.counts([2, 1, 1], [0, 0, 0])
    s.step("enough for child 1", [0, 0, 0], [0, 2, 3])
    s.ends({1: 0})


@test(10, hint="order")
def one_lets_another_go(t):
    """What a woken sleeper has changed counts for all others, too."""
    gift = t.number(3, 9)
    s = Sleepers(t, [0, 0, 0], [[op(1, -gift)], [op(2, -1)],
                                [op(0, -1), op(1, gift)],
                                [op(0, -1), op(2, 1)]],
                 [op(0, 2)])
    s.step("two, for the children 2 and 3", [0, 0, 0], [])
    s.ends({0: 0, 1: 0, 2: 0, 3: 0})


@test(4, hint="zero")
def zero(t):
    """Who waits for zero goes when it is reached, whoever has reached it."""
    before = t.number(2, 9)
    s = Sleepers(t, [before, 1, 0], [[op(0, 0)], [op(1, 0)], [op(0, -20)],
                                     [op(0, 0)]],
                 [op(0, 20 - before), op(1, -1)])
    s.counts([1, 0, 0], [2, 1, 0])
    s.step("enough for child 2, which leaves nothing", [0, 1, 0], [1])
    s.step("the second semaphore to zero", [0, 0, 0], [])
    s.ends({0: 0, 1: 0, 2: 0, 3: 0})


@test(4, hint="zero")
def several_zeros(t):
    """The same with several operations: none goes before all can be done."""
    before = t.number(2, 99)
    s = Sleepers(t, [before, 1, 0], [[op(0, 0)], [op(0, 0), op(1, 0)],
                                     [op(0, 0), op(2, 3)], [op(0, 0)]],
                 [op(0, 1 - before), op(0, -1), op(1, -1)])
    s.counts([0, 0, 0], [4, 0, 0])
    s.step("all but one", [1, 1, 0], [0, 1, 2, 3])
    s.step("the first semaphore to zero", [0, 1, 3], [1])
    s.step("the second to zero", [0, 0, 3], [])
    s.ends({0: 0, 1: 0, 2: 0, 3: 0})


@test(6, hint="errors")
def a_sleepers_error(t):
    """A sleeper whose operations have become impossible gets the error."""
    s = Sleepers(t, [0, t.number(1, 99), 0], [[op(0, -1), op(1, SEMVMX)]],
                 [op(0, 4)])
    one = s.array.sems[1].semval
    s.step("the missing one", [4, one, 0], [])
    s.ends({0: -ERANGE})


def leaves(t, ms, expected):
    """A sleeper gives up: what it slept, and that it left nothing behind."""
    before = values(t)
    t.boot("leave", t.key(), *before, ms, op(0, -1), op(1, -before[1] - 1),
           op(1, 1))
    semid, pid, *_ = t.until("asleep")
    t.asleep("the caller, which must sleep", pid)
    done, took = t.until("left")
    t.equal("what it returned", done, expected)
    t.equal("GETNCNT afterwards", list(t.until("alone")), [0, 0])
    t.equal("sleepers of the array", t.ipc("sem", semid).sleepers, 0)
    t.equal("a semop that would have let it go, and the values",
            list(t.until("changed")), [0, before[0], before[1] + 1, before[2]])
    t.finish()
    return took


@test(4, hint="sleep")
def out_of_time(t):
    """semtimedop sleeps as long as it was told to: EAGAIN."""
    ms = t.number(40, 200)
    t.within("milliseconds that it slept of %d" % ms, leaves(t, ms, -EAGAIN),
             ms, ms + 100)


@test(4, hint="sleep")
def signal(t):
    """A signal ends the sleep: EINTR."""
    leaves(t, 0, -EINTR)


@test(6, hint="sleep")
def removed(t):
    """With the array goes everybody who sleeps on it: EIDRM."""
    s = Sleepers(t, [1, 0, t.number(1, 9)], [[op(0, 0)], [op(1, -1)],
                                             [op(0, -1), op(1, -1)],
                                             [op(2, 0), op(0, 1)]])
    s.sleeping(0, 1, 2, 3)
    s.counts([0, 2, 0], [1, 0, 1])
    s.ends({})
