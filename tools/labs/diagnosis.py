# SPDX-License-Identifier: MIT
"""Where a machine stands that did not come to its next observation.

    found = Diagnosis(guest, end)       end: what guest.next() raised
    found.cause     plain words for what that usually means, or None
    found.where     lines: "in shm_mmap (ipc/shm.c:210)", and its callers
    found.panic     what the kernel panicked with, and [where, its caller];
                    None if nothing of the kernel itself is wrong
    picture(guest)  the objects of the moment: SVG text, or None

The debug port stops the processor wherever it is, as an NMI would, and asks
nothing of the kernel that hangs.  One that runs is stopped a dozen times: the
innermost function that was there nearly each time is the one that loops.  Sleepers
are read from their kernel stacks, through the frame pointers.
"""

import collections
import os
import re
import struct
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(ROOT, "tools/lib"),
                os.path.join(ROOT, "tools/view")]
import draw  # noqa: E402
import graph  # noqa: E402
import guest as guests  # noqa: E402
import held  # noqa: E402
import model  # noqa: E402
import symbols  # noqa: E402
from debugport import Gone, Refused  # noqa: E402

SAMPLES = 12
BROKEN = (model.ViewError, RecursionError, struct.error, Refused)
# how everybody sleeps, not what for
SLEEPING = {"schedule", "schedule_until", "context_switch", "switch_to",
            "lock_or_wait", "wait_for", "__schedule", "schedule_timeout"}
LOCKS = {"mutex_lock": "a mutex", "down_read": "an rwsem, to read",
         "down_write": "an rwsem, to write", "spin_lock": "a spinlock",
         "down_read_slow": "an rwsem, to read",
         "down_write_slow": "an rwsem, to write",
         "mutex_lock_slow": "a mutex"}
# what a panic's message usually means
PANICS = (
    (r"null pointer at ([0-9a-f]+)", "The kernel followed a pointer that is "
     "NULL: the field at offset {hex} of a structure that is not there."),
    (r"page fault at (6b6b6b|5a5a5a|6a6a6a)", "The kernel used an object that "
     "was freed already."),
    (r"page fault at ([0-9a-f]+)", "The kernel followed a pointer that leads "
     "nowhere (0x{0}): of an object that was freed, or never set up."),
    (r"stack overflow", "A function calls itself again and again."),
    (r"taken twice", "A lock is taken by a task that holds it already."),
    (r"lock order", "Two locks are taken in the wrong order: others take them "
     "the other way round."),
    (r"BUG at ([^ :]+:\d+): (.*)", "The kernel checks itself at {0}, and this "
     "was true there, which must not be: {1}"),
    (r"init has exited: status 0x(\w+)", None),
    (r"undefined behaviour", "The compiler found no meaning for this: a null "
     "pointer that is used, a shift or a sum out of range."),
    (r"Out of memory", "All memory is used: pages are taken, and not given "
     "back."))
# who destroys with the last reference, and who would have taken one more
FREE = {"kfree", "kmem_cache_free", "cache_free", "check_free"}
LAST = {"put_ipc_ns": "get_ipc_ns", "ipc_putref": "ipc_getref",
        "fput": "get_file", "put_page": "get_page",
        "put_task_struct": "get_task_struct"}
SIGNALS = {4: "SIGILL", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 9: "SIGKILL",
           11: "SIGSEGV", 31: "SIGSYS"}


def place(found):
    """(function, file, line) in words."""
    function, file, line = found
    return "%s (%s:%s)" % (function, file, line) if file.strip("?") else function


