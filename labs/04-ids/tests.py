# SPDX-License-Identifier: MIT
"""Lab 4: ids, keys, and who may have an object."""

import errno

from testing import test

EINVAL, EACCES = -errno.EINVAL, -errno.EACCES
ENOENT, EEXIST = -errno.ENOENT, -errno.EEXIST
KINDS = "sem", "msg", "shm"
SHIFT, CYCLE, SEQS = 15, 64, 65535      # ipc/ipc.h, ipc/util.c


def parts(number):
    """An id as one reads it."""
    if number < 0:
        return "%d (%s)" % (number, errno.errorcode.get(-number, "?"))
    return "%d: seq %d, index %d" % (number, number >> SHIFT,
                                     number & (1 << SHIFT) - 1)


class Ids:
    """What a kind must give out."""

    def __init__(self, seq=0):
        self.used, self.seq, self.last, self.cursor = set(), seq, -1, 0

    def next(self):
        end = max(CYCLE, len(self.used) * 3 // 2)
        index = next(i % end for i in range(self.cursor, self.cursor + end)
                     if i % end not in self.used)
        if index <= self.last:
            self.seq = (self.seq + 1) % SEQS
        self.last, self.cursor = index, index + 1
        self.used.add(index)
        return self.seq << SHIFT | index

    def drop(self, number):
        self.used.discard(number & (1 << SHIFT) - 1)


def series(t, rounds, seq=0):
    """Objects come and go; each id is compared with what it must be.  Gives
    the ids that were the first, the removed one's, and the last."""
    t.kind = t.number(0, 2)
    keep = t.number(3, 6)
    gone = t.number(0, keep - 1)
    t.boot("series", t.kind, keep, gone, rounds)
    ids = Ids(seq)
    if seq:
        t.poke(t.namespace().ids[t.kind], "seq", seq)
    first = []
    for i in range(keep):
        first.append(t.until("made")[0])
        t.equal("the id of the %s %d" % (KINDS[t.kind], i), parts(first[i]),
                parts(ids.next()))
    t.equal("IPC_RMID of the %s %d" % (KINDS[t.kind], gone),
            t.until("removed")[0], 0)
    ids.drop(first[gone])
    last = None
    for i in range(rounds):
        last = t.until("next")[0]
        expected = ids.next()
        if last != expected:
            t.equal("the id of the %s that was made %d after a removal"
                    % (KINDS[t.kind], i + 1), parts(last), parts(expected))
        if i < rounds - 1:
            ids.drop(last)
    return first, first[gone], last


@test(10, hint="ids")
def next_index(t):
    """A new object gets the index after the last one, not a removed one's."""
    _, _, last = series(t, t.number(3, 9))
    found = t.ipc(KINDS[t.kind], last)
    perm = "%s_perm" % (KINDS[t.kind] if t.kind != 1 else "q")
    t.equal("its %s.seq" % perm, found[perm].seq, 0)
    t.equal("its %s.id" % perm, found[perm].id, last)


@test(12, hint="ids")
def wrap(t):
    """When the indices begin anew the sequence number grows."""
    _, _, last = series(t, CYCLE + t.number(1, 40))
    t.equal("the sequence number in the last id", last >> SHIFT, 1)
    t.equal("ids->seq", t.namespace().ids[t.kind].seq, 1)
    t.until("old")
    t.until("new")
    other = t.until("other kind")[0]
    t.equal("the first id of another kind", parts(other), parts(0))


@test(12, hint="stale")
def stale(t):
    """The id of a removed object does not find the one that has its index."""
    t.kind = t.number(0, 2)
    keep = t.number(3, 6)
    gone = t.number(0, keep - 1)
    # as many as it takes to come to the index again
    t.boot("series", t.kind, keep, gone, CYCLE - keep + 1)
    old = [t.until("made")[0] for _ in range(keep)][gone]
    refused = t.on_to("old")
    last = [seen for seen in t.seen if seen.name == "next"][-1][0]
    t.equal("the last object's index is the removed one's",
            last & (1 << SHIFT) - 1, old & (1 << SHIFT) - 1)
    t.differ("the last object's id", parts(last), parts(old))
    t.equal("IPC_STAT with the removed object's id", refused[0], EINVAL)
    t.equal("IPC_RMID with the removed object's id", refused[1], EINVAL)
    t.equal("IPC_STAT with the new one's", t.until("new")[0], 0)


@test(8, hint="ids")
def seq_ends(t):
    """After the greatest sequence number comes 0: ids are never negative."""
    series(t, CYCLE + t.number(1, 9), SEQS - 1)
    t.equal("ids->seq", t.namespace().ids[t.kind].seq, 0)


@test(8, hint="next-id")
def wanted_id(t):
    """next_id is the next object's id, once; or the free index after it."""
    t.kind = t.number(0, 2)
    seq, index = t.number(1, 60000), t.number(100, 30000)
    t.boot("series", t.kind, 3, 1, 2)
    t.poke(t.namespace().ids[t.kind], "next_id", seq << SHIFT | index)
    t.equal("the id of the first object", parts(t.until("made")[0]),
            parts(seq << SHIFT | index))
    t.equal("ids->next_id after it", t.namespace().ids[t.kind].next_id, -1)
    t.equal("the id of the second", parts(t.until("made")[0]), parts(0))
    t.poke(t.namespace().ids[t.kind], "next_id", seq + 1 << SHIFT | index)
    t.equal("the id of the third, whose index is taken",
            parts(t.until("made")[0]), parts(seq + 1 << SHIFT | index + 1))


@test(14, hint="get")
def get(t):
    """IPC_CREAT, IPC_EXCL, and neither; a key that is there, or not."""
    kind = t.number(0, 2)
    call = KINDS[kind] + "get"
    t.boot("keys", kind, *t.keys(2))
    none, excl = t.until("nothing there")
    t.equal(call + " of a key that nothing has", none, ENOENT)
    t.equal("the same with IPC_EXCL alone", excl, ENOENT)
    made = t.until("created")[0]
    t.within(call + " with IPC_CREAT|IPC_EXCL", made, 0, 1 << 30)
    for flags, found in zip(("0", "IPC_CREAT", "IPC_EXCL"), t.until("found")):
        t.equal("%s of the same key with %s" % (call, flags), found, made)
    t.equal("the same with IPC_CREAT|IPC_EXCL", t.until("exclusive")[0],
            EEXIST)
    other = t.until("another key")[0]
    t.differ("the id for another key", other, made)
    one, two = t.until("private")
    t.equal("how many ids there are after IPC_PRIVATE, twice",
            len({made, other, one, two}), 4)
    t.equal("ids->in_use", t.namespace().ids[kind].in_use, 4)
    removed, none = t.until("removed")
    t.equal("IPC_RMID", removed, 0)
    t.equal(call + " of the key that is free again", none, ENOENT)


@test(8, hint="get")
def fits(t):
    """What was found is asked whether it fits, then who may have it."""
    kind = t.choice((0, 2))
    size = t.number(2, 200)
    t.boot("fits", kind, t.key(), size, size + t.number(1, 40),
           t.number(1000, 30000))
    call = KINDS[kind] + "get"
    made = t.until("made")[0]
    t.equal(call + " with the same size, none, a larger one",
            list(t.until("size")), [made, made, EINVAL])
    t.equal("a larger one with IPC_CREAT|IPC_EXCL", t.until("exclusive")[0],
            EEXIST)
    other = t.until("other")
    t.equal("%s of another user, for 0600" % call, other[0], EACCES)
    t.equal("the same with a larger size", other[1], EINVAL)
    t.equal("the same for no access at all", other[2], made)
    t.equal("the same with IPC_CREAT|IPC_EXCL", other[3], EEXIST)


def modes(t):
    """Three classes' bits, all different; the others may do what the owner and
    the group may not, so that a wrong class shows."""
    first, second = t.choice(((2, 4), (4, 2)))
    return t.choice(((first, 0, second), (0, first, second),
                     (first, 0, 6), (0, first, 6)))


def cast(t, mode):
    users = t.random.sample(range(1000, 30000), 5)
    t.boot("users", mode, *users, t.key())
    t.until("made")
    t.equal("IPC_SET by the creator", t.until("given")[0], 0)


def may(t, mode, who, bits):
    read, write = t.on_to(who)
    t.equal("mode 0%03o, reading (GETVAL) as %s" % (mode, who), read,
            0 if bits & 4 else EACCES)
    t.equal("mode 0%03o, writing (SETVAL) as %s" % (mode, who), write,
            0 if bits & 2 else EACCES)


@test(12, hint="permission")
def classes(t):
    """The bits of the class that one belongs to, and no others, count."""
    owner, group, others = modes(t)
    mode = owner << 6 | group << 3 | others
    cast(t, mode)
    may(t, mode, "owner", owner)
    may(t, mode, "owner's group", group)
    may(t, mode, "supplementary group", group)
    may(t, mode, "others", others)


@test(8, hint="permission")
def creator(t):
    """The creator stays what it was, though somebody else is the owner."""
    owner, group, others = modes(t)
    mode = owner << 6 | group << 3 | others
    cast(t, mode)
    may(t, mode, "creator", owner)
    may(t, mode, "creator's group", group)


@test(8, hint="permission")
def capability(t):
    """CAP_IPC_OWNER may do everything; root without it may not."""
    mode = t.choice((0o600, 0o060, 0o000))
    cast(t, mode)
    may(t, mode, "root", 6)
    may(t, mode, "root without", 0)
