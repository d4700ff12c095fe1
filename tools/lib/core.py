# SPDX-License-Identifier: MIT
"""From QEMU's memory and registers to an ELF core that gdb opens.

write(core, ram, registers, kernel): ram is a file of all physical memory,
registers what "info registers -a" said.  In the core memory lies where the
kernel saw it: RAM straight through, vmalloc, and the addresses of the program
that ran.  Each CPU is a thread; so is each task that sleeps, where its kernel
stack was left, if layout.json lies beside the kernel.
"""

import os
import re
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))), "view"))
import memory  # noqa: E402
import model  # noqa: E402

BASE, LOWMEM, PAGE = 0xC0000000, 896 << 20, 4096
NAMES = ("EBX", "ECX", "EDX", "ESI", "EDI", "EBP", "EAX", "DS", "ES", "FS",
         "GS", None, "EIP", "CS", "EFL", "ESP", "SS")
IDLE = 100000           # the thread number of a CPU that runs its idle task


def note(name, kind, data):
    name += b"\0"
    return struct.pack("<III", len(name), len(data), kind) + \
        name + bytes(-len(name) % 4) + data + bytes(-len(data) % 4)


def status(number, registers):
    """NT_PRSTATUS of a thread; registers in the order of NAMES."""
    return note(b"CORE", 1, bytes(24) + struct.pack("<I", number) +
                bytes(44) + struct.pack("<17I", *registers) + bytes(4))


def of_cpus(text):
    """[{name: value}] of each CPU."""
    found = []
    for part in re.split(r"CPU#\d+", text):
        values = {n: int(v, 16) for n, v in re.findall(
            r"\b([A-Z][A-Z0-9]{1,2}) ?=([0-9a-f]{4,8})\b", part)}
        if "EIP" in values:
            found.append(values)
    return found


def threads(ram, cpus, kernel):
    """(number, registers): those that ran, then those that sleep."""
    running = [[cpu.get(name, 0) & 0xFFFFFFFF for name in NAMES]
               for cpu in cpus]
    numbers = [IDLE + i for i in range(len(cpus))]
    asleep = []
    try:
        layout = model.Layout.load(os.path.join(os.path.dirname(kernel),
                                                "layout.json"))
        seen = model.Kernel(layout, memory.Dump(ram, layout))
        seen.up()
        size = layout.constant("kernel/x86/memory.h", "THREAD_SIZE")
        for task in seen.tasks():
            stack = task.pointer("stack")
            here = [i for i, r in enumerate(running)
                    if stack <= r[15] < stack + size
                    or r[15] < BASE and task in seen.running()]
            if here:
                numbers[here[0]] = task.pid or IDLE + here[0]
            elif task.pid:
                asleep.append((task.pid, sleeper(seen, task)))
    except (model.ViewError, OSError):
        pass                    # so early, or so broken: the CPUs alone
    return list(zip(numbers, running)) + asleep


def sleeper(kernel, task):
    """The registers of who called switch_to()."""
    sp = task["thread.sp"]
    di, si, bx, bp, ip = kernel.memory.words(sp, 5)
    return [bx, 0, 0, si, di, bp, 0, 0x10, 0x10, 0xd8, 0, 0, ip, 8, 2,
            sp + 20, 0x10]


def mappings(ram, size, cpu):
    """[virtual, physical, bytes] as the first CPU saw them."""
    if not cpu.get("CR0", 0) >> 31:
        return [[0, 0, size]]
    low = min(size, LOWMEM)
    found = []

    def table(address):
        ram.seek(address)
        data = ram.read(PAGE)
        return struct.unpack("<1024I", data) if len(data) == PAGE else ()

    def add(virtual, physical, length):
        last = found[-1] if found else None
        if last and last[0] + last[2] == virtual and \
                last[1] + last[2] == physical:
            last[2] += length
        elif physical + length <= size:
            found.append([virtual, physical, length])

    for i, pde in enumerate(table(cpu.get("CR3", 0) & -PAGE)):
        if not pde & 1 or BASE <= i << 22 < BASE + LOWMEM:
            continue
        if pde & 0x80:
            add(i << 22, pde & -(1 << 22), 1 << 22)
            continue
        for j, pte in enumerate(table(pde & -PAGE)):
            if pte & 1:
                add(i << 22 | j << 12, pte & -PAGE, PAGE)
    return found + [[BASE, 0, low]]


def write(path, ram_path, registers, kernel):
    """Make the core; the file at path changes at once or not at all."""
    cpus = of_cpus(registers) or [{}]
    with open(ram_path, "rb") as ram:
        size = os.fstat(ram.fileno()).st_size & -PAGE
        loads = mappings(ram, size, cpus[0])
        notes = b"".join(status(n, r)
                         for n, r in threads(ram_path, cpus, kernel))
        notes += note(b"VITRINE", 1, os.path.abspath(kernel).encode())
        heads = 1 + len(loads)
        start = 52 + 32 * heads
        data = start + len(notes) + PAGE & -PAGE
        out = b"\x7fELF\1\1\1" + bytes(9) + struct.pack(
            "<HHIIIIIHHHHHH", 4, 3, 1, 0, 52, 0, 0, 52, 32, heads, 0, 0, 0)
        out += struct.pack("<8I", 4, start, 0, 0, len(notes), 0, 0, 0)
        for virtual, physical, length in loads:
            out += struct.pack("<8I", 1, data + physical, virtual, physical,
                               length, length, 7, PAGE)
        fresh = "%s.%d" % (path, os.getpid())
        with open(fresh, "wb") as f:
            f.write(out + notes)
            copy_sparse(ram, f, data, size)
        os.replace(fresh, path)


def copy_sparse(ram, f, data, size, step=1 << 16):
    """Zeroes take no room on the disk."""
    zero = bytes(step)
    ram.seek(0)
    for at in range(0, size, step):
        part = ram.read(step)
        if part != zero:
            f.seek(data + at)
            f.write(part)
    f.truncate(data + size)


def kernel_of(path):
    """The kernel that a core names, or None."""
    with open(path, "rb") as f:
        head = f.read(1 << 20)
    at = head.find(b"VITRINE\0")
    if head[:4] != b"\x7fELF" or at < 12:
        return None
    size, = struct.unpack_from("<I", head, at - 8)
    return head[at + 8:at + 8 + size].decode()
