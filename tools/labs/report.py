# SPDX-License-Identifier: MIT
"""What graded results look like.

    text(report, out)                   for a terminal: 100 columns at most
    html(report)                        one file, with its pictures
    gradescope(report), github(report), plain(report)       for JSON

A Report is one submission: its results, or why it could not be graded.
"""

import html as markup
import re
import sys
import textwrap

COLUMNS = 100
LABEL = 14


class Report:
    def __init__(self, lab, seed, student=None):
        self.lab, self.seed, self.student = lab, seed, student
        self.results = []
        self.error = None       # a sentence: it cannot be graded, 0 points
        self.messages = ""      # of the compiler
        self.notes = []         # sentences
        self.most = 0

    @property
    def points(self):
        return sum(r.points for r in self.results)

    @property
    def broken(self):
        """The grader could not do its work: to be looked at by a teacher."""
        return any(r.kind == "grader" for r in self.results)

    @property
    def complete(self):
        return not self.error and self.points == self.most

    def title(self):
        return "Lab %d: %s" % (self.lab.number, self.lab.title)


class Paint:
    """Colours, where somebody sees them."""

    def __init__(self, on):
        self.on = on

    def __call__(self, code, text):
        return "\x1b[%sm%s\x1b[0m" % (code, text) if self.on else text


def wrapped(label, text, indent=6):
    """A label and a paragraph beside it."""
    lines = []
    for paragraph in str(text).split("\n"):
        # what is indented stays
        lead = re.match(r" *", paragraph)[0]
        lines += textwrap.wrap(
            paragraph.strip(), COLUMNS - indent - LABEL, break_on_hyphens=False,
            initial_indent=lead, subsequent_indent=lead) or [""]
    margin = " " * indent
    return [margin + (label if not i else "").ljust(LABEL) + line
            for i, line in enumerate(lines)]


def same(result, before):
    """The first of those before that failed at the same place."""
    if result.where and result.kind != "grader":
        for other in before:
            if (other.why, other.where) == (result.why, result.where):
                return other
    return None


def facts(result, picture=None, before=()):
    """[(label, text)] of a test that failed: what a student needs."""
    first = same(result, before)
    if first:
        return [("Wrong", "%s As in %s, at the same place." % (
            result.why, first.name)), ("In gdb", result.again())]
    found = [("Wrong", result.why)]
    if result.expected is not None:
        found += [("Expected", result.expected), ("But it is", result.actual)]
    if result.seen:
        found.append(("When", "after " + result.seen[-1]))
        before = result.seen[:-1]
        if before:
            more = ["(%d before)" % (len(before) - 6)] if len(before) > 6 \
                else []
            found.append(("Before", "\n".join(more + before[-6:])))
    elif result.kind in ("hang", "panic", "end"):
        found.append(("When", "before the program's first observation"))
    if result.cause:
        found.append(("That means", result.cause))
    if result.where:
        found.append(("Where", "\n".join(result.where)))
    if picture:
        found.append(("Picture", picture))
    if result.hint and result.kind != "grader":
        more = result.hint["more"]
        found.append(("Hint", result.hint["text"]))
        if result.hint["link"]:
            found.append(("", "(%s%s)" % ("%d more: " % more if more else "",
                                          result.hint["link"])))
    found.append(("In gdb", result.again()))
    return found


def verdict(result, paint):
    word = "ok" if result.passed else \
        "ERROR" if result.kind == "grader" else "FAIL"
    colour = "32" if result.passed else "31;1"
    return "%s %3d/%-3d" % (paint(colour, word.ljust(5)), result.points,
                            result.most)


def show_result(result, paint, width, out, picture=None, before=()):
    head = "%-*s  " % (width, result.name)
    lines = textwrap.wrap(result.aim, COLUMNS - 16 - width) or [""]
    print("%s  %s%s" % (verdict(result, paint), head, lines[0]), file=out)
    for line in lines[1:]:
        print(" " * (15 + width + 2) + line, file=out)
    if result.passed:
        return
    print(file=out)
    for label, text in facts(result, picture, before):
        lines = wrapped(label, text)
        for i, line in enumerate(lines):
            if not i and label:
                line = line[:6] + paint("1", line[6:6 + LABEL]) + \
                    line[6 + LABEL:]
            print(line, file=out)
    print(file=out)
    out.flush()


