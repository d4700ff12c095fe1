# SPDX-License-Identifier: MIT
"""Lab 10: which message a receiver gets, and who waits for whom."""

from errno import E2BIG, EACCES, EAGAIN, EIDRM, EINTR, ENOMSG

from testing import test

ANY, ROOM = 0, 2048
EXCEPT, NOERROR, COPY, RECEIVES = (1 << bit for bit in range(28, 32))
LEAST = -1 << 15                # stands for LONG_MIN


def message(kind, size):
    """As the programs take it."""
    return kind << 16 | size


def want(kind, room=ROOM, flags=0):
    return kind & 0xffff | room << 16 | flags


def kinds(t, count):
    """Different types, in ascending order."""
    return sorted(t.random.sample(range(2, 30000), count))


class Queue:
    """Run queue.c: messages, given by their types, are there; then what is
    received is asked for."""

    def __init__(self, t, types, wants, sizes=None):
        self.t, self.types = t, types
        self.sizes = sizes or [t.number(1, 900) for _ in types]
        t.boot("queue", t.key(), len(types), len(wants),
               *map(message, types, self.sizes), *wants)
        self.msqid = t.until("sent")[0]

    def receive(self, what, index, size=None):
        """The next receive gives the index-th message that was sent."""
        _, n, kind, first, last = self.t.until("received")
        size = self.sizes[index] if size is None else size
        self.t.equal("what msgrcv returns for " + what, n, size)
        self.t.equal("the type that it gives for " + what, kind,
                     self.types[index])
        self.t.equal("which message it is, by its text, the first being 1: "
                     + what, [first, last], [index + 1] * 2)

    def fails(self, what, error):
        self.t.equal("what msgrcv returns for " + what,
                     self.t.until("received")[1], -error)


@test(6, hint="find")
def by_type(t):
    """A type: its first message; 0: the first of all."""
    a, b, c = t.random.sample(kinds(t, 3), 3)
    q = Queue(t, [a, b, a, c, b], [want(b), want(c), want(ANY), want(b),
                                   want(a)])
    q.receive("the second type", 1)
    q.receive("the third type", 3)
    q.receive("type 0", 0)
    q.receive("the second type once more", 4)
    q.receive("the first type", 2)


@test(6, hint="find")
def up_to(t):
    """A negative type: the lowest there is up to it, and of this the first."""
    a, b, c, d, e = kinds(t, 5)
    q = Queue(t, [c, b, d, b, a, e], [want(-c)] * 2 + [
        want(-c, flags=EXCEPT), want(-c), want(1 - d), want(-d), want(LEAST)])
    q.receive("minus the third type", 4)
    q.receive("the same again", 1)
    q.receive("the same with MSG_EXCEPT, which means nothing here", 3)
    q.receive("the same for the fourth time", 0)
    q.fails("one less than the type that is left", ENOMSG)
    q.receive("minus this type", 2)
    q.receive("LONG_MIN", 5)


@test(5, hint="find")
def copies(t):
    """MSG_COPY: a copy of the message at a place; the queue keeps its own."""
    a, b = t.random.sample(kinds(t, 2), 2)
    q = Queue(t, [a, b, a], [want(2, flags=COPY), want(0, flags=COPY),
                             want(1, flags=COPY), want(3, flags=COPY), want(b),
                             want(1, flags=COPY)])
    q.receive("place 2 and MSG_COPY", 2)
    q.receive("place 0 and MSG_COPY", 0)
    q.receive("place 1 and MSG_COPY", 1)
    q.fails("place 3 of three and MSG_COPY", ENOMSG)
    t.equal("q_qnum after that", t.ipc("msg", q.msqid).q_qnum, 3)
    q.receive("the type of the message at place 1", 1)
    q.receive("place 1 and MSG_COPY then", 2)


