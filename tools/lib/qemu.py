# SPDX-License-Identifier: MIT
"""One run of QEMU, watched from start to end.

Three connected sockets go to QEMU: the first serial port is the guest's
console, the second one brings "status N" from init and "reboot" from the
kernel, and QMP tells why the machine ended.  Everything waits in one select;
nothing polls.

How a run ends (Run.end):
    "off"       the guest switched the machine off
    "reboot"    the guest asked for a reset
    "reset"     the machine was reset, nobody asked: a triple fault
    "panic"     the kernel said so and stopped
    "hang"      the time was up
    "gdb"       the gdb that it was for is gone
    "quit"      the user, or QEMU itself, ended it
"""

import ctypes
import json
import os
import re
import select
import signal
import socket
import subprocess
import time

PANIC = re.compile(rb"^(?:\[ *\d+\.\d+\] )?(?:Kernel )?panic(?:: | - )(.*)")
PANIC_END = re.compile(rb"---\[ end .*panic")
NMI_GRACE = 2.0         # seconds for the kernel to print where it hangs
SAVE_LIMIT = 60.0       # to write the memory
PANIC_GRACE = 5.0       # seconds for the end of a panic message to come
ESCAPE = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]|\x1b.|\r")


def die_with_parent():
    """A killed tool leaves no machine behind (Linux; elsewhere it may)."""
    try:
        PR_SET_PDEATHSIG = 1
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    except (OSError, AttributeError):
        pass


