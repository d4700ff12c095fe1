# SPDX-License-Identifier: MIT
"""A machine that runs one test program, and stands still where it observes.

    guest = Guest(kernel, layout, program, arguments)
    seen = guest.next()         an Observation: name, values
    guest.called(function)      run to where the kernel calls it
    guest.kernel                the kernel's objects now (tools/view/model.py)
    guest.stop()

The machine counts instructions (-icount), so the same kernel and arguments
give the same run, however busy the host is.  How long a test may take is
counted in the guest: instructions, and seconds of its clock.  No clock of the
host decides anything.

Raised by next(), with the console in guest.console; the machine stands then,
and its memory can be read:
    Ended("off" | "panic" | "reset" | "dead")       the machine's end
    Stuck(why)          out of time, or asleep for ever
And Broken(why), when it is QEMU that does not do its work.
"""

import json
import os
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(ROOT, "tools/lib"),
                os.path.join(ROOT, "tools/view")]
import cpio  # noqa: E402
import memory  # noqa: E402
import model  # noqa: E402
import qemu  # noqa: E402
from debugport import DebugPort, Gone, Refused  # noqa: E402

SHIFT = 4                       # 16 ns an instruction
MILLION = 1000000
LIMIT_INSTRUCTIONS = 150 * MILLION       # a test takes some 7
LIMIT_SECONDS = 60              # of the guest
MEMORY = 64                     # MiB
COMMAND_LINE = "console=ttyS0 init=/init quiet"
PATIENCE = 300                  # seconds in which QEMU must answer: Broken
NAME, MOST = 32, 16             # as labs/lib/lab.c has it
CONSOLE = 1 << 20               # bytes of the console that are kept
READS = 3000000                 # of kernel memory, at one stop


class Ended(Exception):
    """How the machine ended, when it should have gone on."""


class Stuck(Exception):
    """It runs, or sleeps, and will never come to its next observation."""

    def __init__(self, why, asleep=False):
        super().__init__(why)
        self.asleep = asleep


class Broken(Exception):
    """The grader's own trouble: nobody's test fails by it."""


class Seen(int):
    """A number as a program saw it: perhaps what a system call answered."""


class Observation:
    """What a test program saw: a name, and numbers."""

    def __init__(self, name, values, task):
        self.name, self.values = name, tuple(map(Seen, values))
        self.task = task
        self.words = None       # of a test that can say it better

    def __getitem__(self, index):
        return self.values[index]

    def __iter__(self):
        return iter(self.values)

    def __repr__(self):
        return "%s(%s)" % (self.name, ", ".join(map(str, self.values)))


class GuestMemory(memory.Memory):
    """What the stub reads: the kernel, and the process that runs."""

    def __init__(self, port):
        super().__init__()
        self.port, self.reads = port, 0

    def forget(self):
        super().forget()
        self.reads = 0

    def read(self, address, size):
        """A broken list may lead in a circle."""
        self.reads += 1
        if self.reads > READS:
            raise model.ViewError("A list or tree of the kernel does not end.")
        return super().read(address, size)

    def page(self, address):
        try:
            return self.port.read(address, model.PAGE)
        except Refused:
            return None


def archive(program):
    """The root file system: the program, and as little else as can be."""
    a = cpio.Archive()
    for name in ("dev", "proc", "tmp"):
        a.directory(name)
    a.device("dev/console", 0o600, "c", 5, 1)
    a.device("dev/null", 0o666, "c", 1, 3)
    a.file_from("init", program, 0o755)
    return a.finish()


def family(pid):
    """A process, and those that come of it."""
    parents = {}
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name) as f:
                    words = f.read().rsplit(")", 1)[1].split()
                parents.setdefault(int(words[1]), []).append(int(name))
            except OSError:
                pass
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


def nm(file, *options):
    """The words of each line of nm."""
    if not os.path.exists(file):
        raise Broken("%s is not built: \"make labs\" does it"
                     % os.path.relpath(file))
    tool = os.environ.get("CROSS", "i686-linux-gnu-") + "nm"
    out = subprocess.run([shutil.which(tool) or "nm", *options, file],
                         capture_output=True, text=True, check=True).stdout
    return [line.split() for line in out.splitlines()]


def symbols(program):
    """The addresses of a program's symbols."""
    return {words[2]: int(words[0], 16) for words in nm(program)
            if len(words) == 3}


def undefined(file):
    """The symbols that an object takes from others."""
    return {words[-1] for words in nm(file, "-u") if words}


def machine(kernel, initrd, memory_mib=MEMORY):
    """QEMU's words for the machine, without its channels."""
    return [os.environ.get("QEMU", "qemu-system-i386"), "-nodefaults",
            "-action", "reboot=shutdown,shutdown=pause",
            "-net", "none", "-vga", "none", "-display", "none",
            "-m", str(memory_mib), "-cpu", "qemu32",
            "-icount", "shift=%d,sleep=off" % SHIFT, "-seed", "1",
            "-rtc", "base=2024-01-01,clock=vm",
            "-accel", "tcg,thread=single",
            "-kernel", kernel, "-initrd", initrd, "-append", COMMAND_LINE]


