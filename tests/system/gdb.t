#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""gdb's commands for the kernel: on a running guest, before it is up, on a
core, with wrong words; and the memories and pictures of tools/view.

The guest is gdbguest.c: always the same objects.  A picture is compared by its
objects and edges.
"""

import functools
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
from guest import ROOT, check, guest_programs, main, test  # noqa: E402

sys.path.insert(0, ROOT + "/tools/view")
import graph  # noqa: E402
import memory  # noqa: E402
import model  # noqa: E402

RUN = ROOT + "/tools/run"
SESSION = ROOT + "/tests/system/gdb_session.py"
folder = tempfile.TemporaryDirectory(prefix="vitrine-")
tree = guest_programs("system/gdbguest")
GUEST = "/tests/gdbguest"


def once(function):
    """Both threads of tests want the same machine: make it once."""
    lock, kept = threading.Lock(), []

    @functools.wraps(function)
    def get():
        with lock:
            if not kept:
                kept.append(function())
        return kept[0]
    return get


class Said:
    """What a session's commands printed."""

    def __init__(self, commands, argv, **environment):
        with tempfile.NamedTemporaryFile("w", dir=folder.name, delete=False) \
                as f:
            json.dump(commands, f)
        self.done = subprocess.run(
            argv, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            env=dict(os.environ, SESSION=f.name, **environment))
        check(os.path.exists(f.name + ".out"), "gdb did not come to its end",
              self.done.stdout + self.done.stderr)
        with open(f.name + ".out") as out:
            self.pairs = json.load(out)

    def __getitem__(self, command):
        found = [text for c, text in self.pairs if c == command]
        check(found, "\"%s\" was not asked" % command)
        return found[-1]

    def no_traceback(self):
        everything = "".join(t for _, t in self.pairs) + self.done.stderr
        for word in ("Traceback", "Python Exception", "Error occurred"):
            check(word not in everything, word, everything)


def live(commands, *options, command=GUEST + " end"):
    return Said(commands, [RUN, "--gdb", "--timeout", "120", "--add", tree,
                           *options, "-x", SESSION, "--", command])


AT_SYNC = ["tbreak sys_sync", "continue"]
WRONG = {
    "vmas 999": "There is no process 999",
    "vmas four": "not a number: four",
    "vmas 0": "has no mappings",
    "vmas 4 5": "Too many words. Usage: vmas [PID]",
    "ipcs -x": "-x is none of -m, -q, -s",
    "pagecache": "Usage: pagecache SHMID|PATH",
    "pagecache 99": "There is no segment 99",
    "pagecache /no/such": "/no/such is not there",
    "pagecache /bin": "not a regular file",
    "pt": "Which address?",
    "pt nosuch": "\"nosuch\" is not an address",
    "pt 0x1000 2": "is the kernel's own",
    "why": "Which address?",
    "why 0x1000 999": "There is no process 999",
    "graph 999": "There is no process 999",
    "graph shm99 x.svg": "There is no segment 99",
    "graph x.gif": "ends with one of: .svg",
    "graph /no/such/x.svg": "No such file",
    "program nosuch": "There is no nosuch",
    "ps 1": "Too many words",
}
COMMANDS = ("ps", "vmas", "ipcs", "pagecache", "slabs", "buddy", "locks", "pt",
            "why", "graph", "program", "enter", "leave", "vitrine")


@once
def running():
    out = folder.name
    return live(
        AT_SYNC + ["ps", "vmas", "vmas 5", "ipcs", "ipcs -m", "ipcs -s",
                   "ipcs -q", "pagecache 0", "pagecache 1",
                   "pagecache " + GUEST, "slabs", "buddy", "locks",
                   "pt 0x50000000 4", "pt &init_task", "pt 0x60000000 4",
                   "why 0x50000000", "why 0x50001000 4", "why 0x50002000 4",
                   "why 0x51000000 4", "why 0x50002000 5",
                   "why 0x53000000 5", "why 0x40000000 4", "why 0xc0100000",
                   "why main", "graph %s/all.json" % out,
                   "graph 4 %s/four.json" % out, "graph 5 %s/five.svg" % out,
                   "graph shm1 %s/one.json" % out, "graph %s/all.dot" % out,
                   "print $pid()", "print $comm()", "print $comm(\"init\")",
                   "print $current()->tgid", "print $task(5)->pid",
                   "print *init_task.nsproxy->ipc_ns->ids[2].ipcs_idr.top",
                   "print init_ipc_ns.ids[2].ipcs_idr",
                   "print *$current()->mm->mmap",
                   "print $current()->tasks", "print *mem_map",
                   "print init_ipc_ns.ids[2].ipcs_idr.top->slot[0]",
                   "print $task(99)", "program 4", "info symbol main",
                   "bt", "complete vmas 5", "complete ipcs -",
                   "complete why main 4", "vitrine"]
        + ["help " + c for c in COMMANDS] + list(WRONG))


