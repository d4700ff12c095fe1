# SPDX-License-Identifier: MIT
"""Lab 2: what a page fault puts where nothing is, or where it may not be
written."""

from testing import PAGE, Failure, test

SEGV, BUS = 11, 7
MAPERR, ACCERR, ADRERR = 1, 2, 2
READ_ONLY, WRITABLE = "read-only", "writable"


def frame(t, what, address, how, task=None):
    """The page of an address, which must be mapped like this."""
    found, actual = t.mapped(address, task)
    t.equal("the PTE of %s" % what, actual, how)
    return found


def zero_page(t):
    """The compiler drops the variable when nobody reads it."""
    if "zero_page" not in t.kernel.layout.variables:
        raise Failure("the zero page (mm/fault.c: zero_page)", "used",
                      "not used at all")
    return t.kernel.variable("zero_page")


def name(t, found):
    """What a page is, in words."""
    if found == zero_page(t):
        return "the zero page"
    if found.mapping:
        return "page %d of the file" % found.index
    return "a page of its own"


def is_page(t, what, address, how, expected):
    found = frame(t, what, address, how)
    t.equal("the page of %s" % what, name(t, found), expected)
    return found


def content(t, found):
    return t.kernel.memory.read(t.kernel.layout.base +
                                t.kernel.pfn(found) * PAGE, PAGE)


class Zero:
    """A run of zero.c."""

    def __init__(self, t):
        self.pages, self.byte = t.pages(4, 9), t.byte()
        self.one = t.number(1, self.pages - 3)
        t.boot("zero", self.pages, self.one, t.number(0, PAGE - 1), self.byte)
        self.at = t.until("mapped")[0] & 0xffffffff
        self.references = zero_page(t).refcount
        self.mappings = zero_page(t).mapcount
        self.rss = t.task().mm.rss

    def page(self, index):
        return self.at + index * PAGE


@test(10, hint="zero")
def zero_read(t):
    """Reading untouched memory maps the zero page, read-only."""
    z = Zero(t)
    t.equal("the sum of what was read", t.until("read")[0], 0)
    for i in range(z.pages):
        is_page(t, "page %d, which was read" % i, z.page(i), READ_ONLY,
                "the zero page")


@test(10, hint="zero")
def zero_counted(t):
    """Each PTE of the zero page holds a reference and a mapcount."""
    z = Zero(t)
    t.until("read")
    zero = zero_page(t)
    t.equal("PTEs that became the zero page's (its mapcount)",
            zero.mapcount - z.mappings, z.pages)
    t.equal("references that it got", zero.refcount - z.references, z.pages)
    t.equal("rss grew by", t.task().mm.rss - z.rss, z.pages)
    t.until("wrote")
    t.equal("references when one page was written",
            zero_page(t).refcount - z.references, z.pages - 1)


@test(10, hint="zero")
def zero_then_write(t):
    """Writing a page that was read gives this page, and no other, its own."""
    z = Zero(t)
    t.until("read")
    is_page(t, "the page before it was written", z.page(z.one), READ_ONLY,
            "the zero page")
    t.equal("the sum of all bytes", t.until("wrote")[0], z.byte)
    own = is_page(t, "the page that was written", z.page(z.one), WRITABLE,
                  "a page of its own")
    t.equal("its refcount", own.refcount, 1)
    t.equal("its mapcount", own.mapcount, 1)
    is_page(t, "the page behind it", z.page(z.one + 1), READ_ONLY,
            "the zero page")
    t.true("the zero page holds zeros", not any(content(t, zero_page(t))))
    t.true("vma->has_anon says so", t.vma(z.at).has_anon)


@test(5, hint="wp")
def kernel_writes(t):
    """read() into the zero page: the kernel's own write faults, too."""
    z = Zero(t)
    t.until("read")
    t.until("wrote")
    last = z.page(z.pages - 1)
    is_page(t, "the last page", last, READ_ONLY, "the zero page")
    t.equal("what read() answered, and the byte", list(t.until("received")),
            [1, z.byte])
    is_page(t, "the last page, into which was read", last, WRITABLE,
            "a page of its own")
    t.true("the zero page holds zeros", not any(content(t, zero_page(t))))


