# SPDX-License-Identifier: MIT
"""Prove that the labs are what they say: tools/lab check, tools/lab verify.

    structure(tree, lab)        problems that are seen without running anything
    Verifier(tree, jobs, quick, seed).run(labs)     an Item for each

What is proved by running: the solution (the tree without marks) passes every
test; a skeleton boots, fails each of its own lab's tests and none of another
lab, and holds no line of the solution; each wrong solution fails just the
tests that its head names, with the points and in the words that it names.

One build serves all: a worker keeps two, one of trees without marks and one of
the marked tree, and moves each from tree to tree, so that make compiles only
what differs.  They stay in build/verify for the next time.
"""

import multiprocessing
import os
import re
import shutil
import subprocess

import grading
import guest
import pieces
import testing

LEAST = 20              # characters of a line that tells something
HEAD = re.compile(r"\s*(What|Fails|Points|Says): *(.*)$")
ROW = re.compile(r"^\|.*\|\s*$", re.M)
HINT = re.compile(r'<a id="hint-([\w-]+)">')
ANCHOR = re.compile(r'<a id="([\w-]+)">')
PIECE = re.compile(r"^\s*(?:/\*|#|//) @(?:lab|end)\b", re.M)


class Wrong:
    """labs/NN-name/wrong/NAME.patch: a solution with a mistake in it."""

    def __init__(self, lab, file):
        self.lab, self.file = lab, file
        self.name = file[:-len(".patch")]
        self.where = "labs/%s/wrong/%s" % (lab.folder, file)
        self.what, self.fails, self.points, self.says = "", set(), None, []
        text = pieces.read(os.path.join(lab.path, "wrong", file))
        head, found, _ = text.partition("diff --git ")
        if not found:
            raise pieces.LabError("%s: no diff --git." % self.where)
        for line in head.splitlines():
            match = HEAD.match(line)
            if match:
                self.take(match[1], match[2].strip())
        if not self.what or not self.fails or self.points is None \
                or not self.says:
            raise pieces.LabError("%s: its head needs What, Fails, Points and "
                                  "Says." % self.where)

    def take(self, name, value):
        if name == "What":
            self.what = value
        elif name == "Fails":
            self.fails |= set(value.split())
        elif name == "Points":
            if not value.isdigit():
                raise pieces.LabError("%s: Points: %s is no number."
                                      % (self.where, value))
            self.points = int(value)
        else:
            test, colon, words = value.partition(":")
            try:
                self.says.append((test.strip(), re.compile(words.strip())))
            except re.error as e:
                raise pieces.LabError("%s: Says: %s: %s." % (
                    self.where, words.strip(), e))
            if not colon:
                raise pieces.LabError("%s: Says: test: words." % self.where)


def wrongs(lab):
    try:
        files = sorted(os.listdir(os.path.join(lab.path, "wrong")))
    except OSError:
        return []
    return [Wrong(lab, f) for f in files if f.endswith(".patch")]


# --- what is seen without running ---

def structure(tree, lab):
    """The problems of one lab, a sentence each."""
    here = "labs/%s/" % lab.folder
    for file in ("README.md", "README.zh-CN.md", "answers.md",
                 "answers.zh-CN.md", "tests.py"):
        if not os.path.isfile(os.path.join(lab.path, file)):
            yield "%s%s is not there." % (here, file)
    mine = [p for p in pieces.pieces(tree) if p.lab == lab.number]
    if not mine:
        yield "%s: nothing is marked @lab %d." % (here, lab.number)
    for piece in mine:
        piece.stub(lab)
    for number, why in lab.breaks.items():
        if len(why.split()) < 4:
            yield "%slab.json: breaks %d needs a sentence." % (here, number)
    if lab.tour and not is_tour(tree, lab.tour):
        yield "%slab.json: there is no tour %s." % (here, lab.tour)
    tests = testing.load(lab)
    total = sum(t.points for t in tests)
    if total != 100:
        yield "%stests.py: the points make %d, not 100." % (here, total)
    yield from handouts(tree, lab, here, tests)
    known = {t.name for t in tests}
    found = wrongs(lab)
    if len(found) < 5:
        yield "%swrong/ has %d patches; five are wanted." % (here, len(found))
    for wrong in found:
        for name in sorted((wrong.fails | {n for n, _ in wrong.says}) - known):
            yield "%s: there is no test %s." % (wrong.where, name)
        lost = sum(t.points for t in tests if t.name in wrong.fails)
        if wrong.points != total - lost:
            yield "%s: Points: %d, but what it fails leaves %d." % (
                wrong.where, wrong.points, total - lost)