@test(6, hint="find")
def all_but(t):
    """MSG_EXCEPT: the first of any other type."""
    a, b = t.random.sample(kinds(t, 2), 2)
    q = Queue(t, [a, a, b, a, b], [want(a, flags=EXCEPT),
                                   want(b, flags=EXCEPT)] * 2 +
              [want(b, flags=EXCEPT), want(a)])
    q.receive("all but the first type", 2)
    q.receive("all but the second type", 0)
    q.receive("all but the first type again", 4)
    q.receive("all but the second type again", 1)
    q.receive("and again", 3)
    q.fails("a type when the queue is empty", ENOMSG)


@test(5, hint="find")
def sizes(t):
    """Without room the message stays, E2BIG; MSG_NOERROR cuts it off."""
    a, b = t.random.sample(kinds(t, 2), 2)
    size = [t.number(100, 900) for _ in range(3)]
    q = Queue(t, [a, b, b], [want(b, size[1] - 1), want(b, size[1]),
                             want(b, 7, NOERROR), want(b)], size)
    q.fails("one byte too little", E2BIG)
    t.equal("q_qnum after E2BIG", t.ipc("msg", q.msqid).q_qnum, 3)
    q.receive("just enough room", 1)
    q.receive("7 bytes and MSG_NOERROR", 2, 7)
    q.fails("the type again: what was cut off is gone", ENOMSG)
    msq = t.ipc("msg", q.msqid)
    t.equal("q_qnum at the end", msq.q_qnum, 1)
    t.equal("q_cbytes at the end", msq.q_cbytes, size[0])


@test(5, hint="find")
def not_there(t):
    """IPC_NOWAIT: ENOMSG for what is not there, whatever else is."""
    a, b, c = kinds(t, 3)
    q = Queue(t, [b, b], [want(c), want(a), want(-a), want(b, flags=EXCEPT),
                          want(ANY)])
    q.fails("a higher type", ENOMSG)
    q.fails("a lower type", ENOMSG)
    q.fails("a limit below all", ENOMSG)
    q.fails("all but the only type", ENOMSG)
    q.receive("type 0", 0)


class Waiters:
    """Children that sleep, and what they observe when they no longer do."""

    def __init__(self, t, name):
        """name: of the children's observation"""
        self.t, self.name, self.back = t, name, {}

    def until(self, name):
        """Run to an observation of the parent; notes the children's."""
        while True:
            seen = self.t.next()
            if seen.name != self.name:
                self.t.equal("what the program comes to next", seen.name, name)
                return seen
            self.back[seen[0]] = list(seen)[1:]

    def asleep(self, after="asleep"):
        seen = self.until(after)
        self.t.hint = "sleep"
        self.t.equal("who came back instead of sleeping", sorted(self.back), [])
        self.t.hint = None
        self.msqid, *self.pids = seen
        self.queue = self.t.ipc("msg", self.msqid)

    def sleeping(self, *expected):
        for n in expected:
            self.t.asleep("child %d, which must sleep on" % n, self.pids[n])

    def awake(self, *expected):
        for n in expected:
            self.t.differ("the state of child %d, which must not sleep on" % n,
                          "still asleep" if n not in self.back and
                          self.t.kernel.state(self.t.kernel.task(self.pids[n]))
                          == "INTERRUPTIBLE" else "awake", "still asleep")

    def end(self, children, expected):
        """Run to the end: what the children's calls returned, EIDRM for those
        that were left when the queue went."""
        self.until("before removal")
        early = sorted(self.back)
        self.until("end")
        self.t.equal("which children were let go before the queue was removed",
                     early, sorted(expected))
        for n in range(children):
            got = self.back.get(n, ["nothing"])[:len(expected.get(n, [0]))]
            self.t.equal("child %d: result, type, first byte, last byte" % n
                         if len(got) > 1 else "the result of child %d" % n,
                         got, expected.get(n, [-EIDRM]))


def receivers(t, wants, messages):
    t.boot("receivers", t.key(), len(wants), len(messages), *wants, *messages)
    w = Waiters(t, "got")
    w.asleep()
    w.sleeping(*range(len(wants)))
    return w