class Cow:
    """A run of cow.c, up to where the children are there."""

    def __init__(self, t):
        self.parent, self.first, self.second = t.random.sample(
            range(2, 256), 3)
        t.boot("cow", t.pages(3, 8), self.parent, self.first, self.second)
        self.at = t.until("filled")[0] & 0xffffffff
        self.page = frame(t, "the page that was written", self.at, WRITABLE)
        self.next = frame(t, "the next page", self.at + PAGE, WRITABLE)
        t.until("forked")
        self.task = t.task().pid


@test(15, hint="wp")
def fork_copies(t):
    """After fork who writes gets a copy, but the last one keeps the page."""
    c = Cow(t)
    for who, byte, left in (("first", c.first, 2), ("second", c.second, 1)):
        t.equal("the %s child's bytes: written, beside it, on the next page"
                % who, list(t.until(who + " wrote")),
                [byte, c.parent, c.parent])
        own = frame(t, "the page that the %s child wrote" % who, c.at,
                    WRITABLE)
        t.true("the %s child has another page than its parent" % who,
               own != c.page)
        t.equal("refcount of this page", own.refcount, 1)
        old = frame(t, "the parent's page", c.at, READ_ONLY, t.task(c.task))
        t.true("the parent still has its old page", old == c.page)
        t.equal("refcount of the old page when the %s child has a copy" % who,
                old.refcount, left)
        t.equal("its mapcount", old.mapcount, left)
    t.equal("the parent's bytes", list(t.until("parent looks")),
            [c.parent, c.parent])
    t.until("parent wrote")
    own = frame(t, "the page when the parent wrote it, too", c.at, WRITABLE)
    t.true("the parent, the last one who had the page, keeps it", own == c.page,
           "the same page, made writable", "a copy of it")
    t.equal("its refcount", own.refcount, 1)


@test(10, hint="wp")
def left_alone(t):
    """When the others are gone, a write costs no copy."""
    c = Cow(t)
    for seen in ("first wrote", "second wrote", "parent looks",
                 "parent wrote", "alone"):
        t.until(seen)
    old = frame(t, "the next page, which nobody wrote since fork", c.at + PAGE,
                READ_ONLY)
    t.true("it is the page from before fork", old == c.next)
    t.equal("its refcount when the children have exited", old.refcount, 1)
    rss = t.task().mm.rss
    t.equal("the bytes: written, beside it", list(t.until("wrote alone")),
            [1, c.parent])
    own = frame(t, "the next page when it was written", c.at + PAGE, WRITABLE)
    t.true("its only user keeps the page", own == c.next,
           "the same page, made writable", "a copy of it")
    t.equal("rss, which is what it was", t.task().mm.rss, rss)


class Files:
    """A run of files.c."""

    def __init__(self, t):
        self.pages = t.pages(20, 40)
        self.a, self.b = t.number(1, 14), t.number(1, 14)
        self.new = t.number(1, 90)
        t.boot("files", self.pages, self.a, self.b, self.new)
        own, shared = t.until("mapped")
        self.own, self.shared = own & 0xffffffff, shared & 0xffffffff
        self.mapping = t.vma(self.own).vm_file.f_mapping

    def cached(self, t, index):
        return t.kernel.idr_find(self.mapping.i_pages, index, "struct page")


@test(10, hint="file")
def file_read(t):
    """A private mapping that is read shows the file's own page."""
    f = Files(t)
    t.equal("what was read", t.until("read")[0], 100 + f.a)
    at = f.own + f.a * PAGE
    is_page(t, "what was read", at, READ_ONLY, "page %d of the file" % f.a)
    t.true("it is the page in the cache", t.mapped(at)[0] == f.cached(t, f.a))
    t.equal("its references: the cache, the PTE", f.cached(t, f.a).refcount, 2)
    # 16 pages come along, at an address that is a multiple of as many
    side = -1 if at // PAGE % 16 else 1
    is_page(t, "its neighbour, which comes along", at + side * PAGE, READ_ONLY,
            "page %d of the file" % (f.a + side))
    t.equal("what it shows when the file is changed (and the file)",
            list(t.until("changed")), [99, 99])


