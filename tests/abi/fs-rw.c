/* SPDX-License-Identifier: MIT */
/* read, write, pread, pwrite, readv, writev, lseek: results and errors */
#include "tap.h"

#define F "/tmp/f"
#define BAD ((void *)0xc0001000)

static int fd;

static void seeks(void)
{
	int p[2];

	lseek(fd, 0, SEEK_SET);
	rc(lseek(fd, 3, SEEK_SET), "SEEK_SET 3");
	rc(lseek(fd, 2, SEEK_CUR), "SEEK_CUR 2");
	rc(lseek(fd, -1, SEEK_END), "SEEK_END -1");
	rc(lseek(fd, 100, SEEK_END), "SEEK_END 100");
	rc(lseek(fd, -1, SEEK_SET), "SEEK_SET -1");
	rc(lseek(fd, -1000, SEEK_CUR), "SEEK_CUR -1000");
	rc(lseek(fd, 0, SEEK_CUR), "the offset then");
	rc(lseek(fd, 0, 9), "whence 9");
	rc(lseek(-1, 0, SEEK_SET), "fd -1");
	rc(lseek(-1, 0, 9), "fd -1, whence 9");
	ok(lseek(fd, 0x123456789LL, SEEK_SET) == 0x123456789LL, "beyond 4 GiB");
	ok(lseek(fd, 0, SEEK_CUR) == 0x123456789LL, "and it is kept");
	line("_llseek to 2^62: %s", lseek(fd, 1LL << 62, SEEK_SET) < 0 ?
	     err(errno) : "yes");
	rc(syscall(SYS_lseek, fd, 5, SEEK_SET), "old lseek");
	lseek(fd, 0x80000000LL, SEEK_SET);
	rc(syscall(SYS_lseek, fd, 0, SEEK_CUR), "old lseek asked beyond 2 GiB");
	rc(syscall(SYS__llseek, fd, 0, 0, BAD, SEEK_SET),
	   "_llseek, result in the kernel");
	if (pipe(p))
		bail("pipe");
	rc(lseek(p[0], 0, SEEK_CUR), "a pipe");
	rc(pread(p[0], p, 1, 0), "pread of a pipe");
	rc(pwrite(p[1], p, 1, 0), "pwrite of a pipe");
	close(p[0]);
	close(p[1]);
}

static void plain(void)
{
	char b[64];

	lseek(fd, 0, SEEK_SET);
	rc(read(fd, b, 4), "read 4");
	rc(read(fd, b, 64), "read 64, 6 are left");
	rc(read(fd, b, 64), "at the end");
	rc(read(fd, b, 0), "length 0");
	rc(read(fd, BAD, 0), "length 0, bad buffer");
	lseek(fd, 0, SEEK_SET);
	rc(read(fd, BAD, 4), "into the kernel");
	rc(read(fd, NULL, 4), "into NULL");
	rc(lseek(fd, 0, SEEK_CUR), "the offset then");
	rc(write(fd, BAD, 4), "write from the kernel");
	rc(write(fd, NULL, 0), "write of nothing");
	rc(read(-1, b, 1), "fd -1");
	rc(read(-1, BAD, 1), "fd -1, bad buffer");
	rc(write(99, b, 1), "fd 99");
	rc(syscall(SYS_read, fd, b, -1), "read of length -1");
	rc(syscall(SYS_write, fd, b, -1), "write of length -1");
	rc(pread(fd, b, 3, 8), "pread of 3 at 8");
	rc(pread(fd, b, 3, 100), "pread behind the end");
	rc(pread(fd, b, 3, -1), "pread at -1");
	rc(pwrite(fd, b, 3, -5), "pwrite at -5");
	rc(pwrite(fd, "ZZ", 2, 9), "pwrite of 2 at 9");
	rc(lseek(fd, 0, SEEK_CUR), "the offset is the same");
	rc(lseek(fd, 0, SEEK_END), "the size is");
}

static void vectors(void)
{
	char a[4] = "", b[4] = "", c[8] = "";
	struct iovec v[3] = { { a, 3 }, { b, 0 }, { c, 5 } };
	struct iovec w[2] = { { "abc", 3 }, { "defg", 4 } };

	lseek(fd, 0, SEEK_SET);
	rc(writev(fd, w, 2), "writev of 3 and 4");
	lseek(fd, 0, SEEK_SET);
	rc(readv(fd, v, 3), "readv of 3, 0, 5");
	line("'%.3s' '%.5s'", a, c);
	rc(readv(fd, v, 0), "count 0");
	rc(syscall(SYS_readv, fd, v, -1), "count -1");
	rc(syscall(SYS_readv, fd, v, 1025), "count 1025");
	rc(readv(fd, NULL, 1), "NULL");
	rc(readv(-1, NULL, 1), "fd -1");
	v[1].iov_len = -1;
	rc(readv(fd, v, 3), "a length of -1");
	v[1].iov_len = 4;
	v[1].iov_base = BAD;
	lseek(fd, 0, SEEK_SET);
	rc(readv(fd, v, 3), "the second buffer bad");
	rc(lseek(fd, 0, SEEK_CUR), "the offset then");
	v[0].iov_base = BAD;
	lseek(fd, 0, SEEK_SET);
	rc(readv(fd, v, 3), "the first bad");
	w[1].iov_base = BAD;
	rc(writev(fd, w, 2), "writev, the second bad");
	rc(preadv(fd, (struct iovec[]){ { c, 4 } }, 1, 2), "preadv of 4 at 2");
	line("'%.4s'", c);
	rc(pwritev(fd, (struct iovec[]){ { "Q", 1 } }, 1, 1), "pwritev");
	rc(preadv(fd, (struct iovec[]){ { c, 4 } }, 1, -1), "preadv at -1");
	rc(preadv(fd, (struct iovec[]){ { c, 4 } }, 1, INT64_MAX - 2),
	   "preadv over the last position");
	rc(pwritev(fd, (struct iovec[]){ { c, 4 } }, 1, INT64_MAX - 2),
	   "pwritev over it");
}

/* a buffer whose second page is not there */
static void half_there(void)
{
	char *h = area(2, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	int f = tmpfile_of("/tmp/g", 3 * PG, 'x'), p[2];

	munmap(h + PG, PG);
	rc(read(f, h + PG - 10, 20), "read, 10 bytes there, 10 not");
	rc(lseek(f, 0, SEEK_CUR), "the offset then");
	rc(write(f, h + PG - 10, 20), "write of the same");
	if (pipe(p))
		bail("pipe");
	rc(write(p[1], h + PG - 10, 20), "the same to a pipe");
	rc(write(p[1], "12345678901234567890", 20), "20 bytes to it");
	rc(read(p[0], h + PG - 10, 20), "read them back");
	close(f);
	unlink("/tmp/g");
}

static void holes(void)
{
	char b[16];
	int i, n = 0;

	ftruncate(fd, 0);
	rc(pwrite(fd, "end", 3, 10000), "pwrite at 10000");
	rc(lseek(fd, 0, SEEK_END), "the size");
	rc(pread(fd, b, 16, 5000), "pread in the hole");
	for (i = 0; i < 16; i++)
		n += b[i] != 0;
	line("bytes not zero: %d", n);
}

int main(void)
{
	fd = tmpfile_of(F, 10, 'a');
	seeks();
	plain();
	vectors();
	half_there();
	holes();
	close(fd);
	unlink(F);
	return done();
}
