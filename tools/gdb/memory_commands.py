# SPDX-License-Identifier: MIT
"""slabs, buddy, pt: the kernel's memory and page tables."""

import common
from common import Command, table
from model import PAGE, ViewError

PGTABLE = "mm/pgtable.c"


class Slabs(Command):
    """slabs: the caches of objects; how many are out, how much memory they take.

    IN CHAINS are free objects that a CPU keeps at hand."""
    most = 0

    def run(self, kernel, words):
        rows = [("CACHE", "SIZE", "OUT", "IN CHAINS", "SLABS", "PER SLAB",
                 "KIB", "KMEM_CACHE")]
        total = 0
        for cache in kernel.list(kernel.variable("caches"),
                                 "struct kmem_cache", "caches"):
            chained = sum(cpu.count for cpu in cache.cpu)
            kib = cache.nr_slabs * (4 << cache.order)
            total += kib
            rows.append((kernel.string(cache.pointer("name"), 40),
                         cache.object_size, cache.nr_out - chained, chained,
                         cache.nr_slabs, cache.num, kib, "%#x" % int(cache)))
        table(rows, right=(1, 2, 3, 4, 5, 6))
        print("%d KiB in all" % total)


class Buddy(Command):
    """buddy: the free page frames, by the size of their blocks."""
    most = 0

    def run(self, kernel, words):
        buddy = kernel.variable("buddy")
        rows = [("ORDER", "KIB EACH", "BLOCKS", "FREE PAGES", "FIRST FRAME")]
        for order, head in enumerate(buddy.free):
            blocks = list(kernel.list(head, "struct page", "lru"))
            first = "%#x" % kernel.pfn(blocks[0]) if blocks else "-"
            rows.append((order, 4 << order, len(blocks), len(blocks) << order,
                         first))
        table(rows, right=(0, 1, 2, 3, 4))
        kept = sum(p.count for p in kernel.variable("pcps"))
        print("%d of %d pages are free; %d more are on the lists of CPUs"
              % (buddy.nr_free, buddy.total, kept))


class Pt(Command):
    """pt ADDR [PID]: from an address to its frame, through the page tables.

    ADDR may be any expression of gdb, and a user or kernel address."""
    most = 2

    def run(self, kernel, words):
        if not words:
            raise ViewError("Which address? Usage: %s" % self.usage)
        address = common.address(words[0])
        task = common.task_of(kernel, words, 1)
        if address >= kernel.layout.base or not task.mm:
            if address < kernel.layout.base:
                raise ViewError("%s is the kernel's own and has no user "
                                "addresses." % common.who(task))
            pgd = kernel.layout.address("kernel_pgd")
            print("%08x in the kernel's page directory, %#x" % (address, pgd))
        else:
            pgd = task.mm.pgd
            print("%08x in process %s, page directory %#x"
                  % (address, common.who(task), int(pgd)))
        show_walk(kernel, pgd, address)

    def words(self, kernel, before):
        return common.pids(kernel) if len(before) == 1 else []


def bits(kernel, entry):
    """The names of an entry's flags."""
    return kernel.flags(PGTABLE, "PTE_", entry & 0xFFF & ~0x80) + (
        "|PS" if entry & 0x80 else "")


def show_walk(kernel, pgd, address):
    index = {"PDE": address >> 22, "PTE": address >> 12 & 1023}
    walk = kernel.page_walk(pgd, address)
    for what, where, entry in walk:
        print("  %s[%d] at %#x: %08x  %s" % (
            what, index[what], where, entry,
            bits(kernel, entry) if entry else "nothing"))
    what, _, entry = walk[-1]
    physical = kernel.translate(pgd, address)
    if physical is None:
        print("  -> no frame%s" % (
            ": there is no page table" if what == "PDE" else
            ": nobody may touch the page (PROT_NONE)" if entry else ""))
        return
    print("  -> frame %#x, physical %08x" % (physical >> 12, physical))
    page = kernel.page(physical >> 12)
    if page:
        print("     struct page %#x: %s" % (int(page), describe(kernel, page)))


def describe(kernel, page):
    """Whose page it is, in words."""
    if page.mapping:
        inode = page.mapping.host
        kind = "page %d of inode %d (page cache)" % (page.index, inode.i_ino)
    else:
        flags = kernel.flags("mm/page.h", "PG_", page.flags)
        if flags == "0":
            kind = "anonymous" if page.mapcount else "the kernel's"
        elif "SLAB" in flags:
            cache = kernel.object("struct kmem_cache", page.private)
            kind = "slab of %s" % kernel.string(cache.pointer("name"), 40)
        else:
            kind = flags.lower()
    return "%s, refcount %d, mapcount %d" % (kind, page.refcount,
                                             page.mapcount)


Slabs()
Buddy()
Pt()
