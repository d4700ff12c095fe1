# SPDX-License-Identifier: MIT
"""The set that a teacher hands out: tools/lab release DIR.

    release(tree, labs, out)

    DIR/README.md, README.zh-CN.md      what there is
    DIR/lab-06-shmat/, .tar.gz          a student's tree, and the same packed
    DIR-teachers/                       answers, and how to grade

Nothing of the second is in the first.  The same tree gives the same bytes:
commits and archives have a fixed time, nobody's name, and sorted files.
"""

import gzip
import io
import os
import tarfile

import pieces
import testing

WHEN = 1704067200               # 2024-01-01


def release(tree, labs, out):
    teachers = out.rstrip("/") + "-teachers"
    for folder in (out, teachers):
        if os.path.exists(folder) and os.listdir(folder):
            raise pieces.LabError("%s is not empty." % folder)
        os.makedirs(folder, exist_ok=True)
    rows, rows_zh, tests = [], [], []
    for lab in labs:
        name = "lab-" + lab.folder
        student = os.path.join(out, name)
        pieces.new_skeleton(tree, lab, student)
        same_time(student)
        pack(student, name)
        link = "%s/labs/%s/README" % (name, lab.folder)
        rows.append("| %d | [%s](%s.md) | [%s.tar.gz](%s.tar.gz) |" % (
            lab.number, lab.title, link, name, name))
        rows_zh.append("| %d | [%s](%s.zh-CN.md) | [%s.tar.gz](%s.tar.gz) |" % (
            lab.number, lab.title_zh, link, name, name))
        tests.append("| %d | %s | %s | %d | [English](answers/%s.md), [中文]"
                     "(answers/%s.zh-CN.md) |" % (
                         lab.number, lab.title, ", ".join(lab.files()),
                         len(testing.load(lab)), lab.folder, lab.folder))
        for ending in (".md", ".zh-CN.md"):
            put(os.path.join(teachers, "answers", lab.folder + ending),
                pieces.read(os.path.join(lab.path, "answers" + ending)))
    put(os.path.join(out, "README.md"), INDEX % "\n".join(rows))
    put(os.path.join(out, "README.zh-CN.md"), INDEX_ZH % "\n".join(rows_zh))
    put(os.path.join(teachers, "README.md"), TEACHERS % "\n".join(tests))
    return teachers


def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def same_time(folder):
    for top, folders, files in os.walk(folder, topdown=False):
        for name in folders + files:
            os.utime(os.path.join(top, name), (WHEN, WHEN),
                     follow_symlinks=False)


def plain(info):
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mtime = WHEN
    info.mode = 0o755 if info.isdir() or info.mode & 0o100 else 0o644
    return info


def pack(folder, name):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=tarfile.GNU_FORMAT) as tar:
        tar.add(folder, name, filter=plain)     # in sorted order
    with open(folder + ".tar.gz", "wb") as f:
        with gzip.GzipFile(filename="", fileobj=f, mode="wb", mtime=WHEN) as z:
            z.write(data.getvalue())


INDEX = """# Labs

Each folder is a kernel of its own, in which a piece is missing. Begin with its handout; unpack the archive if that is what you were given.
What you need is Linux on x86-64 with Debian or Ubuntu: `tools/setup` installs the rest. No lab needs another one.
[中文](README.zh-CN.md)

| lab | handout | archive |
|---|---|---|
%s

In each: `tools/setup && make run` shows the kernel as it is, `make grade` says what is missing, why, and how many points you have.
"""

INDEX_ZH = """# 实验

每个文件夹都是一个完整的内核，只缺一块。先读它的讲义；如果拿到的是压缩包，先解开。需要 x86-64 上的 Linux（Debian 或 Ubuntu）：其余的由 `tools/setup` 安装。各个实验互不依赖。
[English](README.md)

| 实验 | 讲义 | 压缩包 |
|---|---|---|
%s

在每个文件夹里：`tools/setup && make run` 展示内核现在的样子，`make grade` 说明缺什么、为什么，以及你有多少分。
"""

TEACHERS = """# For teachers

Keep this folder to yourself: it has the answers. Grading is done in the whole tree, not in a student's; `docs/teaching.md` there tells more.

| lab | | what students write | tests | answers |
|---|---|---|---|---|
%s

    tools/grade --submission DIR --lab 6                one submission: a folder or an archive
    tools/grade --class DIR --lab 6 -j2 --csv FILE      a folder of them
    tools/grade --help                                  reports, Gradescope, GitHub Classroom
"""
