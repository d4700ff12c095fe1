# SPDX-License-Identifier: MIT
"""Backtraces through the kernel's entry code to the user's frames.

NASM writes no unwind information, and a libc has none.  For both what lies on
the stack is found by reading the code: from a place where the depth is known
(the first instruction of a function: only the return address) to the pc, each
push, pop and change of esp is counted.

kernel/x86/entry.asm knows three depths, in bytes above the processor's frame:

    0       nothing yet: the first instruction of a gate
    4, 8    an error code or a vector has been pushed
    44      all of struct pt_regs, orig_ax included

Above that lie ip, cs, flags and, if the processor came from user mode, sp and
ss.  A register of pt_regs is on the stack, or still (or again) in the
processor: that follows from the depth as well.

From the kernel's stack to the user's a backtrace goes "inwards", which gdb
allows for signal frames only; those an Unwinder cannot make, but DWARF can.  So
what was found out about entry.asm is written down as DWARF, in a file of its
own, and given to gdb.
"""

import itertools
import os
import re
import struct
import tempfile

import common
import gdb
import program
from gdb.FrameDecorator import FrameDecorator
from gdb.unwinder import Unwinder, register_unwinder
from model import ViewError

WHOLE = 44              # struct pt_regs up to orig_ax
SAVED = ("ebx", "ecx", "edx", "esi", "edi", "ebp", "eax", "ds", "es", "fs")
ERROR_CODE = {8, 10, 11, 12, 13, 14, 17, 21, 29, 30}    # SDM vol. 3, 6-1
STARTS = {"syscall_entry": 0, "page_fault": 4, "exception_common": 8,
          "irq_common": 4, "ret_to_user": WHOLE, "ret_with_work": WHOLE,
          "restore_all": WHOLE, "ret_from_exception": WHOLE, "iret_failed": 0,
          "ret_from_fork": WHOLE, "ret_from_kthread": WHOLE}
# code that is jumped to from a place whose depth it has
ELSEWHERE = {"syscall_entry.no_such_call": ("syscall_entry",
                                            "syscall_entry.done"),
             "zero_ds": ("restore_all", "restore_all.ds"),
             "zero_es": ("restore_all", "restore_all.es"),
             "zero_fs": ("restore_all", "restore_all.fs")}
CALLEE_SAVED = ("ebx", "esi", "edi", "ebp")

CHANGE = re.compile(r"(add|sub)l?\s+(?:esp,(-?0x[0-9a-f]+|\d+)"
                    r"|\$(-?0x[0-9a-f]+|\d+),%esp)")


class FrameId:
    def __init__(self, sp, pc):
        self.sp, self.pc = number(sp), number(pc)


def effect(text):
    """By how much an instruction makes the stack deeper."""
    word = text.split()[0] if text else ""
    if word in ("push", "pushl"):
        return 4
    if word in ("pop", "popl"):
        return -4
    change = CHANGE.match(text)
    if change:
        n = int(change.group(2) or change.group(3), 0)
        return n if change.group(1) == "sub" else -n
    return 0


def depth_at(architecture, start, pc):
    """What lies on the stack at pc more than at start; {register: depth} of
    the first push of each callee-saved register."""
    depth = body = 0
    pushed, address = {}, start
    while address < pc:
        found = architecture.disassemble(address, count=1)[0]
        text = found["asm"].strip()
        change = effect(text)
        if change > 0 and text.startswith("push"):
            name = text.split()[-1].lstrip("%")
            if name in CALLEE_SAVED:
                pushed.setdefault(name, depth + 4)
        if change >= 0 and not text.startswith(("ret", "leave")):
            body = depth + change
        depth += change
        if text.startswith(("ret", "iret")):
            depth = body        # what follows was jumped to, from the body
        address += found["length"]
    return depth, pushed