def sent(t, w, qnum, asleep):
    t.equal("msgsnd", w.until("sent")[0], 0)
    t.equal("q_qnum right after msgsnd", t.ipc("msg", w.msqid).q_qnum, qnum)
    w.sleeping(*asleep)


@test(9, hint="handover")
def straight(t):
    """A message goes straight to the receiver that waits for it."""
    kind, size = t.number(1, 30000), t.number(1, 900)
    w = receivers(t, [want(kind, size)], [message(kind, size)])
    sent(t, w, 0, [])
    msq = t.ipc("msg", w.msqid)
    t.equal("q_cbytes right after msgsnd", msq.q_cbytes, 0)
    t.equal("q_lrpid, who received last", msq.q_lrpid, w.pids[0])
    t.equal("q_lspid, who sent last", msq.q_lspid, t.task().pid)
    t.equal("q_rtime, when somebody received last", msq.q_rtime, msq.q_stime)
    w.end(1, {0: [size, kind, 1, 1]})


@test(6, hint="handover")
def longest_first(t):
    """Among those who would take it, who has waited longest gets it."""
    a, b = t.random.sample(kinds(t, 2), 2)
    size = [t.number(1, 900) for _ in range(2)]
    w = receivers(t, [want(a), want(ANY), want(a), want(ANY)],
                  [message(a, size[0]), message(a, size[1])])
    sent(t, w, 0, [1, 2, 3])
    sent(t, w, 0, [2, 3])
    w.end(4, {0: [size[0], a, 1, 1], 1: [size[1], a, 2, 2]})


@test(6, hint="handover")
def whose_it_is(t):
    """Each gets what it waits for; what nobody wants stays in the queue."""
    a, b, c, d = kinds(t, 4)
    size = [t.number(1, 900) for _ in range(4)]
    w = receivers(t, [want(a), want(-b), want(c, flags=EXCEPT)],
                  list(map(message, [c, d, b, c], size)))
    sent(t, w, 1, [0, 1, 2])
    sent(t, w, 1, [0, 1])
    sent(t, w, 1, [0])
    sent(t, w, 2, [0])
    w.end(3, {1: [size[2], b, 3, 3], 2: [size[1], d, 2, 2]})


@test(6, hint="handover")
def too_long(t):
    """Who has no room for its message fails with E2BIG, and the next gets it."""
    kind, size = t.number(1, 30000), t.number(100, 900)
    cut = t.number(1, 99)
    w = receivers(t, [want(kind, size - 1), want(ANY, size - 1),
                      want(kind, cut, NOERROR), want(kind)],
                  [message(kind, size)])
    sent(t, w, 0, [3])
    w.end(4, {0: [-E2BIG], 1: [-E2BIG], 2: [cut, kind, 1, 1]})


def senders(t, qbytes, fill, messages, wants):
    t.boot("senders", t.key(), qbytes, len(fill), len(messages), len(wants),
           *fill, *messages, *wants)
    t.equal("msgsnd with IPC_NOWAIT when there is no room",
            t.until("full")[0], -EAGAIN)
    w = Waiters(t, "went")
    w.asleep()
    w.sleeping(*range(len(messages)))
    t.equal("q_qnum while they wait", w.queue.q_qnum, len(fill))
    return w


def received(t, w, index, size, qnum):
    _, n, _, first, last = w.until("received")
    t.equal("what msgrcv returns", n, size)
    if size:
        t.equal("which message it is, by its text", [first, last], [index] * 2)
    t.equal("q_qnum right after msgrcv", t.ipc("msg", w.msqid).q_qnum, qnum)


@test(7, hint="room")
def full(t):
    """Who finds no room, in bytes or in messages, sleeps until there is."""
    number = t.number(2, 4)
    sizes_ = [t.number(100, 900) for _ in range(number)]
    cases = ((sum(sizes_) + 20, sizes_, 21), (number, [0] * number, 0))
    qbytes, fill, size = cases[t.number(0, 1)]
    w = senders(t, qbytes, [message(1, s) for s in fill], [message(2, size)],
                [want(ANY)])
    received(t, w, 1, fill[0], number)
    w.awake(0)
    w.end(1, {0: [0]})