def is_tour(tree, name):
    return os.path.isfile(os.path.join(tree, "tools/tours", name + ".tour"))


def handouts(tree, lab, here, tests):
    texts = {}
    for file in ("README.md", "README.zh-CN.md", "answers.md",
                 "answers.zh-CN.md"):
        path = os.path.join(lab.path, file)
        if os.path.isfile(path):
            texts[file] = pieces.read(path)
    for file, text in texts.items():
        for name in re.findall(r"make tour T=([\w-]+)", text):
            if not is_tour(tree, name):
                yield "%s%s: there is no tour %s." % (here, file, name)
    for one, other in (("README.md", "README.zh-CN.md"),
                       ("answers.md", "answers.zh-CN.md")):
        if one in texts and other in texts:
            yield from same(here, one, texts[one], other, texts[other])
    for file in ("README.md", "README.zh-CN.md"):
        if file not in texts:
            continue
        anchors = set(HINT.findall(texts[file]))
        for test in tests:
            if test.hint and test.hint not in anchors:
                yield "%s%s: no hint \"%s\", which the test %s refers to." % (
                    here, file, test.hint, test.name)
        told = points_told(texts[file], {t.name for t in tests})
        for test in tests:
            if test.name not in told:
                yield "%s%s: no row about the test %s." % (here, file,
                                                           test.name)
            elif test.points not in told[test.name]:
                yield "%s%s: the test %s has %d points." % (
                    here, file, test.name, test.points)


def same(here, one, text, other, translated):
    """Two languages say the same, as far as that can be counted."""
    for what, count in (
            ("headings", lambda t: [len(m) for m in re.findall(
                r"^(#+) ", without_code(t), re.M)]),
            ("anchors", lambda t: ANCHOR.findall(t)),
            ("folded hints", lambda t: t.count("<details>"))):
        if count(text) != count(translated):
            yield "%s%s and %s have different %s." % (here, one, other, what)


def without_code(text):
    return re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)


def points_told(text, names):
    """{test: numbers in the cells of its row of a table}"""
    told = {}
    for row in ROW.findall(text):
        cells = [c.strip().strip("`*") for c in row.strip().strip("|").split("|")]
        for cell in cells:
            if cell in names:
                told[cell] = [int(c) for c in cells if c.isdigit()]
    return told


# --- what must not be in a skeleton ---

def leaks(tree, lab, out):
    """Lines of the solution that a skeleton still has, or its teacher's
    files."""
    for file in pieces.tracked(out):
        if re.search(r"(?:^|/)(?:answers[.\w-]*\.md$|stub/|wrong/)", file) or \
                file.startswith("build/"):
            yield "the skeleton has %s" % file
    mine = [p for p in pieces.pieces(tree) if p.lab == lab.number]
    given = "\n".join("\n".join(p.stub(lab)) for p in mine)
    code, other = [], []
    for file in pieces.tracked(out):
        try:
            text = pieces.read(os.path.join(out, file))
        except (UnicodeDecodeError, IsADirectoryError):
            continue
        if PIECE.search(text) and not file.startswith(("tools/", "docs/")):
            yield "the skeleton's %s has a mark" % file
        in_code = file.startswith(pieces.TREES + ("user/",))
        (code if in_code else other).append((file, text))
    code = "\n".join(text for _, text in code)
    for piece in mine:
        for line in piece.solution:
            line = line.strip()
            if len(line) < LEAST or line in given or line in code or \
                    line.startswith(("/*", "*", "//", "#")):
                continue
            for file, text in other:
                if line in text:
                    yield "the skeleton's %s has a line of the solution: " \
                        "%s" % (file, line)


# --- running ---

class Item:
    """One thing that was proved, or not: problems is empty."""

    def __init__(self, name, problems, note=""):
        self.name, self.problems, self.note = name, list(problems), note


class Broken(Exception):
    """What does not even build, or boot."""


def run(argv, folder, **more):
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES":
                   os.path.dirname(folder), **more}
    for name in ("GIT_DIR", "GIT_WORK_TREE", "MAKEFLAGS", "CMD", "TEST"):
        environment.pop(name, None)
    return subprocess.run(argv, cwd=folder, env=environment, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)


def make(folder, jobs, *targets, strict=True):
    done = run(["make", "--no-print-directory", "-j%d" % jobs, *targets],
               folder, **{"CI": "true" if strict else ""})
    if done.returncode:
        raise Broken("it does not build: %s" % last_error(done.stdout))
    if strict and "warning" in done.stdout:
        raise Broken("it builds with a warning: %s" % next(
            line for line in done.stdout.splitlines() if "warning" in line))


