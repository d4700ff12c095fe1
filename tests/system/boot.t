#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Boots: both ways, all sizes, several processors; and those that must fail."""

import os
import re
import sys
import time

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, HERE + "/../../tools/lib")
from cpio import Archive  # noqa: E402
from guest import (INITRD, Terminal, boot, check, main, note,  # noqa: E402
                   run, test)

REPORT = "cat /proc/meminfo; ls / | wc -l; exit 7"
LOWMEM = 896            # MiB: what lies above is not used


def read(path):
    with open(path, "rb") as f:
        return f.read()


# --- boots that work ---

def boots(mem, *options):
    done = run(REPORT, "--mem", str(mem), *options)
    check(done.status == 7 and not done.err, "did not boot", done)
    found = re.search(r"MemTotal: +(\d+) kB", done.out)
    check(found, "no MemTotal", done)
    total = int(found.group(1)) / 1024
    usable = min(mem, LOWMEM)
    check(usable * 0.8 - 4 < total <= usable,
          "%d MiB of %d are there" % (total, mem), done)


def boot_test(name, *arguments):
    def function():
        boots(*arguments)
    function.__name__ = name.replace(" ", "_")
    test(function)


for size in (32, 64, 256, 1024, 3072):
    boot_test("direct boot with %d MiB" % size, size)
for size in (32, 256, 3072):
    boot_test("iso boot with %d MiB" % size, size, "--iso")
for size in (32, 256):
    boot_test("check build with %d MiB" % size, size, "--check")
boot_test("iso boot of the check build", 128, "--iso", "--check")
for model in ("pentium3", "max"):
    boot_test("processor " + model, 64, "--cpu", model)
    boot_test("processor %s and the check build" % model, 64, "--cpu", model,
              "--check")


@test
def smep_and_smap_are_on_where_present():
    done = boot(read(INITRD), "quiet", timeout=6, model="max")
    found = re.search(r"CR4=([0-9a-f]+)", done.registers)
    check(found, "no registers", done)
    cr4 = int(found.group(1), 16)
    check(cr4 & 1 << 20 and cr4 & 1 << 21, "CR4 is %#x" % cr4)


@test
def write_protection_is_on():
    done = boot(read(INITRD), "quiet", timeout=6)
    found = re.search(r"CR0=([0-9a-f]+)", done.registers)
    check(found and int(found.group(1), 16) & 1 << 16, "CR0 without WP",
          done.registers)


@test
def two_processors_one_of_which_is_used():
    with Terminal("--cpus", "2") as t:
        before = t.prompt()
        check("1 of 2" in before, "the kernel does not say 1 of 2", before)
        check("ok" in t.shell("echo o''k"), "no shell", t.text)


@test
def prompt_of_the_iso():
    start = time.monotonic()
    with Terminal("--iso") as t:
        t.prompt()
        seconds = time.monotonic() - start
        note("the ISO's prompt came after %.2f s" % seconds)
        check(seconds < 10, "the prompt took %.1f s" % seconds)
        check("ok" in t.shell("echo o''k"), "no shell", t.text)


@test
def run_true_is_quick():
    seconds = min(run("true").seconds for _ in range(3))
    note("tools/run -- true: %.2f s" % seconds)
    check(seconds < 5, "it took %.1f s" % seconds)


@test
def the_same_run_twice_with_icount():
    first, second = (run("dmesg; cat /proc/uptime /proc/interrupts; ps",
                         "--icount") for _ in range(2))
    check(first.status == second.status, "status differs", first)
    check(first.out == second.out, "output differs",
          "%s\n---\n%s" % (first, second))


# --- the command line ---

@test
def init_names_the_first_program():
    done = run(None, "--append", "quiet init=/bin/uname")
    check("Linux" in done.out and done.status == 125, "it did not run", done)


@test
def rdinit_names_it_too():
    done = run(None, "--append", "quiet rdinit=/bin/uname")
    check("Linux" in done.out and done.status == 125, "it did not run", done)


@test
def init_may_be_a_script():
    with_script = Archive()
    with_script.file("go", b"#!/bin/sh\necho $0 $$ ran\nexec /init\n", 0o755)
    done = boot(read(INITRD) + bytes(512) + with_script.finish(),
                "init=/go run=false")
    check("/go 1 ran" in done.out and done.status == "off" and
          done.reported == 1, "it did not run", done)


@test
def init_that_is_not_there():
    done = run(None, "--append", "init=/nowhere")
    check(done.status == 125 and "/nowhere" in done.last(), "no panic", done)


@test
def init_that_cannot_be_executed():
    done = run(None, "--append", "init=/etc/passwd")
    check(done.status == 125 and "/etc/passwd" in done.last(), "no panic", done)


@test
def init_that_ends():
    done = run(None, "--append", "init=/bin/false")
    check(done.status == 125 and "init" in done.last(), "no panic", done)
    check(backtrace(done.out), "no symbolised backtrace", done)


@test
def console_chooses_the_serial_port():
    done = run("echo here; exit 3", "--append", "console=ttyS0")
    check(done.status == 3 and "here" in done.out, "no output", done)


@test
def console_chooses_the_screen():
    done = run("echo here; exit 3", "--append", "console=tty0")
    check(done.status == 3 and "here" not in done.out, "no status", done)


@test
def a_command_of_several_words_and_quotes():
    done = run("printf '%s|' \"a b\" 'c\"d' $((1 + 1)); cat /proc/cmdline")
    check(done.out.startswith('a b|c"d|2|') and done.status == 0, "", done)


