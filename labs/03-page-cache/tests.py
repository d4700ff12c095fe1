# SPDX-License-Identifier: MIT
"""Lab 3: pages of memory files: how they come, are shared, and go."""

from testing import PAGE, test

SIGBUS, SIGXFSZ = 7, 25
EPERM, ENOMEM, EEXIST, EFBIG, ENOSPC = -1, -12, -17, -27, -28
CACHE, SHMEM = 0, 1             # mm/page_alloc.h: enum page_stat


def stat(t, which):
    """A count of pages of the whole machine."""
    return t.kernel.variable("page_stats")[which]


def grown(t, before):
    """How many more pages there are in STAT_SHMEM than before."""
    return "%+d" % ((stat(t, SHMEM) - before + (1 << 31)) % (1 << 32) -
                    (1 << 31))


def mapping(t, fd):
    """The address_space of an open file."""
    for number, file in t.kernel.open_files(t.task()):
        if number == fd:
            return file.f_mapping
    t.true("descriptor %d is open" % fd, False)


def cached(t, where):
    """Which pages of a file are in the cache: "3, 7-9"."""
    return in_words([index for index, _ in
                     t.kernel.idr(where.i_pages, "struct page")])


def in_words(pages):
    runs = []
    for index in pages:
        if runs and runs[-1][1] == index - 1:
            runs[-1][1] = index
        else:
            runs.append([index, index])
    return ", ".join("%d" % a if a == b else "%d-%d" % (a, b)
                     for a, b in runs) or "none"


class Sparse:
    """A run of sparse.c, up to where its file is one hole."""

    def __init__(self, t, read=0):
        self.pages, self.byte = t.pages(80, 120), t.byte()
        self.a, self.b = sorted(t.random.sample(range(self.pages), 2))
        self.past = t.number(2, 70)
        t.boot("sparse", self.pages, self.a, self.b, self.byte, self.past,
               read)
        self.fd = t.until("open")[0]
        self.stat = stat(t, SHMEM)
        self.seen = t.until("read")

    def has(self, t, when, expected):
        where = mapping(t, self.fd)
        t.equal("the pages in the cache " + when, cached(t, where),
                in_words(expected))
        t.equal("nrpages " + when, where.nrpages, len(expected))
        t.equal("by how much STAT_SHMEM has grown " + when,
                grown(t, self.stat), "%+d" % len(expected))


@test(10, hint="hole")
def hole(t):
    """read() of a hole gives zeros, and makes no page."""
    s = Sparse(t, read=1)
    t.equal("sum of the bytes, and how many", list(s.seen),
            [0, s.pages * PAGE])
    s.has(t, "when the hole was read", [])
    for seen in ("touched", "stored"):
        t.until(seen)
    t.equal("sum and size of the file", list(t.until("read again")),
            [s.byte, s.pages * PAGE])
    s.has(t, "when it was read again", [s.a, s.b])


@test(10, hint="new")
def first_touch(t):
    """A page that is touched appears: one, zeroed, counted, in its place."""
    s = Sparse(t)
    at, value = t.until("touched")
    t.equal("what was read there", value, 0)
    s.has(t, "when page %d was read through a mapping" % s.a, [s.a])
    found, _ = t.mapped(at + s.a * PAGE)
    t.true("it is what the cache has there", found == t.kernel.idr_find(
        mapping(t, s.fd).i_pages, s.a, "struct page"))
    t.equal("page->index", found.index, s.a)
    t.true("page->mapping is the file's", found.mapping ==
           mapping(t, s.fd))
    t.equal("page->refcount: the cache, the PTE", found.refcount, 2)
    t.equal("page->mapcount", found.mapcount, 1)
    t.equal("what was stored on another page", t.until("stored")[0], s.byte)
    s.has(t, "when page %d was written, too" % s.b, [s.a, s.b])


@test(5, hint="new")
def written(t):
    """write() behind the end makes its page, and a hole before it."""
    s = Sparse(t)
    for seen in ("touched", "stored", "read again", "unmapped"):
        t.until(seen)
    t.equal("references of a page that nobody maps: the cache's",
            t.kernel.idr_find(mapping(t, s.fd).i_pages, s.b,
                              "struct page").refcount, 1)
    t.equal("what write() says", t.until("extended")[0], 1)
    s.has(t, "when page %d was written" % (s.pages + s.past),
          [s.a, s.b, s.pages + s.past])
    t.equal("i_size", mapping(t, s.fd).host.i_size,
            (s.pages + s.past) * PAGE + 1)


@test(5, hint="new")
def all_back(t):
    """With the file its pages go, and the counts are what they were."""
    s = Sparse(t)
    cache = stat(t, CACHE)
    while t.next().name != "unlinked":
        pass
    s.has(t, "while the unlinked file is open",
          [s.a, s.b, s.pages + s.past])
    t.until("gone")
    t.equal("by how much STAT_SHMEM has grown when the file has gone",
            grown(t, s.stat), "+0")
    t.equal("by how much STAT_CACHE has grown", stat(t, CACHE) - cache, 0)


