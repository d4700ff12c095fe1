/* SPDX-License-Identifier: MIT */
/*
 * fuzz.c - system calls at random
 *
 *	fuzz SEED CALLS
 *
 * Children of 500 calls each, in process groups of their own, with limits.
 * The numbers are 0 to 512; the arguments are edge values, descriptors, mapped
 * buffers, paths and noise.  The same seed gives the same calls.  What is left
 * out: reboot, signals to everybody, and what would end this program.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define PER_CHILD	500
#define CHILD_US	400000		/* then SIGKILL */
#define CALL_US		3000		/* then SIGALRM, which is caught */
#define PG		4096
#define BUFFERS		8

typedef unsigned long word;

static uint32_t state;
static char *buffer;
static volatile int *made;		/* calls, in all children */

static uint32_t noise(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static word edge(void)
{
	static const word edges[] = {
		0, 1, 2, 4, 8, 16, 0xfff, 0x1000, 0x7fff, 0x8000, 0xffff,
		0x10000, 0x7fffffff, 0x80000000, 0x80001000, 0xbfffffff,
		0xbffff000, 0xc0000000, 0xc0100000, 0xfffff000, 0xfffffffe,
		0xffffffff, 0xffffff9c,
	};

	return edges[noise() % (sizeof(edges) / sizeof(edges[0]))];
}

static word argument(void)
{
	static const char *const paths[] = {
		"file", "dir", "link", "dir/../file", "/proc/self/maps", "dir/.",
		"/dev/zero", "new", "", ".", "/proc/self/fd/3", "dir/new",
		"./file", "/dev/full", "/proc/self",
	};

	switch (noise() % 8) {
	case 0:
		return edge();
	case 1:
		return noise() % 12;		/* descriptors among them */
	case 2:
	case 3:
		return (word)buffer + noise() % (BUFFERS * PG);
	case 4:
		return (word)buffer + (noise() % BUFFERS) * PG;
	case 5:
		return (word)paths[noise() % (sizeof(paths) / sizeof(paths[0]))];
	case 6:
		return 1UL << noise() % 32;
	}
	return noise();
}

/* Whether an argument names a process, or a group, that is not the child's. */
static int others(word pid)
{
	long n = (long)pid < 0 ? -(long)pid : (long)pid;

	return n > 0 && n < 65536;
}

static int left_out(int nr, const word *w)
{
	switch (nr) {
	case SYS_exit:
	case SYS_exit_group:
	case SYS_reboot:
		return 1;
	case SYS_kill:
	case SYS_tkill:
	case SYS_tgkill:
	case SYS_rt_sigqueueinfo:
	case SYS_rt_tgsigqueueinfo:
	case SYS_prlimit64:
		return others(w[0]) || others(w[1] * (nr == SYS_tgkill));
	case SYS_mount:			/* over what the others need */
	case SYS_umount:
	case SYS_umount2:
		return 1;
	}
	return 0;
}

long raw_call(const word *w);

/* The number is w[6].  A new process ends at once. */
__asm__(".text\n"
	"raw_call:\n"
	"	push %ebp; push %ebx; push %esi; push %edi\n"
	"	mov 20(%esp), %ebp\n"
	"	mov (%ebp), %ebx; mov 4(%ebp), %ecx; mov 8(%ebp), %edx\n"
	"	mov 12(%ebp), %esi; mov 16(%ebp), %edi\n"
	"	mov 24(%ebp), %eax\n"
	"	push %eax\n"		/* the number again: is it a fork? */
	"	mov 20(%ebp), %ebp\n"
	"	int $0x80\n"
	"	test %eax, %eax; jnz 1f\n"
	"	mov (%esp), %edx\n"
	"	cmp $2, %edx; je 2f\n"
	"	cmp $120, %edx; je 2f\n"
	"	cmp $190, %edx; je 2f\n"
	"	cmp $435, %edx; je 2f\n"
	"1:	pop %edx\n"
	"	pop %edi; pop %esi; pop %ebx; pop %ebp; ret\n"
	"2:	mov $1, %eax; xor %ebx, %ebx; int $0x80\n");

static void on_alarm(int sig)
{
	(void)sig;
}

static void prepare(void)
{
	struct sigaction act = { .sa_handler = on_alarm };
	struct itimerval t = { { 0, CALL_US }, { 0, CALL_US } };
	static const int limits[][2] = {
		{ RLIMIT_FSIZE, 1 << 20 }, { RLIMIT_AS, 32 << 20 },
		{ RLIMIT_NPROC, 100 }, { RLIMIT_NOFILE, 64 }, { RLIMIT_CORE, 0 },
	};
	unsigned i;
	int fd, ends[2];

	setpgid(0, 0);
	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		setrlimit(limits[i][0], &(struct rlimit){ limits[i][1],
							  limits[i][1] });
	fd = open("/dev/null", O_RDWR);
	for (i = 0; i < 3; i++)
		dup2(fd, i);
	close(fd);
	open("file", O_RDWR | O_CREAT, 0755);
	open("dir", O_RDONLY);
	pipe2(ends, O_NONBLOCK);
	open("/dev/zero", O_RDWR);
	open("/dev/tty1", O_RDWR | O_NONBLOCK | O_NOCTTY);
	open("/proc/self/maps", O_RDONLY);
	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &t, NULL);
}