def heading(report, paint):
    who = "  " + report.student if report.student else ""
    left = paint("1", report.title()) + who
    return left + "  (SEED=%s)" % report.seed


def summary(report, paint):
    if report.error:
        return ""
    colour = "32;1" if report.complete else "33;1"
    return paint(colour, "%d of %d points" % (report.points, report.most)) + (
        "; the grader could not run every test" if report.broken else "")


def text(report, out=None, colours=False):
    out = out or sys.stdout
    paint = Paint(colours)
    print(heading(report, paint), file=out)
    for note in report.notes:
        print("\n".join(textwrap.wrap(note, COLUMNS)), file=out)
    if report.error:
        print("\n".join(textwrap.wrap(report.error, COLUMNS)), file=out)
        if report.messages:
            print(file=out)
            print(report.messages, file=out)
        print("0 of %d points" % report.most, file=out)
        return
    width = max([len(r.name) for r in report.results] + [8])
    for i, result in enumerate(report.results):
        show_result(result, paint, width, out, None, report.results[:i])
    print(summary(report, paint), file=out)


# --- HTML ---

STYLE = """
:root { color-scheme: light; --ok: #1a7f4b; --bad: #b42318; --line: #dfe3e8;
 --dim: #5b6672; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 4rem;
 font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC",
 sans-serif; color: #1f2933; background: #fff; }
h1 { font-size: 1.6rem; margin: 0; }
.sub { color: var(--dim); margin: .2rem 0 1.2rem; }
.total { font-size: 1.15rem; font-weight: 600; }
.bar { height: .6rem; border-radius: .3rem; background: #eceff2; margin: .4rem 0 1.6rem;
 overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--ok); }
table.all { border-collapse: collapse; width: 100%; margin-bottom: 2rem; }
.all td, .all th { text-align: left; padding: .35rem .6rem; vertical-align: top;
 border-bottom: 1px solid var(--line); }
.all td.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.ok { color: var(--ok); font-weight: 600; } .fail { color: var(--bad); font-weight: 600; }
a { color: inherit; }
section { border: 1px solid var(--line); border-left: 4px solid var(--bad);
 border-radius: 6px; padding: 1rem 1.2rem; margin: 1.2rem 0; }
section h2 { font-size: 1.1rem; margin: 0 0 .2rem; }
section p.aim { margin: 0 0 .8rem; color: var(--dim); }
dl { display: grid; grid-template-columns: 7.5rem 1fr; gap: .35rem .8rem; margin: 0; }
dt { color: var(--dim); } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
dd.pre, pre, code { font: 13.5px/1.5 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; }
dd.pre { white-space: pre-wrap; }
.diff { font-weight: 600; }
pre { background: #f6f8fa; border-radius: 4px; padding: .7rem .9rem; overflow: auto; }
.picture { overflow: auto; border: 1px solid var(--line); border-radius: 4px; padding: .4rem;
 margin-top: .4rem; } .picture svg { max-width: 100%; height: auto; }
details summary { cursor: pointer; color: var(--dim); margin-top: .7rem; }
.note { background: #fff8e6; border: 1px solid #f0e0b0; border-radius: 4px; padding: .5rem .8rem; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dt { margin-top: .4rem; } }
"""


def escape(words):
    return markup.escape(str(words), quote=True)


def embedded(svg, name):
    """An SVG within a page: without its head, its names made unique."""
    svg = svg[svg.index("<svg"):]
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*" height="[^"]*"',
                 r'\1', svg, count=1)
    width = re.search(r'viewBox="0(?:\.00)? 0(?:\.00)? ([\d.]+)', svg)
    if width:       # no larger than drawn
        svg = svg.replace("<svg", '<svg style="width:%dpx"'
                          % (float(width[1]) * 4 / 3), 1)
    return re.sub(r'id="(\w+)"', r'id="%s-\1"' % re.escape(name), svg)


