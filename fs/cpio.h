/* SPDX-License-Identifier: MIT */
/* Reading cpio archives of the newc form, in memory; nothing is copied. */
#ifndef FS_CPIO_H
#define FS_CPIO_H

#include "kernel/lib/types.h"

struct cpio {
	const char *start, *at, *end;
	const char *error; /* what is wrong at `at`, or NULL */
};

struct cpio_entry {
	const char *name; /* NUL-terminated */
	const char *data; /* contents, or a symlink's text */
	uint32_t ino, mode, uid, gid, nlink, mtime, size;
	uint32_t dev_major, dev_minor, rdev_major, rdev_minor;
	bool trailer; /* the end of one archive, not a file */
};

void cpio_open(struct cpio *cpio, const void *archive, size_t size);
/* True and the next entry, archive after archive; false at the end, with
 * cpio->error set if that came too early. */
bool cpio_next(struct cpio *cpio, struct cpio_entry *entry);

#endif
