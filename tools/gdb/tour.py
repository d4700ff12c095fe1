# SPDX-License-Identifier: MIT
"""tour NAME: a walk along one of the kernel's paths, from stop to stop.

A tour is a text, tools/tours/NAME.tour:

    # A title
    program: producer hello         what runs in the guest
    panel: segment = $shp->shm_nattch   shown at every stop, with what it was

    ## A step's title
    at: do_shmat                    where it stops: a function, ...
    at: newseg: ipc_addid(          ... or the line in it with this text
    at: return newseg               ... or where it has returned (if it is not
                                    running, the next call of it)
    at: here                        ... or no further than the step before
    in: consumer                    in this process only; "any": in any
    when: shmid == 0                and only if that is so
    lecture: 5                      the lecture's step
    keep: shp = expression          $shp, for later steps
    fact: expression | sentence     must be so, or the tour fails
    walk: name = f1 f2 f3           from here these functions must be called in
                                    this order (f? : may be called); the tour
                                    goes on at the last of them
    beside: name1 name2             two walks, line against line
    picture: $pid(), SHMID, nothing graph draws that
    All other lines are the text.

By hand Enter goes on, and anything else is a command of gdb.  With TOUR_OUT in
the environment nobody is asked: the tour goes through by itself and becomes a
page in that folder, NAME.md, with its pictures.  A step that is not reached, or
a fact that is not so, ends it with status 1.
"""

import difflib
import os
import re
import shutil
import textwrap

import gdb
import pictures
import common
from common import Command
from model import ViewError

FOLDER = os.path.join(os.environ.get("VITRINE", "."), "tools/tours")
KEYS = ("at", "in", "when", "lecture", "keep", "fact", "walk", "beside",
        "picture")
MANY = ("keep", "fact")
BEFORE, AFTER = 3, 5    # source lines around a stop
WIDEST = 100            # columns of text on a terminal


class TourError(Exception):
    """The tour cannot go on; a sentence."""


class Step:
    def __init__(self, title):
        self.title, self.text = title, []
        self.keys = {key: [] for key in MANY}

    def get(self, key, default=None):
        return self.keys.get(key, default)

    def add(self, key, value):
        if key in MANY:
            self.keys[key].append(value)
        else:
            self.keys[key] = value

    def paragraphs(self):
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.text)).strip()


class Tour:
    def __init__(self, path):
        self.name = os.path.basename(path)[:-len(".tour")]
        self.title, self.program, self.panel = self.name, None, []
        self.intro, self.steps = [], []
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                self.parse(line.rstrip(), "%s:%d" % (path, number))

    def parse(self, line, where):
        key, colon, value = line.partition(":")
        value = value.strip()
        if line.startswith("## "):
            self.steps.append(Step(line[3:]))
        elif line.startswith("# "):
            self.title = line[2:]
        elif self.steps and colon and key in KEYS:
            self.steps[-1].add(key, value)
        elif not self.steps and key == "program":
            self.program = value
        elif not self.steps and key == "panel":
            label, equals, expression = value.partition(" = ")
            if not equals:
                raise TourError("%s: panel: NAME = EXPRESSION" % where)
            self.panel.append((label, expression))
        else:
            (self.steps[-1].text if self.steps else self.intro).append(line)


def names():
    return sorted(f[:-5] for f in os.listdir(FOLDER) if f.endswith(".tour"))


def load(name):
    if name not in names():
        raise TourError("There is no tour \"%s\": %s." % (
            name, ", ".join(names())))
    return Tour(os.path.join(FOLDER, name + ".tour"))


# --- where to stop ---

def place_of(at):
    """What gdb calls it: a function, or the file and line of a text in it.

    The text is looked for in the source: a function that is inlined everywhere
    has no symbol."""
    name, colon, text = at.partition(":")
    if not colon:
        return name
    path, lines = definition(name)
    for number, line in lines:
        if text.strip() in line:
            return "%s:%d" % (path, number)
    raise TourError("%s has no line with \"%s\"." % (name, text.strip()))


def definition(name):
    """A function's file and its lines there: [(number, text)]."""
    symbol = gdb.lookup_global_symbol(name) or gdb.lookup_static_symbol(name)
    try:
        places = [symbol or gdb.decode_line(name)[1][0]]
    except gdb.error as e:
        raise TourError("%s: %s" % (name, e)) from None
    # one that is inlined everywhere: gdb knows a line of it, perhaps of
    # another that is inlined there; its caller is in the same file
    places.append(gdb.selected_frame().function() or places[0])
    for path in (place.symtab.fullname() for place in places):
        found = lines_of(name, path)
        if found:
            return path, found
    raise TourError("%s is not in %s." % (name, path))


