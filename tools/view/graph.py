# SPDX-License-Identifier: MIT
"""The objects and edges that objects.json describes, read from memory.

    view = View.load(layout)                        tools/view/objects.json
    graph = Graph(kernel, view)                     all segments, who maps them
    graph = Graph(kernel, view, pid=30)             one process, all its mappings
    graph = Graph(kernel, view, shmid=0)            one segment, who maps it
    graph.json()                                    see below
    draw.dot(graph), draw.draw(graph, "out.svg")    draw.py

    {"nodes": [{"id": "file@c1234567", "type": "struct file", "name": "file2",
                "address": ..., "group": "process 30: producer",
                "fields": {"f_count": 1, ...}, "parts": {"i_data": {...}}}],
     "edges": [{"from": id, "part": "i_data" or "", "field": "f_mapping",
                "to": id, "to_part": "i_data" or "", "how": "pointer"}]}

how: pointer, list, rbtree, idr, slot, pte.  Nodes come in the order in which
they were found, the same for the same memory.
"""

import json
import os

from model import PAGE, ViewError

HERE = os.path.dirname(os.path.realpath(__file__))


class View:
    """objects.json."""

    def __init__(self, data):
        self.objects, self.roots = data["objects"], data["roots"]
        self.colours, self.uses = data["colours"], data["uses"]

    @classmethod
    def load(cls, layout, path=os.path.join(HERE, "objects.json"),
             whole=True):
        """Every path in it is checked against the layout, unless the kernel
        need not be whole: what it has not is not shown then."""
        with open(path, encoding="utf-8") as f:
            view = cls(json.load(f))
        for wrong in view.mistakes(layout) if whole else ():
            raise ViewError("%s The view and build/layout.json are not of one "
                            "kernel: \"make\" builds both anew." % wrong)
        return view

    def mistakes(self, layout):
        """A line for each name that the kernel does not have."""
        def attempt(where, function, *args):
            try:
                return function(*args)
            except ViewError as e:
                wrong.append("%s: %s" % (where, e))
                return None

        def look_at(name, spec, where):
            for field in spec.get("fields", ()):
                path, kind, _ = field_spec(field)
                attempt(where, layout.resolve, name, path)
                if kind.startswith("flags/"):
                    file, prefix, _ = kind[6:].rsplit("/", 2)
                    attempt(where, layout.flags, file, prefix, 0)
            for kind in spec.get("kinds", ()):
                conditions(name, kind["when"], where)
            for link in spec["links"]:
                look_at_link(name, link, where)
            for part in spec.get("parts", ()):
                inner = attempt(where, layout.resolve, name, part["field"] +
                                ("[0]" if "count" in part else ""))
                if inner:
                    look_at(inner, part, "%s, %s" % (where, part["field"]))

        def conditions(name, when, where):
            for path, symbol in when.items():
                attempt(where, layout.resolve, name, path)
                attempt(where, layout.address, symbol)

        def look_at_link(name, link, where):
            attempt(where, layout.resolve, name, link["field"])
            conditions(name, link.get("when", {}), where)
            entry = link.get("list") or link.get("rbtree")
            if entry:
                attempt(where, layout.resolve, entry, link["by"])
                conditions(entry, link.get("each", {}), where)
                attempt(where, layout.resolve, entry, link.get("through", ""))
                for path, count in link.get("arrays", {}).items():
                    attempt(where, layout.resolve, entry, path + "[0]")
                    attempt(where, layout.resolve, name, count)
            for kind in (link.get("to"), link.get("idr")):
                if kind:
                    attempt(where, layout.type, kind)
            if "within" in link:
                attempt(where, layout.resolve, *link["within"])

        wrong = []
        for name, spec in self.objects.items():
            if attempt(name, layout.type, name):
                look_at(name, spec, name)
        for name, paths in self.uses.items():
            for path in paths:
                attempt("uses", layout.resolve, name, path)
        for root in self.roots:
            attempt("roots", layout.address, root)
        return wrong