class Guest:
    """See above.  wrap(argv, folder): the command that runs QEMU confined, of
    what lies in folder and beside the kernel."""

    def __init__(self, kernel, layout, program, arguments, memory_mib=MEMORY,
                 wrap=None):
        self.kernel_file, self.layout = kernel, layout
        self.program, self.arguments = program, arguments
        self.symbols = symbols(program)
        self.console, self.running = b"", False
        self.folder = tempfile.TemporaryDirectory(prefix="vitrine-lab-")
        initrd = os.path.join(self.folder.name, "initrd")
        with open(initrd, "wb") as f:
            f.write(archive(program))
        argv = machine(kernel, initrd, memory_mib)
        self.start(argv, lambda a: wrap(a, self.folder.name) if wrap else a)

    def start(self, argv, wrap):
        ours, theirs = {}, {}
        for name in ("con", "qmp", "gdb"):
            ours[name], theirs[name] = socket.socketpair()
            argv += ["-chardev", "socket,id=%s,fd=%d"
                     % (name, theirs[name].fileno())]
        argv += ["-serial", "chardev:con", "-mon", "chardev=qmp,mode=control",
                 "-gdb", "chardev:gdb", "-S"]
        self.errors = tempfile.TemporaryFile()
        try:
            self.process = subprocess.Popen(
                wrap(argv), stdin=subprocess.DEVNULL, stderr=self.errors,
                stdout=self.errors, preexec_fn=qemu.die_with_parent,
                pass_fds=[s.fileno() for s in theirs.values()])
        except OSError as e:
            raise Broken("%s: %s (tools/setup)" % (e.filename, e.strerror))
        for s in theirs.values():
            s.close()
        self.sockets = ours
        self.qmp_data, self.reason = b"", None
        try:
            self.port = DebugPort(ours["gdb"], PATIENCE)
            self.memory = GuestMemory(self.port)
            self.qmp("qmp_capabilities")
            self.port.ask("?")
            self.port.break_at(self.symbols["lab_stop"])
        except (Gone, OSError):
            raise self.broken() from None
        self.at_stop = self.ahead = False

    def begin(self):
        """To the start of the program, which gets its arguments."""
        if self.next().name != "start":
            raise Ended("dead")
        self.port.write(self.symbols["lab_arguments"], struct.pack(
            "<%di" % len(self.arguments), *[
                a - (1 << 32) if a >= 1 << 31 else a for a in self.arguments]))

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.errors.close()
        for s in self.sockets.values():
            s.close()
        self.folder.cleanup()

    # --- running ---

    @property
    def kernel(self):
        """The kernel's objects as they are now."""
        return model.Kernel(self.layout, self.memory)

    def next(self):
        """Run to the next observation."""
        try:
            if not self.ahead:
                self.resume()
            self.ahead = False
            return self.observation()
        except Gone:
            raise self.broken() from None

    def resume(self):
        if self.at_stop:            # past the nop with the breakpoint
            self.port.set_register("eip", self.port.registers()["eip"] + 1)
        self.memory.forget()
        self.at_stop = False
        self.go()
        self.wait()
        self.at_stop = True

    def reach(self, address):
        """Run to an instruction of the kernel; False: an observation comes
        first, which next() gives."""
        try:
            if not self.at_stop:    # perhaps at this very one
                self.port.step()
            self.port.break_at(address)
            self.resume()
            self.port.unbreak(address)
            reached = self.port.registers()["eip"] == address
            self.at_stop = self.ahead = not reached
            return reached
        except Gone:
            raise self.broken() from None

    def called(self, function, first=None):
        """Run to the next call of a function of the kernel, with this first
        argument if one is given; False as reach() says."""
        while self.reach(self.layout.address(function)):
            if first in (None, self.port.registers()["eax"]):   # regparm
                return True
        return False

    def returned(self):
        """From a function's first instruction to its return."""
        return self.reach(self.memory.word(self.port.registers()["esp"]))

    def answer(self, value):
        """Let the function return now, where it begins."""
        stack = self.port.registers()["esp"]
        for name, word in (("eip", self.memory.word(stack)),
                           ("esp", stack + 4), ("eax", value & 0xffffffff)):
            self.port.set_register(name, word)

    def go(self):
        self.port.go()
        self.running = True

    def pause(self):
        """Stand still, so that memory and registers can be read."""
        if self.running:
            self.port.interrupt()
            self.running = False
        self.memory.forget()

    def observation(self):
        stack = self.port.registers()["esp"]
        at, = struct.unpack("<I", self.port.read(stack + 4, 4))
        data = self.port.read(at, NAME + 4 + 4 * MOST)
        count, = struct.unpack_from("<I", data, NAME)
        values = struct.unpack_from("<%di" % MOST, data, NAME + 4)
        task = self.kernel.current()
        return Observation(data[:NAME].split(b"\0")[0].decode(
            errors="replace"), values[:min(count, MOST)], task.pid)

    def wait(self):
        """Until the machine stands at an observation.  An observation that
        came too late is none, so that it does not matter when we look."""
        before, idle = None, 0
        while True:
            stopped = self.port.poll(0.2) is not None
            self.drain()
            if stopped:
                self.running = False
            now = self.progress()
            if stopped and self.status() == "shutdown":
                raise Ended("reset" if self.reason == "guest-reset"
                            else "off")
            halted = self.halted() if not stopped else None
            if halted == "dead":
                self.pause()
                raise Ended("panic" if b"panic" in self.console else "dead")
            if now[0] > LIMIT_INSTRUCTIONS or now[1] > LIMIT_SECONDS:
                self.pause()
                raise Stuck(
                    "it ran for more than %d million instructions"
                    % (LIMIT_INSTRUCTIONS // MILLION)
                    if now[0] > LIMIT_INSTRUCTIONS else
                    "%d seconds have passed on its clock" % LIMIT_SECONDS)
            if stopped:
                return
            idle = idle + 1 if halted and now == before and \
                not self.starved() else 0
            if idle >= 5:
                self.pause()
                raise Stuck("everybody sleeps, and nothing will wake anybody",
                            asleep=True)
            before = now

    def starved(self):
        """Does QEMU only wait for the host?  What sleeps in Linux's eyes will
        do nothing more of itself."""
        for pid in family(self.process.pid):
            try:
                for thread in os.listdir("/proc/%d/task" % pid):
                    with open("/proc/%d/task/%s/stat" % (pid, thread)) as f:
                        if f.read().rsplit(")", 1)[1].split()[0] != "S":
                            return True
            except OSError:
                pass
        return False

    def status(self):
        return self.qmp("query-status").get("status")

    def progress(self):
        """(instructions executed, seconds of the guest's clock)"""
        counted = self.qmp("query-replay").get("icount", 0)
        clock = self.qmp("qom-get", path="/machine", property="rtc-time")
        days = clock["tm_yday"] if "tm_yday" in clock else clock["tm_mday"] - 1
        return counted, ((days * 24 + clock["tm_hour"]) * 60 +
                         clock["tm_min"]) * 60 + clock["tm_sec"]

    def halted(self):
        """"dead" with interrupts off, "idle" with them on, or None."""
        said = self.qmp("human-monitor-command",
                        **{"command-line": "info registers"})
        if "HLT=1" not in said:
            return None
        flags = int(said.split("EFL=")[1][:8], 16)
        return "idle" if flags & 0x200 else "dead"

    def broken(self):
        """QEMU has gone: what it said."""
        self.errors.seek(0)
        said = self.errors.read(4000).decode(errors="replace").strip()
        if "qemu: fatal" in said:       # where no memory is, and the like
            return Ended("dead")
        return Broken("QEMU ended by itself: %s" % (
            said.splitlines()[0] if said else "status %s"
            % self.process.poll()))

    # --- the other two channels ---

    def drain(self):
        """Take what the console brought."""
        con = self.sockets["con"]
        for _ in range(64):
            if not select.select([con], [], [], 0)[0]:
                return
            try:
                data = con.recv(65536)
            except OSError:
                data = b""
            if not data:
                return
            self.console = (self.console + data)[-CONSOLE:]

    def console_text(self):
        self.drain()
        return qemu.ESCAPE.sub(b"", self.console).decode(errors="replace")

    def qmp(self, name, **arguments):
        """Execute one command and return its answer."""
        text = {"execute": name, "id": "now"}
        if arguments:
            text["arguments"] = arguments
        qmp = self.sockets["qmp"]
        try:
            qmp.sendall(json.dumps(text).encode() + b"\n")
            while True:
                while b"\n" in self.qmp_data:
                    line, self.qmp_data = self.qmp_data.split(b"\n", 1)
                    message = json.loads(line)
                    if message.get("event") == "SHUTDOWN":
                        self.reason = message["data"].get("reason")
                    if message.get("id") == "now":
                        return message.get("return", {})
                self.drain()
                ready = select.select([qmp, self.sockets["con"]], [], [],
                                      PATIENCE)[0]
                if not ready:
                    raise Broken("QEMU does not answer")
                if qmp in ready:
                    data = qmp.recv(65536)
                    if not data:
                        raise Gone()
                    self.qmp_data += data
        except OSError:
            raise Gone() from None


if __name__ == "__main__":      # one program, its observations printed
    began = time.monotonic()
    g = Guest(sys.argv[1], model.Layout.load(os.path.join(
        os.path.dirname(sys.argv[1]), "layout.json")), sys.argv[2],
        [int(a, 0) for a in sys.argv[3:]])
    try:
        g.begin()
        while True:
            seen = g.next()
            print("%-20s %s" % (seen, "pid %d" % seen.task))
            if seen.name == "end":
                break
    except (Ended, Stuck) as e:
        print(type(e).__name__, e)
        print(g.console_text()[-3000:])
    finally:
        g.stop()
    print("%.2f s" % (time.monotonic() - began))