def html_result(result, before):
    rows, first = [], same(result, before)
    for label, words in facts(result, None, before):
        kind = ' class="pre"' if label in ("Before", "Where", "When",
                                           "In gdb") else \
            ' class="diff"' if label in ("Expected", "But it is") else ""
        rows.append("<dt>%s</dt><dd%s>%s</dd>" % (escape(label), kind,
                                                  escape(words)))
    extra = ""
    if result.picture and not first:
        extra += "<details open><summary>The kernel's objects at this " \
            "moment</summary><div class=\"picture\">%s</div></details>" \
            % embedded(result.picture, result.name)
    if result.console.strip() and not first:
        extra += "<details><summary>The end of the console</summary><pre>%s" \
            "</pre></details>" % escape(result.console)
    return '<section id="%s"><h2>%s: %d of %d</h2><p class="aim">%s</p>' \
        "<dl>%s</dl>%s</section>" % (
            escape(result.name), escape(result.name), result.points,
            result.most, escape(result.aim), "".join(rows), extra)


def html_table(report):
    rows = []
    for r in report.results:
        name = escape(r.name) if r.passed else '<a href="#%s">%s</a>' % (
            escape(r.name), escape(r.name))
        rows.append('<tr><td class="%s">%s</td><td>%s</td><td>%s</td>'
                    '<td class="n">%d / %d</td></tr>' % (
                        "ok" if r.passed else "fail",
                        "ok" if r.passed else "error" if r.kind == "grader"
                        else "fail", name, escape(r.aim), r.points, r.most))
    return '<table class="all">%s</table>' % "".join(rows)


def html(report):
    share = 100 * report.points // report.most if report.most else 0
    body = ["<h1>%s</h1>" % escape(report.title()),
            '<p class="sub">%sSEED=%s</p>' % (
                escape(report.student) + " · " if report.student else "",
                escape(report.seed)),
            '<div class="total">%d of %d points</div><div class="bar">'
            '<i style="width:%d%%"></i></div>' % (report.points, report.most,
                                                  share)]
    body += ['<p class="note">%s</p>' % escape(n) for n in report.notes]
    if report.error:
        body.append("<p>%s</p>" % escape(report.error))
        if report.messages:
            body.append("<pre>%s</pre>" % escape(report.messages))
    else:
        body.append(html_table(report))
        body += [html_result(r, report.results[:i])
                 for i, r in enumerate(report.results) if not r.passed]
    return page(report.title(), "\n".join(body))


def page(title, body):
    return '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">' \
        '<meta name="viewport" content="width=device-width">' \
        "<title>%s</title><style>%s</style></head><body>\n%s\n</body>" \
        "</html>\n" % (escape(title), STYLE, body)


# --- formats of others ---

def told(result):
    """A failed test's facts as plain text."""
    lines = []
    for label, words in facts(result):
        lines += wrapped(label, words, indent=0)
    return "\n".join(lines)


def gradescope(report):
    """results.json of a Gradescope autograder."""
    tests = [{"name": r.name, "score": r.points, "max_score": r.most,
              "status": "passed" if r.passed else "failed",
              "output": r.aim if r.passed else r.aim + "\n\n" + told(r),
              "output_format": "text", "visibility": "visible"}
             for r in report.results]
    said = "\n".join(report.notes + ([report.error, "", report.messages]
                                     if report.error else
                                     ["%s (SEED=%s)" % (report.title(),
                                                        report.seed)]))
    return {"score": report.points, "output": said.strip(),
            "output_format": "text", "visibility": "visible",
            "stdout_visibility": "hidden", "tests": tests}


def github(report):
    """What GitHub Classroom's autograding reporter reads."""
    def status(result):
        return "pass" if result.passed else \
            "error" if result.kind == "grader" else "fail"

    tests = [{"name": r.name, "status": status(r), "score": r.points,
              "message": None if r.passed else told(r), "test_code": "",
              "filename": "labs/%s/tests.py" % report.lab.folder,
              "line_no": 0, "execution_time": None} for r in report.results]
    if report.error:
        tests = [{"name": "build", "status": "fail", "score": 0,
                  "message": report.error + "\n" + report.messages,
                  "test_code": "", "filename": "", "line_no": 0,
                  "execution_time": None}]
    return {"version": 1, "max_score": report.most, "tests": tests,
            "status": "error" if report.broken else
            "pass" if report.complete else "fail"}


def plain(report):
    return {"lab": report.lab.number, "seed": report.seed,
            "student": report.student, "points": report.points,
            "most": report.most, "error": report.error,
            "messages": report.messages, "notes": report.notes,
            "broken": report.broken,
            "tests": [r.plain() for r in report.results]}
