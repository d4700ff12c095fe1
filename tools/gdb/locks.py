# SPDX-License-Identifier: MIT
"""locks: which are held, by whom, and who waits for them."""

import held
from common import Command, who


class Locks(Command):
    """locks: what is held, by whom; who waits for it, or sleeps on a queue.

    A kernel built with CHECK=1 keeps who holds what; another does not."""
    most = 0

    def run(self, kernel, words):
        shown = locked = 0
        for lock in held.held(kernel):
            how = lock.how
            shown += 1
            locked += how not in ("", "free")
            if lock.holders is not None:
                how += " by " + (", ".join(map(who, lock.holders))
                                 or "nobody that is known")
            print("%s %s at %#x%s" % (lock.kind, lock.name, lock.address,
                                      ": " + how if how else ""))
            for task, what in lock.waiting:
                print("    %s %s%s" % (
                    who(task), "sleeps" if lock.kind == "wait queue"
                    else "waits", " " + what if what else ""))
        if not shown:
            print("No lock is held, and nobody waits.")
        elif locked and not held.known(kernel):
            print("(Who holds a lock is kept by a kernel built with CHECK=1.)")


Locks()
