# SPDX-License-Identifier: MIT
"""A folder of submissions, one after the other, or some at a time.

    run(lab, args)      DIR/STUDENT/ or DIR/STUDENT.zip; results in build/grade

Each submission is graded by a tools/grade of its own, so that whatever happens
to one happens to no other.  What is graded stays, under a digest of the
submission, the lab and the seed: a run that was interrupted, or to which
submissions were added, goes on where it was.
"""

import concurrent.futures
import csv
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import urllib.parse

import pieces
import report as reports
import similarity
import submission as submissions
from pieces import LabError

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))))
BAR = 40


class Student:
    def __init__(self, name, path):
        self.name, self.path = name, path
        self.sources = {}
        self.told = None        # what --json said


def students(folder):
    """One for each folder and archive; of what cannot be, a sentence."""
    if not os.path.isdir(folder):
        raise LabError("%s is no folder of submissions." % folder)
    found = {}
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        stem = submissions.ARCHIVE.sub("", name)
        if name.startswith(".") or os.path.islink(path) or not (
                os.path.isdir(path) or stem != name):
            continue
        if stem in found:
            raise LabError("%s was handed in twice: %s and %s." % (
                stem, os.path.basename(found[stem].path), name))
        found[stem] = Student(stem, path)
    if not found:
        raise LabError("%s holds no submission: a folder or an archive for "
                       "each student." % folder)
    return list(found.values())


def digest(lab):
    """Of all that decides on the points, but for the submission."""
    sha = hashlib.sha256()
    for name in sorted(pieces.tracked(ROOT)):
        if submissions.KERNEL.match(name) or submissions.BASE.match(name) or \
                name.startswith(("tools/labs/", "tools/view/", "tools/lib/",
                                 "labs/%s/" % lab.folder)):
            with open(os.path.join(ROOT, name), "rb") as f:
                data = f.read()
            sha.update(b"%s\0%d\0" % (name.encode(), len(data)) + data)
    return sha.hexdigest()


def seed_of(home, args):
    """The one that was given, else that of the last time."""
    path = os.path.join(home, "seed")
    if not args.seed and os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            args.seed = f.read().strip()
    args.seed = args.seed or "%08x" % random.getrandbits(32)
    with open(path, "w", encoding="utf-8") as f:
        f.write(args.seed + "\n")
    return args.seed


class Class:
    def __init__(self, lab, args):
        self.lab, self.args = lab, args
        self.students = students(args.class_)
        self.home = os.path.join(ROOT, "build/grade/class", "%02d-%s" % (
            lab.number, hashlib.sha256(os.path.realpath(
                args.class_).encode()).hexdigest()[:8]))
        os.makedirs(self.home, exist_ok=True)
        self.seed = seed_of(self.home, args)
        self.digest = digest(lab)

    def file(self, student, ending):
        return os.path.join(self.home, re.sub(r"[/\0]", "_", student.name) +
                            ending)

    def grade(self, student):
        """True if it was done anew."""
        try:
            got = submissions.Submission(ROOT, self.lab, student.path)
            student.sources = {f: got.sources.get(f, b"").decode(
                errors="replace") for f in self.lab.files()}
            mark = got.digest() + " ".join(got.notes)
        except LabError as e:
            mark = str(e)
        key = hashlib.sha256(("%s %s %s %s" % (
            mark, self.digest, self.seed, self.args.test)).encode()).hexdigest()
        path = self.file(student, ".json")
        try:
            with open(path, encoding="utf-8") as f:
                kept = json.load(f)
            if kept["key"] == key and not kept["broken"]:
                student.told = kept
                return False
        except (OSError, ValueError, KeyError):
            pass
        student.told = self.run(student)
        student.told["key"] = key
        with open(path + ".new", "w", encoding="utf-8") as f:
            json.dump(student.told, f)
        os.replace(path + ".new", path)
        return True

    def run(self, student):
        out = self.file(student, ".out")
        argv = [sys.executable, os.path.join(ROOT, "tools/grade"), "--lab",
                str(self.lab.number), "--submission", student.path, "--seed",
                self.seed, "--student", student.name, "--json", out, "--html",
                self.file(student, ".html")]
        argv += ["--test", self.args.test] if self.args.test else []
        argv += ["--no-sandbox"] * self.args.no_sandbox
        if os.path.exists(out):
            os.unlink(out)
        done = subprocess.run(argv, text=True, capture_output=True,
                              stdin=subprocess.DEVNULL)
        try:
            with open(out, encoding="utf-8") as f:
                told = json.load(f)
            os.unlink(out)
            return told
        except (OSError, ValueError):
            said = (done.stderr.strip().splitlines() or ["no word"])[-1]
            return {"points": 0, "most": 0, "tests": [], "notes": [],
                    "messages": "", "broken": True,
                    "error": "The grader failed: %s" % said}


def remark(told):
    words = [told["error"] or ""] + told["notes"]
    if told["broken"] and not told["error"]:
        words.insert(0, "The grader failed in some tests: run it again.")
    return " ".join(w for w in words if w)


