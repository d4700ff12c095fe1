/* SPDX-License-Identifier: MIT */
/* chmod, chown, umask, access, utimensat */
#include "tap.h"

#define F "/tmp/w/f"

static const char *mode(void)
{
	static char b[40];
	struct stat st;

	stat(F, &st);
	snprintf(b, sizeof(b), "%o %d:%d", st.st_mode, st.st_uid, st.st_gid);
	return b;
}

static void modes(void)
{
	static const int m[] = { 0, 0777, 04755, 02755, 02644, 07777, 010644 };
	unsigned i;

	for (i = 0; i < sizeof(m) / sizeof(*m); i++) {
		chmod(F, m[i]);
		line("chmod %o: %s", m[i], mode());
	}
	rc(chmod("/tmp/w/no", 0), "chmod of nothing");
	rc(chmod("/tmp/w/s", 0600), "chmod of a symlink");
	line("its target: %s", mode());
	rc(fchmod(-1, 0), "fchmod of -1");
	rc(fchmodat(AT_FDCWD, F, 0644, 0), "fchmodat");
	chmod(F, 06777);
	rc(chown(F, 5, 6), "chown");
	line("06777 becomes %s", mode());
	chmod(F, 06767);
	chown(F, 5, 6);
	line("06767 becomes %s", mode());
	rc(chown(F, -1, 7), "chown -1, 7");
	line("%s", mode());
	rc(chown(F, 8, -1), "chown 8, -1");
	line("%s", mode());
	rc(chown(F, -1, -1), "chown -1, -1");
	rc(lchown("/tmp/w/s", 9, 9), "lchown of a symlink");
	line("its target: %s", mode());
	rc(chown("/tmp/w/no", 0, 0), "chown of nothing");
	rc(syscall(SYS_chown, F, 0xffff, 3), "chown of 16 bits, 0xffff, 3");
	line("%s", mode());
	chmod(F, 06777);
	close(open(F, O_WRONLY | O_TRUNC));
	line("06777, O_TRUNC by root: %s", mode());
	rc(umask(0), "umask 0");
	rc(umask(07777), "umask 07777");
	rc(umask(022), "umask 022");
}

static void as_other(void)
{
	struct timespec now[2] = { { 0, UTIME_NOW }, { 0, UTIME_NOW } };
	struct timespec t[2] = { { 5, 5 }, { 6, 6 } };
	int fd;

	become(1000, 1000);
	rc(chmod(F, 0), "other: chmod");
	rc(chown(F, 1000, -1), "chown");
	rc(utimensat(AT_FDCWD, F, NULL, 0), "utimensat NULL, 0666");
	rc(utimensat(AT_FDCWD, F, now, 0), "utimensat now");
	rc(utimensat(AT_FDCWD, F, t, 0), "utimensat of a time");
	now[1].tv_nsec = UTIME_OMIT;
	rc(utimensat(AT_FDCWD, F, now, 0), "one now, one left alone");
	now[0].tv_nsec = UTIME_OMIT;
	rc(utimensat(AT_FDCWD, "/no", now, 0), "both left alone");
	rc(mknod("/tmp/w/x/wh", S_IFCHR | 0600, 0), "mknod of a whiteout");
	rc(open("/tmp/w/x/wh", O_RDONLY), "open it");
	rc(mknod("/tmp/w/x/no", S_IFCHR | 0600, 0x103), "mknod of a device");
	rc(mknod("/tmp/w/x/no", S_IFBLK | 0600, 0), "of a block device 0:0");
	rc(utimensat(AT_FDCWD, "/tmp/w/root", NULL, 0), "NULL, 0600 of root");
	fd = open("/tmp/w/x/mine", O_CREAT | O_RDWR, 0777);
	rc(fchmod(fd, 06755), "own file: fchmod 06755");
	rc(fchown(fd, 1001, -1), "chown to another");
	rc(fchown(fd, -1, 1000), "chgrp to own group");
	rc(fchown(fd, -1, 0), "chgrp to another");
	close(fd);
	fd = open("/tmp/w/x/mine", O_RDWR);
	fchmod(fd, 06777);
	rc(write(fd, "x", 1), "write to 06777");
}

