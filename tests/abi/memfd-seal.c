/* SPDX-License-Identifier: MIT */
/* F_ADD_SEALS, F_GET_SEALS, and what each seal forbids */
#include "tap.h"

#define SEAL 1
#define SHRINK 2
#define GROW 4
#define WRITE 8
#define FUTURE 16
#ifndef FALLOC_FL_KEEP_SIZE
#define FALLOC_FL_KEEP_SIZE 1
#define FALLOC_FL_PUNCH_HOLE 2
#endif

static int make(unsigned seals)
{
	int fd = syscall(SYS_memfd_create, "sealed", 2);
	char b[256];
	int i;

	if (fd < 0)
		bail("memfd_create");
	memset(b, 'm', sizeof(b));
	for (i = 0; i < 2 * (int)PG; i += sizeof(b))
		if (write(fd, b, sizeof(b)) != sizeof(b))
			bail("write");
	if (seals && fcntl(fd, F_ADD_SEALS, seals))
		bail("F_ADD_SEALS");
	return fd;
}

static const char *try_map(int fd, int prot, int flags)
{
	char *p = mmap(NULL, 2 * PG, prot, flags, fd, 0);
	const char *s = "yes";

	if (p == MAP_FAILED)
		return err(errno);
	if (!(prot & PROT_WRITE) &&
	    mprotect(p, PG, PROT_READ | PROT_WRITE))
		s = errno == EACCES ? "yes, mprotect EACCES" : "yes, mprotect ?";
	munmap(p, 2 * PG);
	return s;
}

static void effects(unsigned seals)
{
	static char big[3 * PG];
	int fd = make(seals), fd2;
	char path[40];
	struct stat st;

	line("seals %#x: %#x", seals, fcntl(fd, F_GET_SEALS));
	rc(pwrite(fd, "xyz", 3, 10), "pwrite inside");
	rc(pwrite(fd, "xyz", 0, 10), "pwrite nothing");
	rc(pwrite(fd, "xyz", 3, 2 * PG - 1), "pwrite over the end");
	fstat(fd, &st);
	line("size %ld", (long)st.st_size);
	ftruncate(fd, 2 * PG);
	rc(pwrite(fd, big, 2 * PG, PG + 10), "pwrite pages over the end");
	fstat(fd, &st);
	line("size %ld", (long)st.st_size);
	ftruncate(fd, 2 * PG);
	rc(pwrite(fd, "xyz", 3, 5 * PG), "pwrite behind the end");
	ftruncate(fd, 2 * PG);
	rc(ftruncate(fd, PG), "shrink");
	rc(ftruncate(fd, 3 * PG), "grow");
	fstat(fd, &st);
	line("size %ld", (long)st.st_size);
	rc(ftruncate(fd, st.st_size), "the same size");
	rc(fallocate(fd, 0, 0, PG), "fallocate inside");
	rc(fallocate(fd, 0, 0, 4 * PG), "fallocate over the end");
	rc(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 6 * PG), "KEEP_SIZE over it");
	rc(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, PG),
	   "punch a hole");
	line("map shared rw: %s",
	     try_map(fd, PROT_READ | PROT_WRITE, MAP_SHARED));
	line("map shared r: %s", try_map(fd, PROT_READ, MAP_SHARED));
	line("map shared none: %s", try_map(fd, PROT_NONE, MAP_SHARED));
	line("map private rw: %s",
	     try_map(fd, PROT_READ | PROT_WRITE, MAP_PRIVATE));
	line("map private r: %s", try_map(fd, PROT_READ, MAP_PRIVATE));
	sprintf(path, "/proc/self/fd/%d", fd);
	fd2 = open(path, O_RDONLY);
	got(fd2, "opened read-only");
	line("map that shared r: %s", try_map(fd2, PROT_READ, MAP_SHARED));
	rc(fcntl(fd2, F_ADD_SEALS, GROW), "a seal through it");
	line("seals of it: %#x", fcntl(fd2, F_GET_SEALS));
	close(fd2);
	fd2 = open(path, O_RDWR | O_TRUNC);
	got(fd2, "O_TRUNC");
	rc(fcntl(fd, F_ADD_SEALS, SHRINK), "add SHRINK");
	rc(fcntl(fd, F_ADD_SEALS, 0), "add nothing");
	line("seals: %#x", fcntl(fd, F_GET_SEALS));
	close(fd);
	close(fd2);
}

