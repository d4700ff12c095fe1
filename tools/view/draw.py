# SPDX-License-Identifier: MIT
"""Pictures of a Graph, by Graphviz: dot(graph) is the text, draw() the file.

Plain ones show no addresses and frames, which change with every build.
"""

import html
import json
import os
import re
import shutil
import subprocess

from model import ViewError

FORMATS = ("svg", "png", "pdf", "dot", "json")
COLOURS = {"pointer": "#5a6470", "slot": "#7a5ea8", "idr": "#7a5ea8",
           "list": "#5a6470", "rbtree": "#5a6470", "pte": "#2e8b7a",
           "vm_ops": "#a9a9a9", "f_mapping": "#b78bd0", "weak": "#c0a890"}
FONT = "Helvetica,Arial,sans-serif"
CLUSTERS = {"process": ("#f3f7fb", "#c3d3e3"),
            "segment": ("#fdf6f0", "#e6cdbd"),
            "semaphores": ("#fdf6f0", "#e6cdbd"),
            "queue": ("#fdf6f0", "#e6cdbd")}


def escape(text):
    return html.escape(str(text), quote=True)


def cell(text, port=None, **attributes):
    words = "".join(' %s="%s"' % a for a in attributes.items())
    if port:
        words += ' port="%s"' % escape(port)
    return "<td%s>%s</td>" % (words, text)


def small(text, colour="#606060"):
    return '<font point-size="9" color="%s">%s</font>' % (colour, text)


def rows_of(fields, links, prefix):
    """A row for each field; those that lead somewhere have a port."""
    for name, value in fields.items():
        port = prefix + name if name in links else None
        text = escape(value)
        yield "<tr>%s%s</tr>" % (
            cell(small(escape(name)), align="left", sides="LB"),
            cell(small(text, "#202020"), port, align="right", sides="RB"))
    for name in links:
        if name not in fields:
            yield "<tr>%s</tr>" % cell(
                small(escape(name)) + small(" &#9679;", "#404040"),
                prefix + name, colspan="2", align="right", sides="LRB")


def label(node, links, colour, plain):
    """The table that a node is; links: {part: [field]} that lead away."""
    head = "<b>%s</b>" % escape(node["name"])
    if not plain:
        head += "&nbsp; " + small("%08x" % node["address"], "#808080")
    elif node["type"] == "page table":
        node = dict(node, fields={
            k: v.split()[-1] for k, v in node["fields"].items()})
    rows = ["<tr>%s</tr>" % cell(head, "head", colspan="2", bgcolor=colour,
                                 align="left")]
    for part, inner in node["parts"].items():
        title = "%s <i>%s</i>" % (escape(inner["name"]), small(
            escape(part), "#808080"))
        rows.append("<tr>%s</tr>" % cell(
            small(title, "#303030"), part, colspan="2", bgcolor=colour + "80",
            align="left"))
        rows += rows_of(inner["fields"], links.get(part, []), part + "/")
    rows += rows_of(node["fields"], links.get("", []), "/")
    if node.get("more"):
        rows.append("<tr>%s</tr>" % cell(
            small("and %d more" % node["more"]), colspan="2", align="left"))
    return '<table border="0" cellborder="1" cellspacing="0" cellpadding="3" ' \
        'color="#b0b4ba" bgcolor="white">%s</table>' % "".join(rows)


def dot(graph, title=None, plain=False):
    colours = graph.view.colours
    links = {}
    for e in graph.edges:
        if e.get("quiet"):
            continue
        fields = links.setdefault(e["from"], {}).setdefault(e["part"], [])
        if e["field"] not in fields:
            fields.append(e["field"])
    names = {n: "n%d" % i if plain else n for i, n in enumerate(graph.nodes)}
    groups = {}
    for node in graph.nodes.values():
        groups.setdefault(node["group"], []).append(node)
    out = ["digraph vitrine {",
           'graph [rankdir=LR, bgcolor="white", pad=0.25, nodesep=0.22, '
           'ranksep=0.55, fontname="%s", fontsize=12, labeljust=l, '
           'newrank=true, compound=true%s];' % (
               FONT, ', labelloc=t, label="%s"' % title.replace('"', "'")
               if title else ""),
           'node [shape=plain, fontname="%s", fontsize=11];' % FONT,
           'edge [arrowsize=0.65, fontname="%s", fontsize=9];' % FONT]
    for number, (group, nodes) in enumerate(groups.items()):
        if group:
            fill, line = CLUSTERS.get(group.split()[0], ("#f8f8f8", "#d0d0d0"))
            out.append('subgraph cluster_%d { label="%s"; style="rounded,'
                       'filled"; fillcolor="%s"; color="%s"; margin=12;' % (
                           number, group.replace('"', "'"), fill, line))
        for node in nodes:
            out.append('"%s" [label=<%s>];' % (names[node["id"]], label(
                node, links.get(node["id"], {}), colours[node["colour"]],
                plain)))
        if group:
            out.append("}")
    out += [edge_text(e, graph.nodes, names) for e in graph.edges
            if not e.get("quiet")]
    return "\n".join(out + ["}", ""])


def edge_text(e, nodes, names):
    field = e["field"].rsplit(".", 1)[-1]
    kind = field if field in COLOURS else e["how"]
    words = ['color="%s"' % COLOURS.get(kind, COLOURS["pointer"])]
    if e["how"] == "pte" or field == "shm_clist" or \
            field == "f_mapping" and nodes[e["from"]]["name"] == "file2":
        words.append("weight=0")
    if e.get("aside"):
        words.append("constraint=false")
    if field in ("vm_ops", "f_mapping", "shm_clist"):
        words.append("style=dashed")
    if field in ("mm", "vm_file", "private_data", "file", "shm_file"):
        words.append("weight=8, penwidth=1.5")
    target = e.get("to_part", "head")
    return '"%s":"%s/%s":e -> "%s":"%s":w [%s];' % (
        names[e["from"]], e["part"], e["field"], names[e["to"]], target,
        ", ".join(words))


def draw(graph, path, title=None, plain=False):
    """Write the picture (or the JSON) as the name's ending says."""
    kind = os.path.splitext(path)[1][1:]
    if kind not in FORMATS:
        raise ViewError("A picture's name ends with one of: .%s."
                        % ", .".join(FORMATS))
    if kind == "json":
        data = (json.dumps(graph.json(), indent=1) + "\n").encode()
    elif kind == "dot":
        data = dot(graph, title, plain).encode()
    else:
        data = render(dot(graph, title, plain), kind)
    try:
        with open(path, "wb") as f:
            f.write(data)
    except OSError as e:
        raise ViewError("%s: %s." % (path, e.strerror)) from None


def render(text, kind):
    if not shutil.which("dot"):
        raise ViewError("Graphviz is not installed (tools/setup does it): "
                        ".dot and .json can be written without it.")
    done = subprocess.run(["dot", "-T" + kind], input=text.encode(),
                          capture_output=True)
    if done.returncode:
        raise ViewError("dot: %s" % done.stderr.decode(errors="replace")
                        .strip().split("\n")[0])
    # the version of dot in the SVG would change it for nothing
    return re.sub(rb"<!-- Generated by.*?-->\n", b"", done.stdout,
                  flags=re.S) if kind == "svg" else done.stdout
