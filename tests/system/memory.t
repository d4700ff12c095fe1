#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Everything used up: memory, mappings, segments, processes, files, space."""

import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
from guest import check, guest_programs, main, run, test  # noqa: E402

CHECK = ("--check", "--icount")
PROGRAMS = guest_programs("system/books", "system/eater")


def eat(command, *options):
    return run("cd /tmp; PATH=/tests:$PATH; " + command, "--add", PROGRAMS,
               *CHECK, *options, timeout=100)


def survives(command, *wanted, options=()):
    """The command's output has what is wanted, and the machine goes on."""
    done = eat(command + "; echo alive; ls / > /dev/null && exit 5", *options)
    check(done.status == 5 and "alive" in done.out, "the machine did not", done)
    for pattern in wanted:
        check(re.search(pattern, done.out), "no " + pattern, done)
    return done


def killer(command, mem):
    done = survives("dmesg -n 8; books " + command + "; echo status $?",
                    r"(?i)out of memory.*\bkilled process \d+ \(eater\)",
                    r"status 137", options=("--mem", str(mem)))
    check("books: was" not in done.out, "the books do not balance", done)


@test
def all_memory_touched():
    killer("eater memory", 48)


@test
def all_memory_touched_where_there_is_more():
    killer("eater memory", 200)


@test
def all_memory_touched_through_a_shared_mapping():
    killer("eater shared 64", 48)


@test
def the_killer_takes_the_largest_and_leaves_the_rest():
    survives("dmesg -n 8; sleep 1000 & small=$!; eater memory; "
             "echo status $?; kill -0 $small && echo still there",
             r"status 137", r"still there", options=("--mem", "48"))


@test
def a_large_one_is_killed_when_a_small_one_asks():
    survives("dmesg -n 8; eater hold 40 >/tmp/held & "
             "until grep -q held /tmp/held; do sleep 0.1; done; "
             "eater memory 20; echo small $?; wait",
             r"(?i)out of memory.*killed process \d+ \(eater\)", r"small 0",
             options=("--mem", "64"))


@test
def calls_that_can_say_so_say_enomem():
    survives("books eater brk", r"brk: at the limit")
    survives("books eater refuse",
             r"3 GiB: (Out of memory|Cannot allocate memory)",
             r"nearly 4 GiB: (Out of memory|Cannot allocate memory)",
             r"about 28 times, then (Out of memory|Cannot allocate memory)",
             r"over RLIMIT_AS: (Out of memory|Cannot allocate memory)")


@test
def a_full_file_system_says_enospc():
    done = survives(
        "mkdir m; mount -t tmpfs -o size=1m tmpfs m; eater fill m/f; "
        "stat -c %s m/f; rm m/f; eater fill m/g; stat -c %s m/g; "
        "echo x > m/h; df m | tail -1; umount m",
        r"(?s)ENOSPC\n1048576\nENOSPC\n1048576")
    check("No space left" in done.out + done.err, "ash does not say so", done)


@test
def a_root_file_system_that_takes_all_memory():
    survives("eater fill /big; rm /big; books eater fill /tmp/big2; rm -f "
             "/tmp/big2; free", r"ENOSPC|Out of memory|No space left",
             options=("--mem", "48"))


@test
def a_sparse_file_may_be_larger_than_memory():
    survives("truncate -s 1G f; stat -c '%s %b' f; "
             "books dd if=f of=/dev/null bs=64k; stat -c '%b' f; rm f",
             r"(?s)1073741824 0\n.*16384.0 records out.*\n0\nalive",
             options=("--mem", "48"))


@test
def ten_thousand_mappings():
    done = survives("books eater mappings 10000", r"20000 mappings, 0 wrong")
    check("books: was" not in done.out, "the books do not balance", done)


@test
def more_mappings_than_allowed():
    survives("books eater mappings 40000",
             r"mprotect \d+: (Out of memory|Cannot allocate memory)")


@test
def segments_up_to_shmmni():
    done = survives("books eater segments; echo 10 > /proc/sys/kernel/shmmni; "
                    "eater segments; cat /proc/sysvipc/shm | wc -l",
                    r"4096 segments, then ENOSPC; 0 could",
                    r"10 segments, then ENOSPC; 0 could", r"\n1\n")
    check("books: was" not in done.out, "the books do not balance", done)


@test
def more_files_than_allowed():
    survives("books eater files", r"open: at the limit, EMFILE",
             r"pipe: at the limit, EMFILE")


@test
def a_fork_bomb_within_limits():
    done = survives("books eater nobody eater forks", r"many children, then "
                    r"refused; all reaped; fork again: yes")
    check("books: was" not in done.out, "the books do not balance", done)


@test
def a_fork_bomb_without_limits():
    survives("books eater forks; echo status $?; sleep 1; ps | wc -l",
             r"refused; all reaped; fork again: yes|status 137",
             options=("--mem", "48"))


@test
def a_fork_bomb_in_the_shell():
    survives("cat > bomb <<'E'\nb() { b | b & }; b\nE\n"
             "eater nobody sh bomb 2> /dev/null; sleep 2; "
             "eater nobody kill -9 -1; sleep 1; "
             "echo left $(ps | grep -c ' [u]ser ')",
             r"left 0")


main()