@once
def crashed():
    """(what tools/run said, the core)"""
    core = folder.name + "/core"
    done = subprocess.run(
        [RUN, "--add", tree, "--core", core, "--mem", "64", "--",
         GUEST + " panic"], stdin=subprocess.DEVNULL, capture_output=True,
        text=True)
    return done, core


@once
def post_mortem():
    done, core = crashed()
    check(done.returncode == 125, "no panic", done.stdout + done.stderr)
    return Said(["ps", "vmas 5", "ipcs", "why 0x50002000 4", "locks", "bt",
                 "info threads", "thread find 5", "slabs", "buddy",
                 "pagecache 0", "graph %s/core.json" % folder.name,
                 "vmas 999"],
                [ROOT + "/tools/core", "-x", SESSION, core])


def picture(name):
    with open("%s/%s" % (folder.name, name)) as f:
        return Picture(json.load(f))


class Picture:
    """Objects and edges, by their names."""

    def __init__(self, data):
        self.nodes = {n["id"]: n for n in data["nodes"]}
        self.edges = data["edges"]

    def named(self, name):
        return [n for n in self.nodes.values() if n["name"] == name]

    def count(self, **wanted):
        for name, number in wanted.items():
            found = len(self.named(name.replace("_table", " table")))
            check(found == number, "%d %s in the picture instead of %d"
                  % (found, name, number), sorted(self.nodes))

    def to(self, node, field):
        """The nodes to which a field leads."""
        return [self.nodes[e["to"]] for e in self.edges
                if e["from"] == node["id"] and e["field"] == field]

    def one(self, node, field):
        found = self.to(node, field)
        check(len(found) == 1, "%s of %s leads to %d objects"
              % (field, node["name"], len(found)))
        return found[0]

    def shape(self):
        """What does not change from run to run."""
        return (sorted(n["name"] for n in self.nodes.values()),
                sorted((self.nodes[e["from"]]["name"], e["field"],
                        self.nodes[e["to"]]["name"]) for e in self.edges
                       if e["how"] != "pte"))


def the_whole(p):
    """The lecture's picture of gdbguest's objects."""
    p.count(task_struct=3, mm_struct=3, vm_area_struct=6, file2=3, file1=2,
            shm_file_data=3, shmid_kernel=2, inode=2, ipc_namespace=1,
            sem_array=1, sem_queue=1, sem_undo=1, msg_queue=1, msg_msg=2,
            msg_receiver=1, page=2, page_table=2,
            shm_vm_ops=1, shmem_vm_ops=1)
    for file2 in p.named("file2"):
        data = p.one(file2, "private_data")
        file1 = p.one(data, "file")
        check(file1["name"] == "file1", "file2 does not lead to file1")
        check(p.one(file1, "f_mapping") == p.one(file2, "f_mapping"),
              "the two files have two f_mappings")
        check(p.one(data, "vm_ops")["name"] == "shmem_vm_ops",
              "shm_file_data keeps something else")
        owner = [s for s in p.named("shmid_kernel")
                 if p.one(s, "shm_file") == file1]
        check(len(owner) == 1 and owner[0]["parts"]["shm_perm"]["fields"]["id"]
              == data["fields"]["id"], "the segment's file1 is another")
    for vma in p.named("vm_area_struct"):
        check(p.one(vma, "vm_ops")["name"] == "shm_vm_ops", "vm_ops")
        check(p.one(vma, "vm_file")["name"] == "file2", "vm_file")
    check(p.one(p.named("sem_queue")[0], "sleeper")["fields"]["pid"] == 5,
          "who sleeps on the semaphore")
    check(p.one(p.named("msg_receiver")[0], "w.task")["fields"]["pid"] == 6,
          "who waits for a message")
    check(p.named("sem_undo")[0]["fields"] == {"semadj[0]": -3, "semadj[1]": 0},
          "what is to be undone")
    ptes = [e for e in p.edges if e["how"] == "pte"]
    check(sorted(e["field"] for e in ptes) == ["50000000", "50002000"] and
          ptes[0]["to"] != ptes[1]["to"], "the PTEs", ptes)


