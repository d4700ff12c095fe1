/* SPDX-License-Identifier: MIT */
/* dup, dup2, dup3, fcntl: numbers, flags, the shared offset, errors */
#include "tap.h"

#define F "/tmp/f"

static char *self;

static void execs(void)
{
	execl(self, self, "which", NULL);
	_exit(99);
}

static void many(void)
{
	struct rlimit l = { 10, 10 };

	setrlimit(RLIMIT_NOFILE, &l);
	rc(dup2(1, 10), "RLIMIT_NOFILE 10: dup2 to 10");
	rc(dup2(1, 9), "to 9");
	rc(fcntl(1, F_DUPFD, 10), "F_DUPFD from 10");
	while (dup(1) >= 0)
		;
	line("dup until %s", err(errno));
	rc(open(F, O_RDONLY), "open");
	rc(pipe((int[2]){ 0, 0 }), "pipe");
	rc(fcntl(1, F_DUPFD, 3), "F_DUPFD from 3");
}

int main(int argc, char **argv)
{
	int a, b, c, i;
	char ch;

	self = argv[0];
	if (argc > 1) {
		for (i = 3, c = 0; i < 20; i++)
			if (fcntl(i, F_GETFD) >= 0)
				c |= 1 << i;
		_exit(c >> 3);
	}
	a = tmpfile_of(F, 10, 'x');
	b = dup(a);
	ok(b == a + 1, "dup gives the lowest");
	read(a, &ch, 1);
	rc(lseek(b, 0, SEEK_CUR), "the offset is shared");
	c = open(F, O_RDWR);
	rc(lseek(c, 0, SEEK_CUR), "another open has its own");
	rc(dup2(c, b) == b ? 0 : -1, "dup2 onto an open one");
	rc(lseek(b, 0, SEEK_CUR), "it is the other file now");
	rc(dup2(b, b) == b ? 0 : -1, "dup2 onto itself");
	rc(dup3(b, b, 0), "dup3 onto itself");
	rc(dup2(99, b), "dup2 of a bad one");
	rc(dup2(99, 99), "dup2 of a bad one onto itself");
	rc(dup2(a, -1), "to -1");
	rc(dup2(a, 1 << 20), "to 2^20");
	rc(dup3(a, 50, 1), "dup3, flag 1");
	rc(dup(-1), "dup of -1");
	rc(dup3(a, 20, O_CLOEXEC), "dup3, O_CLOEXEC, to 20");
	line("F_GETFD %d", fcntl(20, F_GETFD));
	rc(fcntl(20, F_SETFD, 0), "F_SETFD 0");
	line("F_GETFD %d", fcntl(20, F_GETFD));
	rc(fcntl(20, F_SETFD, 0xff), "F_SETFD 0xff");
	line("F_GETFD %d", fcntl(20, F_GETFD));
	close(20);
	rc(fcntl(a, F_DUPFD, 30), "F_DUPFD from 30");
	rc(fcntl(a, F_DUPFD, 30), "again");
	rc(fcntl(a, F_DUPFD_CLOEXEC, 30), "F_DUPFD_CLOEXEC");
	line("F_GETFD %d %d", fcntl(30, F_GETFD), fcntl(32, F_GETFD));
	close(30);
	close(31);
	close(32);
	rc(fcntl(a, F_DUPFD, -1), "F_DUPFD from -1");
	rc(fcntl(a, F_DUPFD, 1 << 20), "F_DUPFD from 2^20");
	line("F_GETFL %#o", fcntl(a, F_GETFL));
	rc(fcntl(a, F_SETFL, O_APPEND | O_NONBLOCK), "F_SETFL");
	line("F_GETFL %#o", fcntl(a, F_GETFL));
	rc(fcntl(a, F_SETFL, O_WRONLY | O_CREAT | O_TRUNC), "F_SETFL, others");
	line("F_GETFL %#o", fcntl(a, F_GETFL));
	b = dup(a);
	fcntl(b, F_SETFL, O_APPEND);
	line("set through a dup: %#o", fcntl(a, F_GETFL));
	rc(fcntl(a, 9999), "command 9999");
	rc(fcntl(-1, F_GETFD), "fd -1");
	close(a);
	close(b);
	close(c);
	for (i = 3; i < 8; i++)
		close(i);
	open(F, O_RDONLY);
	open(F, O_RDONLY | O_CLOEXEC);
	open(F, O_RDONLY);
	fcntl(5, F_SETFD, FD_CLOEXEC);
	open(F, O_RDONLY);
	line("open after exec of 3 4 5 6, 4 and 5 close: %#x",
	     WEXITSTATUS(reap(spawn(execs))));
	quietly(many);
	unlink(F);
	return done();
}
