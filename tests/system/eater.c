/* SPDX-License-Identifier: MIT */
/*
 * Takes all there is of something: eater WHAT [ARGUMENT].
 *
 *	memory [MiB]	maps and touches, until killed or that much is held
 *	hold MiB	the same, and stays
 *	brk		the same through brk, until it refuses
 *	refuse		mappings that cannot be: ENOMEM, each time
 *	shared		a shared mapping larger than memory, touched
 *	mappings N	N mappings that do not merge, checked, taken apart
 *	segments	shmget until it fails; says how many and why
 *	forks		children that sleep, until fork fails; then all away
 *	nobody COMMAND	the same, but as user 1000 with 50 processes at most
 *	files		opens until it fails; pipes until they fail
 *	fill FILE	writes until it fails; says why
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PG 4096UL
#define MB (1UL << 20)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static int memory(unsigned long limit)
{
	unsigned long held, at;

	for (held = 0; held < limit; held++) {
		char *p = mmap(NULL, MB, PROT_READ | PROT_WRITE, ANON, -1, 0);

		if (p == MAP_FAILED) {
			printf("mmap: %s after %lu MiB\n", strerror(errno), held);
			return 3;
		}
		for (at = 0; at < MB; at += PG)
			p[at] = (char)(held + at / PG);
	}
	printf("%lu MiB held\n", held);
	return 0;
}

static int by_brk(void)
{
	unsigned long held = 0;
	struct rlimit limit = { 64 * MB, 64 * MB };
	unsigned long end = (unsigned long)syscall(SYS_brk, 0);

	setrlimit(RLIMIT_DATA, &limit);
	while ((unsigned long)syscall(SYS_brk, end + MB) == end + MB) {
		memset((void *)end, 1, MB);
		end += MB;
		held++;
	}
	printf("brk: %s\n", held >= 60 && held <= 64 ? "at the limit" :
	       "elsewhere");
	return 0;
}

/* Mappings that cannot succeed whatever the machine. */
static int refuse(void)
{
	struct rlimit limit = { 512 * MB, 512 * MB };
	char *p = mmap(NULL, 3072UL * MB, PROT_READ, ANON, -1, 0);
	int i, n = 0;

	printf("3 GiB: %s\n", p == MAP_FAILED ? strerror(errno) : "yes");
	p = mmap(NULL, -PG, PROT_READ, ANON, -1, 0);
	printf("nearly 4 GiB: %s\n", p == MAP_FAILED ? strerror(errno) : "yes");
	for (i = 0; i < 40; i++)
		n += mmap(NULL, 100 * MB, PROT_NONE, ANON | MAP_NORESERVE, -1,
			  0) != MAP_FAILED;
	printf("100 MiB of nothing: %s times, then %s\n",
	       n > 25 && n < 31 ? "about 28" : "unexpectedly many",
	       strerror(errno));
	setrlimit(RLIMIT_AS, &limit);
	p = mmap(NULL, PG, PROT_READ, ANON, -1, 0);
	printf("over RLIMIT_AS: %s\n", p == MAP_FAILED ? strerror(errno) : "yes");
	return 0;
}

