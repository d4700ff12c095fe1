# SPDX-License-Identifier: MIT
"""Run by gdb for gdb.t: the commands that SESSION's file lists, one by one.

What each printed, or the error it ended with, goes back as JSON: a list of
[command, text] in SESSION's file with .out behind its name."""

import json
import os

import gdb

session = os.environ["SESSION"]
said = []
with open(session) as f:
    commands = json.load(f)
for command in commands:
    try:
        text = gdb.execute(command, to_string=True)
    except gdb.error as e:
        text = "error: %s" % e
    except Exception as e:      # noqa: B902  what a user would see as a traceback
        text = "Traceback: %s: %s" % (type(e).__name__, e)
    said.append([command, text])
with open(session + ".out", "w") as f:
    json.dump(said, f)
