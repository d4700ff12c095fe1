/* SPDX-License-Identifier: MIT */
/* link and unlink: counts, errors, a file without a name */
#include "tap.h"

static int nlink(const char *p)
{
	struct stat st;

	return lstat(p, &st) ? -1 : (int)st.st_nlink;
}

int main(void)
{
	struct stat a, b;
	char c = 0;
	int fd;

	chdir("/tmp");
	close(tmpfile_of("f", 5, 'x'));
	mkdir("d", 0755);
	symlink("f", "s");
	symlink("no", "dang");
	rc(link("f", "g"), "link");
	line("links %d", nlink("f"));
	stat("f", &a);
	stat("g", &b);
	ok(a.st_ino == b.st_ino, "the same inode");
	rc(link("f", "g"), "onto an existing name");
	rc(link("f", "f"), "onto itself");
	rc(link("no", "h"), "of nothing");
	rc(link("d", "h"), "of a directory");
	rc(link("f", "no/h"), "into no directory");
	rc(link("f", "f/h"), "into a file");
	rc(link("f", "d"), "onto a directory");
	rc(link("f", ""), "to an empty path");
	rc(link("f", "h/"), "with a slash behind");
	rc(link("f", "dang"), "onto a dangling symlink");
	rc(link("s", "h"), "of a symlink");
	lstat("h", &b);
	line("it is %s, links %d", S_ISLNK(b.st_mode) ? "a symlink" : "a file",
	     nlink("s"));
	unlink("h");
	rc(linkat(AT_FDCWD, "s", AT_FDCWD, "h", AT_SYMLINK_FOLLOW),
	   "linkat, AT_SYMLINK_FOLLOW");
	lstat("h", &b);
	line("it is %s, links %d", S_ISLNK(b.st_mode) ? "a symlink" : "a file",
	     nlink("f"));
	rc(linkat(AT_FDCWD, "s", AT_FDCWD, "i", 0x8000), "linkat, flag 0x8000");
	rc(unlink("h"), "unlink");
	line("links %d", nlink("f"));
	rc(unlink("h"), "again");
	rc(unlink("d"), "of a directory");
	rc(unlink("."), "of .");
	rc(unlink(""), "of an empty path");
	rc(unlink("f/x"), "under a file");
	rc(unlink("f/"), "with a slash behind");
	rc(unlink("d/"), "a directory with a slash behind");
	rc(unlinkat(AT_FDCWD, "d", 0x100), "unlinkat, flag 0x100");
	rc(unlinkat(AT_FDCWD, "f", AT_REMOVEDIR), "AT_REMOVEDIR of a file");
	rc(unlinkat(AT_FDCWD, "d", AT_REMOVEDIR), "of a directory");
	rc(unlink("dang"), "of a dangling symlink");
	rc(unlink("s"), "of a symlink");
	line("links %d", nlink("f"));
	fd = open("f", O_RDWR);
	unlink("g");
	rc(unlink("f"), "of an open file");
	fstat(fd, &a);
	line("links %d, size %d", (int)a.st_nlink, (int)a.st_size);
	pread(fd, &c, 1, 4);
	line("still read: %c", c);
	rc(write(fd, "hello world", 11), "and written");
	rc(open("f", O_RDONLY), "open by name");
	rc(linkat(fd, "", AT_FDCWD, "back", AT_EMPTY_PATH),
	   "linkat with AT_EMPTY_PATH");
	close(fd);
	return done();
}
