#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The two consoles: the serial line under load, the screen and its keyboard."""

import hashlib
import os
import re
import select
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, HERE)
from guest import KERNEL, check, initrd_option, main, tail, test  # noqa: E402

KEYS = {" ": "spc", "\n": "ret", "/": "slash", "-": "minus", "$": "shift-4",
        "(": "shift-9", ")": "shift-0", "*": "shift-8", ">": "shift-dot"}
SCREEN, COLUMNS, ROWS = 0xb8000, 80, 25


class Machine:
    """QEMU with its serial line and its monitor on sockets."""

    def __init__(self, words="", early=b""):
        self.line, line = socket.socketpair()
        self.monitor, monitor = socket.socketpair()
        self.line.sendall(early)
        self.out, self.at = b"", 0
        self.proc = subprocess.Popen(
            ["qemu-system-i386", "-nodefaults", "-no-reboot", "-net", "none",
             "-m", "64", "-cpu", "qemu32", "-accel", "tcg", "-vga", "std",
             "-display", "none", "-kernel", KERNEL, *initrd_option(),
             "-append", words, "-serial", "chardev:line", "-serial", "null",
             "-mon", "chardev=mon",
             "-chardev", "socket,id=line,fd=%d" % line.fileno(),
             "-chardev", "socket,id=mon,fd=%d" % monitor.fileno()],
            pass_fds=[line.fileno(), monitor.fileno()])
        line.close()
        monitor.close()
        self.prompt()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.proc.kill()
        self.proc.wait()
        self.line.close()
        self.monitor.close()

    def command(self, text):
        self.monitor.sendall(text.encode() + b"\n")
        self.prompt()

    def prompt(self):
        answer = b""
        while not answer.endswith(b"(qemu) "):
            answer += self.monitor.recv(65536)

    def type(self, text):
        self.line.sendall(text if isinstance(text, bytes) else text.encode())

    def wait(self, text, seconds=30):
        """Wait for a text on the serial line; what came before it."""
        limit = time.monotonic() + seconds
        text = text.encode()
        while text not in self.out[self.at:]:
            left = limit - time.monotonic()
            check(left > 0, "%s did not come" % text,
                  tail(self.out.decode(errors="replace")))
            if select.select([self.line], [], [], left)[0]:
                self.out += self.line.recv(65536)
        end = self.out.index(text, self.at)
        before, self.at = self.out[self.at:end], end + len(text)
        return before.decode(errors="replace")

    def keys(self, text):
        for c in text:
            self.command("sendkey %s 20" % KEYS.get(c, c))
            time.sleep(0.05)

    def screen(self):
        with tempfile.TemporaryDirectory(prefix="vitrine-") as folder:
            name = folder + "/screen"
            self.command('pmemsave %d %d "%s"'
                         % (SCREEN, 2 * COLUMNS * ROWS, name))
            with open(name, "rb") as f:
                cells = f.read()[::2].decode("latin1")
        return "\n".join(cells[i:i + COLUMNS].rstrip()
                         for i in range(0, len(cells), COLUMNS)).rstrip()

    def wait_screen(self, text, seconds=20):
        limit = time.monotonic() + seconds
        while text not in self.screen():
            check(time.monotonic() < limit, "%s is not on the screen" % text,
                  self.screen())
            time.sleep(0.2)


@test
def nothing_typed_while_it_boots_is_lost():
    with Machine(early=b"echo first-$((40 + 2))\n") as m:
        m.wait("first-42")


@test
def a_raw_paste_loses_no_byte():
    data = os.urandom(32 << 10)
    with Machine() as m:
        m.wait("# ")
        m.type('stty raw -echo; echo G""O; head -c %d | md5sum; stty sane\n'
               % len(data))
        m.wait("GO\n")
        m.type(data)
        check(hashlib.md5(data).hexdigest() in m.wait("  -"),
              "the sums differ")


@test
def bytes_that_come_together_share_an_interrupt():
    """Else those of one key, such as an arrow, would come far apart."""
    count = "grep ttyS0 /proc/interrupts"
    with Machine() as m:
        m.wait("# ")
        m.type('stty raw -echo; %s; echo G""O; head -c 4096 >/dev/null; %s; '
               'stty sane; echo E""ND\n' % (count, count))
        before = m.wait("GO\n")
        m.type("x" * 4096)
        after = m.wait("END")
        before, after = (int(re.search(r" 4: +(\d+)", text).group(1))
                         for text in (before, after))
        check(0 < after - before < 1024, "an interrupt for each byte",
              after - before)


@test
def pasted_lines_wait_for_a_slow_reader():
    text = b"".join(b"line %05d of what is pasted\n" % i for i in range(800))
    with Machine() as m:
        m.wait("# ")
        m.type('stty -echo; echo G""O; sleep 1; md5sum; stty echo\n')
        m.wait("GO\r\n")
        m.type(text + b"\x04")
        check(hashlib.md5(text).hexdigest() in m.wait("  -"),
              "the sums differ")


@test
def a_line_too_long_ends_and_the_next_is_whole():
    with Machine() as m:
        m.wait("# ")
        m.type('stty -echo; echo G""O; wc; stty echo\n')
        m.wait("GO\r\n")
        m.type("x" * 6000 + "\nnext\n\x04")
        words = m.wait("\r\n", 20).replace("\a", "").split()
        check(words == ["2", "2", "4100"], "wc counted otherwise", words)


@test
def signals_lose_no_output():
    with Machine() as m:
        m.wait("# ")
        m.type('stty -onlcr; (trap : USR1; sleep 2; echo G""O; i=0; while [ $i -lt 3000 '
               ']; do echo $i; i=$((i+1)); done; echo E""ND) & p=$!; sleep 1; while '
               'kill -USR1 $p 2>/dev/null; do usleep 3000; done\n')
        m.wait("GO\n")
        numbers = m.wait("END").split()
        check(numbers == [str(i) for i in range(3000)], "lines are missing",
              tail(" ".join(numbers[-20:])))


@test
def a_shell_on_the_serial_line_and_one_on_the_screen():
    with Machine() as m:
        m.wait("/ #")
        m.wait_screen("/ #")
        m.keys("echo key-$((6*7))\n")
        m.wait_screen("\nkey-42")
        check(b"key-42" not in m.out, "it came to the serial line too")


@test
def what_the_kernel_says_is_on_both():
    with Machine() as m:
        m.wait("# ")
        m.wait_screen("memory: ")
        check(b"memory: " in m.out, "not on the serial line")
        m.type('echo to-the-""screen >/dev/tty1\n')
        m.wait_screen("to-the-screen")


main()