def harmless(text):
    """No spreadsheet takes it for a formula."""
    text = " ".join(str(text).split())
    return "'" + text if text[:1] in ("=", "+", "-", "@") else text


def write_csv(path, everybody, names, most, pairs):
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f)
        out.writerow(["student", "points", "of"] + names + ["remarks"])
        for s in everybody:
            got = {t["name"]: t["points"] for t in s.told["tests"]}
            like = ["Resembles %s (%d%%)." % (
                p.other if p.one == s.name else p.one, 100 * p.share)
                for p in pairs if s.name in (p.one, p.other)]
            out.writerow([harmless(s.name), s.told["points"], most] +
                         [got.get(n, 0) for n in names] +
                         [harmless(" ".join([remark(s.told)] + like))])


def summary(group, pairs, most):
    """The class, in lines."""
    graded = [s for s in group.students if not s.told["broken"]]
    points = sorted(s.told["points"] for s in graded)
    lines = []
    if points:
        middle = (points[(len(points) - 1) // 2] + points[len(points) // 2]) / 2
        lines.append("%d submissions of %d points: mean %.1f, median %g, best "
                     "%d, least %d" % (len(points), most, sum(points) /
                                       len(points), middle, points[-1],
                                       points[0]))
        lines += [""] + histogram(points, most)
    missed, built = {}, [s for s in graded if s.told["tests"]]
    for s in built:
        for t in s.told["tests"]:
            missed[t["name"]] = missed.get(t["name"], 0) + (not t["passed"])
    worst = sorted((n, name) for name, n in missed.items() if n)[::-1][:8]
    if worst:
        lines += ["", "Fail most, of those that compile:"]
        lines += ["  %-24s %3d of %d" % (name, n, len(built))
                  for n, name in worst]
    unread = [s for s in group.students if s.told["error"] or s.told["broken"]]
    if unread:
        lines += ["", "To be looked at:"]
        lines += ["  %s: %s" % (s.name, remark(s.told)) for s in unread]
    if pairs:
        lines += ["", "Resemble each other (read both before you judge):"]
        lines += ["  %s" % p for p in pairs[:20]]
        if len(pairs) > 20:
            lines.append("  and %d pairs more" % (len(pairs) - 20))
    return lines


def histogram(points, most):
    bands = min(10, most) or 1
    lines, count = [], [0] * bands
    for p in points:
        count[min(bands - 1, bands * p // most) if most else 0] += 1
    scale = max(1, max(count) / BAR)
    for i in reversed(range(bands)):
        low, high = -(-most * i // bands), -(-most * (i + 1) // bands) - 1
        lines.append("%4d to %3d %s %s" % (
            low, most if i == bands - 1 else high, "#" * round(count[i] / scale),
            count[i] or ""))
    return [line.rstrip() for line in lines]


def known(lab):
    """What everybody has: the code given out, and the solution."""
    texts = []
    for name in lab.files():
        text = pieces.read(os.path.join(ROOT, name))
        texts += [pieces.cut(name, text), pieces.cut(name, text, lab)]
    return texts


def page(group, lines):
    escape = reports.escape
    rows = "".join(
        '<tr><td><a href="%s">%s</a></td><td class="n">%d / %d</td><td>%s</td>'
        "</tr>" % (urllib.parse.quote(os.path.relpath(
                       group.file(s, ".html"),
                       os.path.dirname(group.args.html) or ".")),
                   escape(s.name), s.told["points"], s.told["most"],
                   escape(remark(s.told))) for s in group.students)
    title = "Lab %d: %s" % (group.lab.number, group.lab.title)
    return reports.page(title, '<h1>%s</h1><p class="sub">SEED=%s</p><pre>%s'
                        '</pre><table class="all">%s</table>' % (
                            escape(title), escape(group.seed),
                            escape("\n".join(lines)), rows))


def run(lab, args, box, most, names):
    """most, names: the points and the tests of the lab."""
    group = Class(lab, args)
    print("Lab %d: %s  (SEED=%s)" % (lab.number, lab.title, group.seed))
    with submissions.Build(ROOT, lab, box):
        pass                    # the base is built: nobody waits for it
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        jobs = {pool.submit(group.grade, s): s for s in group.students}
        try:
            for done in concurrent.futures.as_completed(jobs):
                s, anew = jobs[done], done.result()
                print("  %-30s %3d/%d%s%s" % (
                    s.name, s.told["points"], most,
                    "  " + s.told["error"] if s.told["error"] else "",
                    "" if anew else "  (as before)"), flush=True)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    pairs = similarity.similar(
        {s.name: s.sources for s in group.students if s.sources}, known(lab))
    lines = summary(group, pairs, most)
    print("\n" + "\n".join(lines))
    print("\nEach report: %s" % os.path.relpath(group.home))
    if args.csv:
        write_csv(args.csv, group.students, names, most, pairs)
    if args.html:
        with open(args.html, "w", encoding="utf-8") as f:
            f.write(page(group, lines))
    if any(s.told["broken"] for s in group.students):
        return 2
    return 0 if all(s.told["points"] == most for s in group.students) else 1
