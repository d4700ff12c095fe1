# SPDX-License-Identifier: MIT
"""What a lab's tests.py is written with.

    from testing import test

    @test(10, hint="second-file")
    def second_file(t):
        \"\"\"Two attachments of a segment are two files.\"\"\"
        key, size = t.key(), t.size()
        t.boot("attach", key, size)
        shmid = t.until("made")[0]
        t.equal("shmget", shmid, 0)
        t.equal("shm_nattch", t.segment(shmid).shm_nattch, 1)

A test boots one machine with one program (labs/NN-name/attach.c), lets it run
to an observation, and compares what the program saw, and the kernel's objects
of that moment, with what must be.  What is compared are values, never what was
printed.  Keys, sizes and data come from t, anew in each run.

hint: the anchor of a hint in the handout.
"""

import errno
import importlib.util
import os
import random
import sys

import guest as guests

PAGE = 4096
TESTS = []


class Failure(Exception):
    """What is not as it must be: the first difference."""

    def __init__(self, what, expected=None, actual=None):
        super().__init__(what)
        self.what, self.expected, self.actual = what, expected, actual


class Test:
    def __init__(self, function, points, hint):
        self.function, self.points, self.hint = function, points, hint
        self.name = function.__name__
        self.aim = " ".join((function.__doc__ or "").split())


def test(points, hint=None):
    def mark(function):
        TESTS.append(Test(function, points, hint))
        return function
    return mark


def load(lab):
    """The tests of a lab, in order."""
    del TESTS[:]
    path = os.path.join(lab.path, "tests.py")
    spec = importlib.util.spec_from_file_location("lab%d" % lab.number, path)
    module = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode = True
    spec.loader.exec_module(module)
    return list(TESTS)


def shown(value, answer=True):
    """A number as one reads it: an errno by its name, if it may be one, an
    address in hex."""
    if isinstance(value, list):
        return "[%s]" % ", ".join(shown(v, answer) for v in value)
    if isinstance(value, bool) or not isinstance(value, int):
        return str(value)
    if -200 < value < 0 and answer:
        return "%d (%s)" % (value, errno.errorcode.get(-value, "?"))
    if abs(value) >= 1 << 24:
        return "%#x" % (value & 0xffffffff)
    return str(value)


