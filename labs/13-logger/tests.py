# SPDX-License-Identifier: MIT
"""Lab 13: lines by urgency, sleeping, lengths, and a queue that goes."""

from errno import E2BIG, EAGAIN, EIDRM, EINVAL

from testing import test

MSG = 1                 # as in ipc/ipc.h
HEADER = 8              # bytes of a message before the line
SIGUSR1 = 10


def begin(t, program, *more):
    """Boot; the queue's id, once it is open."""
    t.boot(program, t.key(), 2 * t.number(1, 120) + 1, *more)
    err, msqid = t.until("opened")
    t.equal("logger_open", err, 0)
    t.ipc("msg", msqid)
    return msqid


def levels(t, worst, of):
    """Write lines of these levels; what comes out, as (level, number)."""
    msqid = begin(t, "levels", len(of), worst, *of)
    seen = t.next()
    if seen.name == "write":
        t.equal("logger_write of line %d" % seen[0], seen[1], 0)
    queue = t.ipc("msg", msqid)
    t.equal("how many messages are in the queue", queue.q_qnum, len(of))
    t.equal("how many bytes they have", queue.q_cbytes,
            len(of) * (HEADER + 10))
    came = []
    while True:
        got, level, number = t.until("read")
        if got < 0:
            t.equal("logger_read with LOG_NOWAIT when there is no such line",
                    got, -EAGAIN)
            return came
        t.equal("the length of line %d" % number, got, 10)
        came.append((level, number))


def some(t, least, most):
    return [t.number(least, most) for _ in range(t.number(8, 11))]


@test(10, hint="open")
def opened(t):
    """The key leads everybody to the same queue, which only its owner may
    use."""
    key = t.key()
    t.boot("errors", key, 1)
    err, msqid = t.until("opened")
    t.equal("logger_open", err, 0)
    queue = t.ipc("msg", msqid)
    t.equal("the key of the queue", queue.q_perm.key, key)
    t.equal("its mode", queue.q_perm.mode & 0o777, 0o600)
    again = t.on_to("again")
    t.equal("logger_open of a queue that is there", again[0], 0)
    t.equal("the id it has found", again[1], msqid)
    t.equal("how many queues there are",
            t.namespace()["ids[%d]" % MSG].in_use, 1)


@test(5, hint="errors")
def errors(t):
    """There are eight levels; an empty queue has no line."""
    begin(t, "errors")
    for level, err in zip((0, 9, -1), t.until("write")):
        t.equal("logger_write with level %d" % level, err, -EINVAL)
    for level, err in zip((0, 9), t.until("read")):
        t.equal("logger_read up to level %d" % level, err, -EINVAL)
    t.equal("logger_read of an empty queue, with LOG_NOWAIT",
            t.until("empty")[0], -EAGAIN)


@test(10, hint="types")
def urgent_first(t):
    """The most urgent line comes first; of the same level, the oldest."""
    of = some(t, 1, 8)
    t.equal("the lines as they came out (level, number)",
            levels(t, 8, of), sorted((x, n) for n, x in enumerate(of)))


@test(10, hint="types")
def only_urgent(t):
    """Lines that are less urgent than asked for stay in the queue."""
    worst = t.number(2, 6)
    of = some(t, 1, 8) + [worst, worst + 1]
    t.equal("the lines up to level %d as they came out (level, number)" % worst,
            levels(t, worst, of),
            sorted((x, n) for n, x in enumerate(of) if x <= worst))


@test(10, hint="header")
def who_and_which(t):
    """A line tells who wrote it, and which of the writer's lines it is."""
    count = t.number(5, 9)
    begin(t, "writers", count)
    numbers = {pid: [] for pid in t.until("writers")}
    for _ in range(3 * count):
        got, level, writer, number = t.until("read")
        t.equal("the length of a line", got, 12)
        t.true("line->writer is one of the writers", writer in numbers,
               "one of %s" % sorted(numbers), str(writer))
        numbers[writer].append(number)
    for n, (pid, its) in enumerate(sorted(numbers.items())):
        t.equal("the numbers of the lines of writer %d" % n, sorted(its),
                list(range(count)))


@test(10, hint="room")
def lengths(t):
    """A line comes out as it was written: every byte, and not one more."""
    size = t.number(200, 900)
    begin(t, "length", size, t.number(1, 100))
    longest, longer = t.until("long")
    t.equal("logger_write of a line of LOG_MOST bytes", longest, 0)
    t.equal("logger_write of one byte more", longer, -E2BIG)
    t.equal("the length of the longest line (-1000: other bytes)",
            t.until("longest")[0], 1024)
    t.equal("logger_write of three lines", list(t.until("write")), [0, 0, 0])
    t.on_to("nothing")
    t.equal("the length of an empty line", t.seen[-1][0], 0)