def limit_for(path):
    """How many entries of one tree or table a picture has room for."""
    return None if path.endswith(".json") else 12


def field_spec(text):
    """"path:format=label" -> path, format, label"""
    text, _, label = text.partition("=")
    path, _, kind = text.partition(":")
    return path, kind, label or path


class Graph:
    def __init__(self, kernel, view, pid=None, shmid=None, limit=None):
        """limit: at most so many entries of one tree or table are shown."""
        self.kernel, self.view, self.limit = kernel, view, limit
        self.nodes, self.edges = {}, []
        self.weak, self.late, self.tables = [], [], []
        self.groups = {}
        self.shmid, self.whole = shmid, pid is not None
        kernel.up()
        if pid is not None:
            self.around_process(kernel.task(pid))
        else:
            self.around_segments()
            for target in self.late:
                self.start(target, target._type)
        for task, mm in self.tables:
            self.page_table(task, mm)
        for edge, target in self.weak:
            if target in self.nodes:
                self.edges.append(dict(edge, to=target))

    def start(self, obj, name):
        return self.visit(obj, name, "")

    def around_process(self, task):
        """Its segments first, so that they stand by themselves."""
        if not task.mm:
            raise ViewError("Process %d is the kernel's own: it has no "
                            "mappings." % task.pid)
        mapped = [v.vm_file.pointer("f_mapping")
                  for v in self.kernel.vmas(task.mm) if v.vm_file]
        for shp in self.kernel.segments():
            if shp.shm_file and shp.shm_file.pointer("f_mapping") in mapped:
                self.start(shp, "struct shmid_kernel")
        self.start(task, "struct task_struct")

    def around_segments(self):
        kernel = self.kernel
        if self.shmid is not None:
            if not any(s["shm_perm.id"] == self.shmid
                       for s in kernel.segments()):
                raise ViewError("There is no segment %d; \"ipcs -m\" lists "
                                "them." % self.shmid)
        for shp in kernel.segments():       # by themselves
            if self.wanted(shp, "struct shmid_kernel"):
                self.start(shp, "struct shmid_kernel")
        for name in self.view.roots:
            root = kernel.variable(name)
            self.start(root, root._type)
        for task in kernel.processes():
            if task.mm and any(self.shows(v) for v in kernel.vmas(task.mm)):
                self.start(task, "struct task_struct")

    def shows(self, vma):
        """Does this mapping belong into a picture of segments?"""
        if self.kernel.symbol(vma.pointer("vm_ops")) != "shm_vm_ops":
            return False
        if self.shmid is None:
            return True
        data = self.kernel.object("struct shm_file_data",
                                  vma.vm_file.pointer("private_data"))
        return data.id == self.shmid

    # --- nodes ---

    def visit(self, obj, name, group):
        """The node of an object, with all that it leads to; its id."""
        key = "%s@%x" % (name.split(" ")[-1], int(obj))
        if key in self.nodes:
            return key
        spec = self.view.objects.get(name)
        if not spec:
            return None
        if "group" in spec:
            group = self.group(key, self.text(obj, spec["group"]))
        node = self.nodes[key] = {
            "id": key, "type": name, "name": self.name(obj, name, spec),
            "address": int(obj), "colour": spec["colour"], "group": group,
            "fields": self.fields(obj, spec), "parts": {}}
        for path, part in self.parts(obj, spec):
            inner = obj[path]
            node["parts"][path] = {
                "name": part["name"], "address": int(inner),
                "fields": self.fields(inner, part)}
            self.follow_all(inner, part, key, path, group)
        self.follow_all(obj, spec, key, "", group)
        return key

    def group(self, key, name):
        """The same id may be in several namespaces; groups are by object."""
        again = self.groups.setdefault(name, [])
        if name and key not in again:
            again.append(key)
        n = again.index(key) if name else 0
        return name if not n else "%s, in another namespace%s" % (
            name, " (%d)" % n if n > 1 else "")

    def parts(self, obj, spec):
        """(path, part) for each, and for each element of an array."""
        for part in spec.get("parts", ()):
            if "count" not in part:
                yield part["field"], part
                continue
            for i in range(min(obj[part["count"]], self.limit or 1 << 16)):
                yield "%s[%d]" % (part["field"], i), part

    def name(self, obj, name, spec):
        for kind in spec.get("kinds", ()):
            if self.holds(obj, kind["when"]):
                return kind["name"]
        if "name" in spec:
            return self.text(obj, spec["name"])
        return name.split(" ")[-1]

    def text(self, obj, pattern):
        """Fill in "{path}" and "{symbol}"."""
        parts = pattern.replace("}", "{").split("{")
        for i in range(1, len(parts), 2):
            parts[i] = str(self.kernel.symbol(int(obj))
                           if parts[i] == "symbol" else obj[parts[i]])
        return "".join(parts)

    def fields(self, obj, spec):
        found = {}
        for field in spec.get("fields", ()):
            path, kind, label = field_spec(field)
            found[label] = self.show(obj, path, kind)
        return found

    def show(self, obj, path, kind):
        kernel = self.kernel
        if kind == "symbol":
            return kernel.symbol(obj.pointer(path))
        if kind == "path":
            return kernel.path(obj)
        value = obj[path]
        if kind == "hex":
            return "%#x" % (value & 0xFFFFFFFF)
        if kind == "octal":
            return "0%o" % value
        if kind == "bytes":
            return "%d bytes" % value
        if kind == "dentry":
            return kernel.name(value)
        if kind == "state":
            return kernel.state(obj)
        if kind.startswith("flags/"):
            where, prefix, without = kind[6:].rsplit("/", 2)
            return kernel.flags(where, prefix, value, without)
        return value if isinstance(value, (int, str)) else "%#x" % int(value)

    def holds(self, obj, when):
        """Does each of these pointers lead to (or hold what is in) that
        symbol?"""
        for path, symbol in when.items():
            try:
                value = obj.pointer(path)
                target = self.kernel.layout.address(symbol)
            except ViewError:
                return False
            kind = self.kernel.layout.variables.get(symbol, {}).get("type", "")
            if kind.endswith("*"):
                target = self.kernel.memory.word(target)
            if value != target:
                return False
        return True

    # --- links ---

    def follow_all(self, obj, spec, key, part, group):
        for link in spec["links"]:
            if "when" not in link or self.holds(obj, link["when"]):
                edge = {"from": key, "part": part, "field": link["field"]}
                edge.update((k, True) for k in ("quiet", "aside") if k in link)
                self.follow(obj, link, edge, group)

    def follow(self, obj, link, edge, group):
        if link.get("pages"):
            self.tables.append((edge["from"], obj))
        elif "idr" in link:
            self.tree(obj[link["field"]].top, 0, link, dict(edge, how="idr"),
                      group)
        elif "list" in link or "rbtree" in link:
            self.entries(obj, link, edge, group)
        else:
            self.pointer(obj, link, dict(edge, how="pointer"), group)

    def pointer(self, obj, link, edge, group):
        address = obj.pointer(link["field"])
        if not address:
            return
        name = link.get("to")
        if not name:
            name = self.kernel.layout.resolve(obj._type, link["field"])[:-1]
        self.lead(self.kernel.object(name, address), name, link, edge, group)

    def lead(self, target, name, link, edge, group):
        """Draw an edge to an object, or to the part of one."""
        if "within" in link:
            name, member = link["within"]
            target = target.within(name, member)
            if not self.wanted(target, name):
                return
            edge["to_part"] = member
        key = "%s@%x" % (name.split(" ")[-1], int(target))
        if link.get("late"):
            self.late.append(target)
        if link.get("weak") or link.get("late"):
            self.weak.append((edge, key))
            return
        if self.visit(target, name, group):
            self.edges.append(dict(edge, to=key))

    def wanted(self, target, name):
        """In a picture of one segment, only that one."""
        if self.shmid is None or name == "struct inode":
            return True
        return name == "struct shmid_kernel" and \
            target["shm_perm.id"] == self.shmid

    def entries(self, obj, link, edge, group):
        head = obj[link["field"]]
        how = "list" if "list" in link else "rbtree"
        name = link[how]
        found = getattr(self.kernel, how)(head, name, link["by"])
        for entry in found:
            if "each" in link and not self.whole and not (
                    self.holds(entry, link["each"]) and
                    (name != "struct vm_area_struct" or self.shows(entry))):
                continue
            if "through" in link:
                entry = entry[link["through"]]
            self.lead(entry, entry._type, link, dict(edge, how=how), group)
            for path, count in link.get("arrays", {}).items():
                key = "%s@%x" % (entry._type.split(" ")[-1], int(entry))
                for i in range(min(obj[count], self.limit or 1 << 16)):
                    element = "%s[%d]" % (path, i)
                    self.nodes[key]["fields"][element] = entry[element]

    def tree(self, node, base, link, edge, group):
        """A radix tree: its nodes, and the objects in the leaves."""
        if not node:
            return
        key = self.visit(node, "struct idr_node", group)
        self.edges.append(dict(edge, to=key))
        shift, shown = node.shift, 0
        for slot in range(64):
            target = node.pointer("slot[%d]" % slot)
            if not target:
                continue
            index = base + (slot << shift)
            out = {"from": key, "part": "", "field": "slot[%d]" % slot,
                   "how": "slot"}
            shown += 1
            if self.limit and shown > self.limit:
                self.nodes[key]["more"] = node.count - self.limit
                break
            if shift:
                self.tree(self.kernel.object("struct idr_node", target),
                          index, link, out, group)
            else:
                self.lead(self.kernel.object(link["idr"], target),
                          link["idr"], link, out, group)

    def page_table(self, owner, mm):
        """The PTEs of the mappings that are shown, as one node."""
        kernel = self.kernel
        pte_rw = kernel.layout.constant("mm/pgtable.c", "PTE_RW")
        key = "page_table@%x" % mm.pointer("pgd")
        rows, edges, left = {}, [], 0
        shown = [n["address"] for n in self.nodes.values()
                 if n["type"] == "struct vm_area_struct"]
        for vma in kernel.vmas(mm):
            if int(vma) not in shown:
                continue
            count = 0
            for address, pte in kernel.mapped(mm, vma.vm_start, vma.vm_end):
                count += 1
                if self.limit and count > self.limit:
                    left += 1
                    continue
                row = "%08x" % address
                rows[row] = "frame %#x %s" % (
                    pte >> 12, "hidden" if not pte & 1 else
                    "rw" if pte & pte_rw else "r-")
                page = kernel.page(pte >> 12)
                edges.append({"from": key, "part": "", "field": row,
                              "to": "page@%x" % int(page or 0), "how": "pte"})
        if not rows:
            return
        group = self.nodes[owner]["group"]
        self.nodes[key] = {
            "id": key, "type": "page table", "name": "page table",
            "address": mm.pointer("pgd"), "colour": "mm", "group": group,
            "fields": rows, "parts": {}}
        if left:
            self.nodes[key]["more"] = left
        self.edges.append({"from": owner, "part": "", "field": "pgd",
                           "to": key, "how": "pointer"})
        for edge in edges:
            if edge["to"] not in self.nodes and self.whole:
                page = kernel.object("struct page",
                                     int(edge["to"].split("@")[1], 16))
                if page:
                    self.visit(page, "struct page", group)
            if edge["to"] in self.nodes:
                self.edges.append(edge)

    # --- results ---

    def json(self):
        return {"nodes": list(self.nodes.values()), "edges": self.edges}

    def count(self):
        return "%d objects, %d edges" % (len(self.nodes), len(self.edges))
