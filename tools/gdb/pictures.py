# SPDX-License-Identifier: MIT
"""graph: the picture of what is in memory now."""

import os

import common
import draw
import graph
from common import Command
from model import ViewError


def parse(kernel, words):
    """[PID|SHMID] [FILE], in any order -> pid, shmid, file."""
    pid = shmid = path = None
    for word in words:
        if os.path.splitext(word)[1]:
            path = word
            continue
        number = common.number(word.replace("shm", "", 1), "A PID or SHMID")
        segments = [s["shm_perm.id"] for s in kernel.segments()]
        if word.startswith("shm") or number in segments and \
                number not in [t.pid for t in kernel.tasks() if t.mm]:
            shmid = number
        else:
            pid = number
    return pid, shmid, path or os.path.relpath(os.path.join(
        os.environ.get("VITRINE", "."), "build/graph.svg"))


def picture(kernel, words):
    pid, shmid, path = parse(kernel, words)
    view = graph.View.load(kernel.layout)
    found = graph.Graph(kernel, view, pid=pid, shmid=shmid,
                        limit=graph.limit_for(path))
    draw.draw(found, path, plain=bool(os.environ.get("PLAIN")))
    return found, path


class GraphCommand(Command):
    """graph [PID|SHMID] [FILE.svg|png|pdf|dot|json]: draw the kernel's objects.

    Without a number all segments and who has attached them; with a PID one
    process and all its mappings; with a SHMID that segment ("shm4" when there
    is a process 4, too).  Without a name it is build/graph.svg."""
    most = 2

    def run(self, kernel, words):
        found, path = picture(kernel, words)
        if not found.nodes:
            raise ViewError("There is nothing to draw.")
        print("%s: %s" % (path, found.count()))

    def words(self, kernel, before):
        if before:
            return []
        return common.pids(kernel) + [s["shm_perm.id"]
                                      for s in kernel.segments()]


GraphCommand()