class Meanwhile:
    """A run of meanwhile.c, up to where one page of its file is there."""

    def __init__(self, t):
        self.t, pages = t, t.pages(6, 20)
        self.a, self.b = sorted(t.random.sample(range(1, pages), 2))
        t.boot("meanwhile", pages, self.a, self.b)
        self.fd = t.until("mapped")[0]
        self.before = self.books()

    def books(self):
        """Where a page is noted, and how many are free."""
        where = mapping(self.t, self.fd)
        return where.nrpages, where.host.i_sb.s_pages, \
            stat(self.t, SHMEM), self.t.free_pages()

    def more(self, when, pages):
        """By how many pages the books have grown."""
        now = self.books()
        for i, name in enumerate(("nrpages", "the charge (s_pages)",
                                  "STAT_SHMEM")):
            self.t.equal("by how much %s has grown %s" % (name, when),
                         "%+d" % (now[i] - self.before[i]), "%+d" % pages)


@test(5, hint="new")
def no_memory(t):
    """When memory is missing, all that was taken is given back."""
    m = Meanwhile(t)
    for function, answer, when in (
            ("alloc_page", 0, "when alloc_page fails"),
            ("add_to_page_cache", ENOMEM, "when add_to_page_cache fails")):
        t.refused(function, answer)
        t.equal("write() " + when, t.until("wrote")[0], ENOMEM)
        m.more(when, 0)
        t.equal("free pages after it", m.books()[3], m.before[3])
    t.equal("write() when nothing fails", t.until("wrote")[0], 1)
    m.more("after it", 1)


@test(10, hint="getpage")
def one_page(t):
    """Mappings of two processes, read() and write() meet on one page."""
    pages = t.pages(20, 60)
    a, b, c = t.random.sample(range(1, pages), 3)
    first, second, third = t.byte(), t.byte(), t.byte()
    t.boot("shared", pages, a, b, c, first, second, third)
    mine, fd = t.until("parent")
    parent = t.task().pid
    theirs, value = t.until("child")
    t.equal("what the child reads where its parent wrote", value, first)
    own, _ = t.mapped(theirs + (a - 1) * PAGE)
    t.true("the child's page is its parent's", own is not None and
           own == t.mapped(mine + a * PAGE, t.task(parent))[0])
    t.equal("its references: the cache, two PTEs", own.refcount, 3)
    t.equal("the parent reads what child and write() wrote",
            list(t.until("parent sees")), [second, third])
    t.equal("sum and size that read() finds", list(t.until("read")),
            [first + second + third, pages * PAGE])
    t.equal("the pages in the cache", cached(t, mapping(t, fd)),
            in_words(sorted((a, b, c))))


@test(5, hint="getpage")
def another_first(t):
    """When somebody was faster it is no failure: look again."""
    m = Meanwhile(t)
    t.refused("add_to_page_cache", EEXIST)
    when = "when the place was taken at first, and is free again"
    t.equal("write() " + when, t.until("wrote")[0], 1)
    t.equal("the pages in the cache " + when, cached(t, mapping(t, m.fd)),
            in_words([0, m.a]))


def past(t, private):
    pages, cut = t.pages(2, 9), t.number(1, PAGE - 1)
    t.boot("past", pages * PAGE - cut, pages + t.number(2, 9), private)
    fd = t.until("mapped")[1]
    t.equal("signals on the last page, read and written up to its end",
            list(t.until("last page")), [0, 0])
    t.equal("signals on the first page behind the end, read, written, and "
            "further behind", list(t.until("past it")), [SIGBUS] * 3)
    t.true("no page is in the cache behind the end",
           all(index < pages for index, _ in t.kernel.idr(
               mapping(t, fd).i_pages, "struct page")))
    t.equal("signals there when the file has grown, and the value",
            list(t.until("larger")), [0, 0, 0])


@test(5, hint="end")
def past_end(t):
    """Behind the file's last page is nothing: SIGBUS."""
    past(t, 0)


@test(5, hint="end")
def past_end_private(t):
    """Nor is there for a private mapping."""
    past(t, 1)


@test(5, hint="end")
def cut_meanwhile(t):
    """A file that is cut while a fault makes its page does not get it."""
    m = Meanwhile(t)
    for _ in range(3):
        t.until("wrote")
    m.before = m.books()
    t.past("alloc_page")
    # as ftruncate does, on another processor
    t.poke(mapping(t, m.fd).host, "i_size", m.b * PAGE)
    t.equal("the signal of a touch behind the new end", t.until("touched")[0],
            SIGBUS)
    t.equal("the pages in the cache, page %d being the first one behind the "
            "end" % m.b, cached(t, mapping(t, m.fd)), in_words([0, m.a]))
    m.more("after that", 0)