def lines_of(name, path):
    found = []
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip("\n")
            if re.match(r"(?:\w.*\b)?%s\(" % name, line) and \
                    not line.endswith(";"):
                found = []
            elif not found:
                continue
            found.append((number, line))
            if line.startswith("}"):
                break
    return found


def evaluate(expression):
    value = gdb.parse_and_eval(expression)
    if value.is_lazy:
        value.fetch_lazy()
    return value


def true(expression):
    """Part by part: what stands behind && gdb evaluates once too often, to
    find its type, and $vma_at() has none then."""
    return all(int(evaluate(part)) for part in expression.split(" && "))


def quietly(make):
    """make(), without what gdb says of a new breakpoint.  (It says nothing of
    internal ones, but does not show them in inlined functions.)"""
    made = []
    quietly.make = lambda: made.append(make())
    gdb.execute("python import tour; tour.quietly.make()", to_string=True)
    return made[0]


class Stop(gdb.Breakpoint):
    """Stops in one program only, and only if a condition is true."""

    def __init__(self, place, program, when=None):
        try:
            super().__init__(place)
        except gdb.error as e:
            raise TourError("%s: %s" % (place, e)) from None
        self.silent = True
        self.program, self.when, self.wrong = program, when, ""

    def wanted(self):
        return (self.program == "any" or
                gdb.parse_and_eval("$comm()").string() == self.program)

    def stop(self):
        try:
            return self.wanted() and (not self.when or true(self.when))
        except gdb.error as e:      # it is not so yet
            self.wrong = " (%s: %s)" % (self.when, e)
            return False


class Walk:
    """What was called: taken is [(depth, function)]."""

    def __init__(self, functions):
        self.functions, self.taken, self.last = functions, [], None

    def call(self, function):
        """It stands there.  QEMU may stop in one place twice, when an interrupt
        came; then the stack is the same."""
        now = function, int(gdb.parse_and_eval("$sp"))
        if now != self.last:
            self.taken.append((depth(self.functions), function))
        self.last = now


class Note(Stop):
    """One function of a walk: notes that it was called."""

    def __init__(self, function, program, walk):
        super().__init__(place_of(function), program)
        self.function, self.walk = function, walk
        self.last = walk.functions[-1]

    def stop(self):
        if not self.wanted():
            return False
        self.walk.call(self.function)
        return self.function == self.last


def alive():
    return bool(gdb.selected_inferior().threads())


def select(function):
    """The newest frame of this function, which may be an inlined one."""
    frame = gdb.newest_frame()
    while frame and frame.name() != function:
        frame = frame.older()
    if frame:
        frame.select()
    return frame


def go_on(what, why=lambda: ""):
    """Let it run; that it comes back here is what is to be seen."""
    try:
        gdb.execute("continue", to_string=True)
        there = alive()
    except gdb.error:       # gdb may say so in this way, too
        there = False
    if not there:
        raise TourError("%s was not reached before the machine was switched "
                        "off%s." % (what, why()))


def run_to(at, program, when):
    place = place_of(at)
    stop = quietly(lambda: Stop(place, program, when))
    try:
        go_on(at, lambda: stop.wrong)
    finally:
        if stop.is_valid():
            stop.delete()
    select(at.partition(":")[0])


def go_to(step, program):
    at = step.get("at", "here")
    who = step.get("in", program)
    if at.startswith("return "):
        name = at[len("return "):]
        if not select(name):
            run_to(name, who, step.get("when"))
        gdb.execute("with suppress-cli-notifications on -- finish",
                    to_string=True)
    elif at != "here":
        run_to(at, who, step.get("when"))


def take_walk(step, program):
    """The functions that were called, which must be those of the step."""
    name, _, wanted = step.get("walk").partition("=")
    functions = wanted.split()
    plain = [f.rstrip("?") for f in functions]
    walk = Walk(plain)
    notes = quietly(lambda: [Note(f, step.get("in", program), walk)
                             for f in dict.fromkeys(plain)])
    if select(plain[0]):
        walk.call(plain[0])
    try:
        go_on(plain[-1])
    finally:
        for note in notes:
            note.delete()
    select(plain[-1])
    taken = walk.taken
    left = [function for _, function in taken]
    for function in functions:
        if left and left[0] == function.rstrip("?"):
            left.pop(0)
        elif not function.endswith("?"):
            raise TourError("the walk was %s, not %s." % (
                " ".join(f for _, f in taken), wanted.strip()))
    if left:
        raise TourError("the walk was %s, not %s." % (
            " ".join(f for _, f in taken), wanted.strip()))
    return name.strip(), taken


# --- what is shown ---