@test
def ps_lists_processes_and_where_they_sleep():
    rows = {r.split()[-2]: r for r in running()["ps"].split("\n")[1:] if r}
    lines = running()["ps"].split("\n")
    check(re.search(r"^\* +4 +3 +RUNNING +6 ", lines[5]), "the parent", lines)
    check(re.search(r"^ +5 +4 +INTERRUPTIBLE +7 +\d+ +sem", lines[6]),
          "the child sleeps in semop", lines)
    check("do_wait" in rows["init"], "init waits", lines)


@test
def vmas_says_who_answers_a_fault():
    mine, childs = running()["vmas"], running()["vmas 5"]
    check(len(mine.strip().split("\n")) == 8, "six mappings", mine)
    for pattern in (r"^50000000 +50003000 +rw-s +shm_fault \(shm_vm_ops\) +"
                    r"SYSV00001234", r"^51000000 .* r--s ",
                    r"growsdown +do_anonymous_page +\[stack\]",
                    r"r-xp +shmem_fault \(shmem_vm_ops\) +/tests/gdbguest"):
        check(re.search(pattern, mine, re.M), pattern, mine)
    check(re.search(r"^53000000 +53001000 +---p", childs, re.M), "PROT_NONE",
          childs)


@test
def ipcs_shows_segments_sleepers_and_undo():
    said = running()
    check(re.search(r"0x00001234 +0 +600 +12288 +4 +2 +4 +6 +4 5 ",
                    said["ipcs -m"]), "segment 0", said["ipcs -m"])
    check(re.search(r"0x00000000 +1 +640 +4096 +2 +0 ", said["ipcs -m"]),
          "segment 1", said["ipcs -m"])
    check("sem 0 = 3, last changed by 4" in said["ipcs -s"] and
          "5 (gdbguest) sleeps since ticket" in said["ipcs -s"] and
          "sem 1 -1*" in said["ipcs -s"], "the sleeper", said["ipcs -s"])
    check("at exit of 4 (gdbguest): -3 to sem 0" in said["ipcs -s"],
          "the undo", said["ipcs -s"])
    check(re.search(r"queue 0, key 0x00009abc, perms 600, 11 bytes of .*\n"
                    r"  message of type 1, 5 bytes\n"
                    r"  message of type 2, 6 bytes\n"
                    r"  6 \(gdbguest\) sleeps: wants a type equal 9, 8 bytes",
                    said["ipcs -q"]), "the queue", said["ipcs -q"])
    check(said["ipcs"] == said["ipcs -m"] + said["ipcs -q"] +
          said["ipcs -s"], "all three", said["ipcs"])


@test
def pagecache_shows_slots_and_mappers():
    said = running()
    rows = said["pagecache 0"].strip().split("\n")[2:]
    check([r.split()[0] for r in rows] == ["0", "2"] and
          "4 in 50000000-" in rows[0] and "5 in 50000000-" in rows[1],
          "pages 0 and 2", rows)
    check("0 pages in the cache" in said["pagecache 1"], "no page",
          said["pagecache 1"])
    check("4 in 08048000-" in said["pagecache " + GUEST] and
          "5 in " in said["pagecache " + GUEST], "the program's text",
          said["pagecache " + GUEST])


@test
def slabs_and_buddy_add_up():
    said = running()
    row = re.search(r"^shmid_kernel +\d+ +2 ", said["slabs"], re.M)
    check(row, "two segments are out", said["slabs"])
    free = sum(int(r.split()[3]) for r in
               said["buddy"].strip().split("\n")[1:-1])
    check("\n%d of " % free in said["buddy"], "the sum of the blocks",
          said["buddy"])


