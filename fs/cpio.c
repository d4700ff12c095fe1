/* SPDX-License-Identifier: MIT */
/*
 * cpio archives, newc form ("070701", or "070702" with a checksum that is not
 * looked at):
 *
 *	header   6 + 13 * 8 hexadecimal digits
 *	name     with its NUL, then up to a multiple of 4 from the header
 *	data     then up to a multiple of 4
 *
 * and so on to a file named "TRAILER!!!".  NULs may follow, and another
 * archive.  Every length is checked against what is there.
 */
#include "fs/cpio.h"
#include "kernel/lib/compiler.h"
#include "kernel/lib/string.h"

#define CPIO_HEADER   (6 + 8 * CPIO_FIELDS)
#define CPIO_NAME_MAX 4096

void cpio_open(struct cpio *cpio, const void *archive, size_t size)
{
	cpio->start = cpio->at = archive;
	cpio->end = cpio->start + size;
	cpio->error = NULL;
}

static bool parse_hex8(const char *s, uint32_t *value)
{
	*value = 0;
	for (int i = 0; i < 8; i++) {
		unsigned c = (unsigned char)s[i], low = c | 0x20;

		if (c - '0' <= 9)
			*value = *value << 4 | (c - '0');
		else if (low - 'a' <= 5)
			*value = *value << 4 | (low - 'a' + 10);
		else
			return false;
	}
	return true;
}

static bool cpio_fail(struct cpio *cpio, const char *why)
{
	cpio->error = why;
	return false;
}

static bool parse_header(const char *at, struct cpio_entry *e)
{
	if (memcmp(at, "070701", 6) != 0 && memcmp(at, "070702", 6) != 0)
		return false;
	for (int i = 0; i < CPIO_FIELDS; i++)
		if (!parse_hex8(at + 6 + 8 * i, &e->field[i]))
			return false;
	return true;
}

bool cpio_next(struct cpio *cpio, struct cpio_entry *e)
{
	const char *at = cpio->at;
	size_t left, body;

	while (at < cpio->end && !*at)
		at++;
	cpio->at = at;
	left = (size_t)(cpio->end - at);
	if (!left)
		return false;
	if (left < CPIO_HEADER)
		return cpio_fail(cpio, "truncated header");
	if (!parse_header(at, e))
		return cpio_fail(cpio, "bad header");
	if (!e->name_size || e->name_size > CPIO_NAME_MAX)
		return cpio_fail(cpio, "bad name length");
	body = round_up((size_t)CPIO_HEADER + e->name_size, 4u);
	if (body > left || e->size > left - body)
		return cpio_fail(cpio, "truncated file");
	e->name = at + CPIO_HEADER;
	e->data = at + body;
	if (e->name[e->name_size - 1])
		return cpio_fail(cpio, "bad name");
	e->trailer = !strcmp(e->name, "TRAILER!!!");
	cpio->at = at + min(round_up(body + e->size, 4u), left);
	return true;
}
