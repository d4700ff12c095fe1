# SPDX-License-Identifier: MIT
"""What a student hands in, built: the teacher's tree with its sources in it.

    got = Submission(root, lab, path)           a folder or an archive
    got.sources     {"ipc/shm.c": bytes}        what is taken of it
    got.notes       sentences: what was not taken
    with Build(root, lab, box) as build:
        build.lay(got.sources)
        build.make()                            raises CannotBuild(messages)
        build.built, build.programs, build.tree     for grading.run

Only regular files are taken, of a lab of the kernel *.c *.h *.asm *.inc *.tbl
below boot kernel mm ipc fs, else those of the lab's own files that have a piece.
Tests, tools and Makefile are the teacher's.  What all submissions have in
common is built once, in build/grade/base.
"""

import fcntl
import hashlib
import os
import re
import shutil
import stat
import tarfile
import tempfile
import zipfile

import guest
import pieces
from pieces import LabError

MOST_FILES, MOST_NEW = 2000, 100
MOST_BYTES, MOST_ALL = 1 << 20, 32 << 20    # of one file, of all
MOST_UNPACKED = 1 << 30                     # of whatever else there is
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*$")
KERNEL = re.compile(r"(?:boot|kernel|mm|ipc|fs)/.*\.(?:c|h|asm|inc|tbl)$")
# what the base is made of, beside the kernel
BASE = re.compile(r"(?:Makefile$|boot/kernel\.ld$|tools/mksyms$|labs/lib/|"
                  r"tools/view/mklayout\.py$|labs/\d\d-[^/]*/[^/]*\.[ch]$)")
ARCHIVE = re.compile(r"\.(?:zip|tar|tar\.\w+|tgz|txz)$")

OURS = {"lab_observe", "lab_stop", "lab_arguments", "argument", "run"}


class CannotBuild(Exception):
    """Why, in a sentence; messages: the compiler's."""

    def __init__(self, why, messages=""):
        super().__init__(why)
        self.messages = messages


# --- what was handed in ---

def of_folder(path):
    """(name, size, open, what) of what lies below; links are not followed."""
    for top, folders, files in os.walk(path, followlinks=False):
        for name in sorted(folders):
            if os.path.islink(os.path.join(top, name)):
                files.append(name)
        folders[:] = sorted(f for f in folders if f not in (".git", "build"))
        for name in sorted(files):
            full = os.path.join(top, name)
            try:
                told = os.lstat(full)
            except OSError:
                continue
            what = "file" if stat.S_ISREG(told.st_mode) else \
                "symbolic link" if stat.S_ISLNK(told.st_mode) else "device"
            yield os.path.relpath(full, path), told.st_size, \
                lambda full=full: open_file(full), what


def open_file(path):
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW |
                             os.O_NONBLOCK), "rb")


def of_zip(path):
    with zipfile.ZipFile(path) as z:
        for info in z.infolist():
            if not info.is_dir():
                mode = info.external_attr >> 16
                what = "symbolic link" if stat.S_ISLNK(mode) else "file"
                yield info.filename, info.file_size, \
                    lambda info=info: z.open(info), what


def of_tar(path):
    with tarfile.open(path) as t:
        for info in t:
            if not info.isdir():
                what = "file" if info.isreg() else "symbolic link" \
                    if info.issym() or info.islnk() else "device"
                yield info.name, info.size, \
                    lambda info=info: t.extractfile(info), what


def entries(path):
    if os.path.isdir(path):
        return of_folder(path)
    if not os.path.exists(path):
        raise LabError("%s is not there." % path)
    return of_zip(path) if path.endswith(".zip") else of_tar(path)


def clean(name):
    """A name's words, or None: it leads out, or is no source's."""
    words = [w for w in name.replace("\\", "/").split("/") if w != "."]
    return words if words and not name.startswith("/") and all(
        NAME.match(w) for w in words) else None