@test(10, hint="wp")
def file_write(t):
    """Writing to it later gives a copy; the file does not change."""
    f = Files(t)
    t.until("read")
    t.until("changed")
    at = f.own + f.a * PAGE
    is_page(t, "the page before it is written", at, READ_ONLY,
            "page %d of the file" % f.a)
    t.equal("own mapping, shared mapping, file", list(t.until("wrote")),
            [f.new, 99, 99])
    own = is_page(t, "what was written", at, WRITABLE, "a page of its own")
    t.equal("refcount of the copy", own.refcount, 1)
    cached = f.cached(t, f.a)
    t.equal("mapcount of the file's page: the shared mapping",
            cached.mapcount, 1)
    t.equal("its references: the cache, the shared mapping", cached.refcount, 2)
    t.equal("own mapping, shared mapping, file when the shared one is written",
            list(t.until("apart")), [f.new, 98, 98])


@test(10, hint="file")
def file_write_first(t):
    """Writing at once costs one fault, and no PTE of the file's page."""
    f = Files(t)
    t.until("read")
    is_page(t, "a page that was only read", f.own + f.a * PAGE, READ_ONLY,
            "page %d of the file" % f.a)
    for seen in ("changed", "wrote", "apart"):
        t.until(seen)
    at = (t.until("anew")[0] & 0xffffffff) + f.b * PAGE
    t.equal("its PTE, anew", t.mapped(at)[1], "not mapped")
    faults, mapped = t.task().min_flt, f.cached(t, f.b).mapcount
    t.equal("byte written, the one beside it, the file's",
            list(t.until("at once")), [f.new, 0, 98 if f.a == f.b
                                       else 100 + f.b])
    is_page(t, "what was written", at, WRITABLE, "a page of its own")
    t.equal("page faults for that", t.task().min_flt - faults, 1)
    t.equal("mapcount of the file's page", f.cached(t, f.b).mapcount, mapped)


def signal(t, what, at, number, code=0, value=None):
    """The next access must end like this."""
    seen = t.until(what)
    said = {(0, 0): "no signal", (SEGV, MAPERR): "SIGSEGV, SEGV_MAPERR",
            (SEGV, ACCERR): "SIGSEGV, SEGV_ACCERR",
            (BUS, ADRERR): "SIGBUS, BUS_ADRERR"}
    t.equal("\"%s\"" % what, said.get((seen[0], seen[1]),
                                      "signal %d, code %d" % (seen[0], seen[1])),
            said[number, code])
    if number:
        t.equal("si_addr of \"%s\"" % what, seen[2] & 0xffffffff, at)
    elif value is not None:
        t.equal("what \"%s\" saw" % what, seen[3], value)


@test(5, hint="access")
def forbidden(t):
    """What a VMA does not allow is SIGSEGV with SEGV_ACCERR, at the address."""
    at, byte = t.number(0x30000, 0x70000) * PAGE + t.number(0, PAGE - 1), \
        t.byte()
    t.boot("signals", at & -PAGE, at & PAGE - 1, byte)
    signal(t, "read only, read", at, 0, 0, 0)
    signal(t, "read only, written", at, SEGV, ACCERR)
    signal(t, "read only, read again", at, 0, 0, 0)
    signal(t, "none, read", at + PAGE, SEGV, ACCERR)
    signal(t, "none, written", at + PAGE, SEGV, ACCERR)
    signal(t, "nothing, read", at + 2 * PAGE, SEGV, MAPERR)
    signal(t, "nothing, written", at + 2 * PAGE, SEGV, MAPERR)


@test(5, hint="access")
def allowed(t):
    """On the i386 whatever is accessible at all can be read."""
    at, byte = t.number(0x30000, 0x70000) * PAGE + t.number(0, PAGE - 1), \
        t.byte()
    t.boot("signals", at & -PAGE, at & PAGE - 1, byte)
    while t.next().name != "nothing, written":
        pass
    signal(t, "write only, written", at, 0, 0)
    signal(t, "write only, read", at, 0, 0, byte)
    signal(t, "execute only, read", at, 0, 0, 0)
