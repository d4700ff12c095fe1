/* SPDX-License-Identifier: MIT */
/* poll, select, ppoll: events, time-outs, errors */
#include "tap.h"

static int p[2];

static const char *ev(int e)
{
	static char b[4][64];
	static int k;
	char *s = b[++k % 4];

	snprintf(s, 64, "%s%s%s%s%s%s%s", e ? "" : "nothing ",
		 e & POLLIN ? "IN " : "", e & POLLPRI ? "PRI " : "",
		 e & POLLOUT ? "OUT " : "", e & POLLERR ? "ERR " : "",
		 e & POLLHUP ? "HUP " : "", e & POLLNVAL ? "NVAL " : "");
	if (*s)
		s[strlen(s) - 1] = 0;
	return s;
}

static void one(const char *what, int fd, int events)
{
	struct pollfd f = { fd, events, 0x7fff };
	int r = poll(&f, 1, 0);

	line("%s: %d, %s", what, r, ev(f.revents));
}

static long ms(struct timespec *a)
{
	struct timespec b;

	clock_gettime(CLOCK_MONOTONIC, &b);
	return (b.tv_sec - a->tv_sec) * 1000 +
	       (b.tv_nsec - a->tv_nsec) / 1000000;
}

static void polls(void)
{
	int in = POLLIN, out = POLLOUT, both = POLLIN | POLLOUT, fd;
	char b[65536];

	one("empty pipe, read end", p[0], in);
	one("its write end", p[1], out);
	write(p[1], "x", 1);
	one("one byte, read end", p[0], in);
	one("asked for nothing", p[0], 0);
	one("read end, asked for OUT", p[0], out);
	one("write end, asked for IN", p[1], in);
	fcntl(p[1], F_SETFL, O_NONBLOCK);
	while (write(p[1], b, 4096) > 0)
		;
	one("full, write end", p[1], both);
	while (read(p[0], b, 65536) == 65536)
		;
	close(p[0]);
	one("reader gone, write end", p[1], both);
	close(p[1]);
	if (pipe(p))
		bail("pipe");
	write(p[1], "x", 1);
	close(p[1]);
	one("writer gone, a byte left", p[0], in);
	read(p[0], b, 1);
	one("writer gone, empty", p[0], in);
	one("asked for nothing", p[0], 0);
	close(p[0]);
	one("a closed one", p[0], in);
	one("fd -1", -1, in);
	fd = tmpfile_of("/tmp/f", 0, 0);
	one("an empty file", fd, both);
	close(fd);
	unlink("/tmp/f");
	fd = open("/tmp", O_RDONLY);
	one("a directory", fd, both);
	close(fd);
	fd = open("/dev/null", O_RDWR);
	one("/dev/null", fd, both);
	close(fd);
	fd = open("/dev/zero", O_RDWR);
	one("/dev/zero", fd, both);
	close(fd);
}

static void late_writer(void)
{
	msleep(50);
	write(p[1], "x", 1);
}

static void alarmed(int s)
{
	(void)s;
}

static void waits(void)
{
	struct pollfd f[3] = { { -1, POLLIN, 0 } };
	struct timespec t0, ts = { 0, 0 };
	struct itimerval it = { .it_value = { 0, 50000 } };
	sigset_t set;
	pid_t c;
	char b;
	int r;

	if (pipe(p))
		bail("pipe");
	f[1].fd = p[0];
	f[1].events = POLLIN;
	f[2].fd = 99;
	f[2].events = POLLIN;
	clock_gettime(CLOCK_MONOTONIC, &t0);
	rc(poll(f, 2, 50), "poll for 50 ms");
	ok(ms(&t0) >= 49, "it waited");
	rc(poll(NULL, 0, 10), "of nothing for 10 ms");
	c = spawn(late_writer);
	rc(poll(f, 2, -1), "without end, a late writer");
	line("revents %s", ev(f[1].revents));
	reap(c);
	read(p[0], &b, 1);
	clock_gettime(CLOCK_MONOTONIC, &t0);
	rc(poll(f, 3, 1000), "a bad fd among them");
	line("revents %s, %s", ev(f[1].revents), ev(f[2].revents));
	ok(ms(&t0) < 900, "at once");
	rc(syscall(SYS_poll, 0xc0000000, 1, 0), "array in the kernel");
	rc(syscall(SYS_poll, f, -1, 0), "count -1");
	signal(SIGALRM, alarmed);
	setitimer(ITIMER_REAL, &it, NULL);
	rc(poll(f, 2, 1000), "a signal");
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGALRM);
	rc(poll(f, 2, 10), "a blocked signal");
	sigemptyset(&set);
	rc(ppoll(f, 2, NULL, &set), "ppoll lets it in");
	sigprocmask(SIG_UNBLOCK, &(sigset_t){ { 1 << (SIGALRM - 1) } }, NULL);
	rc(ppoll(f, 2, &ts, NULL), "ppoll, no time");
	ts.tv_nsec = 1000000000;
	rc(ppoll(f, 2, &ts, NULL), "ppoll, 10^9 ns");
	ts.tv_nsec = 0;
	ts.tv_sec = -1;
	r = ppoll(f, 2, &ts, NULL);
	rc(r, "ppoll, -1 s");
}

static void selects(void)
{
	fd_set r, w;
	struct timeval tv = { 0, 0 };
	struct timespec t0;
	int n, hi = p[1] + 1;

	FD_ZERO(&r);
	FD_ZERO(&w);
	FD_SET(p[0], &r);
	FD_SET(p[1], &w);
	n = select(hi, &r, &w, NULL, &tv);
	line("select, empty pipe: %d, r %d w %d", n, FD_ISSET(p[0], &r) != 0,
	     FD_ISSET(p[1], &w) != 0);
	write(p[1], "x", 1);
	FD_SET(p[0], &r);
	n = select(hi, &r, &w, NULL, &tv);
	line("with a byte: %d, r %d w %d", n, FD_ISSET(p[0], &r) != 0,
	     FD_ISSET(p[1], &w) != 0);
	n = select(hi, &r, NULL, NULL, NULL);
	line("no time-out: %d", n);
	FD_ZERO(&r);
	FD_SET(20, &r);
	rc(select(21, &r, NULL, NULL, &tv), "a bad fd");
	rc(select(0, NULL, NULL, NULL, &tv), "of nothing");
	rc(select(-1, NULL, NULL, NULL, &tv), "count -1");
	tv.tv_usec = -1;
	rc(select(0, NULL, NULL, NULL, &tv), "-1 us");
	tv.tv_usec = 50000;
	clock_gettime(CLOCK_MONOTONIC, &t0);
	rc(select(0, NULL, NULL, NULL, &tv), "50 ms");
	ok(ms(&t0) >= 49, "it waited");
	tv = (struct timeval){ 5, 0 };
	{
		long a[5] = { 0, 0, 0, 0, (long)&tv };
		struct { long s, u; } old = { 5, 0 };

		FD_ZERO(&r);
		FD_SET(p[0], &r);
		a[0] = hi;
		a[1] = (long)&r;
		a[4] = (long)&old;
		rc(syscall(SYS_select, a), "the old select(82)");
		rc(syscall(SYS__newselect, hi, &r, 0, 0, &old),
		   "_newselect(142)");
		ok(old.s <= 5 && old.s >= 4, "the time left is written back");
	}
}

int main(void)
{
	if (pipe(p))
		bail("pipe");
	polls();
	waits();
	selects();
	return done();
}
