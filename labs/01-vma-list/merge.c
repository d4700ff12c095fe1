/* SPDX-License-Identifier: MIT */
/*
 * Neighbours that are equal, and neighbours that are not.
 * what to do, address, pages, three bytes
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>
#include "lab.h"

static int file(const char *name)
{
	int fd = open(name, O_RDWR | O_CREAT, 0600);

	ftruncate(fd, 64 * PAGE);
	return fd;
}

static void map(long page, long pages, int prot, int fd, long pgoff)
{
	int flags = MAP_PRIVATE | MAP_FIXED | (fd < 0 ? MAP_ANONYMOUS : 0);

	mmap((void *)(argument(1) + page * PAGE), (size_t)(pages * PAGE), prot,
	     flags, fd, pgoff * PAGE);
}

static void protect(long page, long pages, int prot)
{
	mprotect((void *)(argument(1) + page * PAGE), (size_t)(pages * PAGE),
		 prot);
}

static void anonymous(long n)
{
	map(0, n, PROT_READ, -1, 0);
	map(n, n, PROT_READ, -1, 0); /* behind it */
	observe("behind");
	map(3 * n, n, PROT_READ, -1, 0);
	map(2 * n, n, PROT_READ, -1, 0); /* between */
	observe("between");
	map(4 * n, n, PROT_READ | PROT_WRITE, -1, 0); /* another one */
	observe("other");
	map(6 * n, n, PROT_READ, -1, 0);
	map(5 * n, n, PROT_READ, -1, 0); /* below */
	observe("below");
}

static void protection(long n)
{
	map(0, 4 * n, PROT_READ | PROT_WRITE, -1, 0);
	protect(n, n, PROT_READ);
	observe("cut");
	protect(2 * n, n, PROT_READ); /* joins what is below it */
	observe("grown");
	protect(n, 2 * n, PROT_READ | PROT_WRITE);
	observe("whole");
}

static void files(long n)
{
	int a = file("/tmp/a"), b = file("/tmp/b");

	map(0, n, PROT_READ, a, 0);
	map(n, n, PROT_READ, a, n); /* goes on */
	observe("on");
	map(2 * n, n, PROT_READ, a, 2 * n + 1); /* leaves a page out */
	observe("gap");
	map(3 * n, n, PROT_READ, b, 3 * n + 1); /* another file */
	observe("other");
	map(2 * n, n, PROT_READ, a, 2 * n); /* what was missing */
	observe("filled");
	map(5 * n, n, PROT_READ, a, 5 * n);
	map(7 * n, n, PROT_READ, a, 6 * n); /* goes on, but elsewhere */
	observe("apart");
	map(7 * n, n, PROT_READ, a, 7 * n);
	map(6 * n, n, PROT_READ, a, 6 * n); /* three are one */
	observe("between");
	map(9 * n, n, PROT_READ, b, 0);
	map(10 * n, n, PROT_NONE, b, n);
	map(11 * n, n, PROT_READ, b, 2 * n);
	protect(10 * n, n, PROT_READ); /* three are one */
	observe("equal");
}

static void unequal(long n)
{
	int id = shmget(IPC_PRIVATE, (size_t)(n * PAGE), IPC_CREAT | 0600);
	int a = file("/tmp/a");

	map(4 * n, n, PROT_READ, -1, 0);
	map(5 * n, n, PROT_READ, -1, 0); /* these two are one */
	shmat(id, (void *)argument(1), 0);
	shmat(id, (void *)(argument(1) + n * PAGE), 0);
	protect(0, 1, PROT_NONE);
	protect(0, 1, PROT_READ | PROT_WRITE);
	observe("attached", id);
	map(8 * n, n, PROT_READ | PROT_WRITE, -1, 0);
	map(9 * n, n, PROT_READ, -1, 0);
	map(11 * n, n, PROT_READ, a, n);
	observe("alone"); /* the grader makes them such that they stay so */
	protect(9 * n, n, PROT_READ | PROT_WRITE);
	map(10 * n, n, PROT_READ, a, 0);
	map(12 * n, n, PROT_READ, a, 2 * n);
	observe("alone still");
}

static volatile unsigned char *byte(long page)
{
	return (volatile unsigned char *)(argument(1) + page * PAGE);
}

static void look(void)
{
	long n = argument(2);

	observe("child", *byte(n), *byte(4 * n), *byte(8 * n));
}

/* The upper one of two has a page, the lower none. */
static void private_pages(long n)
{
	const int both = PROT_READ | PROT_WRITE;

	map(0, 2 * n, both, -1, 0);
	protect(0, n, PROT_READ);
	*byte(n) = (unsigned char)argument(3);
	protect(0, n, both); /* joins what is above it */
	map(4 * n, n, both, -1, 0);
	*byte(4 * n) = (unsigned char)argument(4);
	protect(4 * n, n, PROT_READ);
	map(3 * n, n, both, -1, 0);
	protect(4 * n, n, both); /* joins what is below it */
	map(8 * n, n, both, -1, 0);
	*byte(8 * n) = (unsigned char)argument(5);
	map(6 * n, n, both, -1, 0);
	map(7 * n, n, both, -1, 0); /* between */
	observe("joined");
	wait_for(child(look));
}

void run(void)
{
	void (*const work[])(long) = { anonymous, protection, files, unequal,
				       private_pages };

	work[argument(0)](argument(2));
}