class Symbols:
    """Code labels; those of entry.asm with their depths."""

    def __init__(self, layout):
        self.layout = layout
        self.depths = {}
        for address, _, name in layout.functions:
            number = re.fullmatch(r"(exception|irq)_(\d+)", name)
            if name in STARTS:
                self.depths[address] = STARTS[name]
            elif name in ELSEWHERE:
                self.depths[address] = name
            elif number and number.group(1) == "irq":
                self.depths[address] = 0
            elif number:
                self.depths[address] = \
                    4 if int(number.group(2)) in ERROR_CODE else 0
        self.starts = sorted(self.depths)

    def entry_depth(self, architecture, pc):
        start = max((s for s in self.starts if s <= pc), default=None)
        if start is None:
            return None
        known = self.depths[start]
        if isinstance(known, str):
            first, last = (self.layout.address(n) for n in ELSEWHERE[known])
            known = self.depths[first] + depth_at(architecture, first, last)[0]
        return known + depth_at(architecture, start, pc)[0]


def word(address):
    data = gdb.selected_inferior().read_memory(address & 0xFFFFFFFF, 4)
    return int.from_bytes(bytes(data), "little")


def register(frame, name):
    return int(frame.read_register(name)) & 0xFFFFFFFF


def number(value, kind="unsigned long"):
    return gdb.Value(value).cast(gdb.lookup_type(kind))


def source_of(pc):
    """The file of the code, or None: it has no debugging information."""
    table = gdb.find_pc_line(pc).symtab
    return table.filename if table else None


def unwind_plain(frame, sp, start, pc):
    """Out of a function of which only the code is known."""
    depth, pushed = depth_at(frame.architecture(), start, pc)
    top = sp + depth            # where the return address lies
    if not 0 <= depth < 1 << 16:
        return None
    info = frame.create_unwind_info(FrameId(top + 4, start))
    for name in CALLEE_SAVED:
        if name in pushed and pushed[name] <= depth:
            info.add_saved_register(name, number(word(top - pushed[name])))
        else:
            info.add_saved_register(name, frame.read_register(name))
    info.add_saved_register("eip", number(word(top)))
    info.add_saved_register("esp", number(top + 4))
    return info


def unwind_forwards(frame, sp, pc):
    """Out of code without a name: by the way to its ret."""
    address, top, popped = pc, sp, {}
    for _ in range(64):
        found = frame.architecture().disassemble(address, count=1)[0]
        text = found["asm"].strip()
        if text.startswith("ret"):
            break
        if text.startswith("pop"):
            popped.setdefault(text.split()[-1].lstrip("%"), top)
        top -= effect(text)
        address += found["length"]
    else:
        return None
    info = frame.create_unwind_info(FrameId(top + 4, pc))
    for name in CALLEE_SAVED:
        info.add_saved_register(name, number(word(popped[name]))
                                if name in popped
                                else frame.read_register(name))
    info.add_saved_register("eip", number(word(top)))
    info.add_saved_register("esp", number(top + 4))
    return info


def unwind_nothing(frame, sp, pc):
    """A program without symbols: the backtrace ends here, at ip 0."""
    info = frame.create_unwind_info(FrameId(sp, pc))
    for name in CALLEE_SAVED:
        info.add_saved_register(name, number(0))
    info.add_saved_register("eip", number(0))
    info.add_saved_register("esp", number(sp + 4))
    return info


def in_entry(pc):
    return (source_of(pc) or "").endswith("/entry.asm")


def function_start(pc):
    """By the symbol table, which libraries and assembly have."""
    found = re.match(r"(\S+)(?: \+ (\d+))? in section \.text",
                     gdb.execute("info symbol %#x" % pc, to_string=True))
    return pc - int(found.group(2) or 0) if found else None


