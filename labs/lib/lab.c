/* SPDX-License-Identifier: MIT */
/*
 * labs/lib/lab.c - the test program's end of the debug port
 */
#include "lab.h"

#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct lab_observation {
	char name[32];
	unsigned count;
	long values[LAB_MAX];
};

/* The grader's breakpoint is on its first instruction. */
void lab_stop(struct lab_observation *o);
__asm__(".text\n"
	".globl lab_stop\n"
	".type lab_stop, @function\n"
	"lab_stop: nop\n"
	"	ret\n"
	".size lab_stop, . - lab_stop\n");

/* Written by the grader when "start" is observed. */
volatile long lab_arguments[LAB_MAX];

long argument(int index)
{
	return lab_arguments[index];
}

void lab_observe(const char *name, const long *values, unsigned count)
{
	struct lab_observation o = { .count = count };

	strncpy(o.name, name, sizeof(o.name) - 1);
	for (unsigned i = 0; i < count && i < LAB_MAX; i++)
		o.values[i] = values[i];
	lab_stop(&o);
}

int child(void (*work)(void))
{
	int pid = fork();

	if (pid == 0) {
		work();
		_exit(0);
	}
	return pid;
}

int wait_for(int pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void let_run(void)
{
	struct timespec left = { .tv_nsec = 20 * 1000 * 1000 };

	while (nanosleep(&left, &left))
		;
}

void fill(void *at, unsigned bytes, unsigned n, unsigned salt)
{
	unsigned char *to = at;

	for (unsigned i = 0; i < bytes; i++)
		to[i] = (unsigned char)((n * 2654435761u >> 13) + i * salt);
}

static sigjmp_buf touch_failed;

static void touch_signal(int number)
{
	siglongjmp(touch_failed, number);
}

/* Run one access with the signals of a bad one caught. */
#define TOUCH(access)                                                          \
	do {                                                                   \
		struct sigaction old[2], new = { .sa_handler = touch_signal }; \
		int failed;                                                    \
                                                                               \
		sigaction(SIGSEGV, &new, &old[0]);                             \
		sigaction(SIGBUS, &new, &old[1]);                              \
		failed = sigsetjmp(touch_failed, 1);                           \
		if (!failed)                                                   \
			access;                                                \
		sigaction(SIGSEGV, &old[0], NULL);                             \
		sigaction(SIGBUS, &old[1], NULL);                              \
		return failed;                                                 \
	} while (0)

int touch_read(const volatile void *address, unsigned char *value)
{
	TOUCH(*value = *(const volatile unsigned char *)address);
}

int touch_write(volatile void *address, unsigned char value)
{
	TOUCH(*(volatile unsigned char *)address = value);
}

char **lab_words;

int main(int argc, char **argv)
{
	lab_arguments[0] = 0; /* its page is there, and can be written */
	lab_words = argv + 1;
	for (int i = 1; i < argc && i <= LAB_MAX; i++)
		lab_arguments[i - 1] = (long)strtoul(argv[i], NULL, 0);
	observe("start");
	run();
	observe("end");
	for (;;)
		pause();
}
