# SPDX-License-Identifier: MIT
"""Lab 1: the VMA list, the tree over it, splitting and merging."""

from fractions import Fraction

from testing import PAGE, Failure, test

BLACK = 1                       # kernel/lib/rbtree.c
NONE, READ, BOTH = "---", "r--", "rw-"
DONTEXPAND, GROWSDOWN = 0x40000, 0x100      # mm/vma.h
GUARD = 256 * PAGE
ENOMEM = -12


def address(t):
    """Where nothing else is."""
    return t.number(0x30000, 0x70000) * PAGE


def where(vma):
    return "the VMA %08x-%08x" % (vma.vm_start, vma.vm_end)


def in_words(parts):
    return ", ".join("(%s, %s, %s)" % part for part in parts)


def vmas(t):
    """The list, which must be one."""
    found, before = [], None
    for vma in t.kernel.vmas(t.task().mm):
        t.true("%s has pages" % where(vma), vma.vm_start < vma.vm_end)
        t.true("vm_prev of %s is its predecessor" % where(vma),
               vma.vm_prev == before)
        if before:
            t.true("%s ends before the next one, %08x-%08x, begins" % (
                where(before), vma.vm_start, vma.vm_end),
                before.vm_end <= vma.vm_start)
        found.append(vma)
        before = vma
        t.true("the list of VMAs ends", len(found) < 70000)
    return found


def own_gap(vma):
    start = vma.vm_start
    if vma.vm_flags & GROWSDOWN:
        start = max(start - GUARD, 0)
    before = vma.vm_prev
    return max(start - (before.vm_end if before else 0), 0)


def tree(t, node, up, order, level, gaps):
    """Walk a subtree; its blacks on the way down, and its largest gap."""
    if not node:
        return 1, 0
    t.true("the tree is no deeper than 500 nodes", len(up) < 500)
    vma = t.kernel.object("struct vm_area_struct", int(node) -
                          t.kernel.layout.offset("struct vm_area_struct",
                                                 "vm_rb"))
    color = node.rb_parent_color
    t.true("the parent of %s in the tree" % where(vma), color & ~3 ==
           (int(up[-1]) if up else 0), "the node above it", "another one")
    red = not color & BLACK
    if red and level:
        t.true("the node above the red %s" % where(vma)[4:] if up else
               "the root of the tree, %s" % where(vma),
               up and up[-1].rb_parent_color & BLACK, "black", "red")
    below = up + [node]
    left = tree(t, node.rb_left, below, order, level, gaps)
    order.append(vma)
    right = tree(t, node.rb_right, below, order, level, gaps)
    t.true("as many black nodes lead down to the left of %s as to its right"
           % where(vma), not level or left[0] == right[0])
    three = own_gap(vma), left[1], right[1]
    gap = max(three)
    if gaps:
        t.equal("rb_subtree_gap of %s, whose own gap is %#x; the largest to "
                "its left is %#x, to its right %#x" % (where(vma), *three),
                hex(vma.rb_subtree_gap), hex(gap))
    return left[0] + (not red), gap


def sound(t, level=False, gaps=False):
    """List, tree and count say the same; returns the list."""
    mm, listed, order = t.task().mm, vmas(t), []
    t.equal("map_count", mm.map_count, len(listed))
    tree(t, mm.mm_rb.rb_node, [], order, level, gaps)
    t.true("the tree holds the VMAs of the list, in order", order == listed,
           "the same %d" % len(listed), "%d others" % len(order))
    return listed


def rights(bits):
    """PROT_ or VM_ bits, as /proc/PID/maps has them."""
    return "".join(letter if bits >> i & 1 else "-"
                   for i, letter in enumerate("rwx"))


