#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tools/grade, end to end on lab 6: what students hand in, also what breaks the
machine or attacks the grader; what is told of it, and in which formats."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import threading
import zipfile

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
from guest import ROOT, Done, check, main, note, test  # noqa: E402

sys.path.insert(0, ROOT + "/tools/labs")
import debugging  # noqa: E402
import grading  # noqa: E402
import pieces  # noqa: E402
import report  # noqa: E402
import sandbox  # noqa: E402
import similarity  # noqa: E402
import testing  # noqa: E402

FOLDER = tempfile.TemporaryDirectory(prefix="vitrine-")
LAB = pieces.Lab.find(ROOT, 6)
SOLUTION = pieces.cut("ipc/shm.c", pieces.read(ROOT + "/ipc/shm.c"))
SKELETON = pieces.cut("ipc/shm.c", pieces.read(ROOT + "/ipc/shm.c"), LAB)
BEGIN = re.search(r"static int shm_mmap\([^{]*\n\{\n", SOLUTION).end()
testing.load(LAB)
try:
    sandbox.Sandbox.find()
    CONFINED = True
except sandbox.NoSandbox as e:      # in a container that forbids it
    note(str(e))
    CONFINED = False
loading = threading.Lock()


def confined(function):
    return test(function) if CONFINED else function


def grade(*options):
    if not CONFINED and {"--submission", "--class"} & set(options):
        options += ("--no-sandbox",)
    done = subprocess.run([ROOT + "/tools/grade", *options], text=True,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          env={k: v for k, v in os.environ.items()
                               if k not in ("TEST", "LANG", "LC_ALL")})
    return Done(done.returncode, done.stdout, done.stderr, 0)


