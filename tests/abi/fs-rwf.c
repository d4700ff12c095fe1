/* SPDX-License-Identifier: MIT */
/* preadv2 and pwritev2: every flag, on files of several kinds */
#include "tap.h"

#include <sys/uio.h>

#define RWF(n)	   (1u << (n))
#define RWF_NOWAIT 8u
#define RWF_APPEND 16u

static char c[8];
static struct iovec v = { c, sizeof(c) };

/* the offset as two longs, high and low */
static long rw2(long nr, int fd, int n, long long pos, unsigned flags)
{
	return syscall(nr, fd, &v, n, (long)pos, (long)(pos >> 32), flags);
}

#define READ(fd, n, pos, flags)	 rw2(SYS_preadv2, fd, n, pos, flags)
#define WRITE(fd, n, pos, flags) rw2(SYS_pwritev2, fd, n, pos, flags)

static void each_flag(const char *what, int rfd, int wfd)
{
	for (unsigned n = 0; n < 8; n++) {
		rc(WRITE(wfd, 1, -1, RWF(n)), "%s: write, flag %u", what, n);
		lseek(rfd, 0, SEEK_SET);
		rc(READ(rfd, 1, -1, RWF(n)), "%s: read, flag %u", what, n);
	}
}

static void appended(int fd)
{
	ftruncate(fd, 20);
	lseek(fd, 2, SEEK_SET);
	rc(WRITE(fd, 1, 0, RWF_APPEND), "appended, at 0");
	rc(lseek(fd, 0, SEEK_CUR), "the offset");
	rc(lseek(fd, 0, SEEK_END), "the size");
	lseek(fd, 2, SEEK_SET);
	rc(WRITE(fd, 1, -1, RWF_APPEND), "appended, at the offset");
	rc(lseek(fd, 0, SEEK_CUR), "the offset");
	rc(WRITE(fd, 1, -2, RWF_APPEND), "appended, at -2");
	lseek(fd, 2, SEEK_SET);
	rc(READ(fd, 1, 0, RWF_APPEND), "read with it, at 0");
	rc(lseek(fd, 0, SEEK_CUR), "the offset");
}

static void order(int fd, int readable)
{
	rc(READ(-1, 1, -1, RWF(30)), "no file, no flag");
	rc(READ(fd, 0, -1, RWF(30)), "nothing to read, no flag");
	rc(READ(fd, -1, -1, RWF(30)), "count -1, no flag");
	rc(WRITE(readable, 1, -1, RWF(30)), "not writable, no flag");
	rc(READ(fd, 1, -1, RWF(31)), "no flag");
	rc(READ(fd, 1, INT64_MAX - 2, RWF(31)), "over the end, no flag");
	v.iov_len = 0;
	rc(READ(fd, 1, -1, RWF(30)), "zero bytes, no flag");
	v.iov_len = sizeof(c);
}

int main(void)
{
	int fd = tmpfile_of("/tmp/f", 100, 'x'), p[2];
	int readable = open("/tmp/f", O_RDONLY);

	each_flag("a file", fd, fd);
	pipe(p);
	each_flag("a pipe", p[0], p[1]);
	fd = open("/dev/null", O_RDWR);
	each_flag("/dev/null", fd, fd);
	fd = open("/dev/zero", O_RDWR);
	each_flag("/dev/zero", fd, fd);
	fd = open("/proc/sys/kernel/msgmax", O_RDONLY);
	each_flag("/proc/sys", fd, fd);
	fd = open("/proc/uptime", O_RDONLY);
	rc(READ(fd, 1, -1, RWF_NOWAIT), "/proc/uptime: not to wait");
	fd = open("/dev/urandom", O_RDONLY);
	rc(READ(fd, 1, -1, RWF_NOWAIT), "/dev/urandom: not to wait");
	fd = open("/proc/self/ns/ipc", O_RDONLY);
	each_flag("no way to read", fd, fd);
	fd = open("/tmp", O_RDONLY);
	each_flag("a directory", fd, fd);
	fd = open("/tmp/f", O_RDWR);
	appended(fd);
	order(fd, readable);
	unlink("/tmp/f");
	return done();
}
