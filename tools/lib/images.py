# SPDX-License-Identifier: MIT
"""What a machine boots: kernels, root archives and what is laid over them."""

import os
import subprocess

from cpio import Archive

UNPACK = ((b"\x1f\x8b", "gzip"), (b"\xfd7zXZ\0", "xz"),
          (b"\x28\xb5\x2f\xfd", "zstd"), (b"BZh", "bzip2"),
          (b"\x02\x21\x4c\x18", "lz4"), (b"\x04\x22\x4d\x18", "lz4"),
          (b"\x5d\0\0", "xz"))


class ImageError(Exception):
    pass


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
        size, names = int(data[at + 54:at + 62], 16), int(data[at + 94:at + 102], 16)
        last = data[at + 110:at + 110 + names - 1] == b"TRAILER!!!"
        at = at + 110 + names + 3 & ~3
        at = at + size + 3 & ~3
        if last:
            while data[at:at + 4] == b"\0\0\0\0":
                at += 4
    return at


def unpacked(data):
    """A root archive as the kernel wants it: not compressed."""
    plain = skip_archives(data)
    rest = data[plain:]
    for magic, tool in UNPACK:
        if rest.startswith(magic):
            argv = [tool, "-dc"] + (["--format=lzma"] if magic[0] == 0x5d else [])
            try:
                done = subprocess.run(argv, input=rest, capture_output=True)
            except FileNotFoundError:
                raise ImageError("unpacking the archive needs %s" % tool)
            # padding behind the end is not an error worth stopping for
            if not done.stdout:
                raise ImageError("%s: %s" % (tool, done.stderr.decode().strip()))
            return data[:plain] + done.stdout
    return data


def overlay(command, trees):
    """An archive with the command as /.run, and trees as they are."""
    archive = Archive()
    for top in trees:
        if not os.path.isdir(top):
            raise ImageError("%s: not a directory" % top)
        archive.tree(top, keep=True)
    if command is not None:
        script = "#!/bin/sh\n%s\n" % command
        archive.file(".run", script.encode("utf-8", "surrogateescape"), 0o755)
    return archive.finish()


def is_linux(path):
    """Whether a kernel is a Linux bzImage."""
    try:
        with open(path, "rb") as f:
            return f.read(0x206)[0x202:] == b"HdrS"
    except OSError as e:
        raise ImageError("%s: %s (make builds it)" % (path, e.strerror))


def grub_config(words):
    """grub.cfg with these words as the kernel's command line."""
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
    done = subprocess.run(argv, capture_output=True, text=True)
    if done.returncode:
        raise ImageError("xorriso: " + done.stderr.strip())
