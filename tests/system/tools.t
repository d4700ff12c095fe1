#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tools/run and the harness themselves, on a kernel that only knows how to end."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))))
sys.path.insert(0, ROOT + "/tools/lib")
import images  # noqa: E402
from cpio import Archive  # noqa: E402

CROSS = os.environ.get("CROSS", "i686-linux-gnu-")
tests = []


def test(function):
    tests.append(function)
    return function


def build_mini(folder):
    elf = folder + "/mini.elf"
    subprocess.run(["nasm", "-f", "elf32", "-g", "-F", "dwarf", "-o",
                    folder + "/mini.o", ROOT + "/tests/system/mini.asm"],
                   check=True)
    script = folder + "/mini.ld"
    with open(script, "w") as f:
        f.write("ENTRY(_start) SECTIONS { . = 1M; .text : { *(.multiboot) "
                "*(.text) } .data : { *(.data) } .bss : { *(.bss) } }")
    subprocess.run([CROSS + "ld", "-m", "elf_i386", "-T", script, "-o", elf,
                    folder + "/mini.o"], check=True)
    return elf


def run(how, *options):
    return subprocess.run(
        [ROOT + "/tools/run", "--kernel", mini, "--initrd", empty,
         "--append", how, *options], capture_output=True, text=True,
        stdin=subprocess.DEVNULL)


def tool(*words, timeout=100, **how):
    """tools/run with just these words."""
    how.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run([ROOT + "/tools/run", *words], capture_output=True,
                          text=True, errors="replace", timeout=timeout, **how)


def file(name, data):
    """A file in the folder of this test; its path."""
    path = folder + "/" + name
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data)
    return path


def last(done):
    return (done.stderr.strip().split("\n") or [""])[-1]


@test
def the_status_on_the_second_port_is_the_exit_status():
    done = run("o")
    return done.returncode == 5 and done.stderr == "", done


@test
def a_reboot_that_was_asked_for_is_an_end():
    done = run("r")
    return done.returncode == 0 and done.stderr == "", done


@test
def a_triple_fault_is_named_with_its_place():
    done = run("t")
    return done.returncode == 126 and "triple fault: exception" in last(done) \
        and "triple (" in last(done), done


@test
def a_panic_is_named_with_its_message():
    done = run("p", "--timeout", "20")
    return done.returncode == 125 and last(done) == \
        "run: panic: nothing to do", done


@test
def a_program_that_prints_a_panic_does_not_make_one():
    done = run("f")
    return done.returncode == 5 and "panic: nothing" in done.stdout, done


@test
def a_hang_is_broken_and_named():
    done = run("h", "--timeout", "1")
    return done.returncode == 124 and "before the hang" in done.stderr and \
        "NMI: stuck" in done.stdout and last(done).startswith("run: hang"), done


@test
def carriage_returns_do_not_reach_a_file():
    done = run("p")
    return "\r" not in done.stdout and done.stdout.startswith("panic:"), done


def sentence(pattern, *words, **how):
    """What is wrong is said in one line, with status 2; None, or what came."""
    done = tool(*words, **how)
    good = done.returncode == 2 and done.stderr.count("\n") == 1 and \
        re.fullmatch("run: .*(?:%s).*" % pattern, done.stderr.rstrip("\n"))
    return None if good else (words, done)


def sentences(*cases, **how):
    wrong = [w for w in (sentence(*case, **how) for case in cases) if w]
    return not wrong, wrong


@test
def wrong_words_are_said_in_a_line():
    return sentences(
        ("'abc' is no number", "--mem", "abc"), ("no number", "--mem", "1"),
        ("no number", "--mem=-5"), ("no number", "--cpus", "0"),
        ("no number", "--cpus", "1.5"), ("no number", "--timeout", "nan"),
        ("no number", "--timeout=-1"), ("no number", "--icount=x"),
        ("expected one argument", "--kernel"), ("what is true", "true"),
        ("what is --bogus", "--bogus", "--", "true"),
        ("no end", "--append", 'run="a b'), ("no end", "--qemu", "-name 'a"),
        ("which one", "--check", "--kernel", mini),
        ("go with --gdb", "-x", mini), ("cannot be read", "--gdb", "-x", "/no"))


