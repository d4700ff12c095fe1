# SPDX-License-Identifier: MIT
"""Where kernel memory is read from.  All read virtual addresses:

    ElfCore("build/core")           a core that tools/core.py wrote, or gdb's
    Dump("ram.bin", layout)         raw physical memory, from address 0
    Monitor(command, layout)        a QEMU that runs, by its monitor: command()
                                    sends a line and returns what it said
    GdbMemory()                     the inferior: tools/gdb/common.py

Each has read(address, n), word(address) and words(address, n), and raises
ViewError for an address where nothing is.  Pages that were read are kept:
forget() when the machine has run.
"""

import mmap
import os
import re
import struct
import tempfile

from model import PAGE, ViewError


class Memory:
    """A memory whose page(address) gives PAGE bytes, or None."""

    def __init__(self):
        self.pages = {}

    def forget(self):
        self.pages = {}

    def read(self, address, size):
        parts = []
        while size > 0:
            base = address & -PAGE
            if base not in self.pages:
                self.pages[base] = self.page(base)
            data = self.pages[base]
            if data is None:
                raise ViewError("There is no memory at %#x." % address)
            part = data[address - base:address - base + size]
            parts.append(part)
            address, size = address + len(part), size - len(part)
        return b"".join(parts) if len(parts) != 1 else parts[0]

    def word(self, address):
        return int.from_bytes(self.read(address, 4), "little")

    def words(self, address, count):
        return struct.unpack("<%dI" % count, self.read(address, 4 * count))


class ElfCore(Memory):
    """An ELF core for the i386: what its PT_LOAD segments hold."""

    def __init__(self, path):
        super().__init__()
        try:
            self.file = open(path, "rb")
            self.data = mmap.mmap(self.file.fileno(), 0,
                                  access=mmap.ACCESS_READ)
        except (OSError, ValueError):
            raise ViewError("%s is not there, or empty." % path) from None
        if self.data[:5] != b"\x7fELF\1" or self.data[16] != 4:
            raise ViewError("%s is not an ELF core for the i386." % path)
        offset, = struct.unpack_from("<I", self.data, 28)
        size, count = struct.unpack_from("<HH", self.data, 42)
        self.loads = []
        for i in range(count):
            kind, where, virtual, _, length = struct.unpack_from(
                "<5I", self.data, offset + i * size)
            if kind == 1:
                self.loads.append((virtual, where, length))

    def page(self, address):
        for virtual, where, length in self.loads:
            if virtual <= address and address + PAGE <= virtual + length:
                at = where + address - virtual
                return self.data[at:at + PAGE]
        return None


class Physical(Memory):
    """Physical memory, seen through the kernel's page directory."""

    def __init__(self, layout):
        super().__init__()
        self.layout = layout
        self.directory = layout.address("kernel_pgd") - layout.base
        self.large = layout.constant("mm/pgtable.c", "PDE_PS")
        self.straight = layout.constant("kernel/x86/memory.h", "LOWMEM_MAX")

    def page(self, address):
        offset = address - self.layout.base
        if 0 <= offset < self.straight:
            return self.physical(offset)
        if offset < 0:
            return None
        pde = self.entry(self.directory, address >> 22)
        if not pde & 1 or pde & self.large:
            return None
        pte = self.entry(pde & -PAGE, address >> 12 & 1023)
        return self.physical(pte & -PAGE) if pte & 1 else None

    def entry(self, table, index):
        return self.word(self.layout.base + table + 4 * index)


class Dump(Physical):
    """A file of raw memory (QEMU's pmemsave)."""

    def __init__(self, path, layout):
        super().__init__(layout)
        try:
            self.file = open(path, "rb")
        except OSError as e:
            raise ViewError("%s: %s." % (path, e.strerror)) from None

    def physical(self, address):
        self.file.seek(address)
        data = self.file.read(PAGE)
        return data if len(data) == PAGE else None


class Monitor(Physical):
    """A QEMU that runs, 64 KiB at a time through its monitor."""

    CHUNK = 1 << 16

    def __init__(self, command, layout):
        super().__init__(layout)
        self.command = command
        self.chunks = {}

    def forget(self):
        super().forget()
        self.chunks = {}

    def physical(self, address):
        base = address & -self.CHUNK
        if base not in self.chunks:
            self.chunks[base] = self.save(base)
        data = self.chunks[base][address - base:address - base + PAGE]
        return data if len(data) == PAGE else None

    def save(self, base):
        with tempfile.TemporaryDirectory(prefix="vitrine-") as folder:
            name = os.path.join(folder, "memory")
            said = self.command('pmemsave %#x %#x "%s"'
                                % (base, self.CHUNK, name))
            if not os.path.exists(name):
                raise ViewError("QEMU saved no memory: %s"
                                % re.sub(r"\s+", " ", said).strip())
            with open(name, "rb") as f:
                return f.read()
