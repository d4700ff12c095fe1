/* SPDX-License-Identifier: MIT */
/*
 * Runs a command and compares the kernel's books before and after it.
 *
 *	books COMMAND ARGUMENT...
 *
 * The command runs in a process group of its own, which is killed when it
 * has ended.  Each line of /proc/vitrine/books is a name and a number; those
 * that have not come back to where they were within a second are named, and
 * the status is 99.  Otherwise it is the command's, or 128 plus its signal.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BOOKS "/proc/vitrine/books"
#define UNBALANCED 99

static char before[16384], after[16384];

static void read_books(char *text, size_t size)
{
	int fd = open(BOOKS, O_RDONLY);
	size_t len = 0;
	ssize_t n = fd < 0 ? 0 : 1;

	while (n > 0 && len < size - 1) {
		n = read(fd, text + len, size - 1 - len);
		len += n > 0 ? n : 0;
	}
	text[len] = '\0';
	if (fd >= 0)
		close(fd);
}

static int balanced(void)
{
	struct timespec pause = { 0, 20 * 1000 * 1000 };
	int i;

	for (i = 0; i < 50; i++) {
		read_books(after, sizeof(after));
		if (strcmp(before, after) == 0)
			return 1;
		nanosleep(&pause, NULL);
	}
	return 0;
}

/* Both texts have the same names in the same order, or are shown whole. */
static void show_difference(void)
{
	char *old = before, *new = after, *old_rest, *new_rest;

	while ((old = strtok_r(old, "\n", &old_rest)) &&
	       (new = strtok_r(new, "\n", &new_rest))) {
		if (strcmp(old, new) != 0)
			printf("books: was %s, is %s\n", old, new);
		old = new = NULL;
	}
}

/* Run @argv in a process group; its exit status, or 128 plus its signal. */
static int run(char **argv)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		setpgid(0, 0);
		if (argv)
			execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 126;
	kill(-pid, SIGKILL);
	return WIFEXITED(status) ? WEXITSTATUS(status) :
				   128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	int n;

	if (argc < 2)
		return 2;
	/* a rehearsal: the pages of this program are in the books */
	fflush(stdout);
	run(NULL);
	read_books(after, sizeof(after));
	read_books(before, sizeof(before));
	read_books(before, sizeof(before));
	if (!before[0])
		puts("books: none are kept");
	fflush(stdout);
	n = run(argv + 1);
	if (balanced())
		return n;
	show_difference();
	printf("books: the command ended with %d\n", n);
	return UNBALANCED;
}