class Trial:
    """One run of one test: t."""

    def __init__(self, lab, a_test, seed, boot, tree=None):
        """boot(program, arguments) gives a guest; tree: the student's."""
        self.folder = os.path.join(tree or lab.tree, "labs", lab.folder)
        self.lab, self.test, self.seed, self.start = lab, a_test, seed, boot
        self.random = random.Random("%s %s %s" % (seed, lab.number,
                                                  a_test.name))
        self.guest, self.seen = None, []
        self.hint = None        # another anchor than the test's, from now on

    # --- what is drawn ---

    def number(self, least, most):
        return self.random.randint(least, most)

    def key(self):
        """One that is neither IPC_PRIVATE nor small."""
        return self.random.randint(0x10000, 0x7fffffff)

    def keys(self, count):
        return self.random.sample(range(0x10000, 0x7fffffff), count)

    def pages(self, least=2, most=9):
        return self.random.randint(least, most)

    def size(self, least=2, most=9):
        """Of a segment, in bytes: within its last page."""
        return self.pages(least, most) * PAGE - self.random.randint(1, PAGE - 1)

    def byte(self):
        return self.random.randint(1, 255)

    def choice(self, of):
        return self.random.choice(of)

    # --- running ---

    def boot(self, program, *arguments):
        """A new machine, at the program's start."""
        if self.guest:
            self.guest.stop()
        self.guest = self.start(program, [int(a) for a in arguments])
        self.guest.begin()

    def next(self):
        """The next observation, whatever it is."""
        seen = self.guest.next()
        self.seen.append(seen)
        return seen

    def until(self, name):
        """Run to the next observation, which must have this name."""
        seen = self.next()
        if seen.name != name:
            raise Failure("what the program comes to next", name, seen.name)
        return seen

    def on_to(self, name):
        """Run to an observation of this name, past others."""
        while True:
            seen = self.next()
            if seen.name == name:
                return seen
            if seen.name == "end":
                raise Failure("what the program comes to", name, "its end")

    def both(self, what, *names):
        """The next two observations, which come in any order: by name."""
        seen = {s.name: s for s in (self.next(), self.next())}
        self.true(what, set(seen) == set(names))
        return [seen[name] for name in names]

    def finish(self):
        self.until("end")

    def called(self, function, first=None):
        """Run to where the kernel calls a function of its own (with this
        first argument): on its way to the next observation it must."""
        if not self.guest.called(function, first):
            raise Failure("what the kernel calls before the program comes to "
                          "its next observation", function,
                          "not " + function)

    def not_called(self, function, what):
        """Run to the next observation; it must not be called on the way."""
        if self.guest.called(function):
            raise Failure(what, "no call of %s" % function,
                          "%s is called" % function)

    def refused(self, function, answer=0, first=None):
        """Let a call of a function of the kernel fail: as if memory were
        missing, for example."""
        self.called(function, first)
        self.guest.answer(answer)

    def past(self, function):
        """Run to where a function of the kernel has just returned."""
        self.called(function)
        self.guest.returned()

    # --- the machine, standing still ---

    @property
    def kernel(self):
        return self.guest.kernel

    def task(self, pid=None):
        """The one that observes, or pid's."""
        return self.kernel.current() if pid is None else self.kernel.task(pid)

    def namespace(self):
        return self.task().nsproxy.ipc_ns

    def ipc(self, kind, shmid):
        """The object of an id, as the kernel has it now."""
        index, name, member = {
            "sem": (0, "struct sem_array", "sem_perm"),
            "msg": (1, "struct msg_queue", "q_perm"),
            "shm": (2, "struct shmid_kernel", "shm_perm")}[kind]
        found = self.kernel.idr_find(
            self.namespace()["ids[%d].ipcs_idr" % index], shmid & 0x7fff,
            "struct kern_ipc_perm")
        if not found or found.id != shmid:
            raise Failure("the id %d in %s_ids" % (shmid, kind), "an object",
                          "nothing" if not found else "id %d" % found.id)
        return found.within(name, member)

    def segment(self, shmid):
        return self.ipc("shm", shmid)

    def vma(self, address, task=None):
        found = self.kernel.vma_at((task or self.task()).mm,
                                   address & 0xffffffff)
        if not found:
            raise Failure("the address %s" % shown(address), "in a VMA",
                          "in none")
        return found

    def mapped(self, address, task=None):
        """What an address shows: its struct page or None, and how."""
        entry = self.kernel.page_walk((task or self.task()).mm.pgd,
                                      address & 0xffffffff)[-1]
        if entry[0] != "PTE" or not entry[2] & 1:
            return None, "not mapped"
        return self.kernel.page(entry[2] >> 12), \
            "writable" if entry[2] & 2 else "read-only"

    def free_pages(self):
        """With those that a processor keeps at hand."""
        return self.kernel.variable("buddy").nr_free + sum(
            cpu.count for cpu in self.kernel.variable("pcps"))

    def asleep(self, who, pid):
        """A process must sleep, in the kernel's eyes, and not be called to
        run."""
        self.equal("the state of " + who, self.kernel.state(self.task(pid)),
                   "INTERRUPTIBLE")

    def poke(self, owner, path, value):
        """Set a number of the kernel's: a limit, as an administrator would; a
        counter, as long use of the machine would."""
        name, start = owner._type, int(owner)
        kernel = self.guest.kernel
        self.guest.port.write(
            start + kernel.layout.offset(name, path),
            (value & 0xffffffff).to_bytes(kernel.layout.size(
                kernel.layout.resolve(name, path)), "little"))
        self.guest.memory.forget()

    # --- judging ---

    def equal(self, what, actual, expected):
        if actual != expected:
            raise Failure(what, shown(expected), shown(
                actual, self.answer(actual) or self.answer(expected)))

    @staticmethod
    def answer(value):
        """May it be what a system call answered?  Not a field of an object
        that was counted down too often."""
        return isinstance(value, (guests.Seen, list)) or \
            isinstance(value, int) and value < 0

    def differ(self, what, actual, other):
        if actual == other:
            raise Failure(what, "not " + shown(other), shown(actual))

    def within(self, what, actual, least, most):
        if not least <= actual <= most:
            raise Failure(what, "%s to %s" % (shown(least), shown(most)),
                          shown(actual, isinstance(actual, guests.Seen)))

    def true(self, what, truth, expected="yes", actual="no"):
        if not truth:
            raise Failure(what, expected, actual)
