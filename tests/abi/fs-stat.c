/* SPDX-License-Identifier: MIT */
/* stat, lstat, fstat, fstatat, statx, the old layouts, their errors */
#include "tap.h"
#include <sys/sysmacros.h>

#define BAD ((void *)0xc0001000)

static void show(const char *path)
{
	struct stat st;

	if (lstat(path, &st)) {
		line("lstat %s: %s", path, err(errno));
		return;
	}
	line("lstat %s: mode %o links %d uid %d gid %d rdev %d:%d%s", path,
	     st.st_mode, (int)st.st_nlink, st.st_uid, st.st_gid,
	     major(st.st_rdev), minor(st.st_rdev),
	     S_ISREG(st.st_mode) && st.st_size == 5 ? " size 5" : "");
}

static void layouts(void)
{
	struct stat st;
	uint32_t w[24 + 8];
	uint16_t mode;
	uint64_t size, ino;
	uint32_t ino32;

	stat("/tmp/w/f", &st);
	memset(w, 0xee, sizeof(w));
	rc(syscall(SYS_stat64, "/tmp/w/f", w), "stat64");
	memcpy(&size, (char *)w + 44, 8);
	memcpy(&ino, (char *)w + 88, 8);
	line("mode %o links %u size %llu blksize %u, behind it %#x", w[4],
	     w[5], (unsigned long long)size, w[13], w[24]);
	ok(ino == st.st_ino, "st_ino");
	ok((time_t)w[18] == st.st_mtime, "st_mtime");
	memset(w, 0xee, sizeof(w));
	rc(syscall(SYS_stat, "/tmp/w/f", w), "stat(106)");
	memcpy(&mode, (char *)w + 8, 2);
	memcpy(&ino32, (char *)w + 4, 4);
	line("mode %o size %u blksize %u, behind it %#x", mode, w[5], w[6],
	     w[16]);
	ok(ino32 == st.st_ino, "st_ino");
	rc(syscall(SYS_stat64, "/tmp/w/f", BAD), "stat64 into the kernel");
	rc(syscall(SYS_stat64, BAD, w), "path in the kernel");
	rc(syscall(SYS_fstat64, -1, w), "fstat64 of -1");
	rc(syscall(SYS_fstatat64, AT_FDCWD, "/tmp/w/f", w, 0x10), "flag 0x10");
}

static void statx_(void)
{
	uint32_t w[64];
	uint64_t size;
	int fd = open("/tmp/w/f", O_RDONLY);

	memset(w, 0xee, sizeof(w));
	rc(syscall(SYS_statx, AT_FDCWD, "/tmp/w/f", 0, 0x7ff, w), "statx");
	memcpy(&size, w + 10, 8);
	line("mask has the basics: %s, blksize %u links %u uid %u gid %u "
	     "mode %o size %llu", (w[0] & 0x7ff) == 0x7ff ? "yes" : "no",
	     w[1], w[4], w[5], w[6], w[7] & 0xffff,
	     (unsigned long long)size);
	rc(syscall(SYS_statx, fd, "", AT_EMPTY_PATH, 0x7ff, w),
	   "AT_EMPTY_PATH");
	rc(syscall(SYS_statx, fd, "", 0, 0x7ff, w), "empty path");
	rc(syscall(SYS_statx, AT_FDCWD, "/tmp/w/f", 0, 0x80000000, w),
	   "mask 0x80000000");
	rc(syscall(SYS_statx, AT_FDCWD, "/tmp/w/f", 0x10, 0x7ff, w),
	   "flag 0x10");
	rc(syscall(SYS_statx, AT_FDCWD, "/tmp/w/f", 0x6000, 0x7ff, w),
	   "both sync flags");
	rc(syscall(SYS_statx, AT_FDCWD, "/tmp/w/no", 0, 0x7ff, w), "nothing");
	rc(syscall(SYS_statx, AT_FDCWD, "/tmp/w/f", 0, 0x7ff, BAD),
	   "into the kernel");
	syscall(SYS_statx, AT_FDCWD, "/tmp/w/s", AT_SYMLINK_NOFOLLOW, 0x7ff, w);
	line("NOFOLLOW: mode %o", w[7] & 0xffff);
	close(fd);
}

