# SPDX-License-Identifier: MIT
"""Run by gdb: the lecture's twelve steps, watched while shmdemo takes them.

Breakpoints note who was called; three journeys (shmget, shmat, the fault) begin
and end at known functions, and what a journey called in between must be what
the lecture says, in that order.  At some of the stops the objects are looked at.
The result goes as TAP into the file that TWELVE_STEPS names.
"""

import os
import re

import gdb

PAGE = 4096
KERNEL_BASE = 0xC0000000
IPC_CREAT, SHM_DEST = 0o1000, 0o1000
FIRST, SECOND = "first process", "second process"

# steps 1 to 4: from the key to a segment that has file1
SHMGET = ["sys_shmget", "ipcget", "ipc_findkey", "newseg",
          "shmem_kernel_file_setup", "alloc_file", "ipc_addid"]
# steps 5 to 9: file2, and a VMA over it
SHMAT = ["do_shmat", "shm_obtain_object_check", "alloc_file", "do_mmap",
         "shm_mmap", "shmem_mmap"]
# steps 10 to 12: the touch; a new page, or the one in the cache
FAULT = ["do_page_fault", "handle_mm_fault", "shm_fault", "shmem_fault",
         "shmem_getpage", "find_get_page"]
FAULT_NEW = FAULT + ["add_to_page_cache", "pgtable_install"]
FAULT_CACHED = FAULT + ["pgtable_install"]
# who changes shm_nattch afterwards, and its value on the way in
LATER = [("shm_open", 2), ("shm_close", 3), ("do_shm_rmid", 2),
         ("shm_close", 2), ("shm_close", 1), ("shm_destroy", 0)]


def value(expression):
    return gdb.parse_and_eval(expression)


def now(lazy):
    """gdb reads a value when it is used: that may be too late."""
    lazy.fetch_lazy()
    return lazy


def argument(name):
    return now(gdb.newest_frame().read_var(name))


def current():
    """The kernel's %fs leads to what its CPU has for itself."""
    return value("((struct percpu *)$fs_base)->curr")


def same(pointer, symbol):
    return int(pointer) == int(value("&" + symbol))


class Process:
    """What was seen of one of shmdemo's processes."""

    def __init__(self, name):
        self.name = name
        self.journeys = {}
        self.doing = None
        self.start = self.vma = self.file2 = self.page = self.mm = None


