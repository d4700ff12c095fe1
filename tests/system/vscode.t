#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
""".vscode and .devcontainer: what they name is there, and what the two
debuggers of VS Code would send to gdb by them works: tools/run --gdb-server.

gdb is driven through its machine interface with the words that launch.json has,
in the order of cppdbg (setupCommands, file, main, target) and of native debug
(target, autorun).  Every wait is for an answer; nothing is timed.
"""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
from guest import KERNEL, ROOT, RUN, check, main, run, test  # noqa: E402

FOLDER = tempfile.TemporaryDirectory(prefix="vitrine-", dir="/tmp")
SOCKET = "${workspaceFolder}/build/gdb.sock"
COMMAND = "producer hello"     # alone: nobody else comes to do_shmat
LIMIT = 100             # seconds, for what will not come any more
# What a build, a run or setup makes; the rest must be in the tree.
MADE = {"build/gdb.sock", "build/recording", "build/recording/vitrine.elf",
        "build/core", "build/vitrine.elf",
        "build/deps/musl/usr/include/i386-linux-musl"}


def commented(name):
    """JSON as VS Code reads it: with comments of // at a line's beginning."""
    with open(os.path.join(ROOT, name), encoding="utf-8") as f:
        return json.loads(re.sub(r"^\s*//.*$", "", f.read(), flags=re.M))


LAUNCH = commented(".vscode/launch.json")["configurations"]
TASKS = commented(".vscode/tasks.json")


def strings(value):
    """All strings in a piece of JSON."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [s for v in value for s in strings(v)] \
        if isinstance(value, list) else []


def launch(name):
    return next(c for c in LAUNCH if c["name"] == name)


def task_named(name):
    return next(t for t in TASKS["tasks"] if t["label"] == name)


def filled(text):
    """VS Code's variables; the socket lies where this test's own is."""
    return text.replace(SOCKET, FOLDER.name + "/gdb.sock").replace(
        "build/gdb.sock", FOLDER.name + "/gdb.sock").replace(
        "build/recording", FOLDER.name + "/recording").replace(
        "${workspaceFolder}/" + FOLDER.name, FOLDER.name).replace(
        "${workspaceFolder}", ROOT).replace("${input:command}", COMMAND)


class Machine:
    """tools/run as a task of tasks.json starts it; it has said that it waits."""

    def __init__(self, task, command=COMMAND):
        task = task_named(task)
        argv = [filled(w).replace(COMMAND, command)
                for w in [task["command"]] + task["args"]]
        at = argv.index("--") if "--" in argv else len(argv)
        argv[at:at] = ["--timeout", str(LIMIT)]
        self.proc = subprocess.Popen(
            argv, cwd=ROOT, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.proc.stderr.readline()
        matcher = task["problemMatcher"]["background"]["endsPattern"]
        check(re.search(matcher, line), "VS Code would wait for ever", line)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.proc.poll() is None:
            self.proc.terminate()
        self.proc.communicate()

    def over(self, status=0):
        """It ends by itself, with QEMU and its files."""
        out, err = self.proc.communicate(timeout=100)
        check(self.proc.returncode == status, "status", (out, err))
        check(not glob.glob(FOLDER.name + "/gdb.sock*"), "its files are left")
        return out


class Debugger:
    """gdb's machine interface."""

    def __init__(self, argv, **environment):
        self.said = []
        self.proc = subprocess.Popen(
            ["gdb", "--interpreter=mi2"] + argv, cwd=ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
            env=dict(os.environ, **environment))
        self.limit = threading.Timer(LIMIT, self.proc.kill)
        self.limit.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.limit.cancel()
        self.proc.kill()
        self.proc.communicate()

    def until(self, pattern):
        for line in self.proc.stdout:
            self.said.append(line)
            if re.match(pattern, line):
                return line
        check(False, "gdb is gone before " + pattern, "".join(self.said[-40:]))

    def send(self, text, wanted="done"):
        """One command, as both extensions write it; its result."""
        if not text.startswith("-"):
            text = '-interpreter-exec console "%s"' % text.replace(
                "\\", "\\\\").replace('"', '\\"')
        number = str(len(self.said) + 1000)
        self.proc.stdin.write(number + text + "\n")
        self.proc.stdin.flush()
        answer = self.until(number + r"\^")
        check(wanted is None or answer.startswith("%s^%s" % (number, wanted)),
              text, "".join(self.said[-20:]))
        return answer

    def stops_at(self, function, how="-exec-continue"):
        self.send(how, "running")
        line = self.until(r"\*stopped")
        check('func="%s"' % function in line, "not in " + function, line)

    def exit(self):
        self.send("-gdb-exit", "exit")
        self.proc.wait(timeout=60)


