/* SPDX-License-Identifier: MIT */
/* FIFOs: opening waits for the other end, O_NONBLOCK does not */
#include "tap.h"

#define P "/tmp/p"

static void writer(void)
{
	int fd = open(P, O_WRONLY);

	write(fd, "hello", 5);
}

static void reader(void)
{
	char b[8];
	int fd = open(P, O_RDONLY), n = read(fd, b, 8);

	line("the reader got %.*s", n, b);
}

static void late(void)
{
	msleep(50);
	writer();
}

int main(void)
{
	char b[8];
	int r, w, x;
	pid_t c;
	struct stat st;

	rc(mkfifo(P, 0666), "mkfifo");
	rc(mkfifo(P, 0666), "again");
	stat(P, &st);
	line("mode %o", st.st_mode);
	rc(open(P, O_WRONLY | O_NONBLOCK), "O_WRONLY|O_NONBLOCK, no reader");
	r = got(open(P, O_RDONLY | O_NONBLOCK), "O_RDONLY|O_NONBLOCK");
	rc(read(r, b, 8), "read without a writer");
	w = got(open(P, O_WRONLY | O_NONBLOCK), "O_WRONLY|O_NONBLOCK then");
	rc(read(r, b, 8), "read of an empty one");
	rc(write(w, "abc", 3), "write");
	rc(lseek(r, 0, SEEK_SET), "lseek");
	rc(read(r, b, 8), "read");
	close(w);
	rc(read(r, b, 8), "the writer gone");
	w = open(P, O_WRONLY);
	write(w, "left", 4);
	close(w);
	close(r);
	r = open(P, O_RDONLY | O_NONBLOCK);
	rc(read(r, b, 8), "all closed: what was left is gone");
	close(r);
	x = got(open(P, O_RDWR), "O_RDWR does not wait");
	rc(write(x, "z", 1), "write");
	rc(read(x, b, 8), "read");
	close(x);
	c = spawn(late);
	r = open(P, O_RDONLY);
	rc(read(r, b, 8), "a blocking open met a late writer: read");
	rc(read(r, b, 8), "and the end");
	reap(c);
	close(r);
	c = spawn(reader);
	w = open(P, O_WRONLY);
	write(w, "world", 5);
	close(w);
	reap(c);
	rc(truncate(P, 0), "truncate");
	rc(unlink(P), "unlink");
	return done();
}