@test(10, hint="room")
def too_long(t):
    """A line that is too long for the reader stays, or is cut."""
    size, small = t.number(200, 900), t.number(1, 100)
    msqid = begin(t, "length", size, small)
    t.equal("logger_read with %d bytes of room for %d" % (small, size),
            t.on_to("small")[0], -E2BIG)
    t.until("kept")
    t.equal("how many messages are still in the queue",
            t.ipc("msg", msqid).q_qnum, 3)
    t.equal("the length that comes with enough room (-1000: other bytes)",
            t.until("whole")[0], size)
    t.equal("the length that comes with LOG_CUT (-1000: other bytes)",
            t.until("cut")[0], small)
    t.equal("the messages after the cut line", t.ipc("msg", msqid).q_qnum, 1)


def sleeps(t, reader, signal=0):
    msqid = begin(t, "asleep", reader, signal)
    who = "the reader" if reader else "the writer"
    if not reader:
        lines, err = t.until("full")
        t.equal("logger_write with LOG_NOWAIT into a full queue", err, -EAGAIN)
        queue = t.ipc("msg", msqid)
        t.equal("the messages in the full queue", queue.q_qnum, lines)
    seen = t.next()
    back = "what %s came back with, when it should have waited" % who
    if seen.name == "done":
        t.equal(back, seen[0], "nothing")
    pid = seen[0]
    t.asleep(who, pid)
    if signal:
        seen = t.next()
        if seen.name == "done":
            t.equal(back + " on after its handler of a signal", seen[0],
                    "nothing")
        t.asleep(who + " after its handler of a signal", pid)
    done, changed = t.both("%s goes on" % who, "done", "changed")
    t.equal("what the other one did (its reader: the length; its writer: 0)",
            changed[0], 0 if reader else 1000)
    t.equal("what %s came back with" % who, done[0], 100 if reader else 0)
    t.equal("the signal it handled", done[1], SIGUSR1 if signal else 0)
    t.finish()


@test(5, hint="wait")
def full(t):
    """A writer sleeps while the queue is full, and LOG_NOWAIT does not."""
    sleeps(t, reader=0)


@test(5, hint="wait")
def empty(t):
    """A reader sleeps while there is no line."""
    sleeps(t, reader=1)


@test(5, hint="signal")
def signalled(t):
    """Who handles a signal while it waits, waits on."""
    sleeps(t, reader=0, signal=1)


def restart(t, sleeping):
    old = begin(t, "restart", sleeping)
    t.equal("logger_write before the restart", t.until("first")[0], 0)
    gone, second = t.both("the queue is removed, and the writer comes back",
                          "removed", "second")
    t.equal("logger_remove", gone[0], 0)
    t.equal("logger_write %s" % ("asleep while the queue was removed"
                                 if sleeping else "after the removal"),
            second[0], 0)
    err, new = t.until("opened")
    t.equal("logger_open after the restart", err, 0)
    t.differ("the id of the new queue", new, old)
    t.equal("the id in the writer's struct logger", second[1], new)
    return list(t.until("came"))


@test(10, hint="restart")
def stale(t):
    """Who has a removed queue open writes into the new one."""
    length, level, number = restart(t, 0)
    t.equal("the length of the line in the new queue (-1000: other bytes)",
            length, 60)
    t.equal("its level", level, 3)
    t.equal("its number: the writer's lines are counted on", number, 1)


@test(5, hint="restart")
def removed_writer(t):
    """A writer that sleeps when the queue is removed writes into a new one."""
    length, level, _ = restart(t, 1)
    t.equal("the length of the line in the new queue (-1000: other bytes)",
            length, 60)
    t.equal("its level", level, 3)


@test(5, hint="restart")
def removed_reader(t):
    """A reader is told when the queue is removed, asleep or later."""
    begin(t, "restart", 2)
    _, read = t.both("the queue is removed, and the reader comes back",
                     "removed", "read")
    t.equal("logger_read asleep when the queue was removed",
            read[0], -EIDRM)
    t.equal("logger_read after the removal", t.until("later")[0], -EIDRM)
    t.until("end")
    t.equal("how many queues there are",
            t.namespace()["ids[%d]" % MSG].in_use, 0)