class Diagnosis:
    def __init__(self, guest, end):
        self.guest, self.cause, self.where = guest, None, []
        self.panic = None
        self.user = []          # where in the program, at each sample
        try:
            guest.pause()
            kind = str(end) if isinstance(end, guests.Ended) else None
            if kind == "panic":
                self.panicked()
            elif kind:
                self.stands_here(kind)
            elif end.asleep:
                self.asleep()
            else:
                self.runs()
        except (Gone, OSError, AttributeError, *BROKEN) as e:
            self.where.append("More cannot be read from the machine: %s" % e)

    # --- a machine that has ended ---

    def panicked(self):
        text = self.guest.console_text()
        text = text[max(0, text.rfind("panic: ")):]
        message = text.split("\n")[0]
        self.where.append(message)
        for pattern, words in PANICS:
            found = re.search(pattern, message)
            if found:
                self.cause = self.killed(int(found[1], 16)) if words is None \
                    else words.format(*found.groups(), hex="0x%x" % int(
                        found[1], 16) if "{hex}" in words else "")
                break
        addresses = [int(a, 16) for a in re.findall(
            r"^ \[<([0-9a-f]{8})>\]", text, re.M)]
        named = self.named(addresses)
        own = [p for a in addresses for p in named[a]
               if p[0] not in ("panic", "dump_stack", "panic_regs")]
        self.callers(own)
        put = next((p[0] for p in own if p[0] in LAST), None)
        if put and own[0][0] in FREE:
            self.cause = "%s got something that must not be freed, or was " \
                "freed already: %s gave back the last reference to what is " \
                "still in use. A %s is missing, or a %s is too much." % (
                    own[0][0], put, LAST[put], put)
        if not message.startswith("panic: init has exited"):
            self.panic = (message[len("panic: "):],
                          [place(p) for p in own[:2]])

    def killed(self, status):
        number = status & 0x7f
        if not number:
            return "The test program ended, which it never does by itself."
        return "The test program was killed by %s: it touched memory that " \
            "it should have, and has not." % SIGNALS.get(
                number, "signal %d" % number) if number in (7, 11) else \
            "The test program was killed by %s." % SIGNALS.get(
                number, "signal %d" % number)

    def stands_here(self, kind):
        self.cause = {
            "reset": "An exception came whose handler cannot even be called: "
            "the kernel's stack, page tables or segments are broken.",
            "dead": "The processor was stopped with its interrupts off: "
            "nothing can wake it any more.",
            "off": "A test never switches its machine off; something in the "
            "kernel did."}[kind]
        if kind == "off":       # the processor may have gone on a little
            self.where.append("A moment later it was in")
        self.callers(self.chain(self.guest.port.registers()))

    # --- one that runs for ever ---

    def runs(self):
        chains, idle = [], 0
        for _ in range(SAMPLES):
            registers = self.guest.port.registers()
            idle += not self.guest.kernel.current().pid
            chains.append(self.chain(registers)[::-1])  # outermost first
            self.run_on()
        if idle == SAMPLES:         # but for a clock that ticks
            self.asleep()
            return
        # an interrupt's handler may have been there instead, now and then
        common, agree = 0, chains
        while True:
            count = collections.Counter(
                c[common][:2] for c in agree if len(c) > common)
            (at, most), = count.most_common(1) or [(None, 0)]
            if 3 * most < 2 * SAMPLES:
                break
            agree = [c for c in agree if len(c) > common
                     and c[common][:2] == at]
            common += 1
        user = {self.user_place(p) for p in self.user}
        if common:
            lines = sorted({c[common - 1][2] for c in agree})
            function, file, _ = agree[0][common - 1]
            span = "%d" % lines[0] if len(lines) == 1 else \
                "%d to %d" % (lines[0], lines[-1])
            self.where.append("It goes round in %s (%s, line %s)"
                              % (function, file, span))
            self.where += self.source((function, file, lines[0]))
            self.where.append("called by")
            self.callers(agree[0][:common - 1][::-1], quoted=0)
        elif len(user) == 1:
            self.where.append("It goes round in the program, at %s"
                              % user.copy().pop())
        again = self.faults()
        if again:
            self.cause = "At %s the program touches memory; that faults, the " \
                "kernel says that it is mended, and it faults again, for " \
                "ever." % self.user_place(again)
        elif any(f[0] in LOCKS for c in chains for f in c[-3:]):
            self.cause = "It waits for a lock that nobody will release."
        else:
            self.cause = "A loop whose condition never becomes false: an " \
                "index or a pointer that does not move on, or a list that " \
                "leads back to itself."

    def faults(self):
        """The instruction of the program that faults again and again."""
        guest, at, seen = self.guest, self.guest.layout.address("page_fault"), []
        for _ in range(3):
            guest.port.break_at(at)
            hit = any(self.run_on() for _ in range(SAMPLES))
            guest.port.unbreak(at)
            if not hit:
                return None
            stack = guest.port.registers()["esp"]   # error code, eip
            seen.append(guest.memory.word(stack + 4))
            guest.port.step()
            guest.memory.forget()
        return seen[0] if len(set(seen)) == 1 and \
            seen[0] < guest.layout.base else None

    def run_on(self):
        """For a moment, but at least for some instructions; is it at a
        breakpoint then?"""
        guest = self.guest
        before = guest.progress()
        guest.go()
        for _ in range(20):
            if guest.port.poll(0.005) is not None:  # at a breakpoint
                guest.running = False
                guest.memory.forget()
                return True
            if guest.progress() != before:
                break
        guest.pause()
        return False

    # --- one that sleeps ---

    def asleep(self):
        self.cause = "Who should wake the sleepers did not, or had done so " \
            "before they slept; or one waits for what it holds itself."
        kernel = self.guest.kernel
        awaited = self.awaited(kernel)
        for task in kernel.tasks():
            if not task.mm or task.exit_state:
                continue            # the kernel's own, and zombies
            places = self.sleeps(kernel, task)
            doing = kernel.state(task).lower()
            waits = [LOCKS[p[0]] for p in places if p[0] in LOCKS]
            if waits:
                self.cause = "A lock is waited for that nobody will release: " \
                    "its holder waits, too, or has forgotten it; or one task " \
                    "takes it twice."
            waits = awaited.get(int(task), waits)
            self.where.append("%s, process %d, %s%s:" % (
                os.path.basename(self.guest.program)
                if task.comm == "init" else task.comm, task.pid, doing,
                ", waits for %s" % waits[0] if waits else ""))
            self.callers([p for p in places if p[0] not in SLEEPING and
                          not p[1].startswith("kernel/lock/")], most=6)
            user = self.of_user(kernel, task)
            if user:
                self.where.append("  called from %s" % user)

    def awaited(self, kernel):
        """{address of a task: [what it waits for]}, of all that has a name."""
        found = {}
        try:
            for lock in held.held(kernel):
                for task, how in lock.waiting:
                    found[int(task)] = ["the %s %s%s" % (
                        lock.kind, lock.name, ", " + how if how else "")]
        except BROKEN:
            pass
        return found

    def sleeps(self, kernel, task):
        frame = task.thread.sp      # edi esi ebx ebp, return address
        bp, ip = kernel.memory.words(frame + 12, 2)
        return self.expand([ip - 1] + self.returns(kernel, task, bp))

    # --- stacks ---

    def returns(self, kernel, task, bp):
        """The return addresses of the frames from bp on."""
        low, found = task.pointer("stack"), []
        high = low + kernel.layout.constant("kernel/x86/memory.h",
                                            "THREAD_SIZE")
        while low <= bp < high - 8 and not bp & 3 and len(found) < 64:
            low = bp + 1
            bp, ip = kernel.memory.words(bp, 2)
            if ip < kernel.layout.base:
                break
            found.append(ip - 1)
        return found

    def chain(self, registers):
        """[(function, file, line)] of the processor, innermost first."""
        kernel = self.guest.kernel
        task = kernel.current()
        ip = registers["eip"]
        if ip < kernel.layout.base:
            self.user.append(ip)
            return []
        self.user.append(self.user_ip(kernel, task))
        return self.expand([ip] + self.returns(kernel, task,
                                               registers["ebp"]))

    def user_regs(self, kernel, task):
        top = task.pointer("stack") + kernel.layout.constant(
            "kernel/x86/memory.h", "THREAD_SIZE")
        return kernel.object("struct pt_regs",
                             top - kernel.layout.size("struct pt_regs"))

    def user_ip(self, kernel, task):
        return self.user_regs(kernel, task).ip if task.mm else 0

    def user_place(self, ip):
        found = symbols.places(self.guest.program, [ip])[ip]
        return place(found[-1]) if found else "%#x" % ip

    def of_user(self, kernel, task):
        """The line of the test program that a system call was made from: the
        first address on its stack that lies in one of its own files."""
        sp = self.user_regs(kernel, task).sp
        words = []
        for at in range(sp & ~3, (sp & ~3) + 512, 4):
            where = kernel.translate(task.mm.pgd, at)
            if where is None:
                break
            words.append(kernel.memory.word(kernel.layout.base + where) - 1)
        words = [w for w in words if w >= 0x10000]
        named = symbols.places(self.guest.program, words)
        for word in words:
            for found in named[word]:
                if found[1].startswith("labs/") and "labs/lib" not in found[1]:
                    return place(found)
        return None

    def named(self, addresses):
        return symbols.places(self.guest.kernel_file, addresses)

    def expand(self, addresses):
        named = self.named(addresses)
        return [p for a in addresses for p in named[a]]

    def callers(self, places, most=8, quoted=1):
        """quoted: of how many the line is shown."""
        for i, found in enumerate(places[:most]):
            self.where.append("  " + place(found))
            self.where += self.source(found) if i < quoted else []
        if len(places) > most:
            self.where.append("  and %d more" % (len(places) - most))


    def source(self, found):
        """The line itself."""
        tree = os.path.dirname(os.path.dirname(self.guest.kernel_file))
        try:
            with open(os.path.join(tree, found[1]), encoding="utf-8") as f:
                lines = f.read().split("\n")
        except (OSError, UnicodeDecodeError):
            return []
        return ["    | " + " ".join(lines[found[2] - 1].split())[:70]] \
            if 0 < found[2] <= len(lines) else []


def picture(guest):
    """The System V objects of the moment; if there are none, the process."""
    try:
        guest.pause()
        kernel = guest.kernel
        view = graph.View.load(guest.layout, whole=False)
        some = any(True for kind in model.IPC_KINDS
                   for _ in kernel.ipc_objects(kind))
        pid = None if some else kernel.current().pid or 1
        found = graph.Graph(kernel, view, pid=pid, limit=12)
        return draw.render(draw.dot(found), "svg").decode()
    except (Gone, OSError, AttributeError, TypeError, ValueError, *BROKEN):
        return None
