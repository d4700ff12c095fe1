/* SPDX-License-Identifier: MIT */
/*
 * mapdemo [FILE] - an ordinary file mapping beside a shared memory segment
 *
 * The readers of the lecture asked for the comparison: both are pages of a
 * file in memory, and the same shmem_fault brings them.  Each row does one
 * thing to both and prints what came of it.  FILE is made and removed; by
 * default it lies in /, which is ramfs in Vitrine.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE  4096
#define PAGES 4
#define SIZE  (PAGES * PAGE)

static const char *path = "/mapdemo.tmp";
static int fd, id;
static char *file, *seg;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void row(const char *what, const char *of_file, const char *of_seg)
{
	printf("%-24s %-26s %s\n", what, of_file, of_seg);
	fflush(stdout);
}

static void number_row(const char *what, long of_file, long of_seg)
{
	char a[32], b[32];

	snprintf(a, sizeof(a), "%ld", of_file);
	snprintf(b, sizeof(b), "%ld", of_seg);
	row(what, a, b);
}

static void make_both(void)
{
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || ftruncate(fd, SIZE) < 0)
		die(path);
	id = shmget(IPC_PRIVATE, SIZE, IPC_CREAT | 0600);
	if (id < 0)
		die("shmget");
	row("made by", "open, ftruncate", "shmget");
	row("known by", "a path", "a key, then an id");
}

static void map_both(void)
{
	file = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	seg = shmat(id, NULL, 0);
	if (file == MAP_FAILED || seg == (void *)-1)
		die("mmap, shmat");
	row("mapped by", "mmap", "shmat");
	row("the VMA's file is", "the one that was opened", "a new one: file2");
	row("vm_ops", "shmem_vm_ops", "shm_vm_ops, over shmem's");
}

/* The name at the end of the line of /proc/self/maps that begins at @addr. */
static void mapping_name(const char *addr, char *name, size_t size)
{
	FILE *f = fopen("/proc/self/maps", "r");
	char line[512], *slash;

	*name = '\0';
	while (f && fgets(line, sizeof(line), f)) {
		if (strtoul(line, NULL, 16) != (unsigned long)addr)
			continue;
		slash = strchr(line, '/');
		if (slash)
			snprintf(name, size, "%.*s", (int)strcspn(slash, " \n"),
				 slash);
	}
	if (f)
		fclose(f);
}

static void name_row(void)
{
	char a[64], b[64];

	mapping_name(file, a, sizeof(a));
	mapping_name(seg, b, sizeof(b));
	row("name in maps", a, b);
}

static const char *in_memory(char *addr)
{
	static char buf[2][PAGES + 1];
	static int turn;
	unsigned char vec[PAGES];
	char *text = buf[turn ^= 1];

	if (mincore(addr, SIZE, vec) < 0)
		die("mincore");
	for (int i = 0; i < PAGES; i++)
		text[i] = (char)('0' + (vec[i] & 1));
	return text;
}

static void mincore_row(const char *when)
{
	const char *of_file = in_memory(file);

	row(when, of_file, in_memory(seg));
}

static long touch(char *addr)
{
	struct rusage before, after;

	getrusage(RUSAGE_SELF, &before);
	*(volatile char *)addr = 'x';
	getrusage(RUSAGE_SELF, &after);
	return after.ru_minflt + after.ru_majflt - before.ru_minflt -
	       before.ru_majflt;
}

static void touch_both(void)
{
	long of_file, of_seg;

	mincore_row("pages, mapped");
	of_file = touch(file + PAGE);
	of_seg = touch(seg + PAGE);
	number_row("faults at first touch", of_file, of_seg);
	row("the path of the fault", "shmem_fault", "shm_fault, shmem_fault");
	mincore_row("pages, second touched");
	of_file = touch(file + PAGE);
	of_seg = touch(seg + PAGE);
	number_row("faults at the next touch", of_file, of_seg);
}

/* What a second process that comes by name sees there. */
static void second_mapping(void)
{
	char *again = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);
	char *seg_again = shmat(id, NULL, SHM_RDONLY);

	if (again == MAP_FAILED || seg_again == (void *)-1)
		die("mmap, shmat");
	row("mapped a second time",
	    again[PAGE] == 'x' ? "the same page" : "other memory",
	    seg_again[PAGE] == 'x' ? "the same page" : "other memory");
	munmap(again, SIZE);
	shmdt(seg_again);
}

static void read_without_mapping(void)
{
	char c = 0;

	if (pread(fd, &c, 1, PAGE) != 1)
		die("pread");
	row("read without mapping",
	    c == 'x' ? "read: the same page" : "read: other",
	    "not possible: no fd");
}

static long attached(void)
{
	struct shmid_ds ds;

	if (shmctl(id, IPC_STAT, &ds) < 0)
		die("shmctl");
	return (long)ds.shm_nattch;
}

static void fork_row(void)
{
	char count[48];
	long in_child;
	int p[2];

	fflush(stdout);
	if (pipe(p) < 0)
		die("pipe");
	if (fork() == 0) {
		in_child = attached();
		if (write(p[1], &in_child, sizeof(in_child)) < 0)
			_exit(1);
		_exit(0);
	}
	if (read(p[0], &in_child, sizeof(in_child)) != sizeof(in_child))
		die("read");
	wait(NULL);
	snprintf(count, sizeof(count), "shm_nattch 1, %ld, 1", in_child);
	row("fork, and child's exit", "only file->f_count", count);
}

static void remove_name(void)
{
	char b[64];

	if (unlink(path) < 0 || shmctl(id, IPC_RMID, NULL) < 0)
		die("unlink, shmctl");
	row("the name removed by", "unlink", "IPC_RMID");
	close(fd);
	snprintf(b, sizeof(b), "nattch %ld, '%c' still there", attached(),
		 seg[PAGE]);
	row("and then", file[PAGE] == 'x' ? "'x' still there" : "gone", b);
}

static void unmap_both(void)
{
	struct shmid_ds ds;

	if (munmap(file, SIZE) < 0 || shmdt(seg) < 0)
		die("munmap, shmdt");
	row("unmapped by", "munmap", "shmdt");
	row("gone with", "the last name and user",
	    shmctl(id, IPC_STAT, &ds) < 0 ? "RMID and the last detach" :
					    "(it is still there)");
}

int main(int argc, char **argv)
{
	if (argc > 1)
		path = argv[1];
	row("", "file", "segment");
	make_both();
	map_both();
	name_row();
	touch_both();
	second_mapping();
	read_without_mapping();
	fork_row();
	remove_name();
	unmap_both();
	return 0;
}