def source(at):
    """The lines where it stands: (place, [(number, here?, text)]).

    A function's head, even if the first instructions are of another one that
    is inlined there.  After a return it is the call, and where a text was named
    that line."""
    if at.startswith("return "):
        place = gdb.find_pc_line(gdb.selected_frame().pc() - 1)
        path, line = place.symtab.fullname(), place.line
    elif ":" in at:
        path, _, line = place_of(at).rpartition(":")
        line = int(line)
    else:
        path, lines = definition(at)
        line = lines[0][0]
    first = max(1, line - BEFORE) if " " in at else line
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")
    last = min(len(lines), max(line + AFTER, first + BEFORE + AFTER))
    for n in range(line + 1, last):
        if lines[n - 1].startswith("}"):
            last = n
            break
    return "%s:%d" % (os.path.relpath(path, os.path.join(FOLDER, "../..")),
                      line), [
        (n, n == line, lines[n - 1].expandtabs(8))
        for n in range(first, last + 1)]


def depth(functions):
    """How many of these functions are running."""
    frame, level = gdb.newest_frame(), 0
    while frame:
        level += frame.name() in functions
        frame = frame.older()
    return level


def shown(value):
    kind = value.type.strip_typedefs()
    if kind.code == gdb.TYPE_CODE_PTR:
        symbol = re.search(r"<(\w+)>", value.format_string(symbols=True))
        return symbol.group(1) if symbol else \
            ("NULL" if not int(value) else "%#x" % int(value))
    if kind.code == gdb.TYPE_CODE_INT and value.type.name in (
            "key_t", "umode_t", "mode_t"):
        return "%#o" % int(value) if "mode" in value.type.name \
            else "%#x" % (int(value) & 0xFFFFFFFF)
    return value.format_string(symbols=False)


def bold(text):
    return "\033[1m%s\033[m" % text if gdb.parameter("style enabled") else text


def on_terminal(text):
    """A piece of Markdown as it is easily read there."""
    if text.startswith("#"):
        return bold(text.lstrip("# "))
    width = min(shutil.get_terminal_size().columns, WIDEST)
    text = textwrap.fill(text, width, break_long_words=False,
                         break_on_hyphens=False, subsequent_indent="  " if
                         text.startswith("* ") else "")
    return re.sub("`([^`]+)`", lambda m: bold(m.group(1)), text)


