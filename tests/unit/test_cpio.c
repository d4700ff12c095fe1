/* SPDX-License-Identifier: MIT */
/*
 * cpio archives: what is in them comes out; cut anywhere, or with any byte
 * changed, they end in an error or in files that lie inside the archive.
 *
 * unit: fs/cpio.c
 */
#include "tests/unit/support/unit.h"

#include "fs/cpio.h"

static char *image;
static size_t image_size;

static void put(const void *data, size_t n)
{
	image = realloc(image, image_size + n + 3);
	memcpy(image + image_size, data, n);
	image_size += n;
	while (image_size % 4)
		image[image_size++] = '\0';
}

static void add(unsigned mode, unsigned ino, const char *name,
		const char *data)
{
	size_t name_size = strlen(name) + 1;
	char head[111 + 64];

	snprintf(head, sizeof(head),
		 "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08X%08x%08x%08x",
		 ino, mode, 10, 20, 2, 0x65000000, (unsigned)strlen(data), 3,
		 4, 5, 0xabc, (unsigned)name_size, 0);
	memcpy(head + 110, name, name_size);
	put(head, 110 + name_size);
	put(data, strlen(data));
}

static int setup(void **state)
{
	(void)state;
	image_size = 0;
	add(0040755, 1, "dir", "");
	add(0100644, 2, "dir/file", "hello, world");
	add(0120777, 3, "link", "dir/file");
	add(0, 0, "TRAILER!!!", "");
	put("\0\0\0\0\0\0\0\0", 8);
	add(0100600, 7, "second", "x");
	add(0, 0, "TRAILER!!!", "");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(image);
	image = NULL;
	return 0;
}

/* Read @size bytes of the image, in memory of just that size. */
static unsigned walk(size_t size, const char **error)
{
	char *copy = malloc(size ? size : 1);
	struct cpio cpio;
	struct cpio_entry e;
	unsigned n = 0;

	memcpy(copy, image, size);
	cpio_open(&cpio, copy, size);
	while (cpio_next(&cpio, &e)) {
		assert_true(e.name >= copy && e.name < copy + size);
		assert_true(strlen(e.name) < size);
		if (e.size) {
			assert_true(e.data >= copy);
			assert_true(e.data + e.size <= copy + size);
		}
		n++;
	}
	*error = cpio.error;
	free(copy);
	return n;
}

static void entries(void **state)
{
	struct cpio cpio;
	struct cpio_entry e;

	(void)state;
	cpio_open(&cpio, image, image_size);
	assert_true(cpio_next(&cpio, &e));
	assert_string_equal(e.name, "dir");
	assert_int_equal(e.mode, 0040755);
	assert_true(cpio_next(&cpio, &e));
	assert_string_equal(e.name, "dir/file");
	assert_int_equal(e.size, 12);
	assert_memory_equal(e.data, "hello, world", 12);
	assert_int_equal(e.ino, 2);
	assert_int_equal(e.uid, 10);
	assert_int_equal(e.gid, 20);
	assert_int_equal(e.nlink, 2);
	assert_int_equal(e.mtime, 0x65000000);
	assert_int_equal(e.dev_major, 3);
	assert_int_equal(e.dev_minor, 4);
	assert_int_equal(e.rdev_major, 5);
	assert_int_equal(e.rdev_minor, 0xabc);
	assert_true(cpio_next(&cpio, &e));
	assert_memory_equal(e.data, "dir/file", 8);
	assert_true(cpio_next(&cpio, &e));
	assert_true(e.trailer);
	assert_true(cpio_next(&cpio, &e));
	assert_string_equal(e.name, "second");
	assert_false(e.trailer);
	assert_true(cpio_next(&cpio, &e));
	assert_false(cpio_next(&cpio, &e));
	assert_null(cpio.error);
}

static void truncated(void **state)
{
	const char *error;

	(void)state;
	for (size_t size = 0; size < image_size; size++)
		assert_true(walk(size, &error) <= 6);
	assert_int_equal(walk(image_size, &error), 6);
	walk(50, &error);
	assert_string_equal(error, "truncated header");
	walk(112, &error);
	assert_string_equal(error, "truncated file");
}

static void damaged(void **state)
{
	const char *error;

	(void)state;
	for (size_t i = 0; i < image_size; i++) {
		char was = image[i];

		for (int c = 0; c < 256; c += 5) {
			image[i] = (char)c;
			walk(image_size, &error);
		}
		image[i] = was;
	}
	image[0] = 'x';
	assert_int_equal(walk(image_size, &error), 0);
	assert_string_equal(error, "bad header");
}

static void lengths(void **state)
{
	const char *error;

	(void)state;
	memcpy(image + 6 + 8 * 11, "ffffffff", 8);
	walk(image_size, &error);
	assert_string_equal(error, "bad name length");
	memcpy(image + 6 + 8 * 11, "00000000", 8);
	walk(image_size, &error);
	assert_string_equal(error, "bad name length");
	memcpy(image + 6 + 8 * 11, "00000003", 8);
	walk(image_size, &error);
	assert_string_equal(error, "bad name");
	memcpy(image + 6 + 8 * 11, "00000004", 8);
	memcpy(image + 6 + 8 * 6, "fffffff0", 8);
	walk(image_size, &error);
	assert_string_equal(error, "truncated file");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

RUN_TESTS(CASE(entries), CASE(truncated), CASE(damaged), CASE(lengths))