class PlainUnwinder(Unwinder):
    def __init__(self):
        super().__init__("vitrine")

    def __call__(self, frame):
        try:
            pc, sp = register(frame, "eip"), register(frame, "esp")
            if not pc:
                return None
            # behind the last call of a function that does not return
            source = source_of(pc) or source_of(pc - 1)
            if source and not source.endswith(".asm"):
                return None             # gdb knows better
            if in_entry(pc):
                return self.innermost(frame, pc, sp)
            start = function_start(pc)
            if start is None:
                return unwind_forwards(frame, sp, pc) if program.loaded \
                    else unwind_nothing(frame, sp, pc)
            return unwind_plain(frame, sp, start, pc)
        except (gdb.error, ViewError):
            return None                 # no memory there: no backtrace

    def innermost(self, frame, pc, sp):
        """The entry code itself is running: an ordinary frame, which gdb shows
        with its lines.  Further out pc lies behind a call, and DWARF is used."""
        if call_before(frame.architecture(), pc):
            return None
        layout = common.layout()
        depth = Symbols(layout).entry_depth(frame.architecture(), pc)
        if depth is None:
            return None
        top = sp + depth
        outer = word(top + 12) if word(top + 4) & 3 == 3 else top + 12
        info = frame.create_unwind_info(FrameId(outer, function_start(pc)))
        for index, name in enumerate(SAVED):
            if 4 * index >= WHOLE - depth:
                value = word(top - WHOLE + 4 * index)
                info.add_saved_register(name, number(value))
            else:
                info.add_saved_register(name, frame.read_register(name))
        for name, value in (("eip", word(top)), ("cs", word(top + 4)),
                            ("eflags", word(top + 8)), ("esp", outer)):
            info.add_saved_register(name, number(value))
        return info


def call_before(architecture, pc):
    """Is pc where a call returns to?  The entry code has two kinds."""
    for length in (5, 7):           # call function; call [table + esi * 4]
        try:
            found = architecture.disassemble(pc - length, count=1)[0]
        except gdb.error:
            continue
        if found["length"] == length and found["asm"].startswith("call"):
            return True
    return False


# --- entry.asm's frames as DWARF (version 4, 6.4) ---

# how .debug_frame numbers i386's registers
DWARF = {"eax": 0, "ecx": 1, "edx": 2, "ebx": 3, "esp": 4, "ebp": 5, "esi": 6,
         "edi": 7, "eip": 8, "eflags": 9, "es": 40, "cs": 41, "ds": 43,
         "fs": 44}
# Expressions.  The interrupted esp, the address behind ip, cs and flags being on
# the expressions' stack: dup lit8 minus deref lit3 and lit3 eq bra+3 skip+1
# deref: from user mode it is what lies there, else the address itself.
INTERRUPTED = bytes((0x12, 0x38, 0x1c, 0x06, 0x33, 0x1a, 0x33, 0x29, 0x28, 3,
                     0, 0x2f, 1, 0, 0x06))


def uleb(n):
    out = b""
    while n > 0x7f:
        out += bytes((n & 0x7f | 0x80,))
        n >>= 7
    return out + bytes((n,))


def sleb(n):
    out = b""
    while not -64 <= n < 64:
        out += bytes((n & 0x7f | 0x80,))
        n >>= 7
    return out + bytes((n & 0x7f,))


def block(expression):
    return uleb(len(expression)) + expression


def above_esp(offset):
    return b"\x74" + sleb(offset)           # breg4


def rules(depth):
    """The instructions of one row: everything, so that rows stand alone.

    The CFA is the interrupted esp: it names the frame, too."""
    out = b"\x0f" + block(above_esp(depth + 12) + INTERRUPTED)
    places = {"eip": depth, "cs": depth + 4, "eflags": depth + 8}
    for index, name in enumerate(SAVED):
        if 4 * index >= WHOLE - depth:
            places[name] = depth - WHOLE + 4 * index
        else:
            out += b"\x08" + uleb(DWARF[name])              # same_value
    for name, offset in places.items():
        out += b"\x10" + uleb(DWARF[name]) + block(above_esp(offset))
    return out + b"\x14" + uleb(4) + uleb(0)               # esp: the CFA


def entry(body):
    body += bytes(-len(body) % 4)           # DW_CFA_nop
    return struct.pack("<I", len(body)) + body


