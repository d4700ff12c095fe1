# SPDX-License-Identifier: MIT
"""Write cpio archives of the "newc" kind, the form of an initramfs.

An archive is built without root: owner, device numbers and modes are written,
not taken from the disk.  The same input gives the same bytes.

    a = Archive()
    a.directory("dev", 0o755)
    a.device("dev/console", 0o600, "c", 5, 1)
    a.tree("user/root", keep=False)
    data = a.finish()
"""

import os
import stat


class CpioError(Exception):
    pass


class Archive:
    """Entries by name, in the order in which they first came."""

    def __init__(self):
        self.entries = {}

    def add(self, name, mode, data=b"", rdev=(0, 0), mtime=0):
        """Put one entry; name is relative to the root of the archive.

        A second one of the same name takes the place of the first; what lay
        below that goes when the second is no directory.
        """
        if name in self.entries and not stat.S_ISDIR(mode):
            for below in [n for n in self.entries if n.startswith(name + "/")]:
                del self.entries[below]
        path = name.encode("utf-8", "surrogateescape") + b"\0"
        if len(data) >= 1 << 32:
            raise CpioError("%s: 4 GiB are too much for cpio" % name)
        fields = (len(self.entries) + 1, mode, 0, 0, 1, mtime, len(data), 0, 0,
                  rdev[0], rdev[1], len(path), 0)
        head = b"070701" + b"".join(b"%08X" % f for f in fields) + path
        self.entries[name] = b"".join(
            (head, bytes(-len(head) % 4), data, bytes(-len(data) % 4)))

    def directory(self, name, mode=0o755):
        self.add(name, stat.S_IFDIR | mode)

    def device(self, name, mode, kind, major, minor):
        kind = stat.S_IFCHR if kind == "c" else stat.S_IFBLK
        self.add(name, kind | mode, rdev=(major, minor))

    def symlink(self, name, target):
        target = target.encode("utf-8", "surrogateescape")
        self.add(name, stat.S_IFLNK | 0o777, target)

    def file(self, name, data, mode=0o644):
        self.add(name, stat.S_IFREG | mode, data)

    def file_from(self, name, path, mode):
        with open(path, "rb") as f:
            self.file(name, f.read(), mode)

    def tree(self, top, keep):
        """Lay the tree below directory top over the archive.

        keep: modes and times as on the disk; otherwise those of a clean
        check-out (0755 or 0644, time 0), whatever the umask was.
        """
        def stop(error):
            raise error

        for folder, names, files in os.walk(top, onerror=stop):
            names.sort()
            for name in sorted(names + files):
                path = os.path.join(folder, name)
                self.node(os.path.relpath(path, top), path, keep)

    def node(self, name, path, keep):
        st = os.lstat(path)
        mode, mtime = st.st_mode, int(st.st_mtime) & 0xffffffff
        if not keep:
            mode = stat.S_IFMT(mode) | (0o755 if mode & 0o100 else 0o644)
            mtime = 0
        if stat.S_ISLNK(mode):
            target = os.fsencode(os.readlink(path))
            self.add(name, stat.S_IFLNK | 0o777, target, mtime=mtime)
        elif stat.S_ISREG(mode):
            with open(path, "rb") as f:
                self.add(name, mode, f.read(), mtime=mtime)
        elif stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
            rdev = (os.major(st.st_rdev), os.minor(st.st_rdev))
            self.add(name, mode, rdev=rdev, mtime=mtime)
        else:
            self.add(name, mode, mtime=mtime)

    def finish(self):
        """The whole archive, with its trailer, padded to 512 bytes."""
        self.add("TRAILER!!!", 0)
        data = b"".join(self.entries.values())
        return data + bytes(-len(data) % 512)
