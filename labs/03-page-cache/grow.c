/* SPDX-License-Identifier: MIT */
/*
 * How large a file may become.
 * bytes of RLIMIT_FSIZE, bytes it has
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>
#include "lab.h"

static volatile long signals;

static void caught(int number)
{
	signals += number;
}

void run(void)
{
	struct rlimit limit = { (rlim_t)argument(0), RLIM_INFINITY };
	int fd = open("/tmp/file", O_RDWR | O_CREAT, 0600);
	long answer;

	signal(SIGXFSZ, caught);
	setrlimit(RLIMIT_FSIZE, &limit);
	answer = result(ftruncate(fd, argument(1)));
	observe("small", answer, fd);
	answer = result(ftruncate(fd, argument(0) + 1));
	observe("too large", answer, signals);
	answer = result(ftruncate(fd, argument(0)));
	observe("as large as can be", answer, signals);
}