class Submission:
    def __init__(self, root, lab, path):
        self.root, self.lab, self.path = root, lab, path
        self.files = lab.files()
        self.sources, self.notes = {}, []
        if not self.files:
            raise LabError("Submissions are graded in the teacher's tree: this "
                           "one has no piece of lab %d marked." % lab.number)
        try:
            self.take()
        except (OSError, zipfile.BadZipFile, tarfile.TarError, EOFError,
                RuntimeError, NotImplementedError) as e:
            raise LabError("%s cannot be read: %s." % (
                os.path.basename(path), e))

    def wanted(self, name):
        return name in self.files or not self.own() and KERNEL.match(name)

    def own(self):
        """Is it a lab of user space?"""
        return all(f.startswith("labs/") for f in self.files)

    def take(self):
        found, links, others = {}, {}, {}
        total = whole = 0
        for name, size, opened, what in entries(self.path):
            whole += size
            if whole > MOST_UNPACKED:
                raise LabError("It has more than 1 GiB.")
            words = clean(name)
            if not words or "build" in words:
                continue
            name = "/".join(words)
            if len(found) >= MOST_FILES * 4:
                raise LabError("It has more than %d files." % (MOST_FILES * 4))
            if what != "file":
                links[name] = what
            elif size <= MOST_BYTES and re.search(
                    r"\.(?:c|h|asm|txt|py|json|md)$|(?:^|/)Makefile$|"
                    r"(?:^|/)tools/\w+$", name):
                total += size
                if total > MOST_ALL:
                    raise LabError("It has more than %d MiB of sources."
                                   % (MOST_ALL >> 20))
                with opened() as f:
                    found[name] = f.read(MOST_BYTES + 1)
            else:
                others[name] = "larger than 1 MiB"
        refused = {n: ("a " + w if n in links else w)
                   for n, w in (links | others).items()}
        top = self.top(found, refused)
        self.choose({n[len(top):]: d for n, d in found.items()
                     if n.startswith(top)})
        for name, what in sorted(refused.items()):
            if name.startswith(top) and self.wanted(name[len(top):]):
                self.notes.append("%s is %s: it is not taken." % (
                    name[len(top):], what))

    def top(self, found, refused):
        """The folder in which the tree lies: the shallowest that has one of
        the lab's files."""
        tops = {n[:-len(f)] for n in found for f in self.files
                if n == f or n.endswith("/" + f)}
        if tops:
            return min(tops, key=lambda t: (t.count("/"), t))
        flat = {os.path.basename(f): f for f in self.files}
        for name in list(found):        # the files alone, without folders
            base = os.path.basename(name)
            if base in flat:
                found[flat.pop(base)] = found[name]
        if len(flat) < len(self.files):
            return ""
        for name, what in refused.items():
            for file in self.files:
                if ("/" + name).endswith("/" + file):
                    raise LabError("%s is %s: nothing of lab %d can be taken."
                                   % (file, what, self.lab.number))
        others = {m[1] for m in (re.search(r"labs/(\d\d)-[^/]+/", n)
                                 for n in found) if m}
        if others and "%02d" % self.lab.number not in others:
            raise LabError("This is no work for lab %d: it has %s of lab %s."
                           % (self.lab.number, "the tree",
                              ", ".join(str(int(o)) for o in sorted(others))))
        raise LabError("%s not in it: nothing of lab %d was handed in." % (
            " and ".join(self.files) + (" is" if len(self.files) == 1
                                        else " are"), self.lab.number))

    def choose(self, found):
        folders = {m[1] for m in (re.match(r"labs/((\d\d)-[^/]+)/", n)
                                  for n in found) if m}
        if folders and self.lab.folder not in folders:
            raise LabError("This is the tree of lab %s, not of lab %d." % (
                ", ".join(str(int(f[:2])) for f in sorted(folders)),
                self.lab.number))
        self.sources = {n: d for n, d in found.items() if self.wanted(n)}
        absent = [f for f in self.files if f not in self.sources]
        if absent:
            self.notes.append("Not in it, so taken as it was given out: %s."
                              % ", ".join(absent))
        new = [n for n in self.sources
               if not os.path.exists(os.path.join(self.root, n))]
        if len(new) > MOST_NEW:
            raise LabError("It has %d files of the kernel that were not given "
                           "out." % len(new))
        self.look_for_stubs()
        self.look_at_others(found)

    def look_for_stubs(self):
        """Say which pieces nobody has begun with."""
        left = []
        for piece in pieces.pieces(self.root):
            if piece.lab == self.lab.number and piece.file in self.sources:
                text = pieces.given_out(piece, self.lab)
                if text in self.sources[piece.file].decode(errors="replace"):
                    left.append(piece.name)
        if left:
            self.notes.append("Still as it was given out: %s."
                              % ", ".join(left))

    def look_at_others(self, found):
        """Tests, tools and Makefile are ours; say so if they were changed."""
        changed = []
        for name, data in sorted(found.items()):
            if name in self.sources or not re.match(
                    r"Makefile$|tools/|labs/", name):
                continue
            ours = os.path.join(self.root, name)
            if os.path.isfile(ours) and data != given(ours, name):
                changed.append(name)
        if changed:
            self.notes.append(
                "Not as the teacher has it, and not used: %s%s."
                % (", ".join(changed[:6]), " and %d more" % (len(changed) - 6)
                   if len(changed) > 6 else ""))

    def digest(self):
        sha = hashlib.sha256()
        for name, data in sorted(self.sources.items()):
            sha.update(b"%s\0%d\0" % (name.encode(), len(data)) + data)
        return sha.hexdigest()


def given(path, name):
    """A file of ours as it is given out."""
    with open(path, "rb") as f:
        data = f.read()
    if name.startswith("labs/") and name.endswith((".c", ".h", ".txt")):
        return pieces.cut(name, data.decode()).encode()
    return data


# --- building ---

