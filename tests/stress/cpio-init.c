/* SPDX-License-Identifier: MIT */
/*
 * cpio-init.c - /init of the archives of cpio-fuzz.t: reads whatever came out
 * of the archive, prints how many regular files that is, and switches the
 * machine off.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static int seen;

static int look(const char *path, const struct stat *st, int type,
		struct FTW *ftw)
{
	char data[4096];
	int fd;

	(void)type;
	(void)ftw;
	if (S_ISLNK(st->st_mode) && readlink(path, data, sizeof(data)) < 0)
		return 0;
	if (!S_ISREG(st->st_mode))
		return 0;
	seen++;
	fd = open(path, O_RDONLY);
	while (read(fd, data, sizeof(data)) > 0)
		;
	close(fd);
	return 0;
}

int main(void)
{
	int fd;

	if (open("/dev/console", O_RDWR) < 0) {
		mknod("/console", S_IFCHR | 0600, makedev(5, 1));
		fd = open("/console", O_RDWR);
		dup2(fd, 1);
	} else {
		dup2(0, 1);
	}
	nftw("/", look, 8, FTW_PHYS | FTW_MOUNT);
	dprintf(1, "%d files\n", seen);
	reboot(RB_POWER_OFF);
	return 1;
}
