/* SPDX-License-Identifier: MIT */
/* rename: files, directories, over others, and every refusal */
#include "tap.h"

static void put(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		bail("%s", name);
	close(fd);
}

static const char *is(const char *name)
{
	static char b[4][32];
	static int k;
	struct stat st;
	char *s = b[++k % 4];
	int n;

	if (lstat(name, &st))
		return err(errno);
	if (S_ISDIR(st.st_mode))
		return "a directory";
	if (S_ISLNK(st.st_mode))
		return "a symlink";
	n = slurp(name, s, 32);
	return n < 0 ? "?" : s;
}

static void ren(const char *a, const char *b)
{
	int r = rename(a, b);

	line("rename %s to %s: %s", *a ? a : "(empty)", *b ? b : "(empty)",
	     r ? err(errno) : "0");
}

static int r2(const char *a, const char *b, unsigned f)
{
	return syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, f);
}

int main(void)
{
	struct stat st, s2;
	int fd, n;
	char b[64];

	mkdir("/tmp/w", 0755);
	chdir("/tmp/w");
	put("a", "A");
	put("b", "B");
	mkdir("d", 0755);
	mkdir("d/e", 0755);
	mkdir("empty", 0755);
	mkdir("full", 0755);
	put("full/x", "X");
	symlink("a", "s");
	stat("a", &st);
	ren("a", "c");
	stat("c", &s2);
	line("a is %s, c is %s", is("a"), is("c"));
	ok(st.st_ino == s2.st_ino, "the inode stays");
	fd = open("b", O_RDONLY);
	ren("c", "b");
	line("b is %s", is("b"));
	n = read(fd, b, 63);
	line("the one it replaced, still open, holds %.*s", n, b);
	fstat(fd, &st);
	line("links %d", (int)st.st_nlink);
	close(fd);
	ren("b", "b");
	ren("no", "x");
	ren("b", "no/x");
	ren("b", "");
	ren("", "b");
	ren("b", "d");
	ren("d", "b");
	ren("d", "full");
	ren("b", "d/e/");
	ren("b", "x/");
	ren("d", "d/x");
	ren("d", "d/e/f");
	ren("d/e", "d");
	ren("b/x", "y");
	ren(".", "y");
	ren("d", ".");
	ren("d/..", "y");
	ren("d", "y/");
	line("y is %s, y/e is %s", is("y"), is("y/e"));
	stat("y", &st);
	line("y has %d links", (int)st.st_nlink);
	ren("y", "empty");
	line("empty is %s, empty/e is %s", is("empty"), is("empty/e"));
	ren("empty/e", "e");
	stat("empty", &st);
	line("empty has %d links", (int)st.st_nlink);
	chdir("e");
	ren("../b", "moved");
	ren("moved", "../full/b");
	line("full/b is %s", is("../full/b"));
	chdir("..");
	ren("s", "t");
	line("t is %s", is("t"));
	ren("full/b", "t");
	line("t is %s", is("t"));
	link("t", "u");
	ren("t", "u");
	line("two names of one file: t is %s, u is %s", is("t"), is("u"));
	put("v", "V");
	rc(r2("t", "v", 1), "RENAME_NOREPLACE onto a file");
	rc(r2("t", "w", 1), "RENAME_NOREPLACE onto nothing");
	rc(r2("w", "v", 2), "RENAME_EXCHANGE");
	line("w is %s, v is %s", is("w"), is("v"));
	rc(r2("w", "full", 2), "RENAME_EXCHANGE of a file and a directory");
	line("w is %s, full is %s", is("w"), is("full"));
	rc(r2("w", "nothing", 2), "RENAME_EXCHANGE with nothing");
	rc(r2("w", "v", 3), "both flags");
	rc(r2("w", "v", 8), "flag 8");
	ren("w", "/dev/null/x");
	ren("w", "/proc/x");
	wipe("/tmp/w");
	return done();
}