class Machine:
    """Everything that was noted, and the checks."""

    def __init__(self):
        self.processes = {}
        self.shp = self.file1 = None
        self.later = []
        self.nattch = {}
        self.results = []
        self.ended = False

    def check(self, good, text, seen=""):
        self.results.append((bool(good), text, str(seen)))

    def process(self):
        """The one that runs, if it is shmdemo and has done shmget or shmat."""
        task = current()
        if task["comm"].string() != "shmdemo":
            return None
        return self.processes.setdefault(
            int(task["pid"]),
            Process([FIRST, SECOND, "child"][min(2, len(self.processes))]))

    def segment(self, field):
        return self.shp[field]

    # what is looked at, at which function

    def at_ipc_addid(self, process):
        self.shp = argument("new").cast(
            gdb.lookup_type("struct shmid_kernel").pointer())
        self.file1 = now(self.segment("shm_file"))
        self.check(self.file1["f_op"]["mmap"] == value("shmem_mmap"),
                   "step 4: file1 is a file of the memory file system")
        name = self.file1["f_path"]["dentry"]["d_name"]
        self.check("SYSV" in str(name), "step 4: and is called SYSV and the key",
                   name)
        self.check(self.file1["f_mapping"]["nrpages"] == 0,
                   "step 4: and has no page yet")

    def at_do_shmat(self, process):
        self.nattch[process.name, "before shmat"] = \
            int(self.segment("shm_nattch"))

    def at_shm_mmap(self, process):
        process.file2, process.vma = argument("file2"), argument("vma")

    def at_shmem_mmap(self, process):
        self.check(argument("file") == self.file1,
                   "step 9: shmem_mmap is given file1 (%s)" % process.name)

    def at_shm_fault(self, process):
        vma = argument("vma")
        file2 = vma["vm_file"]
        name = " (%s)" % process.name
        sfd = file2["private_data"].cast(
            gdb.lookup_type("struct shm_file_data").pointer())
        self.nattch[process.name, "at the fault"] = \
            int(self.segment("shm_nattch"))
        self.check(vma == process.vma and file2 == process.file2,
                   "step 8: the VMA's file is file2" + name)
        self.check(file2 != self.file1, "step 7: file2 is not file1" + name)
        self.check(same(file2["f_op"], "shm_file_operations"),
                   "step 7: file2 has shm_file_operations" + name)
        self.check(sfd["file"] == self.file1 and
                   sfd["id"] == self.segment("shm_perm")["id"],
                   "step 7: its shm_file_data names the id and file1" + name)
        self.check(file2["f_mapping"] == self.file1["f_mapping"],
                   "step 7: both files have one f_mapping" + name)
        self.check(same(vma["vm_ops"], "shm_vm_ops"),
                   "step 9: the VMA has shm_vm_ops" + name)
        self.check(same(sfd["vm_ops"], "shmem_vm_ops"),
                   "step 9: shm_file_data keeps shmem_vm_ops" + name)

    def at_pgtable_install(self, process):
        """The place that writes the PTE: which page, at which address?"""
        process.mm = argument("mm")
        process.page = argument("page")
        self.check(int(argument("addr")) == process.start and
                   process.page["mapping"] == self.file1["f_mapping"] and
                   process.page["index"] == 0,
                   "step 12: the page is the segment's first (%s)"
                   % process.name)
        self.check(self.file1["f_mapping"]["nrpages"] == 1,
                   "step 12: the page cache has one page (%s)" % process.name)
        trace = gdb.execute("bt", to_string=True)
        self.check(re.search(r" page_fault.*\n#\d+ .*\bmain \(", trace, re.S)
                   and "stopped" not in trace,
                   "a backtrace goes on in the program, to its main (%s)"
                   % process.name, trace)

    def pfn(self, process):
        return int(process.page - value("mem_map"))

    def pte_pfn(self, process):
        """What the page table of the process says of its address."""
        def word(address):
            data = gdb.selected_inferior().read_memory(address, 4)
            return int.from_bytes(data.tobytes(), "little")
        pde = word(int(process.mm["pgd"]) + process.start // (PAGE << 10) * 4)
        pte = word(KERNEL_BASE + (pde & -PAGE) + process.start // PAGE % 1024 * 4)
        return pte >> 12

    def at_shm_open(self, process):
        """fork, when both have touched the page: compare page tables."""
        if len(self.later) > 1:
            return
        first, second = list(self.processes.values())[:2]
        self.check(first.mm != second.mm and
                   self.pte_pfn(first) == self.pte_pfn(second) ==
                   self.pfn(first) == self.pfn(second),
                   "step 12: two page tables, one page frame",
                   [hex(self.pfn(p)) for p in (first, second)])

    def at_shm_destroy(self, process):
        self.check(int(self.segment("shm_perm")["mode"]) & SHM_DEST and
                   self.segment("shm_perm")["key"] == 0,
                   "RMID had marked it SHM_DEST and taken its key")
        self.ended = True


machine = Machine()


class Watch(gdb.Breakpoint):
    """Notes the call, and never stops the machine.  QEMU may stop in one place
    twice, when an interrupt came; then the stack is the same."""

    last = None

    def __init__(self, function):
        super().__init__(function)
        self.silent = True
        self.function = function

    def stop(self):
        try:
            process = machine.process()
            here = self.function, int(value("$sp"))
            if process and here != Watch.last:
                self.note(process)
            Watch.last = here
        except gdb.error as e:
            machine.check(False, "at %s" % self.function, e)
            machine.ended = True
        return machine.ended

    def note(self, process):
        name = self.function
        if name in dict(LATER):
            machine.later.append((name, int(machine.segment("shm_nattch"))))
        elif not process.doing and not self.begins(process):
            return
        else:
            process.doing.append(name)
            if name in ("ipc_addid", "shmem_mmap", "pgtable_install"):
                process.doing = None
        look = getattr(machine, "at_" + name, None)
        if look:
            look(process)

    def begins(self, process):
        name = self.function
        if name in process.journeys:
            return False
        if name == "sys_shmget":
            wanted = int(argument("flags")) & IPC_CREAT
        elif name == "do_shmat":
            wanted = machine.shp is not None
        elif name == "do_page_fault":
            process.start = int(argument("addr"))
            wanted = process.vma and \
                process.start == int(process.vma["vm_start"])
        else:
            return False
        if wanted:
            process.doing = process.journeys[name] = []
        return wanted


def verdict():
    """What can be said when all is over."""
    seen = list(machine.processes.values())
    if len(seen) < 2:
        machine.check(False, "two processes were seen", len(seen))
        return
    first, second = seen[:2]
    for process, name, start, wanted in (
            (first, "steps 1-4: shmget", "sys_shmget", SHMGET),
            (first, "steps 5-9: shmat", "do_shmat", SHMAT),
            (first, "steps 10-12: touch, a new page", "do_page_fault",
             FAULT_NEW),
            (second, "steps 5-9: shmat", "do_shmat", SHMAT),
            (second, "steps 10-12: touch, from the cache", "do_page_fault",
             FAULT_CACHED)):
        took = process.journeys.get(start)
        machine.check(took == wanted, "%s (%s)" % (name, process.name), took)
    machine.check(first.file2 is not None and first.file2 != second.file2,
                  "each attach has a file2 of its own")
    machine.check(machine.nattch == {
        (FIRST, "before shmat"): 0, (FIRST, "at the fault"): 1,
        (SECOND, "before shmat"): 1, (SECOND, "at the fault"): 2},
        "shm_nattch goes 0, 1, 2", machine.nattch)
    machine.check(machine.later == LATER,
                  "shm_nattch by fork, exit, RMID, detach, last detach",
                  machine.later)


def report():
    with open(os.environ["TWELVE_STEPS"], "w") as f:
        for number, (good, text, seen) in enumerate(machine.results, 1):
            print("%s %d - %s" % ("ok" if good else "not ok", number, text),
                  file=f)
            if not good:
                print("# " + seen.replace("\n", "\n# "), file=f)
        print("1..%d" % len(machine.results), file=f)


def run_to_first_shmget():
    """Let it boot with one breakpoint only: the others are hit too often."""
    first = gdb.Breakpoint("sys_shmget")
    first.silent = True
    gdb.execute("continue", to_string=True)
    first.delete()


def main():
    gdb.execute("set pagination off")
    try:
        run_to_first_shmget()
        watches = {name: Watch(name) for name in dict.fromkeys(
            SHMGET + SHMAT + FAULT_NEW + list(dict(LATER)))}
        watches["sys_shmget"].stop()
        gdb.execute("continue", to_string=True)
    except gdb.error as e:
        machine.check(False, "it went through to shm_destroy", e)
    verdict()
    report()
    gdb.execute("kill")


main()
