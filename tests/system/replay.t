#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make record, make replay: the example of docs/gdb.md, and mistakes."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
from guest import check, main, run, test  # noqa: E402

FOLDER = tempfile.TemporaryDirectory(prefix="vitrine-")

# Who changed shm_nattch last?  And before that?  From the end, backwards.
WHO = """
break shm_destroy
continue
print shp->shm_nattch
watch -l shp->shm_nattch
reverse-continue
reverse-continue
backtrace
print $comm()
reverse-continue
backtrace
print $comm()
"""


@test
def who_changed_shm_nattch_last():
    there = FOLDER.name + "/recording"
    script = FOLDER.name + "/who.gdb"
    with open(script, "w", encoding="utf-8") as f:
        f.write(WHO)
    done = run("producer hello & consumer", "--record", there)
    check(done.status == 0 and "segment 0 removed" in done.out, "not recorded",
          done)
    done = run(None, "--replay", there, "-x", script, "--console",
               FOLDER.name + "/console", timeout=120)
    seen = done.out
    check("$1 = 0" in seen, "it did not come to shm_destroy", done)
    check("sys_shmdt" in seen and '$2 = "producer"' in seen,
          "the producer's detach was not found", done)
    check("do_shmat" in seen and '$3 = "consumer"' in seen,
          "nor the consumer's attach before it", done)
    with open(FOLDER.name + "/console", encoding="utf-8") as f:
        check("producer: wrote 'hello'" in f.read(),
              "the console said something else", done)


@test
def what_is_no_recording_is_named():
    done = run(None, "--replay", FOLDER.name + "/nothing")
    check(done.status == 2 and "holds no recording" in done.last(), "", done)
    done = run("true", "--record", FOLDER.name + "/x", "--cpus", "2")
    check(done.status == 2 and "one CPU" in done.last(), "", done)


@test
def only_a_recording_is_recorded_over():
    there = FOLDER.name + "/again"
    os.mkdir(there)
    for _ in range(2):          # the empty folder, and the recording
        done = run("echo once", "--record", there)
        check(done.status == 0 and "once" in done.out, "not recorded", done)
    with open(there + "/thesis", "w", encoding="utf-8"):
        pass
    done = run("true", "--record", there)
    check(done.status == 2 and "thesis" in done.last() and
          os.path.exists(there + "/machine.json"), "it was not refused", done)
    done = run("true", "--record", there + "/thesis")
    check(done.status == 2 and "File exists" in done.last(), "a file", done)
    folder = FOLDER.name + "/bin"
    os.mkdir(folder)
    os.symlink(sys.executable, folder + "/python3")
    done = run("true", "--record", FOLDER.name + "/none",
               env=dict(os.environ, PATH=folder))
    check(done.status == 2 and done.err.count("\n") == 1 and
          "qemu-img is not there" in done.last(), "no qemu-img", done)


main()
