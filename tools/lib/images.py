# SPDX-License-Identifier: MIT
"""What a machine boots: kernels, root archives and what is laid over them."""

import os
import re
import stat
import subprocess

from cpio import Archive, CpioError

UNPACK = ((b"\x1f\x8b", "gzip"), (b"\xfd7zXZ\0", "xz"),
          (b"\x28\xb5\x2f\xfd", "zstd"), (b"BZh", "bzip2"),
          (b"\x02\x21\x4c\x18", "lz4"), (b"\x04\x22\x4d\x18", "lz4"),
          (b"\x5d\0\0", "xz"))


HEADER = re.compile(rb"07070[12][0-9a-fA-F]{104}")


class ImageError(Exception):
    """What is wrong with a file, in a line for the user."""


def read(path, hint=""):
    try:
        with open(path, "rb") as f:
            return f.read()
    except OSError as e:
        raise ImageError("%s: %s%s" % (path, e.strerror, hint))


def skip_archives(data):
    """The length of the uncompressed archives that data starts with.

    Distributions put one with processor microcode before the compressed one.
    """
    at = 0
    while data[at:at + 6] in (b"070701", b"070702"):
        if not HEADER.match(data, at):
            raise ImageError("the cpio header at byte %d is damaged" % at)
        size, names = int(data[at + 54:at + 62], 16), int(data[at + 94:at + 102], 16)
        last = data[at + 110:at + 110 + names - 1] == b"TRAILER!!!"
        end = (at + 110 + names + 3 & ~3) + size
        if end > len(data):
            raise ImageError("it ends within the file at byte %d" % at)
        at = end + 3 & ~3
        if last:
            while data[at:at + 4] == b"\0\0\0\0":
                at += 4
    return at


def unpacked(data):
    """A root archive as the kernel wants it: not compressed.

    An archive behind a compressed one is compressed with it, or not there.
    """
    plain = skip_archives(data)
    rest = data[plain:]
    for magic, tool in UNPACK:
        if rest.startswith(magic):
            return data[:plain] + unpack(rest, tool, magic)
    if not plain or rest.strip(b"\0"):
        raise ImageError("no cpio archive (newc), plain or packed, at byte %d"
                         % plain)
    return data


def unpack(data, tool, magic):
    argv = [tool, "-dc"] + (["--format=lzma"] if magic[0] == 0x5d else [])
    try:
        done = subprocess.run(argv, input=data, capture_output=True)
    except FileNotFoundError:
        raise ImageError("unpacking it needs %s" % tool)
    try:        # what follows the packed part is no error: it may be padding
        if skip_archives(done.stdout):
            return done.stdout
        why = "that is no cpio archive (newc)"
    except ImageError as e:
        why = str(e)
    raise ImageError("unpacked by %s: %s" % (
        tool, done.stderr.decode(errors="replace").strip() or why))


def overlay(command, trees):
    """An archive with the command as /.run, and trees as they are."""
    archive = Archive()
    for top in trees:
        try:
            if not stat.S_ISDIR(os.stat(top).st_mode):
                raise ImageError("%s: not a directory" % top)
            archive.tree(top, keep=True)
        except OSError as e:
            raise ImageError("%s: %s" % (e.filename, e.strerror))
        except CpioError as e:
            raise ImageError(str(e))
    if command is not None:
        script = "#!/bin/sh\n%s\n" % command
        archive.file(".run", script.encode("utf-8", "surrogateescape"), 0o755)
    return archive.finish()


def is_linux(path, hint=""):
    """Whether a kernel is a Linux bzImage."""
    try:
        with open(path, "rb") as f:
            start = f.read(0x206)
    except OSError as e:
        raise ImageError("%s: %s%s" % (path, e.strerror, hint))
    if start[0x202:] != b"HdrS" and start[:5] != b"\x7fELF\1":
        raise ImageError("%s: neither a 32-bit ELF nor a Linux bzImage" % path)
    return start[0x202:] == b"HdrS"


def kernel_words(text):
    """The words of a kernel's command line: NAME="VALUE WITH SPACES" is one."""
    return re.findall(r'(?:[^\s"]|"[^"]*")+', text)


def grub_word(word):
    """A word as GRUB's shell reads it; GRUB itself puts it in quotes."""
    return "'%s'" % word.replace('"', "").replace("'", "'\\''")


def grub_config(words):
    """grub.cfg with these words as the kernel's command line."""
    words = [grub_word(w) for w in words]
    here = os.path.dirname(os.path.realpath(__file__))
    text = read(os.path.join(here, "../../boot/grub.cfg")).decode()
    return text.replace("vitrine.elf", " ".join(["vitrine.elf"] + words), 1)


def change_iso(iso, out, folder, files):
    """A copy of iso with the contents of some files replaced."""
    argv = ["xorriso", "-report_about", "WARNING", "-indev", iso, "-outdev", out,
            "-boot_image", "any", "replay"]
    for name, data in files.items():
        path = os.path.join(folder, os.path.basename(name))
        with open(path, "wb") as f:
            f.write(data)
        argv += ["-map", path, name]
    try:
        done = subprocess.run(argv, capture_output=True, text=True)
    except FileNotFoundError:
        raise ImageError("changing the ISO needs xorriso: run tools/setup")
    if done.returncode:
        raise ImageError("xorriso: " + done.stderr.strip())
