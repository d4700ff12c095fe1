# SPDX-License-Identifier: MIT
"""ps and vmas: processes, and their mappings."""

import common
from common import Command, table
from model import ViewError

# where everybody sleeps: not what a sleeper waits for
SLEEPING = {"schedule", "schedule_until", "schedule_with_timer", "context_switch", "switch_to",
            "lock_or_wait", "wait_for", "ipc_sleep", "sleep_until"}


def asleep_in(kernel, task):
    """The functions of a task that does not run, innermost first."""
    memory = kernel.memory
    low, names = task.pointer("stack"), []
    high = low + kernel.layout.constant("kernel/x86/memory.h", "THREAD_SIZE")
    frame = task.thread.sp
    bp, ip = memory.words(frame + 12, 2)    # edi esi ebx ebp, return address
    if kernel.symbol(ip) in ("ret_from_fork", "ret_from_kthread"):
        return ["(new)"]
    while len(names) < 64:
        names.append(kernel.symbol(ip - 1).split("+")[0])
        if not low <= bp < high - 8 or bp & 3:
            break
        low = bp + 1
        bp, ip = memory.words(bp, 2)
        if ip < kernel.layout.base:
            break
    return names


def sleeps_in(kernel, task):
    if kernel.state(task) in ("ZOMBIE", "DEAD") or task.exit_state:
        return "-"
    if task in kernel.running():
        return "(running)"
    for name in asleep_in(kernel, task):
        if name not in SLEEPING:
            return name
    return "-"


class Ps(Command):
    """ps: the processes and threads; "*" marks those that run.

    SLEEPS IN is the kernel function in which a task gave up the CPU; (new) has
    not had it yet."""
    most = 0

    def run(self, kernel, words):
        running = kernel.running()
        rows = [(" ", "PID", "PPID", "STATE", "VMAS", "PAGES", "SLEEPS IN",
                 "COMMAND", "TASK")]
        for task in kernel.tasks():
            mm = task.mm
            parent = task.parent
            rows.append((
                "*" if task in running else " ", task.pid,
                parent.tgid if parent and task.pid else 0,
                kernel.state(task) if not task.exit_state else "ZOMBIE",
                mm.map_count if mm else "-", mm.rss if mm else "-",
                sleeps_in(kernel, task),
                task.comm if task.pid == task.tgid
                else "%s (thread of %d)" % (task.comm, task.tgid),
                "%#x" % int(task)))
        table(rows, right=(1, 2, 4, 5))


class Vmas(Command):
    """vmas [PID]: the mappings of a process, and who answers a fault in each.

    Without a PID those of the process that runs."""
    most = 1

    def run(self, kernel, words):
        task = common.task_of(kernel, words, 0)
        if not task.mm:
            raise ViewError("%s is the kernel's own and has no mappings."
                            % common.who(task))
        print("process %s, mm %#x" % (common.who(task), int(task.mm)))
        rows = [("START", "END", "FLAGS", "FAULT", "FILE", "VMA")]
        for vma in kernel.vmas(task.mm):
            rows.append(("%08x" % vma.vm_start, "%08x" % vma.vm_end,
                         protection(kernel, vma), answers(kernel, vma),
                         backing(kernel, task.mm, vma), "%#x" % int(vma)))
        table(rows)

    def words(self, kernel, before):
        return common.pids(kernel) if not before else []


def protection(kernel, vma):
    """As in /proc/PID/maps, and what else there is."""
    flags = kernel.flags("mm/vma.h", "VM_", vma.vm_flags, "VM_MAY").split("|")
    short = "".join(letter if word in flags else "-" for letter, word in
                    (("r", "READ"), ("w", "WRITE"), ("x", "EXEC")))
    short += "s" if vma.vm_flags & kernel.layout.constant(
        "mm/vma.h", "VM_MAYSHARE") else "p"
    rest = [f.lower() for f in flags
            if f not in ("READ", "WRITE", "EXEC", "SHARED", "ACCOUNT", "0")]
    return " ".join([short] + rest)


def answers(kernel, vma):
    ops = vma.vm_ops
    if not ops:
        return "do_anonymous_page"
    return "%s (%s)" % (ops.symbol("fault"), kernel.symbol(int(ops)))


def backing(kernel, mm, vma):
    if vma.vm_file:
        text = kernel.path(vma.vm_file)
        return text + (" page %d" % vma.vm_pgoff if vma.vm_pgoff else "")
    if vma.vm_start <= mm.start_stack < vma.vm_end:
        return "[stack]"
    if vma.vm_start < mm.brk and vma.vm_end > mm.start_brk:
        return "[heap]"
    return "-"


Ps()
Vmas()
