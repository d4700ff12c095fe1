/* SPDX-License-Identifier: MIT */
/* Reading cpio archives of the newc form, in memory; nothing is copied. */
#pragma once

#include "kernel/lib/types.h"

#define CPIO_FIELDS 13

struct cpio {
	const char *start, *at, *end;
	const char *error; /* what is wrong at `at`, or NULL */
};

struct cpio_entry {
	const char *name; /* NUL-terminated */
	const char *data; /* contents, or a symlink's text */
	union {		  /* the header's numbers, in its order */
		uint32_t field[CPIO_FIELDS];
		struct {
			uint32_t ino, mode, uid, gid, nlink, mtime, size;
			uint32_t dev_major, dev_minor, rdev_major, rdev_minor;
			uint32_t name_size, check;
		};
	};
	bool trailer; /* the end of one archive, not a file */
};

void cpio_open(struct cpio *cpio, const void *archive, size_t size);
/* True and the next entry, archive after archive; false at the end, with
 * cpio->error set if that came too early. */
bool cpio_next(struct cpio *cpio, struct cpio_entry *entry);