@test
def a_long_command_line_does_not_hurt():
    done = run("exit 4", "--append", "x" * 700 + "=" + "y" * 300)
    check(done.status in (4, 125), "neither booted nor refused", done)


# --- the end ---

@test
def poweroff_and_reboot_end_the_machine():
    for command in ("poweroff -f", "reboot -f", "halt -f -p; poweroff -f"):
        with Terminal() as t:
            t.prompt()
            t.type(command + "\n")
            status = t.end()
            check(status == 0, "%s: status %s" % (command, status), t.text)


@test
def status_of_a_command_killed_by_a_signal():
    done = run("kill -9 $$")
    check(done.status == 137, "", done)


@test
def init_reaps_orphans():
    done = run("(sleep 1 & sleep 1 & ); sleep 2; ps | grep -c '[s]leep'",
               "--icount")
    check(done.out.split() == ["0"], "zombies are left", done)


def backtrace(text):
    """The names in a backtrace behind the last panic."""
    return re.findall(r"\[<[0-9a-f]{8}>\] ([\w.]+)\+0x",
                      text[text.rfind("panic:"):])


@test
def a_panic_has_a_symbolised_backtrace():
    done = run("echo c > /proc/sysrq-trigger")
    check(done.status == 125 and "panic" in done.last(), "no panic", done)
    names = backtrace(done.out)
    check(len(names) >= 3 and "syscall_entry" in names,
          "no callers: %s" % names, done)


@test
def a_hang_is_named_with_its_place():
    done = run("sleep 1000", timeout=6)
    check(done.status == 124 and "cpu_idle" in done.err and
          done.last().startswith("run: hang"), "not named", done)


@test
def an_idle_machine_leaves_the_processor_alone():
    with Terminal() as t:
        t.prompt()
        time.sleep(0.5)
        busy = processor_seconds(t.proc.pid)
        time.sleep(3)
        share = (processor_seconds(t.proc.pid) - busy) / 3 * 100
    note("QEMU's share of a processor at the prompt: %.1f %%" % share)
    check(share < 5, "%.1f %% of a processor while idle" % share)


def processor_seconds(parent):
    """What QEMU, the child of tools/run, has used."""
    with open("/proc/%d/task/%d/children" % (parent, parent)) as f:
        child = f.read().split()[0]
    with open("/proc/%s/stat" % child) as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# --- archives that are not as they should be ---

def refused(archive, *words):
    """A panic with a clear line, which says no init."""
    done = boot(archive)
    check(done.status == "panic", "no panic but " + done.status, done)
    check("no init found" in done.panic, "not clear: " + done.panic, done)
    for word in words:
        check(word in done.out, "no word of " + word, done)


def small(*files):
    a = Archive()
    for name, data in files:
        a.file(name, data, 0o755)
    return a.finish()


@test
def no_initrd():
    refused(None, "no initrd")


@test
def an_initrd_without_init():
    refused(small(("etc/motd", b"hello\n")))


@test
def an_initrd_of_garbage():
    for junk in (b"x", b"\0" * 4096, b"070701", b"\xff" * 5000,
                 os.urandom(100000)):
        refused(junk)


@test
def an_initrd_with_a_bad_magic():
    refused(b"070709" + small(("x", b"y"))[6:], "damaged")
    refused(b"070707" + small(("x", b"y"))[6:], "damaged")


def field(archive, number, value, at=0):
    """The archive with one of its first header's fields changed."""
    where = at + 6 + 8 * number
    return archive[:where] + value + archive[where + 8:]


@test
def an_initrd_with_huge_sizes():
    archive = small(("x", b"y" * 100))
    for number in (6, 11):      # of the file, of the name
        for value in (b"FFFFFFFF", b"7FFFFFFF", b"80000000", b"FFFFFFFC",
                      b"00100000", b"3FFFFFFF"):
            refused(field(archive, number, value), "damaged")


@test
def an_initrd_with_names_that_are_not():
    archive = small(("x", b"y" * 100))
    refused(field(archive, 11, b"00000000"), "damaged")
    refused(field(archive, 11, b"00000001"))
    refused(field(archive, 6, b"0000zz00"), "damaged")
    refused(field(archive, 1, b"GGGGGGGG"), "damaged")
    refused(archive.replace(b"x\0", b"xx", 1))
    refused(small(("a" * 300, b""), ("b/" * 3000, b""), ("../../up", b""),
                  ("//", b""), (".", b""), ("no/parent/x", b"")))


@test
def a_truncated_initrd():
    whole = read(INITRD)
    for at in (100, 110, 115, 5000, len(whole) // 3, len(whole) // 2):
        done = boot(whole[:at], "run=true")
        check(done.status in ("off", "panic"), "cut at %d: %s" % (
            at, done.status), done)
        check("damaged" in done.out, "nobody says it is damaged", done)


@test
def an_initrd_that_is_larger_than_memory():
    done = boot(small(("big", bytes(40 << 20))), mem=48)
    check(done.status == "panic", done.status, done)


@test
def an_initrd_with_an_end_is_followed_by_another():
    done = boot(read(INITRD) + bytes(1000) + small(("more", b"")),
                "run=/bin/ls")
    check(done.status == "off" and "more" in done.out, done.status, done)


@test
def a_machine_that_is_too_small_says_so():
    done = boot(read(INITRD), mem=4)
    check(done.status == "panic", done.status, done)


main()