def last_error(text):
    lines = [x for x in text.strip().splitlines() if "error" in x.lower()]
    return (lines or text.strip().splitlines() or ["?"])[0]


def describe(result):
    text = result.why or ""
    if result.expected is not None:
        text += " expected %s but it is %s" % (result.expected, result.actual)
    if result.cause:
        text += " " + result.cause
    return text


class Worker:
    """A process of several: its number, by which its trees are called, and
    whether it has written the marked one."""
    number, marked = 0, False


def begin(counter):
    with counter.get_lock():
        counter.value += 1
        Worker.number = counter.value


class Verifier:
    def __init__(self, tree, jobs=2, quick=False, seed="1"):
        self.tree, self.jobs, self.quick = tree, jobs, quick
        self.seed = seed
        self.scratch = os.path.join(tree, "build/verify")
        self.solution = os.path.join(self.scratch, "solution")

    def run(self, labs):
        """The Items, as they come, in order."""
        self.labs = pieces.Lab.all(self.tree)
        shutil.rmtree(os.path.join(self.scratch, "skeletons"),
                      ignore_errors=True)
        self.write(self.solution, None)
        self.warm(self.solution)
        try:
            make(self.solution, self.jobs, "labs", "build/initrd.cpio")
        except Broken as e:
            yield Item("solution", [str(e)])
            return
        work = [("solved", lab, None) for lab in labs]
        for lab in labs:
            work.append(("skeleton", lab, None))
            work += [("wrong", lab, w) for w in wrongs(lab)]
        counter = multiprocessing.Value("i", 0)
        with multiprocessing.Pool(self.jobs, begin, [counter]) as pool:
            yield from pool.imap(self.item, work)

    # --- trees, and their builds ---

    def here(self, name):
        return os.path.join(self.scratch, "%s-%d" % (name, Worker.number))

    def write(self, folder, lab, marked=False):
        """Write a tree into a folder, whose build stays."""
        os.makedirs(folder, exist_ok=True)
        for name in os.listdir(folder):
            if name != "build":
                path = os.path.join(folder, name)
                (shutil.rmtree if os.path.isdir(path) and not os.path.islink(
                    path) else os.remove)(path)
        if marked:
            for file in pieces.tracked(self.tree):
                target = os.path.join(folder, file)
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.copy2(os.path.join(self.tree, file), target,
                             follow_symlinks=False)
        else:
            pieces.skeleton(self.tree, lab, folder)

    def warm(self, folder, other=None):
        """Begin a build with another one."""
        target = os.path.join(folder, "build")
        source = os.path.join(other or self.tree, "build")
        os.makedirs(target, exist_ok=True)
        if not os.path.lexists(os.path.join(target, "deps")):
            os.symlink(os.path.join(self.tree, "build/deps"),
                       os.path.join(target, "deps"))
        if os.path.exists(os.path.join(target, "vitrine.elf")):
            return
        for name in ("obj", "user", "labs", ".seen", "vitrine.elf",
                     "layout.json", "initrd.cpio"):
            path = os.path.join(source, name)
            if os.path.exists(path):
                subprocess.run(["cp", "-a", path, target], check=True)

    # --- the items ---

    def item(self, work):
        kind, lab, wrong = work
        name = {"solved": "lab %d: the solution passes",
                "skeleton": "lab %d: skeleton",
                "wrong": "lab %d: wrong: "}[kind] % lab.number
        if wrong:
            name += wrong.name
        try:
            if kind == "solved":
                return Item(name, *self.solved(lab))
            if kind == "skeleton":
                return Item(name, *self.skeleton(lab))
            return Item(name, *self.wrong(lab, wrong))
        except (Broken, pieces.LabError, guest.Ended, OSError,
                RuntimeError) as e:
            return Item(name, ["lab %d: %s" % (lab.number, str(e) or repr(e))])

    def grade(self, lab, kernel_tree, lab_tree):
        """The results of a lab's tests: on a tree's kernel, with the programs
        and what else a student writes in a lab's folder from another."""
        lab = pieces.Lab.find(lab_tree, lab.number)
        results = list(grading.run(lab, os.path.join(kernel_tree, "build"),
                                   os.path.join(lab_tree, "build/labs",
                                                lab.folder), self.seed))
        for result in results:
            if result.kind == "grader":
                raise Broken("%s: %s" % (result.name, describe(result)))
        return results

    def solved(self, lab):
        results = self.grade(lab, self.solution, self.solution)
        return (["lab %d: the solution fails %s: %s" % (
            lab.number, r.name, describe(r)) for r in results if not r.passed],
            "%d tests" % len(results))

    def skeleton(self, lab):
        """Each skeleton is written anew, around the worker's build."""
        build = os.path.join(self.here("cut"), "build")
        if not os.path.exists(build):
            self.warm(self.here("cut"), self.solution)
        folder = os.path.join(self.scratch, "skeletons", lab.folder)
        pieces.new_skeleton(self.tree, lab, folder)
        problems = ["lab %d: %s." % (lab.number, p) for p in
                    list(leaks(self.tree, lab, folder)) + unclean(folder)]
        os.rename(build, os.path.join(folder, "build"))
        try:
            make(folder, 1, "labs", "build/initrd.cpio")
            note = self.judge(lab, folder, problems)
        finally:
            os.rename(os.path.join(folder, "build"), build)
        shutil.rmtree(folder)
        return problems, note

    def judge(self, lab, folder, problems):
        def problem(text, *values):
            problems.append("lab %d: %s" % (lab.number, text % values))

        done = run(["tools/run", "--core", "none", "--", "echo booted"], folder)
        if done.returncode or "booted" not in done.stdout:
            problem("the skeleton does not boot: %s",
                    (done.stdout.strip().splitlines() or ["?"])[-1])
        own = self.grade(lab, folder, folder)
        count = 0
        for result in own:
            if result.passed:
                problem("the skeleton passes %s, which should fail",
                        result.name)
        for other in [] if self.quick else self.labs:
            if other.number == lab.number:
                continue
            results = self.grade(other, folder, self.solution)
            count += len(results)
            failed = [r for r in results if not r.passed]
            if other.number in lab.breaks:
                if not failed:
                    problem("lab.json says that it breaks lab %d, but all of "
                            "that passes", other.number)
                continue
            for result in failed:
                problem("the skeleton fails %s of lab %d: %s", result.name,
                        other.number, describe(result))
        return "%d of %d tests fail, %d of other labs run" % (
            sum(not r.passed for r in own), len(own), count)

    def wrong(self, lab, wrong):
        folder = self.here("marked")
        if not Worker.marked:
            self.write(folder, None, marked=True)
            self.warm(folder)
            make(folder, 1, "labs", strict=False)
            Worker.marked = True
        patch = os.path.join(lab.path, "wrong", wrong.file)
        done = run(["git", "apply", patch], folder)
        if done.returncode:
            return ["%s does not apply: %s" % (
                wrong.where, last_error(done.stdout))], ""
        try:
            make(folder, 1, "labs", strict=False)
            return self.compare(wrong, self.grade(lab, folder, folder))
        finally:
            run(["git", "apply", "-R", patch], folder)

    def compare(self, wrong, results):
        problems = []
        for result in results:
            if result.name in wrong.fails and result.passed:
                problems.append("%s passes %s, which should fail"
                                % (wrong.where, result.name))
            elif result.name not in wrong.fails and not result.passed:
                problems.append("%s fails %s, which should pass: %s" % (
                    wrong.where, result.name, describe(result)))
        points = sum(r.points for r in results)
        if not problems and points != wrong.points:
            problems.append("%s has %d points; its head says %d" % (
                wrong.where, points, wrong.points))
        said = {r.name: describe(r) for r in results if not r.passed}
        for name, words in wrong.says:
            if name in said and not words.search(said[name]):
                problems.append("%s: %s should say /%s/; it says: %s" % (
                    wrong.where, name, words.pattern, said[name]))
        return problems, "%d points: %s" % (points, wrong.what)


def unclean(folder):
    """What a skeleton's repository should not have, or has not."""
    problems = []
    status = run(["git", "status", "--porcelain"], folder)
    if status.returncode or status.stdout.strip():
        problems.append("the skeleton's repository is not clean: %s"
                        % (status.stdout.strip().splitlines() or ["?"])[0])
    count = run(["git", "rev-list", "--count", "--all"], folder).stdout.strip()
    if count != "1":
        problems.append("the skeleton's repository has %s commits" % count)
    if os.path.exists(os.path.join(folder, "build")):
        problems.append("the skeleton has a build")
    checked = run([os.path.join(pieces.HERE, "../checkdocs"), folder], folder)
    return problems + ["the skeleton's " + line
                       for line in checked.stdout.splitlines()]
