# SPDX-License-Identifier: MIT
"""Run a command that works on a submission, where it can do no harm.

    box = Sandbox.find()                    or Sandbox(None): limits only
    done = box.run(argv, folder, writable=True)     .status .said
    box.command(argv, [folder])             for who starts it himself: QEMU

bubblewrap gives it namespaces of its own: the system's programs and the named
folders are all that is there, nothing but the one folder can be written, there
is no network, and when it ends nothing of it stays.  Limits of the processor's
time, of memory, of files and processes hold for each of its processes.
"""

import os
import resource
import select
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
import qemu  # noqa: E402

INSIDE = "/vitrine"         # where the folder is seen, so that names are short
MIB = 1 << 20
SECONDS = 120               # of the processor, for one compiler
MEMORY = 4096 * MIB         # addresses; QEMU wants most of it for its code
FILE = 256 * MIB
PROCESSES = 1024
SAID = 1 * MIB              # of what it says is kept
WALL = 1800                 # seconds: a net, for what no limit has caught


class NoSandbox(Exception):
    """Why it cannot be confined, in a sentence."""


class Done:
    def __init__(self, status, said):
        """status None: it was ended after WALL seconds."""
        self.status, self.said = status, said


def limits():
    qemu.die_with_parent()
    for what, most in ((resource.RLIMIT_CPU, SECONDS),
                       (resource.RLIMIT_AS, MEMORY),
                       (resource.RLIMIT_FSIZE, FILE),
                       (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(what)[1]
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(what, (most, most))


def outside(tool):
    """The folder of a program that is not among the system's."""
    found = shutil.which(tool)
    found = os.path.realpath(found) if found else "/usr/"
    return None if found.startswith(("/usr/", "/bin/")) else \
        os.path.dirname(os.path.dirname(found))


class Sandbox:
    def __init__(self, bwrap):
        self.bwrap = bwrap

    @classmethod
    def find(cls):
        bwrap = shutil.which("bwrap")
        if not bwrap:
            raise NoSandbox(
                "Submissions are built and run confined, by bubblewrap, which "
                "is not there: tools/setup installs it. (--no-sandbox goes "
                "without, for a machine that has nothing to lose.)")
        box = cls(bwrap)
        done = subprocess.run(box.command(["true"], []), text=True,
                              capture_output=True)
        if done.returncode:
            raise NoSandbox(
                "bubblewrap cannot confine anything here: %s. (In a container "
                "that is itself a sandbox, --no-sandbox goes without.)"
                % done.stderr.strip().splitlines()[-1:])
        return box

    def command(self, argv, readable, writable=None, at=None):
        """argv, confined.  Folders are seen under their own names; one that is
        writable, under the name at."""
        if not self.bwrap:
            return list(argv)
        words = [self.bwrap, "--unshare-all", "--die-with-parent",
                 "--new-session", "--clearenv", "--setenv", "PATH",
                 "/usr/local/bin:/usr/bin:/bin", "--setenv", "LC_ALL",
                 "C.UTF-8", "--setenv", "HOME", "/", "--cap-drop", "ALL",
                 "--ro-bind", "/usr", "/usr"]
        for name in ("CROSS", "QEMU"):
            if os.environ.get(name):
                words += ["--setenv", name, os.environ[name]]
        for top in ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"):
            if os.path.islink(top):
                words += ["--symlink", os.readlink(top), top]
            elif os.path.isdir(top):
                words += ["--ro-bind", top, top]
        for name in ("/etc/alternatives", "/etc/ld.so.cache"):
            words += ["--ro-bind-try", name, name]
        words += ["--proc", "/proc", "--dev", "/dev",
                  "--size", str(256 * MIB), "--tmpfs", "/tmp"]
        if writable:
            words += ["--bind", writable, at or writable]
        tools = {outside(os.environ.get("QEMU", "qemu-system-i386")),
                 outside(os.environ.get("CROSS", "i686-linux-gnu-") + "gcc")}
        for folder in list(readable) + sorted(tools - {None}):
            source, target = folder if isinstance(folder, tuple) else \
                (folder, folder)
            words += ["--ro-bind", source, target]
        if at:
            words += ["--chdir", at]
        words += ["--remount-ro", "/", "prlimit", "--nproc=%d" % PROCESSES]
        return words + list(argv)

    def wrap(self, built):
        """For guest.Guest."""
        def confined(argv, folder):
            return self.command(argv, [built, folder])
        return confined

    def run(self, argv, folder, deps):
        """In a folder that it may write, with the packages of build/deps."""
        environment = None
        if self.bwrap:
            argv = self.command(argv, [(deps, INSIDE + "/build/deps")],
                                writable=folder, at=INSIDE)
        else:
            environment = {k: v for k, v in os.environ.items()
                           if k in ("PATH", "CROSS", "QEMU", "HOME")}
            environment["LC_ALL"] = "C.UTF-8"
            if not os.path.islink(folder + "/build/deps"):
                os.rmdir(folder + "/build/deps")    # where it is mounted
                os.symlink(deps, folder + "/build/deps")
        process = subprocess.Popen(
            argv, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            preexec_fn=limits)
        return listen(process)


def listen(process):
    """Until it ends; what it says beyond SAID is thrown away."""
    said, end = b"", time.monotonic() + WALL
    try:
        while True:
            if not select.select([process.stdout], [], [],
                                 max(0, end - time.monotonic()))[0]:
                return Done(None, said.decode(errors="replace"))
            data = os.read(process.stdout.fileno(), 65536)
            if not data:
                return Done(process.wait(), said.decode(errors="replace"))
            said += data[:max(0, SAID - len(said))]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