static void child(uint32_t seed, int calls)
{
	word w[7];
	int i, nr, n;

	state = seed;
	prepare();
	for (n = 0; n < BUFFERS * PG / 4; n++)
		((word *)buffer)[n] = n % 16 ? argument() : noise();
	for (n = 0; n < calls; n++) {
		nr = noise() % 513;
		for (i = 0; i < 6; i++)
			w[i] = argument();
		w[6] = nr;
		++*made;
		if (!left_out(nr, w))
			raw_call(w);
	}
	_exit(0);
}

static void tick(long us)
{
	struct itimerval t = { { 0, us }, { 0, us } };

	setitimer(ITIMER_REAL, &t, NULL);
}

/* 0, or -1 when SIGKILL does not end it. */
static int finish(pid_t pid, int *killed)
{
	int status = 0, late = 0;

	tick(CHILD_US);
	while (waitpid(pid, &status, WUNTRACED) != pid || WIFSTOPPED(status)) {
		*killed += late == 0;
		if (late++ > 50)
			return -1;
		kill(-pid, SIGKILL);
		kill(pid, SIGKILL);
	}
	tick(0);
	kill(-pid, SIGKILL);
	while (waitpid(-1, NULL, WNOHANG | __WALL) > 0)
		;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st;
	(void)type;
	return ftw->level ? remove(path) && 0 : 0;
}

static void tidy(void)
{
	struct shmid_ds ds;
	int i, id, max;

	nftw(".", remove_one, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
	mkdir("dir", 0755);
	if (symlink("file", "link") < 0)
		perror("link");
	max = shmctl(0, SHM_INFO, (void *)&ds);
	for (i = 0; i <= max; i++)
		if ((id = shmctl(i, SHM_STAT, &ds)) >= 0)
			shmctl(id, IPC_RMID, NULL);
}

int main(int argc, char **argv)
{
	struct sigaction act = { .sa_handler = on_alarm };
	int n, calls, killed = 0;
	uint32_t seed;
	pid_t pid;

	if (argc < 3)
		return 2;
	seed = strtoul(argv[1], NULL, 0);
	calls = atoi(argv[2]);
	sigaction(SIGALRM, &act, NULL);
	buffer = mmap(NULL, BUFFERS * PG, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	made = mmap(NULL, PG, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (mkdir("fuzz", 0755) < 0 ||
	    mount("none", "fuzz", "tmpfs", 0, "size=4m") < 0 ||
	    chdir("fuzz") < 0) {
		perror("fuzz");
		return 1;
	}
	for (n = 0; *made < calls; n++) {
		tidy();
		state = seed ^ (n + 1) * 2654435761u;
		pid = fork();
		if (pid == 0)
			child(noise() | 1, PER_CHILD);
		if (pid < 0 || finish(pid, &killed) < 0) {
			printf("lost: child %d\n", n);
			return 1;
		}
	}
	printf("%d calls by %d children, %d killed\n", *made, n, killed);
	return 0;
}
