# SPDX-License-Identifier: MIT
"""Run by gdb: the kernel's DWARF and its headers' constants, as JSON.

    OUT=build/layout.json gdb -nx -batch -x tools/view/mklayout.py build/vitrine.elf

    {"base":      0xC0000000,
     "types":     {"struct file": {"kind": "struct", "size": 64, "file": "fs/file.h",
                       "fields": [{"name": "f_op", "offset": 12, "type": "..."}]},
                   "enum lock_rank": {"kind": "enum", "size": 4, "values": {...}},
                   "unsigned int":   {"kind": "int", "size": 4, "signed": false}},
     "variables": {"init_task": {"address": ..., "type": "struct task_struct", "file": ...}},
     "functions": [[address, size, "start_kernel"], ...],   by address
     "constants": {"mm/vma.h": {"VM_READ": 1, ...}}}

A type is a name in "types" and then, from the inside out, "*" for a pointer
to it and "[n]" for an array of it: "struct page*", "struct list_head[11]".
Typedefs are resolved, but for paddr_t and its like, which have no other name.
A struct within a struct that has no name is called "OUTER:MEMBER".  A name
that several files give to different things stands once for each, as
"struct waiter@kernel/lock/mutex.c", and without a file for the first of them.
Bit fields have "bit" and "bits".
"""

import json
import os
import re
import subprocess

import gdb

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.realpath(__file__))))
NUMBERS = {gdb.TYPE_CODE_INT, gdb.TYPE_CODE_BOOL, gdb.TYPE_CODE_CHAR,
           gdb.TYPE_CODE_FLT}
types = {}


def relative(name):
    return os.path.relpath(os.path.join(ROOT, name), ROOT)


def name_of(kind, owner):
    """How the JSON calls a type, which is added to it on the way."""
    kind = kind.unqualified()
    if kind.code == gdb.TYPE_CODE_TYPEDEF:
        bare = kind.strip_typedefs().unqualified()
        anonymous = bare.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION,
                                  gdb.TYPE_CODE_ENUM) and not bare.tag
        return name_of(bare, kind.name if anonymous else owner)
    if kind.code == gdb.TYPE_CODE_PTR:
        target = kind.target().strip_typedefs().unqualified()
        if target.code == gdb.TYPE_CODE_FUNC:
            return "function*"
        return name_of(kind.target(), owner) + "*"
    if kind.code == gdb.TYPE_CODE_ARRAY:
        low, high = kind.range()
        count = high - low + 1 if kind.sizeof else 0    # 0: x[], at the end
        return "%s[%d]" % (name_of(kind.target(), owner), count)
    if kind.code == gdb.TYPE_CODE_VOID:
        return "void"
    if kind.code in NUMBERS:
        types.setdefault(kind.name, {
            "kind": "int", "size": kind.sizeof, "signed": kind.is_signed})
        return kind.name
    word = {gdb.TYPE_CODE_STRUCT: "struct", gdb.TYPE_CODE_UNION: "union",
            gdb.TYPE_CODE_ENUM: "enum"}[kind.code]
    if kind.tag:        # listed by itself, or known by name only
        return qualified.get((kind.tag, shape(kind)), word + " " + kind.tag)
    if owner not in types:
        describe(owner, kind)
    return owner


def shape(kind):
    """What tells apart two types of one name."""
    return (kind.sizeof,) + tuple(
        (f.name, getattr(f, "bitpos", None), str(f.type))
        for f in kind.fields())


def describe(name, kind):
    if kind.code == gdb.TYPE_CODE_ENUM:
        types[name] = {"kind": "enum", "size": kind.sizeof,
                       "values": {f.name: f.enumval for f in kind.fields()}}
        return
    entry = types[name] = {
        "kind": "union" if kind.code == gdb.TYPE_CODE_UNION else "struct",
        "size": kind.sizeof, "fields": []}
    for number, f in enumerate(kind.fields()):
        field = {"name": f.name or "", "offset": f.bitpos // 8,
                 "type": name_of(f.type, "%s:%s" % (name, f.name or number))}
        if f.bitsize:
            field.update(bit=f.bitpos % 8, bits=f.bitsize)
        entry["fields"].append(field)


def listed(command, pattern):
    """The names that gdb's "info ..." lists."""
    text = gdb.execute(command, to_string=True).split("\nNon-debugging")[0]
    return sorted(set(re.findall(pattern, text, re.M)))


qualified = {}      # (tag, shape) of what one name means in several files


