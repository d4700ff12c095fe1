#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A Linux initramfs of 100 MB that knows nothing of this kernel, unchanged.

It is made as a distribution makes one: by cpio(1), of BusyBox, glibc with
programs for it, large files with their checksums, and an /init of its own,
which reads everything back and ends the machine.  Plain, by gzip and by xz.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)),
                                "../system"))
from guest import ROOT, check, main, note, run, test  # noqa: E402

FILES, SIZE = 24, 4 << 20
PROGRAMS = ("malloc-static", "sort-static", "sort-dynamic", "stdio-dynamic")
INIT = """#!/bin/busybox sh
/bin/busybox --install -s /bin
mkdir -p /proc /tmp /dev
mount -t proc none /proc
mount -t devtmpfs none /dev
mount -t tmpfs none /tmp
cd /data
md5sum -c /data.md5 >/tmp/sums 2>&1 && echo "$(grep -c OK /tmp/sums) sums are right"
grep -v OK /tmp/sums
cmp file0 /hard/link && echo "the link is right"
du -sm /data | cut -f1
cd /tests
for p in %s; do
	./$p </dev/null >/tmp/out 2>&1
	echo "$p: $? $(grep -c '^not ok' /tmp/out)"
done
grep MemTotal /proc/meminfo
echo "the end, by $(cat /end)"
$(cat /end) -f
""" % " ".join(PROGRAMS)


def fill(path, number):
    """A file whose pages all differ, and that packs well; its checksum."""
    body = hashlib.sha512(b"%d" % number).digest() * 63
    data = b"".join(b"%064d" % (number * SIZE + at) + body
                    for at in range(SIZE // 4096))
    with open(path, "wb") as f:
        f.write(data)
    return hashlib.md5(data).hexdigest()


def copy(source, *names):
    for name in names:
        target = tree + "/" + name
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy(os.path.join(ROOT, "build", source,
                                 os.path.basename(name)), target)


def build():
    for folder in ("bin", "data", "hard"):
        os.makedirs(tree + "/" + folder)
    sums = ["%s  file%d\n" % (fill("%s/data/file%d" % (tree, n), n), n)
            for n in range(FILES)]
    with open(tree + "/data.md5", "w") as f:
        f.write("".join(sums))
    os.link(tree + "/data/file0", tree + "/hard/link")
    copy("deps/busybox/bin", "bin/busybox")
    copy("deps/glibc/lib/i386-linux-gnu", "lib/ld-linux.so.2", *(
        "lib/i386-linux-gnu/" + name for name in ("libc.so.6", "libm.so.6")))
    copy("tests/glibc", *("tests/" + name for name in PROGRAMS))
    with open(tree + "/init", "w") as f:
        f.write(INIT)
    os.chmod(tree + "/init", 0o755)


def archive(end):
    """The archive, whose /init ends by this command."""
    with open(tree + "/end", "w") as f:
        f.write(end)
    out = "%s/%s.cpio" % (folder, end)
    with open(out, "wb") as f:
        subprocess.run("find . | cpio -o -H newc -R 0:0 --quiet", shell=True,
                       cwd=tree, stdout=f, check=True)
    return out


def boots(end, packer=None):
    image = archive(end)
    note("%d bytes" % os.path.getsize(image))
    check(os.path.getsize(image) > 100 * 1000 * 1000, "it is large enough")
    if packer:
        subprocess.run([*packer, image], check=True)
        image += {"gzip": ".gz", "xz": ".xz"}[packer[0]]
    done = run(None, "--check", "--initrd", image, "--mem", "512",
               timeout=300)
    os.remove(image)
    for wanted in ("%d sums are right" % FILES, "the link is right",
                   *("%s: 0 0" % name for name in PROGRAMS),
                   "the end, by " + end):
        check(wanted in done.out, wanted, done)
    check(done.status == 0, "the machine ended by itself", done)
    note("%.0f s" % done.seconds)


@test
def plain_and_switched_off():
    boots("poweroff")


@test
def by_gzip_and_rebooted():
    boots("reboot", ["gzip", "-1"])


@test
def by_xz_and_switched_off():
    boots("poweroff", ["xz", "-0", "--check=crc32"])


with tempfile.TemporaryDirectory(prefix="vitrine-") as folder:
    tree = folder + "/tree"
    os.mkdir(tree)
    build()
    main(1)
