# SPDX-License-Identifier: MIT
"""Run test programs in the guest, many in one boot (tests/batch.c).

    for result in run(programs, ["--check"]): ...

programs: {name: path of the binary}.  A boot that dies is blamed on the
program that was running; the ones behind it get a boot of their own.
"""

import fnmatch
import os
import re
import secrets
import shutil
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))))
RUNTIME = ROOT + "/build/glibc"        # libraries of dynamic programs
EACH = 20               # seconds of guest time for one program


class Result:
    def __init__(self, name):
        self.name = name
        self.lines = []         # what it printed
        self.status = None      # as batch.c says; None: the machine died
        self.books = []         # "FIELD BEFORE AFTER"
        self.why = []           # how the machine died

    def problems(self):
        """What is wrong with the run itself, one line each."""
        found = list(self.why)
        if self.status not in (None, "0"):
            found.append("ended with %s" % self.status)
        found += ["books: %s was %s, is %s" % tuple(b) for b in self.books]
        return found


class Boot:
    """One boot: reads the console and sorts it by program."""

    def __init__(self):
        self.token = secrets.token_hex(8)
        self.mark = re.compile("@%s (begin|end|book|books) (.*)" % self.token)
        self.results = {}
        self.current = None
        self.keeps_books = None

    def line(self, text):
        found = self.mark.search(text)
        if self.current and (not found or found.start()):
            self.current.lines.append(text[:found.start()] if found else text)
        if not found:
            return
        kind, words = found.group(1), found.group(2).split()
        if kind == "begin":
            self.current = self.results[words[0]] = Result(words[0])
        elif kind == "end" and self.current:
            self.current.status = words[1]
            self.current = None
        elif kind == "book" and self.current:
            self.current.books.append(words[1:])
        elif kind == "books":
            self.keeps_books = words == ["kept"]


def boot(programs, names, options, trees):
    """One boot of these programs; the Boot with what it saw."""
    seen = Boot()
    with tempfile.TemporaryDirectory(prefix="vitrine-") as folder:
        os.mkdir(folder + "/tests")
        shutil.copy(ROOT + "/build/tests/batch", folder + "/tests/.batch")
        for name in names:
            shutil.copy(programs[name], folder + "/tests/" + name)
        argv = [ROOT + "/tools/run", "--icount", "--add", folder]
        for tree in trees:
            argv += ["--add", tree]
        argv += options + ["--timeout", str(120 + EACH * len(names)), "--",
                           "exec", "/tests/.batch", seen.token, str(EACH)]
        with open(folder + "/stderr", "w+b") as errors:
            done = subprocess.Popen(argv + names, stdin=subprocess.DEVNULL,
                                    stdout=subprocess.PIPE, stderr=errors)
            for text in done.stdout:
                seen.line(text.decode(errors="replace").rstrip("\r\n"))
            done.wait()
            errors.seek(0)
            why = errors.read().decode(errors="replace").split("\n")
    seen.why = [w for w in why if w] or ["the machine ended early"]
    seen.status = done.returncode
    return seen


def run(programs, options, trees=()):
    """The Results of all programs, in order; ends when each has one."""
    left = list(programs)
    fruitless = 0
    while left:
        seen = boot(programs, left, options, trees)
        finished = [r for n, r in seen.results.items() if r.status is not None]
        for result in finished:
            yield seen, result
        left = [n for n in left if n not in {r.name for r in finished}]
        if not left:
            return
        # the machine died: in the current program, or before the next began
        fruitless = 0 if seen.results else fruitless + 1
        guilty = seen.current or Result(left[0])
        guilty.why = seen.why
        yield seen, guilty
        left.remove(guilty.name)
        if fruitless == 2:
            for name in left:
                result = Result(name)
                result.why = ["not run: the machine does not boot"]
                yield seen, result
            return


def programs(only=None):
    """{name: binary} of all test programs, and {name: file expected}.

    only: a name or a pattern of the shell, "thread-*".
    """
    binaries, expected = {}, {}

    def add(name, binary, expect):
        names = (name, os.path.basename(expect)[:-7])
        if only is None or fnmatch.filter(names, only):
            binaries[name], expected[name] = binary, expect

    for name in sources("tests/abi"):
        add(name, ROOT + "/build/tests/abi/" + name,
            ROOT + "/tests/abi/%s.expect" % name)
    for name in sources("tests/glibc"):
        for kind in ("static", "dynamic"):
            add("%s-%s" % (name, kind),
                ROOT + "/build/tests/glibc/%s-%s" % (name, kind),
                ROOT + "/tests/glibc/%s.expect" % name)
    return binaries, expected


def sources(folder):
    """The names that have a source or an expectation: a pair may be broken."""
    try:
        files = os.listdir(os.path.join(ROOT, folder))
    except FileNotFoundError:
        return []
    return sorted({f.rsplit(".", 1)[0] for f in files
                   if f.endswith((".c", ".expect"))})
