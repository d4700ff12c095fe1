#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The lecture's programs, in the guest and on this machine's Linux."""

import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))))
PROGRAMS = ROOT + "/build/user/"
tests = []


def test(function):
    tests.append(function)
    return function


def run(where, line):
    if where == "guest":
        argv = [ROOT + "/tools/run", "--timeout", "60", "--", line]
        environment = None
    else:
        argv = ["sh", "-c", line]
        environment = dict(os.environ, PATH=PROGRAMS + ":" + os.environ["PATH"])
    return subprocess.run(argv, capture_output=True, text=True, timeout=90,
                          env=environment, stdin=subprocess.DEVNULL)


def steps_of(output):
    """shmdemo's steps: name -> {label: [rest of the line, ...]}"""
    steps = {}
    for part in re.split(r"^== \d+\. ", output, flags=re.M)[1:]:
        lines = part.split("\n")
        rows = steps[lines[0]] = {}
        for line in lines[2:]:
            found = re.match(r"   (\w[\w ]*?) {2,}(.*)", line)
            if found:
                rows.setdefault(found.group(1), []).append(found.group(2))
    return steps


def numbers(steps, name, row="shm", which=0):
    """(nattch, rss) of a step, or None when the segment has gone."""
    found = re.search(r"nattch (\d+), rss (\d+)", steps[name][row][which])
    return found and tuple(map(int, found.groups()))


@test
def messages_go_from_producer_to_consumer(where):
    done = run(where, "producer one 'two three' four & consumer; wait")
    lines = [s for s in done.stdout.split("\n") if "wrote" in s or "read" in s]
    wanted = []
    for text in ("one", "two three", "four"):
        wanted += ["producer: wrote '%s'" % text, "consumer: read '%s'" % text]
    return done.returncode == 0 and lines == wanted, done


@test
def the_consumer_may_come_first_and_removes_the_segment(where):
    done = run(where, "consumer & sleep 0.1; producer; wait; "
               "cat /proc/sysvipc/shm")
    removed = re.search(r"segment (\d+) removed", done.stdout)
    return "consumer: read 'hello'" in done.stdout and removed and \
        not re.search(r"^ *\d+ +%s " % removed.group(1), done.stdout, re.M), \
        done


@test
def attaches_and_pages_are_as_the_lecture_says(where):
    done = run(where, "shmdemo")
    steps = steps_of(done.stdout)
    seen = [numbers(steps, "before attach"), numbers(steps, "attached"),
            numbers(steps, "first touch"), numbers(steps, "second process"),
            numbers(steps, "fork"), numbers(steps, "fork", which=1),
            numbers(steps, "IPC_RMID"), numbers(steps, "detach"),
            numbers(steps, "last detach")]
    return done.returncode == 0 and seen == [
        (0, 0), (1, 0), (1, 4096), (2, 4096), (3, 4096), (2, 4096),
        (2, 4096), (1, 4096), None], done


@test
def one_touch_is_one_fault_and_one_page(where):
    done = run(where, "shmdemo")
    steps = steps_of(done.stdout)
    return steps["attached"]["mincore"] == ["0000"] and \
        steps["first touch"]["mincore"] == ["1000"] and \
        steps["first touch"]["faults"] == ["1"] and \
        steps["second process"]["faults"] == ["1 in the second process"] and \
        steps["second process"]["it read"] == \
        ["'written by the first process'"], done


@test
def the_mapping_is_there_from_attach_to_detach(where):
    steps = steps_of(run(where, "shmdemo").stdout)
    lines = {name: rows["maps"][0] for name, rows in steps.items()}
    there = [name for name, line in lines.items() if re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{8} rw-s 00000000 00:\S+ \d+ "
        r"/SYSV44[0-9a-f]{6} \(deleted\)", line)]
    return there == ["attached", "first touch", "second process", "fork",
                     "IPC_RMID"], lines