def add_types():
    found = {}      # name -> {shape: (file, type)}
    for word, tag in listed("info types", r"^(?:\d+:)?\s+(struct|union|enum) "
                            r"(\w+);$"):
        seen = found.setdefault(word + " " + tag, {})
        for s in gdb.lookup_static_symbols(tag, gdb.SYMBOL_STRUCT_DOMAIN):
            where = relative(s.symtab.filename)
            key = shape(s.type)
            if s.type.sizeof and s.type.fields() and \
                    (key not in seen or where < seen[key][0]):
                seen[key] = (where, s.type)
    for name, seen in found.items():
        if len(seen) > 1:
            for key, (where, kind) in seen.items():
                qualified[kind.tag, key] = "%s@%s" % (name, where)
    for name, seen in sorted(found.items()):
        for where, kind in sorted(seen.values(), key=lambda s: s[0]):
            own = name if len(seen) == 1 else "%s@%s" % (name, where)
            describe(own, kind)
            types.setdefault(name, types[own])


def add_variables(variables):
    names = listed("info variables -n",
                   r"^(?:\d+:\s.*?|\} )(\w+)(?:\[.*\])?;$")
    for name in names:
        found = []
        s = gdb.lookup_global_symbol(name)
        if s and s.addr_class == gdb.SYMBOL_LOC_STATIC:
            found = [s]
        found += [s for s in gdb.lookup_static_symbols(name)
                  if s.addr_class == gdb.SYMBOL_LOC_STATIC]
        found = {int(s.value().address): s for s in found}
        for address, s in sorted(found.items(),
                                 key=lambda a: a[1].symtab.filename):
            where = relative(s.symtab.filename)
            entry = {"address": address, "file": where,
                     "type": name_of(s.type, name + ":type")}
            if len(found) > 1:
                variables["%s@%s" % (name, where)] = entry
            variables.setdefault(name, entry)


def add_symbols(kernel, layout):
    """What gdb does not list: assembly's functions, the linker's labels."""
    nm = os.environ.get("NM", "nm")
    out = subprocess.run([nm, "-nS", kernel], check=True, capture_output=True,
                         text=True).stdout
    rows = layout["functions"] = []
    for line in out.splitlines():
        word = line.split()
        if len(word) == 3:
            word.insert(1, "0")
        address, size, kind, name = word
        if kind in "tTwW":
            rows.append([int(address, 16), int(size, 16), name])
        elif "." not in name:
            layout["variables"].setdefault(name, {
                "address": int(address, 16), "type": "void", "file": ""})
    for row, following in zip(rows, rows[1:]):
        row[1] = row[1] or following[0] - row[0]    # to the next label


def constants():
    """#define NAME NUMBER, in headers and sources, where it can be computed."""
    result = {}
    for folder in ("boot", "kernel", "mm", "fs", "ipc"):
        for where, _, files in os.walk(os.path.join(ROOT, folder)):
            for f in files:
                if f.endswith((".h", ".c")):
                    path = os.path.join(where, f)
                    found = computed(open(path, encoding="utf-8").read())
                    if found:
                        result[relative(path)] = found
    return result


def computed(text):
    text = re.sub(r"\\\n", " ", text)
    found = {}
    for name, value in re.findall(r"^#define (\w+)[ \t]+(\S.*)$", text, re.M):
        value = re.sub(r"/\*.*?(\*/|$)|//.*", "", value)
        value = re.sub(r"\b(0[xX][0-9a-fA-F]+|\d+)[uUlL]*\b", number, value)
        value = re.sub(r"\b[A-Za-z_]\w*", lambda m: str(
            found.get(m.group(), m.group())), value)
        if re.fullmatch(r"[-+*|&~<>()\s0-9]+", value):
            try:
                found[name] = eval(value) & 0xFFFFFFFFFFFFFFFF \
                    if "~" in value else eval(value)
            except (SyntaxError, TypeError, ValueError):
                pass
    return {k: v for k, v in found.items() if isinstance(v, int)}


def number(match):
    text = match.group(1)
    octal = text[0] == "0" and text.isdigit()
    return str(int(text, 8 if octal else 0))


def main():
    kernel = gdb.current_progspace().filename
    layout = {"base": 0xC0000000, "types": types, "variables": {}}
    add_types()
    add_variables(layout["variables"])
    add_symbols(kernel, layout)
    layout["constants"] = constants()
    out = os.environ["OUT"]
    with open(out + ".new", "w", encoding="utf-8") as f:
        json.dump(layout, f, indent=None, separators=(",", ":"),
                  sort_keys=True)
        f.write("\n")
    os.replace(out + ".new", out)


main()
