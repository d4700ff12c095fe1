/* SPDX-License-Identifier: MIT */
/* Positions at the end of 64 bits: nothing overflows */
#include "tap.h"

#define MAX INT64_MAX

static void seeks(int fd, const char *what)
{
	line("%s", what);
	got(lseek64(fd, MAX, SEEK_SET) < 0 ? -1 : 0, "  the last number");
	got(lseek64(fd, 1, SEEK_CUR) < 0 ? -1 : 0, "  one further");
	got(lseek64(fd, INT64_MIN, SEEK_CUR) < 0 ? -1 : 0, "  far back");
	lseek64(fd, 0, SEEK_SET);
}

static int copy(int in, off64_t from, int out, off64_t to)
{
	return (int)syscall(SYS_copy_file_range, in, &from, out, &to, 10, 0);
}

static void lock(int fd, off64_t start, off64_t len, const char *what)
{
	struct flock64 l = { .l_type = F_WRLCK, .l_whence = SEEK_SET,
			     .l_start = start, .l_len = len };

	rc(fcntl(fd, F_SETLK64, &l), what);
}

int main(void)
{
	int f, g, d = open("/tmp", O_RDONLY | O_DIRECTORY);
	char b[8];

	mkdir("/tmp/w", 0755);
	chdir("/tmp/w");
	f = tmpfile_of("f", 8, 'f');
	g = tmpfile_of("g", 8, 'g');
	seeks(f, "a file");
	seeks(d, "a directory");
	rc(pread64(f, b, 8, MAX - 3), "pread");
	rc(pwrite64(f, b, 8, MAX - 3), "pwrite");
	rc(copy(f, MAX, g, 0), "copy from there");
	rc(copy(f, 0, g, MAX), "copy to there");
	rc(copy(f, MAX - 1, f, MAX - 1), "copy within a file");
	rc(copy(f, 0, f, 5), "copy over itself");
	lock(f, INT64_MIN, -1, "lock before all numbers");
	lock(f, 0, INT64_MIN, "lock all before 0");
	lock(f, MAX, MAX, "lock beyond all numbers");
	lock(f, MAX, 1, "lock the last byte");
	rc(ftruncate64(f, MAX), "truncate");
	chdir("/");
	wipe("/tmp/w");
	return done();
}
