# SPDX-License-Identifier: MIT
"""A run that can be had again, instruction by instruction: a folder.

    vitrine.elf layout.json   the kernel, and what gdb knows of it
    initrd words              what was booted
    machine.json              on which machine
    replay.bin disk.qcow2     QEMU's log, and its snapshot of the beginning

QEMU's record and replay wants one CPU and counts instructions; with the
vapic, going backwards would hang for good.
"""

import json
import os
import shutil
import subprocess

from images import ImageError

SHIFT = 5
FILES = {"vitrine.elf", "layout.json", "initrd", "words", "machine.json",
         "replay.bin", "disk.qcow2", "entry-frames.elf"}    # the last: gdb's
MACHINE = ("mem", "cpu", "command")


def words(folder, mode):
    def file(name):
        return os.path.join(folder, name).replace(",", ",,")

    return ["-global", "apic-common.vapic=off",
            "-drive", "file=%s,if=none,snapshot=off,id=rr" % file("disk.qcow2"),
            "-icount", "shift=%d,rr=%s,rrfile=%s,rrsnapshot=init" % (
                SHIFT, mode, file("replay.bin"))]


def clear(folder):
    """An empty folder; of what was in it only a recording may go."""
    try:
        if os.path.isdir(folder):
            others = sorted(set(os.listdir(folder)) - FILES)
            if others:
                raise ImageError("%s holds %s, which is no part of a "
                                 "recording: name another folder" % (
                                     folder, others[0]))
            shutil.rmtree(folder)
        os.makedirs(folder)
    except OSError as e:
        raise ImageError("%s: %s" % (folder, e.strerror))


def make_disk(path):
    try:
        done = subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", path,
                               "64M"], capture_output=True, text=True)
    except FileNotFoundError:
        raise ImageError("qemu-img is not there: tools/setup installs it")
    if done.returncode:
        raise ImageError(done.stderr.strip() or "qemu-img failed on " + path)


def begin(folder, args, argv):
    """Lay down what will be needed; argv's files become the folder's own."""
    clear(folder)
    make_disk(os.path.join(folder, "disk.qcow2"))
    for option, name in (("-kernel", "vitrine.elf"), ("-initrd", "initrd")):
        at = argv.index(option) + 1
        shutil.copyfile(argv[at], os.path.join(folder, name))
        argv[at] = os.path.join(folder, name)
    layout = os.path.join(os.path.dirname(args.kernel), "layout.json")
    if os.path.exists(layout):
        shutil.copyfile(layout, os.path.join(folder, "layout.json"))
    with open(os.path.join(folder, "words"), "w", encoding="utf-8") as f:
        f.write(argv[argv.index("-append") + 1])
    with open(os.path.join(folder, "machine.json"), "w",
              encoding="utf-8") as f:
        json.dump({name: getattr(args, name) for name in MACHINE}, f)
    return argv + words(folder, "record")


def open_again(folder, args):
    """QEMU's words for what is booted; args becomes as it was."""
    for name in ("machine.json", "replay.bin", "vitrine.elf", "initrd"):
        if not os.path.exists(os.path.join(folder, name)):
            raise ImageError("%s holds no recording: make record CMD=... "
                             "makes one" % os.path.relpath(folder))
    with open(os.path.join(folder, "machine.json"), encoding="utf-8") as f:
        for name, value in json.load(f).items():
            setattr(args, name, value)
    args.kernel = os.path.join(folder, "vitrine.elf")
    with open(os.path.join(folder, "words"), encoding="utf-8") as f:
        line = f.read()
    return ["-kernel", args.kernel, "-initrd", os.path.join(folder, "initrd"),
            "-append", line] + words(folder, "replay")
