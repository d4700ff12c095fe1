/* SPDX-License-Identifier: MIT */
/* Paths: lengths, dots, slashes, what is no directory */
#include "tap.h"

static char p[6000];

static void try(const char *what)
{
	struct stat st;

	line("%s: %s", what, stat(p, &st) ? err(errno) :
	     S_ISDIR(st.st_mode) ? "a directory" : "a file");
}

static void set(const char *s)
{
	strcpy(p, s);
	try(s);
}

int main(void)
{
	int i, fd;

	mkdir("/tmp/w", 0755);
	chdir("/tmp/w");
	close(tmpfile_of("f", 1, 'x'));
	mkdir("d", 0755);
	set(".");
	set("..");
	set("/");
	set("//");
	set("///tmp//w///f");
	set("./././f");
	set("d/../f");
	set("d/./../d/../f");
	set("no/../f");
	set("f/../f");
	set("f/.");
	set("f/");
	set("d/");
	set("d//");
	set("d/.");
	set("../../../../../tmp/w/f");
	set("/proc/self/../self/status");
	memset(p, 'n', 255);
	p[255] = 0;
	fd = open(p, O_RDWR | O_CREAT, 0600);
	line("a name of 255: %s", fd < 0 ? err(errno) : "yes");
	close(fd);
	try("stat of it");
	rc(unlink(p), "unlink of it");
	memset(p, 'n', 256);
	p[256] = 0;
	rc(open(p, O_RDWR | O_CREAT, 0600), "a name of 256");
	rc(mkdir(p, 0700), "mkdir");
	rc(unlink(p), "unlink");
	rc(rename("f", p), "rename");
	rc(symlink("f", p), "symlink");
	try("stat");
	p[0] = 0;
	for (i = 0; i < 2047; i++)
		strcat(p, "./");
	strcat(p, "f");
	line("length %d", (int)strlen(p));
	try("stat");
	memmove(p + 1, p, strlen(p) + 1);
	p[0] = '.';
	p[1] = '/';
	p[2] = '/';
	line("length %d", (int)strlen(p));
	try("stat");
	rc(open(p, O_RDONLY), "open");
	rc(chdir(p), "chdir");
	chdir("/");
	wipe("/tmp/w");
	return done();
}