class Page:
    """A tour while it is taken: on the terminal, or as a page of Markdown."""

    def __init__(self, tour, out):
        self.tour, self.out = tour, out
        self.lines, self.last, self.walks = [], {}, {}
        self.facts, self.blank = 0, True

    def say(self, text=""):
        self.lines.append(text)
        if not self.out and (text or not self.blank):
            print("\n\n".join(on_terminal(t) for t in text.split("\n\n")))
        self.blank = not text

    def code(self, lines, language=""):
        if not self.out:
            self.say()
            for line in lines:
                print(bold(line) if language and line[5:6] == ">" else line)
            print()
            self.blank = True
            return
        self.say("```" + language)
        for line in lines:
            self.say(line)
        self.say("```")

    def head(self):
        self.say("# " + self.tour.title)
        self.say()
        self.say("\n".join(self.tour.intro).strip())
        if self.out:
            self.say()
            self.say("Run by `%s` in the guest. To take this tour yourself: "
                     "`make tour T=%s`." % (self.tour.program, self.tour.name))

    def panel(self):
        """What the tour watches, and what it was at the step before."""
        rows = []
        for label, expression in self.tour.panel:
            try:
                now = shown(evaluate(expression))
            except gdb.error:
                continue
            before = self.last.get(label, now)
            self.last[label] = now
            rows.append((label, now if before == now else
                         "%s → %s" % (before, now)))
        if rows:
            width = max(len(label) for label, _ in rows)
            self.code(["%-*s  %s" % (width, label, text)
                       for label, text in rows])

    def place(self, at):
        if at == "here":
            at = gdb.selected_frame().name()
        where, lines = source(at)
        self.say("`%s`, in process %s (`%s`)" % (
            where, gdb.parse_and_eval("$pid()"),
            gdb.parse_and_eval("$comm()").string()))
        self.code(["%5d%s %s" % (n, ">" if here else " ", text)
                   for n, here, text in lines], "c")

    def fact(self, fact):
        expression, _, sentence = fact.partition(" | ")
        try:
            good = true(expression)
        except gdb.error as e:
            raise TourError("%s: %s" % (expression, e)) from None
        if not good:
            raise TourError("It is not so that %s (%s)." % (
                sentence, self.values(expression)))
        self.facts += 1
        self.say("* ✓ %s: `%s`" % (sentence.strip(), expression.strip()))

    @staticmethod
    def values(expression):
        """Both sides of a comparison, for who must find out."""
        sides = re.split(r" (?:==|!=|>=|<=|>|<) ", expression)
        seen = []
        for side in sides if len(sides) > 1 else []:
            try:
                seen.append("%s is %s" % (side, shown(evaluate(side))))
            except gdb.error as e:
                seen.append("%s: %s" % (side, e))
        return "; ".join(seen) or expression

    def walk(self, name, taken):
        self.walks[name] = [function for _, function in taken]
        levels = sorted({level for level, _ in taken})
        self.code(["%s%s" % ("  " * levels.index(level), function)
                   for level, function in taken])

    def beside(self, names):
        one, other = (self.walks[n] for n in names)
        width = max(len(f) for f in one + [names[0]])
        rows = ["%-*s    %s" % (width, names[0], names[1])]
        match = difflib.SequenceMatcher(None, one, other, autojunk=False)
        for how, a, b, c, d in match.get_opcodes():
            for i in range(max(b - a, d - c)):
                left = one[a + i] if a + i < b else ""
                right = other[c + i] if c + i < d else ""
                rows.append("%-*s %s  %s" % (
                    width, left, "=" if how == "equal" else " ", right))
        self.code([row.rstrip() for row in rows])

    def picture(self, which, number):
        words = [str(evaluate(w)) if w.startswith("$") else w
                 for w in which.split()]
        if not self.out:
            self.say()
            self.say("`%s` draws what is in memory now."
                     % " ".join(["graph"] + words))
            return
        file = "%s-%d.svg" % (self.tour.name, number)
        pictures.picture(common.open_kernel(),
                         words + [os.path.join(self.out, file)])
        self.say()
        self.say("![%s](%s)" % (self.tour.steps[number - 1].title, file))

    def step(self, number):
        step = self.tour.steps[number - 1]
        go_to(step, self.tour.program.split()[0])
        walk = take_walk(step, self.tour.program.split()[0]) \
            if step.get("walk") else None
        lecture = step.get("lecture")
        if not self.out:
            self.say()
        self.say("## %d. %s%s" % (number, step.title, " (the lecture's step "
                                  "%s)" % lecture if lecture else ""))
        self.say()
        for keep in step.get("keep"):
            name, _, expression = keep.partition("=")
            gdb.set_convenience_variable(name.strip(), evaluate(expression))
        if step.get("at", "here") != "here" or walk or number == 1:
            self.place(walk[1][-1][1] if walk else step.get("at", "here"))
        if step.paragraphs():
            self.say(step.paragraphs())
        if walk:
            self.walk(*walk)
        if step.get("beside"):
            self.beside(step.get("beside").split())
        self.panel()
        for fact in step.get("fact"):
            self.fact(fact)
        if step.get("picture") is not None:
            self.picture(step.get("picture"), number)

    def write(self):
        path = os.path.join(self.out, self.tour.name + ".md")
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(self.lines) + "\n")


def ask(tour, number):
    """By hand: until Enter.  False: the tour is left."""
    while True:
        try:
            line = input("(%s %d/%d: Enter goes on, q leaves) " % (
                tour.name, number, len(tour.steps))).strip()
        except EOFError:
            return False
        if not line:
            return True
        if line in ("q", "quit"):
            return False
        try:
            gdb.execute(line)
        except gdb.error as e:
            print(e)
        print()


class TourCommand(Command):
    """tour [NAME]: take a tour, from stop to stop; without a name, say which.

    Enter goes on, q leaves the tour and the machine stands where it is; all
    else is a command of gdb: graph, why, vmas, ipcs, p *vma."""
    most = 1

    def invoke(self, argument, _):
        argument = argument.strip()
        if not argument:
            for name in names():
                print("%-12s %s" % (name, load(name).title))
            return
        out = os.environ.get("TOUR_OUT")
        try:
            self.take(load(argument), out)
        except (TourError, ViewError, gdb.error) as e:
            print("tour %s: %s" % (argument, e))
            if out:
                gdb.execute("quit 1")

    def take(self, tour, out):
        if not alive():
            raise TourError("There is no machine: \"make tour T=%s\"."
                            % tour.name)
        if os.environ.get("VITRINE_COMMAND", tour.program) != tour.program:
            raise TourError("This machine does not run \"%s\": \"make tour "
                            "T=%s\"." % (tour.program, tour.name))
        page = Page(tour, out)
        page.head()
        for number in range(1, len(tour.steps) + 1):
            page.say()
            if not out and not ask(tour, number - 1):
                return
            page.blank = False
            try:
                page.step(number)
            except (TourError, gdb.error) as e:
                raise TourError("step %d, %s: %s" % (
                    number, tour.steps[number - 1].title, e)) from None
        if out:
            page.write()
            print("tour %s: %d steps, %d facts" % (
                tour.name, len(tour.steps), page.facts))
        else:
            page.say()
            print("The end of the tour; the machine stands still here.")

    def complete(self, text, word):
        return [n for n in names() if n.startswith(word or "")]


TourCommand()
