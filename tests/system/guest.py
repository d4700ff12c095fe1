# SPDX-License-Identifier: MIT
"""What the boot tests share: machines, a typist for their terminals, TAP.

    done = run("exit 3", "--mem", "64")     tools/run; .status .out .err
    done = boot(kernel, initrd, "words")    QEMU alone, without tools/run's care
    with Terminal() as t:                   tools/run at a terminal
        t.type("ls\n"); t.wait("bin")
    script_tests(folder)                    a @test for each script in folder
    main()                                  every @test of the file, in TAP

A test fails by raising, best through check(), which shows the machine's last
words.  GUEST=--check (or --kernel FILE) in the environment chooses the kernel;
TESTS=word runs only the tests with that word in their name.
"""

import concurrent.futures
import difflib
import fcntl
import glob
import os
import pty
import re
import select
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import traceback

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))))
sys.path.insert(0, ROOT + "/tools/lib")
import qemu  # noqa: E402

RUN = ROOT + "/tools/run"
KERNEL = ROOT + "/build/vitrine.elf"
INITRD = ROOT + "/build/initrd.cpio"
CHOICE = shlex.split(os.environ.get("GUEST", ""))
LINUX = any("vmlinuz" in word for word in CHOICE)
PROMPT = re.compile(r"[#$] \x1b\[6n")     # ash asks where the cursor is
AT_ONCE = 2

tests = []


class Failed(Exception):
    """What is wrong, in lines."""


def test(function):
    tests.append(function)
    return function


class Done:
    """What is left of a machine."""

    def __init__(self, status, out, err, seconds):
        self.status, self.out, self.err = status, out, err
        self.seconds = seconds

    def last(self):
        return (self.err.strip().split("\n") or [""])[-1]

    def __str__(self):
        return "status %s after %.1f s\n%s\n--- stderr\n%s" % (
            self.status, self.seconds, tail(self.out), tail(self.err))


def tail(text, lines=25):
    return "\n".join(text.strip().split("\n")[-lines:])


def check(good, what, seen=""):
    if not good:
        raise Failed("%s\n%s" % (what, seen) if seen != "" else what)


def kernel_options(options):
    """The kernel that was asked for, unless the test itself says which."""
    if {"--iso", "--check", "--kernel"} & set(options):
        return [w for w in CHOICE if LINUX]
    return CHOICE


def run(command, *options, timeout=60, env=None):
    """tools/run with a command for the guest's shell, or None."""
    argv = [RUN, "--timeout", str(timeout), *kernel_options(options), *options]
    if command is not None:
        argv += ["--", command]
    start = time.monotonic()
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True,
                          env=env, timeout=timeout + 60)
    return Done(done.returncode, done.stdout.decode(errors="replace"),
                done.stderr.decode(errors="replace"),
                time.monotonic() - start)


def boot(initrd=None, words="", mem=64, timeout=30, kernel=KERNEL,
         model="qemu32"):
    """QEMU with just these: Done, whose status is qemu.Run.end."""
    argv = ["qemu-system-i386", "-nodefaults", "-no-reboot", "-net", "none",
            "-m", str(mem), "-cpu", model, "-accel", "tcg",
            "-vga", "none", "-display", "none", "-kernel", kernel]
    with tempfile.NamedTemporaryFile(prefix="vitrine-") as f:
        if initrd is not None:
            f.write(initrd)
            f.flush()
            argv += ["-initrd", f.name]
        if words:
            argv += ["-append", words]
        text = []
        start = time.monotonic()
        machine = qemu.Run(argv, timeout=timeout, out=text.append)
        machine.watch()
    done = Done(machine.end, b"".join(text).decode(errors="replace")
                .replace("\r", ""), "", time.monotonic() - start)
    done.panic = machine.panic
    done.reported, done.registers = machine.status, machine.registers
    return done


# --- scripts, and what they print under Linux/i386 ---

def script_output(script, *options):
    with open(script, encoding="utf-8") as f:
        done = run(f.read(), *options)
    check(done.status == 0 and not done.err, "it did not end well", done)
    return done.out


def script_test(script, options):
    def function():
        with open(script[:-3] + ".expect", encoding="utf-8") as f:
            wanted = f.read().split("\n")
        here = CHOICE or ["--check"]
        got = script_output(script, *here, *options).split("\n")
        if got != wanted:
            raise Failed("\n".join(difflib.unified_diff(
                wanted, got, "Linux", "here", lineterm="", n=2)))
    function.__name__ = "script_" + os.path.basename(script)[:-3]
    test(function)


def script_tests(folder, *options):
    """A test of each FOLDER/NAME.sh: one boot, and the lines of NAME.expect."""
    for script in sorted(glob.glob(folder + "/*.sh")):
        script_test(script, options)


def record_scripts(folder, *options):
    """Write each NAME.expect: what the script prints under Linux/i386."""
    linux = ["--kernel", glob.glob(ROOT + "/build/deps/linux/boot/vmlinuz-*")[0]]
    for script in sorted(glob.glob(folder + "/*.sh")):
        first, second = (script_output(script, *linux, *options)
                         for _ in range(2))
        if first != second:
            sys.exit("%s: two runs differ" % script)
        with open(script[:-3] + ".expect", "w", encoding="utf-8") as f:
            f.write(first)
        print("recorded", os.path.basename(script))