@test
def pt_walks_the_page_tables():
    said = running()
    check(re.search(r"PDE\[320\].*\n +PTE\[0\].*P\|RW\|US.*\n +-> frame .*\n"
                    r".*page 0 of inode .*mapcount 1", said["pt 0x50000000 4"]),
          "the segment's page", said["pt 0x50000000 4"])
    check("kernel's page directory" in said["pt &init_task"] and
          "reserved" in said["pt &init_task"], "the kernel's data",
          said["pt &init_task"])
    check("no page table" in said["pt 0x60000000 4"], "nothing",
          said["pt 0x60000000 4"])


@test
def why_says_what_a_touch_would_do():
    said = running()
    path = said["why 0x50000000"]
    order = [path.find(w) for w in ("VMA ", "vm_ops ", "file2 ",
                                    "shm_file_data ", "file1 ", "page cache ",
                                    "PTE ", "A touch")]
    check(order == sorted(order) and -1 not in order, "the path", path)
    for address, wanted in (
            ("0x50000000", "A touch does not fault"),
            ("0x50001000 4", "makes a zeroed page"),
            ("0x50002000 4", "finds the page in the cache"),
            ("0x51000000 4", "writing is a SIGSEGV"),
            ("0x50002000 5", "A touch does not fault"),
            ("0x53000000 5", "SIGSEGV: the mapping allows nothing"),
            ("0x40000000 4", "No VMA contains it: a touch is a SIGSEGV"),
            ("0xc0100000", "the kernel's: a touch from user mode"),
            ("main", "Reading does not fault; writing is a SIGSEGV")):
        check(wanted in said["why " + address], "why " + address,
              said["why " + address])


@test
def locks_names_who_sleeps():
    said = running()["locks"]
    check("process 1->signal.wait_chldexit" in said and
          "1 (init) sleeps" in said, "init", said)


@test
def a_picture_has_the_lectures_objects_and_edges():
    running()
    the_whole(picture("all.json"))


@test
def a_picture_of_a_process_has_all_its_mappings():
    running()
    p = picture("four.json")
    p.count(task_struct=1, vm_area_struct=6, file2=3, page_table=1)
    check(len(p.named("file")) == 1, "the program's file")
    check(len([e for e in p.edges if e["how"] == "pte"]) >= 5, "its PTEs")
    with open(folder.name + "/five.svg") as f:
        check("process 5: gdbguest" in f.read(), "an SVG")


@test
def a_picture_of_a_segment_has_no_other():
    running()
    p = picture("one.json")
    p.count(shmid_kernel=1, file1=1, file2=1, task_struct=2, vm_area_struct=2,
            page=0)


@test
def functions_and_printers_know_the_kernel():
    said = running()
    for expression, wanted in (
            ("$pid()", "= 4"), ("$comm()", '"gdbguest"'),
            ('$comm("init")', "= false"), ("$current()->tgid", "= 4"),
            ("$task(5)->pid", "= 5"),
            ("init_ipc_ns.ids[2].ipcs_idr", "radix tree of 2"),
            ("*$current()->mm->mmap", "vma 08048000-"),
            ("$current()->tasks", "list of 6"),
            ("*mem_map", "page of frame 0"),
            ("$task(99)", "There is no process 99")):
        text = said["print " + expression]
        if wanted == "= false":
            check(re.search(r"= (false|0)\n", text), expression, text)
        else:
            check(wanted in text, expression, text)
    check("READ|EXEC" in said["print *$current()->mm->mmap"], "flags by name",
          said["print *$current()->mm->mmap"])


@test
def wrong_words_get_a_sentence():
    said = running()
    for command, wanted in WRONG.items():
        check(said[command].startswith("error: ") and wanted in said[command],
              command, said[command])
    said.no_traceback()


@test
def every_command_has_help_and_words_to_complete():
    said = running()
    for name in COMMANDS:
        check(said["help " + name].startswith(name) and
              len(said["help " + name]) > 20, name, said["help " + name])
        check(name == "vitrine" or re.search(
            "^%s[ :]" % name, said["vitrine"], re.M), "not listed: " + name)
    check(said["complete vmas 5"] == "vmas 5\n" and
          said["complete why main 4"] == "why main 4\n", "PIDs",
          said["complete vmas 5"])
    check("ipcs -m\nipcs -q\nipcs -s" == said["complete ipcs -"].strip(),
          "options", said["complete ipcs -"])