@test
def a_window_wants_a_display():
    env = {k: v for k, v in os.environ.items() if "DISPLAY" not in k}
    return sentences(("display", "--gui", "--", "true"), env=env)


@test
def files_that_are_no_kernel_are_said_in_a_line():
    with open("/bin/sh", "rb") as f:
        wide = file("wide", f.read()[:64])
    return sentences(
        ("/nowhere: No such file", "--kernel", "/nowhere", "--", "true"),
        ("Is a directory", "--kernel", folder),
        ("neither", "--kernel", file("none", b"")),
        ("neither", "--kernel", file("text", b"text" * 500)),
        ("neither", "--kernel", wide),
        ("no Linux bzImage", "--iso", "--kernel",
         file("bzImage", bytes(0x202) + b"HdrS" + bytes(100))))


@test
def files_that_are_no_archive_are_said_in_a_line():
    def case(pattern, name, data):
        return pattern, "--kernel", mini, "--initrd", file(name, data)

    plain = images.read(empty)
    archive = Archive()
    archive.file("name", os.urandom(5000))
    whole = archive.finish()
    gz = subprocess.run(["gzip"], input=whole, capture_output=True).stdout
    xz = subprocess.run(["xz"], input=whole, capture_output=True).stdout
    text = subprocess.run(["gzip"], input=b"text", capture_output=True).stdout
    return sentences(
        ("No such file", "--kernel", mini, "--initrd", "/nowhere"),
        ("Is a directory", "--kernel", mini, "--initrd", folder),
        case("no cpio archive", "none", b""),
        case("no cpio archive", "text.cpio", b"text" * 100),
        case("no cpio archive", "old.cpio", b"070707" + plain[6:]),
        case("at byte 512", "tail.cpio", plain + b"text"),
        case("byte 0 is damaged", "digit.cpio", plain[:60] + b"x" + plain[61:]),
        case("byte 0 is damaged", "sign.cpio", plain[:54] + b"-" + plain[55:]),
        case("byte 0 is damaged", "head.cpio", plain[:50]),
        case("within the file", "cut.cpio", whole[:3000]),
        case("within the file", "size.cpio",
             whole[:54] + b"ffffffff" + whole[62:]),
        case("gzip", "cut.gz", gz[:len(gz) // 2]),
        case("xz", "cut.xz", xz[:len(xz) // 2]),
        case("no cpio archive", "text.gz", text))


@test
def what_is_missing_here_is_said_in_a_line():
    def env(**more):
        return dict(os.environ, **more)

    def python(**more):     # python3 itself must still be found
        return subprocess.run(
            [sys.executable, ROOT + "/tools/run", *words], env=env(**more),
            capture_output=True, text=True, stdin=subprocess.DEVNULL)

    wrong = []
    for pattern, how, words in (
            ("/nowhere is not there", {"QEMU": "/nowhere"}, ["--", "true"]),
            ("Permission denied", {"QEMU": empty}, ["--", "true"]),
            ("qemu-system-i386 is not there", {"PATH": folder}, ["--", "true"]),
            ("needs xorriso", {"PATH": folder}, ["--iso", "--", "true"]),
            ("gdb is not there", {"PATH": folder}, ["--gdb"]),
            ("/nowhere: No such", {}, ["--add", "/nowhere", "--", "true"]),
            ("not a directory", {}, ["--add", empty, "--", "true"])):
        done = python(**how)
        if done.returncode != 2 or done.stderr.count("\n") != 1 or \
                not re.match("run: .*" + pattern, done.stderr):
            wrong.append((pattern, done))
    return not wrong, wrong


@test
def what_qemu_refuses_ends_in_a_line():
    done = run("o", "--cpu", "nonsense")
    return done.returncode == 2 and "nonsense" in done.stderr and \
        last(done) == "run: QEMU ended with status 1", done


@test
def a_killed_qemu_is_named():
    fake = file("bin/qemu", b"#!/bin/sh\nkill -9 $$\n")
    os.chmod(fake, 0o755)
    return sentences(("QEMU was ended by signal 9", "--kernel", mini,
                      "--initrd", empty), env=dict(os.environ, QEMU=fake))


@test
def nobody_reads_the_console():
    """A closed pipe, a full disk, closed descriptors: an end, no traceback."""
    words = " --kernel '%s' --initrd '%s' --append h" % (mini, empty)

    def shell(text, **how):
        return subprocess.run(
            ["bash", "-c", text.replace("RUN", shlex.quote(ROOT + "/tools/run") + words)],
            capture_output=True, text=True, timeout=100, **how)

    closed = shell("RUN | true; exit ${PIPESTATUS[0]}")
    full = shell("RUN >/dev/full")
    none = shell("RUN --append o <&- >&- 2>&-")
    return closed.returncode == 141 and not closed.stderr and \
        full.returncode == 2 and "No space left" in full.stderr and \
        full.stderr.count("\n") == 1 and none.returncode == 5, \
        (closed, full, none)


@test
def a_signal_ends_it_at_once():
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    wrong = []

    def heed():             # nohup, and a shell's &, have them ignored
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)

    for number in numbers:
        proc = subprocess.Popen(
            [ROOT + "/tools/run", "--kernel", mini, "--initrd", empty,
             "--append", "h"], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            preexec_fn=heed, env=dict(os.environ, TMPDIR=folder))
        proc.stdout.readline()
        proc.send_signal(number)
        try:
            _, errors = proc.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            proc.kill()
            errors = b"it goes on"
        left = [f for f in os.listdir(folder) if f.startswith("vitrine-")]
        if proc.returncode != 128 + number or errors or left:
            wrong.append((number, proc.returncode, errors, left))
    return not wrong, wrong


@test
def no_timeout_is_no_limit():
    done = run("o", "--timeout", "0")
    return done.returncode == 5, done


@test
def commands_pass_unchanged():
    text = "printf '%s|' \"it's\" \"$((1 + 2))\" 'a\\b' '\\'\nexit 7\n"
    one = tool("--", text)
    words = tool("--", "printf", "%s|", "a b", "it's", "", "$HOME", "x\ny", "*")
    bytes_ = subprocess.run(
        [ROOT + "/tools/run", "--", b"printf '\xff\xc3\xa9' | od -An -tx1"],
        capture_output=True, stdin=subprocess.DEVNULL)
    return one.returncode == 7 and one.stdout == "it's|3|a\\b|\\|" and \
        words.stdout == "a b|it's||$HOME|x\ny|*|" and \
        bytes_.stdout.split() == [b"ff", b"c3", b"a9"], (one, words, bytes_)


@test
def words_reach_the_kernel_through_grub_too():
    words = 'name="a b" other=$x;y run="echo \'a  b\' $((6 * 7)); exit 3"'
    seen = [tool("--append", words, *iso, timeout=60)
            for iso in ([], ["--iso"])]
    line = tool("--iso", "--append", words[:23], "--", "cat /proc/cmdline")
    return all(d.returncode == 3 and "a  b 42" in d.stdout for d in seen) \
        and "$x;y" in line.stdout, (seen, line)


def odd_trees():
    """Two trees that hold whatever a tree can hold without being root."""
    one, two = folder + "/one", folder + "/two tree"
    file("one/both", b"one")
    file("one/thing/inside", b"a directory in one")
    file("one/other", b"a file in one")
    file("one/first/inside", b"a directory in one")
    file("one/name with  spaces\nand a line", b"1")
    file("one/empty", b"")
    file("one/plain", b"x" * 4097)
    os.link(one + "/plain", one + "/hard")
    with open(os.fsencode(one) + b"/byte-\xff", "wb") as f:
        f.write(b"2")
    os.symlink("plain", one + "/link")
    os.symlink("/nowhere/at all", one + "/dangling")
    os.symlink("thing", one + "/to-dir")
    os.mkfifo(one + "/fifo")
    os.chmod(one + "/fifo", 0o620)
    with socket.socket(socket.AF_UNIX) as s:
        s.bind(one + "/sock")
    os.chmod(one + "/empty", 0o4751)
    os.chmod(one + "/thing", 0o1770)
    os.chmod(one + "/both", 0o400)
    file("two tree/both", b"two")
    file("two tree/other/inside", b"a directory in two")
    file("two tree/first", b"a file in two, ")
    file("two tree/etc/passwd", b"root::0:0:from two:/:/bin/sh\n")
    os.chmod(two + "/both", 0o444)
    return one, two


@test
def trees_are_laid_over_the_root():
    one, two = odd_trees()
    done = tool("--add", one, "--add", two, "--check", "--", """cd /
        stat -c '%n %A %s' both empty plain hard fifo sock link dangling
        stat -c '%n %A %F' thing first; cat both first thing/inside other/inside to-dir/inside etc/passwd
        cat 'name with  spaces\nand a line' byte-*; readlink dangling
        wc -c <link""".replace("\\n", "\n"))
    return done.stdout.split("\n") == """\
both -r--r--r-- 3
empty -rwsr-x--x 0
plain -rw-r--r-- 4097
hard -rw-r--r-- 4097
fifo prw--w---- 0
sock srwxr-xr-x 0
link lrwxrwxrwx 5
dangling lrwxrwxrwx 15
thing drwxrwx--T directory
first -rw-r--r-- regular file
twoa file in two, a directory in onea directory in twoa directory in oneroot::0:0:from two:/:/bin/sh
12/nowhere/at all
4097
""".split("\n"), done


@test
def a_tree_that_cannot_be_read_is_said():
    path = file("locked/file", b"x")
    os.chmod(path, 0)
    os.chmod(folder, 0o755)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        images.overlay(None, [os.path.dirname(path)])
    except images.ImageError as e:
        return str(e) == path + ": Permission denied", str(e)
    finally:
        if root:
            os.seteuid(0)
    return False, "it was read"


@test
def archives_are_unpacked():
    plain = images.read(empty)
    for tool in ("gzip", "xz", "zstd", "bzip2", "lz4"):
        packed = subprocess.run([tool, "-c"], input=plain,
                                capture_output=True).stdout
        if images.unpacked(packed) != plain or \
                images.unpacked(plain + packed) != plain + plain:
            return False, tool
    return images.unpacked(plain) == plain, None


@test
def an_archive_is_the_same_twice():
    def build():
        out = folder + "/archive"
        subprocess.run([ROOT + "/tools/mkcpio", "-o", out, "--spec",
                        ROOT + "/tools/initrd.spec", "--add", folder + "/tree"],
                       check=True)
        return images.read(out)
    os.makedirs(folder + "/tree/bin")
    os.symlink("there", folder + "/tree/link")
    with open(folder + "/tree/bin/tool", "w") as f:
        f.write("#!/bin/sh\n")
    os.chmod(folder + "/tree/bin/tool", 0o4750)
    first = build()
    listing = subprocess.run(["cpio", "-tv"], input=first,
                             capture_output=True).stdout.decode()
    return first == build() and "-rwsr-x---" in listing and \
        "link -> there" in listing and "crw------- " in listing, listing


os.umask(0o022)
with tempfile.TemporaryDirectory(prefix="vitrine-") as folder:
    mini = build_mini(folder)
    empty = folder + "/empty.cpio"
    with open(empty, "wb") as f:
        f.write(Archive().finish())
    print("1..%d" % len(tests))
    failed = 0
    for number, function in enumerate(tests, 1):
        good, seen = function()
        failed += not good
        print("%s %d - %s" % ("ok" if good else "not ok", number,
                              function.__name__.replace("_", " ")), flush=True)
        if not good:
            print("\n".join("# " + s for s in str(seen).split("\\n")))
    sys.exit(failed != 0)
