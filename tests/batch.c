/* SPDX-License-Identifier: MIT */
/*
 * Runs test programs one after the other, inside the guest.
 *
 *	batch TOKEN SECONDS NAME...
 *
 * Each /tests/NAME gets a process group of its own, /tmp as its directory and
 * SECONDS of time.  Around its output stand lines that only this program can
 * write, for TOKEN is drawn anew for each boot (tools/lib/batch.py reads them):
 *
 *	@TOKEN begin NAME
 *	@TOKEN book NAME FIELD BEFORE AFTER	the kernel's books do not balance
 *	@TOKEN end NAME STATUS
 *
 * STATUS: the exit status, 128 plus a signal, "timeout", or "missing".
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BOOKS "/proc/vitrine/books"
#define PATIENCE_MS 1000	/* for what is freed a little later */

static const char *token;
static char before[8192], after[8192];

static void on_alarm(int sig)
{
	(void)sig;
}

/* The books as text, or "" where the kernel keeps none. */
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

/* The value of a field in the books, as text; "-" when it is not there. */
static void find_field(const char *books, const char *field, char *value)
{
	char name[64];

	for (; *books; books += strcspn(books, "\n"), books += *books == '\n')
		if (sscanf(books, "%63s %31s", name, value) == 2 &&
		    strcmp(name, field) == 0)
			return;
	strcpy(value, "-");
}

static void print_difference(const char *test)
{
	char field[64], old[32], new[32];
	const char *at = after;

	for (; *at; at += strcspn(at, "\n"), at += *at == '\n') {
		if (sscanf(at, "%63s %31s", field, new) != 2)
			continue;
		find_field(before, field, old);
		if (strcmp(old, new) != 0)
			printf("@%s book %s %s %s %s\n", token, test, field,
			       old, new);
	}
}

/* Leaves the children of a test the time to be reaped by init. */
static void check_books(const char *test)
{
	struct timespec pause = { 0, 10 * 1000 * 1000 };
	int waited;

	if (!before[0])
		return;
	for (waited = 0; waited < PATIENCE_MS; waited += 10) {
		read_books(after, sizeof(after));
		if (strcmp(before, after) == 0)
			return;
		nanosleep(&pause, NULL);
	}
	print_difference(test);
}

static pid_t start(const char *name)
{
	char path[256];
	pid_t pid = fork();
	int fd;

	if (pid != 0)
		return pid;
	setpgid(0, 0);
	signal(SIGALRM, SIG_DFL);
	fd = open("/dev/null", O_RDONLY);
	dup2(fd, 0);
	close(fd);
	dup2(1, 2);
	if (chdir("/tmp") < 0)
		_exit(126);
	snprintf(path, sizeof(path), "/tests/%s", name);
	execl(path, path, (char *)NULL);
	_exit(127);
}

/* Wait for @pid at most @limit seconds, then kill its group. */
static const char *finish(pid_t pid, unsigned int limit)
{
	static char text[16];
	int status, late = 0;

	alarm(limit);
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return "lost";
		late = 1;
		kill(-pid, SIGKILL);
		alarm(1);
	}
	alarm(0);
	kill(-pid, SIGKILL);
	if (late)
		return "timeout";
	snprintf(text, sizeof(text), "%d", WIFEXITED(status) ?
		 WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return text;
}

static void run_test(const char *name, unsigned int limit)
{
	const char *status;
	pid_t pid;

	printf("@%s begin %s\n", token, name);
	read_books(before, sizeof(before));
	pid = start(name);
	status = pid < 0 ? "fork" : finish(pid, limit);
	check_books(name);
	printf("@%s end %s %s\n", token, name, status);
}

int main(int argc, char **argv)
{
	struct sigaction act = { .sa_handler = on_alarm };
	int i;

	if (argc < 4)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	sigaction(SIGALRM, &act, NULL);
	token = argv[1];
	read_books(before, sizeof(before));
	printf("@%s books %s\n", token, before[0] ? "kept" : "none");
	for (i = 3; i < argc; i++)
		run_test(argv[i], atoi(argv[2]));
	return 0;
}
