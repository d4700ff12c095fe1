#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The lecture's twelve steps as gdb sees them; see twelve_steps.py."""

import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))

with tempfile.TemporaryDirectory(prefix="vitrine-") as folder:
    result, console = folder + "/tap", folder + "/console"
    done = subprocess.run(
        [HERE + "/../../tools/run", "--gdb", "--timeout", "120",
         "--console", console, "-x", HERE + "/twelve_steps.py",
         "--", "shmdemo"], env=dict(os.environ, TWELVE_STEPS=result),
        stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if os.path.exists(result):
        with open(result) as f:
            text = f.read()
    else:
        text = "1..1\nnot ok 1 - gdb came to its end\n# %s\n" % \
            (done.stdout + done.stderr).replace("\n", "\n# ")
    if "not ok" in text and os.path.exists(console):
        with open(console, errors="replace") as f:
            text += "# " + f.read().replace("\n", "\n# ") + "\n"
    sys.stdout.write(text)
    sys.exit("not ok" in text)
