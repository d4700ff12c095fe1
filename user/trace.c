/* SPDX-License-Identifier: MIT */
/*
 * trace FUNCTION COMMAND [ARGUMENT]... - what a function of the kernel calls
 *
 * Runs COMMAND and prints the call tree of FUNCTION for each time that it or
 * a child of it came there.  FUNCTION is a system call (shmat) or a function
 * of the kernel's sources (mmap_region).  The status is COMMAND's.  Needs the
 * kernel of "make TRACE=1".
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILE_NAME "/proc/vitrine/trace"

struct call {
	int pid;
	unsigned cpu, depth;
	char duration[24], name[64];
	bool shown;
};

static struct call *calls;
static size_t count;

static int fail(const char *what)
{
	fprintf(stderr, "trace: %s: %s\n", what, strerror(errno));
	return 2;
}

/* Tell the kernel; of the names that a system call may have the first. */
static int begin(const char *function, char *name, size_t size)
{
	static const char *const prefixes[] = { "do_", "sys_", "" };
	char text[128];
	int fd = open(FILE_NAME, O_WRONLY), n, err;

	if (fd < 0 && errno == ENOENT) {
		fputs("trace: this kernel cannot trace: \"make TRACE=1\" "
		      "builds the one that can, \"make TRACE=1 run\" boots "
		      "it\n",
		      stderr);
		return 2;
	}
	if (fd < 0)
		return fail(FILE_NAME);
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		snprintf(name, size, "%s%s", prefixes[i], function);
		n = snprintf(text, sizeof(text), "%s %d", name, getpid());
		err = write(fd, text, (size_t)n) < 0 ? errno : 0;
		if (err != ENOENT)
			break;
	}
	close(fd);
	if (err == ENOENT || err == EINVAL) {
		fprintf(stderr,
			"trace: the kernel has no function %s, nor do_%s, "
			"sys_%s\n",
			function, function, function);
		return 2;
	}
	errno = err;
	return err ? fail(FILE_NAME) : 0;
}

/* All calls into calls[]; how many the kernel had no room for. */
static int fetch(unsigned *lost)
{
	FILE *f = fopen(FILE_NAME, "r");
	struct call c = { 0 };
	size_t room = 0;

	if (!f || fscanf(f, "# lost %u", lost) != 1)
		return fail(FILE_NAME);
	while (fscanf(f, "%d %u %u %23s %63s", &c.pid, &c.cpu, &c.depth,
		      c.duration, c.name) == 5) {
		if (count == room) {
			room = room ? 2 * room : 1024;
			calls = realloc(calls, room * sizeof(*calls));
			if (!calls)
				return fail("memory");
		}
		calls[count++] = c;
	}
	fclose(f);
	return 0;
}

/* The next call of the task that made calls[i]; NULL if its tree ends. */
static struct call *next_of(size_t i)
{
	for (size_t j = i + 1; j < count; j++)
		if (calls[j].pid == calls[i].pid)
			return calls[j].depth ? &calls[j] : NULL;
	return NULL;
}

static void line(const struct call *c, const char *duration)
{
	printf(" %u) %11s    |  %*s", c->cpu, duration, (int)c->depth * 2, "");
}

/* The tree whose root is calls[i], as Linux's function_graph writes it. */
static void show_tree(size_t i)
{
	struct call *open[128], *c = &calls[i], *next;
	unsigned depth;

	do {
		next = next_of((size_t)(c - calls));
		depth = next ? next->depth : 0;
		c->shown = true;
		line(c, depth > c->depth ? "" : c->duration);
		printf("%s()%s\n", c->name, depth > c->depth ? " {" : ";");
		open[c->depth % 128] = c;
		for (unsigned d = c->depth; d-- > depth;) {
			line(open[d % 128], open[d % 128]->duration);
			puts("}");
		}
		c = next;
	} while (c);
}

static void show(const char *name, unsigned lost)
{
	FILE *f = fopen("/proc/cmdline", "r");
	char words[512] = "";
	int pid = 0;

	if (f && fgets(words, sizeof(words), f))
		fclose(f);
	printf("# tracer: %s, durations in %s\n"
	       "# CPU    DURATION       FUNCTION CALLS\n",
	       name,
	       strstr(words, "icount=0") ? "executed instructions" :
					   "ticks of the TSC");
	for (size_t i = 0; i < count; i++) {
		if (calls[i].shown)
			continue;
		if (calls[i].pid != pid)
			printf("# process %d\n", calls[i].pid);
		pid = calls[i].pid;
		show_tree(i);
	}
	if (!count)
		puts("# it was not called, or it is one of those that are not "
		     "traced (docs/trace.md)");
	if (lost)
		printf("# lost: %u calls, for which there was no room\n", lost);
}

int main(int argc, char **argv)
{
	int gate[2], status;
	unsigned lost = 0;
	char name[80] = "";
	pid_t pid;

	if (argc < 3 || argv[1][0] == '-') {
		fputs("usage: trace FUNCTION COMMAND [ARGUMENT]...\n", stderr);
		return 2;
	}
	if (pipe2(gate, O_CLOEXEC) < 0 || (pid = fork()) < 0)
		return fail("fork");
	if (!pid) { /* its last words before COMMAND: which function it is */
		status = begin(argv[1], name, sizeof(name));
		if (status)
			_exit(status);
		if (write(gate[1], name, sizeof(name)) < 0)
			_exit(fail("pipe"));
		execvp(argv[2], argv + 2);
		fail(argv[2]);
		_exit(127);
	}
	signal(SIGINT, SIG_IGN); /* COMMAND's; the tree is shown still */
	close(gate[1]);
	if (read(gate[0], name, sizeof(name)) < 0 ||
	    waitpid(pid, &status, 0) < 0)
		return fail("wait");
	status = WIFEXITED(status) ? WEXITSTATUS(status) :
				     128 + WTERMSIG(status);
	if (name[0]) {
		if (fetch(&lost))
			return 2;
		show(name, lost);
	}
	return status;
}