static void tries(const char *what, const char *path)
{
	char b[64] = "";
	int m;

	for (m = 0; m < 8; m++)
		sprintf(b + strlen(b), " %s",
			access(path, m) ? err(errno) : "0");
	line("%s:%s", what, b);
}

static void access_as_other(void)
{
	become(1000, 1000);
	tries("access of 0640 as other", F);
	tries("of 0704", "/tmp/w/g");
}

static void access_real(void)
{
	if (setresuid(1000, 0, 0))
		bail("setresuid");
	tries("real 1000, effective root, 0640", F);
	rc(faccessat(AT_FDCWD, F, W_OK, AT_EACCESS), "AT_EACCESS");
}

static void accesses(void)
{
	chown(F, 0, 0);
	chmod(F, 0640);
	close(tmpfile_of("/tmp/w/g", 0, 0));
	chmod("/tmp/w/g", 0704);
	tries("root, 0640", F);
	tries("root, 0704", "/tmp/w/g");
	tries("root, a directory", "/tmp/w");
	tries("nothing", "/tmp/w/no");
	rc(access(F, 8), "access mode 8");
	rc(access("", 0), "empty path");
	quietly(access_as_other);
	quietly(access_real);
}

static void times(void)
{
	struct timespec t[2] = { { 1000, 123456789 }, { 2000, 5 } };
	struct stat st;

	rc(utimensat(AT_FDCWD, F, t, 0), "utimensat");
	stat(F, &st);
	line("atime %d.%09ld mtime %d.%09ld", (int)st.st_atim.tv_sec,
	     (long)st.st_atim.tv_nsec, (int)st.st_mtim.tv_sec,
	     (long)st.st_mtim.tv_nsec);
	t[0].tv_nsec = UTIME_OMIT;
	t[1].tv_sec = 77;
	rc(utimensat(AT_FDCWD, F, t, 0), "UTIME_OMIT");
	stat(F, &st);
	line("atime %d mtime %d", (int)st.st_atime, (int)st.st_mtime);
	t[0].tv_nsec = UTIME_NOW;
	rc(utimensat(AT_FDCWD, F, t, 0), "UTIME_NOW");
	stat(F, &st);
	ok(st.st_atime > 100000 && st.st_mtime == 77, "atime is now");
	t[0].tv_nsec = 1000000000;
	rc(utimensat(AT_FDCWD, F, t, 0), "nanoseconds 10^9");
	t[0].tv_nsec = -5;
	rc(utimensat(AT_FDCWD, F, t, 0), "nanoseconds -5");
	rc(utimensat(AT_FDCWD, "/tmp/w/no", NULL, 0), "nothing");
	rc(utimensat(AT_FDCWD, F, NULL, 0x10), "flag 0x10");
	rc(futimens(-1, NULL), "fd -1");
	t[0].tv_sec = 9;
	t[0].tv_nsec = 0;
	rc(utimensat(AT_FDCWD, "/tmp/w/s", t, AT_SYMLINK_NOFOLLOW),
	   "a symlink, NOFOLLOW");
	lstat("/tmp/w/s", &st);
	line("its atime %d", (int)st.st_atime);
}

int main(void)
{
	struct stat st;

	mkdir("/tmp/w", 0755);
	mkdir("/tmp/w/x", 0777);
	chmod("/tmp/w/x", 0777);
	close(tmpfile_of(F, 5, 'x'));
	close(tmpfile_of("/tmp/w/root", 5, 'x'));
	chmod("/tmp/w/root", 0600);
	symlink("f", "/tmp/w/s");
	modes();
	chmod(F, 0666);
	chown(F, 0, 0);
	quietly(as_other);
	stat("/tmp/w/x/mine", &st);
	line("mode after the write: %o", st.st_mode);
	accesses();
	times();
	mkdir("/tmp/w/g1", 02775);
	chown("/tmp/w/g1", 0, 44);
	chmod("/tmp/w/g1", 02775);
	close(open("/tmp/w/g1/f", O_CREAT | O_RDWR, 0664));
	mkdir("/tmp/w/g1/d", 0755);
	stat("/tmp/w/g1/f", &st);
	line("in a set-group-id directory: file gid %d", st.st_gid);
	stat("/tmp/w/g1/d", &st);
	line("directory gid %d, mode %o", st.st_gid, st.st_mode);
	wipe("/tmp/w");
	return done();
}
