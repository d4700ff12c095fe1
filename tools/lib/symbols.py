# SPDX-License-Identifier: MIT
"""Names for kernel addresses, by addr2line."""

import os
import re
import shutil
import subprocess

SOURCE = re.compile(r"^.*/(?=(?:boot|kernel|mm|ipc|fs|labs)/[^/])")
KERNEL_ADDRESS = re.compile(r"(?:0x)?\b(c[0-9a-f]{7})\b")


def name(kernel, address):
    """"function (file:line)" for an address, or the address in hex."""
    tool = os.environ.get("CROSS", "i686-linux-gnu-") + "addr2line"
    tool = shutil.which(tool) or shutil.which("addr2line")
    if not tool or not kernel or not os.path.exists(kernel):
        return "%#x" % address
    out = subprocess.run([tool, "-f", "-s", "-e", kernel, "%#x" % address],
                         capture_output=True, text=True).stdout.split("\n")
    if len(out) < 2 or out[0] == "??":
        return "%#x" % address
    return "%s (%s)" % (out[0], out[1].split(" ")[0])


def places(program, addresses):
    """[(function, file, line)] for each, an inlined function before its caller;
    files are named as the build named them ("ipc/shm.c")."""
    tool = os.environ.get("CROSS", "i686-linux-gnu-") + "addr2line"
    tool = shutil.which(tool) or shutil.which("addr2line")
    addresses = list(dict.fromkeys(addresses))
    found = {a: [] for a in addresses}
    if not tool or not addresses:
        return found
    out = subprocess.run([tool, "-a", "-f", "-i", "-e", program], text=True,
                         input="".join("%#x\n" % a for a in addresses),
                         capture_output=True).stdout.splitlines()
    at, function = None, None
    for line in out:
        if re.fullmatch(r"0x[0-9a-f]+", line):
            at, function = int(line, 16), None
        elif function is None:
            function = line
        else:
            file, _, number = line.split(" ")[0].rpartition(":")
            if function != "??" and at in found:
                found[at].append((function, SOURCE.sub("", file),
                                  int(number) if number.isdigit() else 0))
            function = None
    return found


def annotate(kernel, text, limit=32):
    """One line for each kernel address in a backtrace."""
    seen = []
    for found in KERNEL_ADDRESS.finditer(text):
        address = int(found.group(1), 16)
        if address not in seen:
            seen.append(address)
    lines = [(a, name(kernel, a)) for a in seen[:limit]]
    return ["%08x  %s" % (a, n) for a, n in lines if "(" in n]


def fault_in_trace(trace):
    """(vector, address, cr2) of the fault before the last reset, or None."""
    log = trace.decode(errors="replace")
    cut = log.rfind("Triple fault")
    found = re.findall(r"v=([0-9a-f]{2}) e=.*? IP=[0-9a-f]+:([0-9a-f]+)"
                       r".*?(?:CR2=([0-9a-f]+))?\n", log[:cut] if cut >= 0
                       else log)
    first = re.findall(r"check_exception old: 0xffffffff new (0x[0-9a-f]+)",
                       log[:cut] if cut >= 0 else log)
    if not found:
        return None
    vector, address, cr2 = found[-1]
    vector = int(first[-1], 16) if first else int(vector, 16)
    return vector, int(address, 16), int(cr2 or "0", 16)
