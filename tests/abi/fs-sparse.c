/* SPDX-License-Identifier: MIT */
/* Sparse files: SEEK_DATA, SEEK_HOLE, truncate, ftruncate, size limits */
#include "tap.h"

#define F "/tmp/f"

static int fd;

static void blocks(const char *what)
{
	struct stat st;

	fstat(fd, &st);
	line("%s: size %lld, blocks %lld of 512, blksize %d", what,
	     (long long)st.st_size, (long long)st.st_blocks,
	     (int)st.st_blksize);
}

static void seek(off_t o)
{
	off_t d = lseek(fd, o, SEEK_DATA);
	int e = errno;
	off_t h = lseek(fd, o, SEEK_HOLE);

	line("from %lld: data %lld%s%s, hole %lld%s%s", (long long)o,
	     (long long)d, d < 0 ? " " : "", d < 0 ? err(e) : "", (long long)h,
	     h < 0 ? " " : "", h < 0 ? err(errno) : "");
}

static void truncations(void)
{
	char c = 'x';
	int ro;

	rc(ftruncate(fd, -1), "ftruncate -1");
	rc(truncate("/tmp/no", 0), "truncate of nothing");
	rc(truncate("/tmp", 0), "of a directory");
	rc(truncate(F, -1), "to -1");
	rc(truncate("/dev/null", 0), "of a device");
	rc(ftruncate(-1, 0), "ftruncate of fd -1");
	ro = open(F, O_RDONLY);
	rc(ftruncate(ro, 0), "of O_RDONLY");
	close(ro);
	rc(ftruncate(fd, 5 * PG), "grow by ftruncate");
	blocks("5 pages, none written");
	rc(pread(fd, &c, 1, 4 * PG), "read there");
	line("zero: %d", c);
	blocks("after reading");
	rc(pwrite(fd, "abc", 3, PG + 100), "write at 4196");
	blocks("after writing");
	rc(truncate(F, PG + 101), "truncate to 4197");
	rc(truncate(F, 3 * PG), "and grow again");
	rc(pread(fd, &c, 1, PG + 100), "read at 4196");
	line("%c", c);
	rc(pread(fd, &c, 1, PG + 101), "read at 4197");
	line("%d", c);
	rc(ftruncate(fd, 0), "to 0");
	blocks("empty");
}

static void limit_child(void)
{
	struct rlimit l = { PG + 10, PG + 10 };
	int f = open("/tmp/g", O_RDWR | O_CREAT, 0600);
	char b[256];

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &l);
	memset(b, 'x', 256);
	rc(pwrite(f, b, 256, PG - 100), "RLIMIT_FSIZE 4106: 256 at 3996");
	rc(pwrite(f, b, 10, PG + 10), "10 at the limit");
	rc(ftruncate(f, PG + 11), "ftruncate above it");
	rc(ftruncate(f, PG + 10), "ftruncate to it");
	signal(SIGXFSZ, SIG_DFL);
	pwrite(f, b, 10, PG + 10);
}

static void big(void)
{
	off_t o = 0x100000000LL + 5;
	char c;
	int f;

	ok(pwrite(fd, "B", 1, o) == 1, "write beyond 4 GiB");
	blocks("then");
	ok(pread(fd, &c, 1, o) == 1 && c == 'B', "it is read back");
	ok(pread(fd, &c, 1, 5) == 1 && c == 0, "it did not wrap to 5");
	seek(0);
	f = syscall(SYS_open, F, O_RDONLY);
	line("open without O_LARGEFILE: %s", f < 0 ? err(errno) : "yes");
	f = syscall(SYS_open, "/tmp/g", O_RDWR | O_CREAT, 0600);
	rc(pwrite(f, "x", 1, 0x7fffffff), "without it, write at 2^31 - 1");
	rc(pwrite(f, "xy", 2, 0x7ffffffe), "two bytes at 2^31 - 2");
	close(f);
	unlink("/tmp/g");
	ftruncate(fd, 0);
}

static void punch(off_t from, off_t len, int mode)
{
	int e = fallocate(fd, mode, from, len) ? errno : 0;

	line("%s %lld at 0x%llx: %s", mode & 2 ? "punch" : "allocate",
	     (long long)len, (unsigned long long)from, e ? err(e) : "0");
}

static void allocations(void)
{
	char b[3 * PG];

	memset(b, 'x', sizeof(b));
	pwrite(fd, b, sizeof(b), 0);
	punch(PG + 100, PG, 3);
	blocks("less than a page punched out");
	punch(PG - 100, PG + 200, 3);
	blocks("and a page");
	for (off_t o = 1LL << 40; o < 1LL << 62; o <<= 1)
		punch(o + 8, 1 << 20, 3);
	punch(INT64_MAX - PG, 2 * PG, 3);
	punch(1LL << 44, PG, 1);
	punch(PG, PG, 2);
	punch(-1, PG, 3);
	punch(0, 0, 3);
	pread(fd, b, sizeof(b), 0);
	line("%d %d %d %d %d", b[0], b[PG - 101], b[PG], b[2 * PG + 99],
	     b[2 * PG + 100]);
	punch(4 * PG, 2 * PG, 1);
	blocks("two pages more, size kept");
	punch(4 * PG, 2 * PG, 0);
	blocks("and not kept");
	ftruncate(fd, 0);
	punch(0, 4 * PG, 1);
	blocks("four pages, size kept");
	ftruncate(fd, PG);
	blocks("longer by a page, the others are still there");
	ftruncate(fd, PG);
	blocks("the same length again");
	ftruncate(fd, 0);
}

int main(void)
{
	fd = tmpfile_of(F, 0, 0);
	blocks("new");
	truncations();
	pwrite(fd, "a", 1, 2 * PG);
	pwrite(fd, "b", 1, 6 * PG + 7);
	blocks("pages 3 and 7 written");
	seek(0);
	seek(2 * PG);
	seek(2 * PG + 5);
	seek(3 * PG);
	seek(6 * PG);
	seek(6 * PG + 7);
	seek(6 * PG + 8);
	seek(100 * PG);
	seek(-1);
	ftruncate(fd, 10 * PG);
	seek(7 * PG);
	seek(9 * PG);
	ftruncate(fd, 0);
	seek(0);
	big();
	allocations();
	child("over RLIMIT_FSIZE by default", limit_child);
	unlink("/tmp/g");
	close(fd);
	unlink(F);
	return done();
}