def debug_frame(architecture, layout):
    """A CIE, marked as a signal frame, and an FDE for each range of labels."""
    known = Symbols(layout)
    out = entry(b"\xff\xff\xff\xff" + b"\x01" + b"zS\0" + b"\x01" + b"\x7c" +
                b"\x08" + b"\x00" + b"\x0c\x04\x0c")
    starts = sorted(set(layout.starts))
    for address, end in zip(starts, starts[1:]):
        if not in_entry(address):
            continue
        at, rows, last = address, b"", address
        while at < end:
            depth = known.entry_depth(architecture, at)
            if depth is None:
                break
            rows += b"\x04" + struct.pack("<I", at - last)  # advance_loc4
            rows += rules(depth)
            last = at
            at += architecture.disassemble(at, count=1)[0]["length"]
        if rows:
            out += entry(struct.pack("<III", 0, address, end - address) +
                         b"\x00" + rows)
    return out


def elf(section):
    """A file with nothing but this section, .debug_frame."""
    names = b"\0.debug_frame\0.shstrtab\0"
    table = 52 + len(section) + len(names)
    table += -table % 4
    header = b"\x7fELF\1\1\1" + bytes(9) + struct.pack(
        "<HHIIIIIHHHHHH", 2, 3, 1, 0, 0, table, 0, 52, 32, 0, 40, 3, 2)
    rows = bytes(40) + struct.pack(
        "<10I", 1, 1, 0, 0, 52, len(section), 0, 0, 4, 0) + struct.pack(
        "<10I", 14, 3, 0, 0, 52 + len(section), len(names), 0, 0, 1, 0)
    body = header + section + names
    return body + bytes(table - len(body)) + rows


def describe_entry(event):
    """The kernel has been loaded: give gdb the frames of its entry code."""
    name = event.new_objfile.filename or ""
    if os.path.basename(name) != "vitrine.elf":
        return
    try:
        data = elf(debug_frame(gdb.selected_inferior().architecture(),
                               common.layout()))
        path = os.path.join(os.path.dirname(name), "entry-frames.elf")
        if not os.path.exists(path) or open(path, "rb").read() != data:
            with tempfile.NamedTemporaryFile(
                    dir=os.path.dirname(name), delete=False) as f:
                f.write(data)
            os.replace(f.name, path)
        gdb.execute('add-symbol-file "%s"' % path, to_string=True)
        program.load_first()
    except (gdb.error, ViewError, OSError) as e:
        gdb.write("Backtraces will end in the kernel's entry code: %s\n" % e)


class Name(FrameDecorator):
    """gdb calls a signal frame "<signal handler called>"."""

    def function(self):
        frame = self.inferior_frame()
        if frame.type() == gdb.SIGTRAMP_FRAME and in_entry(frame.pc() - 1):
            name = common.layout().symbol(frame.pc() - 1)
            return re.split(r"[.+]", name)[0]
        name = super().function()
        return name if isinstance(name, str) else frame.name() or "??"


class Foreign(FrameDecorator):
    """A frame in a program of which gdb has not the symbols but another's."""

    def __init__(self, frame, name):
        super().__init__(frame)
        self.program = name

    def function(self):
        return "%s, whose symbols \"program %s\" loads" % (
            self.program, self.program)

    def nothing(self):
        return None

    filename = line = frame_args = frame_locals = nothing


def foreign_program():
    """The name of the program that runs, if gdb has the symbols of another."""
    connection = gdb.selected_inferior().connection
    if not program.loaded or not connection or connection.type == "core":
        return None
    try:
        name = program.running()["mm"]["exe_file"]["f_path"]["dentry"][
            "d_name"]["name"].string()
    except gdb.error:
        return None
    return name if name != os.path.basename(program.loaded) and \
        program.find(name) else None


class Filter:
    name, priority, enabled = "vitrine", 100, True

    def __init__(self):
        gdb.frame_filters[self.name] = self

    def filter(self, frames):
        """Nothing is called from address 0: the end of a stack."""
        foreign = foreign_program()
        for frame in itertools.takewhile(
                lambda f: f.inferior_frame().pc(), frames):
            if foreign and frame.inferior_frame().pc() < common.KERNEL:
                yield Foreign(frame, foreign)
                return
            yield Name(frame)


Filter()
register_unwinder(None, PlainUnwinder(), replace=True)
gdb.events.new_objfile.connect(describe_entry)