def folder(name, files):
    """A submission: {name: text}."""
    top = os.path.join(FOLDER.name, name)
    for path, text in files.items():
        path = os.path.join(top, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
    return top


def handed(name, code, before="", files=None):
    """The solution with code at the beginning of shm_mmap."""
    text = before + SOLUTION[:BEGIN] + code + SOLUTION[BEGIN:]
    return folder(name, dict(files or {}, **{"ipc/shm.c": text}))


def submit(name, code, *options, **more):
    return grade("--lab", "6", "--test", "counted", "--seed", "1",
                 "--submission", handed(name, code, **more), *options)


def lost(done, *words):
    """0 points, in the student's own place."""
    check(done.status == 1 and re.search(r"^0 of \d+ points", done.out, re.M),
          "it should have lost its points", done)
    for word in words:
        check(re.search(word, done.out), "it does not say " + word, done)
    check("compile" in done.out or max(map(len, done.out.split("\n"))) <= 100,
          "wider than 100", done)


# --- what goes wrong, and what is told of it ---

@test
def the_solution_gets_all_points_and_the_formats_say_so():
    out = {k: os.path.join(FOLDER.name, k) for k in
           ("gradescope", "github", "json", "html")}
    options = [w for k, v in out.items() for w in ("--" + k, v)]
    done = grade("--lab", "6", "--seed", "o'n $e", *options)
    check(done.status == 0 and "100 of 100 points" in done.out, "", done)
    told = {k: open(v, encoding="utf-8").read() for k, v in out.items()}
    scope = json.loads(told["gradescope"])
    check(scope["score"] == 100 == sum(t["max_score"] for t in scope["tests"])
          and all(t["status"] == "passed" for t in scope["tests"]), "", scope)
    hub = json.loads(told["github"])
    check((hub["version"], hub["status"], hub["max_score"]) ==
          (1, "pass", 100), "", hub)
    check(json.loads(told["json"])["seed"] == "o'n $e", "the seed")
    check("100 of 100 points" in told["html"], "the page")


@test
def the_skeleton_gets_none_and_says_why():
    path = folder("skeleton", {"ipc/shm.c": SKELETON})
    out = os.path.join(FOLDER.name, "skeleton.json")
    page = os.path.join(FOLDER.name, "skeleton.html")
    done = grade("--lab", "6", "--seed", "1", "--submission", path,
                 "--test", "counted", "--github", out, "--html", page)
    lost(done, r"Expected +1\n +But it is +0", r"attach\.c:\d+",
         "Still as it was given out: .*shm_mmap", "Hint  +Who calls",
         r"make gdb LAB=6 TEST=counted SEED=1")
    hub = json.loads(open(out).read())
    check(hub["status"] == "fail" and hub["tests"][0]["status"] == "fail" and
          "But it is" in hub["tests"][0]["message"], "", hub)
    check("<svg" in open(page).read(), "no picture in the page", done)


@test
def a_loop_is_found_in_its_function():
    lost(submit("loop", "\tfor (volatile int i = 0; i >= 0; i &= 7)\n"
                "\t\ti++;\n"), "goes round in shm_mmap", r"ipc/shm\.c, line",
         r"do_shmat \(ipc/shm\.c:\d+\)", "condition never becomes false")


@test
def a_fault_that_is_never_mended_is_named():
    text = pieces.cut("mm/fault.c", pieces.read(ROOT + "/mm/fault.c"))
    at = re.search(r"\nint handle_mm_fault\([^{]*\n\{\n", text).end()
    text = text[:at] + "\tif (vma->vm_flags & VM_SHARED)\n\t\treturn 0;\n" + \
        text[at:]
    done = grade("--lab", "6", "--test", "touched", "--submission", handed(
        "unmended", "", files={"mm/fault.c": text}))
    lost(done, "it faults again, for", r"labs/lib/lab\.c:\d+")


@test
def a_sleeper_is_found_where_it_sleeps():
    lost(submit("sleep", "\tstatic struct mutex m;\n"
                "\tmutex_init(&m, (enum lock_rank)1);\n"
                "\tmutex_lock(&m);\n\tmutex_lock(&m);\n",
                before='#include "kernel/lock/mutex.h"\n'),
         "waits for a mutex", r"shm_mmap \(ipc/shm\.c:\d+\)",
         r"called from run \(labs/06-shmat/attach\.c:\d+\)")


@test
def a_panic_has_its_callers():
    line = SOLUTION[:BEGIN].count("\n") + 1
    lost(submit("panic", "\tBUG_ON(file2);\n"), "The kernel panicked",
         r"checks itself at ipc/shm\.c:%d" % line,
         r"shm_mmap \(ipc/shm\.c:%d\)" % line)
    lost(submit("null", "\tfile2 = NULL;\n\tasm(\"\" : \"+r\"(file2));\n"
                "\tfile2->private_data = vma;\n"), "pointer that is NULL",
         r"shm_mmap \(ipc/shm\.c:\d+\)",
         r'First look for the panic: "null pointer [^"]*",\s+in shm_mmap')


@test
def a_triple_fault_has_a_place():
    lost(submit("triple", "\tstruct { uint16_t l; uint32_t b; } "
                "__attribute__((packed)) idt = { 0, 0 };\n"
                "\tasm volatile(\"lidt %0; ud2\" :: \"m\"(idt));\n"),
         "triple fault", r"shm_mmap \(ipc/shm\.c:\d+\)")


@test
def what_does_not_compile_says_so_in_its_own_names():
    done = submit("syntax", "\tint x = ;\n")
    lost(done, "does not compile", r"\nipc/shm\.c:\d+:\d+: error: expected")
    check("make" not in done.out and "/tmp" not in done.out, "", done)


# --- attacks ---

@test
def what_is_printed_or_switched_off_gains_nothing():
    lost(submit("prints", "\tpr_emerg(\"ok 10/10 counted\\n100 of 100 points"
                "\\n\");\n\treturn -EINVAL;\n",
                before='#include "kernel/lib/printk.h"\n'))
    lost(submit("off", "\tasm volatile(\"outw %w0, %w1\" :: \"a\"(0x2000), "
                "\"Nd\"(0x604));\n"), "switched off")


@test
def tests_tools_and_makefile_are_the_teachers():
    lost(submit("edits", "\treturn -EINVAL;\n", files={
        "Makefile": "all:\n\techo mine >/tmp/vitrine-mine\n",
        "tools/grade": "print('100 of 100 points')\n",
        "tools/mksyms": "touch /tmp/vitrine-mine\n",
        "labs/06-shmat/tests.py": "raise SystemExit(0)\n",
        "labs/06-shmat/attach.c": "int main(void) { return 0; }\n"}),
        "(?s)Not as the teacher has it.*Makefile.*tests.py")
    check(not os.path.exists("/tmp/vitrine-mine"), "it was run")


@confined
def the_compiler_reads_nothing_of_the_teachers():
    secret = os.path.join(FOLDER.name, "secret")
    with open(secret, "w", encoding="utf-8") as f:
        f.write("the answer sheet")
    for name in ("/etc/passwd", secret, ROOT + "/ipc/shm.c",
                 "build/vitrine.elf", "build/obj/first.elf"):
        done = submit("incbin", "", before='asm(".incbin \\"%s\\"");\n' % name)
        lost(done, "does not compile", "file not found|No such file")
    done = submit("include", "", before='#include "%s"\n' % secret)
    lost(done, "does not compile")
    check("answer sheet" not in done.out, "it can be read", done)


@test
def a_compiler_that_runs_away_is_ended():
    lost(submit("again", "", before='#include "ipc/shm.c"\n'), "nested|depth")
    lost(submit("huge", "", before='asm(".fill 0x7fffffff, 1, 1");\n'),
         "does not compile")
    lost(submit("shout", "", before="".join(
        '#warning "%s"\n' % ("x" * 500) for _ in range(1500)) +
        "#error end\n"), "lines more")


@test
def links_are_not_followed():
    top = folder("links", {"ipc/msg.c": "int x;\n"})
    os.symlink("/etc/passwd", top + "/ipc/shm.c")
    done = grade("--lab", "6", "--submission", top, "--test", "counted")
    lost(done, r"ipc/shm\.c is a symbolic link")
    top = handed("linked", "", files={})
    os.symlink("/etc/passwd", top + "/ipc/more.c")
    os.mkfifo(top + "/ipc/pipe.c")
    done = grade("--lab", "6", "--submission", top, "--test", "counted")
    check(done.status == 0 and "more.c is a symbolic link" in done.out and
          "pipe.c is a device" in done.out, "", done)


def tar_of(path, files):
    with tarfile.open(path, "w:gz") as t:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            t.addfile(info, io.BytesIO(text.encode()))


@test
def without_a_sandbox_it_is_the_same():
    lost(submit("bare", "\tBUG_ON(file2);\n", "--no-sandbox"),
         r"shm_mmap \(ipc/shm\.c:\d+\)")


@test
def archives_write_nowhere():
    path = os.path.join(FOLDER.name, "evil.tar.gz")
    out = os.path.join(FOLDER.name, "outside.c")
    tar_of(path, {"../outside.c": "x", out: "x", "w/ipc/../../up.c": "x",
                  "w/ipc/shm.c": SOLUTION})
    done = grade("--lab", "6", "--submission", path, "--test", "counted")
    check(done.status == 0 and "8 of 8" in done.out, "", done)
    check(not os.path.exists(out), "it was written")
    with open(path, "wb") as f:
        f.write(b"no archive")
    done = grade("--lab", "6", "--submission", path, "--test", "counted")
    lost(done, "cannot be read")


@confined
def nothing_can_be_done_from_within():
    """What a hole in a compiler or in QEMU would let a student do."""
    box = sandbox.Sandbox.find()
    top = folder("box", {"x": ""})
    out = os.path.join(FOLDER.name, "written")
    deps = os.path.realpath(ROOT + "/build/deps")
    for command in ("echo x >%s" % out, "cat %s/tests/run" % ROOT,
                    "cat /etc/passwd", "echo x >/usr/x", "echo x >/x",
                    "grep -v lo: /proc/net/dev | grep :",
                    "echo x >build/deps/x", "ls %s" % FOLDER.name,
                    "head -c 1000000000 /dev/zero >big"):
        done = box.run(["sh", "-c", command], top, deps)
        check(done.status, "this went through: " + command, done.said)
    done = box.run(["sh", "-c", "yes & sleep 0.2; exit 3"], top, deps)
    check(done.status == 3 and len(done.said) <= sandbox.SAID,
          "more is kept than should be", len(done.said))


# --- the same again, gdb, classes ---

def told(name, *options):
    path = os.path.join(FOLDER.name, name)
    done = grade("--lab", "6", "--seed", "same", "--json", path, *options)
    check(done.status in (0, 1), "", done)
    return json.loads(open(path).read())


@test
def a_busy_host_changes_nothing():
    path = folder("busy", {"ipc/shm.c": SKELETON})
    options = ("--submission", path, "--test", "a_file_each")
    first = told("first.json", *options)
    busy = [subprocess.Popen(["sh", "-c", "while :; do :; done"])
            for _ in range(3 * (os.cpu_count() or 1))]
    try:
        second = told("second.json", *options)
    finally:
        for process in busy:
            process.kill()
            process.wait()
    check(first == second, "two runs differ", "%s\n%s" % (first, second))


@test
def gdb_stops_at_run_with_the_same_arguments():
    script = os.path.join(FOLDER.name, "script.gdb")
    with open(script, "w", encoding="utf-8") as f:
        f.write("print lab_arguments[0]\nbacktrace 1\nbreak do_shmat\n"
                "continue\nprint shmid\n")
    done = grade("--gdb", "--lab", "6", "--test", "counted", "--seed", "1",
                 "-x", script)
    with loading:
        counted = grading.chosen(LAB, "counted")[0]
        key = debugging.what_boots(LAB, counted, "1").arguments[0]
    check("$1 = %d" % key in done.out and "run () at labs/06-shmat" in done.out
          and "$2 = 0" in done.out, "", done)


@test
def a_class_is_graded_once():
    top = os.path.join(FOLDER.name, "class")
    folder("class/good", {"ipc/shm.c": SOLUTION})
    folder("class/=bad", {"ipc/shm.c": "int;\n#error mine\n"})
    folder("class/none", {"notes.txt": "x"})
    with zipfile.ZipFile(top + "/zipped.zip", "w") as z:
        z.writestr("repo-main/ipc/shm.c", SKELETON)
    sheet = os.path.join(FOLDER.name, "class.csv")
    options = ("--lab", "6", "--class", top, "-j2", "--csv", sheet,
               "--test", "counted", "--seed", "7")
    done = grade(*options)
    check(done.status == 1 and "mean 2.0" in done.out and "as before" not in
          done.out, "", done)
    with open(sheet, encoding="utf-8", newline="") as f:
        rows = {row[0]: row for row in csv.reader(f)}
    check(rows["student"][:4] == ["student", "points", "of", "counted"] and
          rows["good"][1] == "8" and rows["zipped"][1] == "0" and
          "does not compile" in rows["'=bad"][4] and
          "is not in it" in rows["none"][4], "", rows)
    again = grade(*options)
    check(again.out.count("as before") == 4 and
          again.out.split("\n\n")[1] == done.out.split("\n\n")[1], "", again)


@test
def who_copied_is_named():
    own = "int f(int a)\n{\n\tfor (int i = 0; i < a; i++) {\n\t\tif (a > 3 " \
        "&& i & 1)\n\t\t\ta -= g(i, 4);\n\t\telse\n\t\t\ta = h(a) << 2;\n" \
        "\t}\n\twhile (a--)\n\t\tk[a] = m->next->prev + 7;\n\treturn a;\n}\n"
    copy = own.replace("a", "zz").replace("\t", "  ").replace("i++", "i++/**/")
    other = "int f(int a)\n{\n\tswitch (a) {\n\tcase 1:\n\t\treturn q(a)[2]" \
        ";\n\tdefault:\n\t\tdo {\n\t\t\ta += p->n ? 1 : -1;\n\t\t} while " \
        "(a < 9 || !z(a));\n\t}\n\tgoto out;\nout:\n\treturn a * a % 3;\n}\n"
    given = "void given(void)\n{\n\tint z = 3;\n\tz++;\n\tother(z, 4, z);\n}\n"
    works = {"one": own, "two": copy.replace("zz", "b"), "three": other}
    pairs = similarity.similar(
        {n: {"x.c": given + t} for n, t in works.items()}, [given])
    check([(p.one, p.other) for p in pairs] == [("one", "two")] and
          pairs[0].share > 0.9, "", pairs)
    check(not similarity.similar({n: {"x.c": given} for n in "abc"}, [given]),
          "what was given out is no copy")
    short = {n: {"x.c": "int x;"} for n in "ab"}
    check(len(similarity.similar(short, [given])) == 1, "the same file")


@test
def wrong_use_is_a_sentence():
    for options, words in (
            (("--lab", "99"), "no lab 99"),
            (("--lab", "6", "--test", "no"), "has no test no"),
            (("--lab", "6", "--submission", "/no"), "is not there"),
            (("--lab", "6", "--seed", "a\nb"), "can be printed"),
            (("--lab", "6", "--gdb"), "Which test"),
            (("--lab", "6", "--class", "/no"), "no folder"),
            (("--lab", "6", "--csv", "x"), "for a --class"),
            (("--wrong",), "--help")):
        done = grade(*options)
        check(done.status == 2 and done.err.count("\n") == 1 and
              words in done.err, "grade " + " ".join(options), done)


@test
def a_report_survives_hostile_words():
    r = report.Report(LAB, "<b>", "<script>")
    r.error, r.messages = "<i>", "\x1b[31m</pre><script>"
    page = report.html(r)
    check("<script>" not in page and "<i>" not in page, "unescaped", page)


main()