@test(8, hint="room")
def makes_room(t):
    """Who makes room puts in what fits now, in order, and wakes its senders."""
    big, small = t.number(400, 500), t.number(50, 100)
    w = senders(t, 2 * big, [message(1, big)] * 2,
                [message(2, big + 1), message(3, small), message(2, small),
                 message(5, big)],
                [want(ANY), want(ANY), want(3), want(2)])
    received(t, w, 1, big, 3)       # the two small ones fit, out of turn
    w.awake(1, 2)
    w.sleeping(0, 3)
    received(t, w, 2, big, 3)       # the first big one goes before the other
    w.awake(0)
    w.sleeping(3)
    received(t, w, 101, small, 2)
    received(t, w, 102, small, 1)
    msq = t.ipc("msg", w.msqid)
    t.equal("q_cbytes at the end", msq.q_cbytes, big + 1)
    w.end(4, {0: [0], 1: [0], 2: [0]})


@test(5, hint="room")
def turns(t):
    """Who comes too late for the room goes behind those who had no chance."""
    big, small = t.number(400, 500), t.number(50, 100)
    w = senders(t, 2 * big, [message(1, big)] * 2,
                [message(2, small), message(3, big), message(4, big + 1)],
                [want(ANY), want(ANY)])
    received(t, w, 1, big, 2)       # for the small one; the next is too late
    w.awake(0)
    w.sleeping(1, 2)
    received(t, w, 2, big, 2)       # for the largest, which is before it now
    w.awake(2)
    w.sleeping(1)
    w.end(3, {0: [0], 2: [0]})


@test(6, hint="room")
def crossed(t):
    """The message of a sleeping sender goes straight to a sleeping receiver."""
    big, small, kind = t.number(400, 500), t.number(50, 100), t.number(9, 30000)
    w = senders(t, big, [message(1, big)], [
        message(kind, small), want(kind) | RECEIVES], [want(1)])
    received(t, w, 1, big, 0)
    t.equal("q_lspid, who sent last", w.queue.q_lspid, w.pids[0])
    w.awake(0, 1)
    w.end(2, {0: [0], 1: [small, kind, 100, 100]})


@test(4, hint="room")
def denied(t):
    """Who may no longer send when there is room fails with EACCES."""
    big = t.number(400, 500)
    t.boot("denied", t.key(), big, message(1, big), message(2, big),
           t.number(1000, 30000))
    w = Waiters(t, "went")
    w.asleep()
    w.sleeping(0)
    t.equal("IPC_SET of the mode", w.until("changed")[0], 0)
    received(t, w, 1, big, 0)
    w.end(1, {0: [-EACCES]})


@test(5, hint="sleep")
def removed(t):
    """With the queue go all who sleep there: EIDRM."""
    w = receivers(t, [want(ANY), want(t.number(1, 99)), want(-9)], [])
    w.end(3, {})


@test(5, hint="sleep")
def signal(t):
    """A signal ends the sleep of a receiver and of a sender: EINTR."""
    size = t.number(500, 2000)
    t.boot("signalled", t.key(), message(1, size))
    msqid, pid = t.until("asleep")
    t.asleep("the receiver", pid)
    t.equal("msgrcv after a signal", t.until("received")[1], -EINTR)
    t.until("alone")
    msqid, pid = t.until("asleep")
    t.asleep("the sender", pid)
    t.equal("msgsnd after a signal", t.until("sent")[0], -EINTR)
    t.until("alone")
    msq = t.ipc("msg", msqid)
    t.equal("q_qnum: as many as fit", msq.q_qnum, msq.q_qbytes // size)
    for queue in ("q_receivers", "q_senders"):
        t.equal("who is left in " + queue, len(list(t.kernel.list(
            msq[queue], "struct msg_waiter", "list"))), 0)
