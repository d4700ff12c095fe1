#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tools/run and the harness themselves, on a kernel that only knows how to end."""

import os
import subprocess
import sys
import tempfile

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


@test
def a_missing_kernel_is_said_in_a_line():
    done = subprocess.run([ROOT + "/tools/run", "--kernel", "/nowhere", "--",
                           "true"], capture_output=True, text=True)
    return done.returncode == 2 and done.stderr.count("\n") == 1, done


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
