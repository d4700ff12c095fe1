# SPDX-License-Identifier: MIT
"""A machine that runs one test program, and stands still where it observes.

    guest = Guest(kernel, layout, program, arguments)
    seen = guest.next()         an Observation: name, values
    guest.kernel                the kernel's objects now (tools/view/model.py)
    guest.stop()

The machine counts instructions (-icount), so the same kernel and arguments
give the same run, however busy the host is.  How long a test may take is
counted in the guest: instructions, and seconds of its clock.  No clock of the
host decides anything.

Raised by next(), with the console in guest.console:
    Ended("off" | "panic" | "reset" | "killed")     the machine's end
    Stuck(why)          out of time, or asleep for ever
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
LIMIT_INSTRUCTIONS = 600 * MILLION
LIMIT_SECONDS = 60              # of the guest
NAME, MOST = 32, 16             # as labs/lib/lab.c has it
CONSOLE = 1 << 20               # bytes of the console that are kept


class Ended(Exception):
    """How the machine ended, when it should have gone on."""


class Stuck(Exception):
    """It runs, or sleeps, and will never come to its next observation."""


class Observation:
    """What a test program saw: a name, and numbers."""

    def __init__(self, name, values, task):
        self.name, self.values, self.task = name, values, task

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
        self.port = port

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


def symbols(program):
    """The addresses of a program's symbols."""
    nm = os.environ.get("CROSS", "i686-linux-gnu-") + "nm"
    out = subprocess.run([shutil.which(nm) or "nm", program],
                         capture_output=True, text=True, check=True).stdout
    return {words[2]: int(words[0], 16) for words in
            (line.split() for line in out.splitlines()) if len(words) == 3}


class Guest:
    """See above.  wrap: a command that runs QEMU, to confine it."""

    def __init__(self, kernel, layout, program, arguments, memory_mib=64,
                 wrap=()):
        self.kernel_file, self.layout = kernel, layout
        self.program, self.arguments = program, arguments
        self.symbols = symbols(program)
        self.console, self.status = b"", {}
        self.ended = None
        self.folder = tempfile.TemporaryDirectory(prefix="vitrine-lab-")
        initrd = os.path.join(self.folder.name, "initrd")
        with open(initrd, "wb") as f:
            f.write(archive(program))
        self.start(list(wrap) + [
            os.environ.get("QEMU", "qemu-system-i386"), "-nodefaults",
            "-no-reboot", "-net", "none", "-vga", "none", "-display", "none",
            "-m", str(memory_mib), "-cpu", "qemu32",
            "-icount", "shift=%d,sleep=off" % SHIFT, "-seed", "1",
            "-rtc", "base=2024-01-01,clock=vm",
            "-accel", "tcg,thread=single",
            "-kernel", kernel, "-initrd", initrd,
            "-append", "console=ttyS0 init=/init quiet"])

    def start(self, argv):
        ours, theirs = {}, {}
        for name in ("con", "qmp", "gdb"):
            ours[name], theirs[name] = socket.socketpair()
            argv += ["-chardev", "socket,id=%s,fd=%d"
                     % (name, theirs[name].fileno())]
        argv += ["-serial", "chardev:con", "-mon", "chardev=qmp,mode=control",
                 "-gdb", "chardev:gdb", "-S"]
        self.process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
            preexec_fn=qemu.die_with_parent,
            pass_fds=[s.fileno() for s in theirs.values()])
        for s in theirs.values():
            s.close()
        self.sockets = ours
        self.qmp_data, self.reason = b"", None
        self.port = DebugPort(ours["gdb"])
        self.memory = GuestMemory(self.port)
        try:
            self.qmp("qmp_capabilities")
            self.port.ask("?")
            self.port.break_at(self.symbols["lab_stop"])
        except (Gone, BrokenPipeError):
            error = self.process.stderr.read().decode(errors="replace")
            raise RuntimeError("QEMU did not start: %s" % error.strip())
        self.at_stop = False
        if self.next().name != "start":
            raise Ended("killed")
        self.port.write(self.symbols["lab_arguments"], struct.pack(
            "<%di" % len(self.arguments), *[
                a - (1 << 32) if a >= 1 << 31 else a for a in self.arguments]))

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()
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
        if self.at_stop:        # past the nop with the breakpoint
            self.port.set_register(
                "eip", self.port.registers()["eip"] + 1)
        self.memory.forget()
        self.at_stop = False
        try:
            self.port.go()
            self.wait()
            self.at_stop = True
            return self.observation()
        except Gone:
            self.drain()
            self.ended = self.how_it_ended()
            raise Ended(self.ended) from None

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
        """Until the machine stands; raises Stuck if it never will."""
        before, idle = None, 0
        while True:
            stop = self.port.poll(0.2)
            self.drain()
            if stop is not None:
                if b"panic" in self.console and self.halted():
                    raise Gone()
                return
            now = self.progress()
            if now[0] > LIMIT_INSTRUCTIONS:
                raise Stuck("it ran for %d million instructions"
                            % (LIMIT_INSTRUCTIONS // MILLION))
            if now[1] > LIMIT_SECONDS:
                raise Stuck("its clock showed %d seconds" % LIMIT_SECONDS)
            halted = self.halted()
            if halted == "dead":
                raise Gone()
            idle = idle + 1 if halted and now == before else 0
            if idle >= 5:
                raise Stuck("everybody sleeps, and nothing will wake anybody")
            before = now

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

    def how_it_ended(self):
        if b"panic" in self.console:
            return "panic"
        return {"guest-shutdown": "off", "guest-panic": "off",
                "guest-reset": "reset"}.get(self.reason, "killed")

    # --- the other two channels ---

    def drain(self):
        """Take what the console brought."""
        con = self.sockets["con"]
        while select.select([con], [], [], 0)[0]:
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
                ready = select.select([qmp, self.sockets["con"]], [], [])[0]
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
