# SPDX-License-Identifier: MIT
# make gdb and make core read this: the kernel's commands and printers.
set pagination off
set confirm off
set print pretty on
set disassembly-flavor intel
set tcp connect-timeout 20
set remotetimeout 20
python
import os, sys
for folder in ("tools/view", "tools/gdb"):
    sys.path.insert(0, os.path.join(os.environ.get("VITRINE", "."), folder))
import vitrine
end