def ranges(t, start, end):
    """[(first page, pages, what may be done)] of what lies in a field."""
    return [((v.vm_start - start) // PAGE,
             (v.vm_end - v.vm_start) // PAGE, rights(v.vm_flags))
            for v in vmas(t) if start <= v.vm_start < end]


@test(10, hint="find")
def lookup(t):
    """find_vma goes down the tree: among many as fast as among few."""
    n, base = t.number(900, 1100), address(t)
    t.boot("lookup", base, n, t.choice([371, 383, 397, 419]))

    def cost(name):
        before = t.guest.progress()[0]
        t.equal("failed lookups", t.until(name)[0], 0)
        return (t.guest.progress()[0] - before) // 256
    t.equal("failed mmaps", t.until("few")[0], 0)
    few = cost("looked")
    t.equal("failed mmaps", t.until("many")[0], 0)
    many = cost("looked again")
    t.equal("mincore of a mapped page, a hole, a mapped page",
            list(t.until("edges")), [0, ENOMEM, 0])
    mm = t.task().mm
    t.equal("mm->mmap_cache after the last of these, as an address",
            "%#x" % mm.mmap_cache.vm_start if mm.mmap_cache else "NULL",
            "%#x" % (base + (n // 2 * 2 + 2) * PAGE))
    t.true("instructions that a lookup among %d VMAs takes more than one "
           "among 16" % n, many - few < 600, "fewer than 600", many - few)


@test(10, hint="link")
def level(t):
    """What is linked is in the list and in a level red-black tree."""
    t.boot("place", address(t), t.number(90, 130), t.number(1, 1 << 30))
    for _ in range(12):
        t.until("placed")
        sound(t, level=True)


@test(10, hint="gaps")
def gaps(t):
    """Every node knows the largest gap below a VMA of its subtree."""
    t.boot("place", address(t), t.number(90, 130), t.number(1, 1 << 30))
    for _ in range(12):
        t.until("placed")
        sound(t, gaps=True)


@test(5, hint="gaps")
def room(t):
    """mmap takes the highest hole that is large enough."""
    small, middle = t.number(2, 4), t.number(6, 8)
    large = t.number(10, 12)
    t.boot("room", small, middle, large, large, middle, small)
    start = t.until("holes")[0]
    third = start + 16 * PAGE
    second = third + (large + 16) * PAGE
    first = second + (middle + 16) * PAGE
    t.equal("the holes that munmap left", [
        (v.vm_end - start & 0xffffffff) // PAGE for v in vmas(t)
        if v.vm_end in ((x & 0xffffffff) for x in (first, second, third))],
        [16, 32 + large, 48 + large + middle])
    sound(t, gaps=True)
    t.equal("where %d, %d and %d pages went" % (large, middle, small),
            ["%#x" % (x & 0xffffffff) for x in t.until("filled")],
            ["%#x" % (x & 0xffffffff) for x in (third, second, first)])
    sound(t, gaps=True)


def drawn_cut(t):
    """Pages, first of the middle, how many: something is left on each side."""
    pages, first = t.number(12, 20), t.number(2, 5)
    return pages, first, t.number(2, pages - first - 3)


@test(10, hint="split")
def split_file(t):
    """A file's mapping that is cut in the middle still shows the file."""
    pages, first, n = drawn_cut(t)
    t.boot("split", 0, pages, first, n)
    start = t.until("mapped")[0]
    end = start + pages * PAGE
    file = t.vma(start).vm_file
    references = file.f_count
    seen = t.until("cut")
    t.equal("mprotect of the middle", seen[0], 0)
    parts = [v for v in vmas(t) if start & 0xffffffff <= v.vm_start <
             end & 0xffffffff]
    t.equal("the parts: first page, pages, protection",
            in_words(ranges(t, start & 0xffffffff, end & 0xffffffff)),
            in_words([(0, first, READ), (first, n, NONE),
                      (first + n, pages - first - n, READ)]))
    t.equal("vm_pgoff of the parts", [v.vm_pgoff for v in parts],
            [3, 3 + first, 3 + first + n])
    t.true("each part maps the same file", all(v.vm_file == file
                                               for v in parts))
    t.equal("f_count of the file, which had one reference for one VMA",
            parts[0].vm_file.f_count, references + 2)
    mapping = parts[0].vm_file.f_mapping
    t.equal("VMAs on the file's i_mmap", sorted(
        v.vm_start for v in t.kernel.list(
            mapping.i_mmap, "struct vm_area_struct", "i_mmap_node")),
        [v.vm_start for v in parts])
    t.equal("what the first page shows, the one behind the middle, the last",
            list(seen)[1:], [1003, 1003 + first + n, 1002 + pages])
    sound(t)
    t.equal("munmap of the middle", t.until("unmapped")[0], 0)
    t.equal("what is left: first page, pages, protection",
            in_words(ranges(t, start & 0xffffffff, end & 0xffffffff)),
            in_words([(0, first, READ),
                      (first + n, pages - first - n, READ)]))
    t.equal("f_count when the middle has gone", t.vma(start).vm_file.f_count,
            references + 1)


@test(10, hint="split")
def split_segment(t):
    """Each part of an attachment that is cut counts: vm_ops->open."""
    pages, first, n = drawn_cut(t)
    t.boot("split", 1, pages, first, n, t.key())
    shmid = t.until("segment")[0]
    start = t.until("mapped")[0] & 0xffffffff
    t.equal("shm_nattch of the attachment", t.segment(shmid).shm_nattch, 1)
    seen = t.until("cut")
    t.equal("mprotect of the middle", seen[0], 0)
    t.equal("shm_nattch with three parts", t.segment(shmid).shm_nattch, 3)
    t.equal("vm_pgoff of the parts", [
        v.vm_pgoff for v in vmas(t)
        if start <= v.vm_start < start + pages * PAGE],
        [0, first, first + n])
    t.equal("what the first page shows, the one behind the middle, the last",
            list(seen)[1:], [1003, 1003 + first + n, 1002 + pages])
    t.equal("munmap of the middle", t.until("unmapped")[0], 0)
    t.equal("shm_nattch when the middle has gone",
            t.segment(shmid).shm_nattch, 2)


def merging(t, what, *values):
    """Boot; the field, and what shows its VMAs in units of n pages."""
    base, n = address(t), t.number(2, 6)
    t.boot("merge", what, base, n, *values)

    def parts():
        return in_words(
            (Fraction(first, n), Fraction(pages, n), prot) for
            first, pages, prot in ranges(t, base, base + 12 * n * PAGE))
    return base, parts


@test(10, hint="merge")
def merge_anonymous(t):
    """mmap beside what is equal makes no new VMA."""
    parts = merging(t, 0)[1]
    for name, expected in (
            ("behind", [(0, 2, READ)]),
            ("between", [(0, 4, READ)]),
            ("other", [(0, 4, READ), (4, 1, BOTH)]),
            ("below", [(0, 4, READ), (4, 1, BOTH), (5, 2, READ)])):
        t.until(name)
        t.equal("the VMAs after \"%s\": first, how long (in units of the "
                "first mapping), protection" % name, parts(),
                in_words(expected))
        sound(t)


@test(10, hint="merge")
def merge_protection(t):
    """mprotect joins what has become equal."""
    parts = merging(t, 1)[1]
    for name, expected in (
            ("cut", [(0, 1, BOTH), (1, 1, READ), (2, 2, BOTH)]),
            ("grown", [(0, 1, BOTH), (1, 2, READ), (3, 1, BOTH)]),
            ("whole", [(0, 4, BOTH)])):
        t.until(name)
        t.equal("the VMAs after \"%s\": first, how long (in units of the "
                "first mapping), protection" % name, parts(),
                in_words(expected))
        sound(t)


@test(5, hint="merge")
def merge_private(t):
    """What is joined keeps the private pages of either."""
    values = [t.byte() for _ in range(3)]
    parts = merging(t, 4, *values)[1]
    t.until("joined")
    t.equal("the VMAs: first, how long (in units of the smallest mapping), "
            "protection", parts(),
            in_words([(0, 2, BOTH), (3, 2, BOTH), (6, 3, BOTH)]))
    t.equal("what a child reads where the upper one was written before it was "
            "joined: by mprotect of the lower, of the upper, by mmap between",
            list(t.until("child")), values)


def counted(t, name, file):
    """Who has gone holds no reference, and is not on the file's list."""
    there = [v for v in vmas(t) if v.vm_file == file]
    t.equal("f_count of a file with a descriptor and %d VMAs, after \"%s\""
            % (len(there), name), file.f_count, 1 + len(there))
    t.equal("VMAs on the file's i_mmap after \"%s\"" % name, sorted(
        v.vm_start for v in t.kernel.list(
            file.f_mapping.i_mmap, "struct vm_area_struct", "i_mmap_node")),
        [v.vm_start for v in there])


@test(5, hint="merge")
def merge_files(t):
    """Mappings of a file join only where the file goes on."""
    base, parts = merging(t, 2)
    below = [(0, 3, READ), (3, 1, READ)]
    for name, expected in (
            ("on", [(0, 2, READ)]),
            ("gap", [(0, 2, READ), (2, 1, READ)]),
            ("other", [(0, 2, READ), (2, 1, READ), (3, 1, READ)]),
            ("filled", below),
            ("apart", below + [(5, 1, READ), (7, 1, READ)]),
            ("between", below + [(5, 3, READ)]),
            ("equal", below + [(5, 3, READ), (9, 3, READ)])):
        t.until(name)
        t.equal("the VMAs after \"%s\": first, how long (in units of the "
                "first mapping), protection" % name, parts(),
                in_words(expected))
        for file in {v.vm_file for v in vmas(t)
                     if v.vm_file and base <= v.vm_start}:
            counted(t, name, file)


@test(5, hint="merge")
def merge_not(t):
    """What counts its mappings (vm_ops->close) or is VM_DONTEXPAND stays."""
    base, n = address(t), t.number(2, 6)
    t.boot("merge", 3, base, n)
    shmid = t.until("attached")[0]
    t.equal("two attachments, the first one cut, and two equal mappings",
            in_words(ranges(t, base, base + 8 * n * PAGE)),
            in_words([(0, 1, BOTH), (1, n - 1, BOTH), (n, n, BOTH),
                      (4 * n, 2 * n, READ)]))
    t.equal("shm_nattch", t.segment(shmid).shm_nattch, 3)
    t.until("alone")
    for page in (8 * n, 9 * n):
        vma = t.vma(base + page * PAGE)
        t.poke(vma, "vm_flags", vma.vm_flags | DONTEXPAND)
    t.poke(t.vma(base + 11 * n * PAGE).vm_ops, "close",
           t.kernel.layout.address("shm_close"))
    t.until("alone still")
    for what, page, expected in (
            ("neighbours that are VM_DONTEXPAND", 8 * n,
             [(0, n, BOTH), (n, n, BOTH)]),
            ("a mapping of a file whose vm_ops have close, with the file's "
             "pages before and behind it", 10 * n,
             [(0, n, READ), (n, n, READ), (2 * n, n, READ)])):
        start = base + page * PAGE
        t.equal(what, in_words(ranges(
            t, start, start + len(expected) * n * PAGE)), in_words(expected))


BEHIND = "nothing", "the file"


class Model:
    """What a field of pages must be: page -> protection and what is behind."""

    def __init__(self):
        self.pages = {}

    def did(self, what, page, n, prot):
        field = range(page, page + n)
        if what < 2:
            self.pages.update((p, "%s of %s" % (prot, BEHIND[what]))
                              for p in field)
        elif what == 2:
            for p in field:
                self.pages.pop(p, None)
        else:
            for p in field:
                if p not in self.pages:
                    return ENOMEM
                self.pages[p] = prot + self.pages[p][len(prot):]
        return 0


@test(10, hint="whole")
def random(t):
    """mmap, munmap, mprotect as they come: always sound, right and merged."""
    base, pages, times = address(t), t.number(48, 80), 120
    t.boot("random", base, pages, times, t.number(1, 1 << 30))
    model = Model()
    for i in range(times):
        seen = t.until("did")
        what, page, n, prot, answer = seen
        prot = rights(prot)
        seen.words = (
            "mmap %d pages of nothing at page %d: {}",
            "mmap %d pages of the file at page %d: {}",
            "munmap %d pages from page %d",
            "mprotect %d pages from page %d: {}",
            "mprotect %d pages from page %d: {}")[what].format(prot) % (n, page)
        t.equal(seen.words, answer, model.did(what, page, n, prot))
        if i % 8 == 7:
            agree(t, model, base, pages, "after \"%s\"" % seen.words)


def agree(t, model, base, pages, when):
    there, before = {}, None
    for vma in sound(t, level=True, gaps=True):
        if not base <= vma.vm_start < base + pages * PAGE:
            before = None
            continue
        first = (vma.vm_start - base) // PAGE
        for p in range(first, (vma.vm_end - base) // PAGE):
            there[p] = "%s of %s" % (rights(vma.vm_flags),
                                     BEHIND[bool(vma.vm_file)])
        if vma.vm_file:
            t.equal("vm_pgoff of %s, page %d of the field, %s" % (
                where(vma), first, when), vma.vm_pgoff, first)
        if before and before.vm_end == vma.vm_start and \
                before.vm_flags == vma.vm_flags and \
                before.pointer("vm_file") == vma.pointer("vm_file"):
            raise Failure("%s and its neighbour %s" % (where(before), when),
                          "one VMA: they are equal", "two")
        before = vma
    for p in range(pages):
        t.equal("page %d of the field %s" % (p, when), there.get(p, "unmapped"),
                model.pages.get(p, "unmapped"))