static void errors(void)
{
	int fd = make(0), fds[2], null = open("/dev/null", O_RDWR);
	int plain = syscall(SYS_memfd_create, "plain", 0);
	int path = open("/dev/null", O_PATH), dir = open("/proc", O_RDONLY);

	if (pipe(fds))
		bail("pipe");
	rc(fcntl(fd, F_ADD_SEALS, 32), "F_ADD_SEALS 32");
	rc(fcntl(fd, F_ADD_SEALS, 64), "F_ADD_SEALS 64");
	rc(fcntl(fd, F_ADD_SEALS, -1), "F_ADD_SEALS -1");
	rc(fcntl(fd, F_GET_SEALS, 77), "F_GET_SEALS with an argument");
	rc(fcntl(plain, F_GET_SEALS), "plain: F_GET_SEALS");
	rc(fcntl(plain, F_ADD_SEALS, SHRINK), "plain: F_ADD_SEALS");
	rc(fcntl(plain, F_ADD_SEALS, 64), "plain: F_ADD_SEALS 64");
	rc(fcntl(null, F_GET_SEALS), "/dev/null: F_GET_SEALS");
	rc(fcntl(null, F_ADD_SEALS, 1), "/dev/null: F_ADD_SEALS");
	rc(fcntl(fds[0], F_GET_SEALS), "pipe: F_GET_SEALS");
	rc(fcntl(fds[0], F_ADD_SEALS, 1), "pipe, read end: F_ADD_SEALS");
	rc(fcntl(fds[1], F_ADD_SEALS, 1), "pipe, write end: F_ADD_SEALS");
	rc(fcntl(dir, F_GET_SEALS), "directory: F_GET_SEALS");
	rc(fcntl(path, F_GET_SEALS), "O_PATH: F_GET_SEALS");
	rc(fcntl(-1, F_GET_SEALS), "-1: F_GET_SEALS");
	rc(fcntl(fd, F_ADD_SEALS, SEAL), "SEAL");
	rc(fcntl(fd, F_ADD_SEALS, SEAL), "SEAL again");
	rc(fcntl(fd, F_ADD_SEALS, 0), "0 after SEAL");
	rc(fcntl(fd, F_ADD_SEALS, GROW), "GROW after SEAL");
	line("%#x", fcntl(fd, F_GET_SEALS));
	fd = make(0);
	rc(fcntl(fd, F_ADD_SEALS, SEAL | WRITE), "both at once");
	line("%#x", fcntl(fd, F_GET_SEALS));
}

static void while_mapped(void)
{
	int fd = make(0), fd2;
	char path[40];
	char *p = mmap(NULL, 2 * PG, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	pid_t c;
	int go[2];

	rc(fcntl(fd, F_ADD_SEALS, WRITE), "WRITE while mapped shared");
	rc(fcntl(fd, F_ADD_SEALS, WRITE | GROW), "WRITE|GROW while mapped");
	line("%#x", fcntl(fd, F_GET_SEALS));
	mprotect(p, 2 * PG, PROT_READ);
	rc(fcntl(fd, F_ADD_SEALS, WRITE), "WRITE while mapped to be read");
	munmap(p, PG);
	rc(fcntl(fd, F_ADD_SEALS, WRITE), "WRITE with half of it mapped");
	if (pipe(go))
		bail("pipe");
	c = fork();
	if (!c) {
		close(go[1]);
		read(go[0], path, 1);
		_exit(0);
	}
	munmap(p + PG, PG);
	rc(fcntl(fd, F_ADD_SEALS, WRITE), "WRITE while a child has it");
	close(go[1]);
	reap(c);
	p = mmap(NULL, 2 * PG, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	*p = 'p';
	sprintf(path, "/proc/self/fd/%d", fd);
	fd2 = open(path, O_RDONLY);
	mmap(NULL, 2 * PG, PROT_READ, MAP_SHARED, fd2, 0);
	rc(fcntl(fd, F_ADD_SEALS, WRITE), "WRITE while mapped privately");
	rc(fcntl(fd, F_ADD_SEALS, WRITE), "WRITE again");
	p[PG] = 'q';
	line("the private copy: %c %c", p[0], p[PG]);
}

static void future(void)
{
	int fd = make(0);
	char *p = mmap(NULL, 2 * PG, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	char *q;
	char b[2];

	rc(fcntl(fd, F_ADD_SEALS, FUTURE), "FUTURE_WRITE while mapped");
	line("the mapping: %s", touch(p, 'w'));
	pread(fd, b, 1, 0);
	line("through the file: %d", b[0]);
	rc(pwrite(fd, "x", 1, 0), "pwrite");
	q = mmap(NULL, 2 * PG, PROT_READ, MAP_SHARED, fd, 0);
	line("a mapping to be read: %s", touch(q, 'r'));
	rc(mprotect(q, PG, PROT_READ | PROT_WRITE), "mprotect it");
	rc(mprotect(p, PG, PROT_READ), "the old one: mprotect r");
	rc(mprotect(p, PG, PROT_READ | PROT_WRITE), "and back");
	rc(madvise(p, PG, MADV_REMOVE), "MADV_REMOVE");
	rc(fcntl(fd, F_ADD_SEALS, WRITE), "WRITE now");
	munmap(p, 2 * PG);
	rc(fcntl(fd, F_ADD_SEALS, WRITE), "WRITE with a mapping to be read");
	munmap(q, 2 * PG);
	rc(fcntl(fd, F_ADD_SEALS, WRITE), "WRITE with none");
}

int main(void)
{
	static const unsigned all[] = {
		0, SHRINK, GROW, SHRINK | GROW, WRITE, FUTURE, WRITE | FUTURE,
		SEAL | SHRINK | GROW | WRITE,
	};
	unsigned i;

	for (i = 0; i < sizeof(all) / sizeof(*all); i++)
		effects(all[i]);
	errors();
	while_mapped();
	future();
	return done();
}