class Build:
    def __init__(self, root, lab, box):
        self.root, self.lab, self.box = root, lab, box
        self.deps = os.path.realpath(os.path.join(root, "build/deps"))
        self.files = lab.files()
        self.targets = ["build/vitrine.elf", "build/layout.json"]
        self.own = ["build/labs/%s/%s" % (lab.folder, p)
                    for p in lab.programs()]

    def __enter__(self):
        self.base = make_base(self)
        self.folder = tempfile.TemporaryDirectory(prefix="vitrine-grade-")
        self.tree = os.path.join(self.folder.name, "tree")
        shutil.copytree(self.base, self.tree, symlinks=True,
                        copy_function=shutil.copy2)
        self.built = os.path.join(self.tree, "build")
        # for a lab of the kernel, made before anything of a student was there
        in_kernel = any(not f.startswith("labs/") for f in self.files)
        self.programs = os.path.join(self.base if in_kernel else self.tree,
                                     "build/labs", self.lab.folder)
        for name in self.files:
            path = os.path.join(self.root, name)
            self.write(name, pieces.cut(name, pieces.read(path),
                                        self.lab).encode())
        self.forget_solution()
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def forget_solution(self):
        """Nothing that is built of it stays where it could be found."""
        stems = [os.path.splitext(f)[0] for f in self.files]
        gone = ["build/obj/" + s + e for s in stems for e in (".o", ".asm.o")]
        gone += self.targets + ["build/obj/first.elf"]
        if self.programs.startswith(self.tree):
            gone += [p + e for p in self.own for e in ("", ".o")]
            gone += ["build/%s.o" % s for s in stems]
        for name in gone:
            path = os.path.join(self.tree, name)
            if os.path.lexists(path):
                os.unlink(path)

    def write(self, name, data):
        path = os.path.join(self.tree, name)
        try:
            with open(path, "rb") as f:
                if f.read() == data:
                    return
        except OSError:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data)

    def lay(self, sources):
        for name, data in sources.items():
            self.write(name, data)

    def make(self):
        targets = self.targets + (self.own if self.programs.startswith(
            self.tree) else [])
        done = self.box.run(["make", "-k"] + targets, self.tree, self.deps)
        if done.status is None:
            raise TimeoutError("The build did not end")
        if done.status:
            raise CannotBuild("It does not compile.", messages(done.said))
        if self.programs.startswith(self.tree):
            self.look_at_library()

    def look_at_library(self):
        """A library is linked with its test: it has no business there."""
        for name in self.files:
            built = os.path.join(self.tree, "build",
                                 os.path.splitext(name)[0] + ".o")
            used = guest.undefined(built) & OURS \
                if os.path.exists(built) else ()
            if used:
                raise CannotBuild("%s uses %s, which is for the tests only."
                                  % (name, " and ".join(sorted(used))))


def messages(said):
    """The compiler's words, without make's."""
    lines = [line for line in said.splitlines()
             if not re.match(r"make(\[\d+\])?: |  [A-Z]+ +build/", line)]
    lines = [line for i, line in enumerate(lines)   # not one 200 times
             if i < 3 or line.split() != lines[i - 3].split()
             or line.split() != lines[i - 1].split()]
    if len(lines) > 60:
        lines[60:] = ["... and %d lines more" % (len(lines) - 60)]
    return "\n".join("".join(c if c.isprintable() or c == "\t" else "?"
                             for c in line)[:300] for line in lines)


def make_base(build):
    """The solution, built; once for all, and whoever comes meanwhile waits."""
    home = os.path.join(build.root, "build/grade")
    base = os.path.join(home, "base")
    os.makedirs(home, exist_ok=True)
    with open(os.path.join(home, "base.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        fill_base(build.root, base)
        done = build.box.run(["make", "-j2"] + build.targets + build.own,
                             base, build.deps)
        if os.path.islink(base + "/build/deps"):    # without a sandbox
            os.unlink(base + "/build/deps")
            os.mkdir(base + "/build/deps")
        if done.status:
            raise LabError("The solution itself does not build:\n%s"
                           % done.said[-3000:])
    return base


def fill_base(root, base):
    """What has changed since; the first time with what is built already."""
    first = not os.path.isdir(base)
    wanted = set()
    for name in pieces.tracked(root):
        if not (KERNEL.match(name) or BASE.match(name)):
            continue
        wanted.add(name)
        source, target = os.path.join(root, name), os.path.join(base, name)
        data = pieces.cut(name, pieces.read(source)).encode() \
            if name.endswith((".c", ".h")) else open(source, "rb").read()
        if os.path.exists(target) and open(target, "rb").read() == data:
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as f:
            f.write(data)
        shutil.copystat(source, target)
    for top in ("boot", "kernel", "mm", "ipc", "fs", "labs"):
        for where, _, names in os.walk(os.path.join(base, top)):
            for name in names:
                path = os.path.join(where, name)
                if os.path.relpath(path, base) not in wanted:
                    os.unlink(path)
    os.makedirs(base + "/build/deps", exist_ok=True)
    if first and os.path.isdir(os.path.join(root, "build/obj")):
        shutil.copytree(os.path.join(root, "build/obj"), base + "/build/obj")
        shutil.copy2(os.path.join(root, "build/.seen"), base + "/build/.seen")