@test(10, hint="charge")
def limit(t):
    """A full file system: ENOSPC for write(), SIGBUS for a mapping."""
    room = t.number(4, 20)
    t.boot("limit", room)
    answer, fd = t.until("mounted")
    t.equal("mount of a tmpfs with room for %d pages" % room, answer, 0)

    def used():
        return mapping(t, fd).host.i_sb.s_pages
    before = used()
    t.equal("pages that could be written, and what write() said then",
            list(t.until("full")), [room, ENOSPC])
    t.equal("pages charged to the file system", used() - before, room)
    t.equal("signals of a mapping of another file, written and read",
            list(t.until("no room")), [SIGBUS, SIGBUS])
    t.equal("pages charged after that", used() - before, room)
    t.equal("ftruncate to one page less", t.until("one less")[0], 0)
    t.equal("pages charged then", used() - before, room - 1)
    t.equal("signals on one page, on another one, and its value",
            list(t.until("room")), [0, SIGBUS, 0])
    t.equal("pages charged in the end", used() - before, room)


class Cut:
    """A run of cut.c, up to where its file is cut."""

    def __init__(self, t):
        self.pages = t.pages(6, 12)
        self.last = t.number(1, self.pages - 4)
        self.left = self.last * PAGE + t.number(1, PAGE - 1)
        self.byte, self.private = t.random.sample(range(1, 256), 2)
        t.boot("cut", self.pages, self.left, self.byte, self.private)
        shared, own, self.fd = t.until("filled")
        self.shared, self.own = shared & 0xffffffff, own & 0xffffffff
        self.stat = stat(t, SHMEM)
        t.equal("ftruncate", t.until("cut")[0], 0)


@test(5, hint="truncate")
def truncate_drops(t):
    """Pages behind the new end leave the cache and every page table."""
    c = Cut(t)
    where = mapping(t, c.fd)
    t.equal("i_size", where.host.i_size, c.left)
    t.equal("the pages in the cache", cached(t, where),
            in_words(range(c.last + 1)))
    t.equal("nrpages", where.nrpages, c.last + 1)
    t.equal("by how much STAT_SHMEM has grown", grown(t, c.stat),
            "%+d" % (c.last + 1 - c.pages))
    for i in range(c.pages):
        t.equal("page %d, the last one being %d, is still mapped"
                % (i, c.last),
                "yes" if t.mapped(c.shared + i * PAGE)[0] else "no",
                "yes" if i <= c.last else "no")


@test(5, hint="truncate")
def truncate_touched(t):
    """Who touches what was cut off gets SIGBUS, the rest is as it was."""
    c = Cut(t)
    seen = list(t.until("touched"))
    t.equal("signals: last page, behind it, a private copy behind it, a "
            "private copy of the last page", seen[:4], [0, SIGBUS, SIGBUS, 0])
    t.equal("what the last page shows, and its private copy", seen[4:],
            [c.byte, c.private])


@test(5, hint="truncate")
def truncate_zeroes(t):
    """When the file grows again, there are zeros: no old data."""
    c = Cut(t)
    t.until("touched")
    t.equal("ftruncate", t.until("grown")[0], 0)
    where = mapping(t, c.fd)
    t.equal("the pages in the cache when it has grown", cached(t, where),
            in_words(range(c.last + 1)))
    t.equal("zeros behind the old end, the byte before it, the byte there",
            list(t.until("seen")), [c.pages * PAGE - c.left, c.byte, 0])


@test(5, hint="size")
def sealed(t):
    """A seal keeps a file from becoming shorter, or longer."""
    size = t.number(10, 99) * 1000
    t.boot("seals", size, t.number(1, size - 1))
    shorter, same, longer, fd = t.until("not shorter")
    t.equal("with F_SEAL_SHRINK, ftruncate to less", shorter, EPERM)
    t.equal("ftruncate to the size that it has", same, 0)
    t.equal("ftruncate to more", longer, 0)
    t.equal("i_size after these", mapping(t, fd).host.i_size, size + 1)
    longer, same, fd = t.until("not longer")
    t.equal("with F_SEAL_GROW, ftruncate to more", longer, EPERM)
    t.equal("ftruncate to the size that it has", same, 0)
    t.equal("i_size after these", mapping(t, fd).host.i_size, size + 1)


@test(5, hint="size")
def grow_limited(t):
    """Nobody makes a file larger than RLIMIT_FSIZE."""
    most = t.number(10, 99) * 1000
    less = t.number(1, most - 1)
    t.boot("grow", most, less)
    answer, fd = t.until("small")
    t.equal("ftruncate below the limit", answer, 0)
    seen = list(t.until("too large"))
    t.equal("ftruncate to a byte more than the limit", seen[0], EFBIG)
    t.equal("the signal that came, too", seen[1], SIGXFSZ)
    t.equal("i_size, which did not change", mapping(t, fd).host.i_size, less)
    t.equal("ftruncate to the limit", t.until("as large as can be")[0], 0)
    t.equal("i_size", mapping(t, fd).host.i_size, most)
