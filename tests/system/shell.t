#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""BusyBox's ash and its friends, by script and by hand.

tests/system/shell/NAME.sh are run in one boot each; NAME.expect is what they
print under Linux/i386 (shell.t --record writes it, and only it).
The rest is typed at a terminal.
"""

import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
from guest import (CHOICE, ROOT, RUN, Terminal, check, main,  # noqa: E402
                   record_scripts, script_tests, test)

SCRIPTS = ROOT + "/tests/system/shell"
GUEST = CHOICE or ["--check"]


script_tests(SCRIPTS)


# --- by hand ---

def typed(function):
    """A test that gets a terminal at its first prompt."""
    def with_terminal():
        with Terminal(*GUEST) as t:
            t.prompt(40)
            function(t)
            t.type("poweroff -f\n")
            check(t.end(20) == 0, "it did not end well", t.text[-2000:])
    with_terminal.__name__ = function.__name__
    return test(with_terminal)


CTRL_C, CTRL_D, CTRL_U, CTRL_Z, CTRL_BACKSLASH = \
    "\x03", "\x04", "\x15", "\x1a", "\x1c"


@typed
def job_control(t):
    t.type("sleep 1000\n")
    time.sleep(0.5)
    t.type(CTRL_Z)
    t.wait("Stopped")
    t.prompt()
    check("Stopped" in t.shell("jobs"), "not among the jobs", t.text)
    t.shell("bg")
    check("Running" in t.shell("jobs"), "not running", t.text)
    t.type("fg\n")
    time.sleep(0.5)
    t.type(CTRL_C)
    t.prompt()
    check("130" in t.shell("echo $?"), "status is not 130", t.text)
    check("sleep" not in t.shell("jobs"), "still a job", t.text)


@typed
def interrupting(t):
    t.type("sleep 1000; echo not''reached\n")
    time.sleep(0.3)
    t.type(CTRL_C)
    check("notreached" not in t.prompt(), "the list went on", t.text)
    t.type("cat | cat | cat\n")
    time.sleep(0.5)
    t.type(CTRL_C)
    t.prompt()
    t.type("while :; do :; done\n")
    time.sleep(0.5)
    t.type(CTRL_C)
    t.prompt()
    t.type("sleep 1000\n")
    time.sleep(0.3)
    t.type(CTRL_BACKSLASH)
    t.prompt()
    check("131" in t.shell("echo $?"), "Ctrl-\\ is not SIGQUIT", t.text)
    out = t.shell("trap 'echo cau''ght' INT; sleep 0.1; kill -INT $$; trap - INT")
    check("caught" in out, "no trap", t.text)


@typed
def line_editing_of_the_terminal(t):
    t.type("cat\n")
    time.sleep(0.5)
    t.type("abcx\x7fd\n")
    t.wait("abcd\n")
    t.type("wrong" + CTRL_U + "right\n")
    t.wait("\nright\n")
    t.type(CTRL_D)
    t.prompt()
    out = t.shell("stty -a")
    check("isig icanon" in out and "echo " in out, "settings", out)
    t.type("echo ab\x7fc\n")
    t.wait("ac\n")
    t.prompt()
    t.type("\x1b[A\n")          # the line before
    t.wait("ac\n")
    t.prompt()
    check("no echo: " in t.shell("stty -echo; printf 'no echo: '; stty echo"),
          "stty", t.text)


@typed
def background_jobs_and_the_terminal(t):
    t.type("cat &\n")           # it reads: it is stopped
    t.prompt()
    time.sleep(1)
    t.type("\n")
    t.prompt()
    check(re.search(r"Stopped \(tty input\)", t.shell("jobs")),
          "not stopped by SIGTTIN", t.text)
    t.shell("kill %1; kill -CONT %1")
    time.sleep(0.2)
    t.shell("")
    check("cat" not in t.shell("jobs"), "still there", t.text)
    t.shell("sleep 0.2 & sleep 0.3 &")
    time.sleep(0.8)
    check(t.shell("").count("Done") == 2, "SIGCHLD", t.text)
    check("two" in t.shell("(sleep 0.1; echo tw''o) & wait"), "wait", t.text)


@typed
def hanging_up(t):
    t.shell("setsid sh -c 'sleep 1000' &")
    t.shell("sleep 2000 &")
    t.type("exit\n")            # init starts another shell
    t.prompt()
    check("sleep 1000" in t.shell("ps"), "a session of its own ended", t.text)


@typed
def vi(t):
    t.shell("printf 'one\\ntwo\\nthree\\n' > /tmp/f")
    t.type("vi /tmp/f\n")
    t.wait("three")
    time.sleep(0.3)
    t.type("jcwTWO words\x1b")
    t.wait("Modified] 2/3")
    time.sleep(0.3)
    t.type("Gofour\x1b")
    time.sleep(0.3)
    t.type(":wq\n")
    t.prompt()
    check(t.shell("cat /tmp/f").startswith("one\nTWO words\nthree\nfour\n"),
          "the file", t.text)
    t.type("vi /tmp/f\n")
    t.wait("four")
    t.type("dG:q!\n")
    t.prompt()
    check("4" in t.shell("grep -c . /tmp/f"), "q! wrote the file", t.text)


@typed
def less(t):
    t.shell("seq 1 500 > /tmp/f")
    t.type("less /tmp/f\n")
    t.wait("23\n")
    time.sleep(0.3)
    t.type("G")
    t.wait("500")
    t.type("g")
    t.wait("23\n")
    time.sleep(0.3)
    t.type("/^77$\n")
    t.wait("99\n")
    t.type("q")
    t.prompt()
    t.type("seq 1 100 | less\n")
    t.wait("23\n")
    t.type("q")
    t.prompt()
    t.type("seq 1 100 | more\n")
    t.wait("20\n")
    t.type("q")
    t.prompt()


@typed
def watching(t):
    t.type("top\n")
    t.wait("PID")
    t.wait("PID", 15)           # the next picture
    t.type("q")
    t.prompt()
    t.type("watch -n 5 echo seen\n")
    t.wait("\nseen\n")
    time.sleep(1)               # echo has ended: SIGINT is watch's again
    t.type(CTRL_C)
    t.prompt()


@typed
def pasting_a_lot(t):
    t.type("cat > /tmp/f\n")
    time.sleep(0.3)
    lines = ["line %d %s" % (i, "x" * 50) for i in range(100)]
    for at in range(0, 100, 10):
        t.type("\n".join(lines[at:at + 10]) + "\n")
        t.wait(lines[at + 9])
    t.type(CTRL_D)
    t.prompt()
    check("100" in t.shell("grep -c 'line.*x$' /tmp/f"), "lines are lost",
          t.text[-2000:])


@test
def at_the_end_of_a_pipe_the_machine_ends():
    for keys, status in (("echo is-re\"\"ad; false", 1), ("", 0)):
        done = subprocess.run([RUN, "--timeout", "60", *GUEST], text=True,
                              input=keys, capture_output=True)
        check(done.returncode == status, "status %d" % done.returncode,
              done.stdout + done.stderr)
        check(("is-read" in done.stdout) == bool(keys), "output", done.stdout)


if "--record" in sys.argv:
    record_scripts(SCRIPTS)
else:
    main()