def like_cppdbg(gdb, config):
    """Up to the prompt in VS Code."""
    for command in config["setupCommands"]:
        gdb.send(filled(command["text"]))
    if "coreDumpPath" not in config:
        gdb.send("-environment-cd " + filled(config["cwd"]))
    gdb.send("-file-exec-and-symbols " + filled(config["program"]))
    if "coreDumpPath" in config:
        gdb.send("-target-select core " + filled(config["coreDumpPath"]),
                 "connected")
        return
    at_main = re.search(r'number="(\d+)"', gdb.send("-break-insert main", None))
    gdb.send("-target-select remote "
             + filled(config["miDebuggerServerAddress"]), "connected")
    gdb.stops_at("start_kernel")
    if at_main:
        gdb.send("-break-delete " + at_main.group(1))


def into_do_shmat(gdb):
    """Breakpoint, continue, stack, variables: in either extension."""
    gdb.send("-break-insert -f do_shmat")
    gdb.stops_at("do_shmat")
    gdb.send("-thread-info")
    stack = gdb.send("-stack-list-frames 0 20")
    for function in ("do_shmat", "sys_ipc", "shmat", "main"):
        check('func="%s"' % function in stack, function + " in the stack",
              stack)
    check(len(set(re.findall(r'level="(\d+)"', stack))) >= 7 and
          'fullname="%s/ipc/syscall.c",line=' % ROOT in stack,
          "levels, files and lines", stack)
    gdb.send("-stack-list-arguments 1 0 5")
    values = gdb.send("-stack-list-variables --thread 1 --frame 0 1")
    check('name="shmid",arg="1",value="0"' in values, "shmid", values)
    made = gdb.send("-var-create - * shmid")
    check('value="0"' in made and 'type="int"' in made, "a variable", made)
    seen = len(gdb.said)
    gdb.send("ipcs -m")
    said = "".join(gdb.said[seen:])
    check("shared memory: 1 segments" in said, "ipcs", said)


@test
def every_name_is_there():
    targets = set(re.findall(r"^([a-z-]+):", open(ROOT + "/Makefile").read(),
                             re.M))
    labels = [t["label"] for t in TASKS["tasks"]]
    inputs = {i["id"] for i in TASKS["inputs"]}
    check(len(set(labels)) == len(labels), "two tasks of one name", labels)
    for task in TASKS["tasks"]:
        words = task["command"].split() + task.get("args", [])
        if words[0] == "make":
            for word in words[1:]:
                check("=" in word or word in targets,
                      "make %s" % word, task["label"])
        else:
            check(os.access(os.path.join(ROOT, words[0]), os.X_OK), words[0])
        check(task.get("dependsOn", labels[0]) in labels, task["label"])
    for config in LAUNCH:
        check(config.get("preLaunchTask", labels[0]) in labels,
              config["name"])
    devcontainer = commented(".devcontainer/devcontainer.json")
    check(os.path.exists(ROOT + "/.devcontainer/"
                         + devcontainer["build"]["dockerfile"]), "Dockerfile")
    check(sorted(commented(".vscode/extensions.json")["recommendations"]) ==
          sorted(devcontainer["customizations"]["vscode"]["extensions"]),
          "other extensions in the container")
    everything = strings([LAUNCH, TASKS["tasks"], devcontainer,
                          commented(".vscode/c_cpp_properties.json")])
    used = set(re.findall(r"\$\{input:(\w+)\}", " ".join(everything)))
    check(used == inputs, "inputs", used ^ inputs)
    for text in everything:
        for path in re.findall(r"(?<![\w/.])(?:\$\{workspaceFolder\}/)?"
                               r"((?:build|tools|tests)/[\w./-]+)", text):
            check(path in MADE or os.path.exists(os.path.join(ROOT, path)),
                  "there is no " + path, text)


@test
def all_is_there_in_both_extensions():
    names = {c["name"] for c in LAUNCH if c["type"] == "cppdbg"}
    check(names == {"Debug the kernel", "Debug kernel and program",
                    "Replay a recording backwards", "Open a core"}, "cppdbg",
          names)
    for config in LAUNCH:
        twin = launch(config["name"].replace(" (native debug)", ""))
        check(config["type"] == "cppdbg" or (
            config["target"] == twin["miDebuggerServerAddress"] and
            config["executable"] == twin["program"] and
            config["preLaunchTask"] == twin["preLaunchTask"]),
            "not the same", config)