@test
def a_backtrace_goes_on_in_the_program():
    said = running()["bt"]
    check(re.search(r"sys_sync .*syscall_entry .* sync .* main ", said, re.S),
          "to main", said)


@test
def before_the_kernel_is_up_there_is_a_sentence():
    said = live(["ps", "vmas", "ipcs", "slabs", "buddy", "locks", "graph",
                 "why 0x1000", "pt 0x1000", "print $pid()", "hbreak start",
                 "maintenance packet qemu.none"])
    for command in ("ps", "vmas", "ipcs", "slabs", "buddy", "locks", "graph",
                    "why 0x1000", "pt 0x1000"):
        check(said[command].startswith("error: ") and
              "The kernel is not up yet" in said[command], command,
              said[command])
    said.no_traceback()


@test
def without_a_machine_there_is_a_sentence():
    said = Said(["ps", "why 0x1000", "graph x.svg", "help ps"],
                ["gdb", "-q", "-nx", "-batch", "-ix",
                 ROOT + "/tools/gdb/init.gdb", ROOT + "/build/vitrine.elf",
                 "-x", SESSION], VITRINE=ROOT)
    for command in ("ps", "why 0x1000", "graph x.svg"):
        check("There is no machine" in said[command], command, said[command])
    said.no_traceback()


@test
def a_check_kernel_says_who_holds_a_lock():
    said = live(["tbreak initrd_unpack", "continue", "ps",
                 "tbreak newseg if $comm(\"gdbguest\")", "continue", "locks"],
                "--check")
    check(re.search(r"\* +1 +0 +RUNNING", said["ps"]) and
          re.search(r"\(new\) +kttyd", said["ps"]), "before init",
          said["ps"])
    check(re.search(r"rwsem init_ipc_ns\.ids\[2\]\.rwsem at .*: held for "
                    r"writing by 4 \(gdbguest\)", said["locks"]), "ids->rwsem",
          said["locks"])


@test
def locks_names_who_waits_for_a_lock():
    """gdb takes the locks; who comes then must wait: semdemo for an rwsem,
    mount for a mutex."""
    rwsem, mutex = "init_ipc_ns.ids[0].rwsem", "mount_mutex"
    into = ["tbreak schedule", "continue"]
    said = live(
        AT_SYNC + ["print %s.count = 1" % rwsem, "tbreak down_write_slow",
                   "continue"] + into +
        ["locks", "print %s.state = 1" % mutex, "tbreak mutex_lock_slow",
         "continue"] + into + ["locks "],
        command="sync; semdemo & while mount -t tmpfs t /tmp; do "
        "umount /tmp; done")
    check(re.search(r"rwsem %s at .*: held by 1 readers?\n +\d+ \(semdemo\) "
                    r"waits for writing\n" % re.escape(rwsem), said["locks"]),
          "the rwsem's waiter", said.pairs)
    check(re.search(r"mutex %s at .*: held\n +\d+ \(u?mount\) waits\n" % mutex,
                    said["locks "]), "the mutex's waiter", said.pairs)
    check("semdemo) waits for writing" in said["locks "], "both", said.pairs)


@test
def stepi_goes_into_the_kernel_and_back():
    said = live([
        "tbreak main if $comm(\"gdbguest\")", "continue",
        "python a = gdb.selected_inferior().search_memory(0x8048000, 0x4000, "
        "b\"\\xcd\\x80\\xc3\"); gdb.execute(\"tbreak *%#x\" % a)",
        "continue", "print/x $eip", "stepi", "print $eip == &syscall_entry",
        "bt", "stepi 3", "bt ", "print $sp > 0xc0000000",
        "tbreak restore_all.iret if $comm(\"gdbguest\") && "
        "(*(int *)($esp + 4) & 3) == 3", "continue",
        "bt  ", "stepi ", "print $sp < 0xc0000000", "bt   "])
    check(re.search(r"= (true|1)\n", said["print $eip == &syscall_entry"]),
          "int 0x80 leads to syscall_entry", said.pairs)
    for trace in ("bt", "bt ", "bt  "):
        check(re.search(r"#0 +syscall_entry .*\n(.*\n)* *#\d+ .*main ",
                        said[trace]), "a backtrace from the entry code",
              said[trace])
    check(re.search(r"= (true|1)\n", said["print $sp < 0xc0000000"]) and
          "syscall_entry" not in said["bt   "] and " main " in said["bt   "],
          "back in the program", said.pairs)


