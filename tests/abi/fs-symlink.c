/* SPDX-License-Identifier: MIT */
/* symlink and readlink: loops, relative targets, lengths, ".." */
#include "tap.h"

static const char *res(const char *path)
{
	static char b[32];
	int n = slurp(path, b, sizeof(b));

	return n < 0 ? err(errno) : b;
}

static void rl(const char *path, size_t n)
{
	char b[64];
	int r;

	memset(b, '.', 64);
	b[63] = 0;
	r = syscall(SYS_readlink, path, b, n);
	if (r < 0)
		line("readlink %s, %d: %s", path, (int)n, err(errno));
	else
		line("readlink %s, %d: %d, %.12s", path, (int)n, r, b);
}

int main(void)
{
	struct stat st;
	char a[16], b[16], big[5000];
	int i, fd;

	mkdir("/tmp/w", 0755);
	chdir("/tmp/w");
	fd = open("f", O_WRONLY | O_CREAT, 0644);
	if (write(fd, "hello", 5) != 5)
		bail("write");
	close(fd);
	mkdir("d", 0755);
	rc(symlink("f", "s"), "symlink");
	rc(symlink("f", "s"), "again");
	rc(symlink("", "e"), "an empty target");
	rc(symlink("f", ""), "an empty name");
	rc(symlink("f", "no/s"), "in no directory");
	rc(symlink("no", "dang"), "a dangling one");
	rc(symlink("../f", "d/up"), "relative");
	rc(symlink("loop", "loop"), "a loop");
	rc(symlink("d", "sd"), "to a directory");
	rc(symlink("/tmp/w/d", "abs"), "absolute");
	lstat("s", &st);
	line("mode %o, size %d, links %d", st.st_mode, (int)st.st_size,
	     (int)st.st_nlink);
	rl("s", 60);
	rl("abs", 60);
	rl("abs", 3);
	rl("abs", 0);
	rl("abs", -1);
	rl("f", 60);
	rl("no", 60);
	rl("d", 60);
	rl("loop", 60);
	rl("sd/up", 60);
	rl("", 60);
	line("through s: %s", res("s"));
	line("through d/up: %s", res("d/up"));
	line("through sd/up: %s", res("sd/up"));
	line("through abs/up: %s", res("abs/up"));
	line("sd/../f: %s", res("sd/../f"));
	line("dang: %s", res("dang"));
	line("loop: %s", res("loop"));
	line("loop/x: %s", res("loop/x"));
	line("s/: %s", res("s/"));
	line("s/x: %s", res("s/x"));
	rc(rmdir("sd"), "rmdir of one");
	rc(rmdir("sd/"), "with a slash behind");
	rc(mkdir("dang", 0755), "mkdir over the dangling one");
	rc(mkdir("dang/", 0755), "with a slash behind");
	strcpy(a, "f");
	for (i = 1; i <= 45; i++) {
		sprintf(b, "l%d", i);
		symlink(a, b);
		strcpy(a, b);
		if (i == 39 || i == 40 || i == 41 || i == 45)
			line("a chain of %d: %s", i, res(b));
	}
	symlink(".", "dot");
	strcpy(big, "");
	for (i = 0; i < 40; i++)
		strcat(big, "dot/");
	strcat(big, "f");
	line("40 symlinks in one path: %s", res(big));
	sprintf(big + strlen(big) - 1, "dot/f");
	line("41: %s", res(big));
	memset(big, 'x', 5000);
	big[4095] = 0;
	rc(symlink(big, "long"), "a target of 4095");
	line("followed: %s", res("long"));
	lstat("long", &st);
	line("size %d", (int)st.st_size);
	big[4095] = 'x';
	big[4096] = 0;
	rc(symlink(big, "longer"), "a target of 4096");
	chdir("/");
	wipe("/tmp/w");
	return done();
}
