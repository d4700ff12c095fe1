/* SPDX-License-Identifier: MIT */
/*
 * exec-fuzz.c - mutants of programs, executed
 *
 *	exec-fuzz SEED COUNT PROGRAM
 *
 * Each mutant has one kind of damage: bits turned in the headers or anywhere,
 * an end that is missing, or fields of the ELF header and of program headers
 * that hold edge values.  It is run with limits and half a second of time.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILE_MAX	(256 * 1024)
#define RUN_US		500000
#define MUTANT		"mutant"
#define REFUSED		111		/* the status of a failed execve */

static char original[FILE_MAX], mutant[FILE_MAX];
static size_t size;
static uint32_t state;

static uint32_t noise(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static uint32_t edge(void)
{
	static const uint32_t edges[] = {
		0, 1, 2, 3, 31, 32, 52, 0xfff, 0x1000, 0x1001, 0x7fff, 0x8000,
		0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xbffff000, 0xbfffffff,
		0xc0000000, 0xc0100000, 0xfffff000, 0xfffff001, 0xffffffff,
	};

	return noise() % 8 ? edges[noise() % (sizeof(edges) / 4)] : noise();
}

static void flip(size_t within)
{
	unsigned n = 1 + noise() % 8;

	while (n--)
		mutant[noise() % within] ^= 1 << noise() % 8;
}

/* One field: the ELF header has 2 or 4 bytes in each, from e_type on. */
static void change_header(void)
{
	static const unsigned char fields[][2] = {
		{ 16, 2 }, { 18, 2 }, { 20, 4 }, { 24, 4 }, { 28, 4 },
		{ 32, 4 }, { 36, 4 }, { 40, 2 }, { 42, 2 }, { 44, 2 },
	};
	unsigned i = noise() % (sizeof(fields) / 2);
	uint32_t value = edge();

	memcpy(mutant + fields[i][0], &value, fields[i][1]);
}

static void change_segment(void)
{
	const Elf32_Ehdr *head = (const Elf32_Ehdr *)original;
	size_t at = head->e_phoff +
		    noise() % head->e_phnum * sizeof(Elf32_Phdr) +
		    noise() % 8 * 4;
	uint32_t value = edge();

	memcpy(mutant + at, &value, 4);
}

/* Make the mutant; its length. */
static size_t mutate(void)
{
	size_t length = size;
	int n;

	memcpy(mutant, original, size);
	switch (noise() % 8) {
	case 0:
		flip(size);
		break;
	case 1:
		flip(52 + 32 * 8);
		break;
	case 2:
		length = noise() % size;
		break;
	case 3:
		length = noise() % 512;
		break;
	case 4:
		change_header();
		break;
	default:
		for (n = 1 + noise() % 3; n; n--)
			change_segment();
	}
	return length;
}

static int write_mutant(size_t length)
{
	int fd;

	unlink(MUTANT);
	fd = open(MUTANT, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	if (fd < 0 || write(fd, mutant, length) != (ssize_t)length)
		return -1;
	return close(fd);
}

static void run_mutant(void)
{
	struct itimerval t = { { 0, 0 }, { 0, RUN_US } };
	struct rlimit space = { 32 << 20, 32 << 20 }, one = { 20, 20 };
	struct rlimit none = { 0, 0 };
	int i, null = open("/dev/null", O_RDWR);

	setpgid(0, 0);
	signal(SIGALRM, SIG_DFL);
	setrlimit(RLIMIT_AS, &space);
	setrlimit(RLIMIT_NPROC, &one);
	setrlimit(RLIMIT_CORE, &none);
	setitimer(ITIMER_REAL, &t, NULL);
	for (i = 0; i < 3; i++)
		dup2(null, i);
	execl(MUTANT, "mutant", (char *)NULL);
	_exit(REFUSED);
}

static void on_tick(int sig)
{
	(void)sig;
}

/* The wait status, or -1 when SIGKILL does not end it. */
static int finish(pid_t pid)
{
	struct itimerval t = { { 0, 2 * RUN_US }, { 0, 2 * RUN_US } };
	struct itimerval off = { { 0, 0 }, { 0, 0 } };
	int status, late = 0;

	setitimer(ITIMER_REAL, &t, NULL);
	while (waitpid(pid, &status, WUNTRACED) != pid || WIFSTOPPED(status)) {
		if (late++ > 10)
			return -1;
		kill(-pid, SIGKILL);
		kill(pid, SIGKILL);
	}
	setitimer(ITIMER_REAL, &off, NULL);
	kill(-pid, SIGKILL);
	return status;
}

static int read_program(const char *path)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = read(fd, original, sizeof(original));

	close(fd);
	size = n > 0 ? n : 0;
	return n < 1024 || n == sizeof(original) ? -1 : 0;
}

int main(int argc, char **argv)
{
	struct sigaction act = { .sa_handler = on_tick };
	int i, status, count, refused = 0, killed = 0, whole = 0;
	pid_t pid;

	if (argc < 4)		/* a mutant of this very program */
		return 42;
	count = atoi(argv[2]);
	sigaction(SIGALRM, &act, NULL);
	if (read_program(argv[3]) < 0) {
		perror(argv[3]);
		return 1;
	}
	for (i = 0; i < count; i++) {
		state = (strtoul(argv[1], NULL, 0) + i) * 2654435761u | 1;
		noise();
		if (write_mutant(i ? mutate() : (memcpy(mutant, original, size),
						 size)) < 0) {
			perror(MUTANT);
			return 1;
		}
		pid = fork();
		if (pid == 0)
			run_mutant();
		status = pid < 0 ? -1 : finish(pid);
		if (status == -1) {
			printf("lost: mutant %d\n", i);
			return 1;
		}
		if (i == 0 && (!WIFEXITED(status) || WEXITSTATUS(status) != 42)) {
			printf("the original: status %x\n", status);
			return 1;
		}
		if (WIFSIGNALED(status))
			killed++;
		else if (WEXITSTATUS(status) == REFUSED)
			refused++;
		else
			whole++;
	}
	unlink(MUTANT);
	printf("%d refused, %d died, %d ran\n", refused, killed, whole);
	return 0;
}