class Terminal:
    """tools/run at a terminal of 24 lines and 80 columns."""

    def __init__(self, *options, timeout=30):
        self.timeout, self.text, self.at = timeout, "", 0
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ,
                    struct.pack("HHHH", 24, 80, 0, 0))

        def take():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.proc = subprocess.Popen(
            [RUN, *kernel_options(options), *options], stdin=slave,
            stdout=slave, stderr=slave, preexec_fn=take)
        os.close(slave)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.proc.poll() is None:
            self.proc.send_signal(signal.SIGTERM)
        limit = time.monotonic() + 5
        while self.proc.poll() is None and time.monotonic() < limit:
            self.read(0.1)
        self.proc.kill()
        self.proc.wait()
        os.close(self.master)

    def type(self, text):
        os.write(self.master, text.replace("\n", "\r").encode())

    def read(self, seconds):
        """What comes within that time at most, once; False at the end."""
        if not select.select([self.master], [], [], max(0, seconds))[0]:
            return True
        try:
            data = os.read(self.master, 65536).decode(errors="replace")
        except OSError:
            return False
        for part in re.split(r"(?<=\x1b\[6n)", data.replace("\r", "")):
            self.text += part
            if part and self.text.endswith("\x1b[6n"):
                self.type(self.cursor())
        return bool(data)

    def cursor(self):
        """Where the cursor is, as a terminal says it; 24;80 after a jump."""
        line = re.split(r"\n|\x1b\[\d+;\d+H|\x1b\[\?1049l", self.text)[-1]
        if self.text.endswith("\x1b[999;999H\x1b[6n"):
            return "\x1b[24;80R"
        return "\x1b[24;%dR" % (len(plain(line)) + 1)

    def wait(self, wanted, seconds=None):
        """Wait for a text, or a compiled pattern; what came before it."""
        limit = time.monotonic() + (seconds or self.timeout)
        pattern = wanted if hasattr(wanted, "search") else \
            re.compile(re.escape(wanted))
        while True:
            found = pattern.search(self.text, self.at)
            if found:
                before = self.text[self.at:found.start()]
                self.at = found.end()
                return before
            left = limit - time.monotonic()
            if left <= 0 or not self.read(left):
                raise Failed("%s did not come; last seen:\n%s" % (
                    pattern.pattern, tail(self.text[-3000:])))

    def prompt(self, seconds=None):
        """Wait until the shell asks; what came before."""
        return plain(self.wait(PROMPT, seconds))

    def shell(self, command):
        """A command typed at the prompt; what it printed."""
        self.type(command + "\n")
        out = self.prompt()
        return out.split("\n", 1)[1] if "\n" in out else ""

    def end(self, seconds=10):
        """Wait for tools/run to end; its status."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit and self.read(0.2):
            pass
        try:
            return self.proc.wait(max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise Failed("it did not end\n" + tail(self.text[-3000:]))


def plain(text):
    """Text without what moves the cursor."""
    return qemu.ESCAPE.sub(b"", text.encode()).decode()


def perform(function):
    """None, or what is wrong with it."""
    try:
        function()
    except Failed as e:
        return str(e)
    except Exception:       # a broken test is a failed test
        return traceback.format_exc()
    return None


def main(at_once=AT_ONCE):
    word = os.environ.get("TESTS", "").replace(" ", "_")
    chosen = [t for t in tests if word in t.__name__]
    if not chosen:      # "1..0" would count as skipped, not as failed
        sys.exit("Bail out! No test has %r in its name" % word)
    print("1..%d" % len(chosen), flush=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        running = {pool.submit(perform, t): t for t in chosen}
        for number, future in enumerate(
                concurrent.futures.as_completed(running), 1):
            wrong = future.result()
            failed += wrong is not None
            print("%s %d - %s" % ("ok" if wrong is None else "not ok", number,
                                  running[future].__name__.replace("_", " ")))
            for line in (wrong or "").split("\n")[:80] if wrong else []:
                print("#   " + line)
            sys.stdout.flush()
    sys.exit(failed != 0)


def note(text):
    print("# " + text, flush=True)


def guest_programs(*names):
    """A tree with build/tests/NAME as /tests/..., removed at the end."""
    folder = tempfile.TemporaryDirectory(prefix="vitrine-")
    keep.append(folder)
    os.mkdir(folder.name + "/tests")
    for name in names:
        source = ROOT + "/build/tests/" + name
        if not os.path.exists(source):
            sys.exit("1..0\nBail out! %s is missing: make builds it" % source)
        shutil.copy(source, folder.name + "/tests/")
    return folder.name


def initrd_option():
    """QEMU's words for our root archive; -initrd knows no space or comma."""
    if not re.search("[ ,]", INITRD):
        return ["-initrd", INITRD]
    folder = tempfile.TemporaryDirectory(prefix="vitrine-", dir="/tmp")
    keep.append(folder)
    os.symlink(INITRD, folder.name + "/initrd")
    return ["-initrd", folder.name + "/initrd"]


keep = []
