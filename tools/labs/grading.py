# SPDX-License-Identifier: MIT
"""Run a lab's tests on a built tree: a Result for each.

    results = run(lab, built, programs, seed, only=None, pictures=False)

built: the folder with vitrine.elf and layout.json; programs: the folder with
the lab's test programs.  A test that fails says the first difference, and what
may help; the other tests go on, each in a machine of its own.
"""

import os
import re
import traceback

import diagnosis
import guest as guests
import model
import testing

ENDS = {"panic": "The kernel panicked.",
        "off": "The machine was switched off in the middle of the test.",
        "reset": "The machine was reset: a triple fault.",
        "dead": "The processor stopped for good."}
KEPT = 30       # lines of the console


class Result:
    """One test: points of most, and why they were not given."""

    def __init__(self, lab, a_test, seed):
        self.lab, self.seed = lab, seed
        self.name, self.aim = a_test.name, a_test.aim
        self.most, self.points = a_test.points, 0
        self.passed = False
        self.kind = None        # "value", "hang", "panic", "end", "objects",
        #                         "build", "grader"
        self.why = None         # a sentence
        self.expected = self.actual = None
        self.seen = []          # what was observed, in words
        self.cause = None       # what that usually means
        self.where = []         # lines: where the machine stands
        self.console = ""       # its end
        self.picture = None     # SVG, of the kernel's objects then
        self.hint = hint(lab, a_test.hint)

    def again(self):
        """The command that shows it in gdb."""
        return "make gdb LAB=%d TEST=%s SEED=%s" % (
            self.lab.number, self.name, quoted(self.seed))

    def fail(self, kind, why):
        self.kind, self.why = kind, why

    def plain(self):
        """As JSON has it."""
        return {k: getattr(self, k) for k in (
            "name", "aim", "points", "most", "passed", "kind", "why",
            "expected", "actual", "seen", "cause", "where", "console",
            "hint")}


def quoted(text):
    """For a shell, and for make before it."""
    text = str(text)
    if re.fullmatch(r"[\w.,:+@%/-]+", text):
        return text
    return "'%s'" % text.replace("'", "'\\''").replace("$", "$$")


def in_chinese():
    """Does whoever runs this read it?"""
    language = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or \
        os.environ.get("LANG") or ""
    return language.startswith("zh")


def handout(lab):
    """The handout's name, in that language."""
    chinese = "README.zh-CN.md"
    return chinese if in_chinese() and os.path.exists(
        os.path.join(lab.path, chinese)) else "README.md"


def after_panic(message, places):
    """What helps then is no hint about what is tested."""
    words = [("First look for the panic: ", "\"%s\"", ", in %s",
              ", called by %s", "."),
             ("先查清这次 panic：", "“%s”", "，发生在 %s", "，由 %s 调用",
              "。")][in_chinese()]
    return {"text": words[0] + "".join(
        word % what for word, what in zip(words[1:-1], [message] + places))
            + words[-1], "more": 0, "link": None}


def hint(lab, name):
    """The first of the hints at an anchor of the handout, as text: {"text",
    "more": how many there are beside, "link"}."""
    file = handout(lab)
    try:
        with open(os.path.join(lab.path, file), encoding="utf-8") as f:
            text = f.read()
    except OSError:
        return None
    found = name and re.search(r'<a id="hint-%s">' % re.escape(name), text)
    if not found:
        return None
    rest = re.split(r'<a id="hint-|^## ', text[found.end():], 1, re.M)[0]
    levels = re.findall(r"<summary>.*?</summary>(.*?)</details>", rest, re.S)
    if not levels:
        return None
    words = re.sub(r"<[^<>]+>|\*\*", "", levels[0])
    words = re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", words)
    return {"text": " ".join(words.split()), "more": len(levels) - 1,
            "link": "labs/%s/%s#hint-%s" % (lab.folder, file, name)}


def in_words(lab, seen, program):
    """An observation, with the line of the program that makes it."""
    try:
        with open(os.path.join(lab.path, program + ".c"),
                  encoding="utf-8") as f:
            lines = [n for n, line in enumerate(f, 1)
                     if 'observe("%s"' % seen.name in line]
    except (OSError, UnicodeDecodeError):
        lines = []
    shown = "%s(%s)" % (seen.name, "..." if lab.secret else seen.words or
                        ", ".join(map(testing.shown, seen.values)))
    if len(lines) == 1:
        shown += "  %s.c:%d" % (program, lines[0])
    return shown if seen.task == 1 else "%s  in process %d" % (shown,
                                                               seen.task)


def run_test(lab, a_test, built, programs, seed, wrap=None, pictures=False,
             tree=None):
    result = Result(lab, a_test, seed)
    layout = model.Layout.load(os.path.join(built, "layout.json"))
    booted = []

    def boot(program, arguments):
        booted.append(program)
        return guests.Guest(os.path.join(built, "vitrine.elf"), layout,
                            os.path.join(programs, program), arguments,
                            wrap=wrap)

    trial = testing.Trial(lab, a_test, seed, boot, tree)
    try:
        a_test.function(trial)
        result.passed, result.points = True, result.most
    except testing.Failure as e:
        result.fail("value", e.what)
        result.expected, result.actual = e.expected, e.actual
        if trial.hint:
            result.hint = hint(lab, trial.hint)
        if "(ENOSYS)" in str(e.actual):
            result.cause = "That is still to be written."
    except (guests.Stuck, guests.Ended) as e:
        result.fail("hang" if isinstance(e, guests.Stuck) else
                    "panic" if str(e) == "panic" else "end",
                    "The machine hangs: %s." % e
                    if isinstance(e, guests.Stuck) else ENDS[str(e)])
        found = diagnosis.Diagnosis(trial.guest, e)
        result.cause, result.where = found.cause, found.where
        if found.panic:
            result.hint = after_panic(*found.panic)
    except (guests.Broken, guests.Gone) as e:
        result.fail("grader", "The grader has failed, not the kernel: %s." % (
            e or "QEMU does not answer"))
    except diagnosis.BROKEN as e:
        result.fail("objects", "The kernel's objects cannot be followed: %s"
                    % e)
        result.cause = "A pointer or a list of the kernel is broken, or the " \
            "object is not there."
    except Exception as e:      # of tests.py: nobody loses points by it
        result.fail("grader", "The test itself has failed: %s: %s." % (
            type(e).__name__, e))
        result.where = ["%s (%s:%d)" % (f.name, os.path.relpath(
            f.filename, lab.tree), f.lineno)
            for f in traceback.extract_tb(e.__traceback__)[:0:-1]]
    finally:
        program = booted[-1] if booted else None
        result.seen = [in_words(lab, s, program) for s in trial.seen]
        if trial.guest:
            look_back(result, trial.guest, pictures)
            trial.guest.stop()
    return result


def look_back(result, guest, pictures):
    """What only the machine can tell, while it is there."""
    if result.passed or result.kind == "grader":
        return
    text = guest.console_text().strip("\n\0")
    result.console = "\n".join(
        printable(line) for line in text[-8000:].split("\n")[-KEPT:])
    if pictures and not result.lab.secret:
        result.picture = diagnosis.picture(guest)


def printable(text):
    return "".join(c if c.isprintable() else "?" for c in text)[:200]


def chosen(lab, only=None):
    tests = testing.load(lab)
    return [t for t in tests if only in (None, t.name)]


def run(lab, built, programs, seed, only=None, wrap=None, pictures=False,
        tree=None):
    """tree: where the student's own files of the lab are, if not here."""
    for a_test in chosen(lab, only):
        yield run_test(lab, a_test, built, programs, seed, wrap, pictures,
                       tree)
