# SPDX-License-Identifier: MIT
"""Lab 12: a bounded buffer that survives its users."""

from errno import EEXIST, EIDRM, EINVAL, ENOENT

from testing import test

SEM, SHM = 0, 2         # as in ipc/ipc.h
SIGSEGV, SIGUSR1 = 11, 10


def begin(t, program, *more, slots=None, size=None):
    """Boot; returns (slots, semid) once the buffer is there."""
    slots = slots or t.number(3, 9)
    t.boot(program, t.key(), slots, size or t.number(64, 6000),
           2 * t.number(1, 120) + 1, *more)
    err, shmid, semid = t.until("created")
    t.equal("buffer_create", err, 0)
    t.ipc("sem", semid)
    t.segment(shmid)
    return slots, semid


def counts(t, when, semid, free, used, mutex=1):
    sma = t.ipc("sem", semid)
    for index, (name, value) in enumerate((
            ("BUFFER_FREE", free), ("BUFFER_USED", used),
            ("BUFFER_MUTEX", mutex))):
        t.equal("%s %s" % (name, when),
                sma["sems[%d].semval" % index], value)


@test(10, hint="create")
def created(t):
    """A buffer is a segment that is large enough, and three semaphores."""
    key, slots, size = t.key(), t.number(3, 900), t.number(64, 6000)
    t.boot("order", key, slots, size, 1, 0)
    err, shmid, semid = t.until("created")
    t.equal("buffer_create", err, 0)
    segment, sma = t.segment(shmid), t.ipc("sem", semid)
    t.equal("the key of the segment", segment.shm_perm.key, key)
    t.equal("the key of the semaphores", sma.sem_perm.key, key)
    t.within("the bytes of the segment", segment.shm_segsz, slots * size,
             slots * size + 4096)
    t.equal("how many semaphores there are", sma.sem_nsems, 3)
    counts(t, "of a new buffer", semid, slots, 0)
    t.equal("the mode of the segment", segment.shm_perm.mode & 0o777, 0o600)


@test(5, hint="create")
def errors(t):
    """What cannot be is refused, and leaves nothing behind."""
    t.boot("errors", t.key(), t.number(3, 9), t.number(1, 9000), 1)
    t.equal("buffer_attach where there is nothing", t.until("attach")[0],
            -ENOENT)
    seen = t.until("create")
    for what, err in zip(("0 slots", "records of 0 bytes", "32768 slots",
                          "more bytes than there are"), seen):
        t.equal("buffer_create with " + what, err, -EINVAL)
    t.equal("buffer_create", t.until("created")[0], 0)
    t.equal("buffer_create with a key that is in use", t.until("twice")[0],
            -EEXIST)
    t.equal("buffer_remove", t.until("remove")[0], 0)
    t.equal("buffer_create where there is a set with the key",
            t.until("stale")[0], -EEXIST)
    t.equal("the segments that the failed buffer_create left",
            t.namespace()["ids[%d]" % SHM].in_use, 0)
    t.equal("buffer_attach before the creator has made the semaphores",
            t.until("early")[0], -ENOENT)


@test(10, hint="ring")
def order(t):
    """What is put first comes out first, whole, around the ring."""
    count = t.number(40, 60)
    slots, semid = begin(t, "order", count)
    seen = t.next()
    if seen.name == "put":
        t.equal("buffer_put of record %d" % seen[0], seen[1], 0)
    if seen.name == "get":
        t.equal("buffer_get of record %d (1: the right one, 0: another)"
                % seen[0], seen[1], 1)
    t.equal("how many went in and came out", list(seen), [count, count])
    counts(t, "at the end", semid, slots, 0)


def sleeps(t, consumer, signal=0):
    slots, semid = begin(t, "asleep", consumer, signal)
    free, used = (slots, 0) if consumer else (0, slots)
    who = "the consumer" if consumer else "the producer"
    seen = t.next()
    if seen.name == "done":
        t.equal("what %s came back with, when it should have waited" % who,
                seen[0], "nothing")
    pid = seen[0]

    def still(when):
        t.asleep("%s %s" % (who, when), pid)
        counts(t, "while %s waits" % who, semid, free, used)

    still("which has nothing to do")
    if signal:
        seen = t.next()
        if seen.name == "done":
            t.equal("what %s came back with, when it should have waited on"
                    % who, seen[0], "nothing")
        still("after its handler of a signal")
    done, changed = t.both("%s goes on" % who, "done", "changed")
    t.equal("what the other one got (1: the right record) or put (0)",
            changed[0], 0 if consumer else 1)
    t.equal("what %s came back with (get: 1, the right record; put: 0)" % who,
            done[0], 1 if consumer else 0)
    t.equal("the signal it handled", done[1], SIGUSR1 if signal else 0)
    t.finish()


