# SPDX-License-Identifier: MIT
"""Labs, and the pieces that they cut out of the tree.

    labs = Lab.all(tree)        in order;  Lab.find(tree, 6)
    lab.number, lab.name, lab.folder, lab.title, lab.breaks
    pieces(tree)                [Piece]: file, lab, name, what, solution
    new_skeleton(tree, lab, out)    the student's tree: this lab's pieces replaced
                                by their stubs, of the other labs no trace

A piece stands between two lines of its file,

    /* @lab 6 name: what to write */
    /* @end */

(or "# @lab ..." where # begins a comment), and its stub is
labs/06-.../stub/name with the file's ending.  A lab may have several pieces,
in several files.  labs/NN-name/lab.json:

    title, title_zh     of the handout
    tour                which one to take ("shmat"), or null
    secret              true: what is observed is what is asked for, so a
                        failure shows neither that nor a picture
    breaks              {"7": why}: labs whose tests cannot pass in this skeleton
"""

import json
import os
import re
import shutil
import subprocess

HERE = os.path.dirname(os.path.realpath(__file__))
BEGIN = re.compile(r"^(\s*)(?:/\*|#|//) @lab (\d+) ([\w-]+): (.*?)(?: \*/)?$")
END = re.compile(r"^\s*(?:/\*|#|//) @end(?: \*/)?$")
TREES = ("boot", "kernel", "mm", "ipc", "fs")   # where kernel labs cut
# of the project's files, what a student gets
WANTED = re.compile(r"(?:boot|kernel|mm|ipc|fs|user|tools|docs|\.vscode|"
                    r"\.devcontainer|labs/lib)/|(?:Makefile|LICENSE|"
                    r"THIRD-PARTY\.md|\.gitignore|\.clang-format)$")
UNWANTED = re.compile(r"tools/(?:lab|check|layers|mkpictures|bench|"
                      r"lib/(?:batch|differential)\.py|"
                      r"labs/(?:verifying|releasing)\.py)$|docs/teaching|"
                      r"docs/notes/(?:labs|oracle|performance|size|testing)")
CHANGED = ("Makefile", ".vscode/tasks.json")
TEACHERS = re.compile(r"(?:stub|wrong)/|answers[\w.-]*\.md$")


class LabError(Exception):
    """What is wrong, in a sentence."""


class Piece:
    def __init__(self, file, line, indent, lab, name, what):
        self.file, self.line, self.indent = file, line, indent
        self.lab, self.name, self.what = lab, name, what
        self.solution = []

    def stub(self, lab):
        path = os.path.join(lab.path, "stub",
                            self.name + os.path.splitext(self.file)[1])
        try:
            with open(path, encoding="utf-8") as f:
                return f.read().splitlines()
        except OSError:
            raise LabError("%s:%d: the piece \"%s\" has no stub: %s is not "
                           "there." % (self.file, self.line, self.name,
                                       os.path.relpath(path, lab.tree)))


class Lab:
    def __init__(self, tree, folder):
        self.tree, self.folder = tree, folder
        self.path = os.path.join(tree, "labs", folder)
        self.number, self.name = int(folder[:2]), folder[3:]
        try:
            with open(os.path.join(self.path, "lab.json"),
                      encoding="utf-8") as f:
                told = json.load(f)
        except (OSError, ValueError) as e:
            raise LabError("labs/%s/lab.json: %s." % (folder, e))
        self.title, self.title_zh = told["title"], told["title_zh"]
        self.tour = told.get("tour")
        self.secret = told.get("secret", False)
        self.breaks = {int(n): why
                       for n, why in told.get("breaks", {}).items()}

    @classmethod
    def all(cls, tree):
        folders = sorted(f for f in os.listdir(os.path.join(tree, "labs"))
                         if re.match(r"\d\d-", f))
        return [cls(tree, f) for f in folders]

    @classmethod
    def find(cls, tree, number):
        for lab in cls.all(tree):
            if str(lab.number) == str(number):
                return lab
        raise LabError("There is no lab %s here; there is: %s." % (
            number, ", ".join(str(x.number) for x in cls.all(tree))))

    def programs(self):
        """X.c is one, unless there is an X.h: then it is their library."""
        files = os.listdir(self.path)
        return sorted(f[:-2] for f in files if f.endswith(".c")
                      and f[:-1] + "h" not in files)

    def files(self):
        """Those in which it cuts."""
        return sorted({p.file for p in pieces(self.tree)
                       if p.lab == self.number})


def tracked(tree):
    """The project's files; in a tree without git, all but what is built."""
    done = subprocess.run(["git", "-C", tree, "ls-files", "-z", "-co",
                           "--exclude-standard"],
                          capture_output=True, text=True)
    if done.returncode == 0 and done.stdout:
        return [f for f in done.stdout.split("\0")
                if f and os.path.lexists(os.path.join(tree, f))]
    found = []
    for top, folders, files in os.walk(tree):
        folders[:] = [d for d in folders if d not in ("build", ".git")]
        found += [os.path.relpath(os.path.join(top, f), tree) for f in files]
    return found