@test
def a_removed_segment_is_found_by_nobody(where):
    done = run(where, "shmdemo")
    steps = steps_of(done.stdout)
    return steps["IPC_RMID"]["by key"] == ["No such file or directory"] and \
        "perms 1600," in steps["IPC_RMID"]["shm"][0] and \
        steps["last detach"]["by id"] == ["Invalid argument"], done


@test
def a_file_and_a_segment_compare(where):
    done = run(where, "mapdemo" + ("" if where == "guest" else
                                   " /tmp/mapdemo.%d" % os.getpid()))
    wanted = ["pages, mapped            0000                       0000",
              "mapped a second time     the same page              the same page",
              "fork, and child's exit   only file->f_count         shm_nattch 1, 2, 1",
              "gone with                the last name and user     RMID and the last detach"]
    if where == "guest":
        wanted += ["faults at first touch    1                          1",
                   "pages, second touched    0100                       0100",
                   "name in maps             /mapdemo.tmp               /SYSV00000000"]
    return done.returncode == 0 and set(wanted) <= set(
        done.stdout.split("\n")), done


@test
def a_sleeper_is_woken_and_the_dead_give_back(where):
    done = run(where, "semdemo")
    return done.returncode == 0 and done.stdout.split("\n")[1:] == [
        "parent  sees a sleeper             READY 0, LOCK 1, waiting 1",
        "child   was woken                  READY 0, LOCK 1, waiting 0",
        "child   took the lock, and ends    READY 0, LOCK 0, waiting 0",
        "parent  after the child's end      READY 0, LOCK 1, waiting 0", ""], \
        done


@test
def a_copy_is_made_for_the_child_that_writes(where):
    done = run(where, "cowdemo")
    return done.returncode == 0 and done.stdout == \
        "child:  the child's\nparent: the parent's\n", done


@test
def messages_are_taken_by_type(where):
    done = run(where, "msgdemo")
    return done.returncode == 0 and [
        line for line in done.stdout.split("\n") if "asked" in line] == [
        "parent asked for type  2: got type 2, 'third'",
        "parent asked for type -3: got type 1, 'second'",
        "parent asked for type  0: got type 3, 'first'",
        "child  asked for type  7: got type 7, 'straight to you'"], done


@test
def a_namespace_has_its_own_keys(where):
    done = run(where, "nsdemo")
    if where != "guest" and "unshare" in done.stderr:
        return True, done       # only root may
    return done.returncode == 0 and done.stdout.split("\n")[:2] == [
        "child:  the key finds nothing",
        "child:  the memory still says 'hello'"], done


@test
def an_old_id_is_refused(where):
    done = run(where, "staledemo")
    index = r": id \d+ is index (\d+), sequence number (\d+)"
    ids = re.findall(index, done.stdout)
    return done.returncode == 0 and len(ids) == 2 and ids[0] != ids[1] and \
        "is refused: Invalid argument" in done.stdout and \
        (where != "guest" or ids == [("0", "0"), ("0", "1")]), done


def linux_runs_them():
    try:
        return subprocess.run([PROGRAMS + "mapdemo", "/dev/null/x"],
                              capture_output=True).returncode == 1
    except OSError:
        return False


def main():
    wheres = sys.argv[1:] or ["guest", "Linux"]
    print("1..%d" % (len(tests) * len(wheres)))
    failed = number = 0
    for where in wheres:
        skip = where == "Linux" and not linux_runs_them()
        for function in tests:
            number += 1
            name = "%s: %s" % (where, function.__name__.replace("_", " "))
            if skip:
                print("ok %d - %s # SKIP no i386 programs here" % (number, name))
                continue
            try:
                good, seen = function(where)
            except (KeyError, IndexError, subprocess.TimeoutExpired) as e:
                good, seen = False, repr(e)
            failed += not good
            print("%s %d - %s" % ("ok" if good else "not ok", number, name),
                  flush=True)
            if not good:
                print("\n".join("# " + s for s in str(seen).split("\\n")))
    return failed != 0


sys.exit(main())
