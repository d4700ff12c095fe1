/* SPDX-License-Identifier: MIT */
/* Pipes: ends, SIGPIPE, O_NONBLOCK, atomic writes, sizes, FIONREAD */
#include "tap.h"

static char big[1 << 17];
static int p[2];

static void writes_to_nobody(void)
{
	close(p[0]);
	write(p[1], "x", 1);
}

static void writes(void)
{
	write(p[1], "x", 1);
}

static void ends(void)
{
	char b[8];
	int n;

	rc(write(p[1], "abcdef", 6), "write");
	ioctl(p[0], FIONREAD, &n);
	line("FIONREAD %d", n);
	rc(read(p[0], b, 4), "read 4");
	rc(read(p[0], b, 4), "read 4, 2 are there");
	rc(write(p[0], "x", 1), "write to the read end");
	rc(read(p[1], b, 1), "read from the write end");
	rc(write(p[1], "x", 0), "write of nothing");
	ioctl(p[0], FIONREAD, &n);
	line("FIONREAD %d", n);
	line("F_GETFL %#o %#o", fcntl(p[0], F_GETFL), fcntl(p[1], F_GETFL));
	write(p[1], "xyz", 3);
	close(p[1]);
	rc(read(p[0], b, 8), "writer gone, read what is left");
	rc(read(p[0], b, 8), "then the end");
	close(p[0]);
	if (pipe(p))
		bail("pipe");
	child("write without a reader but oneself", writes_to_nobody);
	close(p[0]);
	child("write without a reader", writes);
	signal(SIGPIPE, SIG_IGN);
	rc(write(p[1], "x", 1), "write without a reader, SIGPIPE ignored");
	rc(write(p[1], "x", 0), "of nothing");
	signal(SIGPIPE, SIG_DFL);
	close(p[1]);
}

static void nonblocking(void)
{
	int total = 0, n, k;

	rc(pipe2(p, O_NONBLOCK | O_CLOEXEC), "pipe2");
	line("F_GETFD %d, F_GETFL %#o", fcntl(p[0], F_GETFD),
	     fcntl(p[1], F_GETFL));
	rc(read(p[0], big, 1), "read of an empty one");
	while ((n = write(p[1], big, 4096)) > 0)
		total += n;
	line("filled by 4096: %d bytes, then %s", total, err(errno));
	rc(write(p[1], big, 1), "one byte more");
	rc(read(p[0], big, 100), "read 100");
	rc(write(p[1], big, 1), "a byte then: no page is free");
	rc(read(p[0], big, 4096 - 100), "read the rest of a page");
	rc(write(p[1], big, 1), "a byte then");
	rc(write(p[1], big, 4096), "4096 then");
	while (read(p[0], big, sizeof(big)) > 0)
		;
	total = k = 0;
	while ((n = write(p[1], big, 1)) > 0 && k < 200000)
		total += n, k++;
	line("filled by single bytes: %d", total);
	while (read(p[0], big, sizeof(big)) > 0)
		;
	rc(write(p[1], big, 65537), "65537 at once");
	while (read(p[0], big, sizeof(big)) > 0)
		;
	rc(write(p[1], big, 60000), "60000");
	rc(write(p[1], big, 8192), "8192 into 5536 less what pages waste");
	rc(write(p[1], big, 4096), "4096 into what is left");
	close(p[0]);
	close(p[1]);
	rc(pipe2(p, 1), "pipe2, flag 1");
	rc(syscall(SYS_pipe, 0), "pipe NULL");
	rc(syscall(SYS_pipe, 0xc0000000), "pipe into the kernel");
}

static void sizes(void)
{
	char *s = big;

	if (pipe(p))
		bail("pipe");
	rc(fcntl(p[0], F_GETPIPE_SZ), "F_GETPIPE_SZ");
	rc(fcntl(p[0], F_SETPIPE_SZ, 5000), "F_SETPIPE_SZ 5000");
	rc(fcntl(p[1], F_GETPIPE_SZ), "F_GETPIPE_SZ");
	rc(fcntl(p[0], F_SETPIPE_SZ, 0), "F_SETPIPE_SZ 0");
	rc(fcntl(p[0], F_SETPIPE_SZ, 1), "F_SETPIPE_SZ 1");
	rc(fcntl(p[0], F_SETPIPE_SZ, 1 << 20), "F_SETPIPE_SZ 2^20");
	rc(write(p[1], s, 100000), "100000 bytes");
	rc(fcntl(p[0], F_SETPIPE_SZ, 4096), "F_SETPIPE_SZ 4096 then");
	rc(fcntl(0, F_GETPIPE_SZ), "F_GETPIPE_SZ of no pipe");
	close(p[0]);
	close(p[1]);
}

static void writer(int c, int n, int len)
{
	char b[4096];

	memset(b, c, len);
	while (n--)
		if (write(p[1], b, len) != len)
			_exit(1);
	_exit(0);
}

/* writes of PIPE_BUF never mix */
static void atomic(void)
{
	char b[4096];
	int i, j, n, bad = 0, runs = 0, got[2] = { 0, 0 };

	if (pipe(p))
		bail("pipe");
	for (i = 0; i < 2; i++)
		if (!fork())
			writer('a' + i, 50, 4096);
	close(p[1]);
	for (;;) {
		for (n = 0; n < 4096; n += j) {
			j = read(p[0], b + n, 4096 - n);
			if (j <= 0)
				break;
		}
		if (!n)
			break;
		for (i = 1; i < n; i++)
			bad += b[i] != b[0];
		got[b[0] - 'a']++;
		runs++;
	}
	wait(NULL);
	wait(NULL);
	line("100 writes of 4096 by two: %d blocks, %d and %d, mixed %d",
	     runs, got[0], got[1], bad);
	close(p[0]);
}

static void blocks(void)
{
	int n, total = 0;
	pid_t c;

	if (pipe(p))
		bail("pipe");
	c = fork();
	if (!c) {
		close(p[0]);
		_exit(write(p[1], big, sizeof(big)) == sizeof(big) ? 0 : 1);
	}
	close(p[1]);
	msleep(20);
	while ((n = read(p[0], big, 1000)) > 0)
		total += n;
	line("a blocking write of 131072: read %d, writer %s", total,
	     status(reap(c)));
	close(p[0]);
	if (pipe(p))
		bail("pipe");
	c = fork();
	if (!c) {
		close(p[0]);
		signal(SIGPIPE, SIG_IGN);
		n = write(p[1], big, sizeof(big));
		line("its reader goes amid a write: %s",
		     n < 0 ? err(errno) : n == 65536 ? "65536" : "short");
		_exit(0);
	}
	close(p[1]);
	msleep(50);
	close(p[0]);
	reap(c);
}

int main(void)
{
	if (pipe(p))
		bail("pipe");
	ends();
	nonblocking();
	sizes();
	atomic();
	blocks();
	return done();
}