@test
def enter_and_leave_follow_one_process():
    said = live(["tbreak main if $comm(\"gdbguest\")", "continue", "leave",
                 "enter", "print $pid()", "leave ", "print $eip < 0xc0000000",
                 "bt", "enter ", "print $eip >= 0xc0000000"])
    check("It is in its program" in said["leave"], "leave", said["leave"])
    check("syscall_entry" in said["enter"] or "page_fault" in said["enter"],
          "enter", said["enter"])
    for expression in ("$eip < 0xc0000000", "$eip >= 0xc0000000"):
        check(re.search(r"= (true|1)\n", said["print " + expression]),
              expression, said.pairs)
    check("= 4" in said["print $pid()"] and " main " in said["bt"],
          "the same process", said.pairs)
    said.no_traceback()


@test
def a_panic_leaves_a_core_and_says_where():
    done, core = crashed()
    lines = done.stderr.strip().split("\n")
    check(done.returncode == 125 and lines[-1].startswith("run: panic:") and
          "make core CORE=" in lines[-2], "the last lines", done.stderr)
    check(os.stat(core).st_blocks * 512 < 40 << 20, "it is sparse")


@test
def the_commands_work_on_a_core():
    said = post_mortem()
    check(re.search(r"^\* +4 +3 +RUNNING", said["ps"], re.M), "ps", said["ps"])
    check("53000000" in said["vmas 5"], "vmas", said["vmas 5"])
    check("5 (gdbguest) sleeps" in said["ipcs"], "ipcs", said["ipcs"])
    check("finds the page in the cache" in said["why 0x50002000 4"], "why",
          said["why 0x50002000 4"])
    check("There is no process 999" in said["vmas 999"], "wrong words")
    check(re.search(r"panic .*sysrq_write.*syscall_entry", said["bt"], re.S),
          "the backtrace of who crashed", said["bt"])
    check("context_switch" in said["info threads"] and
          re.search(r"Thread \d+ has .*\b5\b", said["thread find 5"]),
          "those that sleep are threads", said["info threads"])
    check("pages are free" in said["buddy"] and "shmid_kernel" in
          said["slabs"] and "5 in 50000000-" in said["pagecache 0"], "memory")
    said.no_traceback()
    the_whole(picture("core.json"))


@test
def a_missing_core_is_said_in_a_line():
    for path in ("/no/such", ROOT + "/Makefile"):
        done = subprocess.run([ROOT + "/tools/core", path], text=True,
                              capture_output=True, stdin=subprocess.DEVNULL)
        check(done.returncode and done.stderr.count("\n") == 1, path,
              done.stderr)


