#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""trace in the guest, tools/trace from outside: whose tree, how, and mistakes."""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
from guest import ROOT, check, main, run, test  # noqa: E402

BOTH = "producer & sleep 1; consumer"   # in this order; sleeping takes no time


class Done:
    def __init__(self, *words):
        done = subprocess.run([ROOT + "/tools/trace", *words], text=True,
                              stdin=subprocess.DEVNULL, capture_output=True)
        self.status, self.out, self.err = (done.returncode, done.stdout,
                                           done.stderr)

    def __str__(self):
        return "status %d\n%s%s" % (self.status, self.out, self.err)


def in_order(text, names):
    """Is each name called, behind the one before?"""
    at = 0
    for name in names.split():
        at = text.find(" " + name + "()", at)
        if at < 0:
            return False
    return True


@test
def the_lectures_steps_are_in_the_tree_of_shmat():
    done = Done("shmat", BOTH)
    trees = re.split(r"(?m)^ 0\) {15} \|  (?=do_shmat)", done.out)[1:]
    check(done.status == 0 and len(trees) == 2, "not one for each", done)
    for tree in trees:
        check(in_order(" " + tree, "do_shmat shmat_find shm_obtain_object_check "
                       "shm_alloc_file2 alloc_file do_mmap mmap_region "
                       "shm_mmap shm_count_attach shmem_mmap"),
              "the order is another", done)
        check(tree.count("{") == tree.count("}"), "what opens closes", done)
    check("executed instructions" in done.out, "the unit", done)
    check("producer: wrote 'hello'" in done.err, "what it printed", done)


@test
def two_trees_are_compared():
    done = Done("--compare", "--filter", "newseg|shmget|ipc_addid", "shmget",
                BOTH)
    check(done.status == 0 and re.search(
        r"(?m)^  +\d+ +\d+    sys_shmget\(\)$", done.out), "in both", done)
    check(re.search(r"(?m)^- +\d+ +newseg\(\)$", done.out),
          "only the first makes one", done)


@test
def a_segments_fault_is_a_files_with_one_function_more():
    done = Done("--filter", "fault|add_new", "--having", "add_new_page",
                "--compare", "do_file_fault", "mapdemo")
    names = re.findall(r"(?m)^([-+ ]) .* (\w+)\(\)$", done.out)
    check(names == [(" ", "do_file_fault"), ("+", "shm_fault"),
                    (" ", "shmem_fault"), (" ", "shmem_getpage"),
                    (" ", "add_new_page")], names, done)


@test
def repeated_calls_are_folded():
    done = Done("--fold", "--filter", "^newseg$|^ipcget", "--tree", "1",
                "shmget", BOTH)
    check(done.status == 0 and "newseg();" in done.out
          and "kmem_cache_alloc" not in done.out, "", done)


@test
def what_is_not_known_is_said():
    done = Done("--filter", "do_exit", "exit", "true")
    check(done.status == 0 and re.search(r" - +\|  (do_exit\(\);|\})$", done.out,
                                         re.M), "it never returns", done)
    done = run("trace write dd if=/dev/zero of=/x bs=1 count=4000 | tail -n 1",
               "--kernel", ROOT + "/build/trace/vitrine.elf")
    check(done.status == 0 and re.search(r"# lost: \d+ calls", done.out),
          "there is no room for so many", done)


@test
def mistakes_are_answered_in_a_sentence():
    done = Done("nonsense", "true")
    check(done.status == 2 and "no function nonsense, nor do_nonsense"
          in done.out + done.err, "", done)
    done = Done("shmat", "true")
    check(done.status == 1 and "was not called" in done.err, "", done)
    done = Done("--filter", "(", "shmat", "true")
    check(done.status == 1 and "--filter (" in done.err, "", done)


@test
def the_ordinary_kernel_says_how():
    done = run("trace shmat true")
    check(done.status == 2 and "make TRACE=1" in str(done.out), "", done)


main()
