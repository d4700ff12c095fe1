/* SPDX-License-Identifier: MIT */
/* flock and fcntl locks: conflicts, conversion, pieces, who loses them when */
#include "tap.h"

#include <sys/file.h>

static int a, b;

static void converted(void)
{
	rc(flock(a, LOCK_SH), "one: shared");
	rc(flock(b, LOCK_SH), "two: shared");
	rc(flock(a, LOCK_EX | LOCK_NB), "one: to exclusive, refused");
	rc(flock(b, LOCK_EX | LOCK_NB), "two: to exclusive: one has lost its");
	rc(flock(b, LOCK_EX), "two: again");
	rc(flock(a, LOCK_SH | LOCK_NB), "one: shared, refused");
	rc(flock(b, LOCK_SH), "two: to shared");
	rc(flock(a, LOCK_SH | LOCK_NB), "one: shared");
	rc(flock(a, LOCK_UN), "one: unlock");
	rc(flock(a, LOCK_UN), "one: unlock nothing");
	rc(flock(a, 0), "no kind of lock");
	rc(flock(-1, LOCK_SH), "no file");
}

static int lock(int fd, int cmd, int type, off_t start, off_t len)
{
	struct flock l = { .l_type = (short)type, .l_whence = SEEK_SET,
			   .l_start = start, .l_len = len };

	return fcntl(fd, cmd, &l);
}

/* What another process would meet from @start on. */
static void probe(void)
{
	int fd = open("/tmp/w/f", O_RDWR);

	for (off_t at = 0; at < 60; at += 10) {
		struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET,
				   .l_start = at, .l_len = 10 };
		int ret = fcntl(fd, F_GETLK, &l);

		line("from %d: %d, type %d, %d+%d, %s", (int)at, ret, l.l_type,
		     (int)l.l_start, (int)l.l_len,
		     l.l_type == F_UNLCK      ? "nobody" :
		     l.l_pid == getppid() ? "parent" :
						"somebody");
	}
	rc(lock(fd, F_SETLK, F_WRLCK, 12, 1), "write lock in it");
	rc(lock(fd, F_SETLK, F_RDLCK, 0, 1), "read lock in it");
	rc(lock(fd, F_SETLK, F_WRLCK, 30, 1), "write lock in the hole");
}

static void open_file(void)
{
	struct flock l = { .l_type = F_WRLCK, .l_len = 5 };

	rc(fcntl(a, F_OFD_SETLK, &l), "of the open file: write lock");
	rc(fcntl(b, F_OFD_SETLK, &l), "of the other: refused");
	l.l_pid = 1;
	rc(fcntl(b, F_OFD_SETLK, &l), "with a pid");
	l.l_pid = 0;
	rc(fcntl(b, F_OFD_GETLK, &l), "who is it");
	line("type %d, pid %d", l.l_type, l.l_pid);
	rc(lock(b, F_SETLK, F_RDLCK, 0, 0), "of the process: refused");
	l = (struct flock){ .l_type = F_UNLCK, .l_len = 5 };
	rc(fcntl(a, F_OFD_SETLK, &l), "unlock");
}

int main(void)
{
	struct flock l = { .l_type = 9 };

	mkdir("/tmp/w", 0755);
	close(tmpfile_of("/tmp/w/f", 100, 'x'));
	a = open("/tmp/w/f", O_RDWR);
	b = open("/tmp/w/f", O_RDWR);
	converted();
	rc(lock(a, F_SETLK, F_RDLCK, 0, 0), "read lock of all");
	rc(lock(a, F_SETLK, F_WRLCK, 10, 10), "write lock of a piece");
	rc(lock(a, F_SETLK, F_UNLCK, 30, 10), "a hole");
	child("another process", probe);
	rc(lock(a, F_SETLK, F_RDLCK, -1, 0), "before the start");
	rc(fcntl(a, F_SETLK, &l), "no type");
	close(dup(b));
	child("all are gone after one close", probe);
	open_file();
	close(a);
	close(b);
	wipe("/tmp/w");
	return done();
}
