/* SPDX-License-Identifier: MIT */
/* Of several errors of reading, writing and copying: which comes first; what a
 * FIFO's two ends see of each other when one is quick; whose locks a lock that
 * came too late takes along. */
#include "tap.h"

#include <sys/select.h>
#include <sys/sendfile.h>

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

static void sent(void)
{
	int zero = open("/dev/zero", O_RDONLY);
	int append = open("b", O_WRONLY | O_APPEND);
	off_t before = -1;
	int64_t before64 = -1, start = 0;

	rc(sendfile(-1, -1, &before, 1), "sendfile: no file, before 0");
	rc(syscall(SYS_sendfile64, w_only, r_only, &before64, 1),
	   "sendfile64: before 0");
	rc(sendfile(-1, pipes[0], &before, 1), "a pipe at a place to no file");
	rc(sendfile(-1, pipes[0], NULL, 1), "a pipe to no file");
	rc(sendfile(r_only, r_only, &before, 1),
	   "to one for reading, before 0");
	rc(sendfile(w_only, w_only, &before, 1), "one for writing, before 0");
	rc(sendfile(w_only, dir, NULL, 1), "a directory");
	rc(sendfile(w_only, pipes[0], NULL, 1), "a pipe");
	rc(sendfile(w_only, zero, NULL, 1), "a device");
	rc(sendfile(pipes[1], zero, NULL, 1), "a device to a pipe");
	rc(sendfile(pipes[1], r_only, NULL, 1), "a file to a pipe");
	rc(sendfile(append, r_only, NULL, 1), "to one for appending");
	rc(sendfile(append, r_only, &before, 1), "the same, before 0");
	rc(sendfile(w_only, r_only, NULL, (size_t)-1), "too much");
	rc(sendfile(append, dir, NULL, 1), "a directory for appending");
	rc(sendfile(append, r_only, NULL, 0), "nothing for appending");
	rc(sendfile(w_only, dir, NULL, 0), "nothing of a directory");
	rc(syscall(SYS_sendfile64, w_only, r_only, &start, 4), "sendfile64");
	line("next is %d", (int)start);
	close(zero);
	close(append);
}

static int selected(int fd, int n)
{
	struct timeval now = { 0, 0 };
	fd_set in;

	FD_ZERO(&in);
	FD_SET(fd, &in);
	return select(n, &in, NULL, NULL, &now);
}

static void waited(void)
{
	struct pollfd p = { .fd = -1, .events = POLLIN };
	struct timeval past = { -1, 0 };
	struct timespec early = { -1, 0 };
	sigset_t set;

	sigemptyset(&set);
	rc(selected(31, 32), "select: one that was never open");
	rc(selected(900, 900), "and not asked for");
	rc(selected(pipes[0], 1024), "a pipe");
	rc(select(-1, BAD, NULL, NULL, &past), "no number, a time before 0");
	rc(select(-1, BAD, NULL, NULL, NULL), "no number, bad set");
	rc(select(5, BAD, NULL, NULL, NULL), "bad set");
	rc(poll(BAD, 1, 0), "poll: bad address");
	rc(poll(BAD, 100000, 0), "too many");
	rc(poll(&p, 1, 0), "none");
	rc(syscall(SYS_ppoll, BAD, 100000, &early, &set, 8),
	   "ppoll: too many, a time before 0");
	rc(syscall(SYS_ppoll, BAD, 100000, NULL, &set, 4),
	   "too many, a wrong size");
	rc(syscall(SYS_ppoll, BAD, 100000, NULL, BAD, 8),
	   "too many, a bad mask");
}

static void places(void)
{
	rc(lseek(-1, 0, 99), "lseek: no file, no way");
	rc(lseek(pipes[0], 0, 99), "a pipe, no way");
	rc(lseek(pipes[0], 0, SEEK_SET), "a pipe");
	rc(lseek(r_only, 100, SEEK_DATA), "data behind the end");
	rc(syscall(SYS_fallocate, -1, 99, 0, 0, 0, 0), "fallocate: no file");
	rc(syscall(SYS_fallocate, r_only, 99, 0, 0, 0, 0), "no way, no length");
	rc(syscall(SYS_fallocate, r_only, 0x80, 0, 0, 1, 0), "no way, reading");
	rc(syscall(SYS_fallocate, pipes[0], 0, 0, 0, 1, 0), "a pipe, reading");
	rc(syscall(SYS_fallocate, pipes[1], 0, 0, 0, 1, 0), "a pipe");
	rc(posix_fadvise(pipes[0], 0, -1, 99) ? -1 : 0, "fadvise: a pipe");
	rc(fsync(pipes[0]), "fsync: a pipe");
	rc(ftruncate(r_only, -1), "ftruncate: for reading, before 0");
	rc(ftruncate(-1, -1), "no file, before 0");
	rc(ftruncate(pipes[1], 0), "a pipe");
	rc(truncate("none", -1), "truncate: no file, before 0");
	rc(truncate(".", 0), "a directory");
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

static int again(int fd, int flags)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, flags);
}

/* A pipe's end is opened by its link: nobody waits for the other end. */
static void reopened(void)
{
	struct pollfd p = { .events = POLLIN };
	int ends[2], fd;

	alarm(10);
	pipe(ends);
	got(again(ends[0], O_RDWR), "both ends of a pipe by one's link");
	close(ends[0]);
	close(ends[1]);
	pipe(ends);
	close(ends[0]);
	got(again(ends[1], O_WRONLY | O_NONBLOCK), "its end for writing alone");
	got(again(ends[1], O_WRONLY), "the same, though it may wait");
	close(ends[1]);
	pipe(ends);
	close(ends[1]);
	fd = got(again(ends[0], O_RDONLY), "its end for reading alone");
	p.fd = fd;
	rc(poll(&p, 1, 0), "poll");
	line("%#x", p.revents);
	fd = got(again(ends[0], O_RDONLY | O_NONBLOCK), "and not waiting");
	p.fd = fd;
	rc(poll(&p, 1, 0), "poll");
	line("%#x", p.revents);
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
	sent();
	waited();
	places();
	names();
	child("ends of a FIFO", fifo);
	child("a pipe's ends by their links", reopened);
	chdir("/");
	wipe("/tmp/w");
	return done();
}