class Run:
    """Start argv (a QEMU command without its channels) and watch it."""

    def __init__(self, argv, timeout=None, out=None, keys=None, trace=False,
                 foreign=False, ram=None, gdb=None):
        """out(bytes) gets the console; keys is a file descriptor to type from.

        trace:   QEMU logs faults to stderr, of which the tail is kept
        foreign: the kernel is Linux: it does not halt after a panic
        ram:     (file, bytes): save the memory there after a panic or hang
        gdb:     a socket that listens: the machine waits for a gdb there
        """
        self.out, self.keys, self.foreign = out, keys, foreign
        self.ram = ram
        self.end = None
        self.status = None      # what init reported
        self.reason = None      # SHUTDOWN's reason, as QMP names it
        self.said_reboot = False
        self.panic = None       # the message
        self.tail = b""         # the last of the console
        self.trace = b""        # the last of the fault log
        self.registers = ""     # of all CPUs, when it hung or panicked
        self.mark = 0           # how much console there was when it hung
        self.seen = 0           # console bytes so far
        self.timeout = timeout
        self.deadline = timeout and time.monotonic() + timeout
        self.phase = "run"
        self.line = b""
        self.ports = {"con": b"", "aux": b"", "qmp": b""}
        self.listener, self.gdb = gdb, None
        self.typed_escape = False
        self.typed = b""        # the last key
        self.replies = {}
        self.start(argv, trace)

    def start(self, argv, trace):
        self.sock, theirs = {}, {}
        for name in list(self.ports) + ["stub"] * (self.listener is not None):
            self.sock[name], theirs[name] = socket.socketpair()
            argv = argv + ["-chardev", "socket,id=%s,fd=%d"
                           % (name, theirs[name].fileno())]
        argv += ["-serial", "chardev:con", "-serial", "chardev:aux",
                 "-mon", "chardev=qmp,mode=control"]
        if self.listener:
            argv += ["-S", "-gdb", "chardev:stub"]
        if trace:
            argv += ["-d", "int,cpu_reset"]
        self.proc = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE if trace else None,
            preexec_fn=die_with_parent,
            pass_fds=[s.fileno() for s in theirs.values()])
        for s in theirs.values():
            s.close()
        self.by_fd = {s.fileno(): n for n, s in self.sock.items()}
        if trace:
            self.by_fd[self.proc.stderr.fileno()] = "trace"
        if self.keys is not None:
            self.by_fd[self.keys] = "keys"
        if self.listener:
            self.by_fd[self.listener.fileno()] = "listener"
            del self.by_fd[self.sock["stub"].fileno()]      # until gdb is there
        self.command("qmp_capabilities")

    # --- the loop ---

    def watch(self):
        """Until the machine has ended; sets end."""
        try:
            while self.end is None and self.guest_alive():
                wait = None
                if self.deadline:
                    wait = max(0, self.deadline - time.monotonic())
                ready = select.select(list(self.by_fd), [], [], wait)[0]
                for fd in ready:
                    self.readable(fd)
                if not ready:
                    self.time_up()
            if self.end is not None:    # decided here: QEMU still runs
                self.proc.kill()
        except BaseException:
            self.proc.kill()
            raise
        finally:
            self.proc.wait()
        if self.end is None:
            self.end = self.how_it_ended()

    def guest_alive(self):
        return any(n in self.ports for n in self.by_fd.values())

    def readable(self, fd):
        name = self.by_fd[fd]
        if name == "listener":
            self.gdb_comes(fd)
            return
        try:
            data = os.read(fd, 65536)
        except OSError:
            data = b""
        if not data:
            del self.by_fd[fd]
            if name == "keys":
                self.keys_end()
            if name == "gdb" and not self.reason:
                self.end = "gdb"    # not because the machine is ending
        elif name == "con":
            self.console(data)
        elif name == "aux":
            self.lines(name, data, self.aux_line)
        elif name == "qmp":
            self.lines(name, data, self.qmp_line)
        elif name in ("gdb", "stub"):
            self.send(self.gdb if name == "stub" else self.sock["stub"],
                         data)
        elif name == "trace":
            self.trace = (self.trace + data)[-200000:]
        else:
            self.type(data)

    def lines(self, name, data, use):
        *whole, self.ports[name] = (self.ports[name] + data).split(b"\n")
        for line in whole:
            use(line.strip())

    def time_up(self):
        if self.phase == "run":
            self.mark = self.seen
            self.phase = "nmi"
            self.command("inject-nmi")
            self.deadline = time.monotonic() + NMI_GRACE
        elif self.phase == "nmi":
            self.look("hang")
        elif self.phase in ("panic", "look"):
            self.look("panic")
        else:
            self.end = self.verdict or "hang"

    def how_it_ended(self):
        if self.reason in ("guest-shutdown", "guest-panic"):
            return "off"
        if self.reason == "guest-reset":
            return "reboot" if self.said_reboot or self.foreign else "reset"
        if self.gdb and self.proc.returncode == 0:
            return "gdb"        # which said "kill"
        return "quit"

    # --- the console ---

    def console(self, data):
        self.seen += len(data)
        self.tail = (self.tail + data)[-65536:]
        if self.out:
            self.out(data)
        *whole, rest = (self.line + data).split(b"\n")
        self.line = rest[-4096:]
        for line in whole:
            self.console_line(ESCAPE.sub(b"", line))

    def console_line(self, line):
        found = PANIC.match(line)
        if found and self.phase == "run":
            self.panic = found.group(1).decode(errors="replace")
            self.phase, self.resume = "panic", self.deadline
            self.deadline = time.monotonic() + PANIC_GRACE
        elif self.phase == "panic" and PANIC_END.search(line):
            self.look("panic")
        elif self.phase == "nmi" and b"---[ end" in line:
            self.look("hang")

    def type(self, data):
        """Keys to the guest; Ctrl-A x ends the machine, Ctrl-A a is Ctrl-A."""
        plain = bytearray()
        self.typed = data[-1:]
        for key in data:
            if self.typed_escape:
                self.typed_escape = False
                if key in b"xX":
                    self.end = "quit"
                    return
                plain.append(1 if key in b"aA\x01" else key)
            elif key == 1 and os.isatty(self.keys):
                self.typed_escape = True
            else:
                plain.append(key)
        self.send(self.sock["con"], plain)

    def keys_end(self):
        """A file or a pipe is at its end: the guest's shell is told so.
        (Ctrl-D would not do: before the shell is up it ends no input.)"""
        self.type(b"exit\n" if self.typed in b"\r\n" else b"\nexit\n")

    def send(self, to, data):
        try:
            to.sendall(data)
        except OSError:
            pass        # the other end is gone, and will be read as such

    # --- a gdb elsewhere, and QEMU's stub ---

    def gdb_comes(self, fd):
        """One, and no other after it."""
        del self.by_fd[fd]
        self.gdb = self.listener.accept()[0]
        self.listener.close()
        self.by_fd[self.gdb.fileno()] = "gdb"
        self.by_fd[self.sock["stub"].fileno()] = "stub"

    # --- the second serial port ---

    def aux_line(self, line):
        word = line.decode(errors="replace").split()
        if len(word) == 2 and word[0] == "status" and word[1].isdigit():
            self.status = int(word[1])
        elif word == ["reboot"]:
            self.said_reboot = True

    # --- QMP ---

    def command(self, name, then=None, **arguments):
        self.replies[len(self.replies)] = then
        text = {"execute": name, "id": len(self.replies) - 1}
        if arguments:
            text["arguments"] = arguments
        try:
            self.sock["qmp"].sendall(json.dumps(text).encode() + b"\n")
        except OSError:
            pass        # it is ending anyway

    def qmp_line(self, line):
        message = json.loads(line)
        if message.get("event") == "SHUTDOWN":
            self.reason = message["data"].get("reason", "host")
        then = self.replies.get(message.get("id"))
        if then:
            then(message.get("return", ""))

    def look(self, why):
        """Read the registers, then judge whether the machine is really dead."""
        self.phase = "look" if why == "panic" else "last"
        self.deadline = time.monotonic() + 0.5
        self.command("human-monitor-command", lambda r: self.judge(why, r),
                     **{"command-line": "info registers -a"})

    def judge(self, why, registers):
        self.registers = registers
        if why == "hang":
            self.conclude("panic" if self.panic else "hang")
        elif self.foreign or halted(registers):
            self.conclude("panic")
        elif time.monotonic() < self.panic_until():
            self.deadline = time.monotonic() + 0.05
        else:           # a program printed that; the machine lives
            self.phase, self.panic = "run", None
            self.deadline = self.resume
            self.panic_limit = None

    verdict = None

    def conclude(self, end):
        """The machine is dead: save its memory, if somebody wants it."""
        if not self.ram:
            self.end = end
            return
        self.phase, self.verdict = "save", end
        self.deadline = time.monotonic() + SAVE_LIMIT
        self.command("stop")
        self.command("human-monitor-command", self.keep_registers,
                     **{"command-line": "info registers -a"})
        self.command("pmemsave", self.saved, val=0, size=self.ram[1],
                     filename=os.path.abspath(self.ram[0]))

    def keep_registers(self, registers):
        self.registers = registers

    def saved(self, _):
        self.end = self.verdict

    panic_limit = None

    def panic_until(self):
        if self.panic_limit is None:
            self.panic_limit = time.monotonic() + 0.5
        return self.panic_limit

    def console_text(self, since=0):
        """What is kept of the console, from byte number since on, as text."""
        data = self.tail[max(0, len(self.tail) - (self.seen - since)):]
        return ESCAPE.sub(b"", data).decode(errors="replace")


def halted(registers):
    """Whether every CPU is halted with interrupts off."""
    cpus = re.findall(r"EFL=([0-9a-f]+).*?HLT=(\d)", registers, re.S)
    return bool(cpus) and all(h == "1" and not int(f, 16) & 0x200
                              for f, h in cpus)