def split(path, text):
    """A file's lines, with a Piece where one stands."""
    piece = None
    for number, line in enumerate(text.splitlines(), 1):
        begin = BEGIN.match(line)
        if begin:
            if piece:
                raise LabError("%s:%d: @lab within @lab." % (path, number))
            piece = Piece(path, number, begin[1], int(begin[2]), begin[3],
                          begin[4])
        elif END.match(line):
            if not piece:
                raise LabError("%s:%d: @end without @lab." % (path, number))
            yield piece
            piece = None
        elif piece:
            piece.solution.append(line)
        else:
            yield line
    if piece:
        raise LabError("%s:%d: @lab without @end." % (path, piece.line))


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def pieces(tree):
    found = []
    for file in sorted(tracked(tree)):
        if file.startswith(tuple(t + "/" for t in TREES)) or re.match(
                r"labs/\d\d-[^/]*/[^/]*\.(c|txt)$", file):
            found += [part for part in split(file, read(
                os.path.join(tree, file))) if isinstance(part, Piece)]
    return found


def cut(path, text, lab=None):
    """A file without marks; of lab's pieces the stubs."""
    lines = []
    for part in split(path, text):
        if isinstance(part, str):
            lines.append(part)
        elif lab and part.lab == lab.number:
            lines.append(given_out(part, lab))
        else:
            lines += part.solution
    return "".join(line + "\n" for line in lines)


def given_out(piece, lab):
    """What a student gets in a piece's place."""
    comment = ("# LAB %d %s: %s" if piece.file.endswith(".txt")
               else "/* LAB %d %s: %s */")
    return "\n".join([piece.indent + comment % (
        piece.lab, piece.name, piece.what)] + piece.stub(lab))


def wanted(file, lab):
    mine = "labs/%s/" % lab.folder
    if file.startswith(mine):
        return not TEACHERS.match(file[len(mine):])
    return WANTED.match(file) and not UNWANTED.match(file)


def git(folder, *words):
    # nobody's settings, and the same commit each time
    nobody = {"GIT_%s_%s" % (who, what): value for who in ("AUTHOR", "COMMITTER")
              for what, value in (("NAME", "Vitrine"),
                                  ("EMAIL", "vitrine@localhost"),
                                  ("DATE", "2024-01-01T00:00:00Z"))}
    subprocess.run(["git", "-C", folder, *words], check=True,
                   stdout=subprocess.DEVNULL, env={
                       **os.environ, **nobody, "GIT_CONFIG_GLOBAL": "/dev/null",
                       "GIT_CONFIG_SYSTEM": "/dev/null"})


def new_skeleton(tree, lab, out):
    """A student's tree, as a repository with one commit."""
    if os.path.exists(out) and os.listdir(out):
        raise LabError("%s is not empty." % out)
    skeleton(tree, lab, out)
    git(out, "init", "-q", "-b", "main", "--template=")
    git(out, "add", "-A")
    git(out, "commit", "-q", "-m", "Lab %d: %s" % (lab.number, lab.title))
    git(out, "read-tree", "HEAD")       # an index without times


def without_tests(text):
    """A file that speaks of the whole kernel's tests, for where they are not."""
    text = re.sub(r"^`tests/.*\n", "", text, flags=re.M)
    text = re.sub(r"^\t@echo 'make (?:test|oracle|compare|check|bench|pictures)"
                  r"\b.*\n", "", text, flags=re.M)
    text = re.sub(r"\[([^]]*)\]\((?:notes/)?(?:labs|oracle|performance|size|"
                  r"testing|teaching(?:\.zh-CN)?)\.md[^)]*\)", r"\1", text)
    return text.replace('"make test"', '"make grade"').replace(
        '["test", "TEST=', '["grade", "TEST=')


def skeleton(tree, lab, out):
    """Write the student's tree of a lab (None: the solution, without marks)."""
    for file in tracked(tree):
        if lab and not wanted(file, lab):
            continue
        source, target = os.path.join(tree, file), os.path.join(out, file)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        marked = file.startswith(TREES) or file.startswith("labs/")
        if marked and file.endswith((".c", ".h", ".txt")):
            with open(target, "w", encoding="utf-8") as f:
                f.write(cut(file, read(source), lab))
            shutil.copystat(source, target)
        elif lab and file in CHANGED or file.startswith("docs/") and \
                file.endswith(".md"):
            with open(target, "w", encoding="utf-8") as f:
                f.write(without_tests(read(source)) if lab else read(source))
            shutil.copystat(source, target)
        else:
            shutil.copy2(source, target, follow_symlinks=False)
    if lab:
        with open(os.path.join(out, "README.md"), "w", encoding="utf-8") as f:
            f.write(README % {
                "number": lab.number, "title": lab.title, "folder": lab.folder,
                "tour": lab.tour and TOUR % (lab.tour, " " * max(
                    1, 15 - len(lab.tour))) or "", "files": "".join(
                        "    %s\n" % name for name in lab.files())})


README = """# Lab %(number)d: %(title)s

The handout is [labs/%(folder)s/README.md](labs/%(folder)s/README.md)
(中文: [README.zh-CN.md](labs/%(folder)s/README.zh-CN.md)).

    tools/setup && make run     what is missing on this machine; then the kernel, as it is
    make grade                  what is missing in the lab, why, and your points
    make grade TEST=name        only that test;  SEED=s  with the same numbers again
    make gdb LAB=%(number)d TEST=name SEED=s   step through it
%(tour)s
What you write stands in
%(files)s
What you hand in is this folder, or these files. [docs/gdb.md](docs/gdb.md) shows what the debugger
can do, [docs/READING.md](docs/READING.md) in which order to read the kernel; `make help` lists the rest.
"""
TOUR = "    make tour T=%s%sa walk along the path, in gdb\n"