static void times(void)
{
	struct stat a, b;
	int fd = open("/tmp/w/f", O_RDWR);
	char c;

	fstat(fd, &a);
	msleep(30);
	pwrite(fd, "h", 1, 0);
	fstat(fd, &b);
	line("write changes%s%s",
	     memcmp(&a.st_mtim, &b.st_mtim, sizeof(a.st_mtim)) ? " mtime" : "",
	     memcmp(&a.st_ctim, &b.st_ctim, sizeof(a.st_ctim)) ? " ctime" : "");
	a = b;
	msleep(30);
	fchmod(fd, 0640);
	fstat(fd, &b);
	line("chmod changes%s%s",
	     memcmp(&a.st_mtim, &b.st_mtim, sizeof(a.st_mtim)) ? " mtime" : "",
	     memcmp(&a.st_ctim, &b.st_ctim, sizeof(a.st_ctim)) ? " ctime" : "");
	a = b;
	msleep(30);
	pread(fd, &c, 1, 0);
	fstat(fd, &b);
	line("read changes%s%s",
	     memcmp(&a.st_mtim, &b.st_mtim, sizeof(a.st_mtim)) ? " mtime" : "",
	     memcmp(&a.st_ctim, &b.st_ctim, sizeof(a.st_ctim)) ? " ctime" : "");
	stat("/tmp/w", &a);
	msleep(30);
	close(open("/tmp/w/new", O_CREAT | O_RDWR, 0600));
	stat("/tmp/w", &b);
	ok(memcmp(&a.st_mtim, &b.st_mtim, sizeof(a.st_mtim)),
	   "a new name changes the directory's mtime");
	a = b;
	msleep(30);
	unlink("/tmp/w/new");
	stat("/tmp/w", &b);
	ok(memcmp(&a.st_mtim, &b.st_mtim, sizeof(a.st_mtim)),
	   "and removing it");
	close(fd);
}

int main(void)
{
	struct stat st;
	int fd, p[2];

	mkdir("/tmp/w", 0750);
	close(tmpfile_of("/tmp/w/f", 5, 'x'));
	symlink("f", "/tmp/w/s");
	mkfifo("/tmp/w/p", 0644);
	rc(mknod("/tmp/w/c", S_IFCHR | 0600, makedev(1, 3)), "mknod, char");
	rc(mknod("/tmp/w/r", S_IFREG | 0600, 0), "mknod, file");
	rc(mknod("/tmp/w/z", 0640, 0), "mknod, type 0");
	rc(mknod("/tmp/w/d", S_IFDIR | 0600, 0), "mknod, directory");
	rc(mknod("/tmp/w/f", S_IFREG | 0600, 0), "mknod over a file");
	show("/tmp/w");
	show("/tmp/w/f");
	show("/tmp/w/s");
	show("/tmp/w/p");
	show("/tmp/w/c");
	show("/tmp/w/r");
	show("/tmp/w/z");
	show("/tmp/w/no");
	show("/tmp/w/f/x");
	show("/dev/null");
	rc(stat("/tmp/w/s", &st), "stat of the symlink");
	line("mode %o", st.st_mode);
	fd = open("/tmp/w/f", O_RDONLY);
	rc(fstat(fd, &st), "fstat");
	rc(fstatat(fd, "", &st, AT_EMPTY_PATH), "fstatat, AT_EMPTY_PATH");
	rc(fstatat(fd, "x", &st, 0), "fstatat under a file");
	close(fd);
	if (pipe(p))
		bail("pipe");
	fstat(p[0], &st);
	line("a pipe: mode %o links %d size %d", st.st_mode, (int)st.st_nlink,
	     (int)st.st_size);
	layouts();
	statx_();
	times();
	wipe("/tmp/w");
	return done();
}