@once
def monitor():
    """The picture that QEMU's monitor gives of a machine that stands still."""
    path = folder.name + "/qmp"
    layout = model.Layout.load(ROOT + "/build/layout.json")
    run = subprocess.Popen(
        [RUN, "--add", tree, "--mem", "64", "--timeout", "120", "--qemu",
         "-qmp unix:%s,server=on,wait=off" % path, "--", GUEST + " wait"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True)
    try:
        for line in run.stdout:
            if line == "ready\n":
                break
        else:
            check(False, "the guest did not get ready")
        qmp = Qmp(path)
        qmp("qmp_capabilities")
        qmp("stop")
        seen = memory.Monitor(lambda line: qmp(
            "human-monitor-command", **{"command-line": line}), layout)
        found = graph.Graph(model.Kernel(layout, seen),
                            graph.View.load(layout)).json()
        raw = folder.name + "/raw"
        qmp("pmemsave", val=0, size=64 << 20, filename=raw)
        qmp("quit")
    finally:
        run.kill()
        run.wait()
    return found, raw


class Qmp:
    def __init__(self, path):
        limit = time.monotonic() + 20
        self.socket = socket.socket(socket.AF_UNIX)
        while True:
            try:
                self.socket.connect(path)
                break
            except OSError:
                check(time.monotonic() < limit, "no monitor")
                time.sleep(0.05)
        self.file = self.socket.makefile("rw")
        self.file.readline()

    def __call__(self, name, **arguments):
        self.file.write(json.dumps({"execute": name,
                                    "arguments": arguments}) + "\n")
        self.file.flush()
        while True:
            reply = json.loads(self.file.readline())
            if "return" in reply or "error" in reply:
                check("return" in reply, name, reply)
                return reply["return"]


@test
def every_memory_gives_the_same_picture():
    running(), post_mortem()
    found, raw = monitor()
    whole = Picture(found)
    the_whole(whole)
    check(whole.shape() == picture("all.json").shape() ==
          picture("core.json").shape(), "gdb, a core and the monitor differ")
    out = folder.name + "/raw.json"
    done = subprocess.run([ROOT + "/tools/graph", "--ram", raw, "-o", out],
                          capture_output=True, text=True)
    check(done.returncode == 0, "tools/graph", done.stderr)
    with open(out) as f:
        check(json.load(f) == found, "raw memory and the monitor differ")


@test
def make_graph_stops_before_the_first_detach():
    out = folder.name + "/moment.json"
    done = subprocess.run(
        [ROOT + "/tools/graph", "-o", out, "--", "producer hello & consumer"],
        capture_output=True, text=True, stdin=subprocess.DEVNULL)
    check(done.returncode == 0, "tools/graph", done.stderr)
    p = picture("moment.json")
    p.count(task_struct=2, file2=2, file1=1, page=1, shmid_kernel=1)
    check(p.named("shmid_kernel")[0]["fields"]["shm_nattch"] == 2, "attached")
    frames = {p.one(t, f)["id"] for t in p.named("page table")
              for f in t["fields"]}
    check(len(frames) == 1, "two page tables, one page", frames)


@test
def tools_graph_says_what_is_wrong():
    for words, wanted in (([], "Which command?"),
                          (["-o", "x.gif", "--", "true"], "ends with one of"),
                          (["--at", "nosuch", "--", "true"], "no function"),
                          (["--core", "/no/such"], "/no/such")):
        done = subprocess.run([ROOT + "/tools/graph", *words],
                              capture_output=True, text=True)
        check(done.returncode and wanted in done.stderr and
              "Traceback" not in done.stderr, words, done.stderr)


@test
def the_layout_is_the_same_twice_and_quick():
    built = []
    for name in ("a", "b"):
        path = "%s/%s.json" % (folder.name, name)
        subprocess.run(["gdb", "-nx", "-q", "-batch", "-x",
                        ROOT + "/tools/view/mklayout.py",
                        ROOT + "/build/vitrine.elf"], check=True,
                       env=dict(os.environ, OUT=path))
        with open(path) as f:
            built.append(f.read())
    check(built[0] == built[1], "two builds differ")
    layout = model.Layout(json.loads(built[0]))
    check(layout.offset("struct percpu", "curr") == 4 and
          layout.size("struct pt_regs") == 64 and
          layout.constant("mm/vma.h", "VM_SHARED") == 8 and
          layout.resolve("struct file", "f_path.dentry.d_inode") ==
          "struct inode*", "known places")


@test
def a_view_that_names_what_is_gone_is_refused():
    view = folder.name + "/view.json"
    source = ROOT + "/tools/view/objects.json"
    with open(source) as f:
        text = f.read()
    for old, new, wanted in (
            ('"shm_nattch"', '"shm_natch"', 'no field "shm_natch"'),
            ('"shm_vm_ops"}', '"shm_vmops"}', 'no symbol "shm_vmops"'),
            ('"struct sem_undo"', '"struct sem_und"', "struct sem_und"),
            ("mm/vma.h/VM_/", "mm/vm.h/VM_/", "no file mm/vm.h")):
        with open(view, "w") as f:
            f.write(text.replace(old, new))
        done = subprocess.run([ROOT + "/tools/view/check",
                               ROOT + "/build/layout.json", view],
                              capture_output=True, text=True)
        check(done.returncode and wanted in done.stdout, new, done.stdout)
    check(shutil.which("dot"), "graphviz is not installed")


if __name__ == "__main__":
    main()