static int shared(unsigned long mib)
{
	char *p = mmap(NULL, mib * MB, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	unsigned long at;

	if (p == MAP_FAILED) {
		printf("mmap: %s\n", strerror(errno));
		return 3;
	}
	for (at = 0; at < mib * MB; at += PG)
		p[at] = 1;
	puts("touched");
	return 0;
}

/* Every second page of an area gets another protection. */
static int mappings(unsigned long n)
{
	char *p = mmap(NULL, (2 * n + 1) * PG, PROT_READ, ANON, -1, 0);
	unsigned long i, wrong = 0;

	if (p == MAP_FAILED)
		return 3;
	for (i = 0; i < n; i++) {
		char *at = p + (2 * i + 1) * PG;

		if (mprotect(at, PG, PROT_READ | PROT_WRITE)) {
			printf("mprotect %lu: %s\n", i, strerror(errno));
			return 4;
		}
		*(unsigned long *)at = i;
	}
	for (i = 0; i < n; i++)
		wrong += *(unsigned long *)(p + (2 * i + 1) * PG) != i;
	for (i = 0; i < n; i += 2)
		if (munmap(p + (2 * i + 1) * PG, PG))
			wrong++;
	for (i = 1; i < n; i += 2)
		wrong += *(unsigned long *)(p + (2 * i + 1) * PG) != i;
	wrong += munmap(p, (2 * n + 1) * PG) != 0;
	printf("%lu mappings, %lu wrong\n", 2 * n, wrong);
	return wrong != 0;
}

static int segments(void)
{
	static int ids[100000];
	int n, i, wrong = 0, why;

	for (n = 0; n < 100000; n++) {
		ids[n] = shmget(IPC_PRIVATE, PG, IPC_CREAT | 0600);
		if (ids[n] < 0)
			break;
	}
	why = errno;
	for (i = 0; i < n; i++)
		wrong += shmctl(ids[i], IPC_RMID, NULL) != 0;
	printf("%d segments, then %s; %d could not be removed\n", n,
	       why == ENOSPC ? "ENOSPC" : strerror(why), wrong);
	return wrong != 0;
}

static int forks(void)
{
	static pid_t children[200000];
	int n, i, why, reaped = 0;

	for (n = 0; n < 200000; n++) {
		children[n] = fork();
		if (children[n] == 0) {
			for (;;)
				pause();
		}
		if (children[n] < 0)
			break;
	}
	why = errno;
	for (i = 0; i < n; i++)
		kill(children[i], SIGKILL);
	for (i = 0; i < n; i++)
		reaped += waitpid(children[i], NULL, 0) == children[i];
	printf("%s children, then %s; %s reaped; fork again: %s\n",
	       n > 40 ? "many" : "few",
	       why == EAGAIN || why == ENOMEM ? "refused" : strerror(why),
	       reaped == n ? "all" : "not all",
	       fork() >= 0 ? "yes" : strerror(errno));
	return 0;
}

static int nobody(char **command)
{
	struct rlimit limit = { 50, 50 };

	if (setrlimit(RLIMIT_NPROC, &limit) || setgid(1000) || setuid(1000))
		return 2;
	execvp(command[0], command);
	return 127;
}

static int files(void)
{
	struct rlimit limit = { 4096, 4096 };
	int n = 0, ends[2], fd, why;

	setrlimit(RLIMIT_NOFILE, &limit);
	while ((fd = open("/dev/null", O_RDONLY)) >= 0)
		n++;
	printf("open: %s, %s\n", n + 3 == 4096 ? "at the limit" : "elsewhere",
	       errno == EMFILE ? "EMFILE" : strerror(errno));
	for (fd = 3; fd < 4096; fd++)
		close(fd);
	for (n = 0; pipe(ends) == 0; n++)
		if (write(ends[1], "x", 1) != 1)
			return 3;
	why = errno;
	printf("pipe: %s, %s\n", n == (4096 - 3) / 2 ? "at the limit" :
	       "elsewhere", why == EMFILE ? "EMFILE" : strerror(why));
	return 0;
}

static int fill(const char *path)
{
	static char block[65536];
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	ssize_t n;

	memset(block, 0x5a, sizeof(block));
	do
		n = write(fd, block, sizeof(block));
	while (n > 0);
	puts(errno == ENOSPC ? "ENOSPC" : strerror(errno));
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	unsigned long n = argc > 2 ? strtoul(argv[2], NULL, 10) : 1UL << 20;

	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	if (!strcmp(what, "memory"))
		return memory(n);
	if (!strcmp(what, "hold"))
		return memory(n) || pause();
	if (!strcmp(what, "brk"))
		return by_brk();
	if (!strcmp(what, "refuse"))
		return refuse();
	if (!strcmp(what, "shared"))
		return shared(n);
	if (!strcmp(what, "mappings"))
		return mappings(n);
	if (!strcmp(what, "segments"))
		return segments();
	if (!strcmp(what, "forks"))
		return forks();
	if (!strcmp(what, "nobody") && argc > 2)
		return nobody(argv + 2);
	if (!strcmp(what, "files"))
		return files();
	if (!strcmp(what, "fill") && argc > 2)
		return fill(argv[2]);
	return 2;
}