@test
def cppdbg_debugs_kernel_and_program():
    config = launch("Debug kernel and program")
    with Machine(config["preLaunchTask"]) as machine, \
            Debugger(["-nx"]) as gdb:
        like_cppdbg(gdb, config)
        into_do_shmat(gdb)
        gdb.send("kill", None)      # QEMU may be gone before it says so
        gdb.exit()
        machine.over()


@test
def native_debug_debugs_kernel_and_program():
    config = launch("Debug kernel and program (native debug)")
    with Machine(config["preLaunchTask"]) as machine, \
            Debugger([filled(w) for w in config["debugger_args"]]
                     + [filled(config["executable"])],
                     **{k: filled(v) for k, v in config["env"].items()}) \
            as gdb:
        gdb.send("-gdb-set target-async on", None)
        gdb.send("-list-features")
        gdb.send('-environment-directory "%s"' % ROOT)
        gdb.send("-target-select remote " + filled(config["target"]),
                 "connected")
        for command in config["autorun"]:
            gdb.send(command)
        gdb.stops_at("start_kernel")
        into_do_shmat(gdb)
        gdb.send("-target-detach")      # native debug's way to end
        machine.over()
        gdb.exit()


@test
def the_commands_status_is_the_machines():
    config = launch("Debug kernel and program")
    with Machine(config["preLaunchTask"], "exit 3") as machine, \
            Debugger(["-nx"]) as gdb:
        like_cppdbg(gdb, config)
        gdb.send("-exec-continue", "running")
        gdb.until(r"\*stopped")
        gdb.exit()
        machine.over(3)


@test
def a_recording_goes_backwards():
    done = run("producer hello & consumer", "--record",
               FOLDER.name + "/recording", "--kernel", KERNEL)
    check(done.status == 0, "not recorded", done)
    config = launch("Replay a recording backwards")
    with Machine(config["preLaunchTask"]) as machine, \
            Debugger(["-nx"]) as gdb:
        like_cppdbg(gdb, config)
        gdb.send("-break-insert newseg")
        gdb.stops_at("newseg")
        gdb.send("-break-insert sys_shmget")
        gdb.stops_at("sys_shmget", "-exec-continue --reverse")
        gdb.send("kill", None)      # QEMU may be gone before it says so
        gdb.exit()
        machine.over()


@test
def a_core_opens():
    core = FOLDER.name + "/core"
    done = run("echo c >/proc/sysrq-trigger", "--core", core, "--mem", "64",
               "--kernel", KERNEL)
    check(done.status == 125, "no panic", done)
    config = dict(launch("Open a core"), coreDumpPath=core)
    with Debugger(["-nx"]) as gdb:
        like_cppdbg(gdb, config)
        stack = gdb.send("-stack-list-frames")
        check('func="panic"' in stack, "panic in the stack", stack)
        gdb.send("ps")
        gdb.exit()


@test
def mistakes_have_sentences():
    there = FOLDER.name + "/mistakes"
    for options, wanted in (
            (["--gdb-server", "/no/such/place"], "No such file"),
            (["--gdb-server", "/tmp/" + "x" * 120], "too long"),
            (["--gdb-server", ROOT + "/Makefile"], "in use"),
            (["--gdb-server", there, "--gdb"], "a gdb elsewhere"),
            (["--gdb-server", there, "--record", "x"], "a gdb elsewhere"),
            (["--gdb-server", there, "-x", RUN], "go with --gdb")):
        done = run(None, *options)
        check(done.status == 2 and wanted in done.last(), options, done)
    check(os.path.getsize(ROOT + "/Makefile"), "the Makefile was hurt")


@test
def two_machines_do_not_share_a_socket():
    with Machine("machine") as first:
        done = run(None, "--gdb-server", FOLDER.name + "/gdb.sock")
        check(done.status == 2 and "another machine waits" in done.last(), "",
              done)
        check(first.proc.poll() is None, "the first one was hurt")
    check(not glob.glob(FOLDER.name + "/gdb.sock*"), "its files are left")


if not shutil.which("gdb"):
    print("1..0 # SKIP no gdb")
    sys.exit(0)
main(at_once=1)     # they share the socket, as VS Code's tasks do
