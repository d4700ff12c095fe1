/* SPDX-License-Identifier: MIT */
/* Of several errors of reading, writing and copying: which comes first; what a
 * FIFO's two ends see of each other when one is quick; whose locks a lock that
 * came too late takes along. */
#include "tap.h"

#define BAD ((void *)0xc0000000)

static int r_only, w_only, dir, pipes[2];

static void vectors(void)
{
	struct iovec v[1025] = { { BAD, 1 } }, ok = { v, 1 };
	struct iovec long_one = { v, (size_t)-1 };

	rc(readv(-1, NULL, 1025), "readv: no file, too many");
	rc(preadv(-1, NULL, 1025, -1), "preadv: no file, too many, before 0");
	rc(preadv(-1, NULL, 1025, 0), "preadv: no file, too many");
	rc(readv(w_only, NULL, 1025), "readv: for writing, too many");
	rc(readv(w_only, NULL, 1), "readv: for writing, bad address");
	rc(readv(w_only, &long_one, 1), "readv: for writing, bad length");
	rc(readv(w_only, v, 1), "readv: for writing, bad piece");
	rc(readv(w_only, &ok, 1), "readv: for writing");
	rc(readv(w_only, &ok, 0), "readv: for writing, nothing");
	rc(writev(r_only, NULL, 1), "writev: for reading, bad address");
	rc(writev(r_only, &ok, 0), "writev: for reading, nothing");
	rc(preadv(pipes[1], NULL, 1025, 0), "preadv: a pipe's other end");
	rc(preadv(pipes[0], NULL, 1025, 0), "preadv: a pipe, too many");
	rc(pwritev(pipes[0], NULL, 1, 0), "pwritev: a pipe's other end");
	rc(readv(dir, NULL, 1), "readv: a directory, bad address");
	rc(readv(dir, &ok, 0), "readv: a directory, nothing");
	rc(readv(dir, &ok, 1), "readv: a directory");
}

static void plain(void)
{
	char b[4];

	rc(pread(pipes[1], b, 1, 0), "pread: a pipe's other end");
	rc(pwrite(pipes[0], b, 1, 0), "pwrite: a pipe's other end");
	rc(pread(pipes[0], BAD, 1, 0), "pread: a pipe, bad address");
	rc(pread(-1, b, 1, -1), "pread: no file, before 0");
	rc(pread(w_only, BAD, 1, 0), "pread: for writing, bad address");
	rc(pread(dir, BAD, 1, 0), "pread: a directory, bad address");
	rc(read(dir, b, 0), "read: a directory, nothing");
	rc(pread(r_only, b, (size_t)-1, 0), "pread: too much");
	rc(pread(r_only, BAD, 0, 0), "pread: nothing to a bad address");
}

static long copy(int in, void *in_off, int out, void *out_off, size_t n,
		 unsigned flags)
{
	return syscall(SYS_copy_file_range, in, in_off, out, out_off, n, flags);
}

static void copies(void)
{
	int64_t before = -1, zero = 0, last = INT64_MAX;

	rc(copy(-1, BAD, w_only, NULL, 1, 1), "copy: no file");
	rc(copy(dir, BAD, w_only, NULL, 1, 1), "a directory, bad address");
	rc(copy(dir, NULL, w_only, NULL, 1, 1), "a directory, flags");
	rc(copy(r_only, NULL, r_only, BAD, 1, 0), "for reading, bad address");
	rc(copy(r_only, NULL, r_only, NULL, 1, 1), "for reading, flags");
	rc(copy(pipes[0], BAD, w_only, NULL, 1, 0), "a pipe, bad address");
	rc(copy(dir, NULL, pipes[1], NULL, 1, 0), "a directory to a pipe");
	rc(copy(pipes[0], NULL, dir, NULL, 1, 0), "a pipe to a directory");
	rc(copy(r_only, &before, w_only, NULL, 1, 0), "from before 0");
	rc(copy(r_only, NULL, w_only, &before, 1, 0), "to before 0");
	rc(copy(w_only, &before, r_only, NULL, 1, 0), "for writing, before 0");
	rc(copy(r_only, &before, w_only, NULL, 0, 0), "nothing, before 0");
	rc(copy(r_only, &last, w_only, &zero, 1, 0), "from the last position");
	rc(copy(r_only, &zero, w_only, &last, 1, 0), "to the last position");
	rc(copy(r_only, &zero, w_only, &zero, (size_t)-1, 0), "too much");
}

/* Names that fit, with the buffer's end behind them or in the middle. */
static void names(void)
{
	char *p = mmap(NULL, 2 * PG, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(p + PG, PG);
	lseek(dir, 0, SEEK_SET);
	rc(syscall(SYS_getdents64, dir, p + PG - 24, 1000),
	   "getdents64: one fits before the bad address");
	rc(syscall(SYS_getdents64, dir, p + PG - 60, 1000), "two");
	rc(syscall(SYS_getdents64, dir, p + PG - 8, 1000), "none");
	rc(syscall(SYS_getdents64, r_only, BAD, 0), "of a file, no room");
	rc(syscall(SYS_getdents64, dir, BAD, 0), "no room");
	munmap(p, PG);
}

static void quick_writer(void)
{
	int fd = open("fifo", O_WRONLY);

	write(fd, "x", 1);
	close(fd);
}

static void quick_reader(void)
{
	close(open("fifo", O_RDONLY));
}

/* Whose other end comes, and goes before it has a chance to see it. */
static void fifo(void)
{
	int fd, met = 0;
	pid_t c;
	char b;

	mkfifo("fifo", 0600);
	signal(SIGPIPE, SIG_IGN);
	setpriority(PRIO_PROCESS, 0, 19);
	for (int i = 0; i < 20; i++) {
		c = fork();
		if (!c) {
			setpriority(PRIO_PROCESS, 0, 0);
			quick_writer();
			_exit(0);
		}
		usleep(2000);
		fd = open("fifo", O_RDONLY);
		met += read(fd, &b, 1) == 1;
		close(fd);
		waitpid(c, NULL, 0);
	}
	line("writers that were gone at once: %d", met);
	for (int i = 0; i < 20; i++) {
		c = fork();
		if (!c) {
			setpriority(PRIO_PROCESS, 0, 0);
			quick_reader();
			_exit(0);
		}
		usleep(2000);
		fd = open("fifo", O_WRONLY);
		met += fd >= 0;
		waitpid(c, NULL, 0);
		met += write(fd, "x", 1) < 0 && errno == EPIPE;
		close(fd);
	}
	line("readers that were gone at once: %d", met);
}

int main(void)
{
	mkdir("/tmp/w", 0777);
	chdir("/tmp/w");
	close(tmpfile_of("a", 10, 'x'));
	close(tmpfile_of("b", 10, 'x'));
	r_only = open("a", O_RDONLY);
	w_only = open("b", O_WRONLY);
	dir = open(".", O_RDONLY);
	pipe(pipes);
	vectors();
	plain();
	copies();
	names();
	child("ends of a FIFO", fifo);
	chdir("/");
	wipe("/tmp/w");
	return done();
}