@test(10, hint="wait")
def full(t):
    """A producer sleeps while the buffer is full, and holds nothing."""
    sleeps(t, consumer=0)


@test(10, hint="wait")
def empty(t):
    """A consumer sleeps while the buffer is empty, and holds nothing."""
    sleeps(t, consumer=1)


@test(5, hint="signal")
def signalled(t):
    """Who handles a signal while it waits, waits on."""
    sleeps(t, consumer=1, signal=1)


@test(10, hint="mutex")
def middle(t):
    """While one copies, nobody else is at the ring."""
    slots, semid = begin(t, "middle", size=t.number(2000, 4000))
    t.until("middle")
    counts(t, "while one copies its record", semid, slots - 1, 0, 0)
    seen = {}
    for _ in range(2):
        one = t.next()
        seen[one.name] = one
        t.equal("buffer_put of the %s producer" % one.name, one[0], 0)
    t.equal("the record of the one that came first, then the other "
            "(1: the right one)", list(t.until("got")), [1, 1])
    counts(t, "at the end", semid, slots, 0)


@test(10, hint="ring")
def many(t):
    """Of three producers and two consumers none loses or doubles a record."""
    count = 2 * t.number(20, 40)
    slots, semid = begin(t, "many", count, slots=t.number(1, 4), size=12)
    total = 0
    for _ in range(5):
        seen = t.next()
        t.equal("buffer_put or buffer_get of a " + seen.name, seen[0], 0)
        if seen.name == "consumer":
            t.equal("records that a consumer got broken or out of order",
                    seen[1], 0)
            total += seen[2]
    t.equal("the sum over all that was got", total, 3 * count * (count - 1) // 2)
    t.until("over")
    counts(t, "at the end", semid, slots, 0)


def dies(t, consumer):
    slots = t.number(4, 9)
    before = t.number(1, slots - 1)
    size = t.number(64, 4000)
    _, semid = begin(t, "dead", consumer, before, slots=slots, size=size)
    who = "a consumer" if consumer else "a producer"
    t.equal("how %s ended (128 + SIGSEGV)" % who, t.until("died")[0],
            128 + SIGSEGV)
    counts(t, "after %s died in its copy" % who, semid, slots - before, before)
    t.until("full")
    counts(t, "of the buffer when it is full", semid, 0, slots)
    seen = t.next()
    if seen.name == "get":
        t.equal("buffer_get of record %d (1: the right one, 0: another)"
                % seen[0], seen[1], 1)
    t.equal("how many records came out", seen[0], slots)


@test(10, hint="undo")
def dead_producer(t):
    """A producer that dies in its copy gives back its slot and the mutex."""
    dies(t, consumer=0)


@test(10, hint="undo")
def dead_consumer(t):
    """The record of a consumer that dies in its copy is the next one again."""
    dies(t, consumer=1)


@test(5, hint="undo-nothing")
def left(t):
    """When a peer has done its work, its exit undoes nothing."""
    slots = t.number(5, 9)
    puts = t.number(2, slots)
    gets = t.number(1, puts - 1)
    slots, semid = begin(t, "leave", puts, gets, slots=slots)
    t.equal("the peer's exit status", t.until("left")[0], 0)
    counts(t, "after a peer has put %d, got %d, and left" % (puts, gets),
           semid, slots - puts + gets, puts - gets)


@test(5, hint="remove")
def removed(t):
    """When a buffer is removed who sleeps gets EIDRM, and nothing stays."""
    begin(t, "removed")
    done, remove = t.both("the consumer that slept comes back",
                          "done", "removed")
    t.equal("buffer_remove", remove[0], 0)
    t.equal("buffer_get that slept when the buffer was removed",
            done[0], -EIDRM)
    t.equal("buffer_close", done[1], 0)
    later = t.until("later")
    t.equal("buffer_put after the removal", later[0], -EIDRM)
    t.equal("buffer_get after the removal", later[1], -EIDRM)
    t.equal("buffer_close", t.until("closed")[0], 0)
    t.equal("the sets that are left", t.namespace()["ids[%d]" % SEM].in_use, 0)
    t.equal("the segments that are left",
            t.namespace()["ids[%d]" % SHM].in_use, 0)
