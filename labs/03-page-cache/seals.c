/* SPDX-License-Identifier: MIT */
/*
 * A file that must not become shorter, and later not longer either.
 * bytes of it, and fewer
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "lab.h"

void run(void)
{
	long size = argument(0), less = argument(1);
	int fd = memfd_create("sealed", MFD_ALLOW_SEALING);

	ftruncate(fd, size);
	fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK);
	observe("not shorter", result(ftruncate(fd, less)),
		result(ftruncate(fd, size)), result(ftruncate(fd, size + 1)),
		fd);
	fcntl(fd, F_ADD_SEALS, F_SEAL_GROW);
	observe("not longer", result(ftruncate(fd, size + 2)),
		result(ftruncate(fd, size + 1)), fd);
}
