#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Debian's own ipcs, ipcmk, ipcrm and lsipc, unmodified and dynamically linked.

tests/system/ipctools/NAME.sh are run in one boot each; NAME.expect is what
they print under Linux/i386 (ipctools.t --record writes it, and only it).
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
from guest import ROOT, main, record_scripts, script_tests  # noqa: E402

SCRIPTS = ROOT + "/tests/system/ipctools"
TOOLS = ("--add", ROOT + "/build/tools-root")

if "--record" in sys.argv:
    record_scripts(SCRIPTS, *TOOLS)
else:
    script_tests(SCRIPTS, *TOOLS)
    main()
