/* SPDX-License-Identifier: MIT */
/* /proc/sysvipc: its files in pieces, positions, and other calls on it */
#include "tap.h"
#include <sys/msg.h>
#include <sys/sem.h>

static char all[4096], b[4096];

static void file(const char *path)
{
	int fd = open(path, O_RDONLY), n, at, total;
	struct stat st;

	note("%s", path);
	total = read(fd, all, sizeof(all));
	line("read: %d lines", total > 0 ? all[total - 1] == '\n' : -1);
	rc(read(fd, b, 10), "again");
	lseek(fd, 0, SEEK_SET);
	for (at = 0; (n = read(fd, b, 7)) > 0; at += n)
		if (memcmp(all + at, b, n))
			break;
	line("in pieces: %s", at == total ? "the same" : "different");
	for (at = 0; at < total; at += 33) {
		n = pread(fd, b, 20, at);
		if (n <= 0 || memcmp(all + at, b, n))
			break;
	}
	line("by pread: %s", at >= total ? "the same" : "different");
	rc(pread(fd, b, 20, total), "at the end");
	rc(pread(fd, b, 20, total + 1000), "behind it");
	rc(pread(fd, b, 20, -1), "before it");
	rc(lseek(fd, 40, SEEK_SET), "lseek 40");
	n = read(fd, b, 10);
	line("read: %d, %s", n, memcmp(b, all + 40, 10) ? "?" : "the same");
	rc(lseek(fd, -10, SEEK_CUR), "lseek -10 on");
	rc(lseek(fd, -100, SEEK_CUR), "lseek -100 on");
	rc(lseek(fd, 0, SEEK_END), "lseek the end");
	rc(lseek(fd, 0, 3), "lseek DATA");
	rc(lseek(fd, 0, 77), "lseek 77");
	rc(lseek(fd, 1 << 30, SEEK_SET), "lseek far");
	rc(read(fd, b, 10), "read there");
	rc(read(fd, NULL, 10), "to NULL there");
	lseek(fd, 0, SEEK_SET);
	rc(read(fd, NULL, 10), "to NULL");
	rc(read(fd, b, 0), "of nothing");
	rc(read(fd, b, 3), "of 3");
	rc(fstat(fd, &st), "fstat");
	line("mode %o, size %ld, blocks %ld, nlink %d", st.st_mode,
	     (long)st.st_size, (long)st.st_blocks, (int)st.st_nlink);
	rc(ftruncate(fd, 0), "ftruncate");
	rc(fsync(fd), "fsync");
	rc(fallocate(fd, 0, 0, 1), "fallocate");
	rc(ioctl(fd, TIOCGWINSZ, b), "ioctl");
	rc(poll(&(struct pollfd){ fd, POLLIN | POLLOUT | POLLPRI, 0 }, 1, 0),
	   "poll");
	close(fd);
	fd = open(path, O_RDWR);
	got(fd, "open to write");
	if (fd >= 0) {
		rc(write(fd, "1", 1), "write");
		rc(ftruncate(fd, 0), "ftruncate");
		close(fd);
	}
	got(open(path, O_RDONLY | O_TRUNC), "O_TRUNC");
	got(open(path, O_RDONLY | O_CREAT | O_EXCL, 0600), "O_EXCL");
	got(open(path, O_RDONLY | O_DIRECTORY), "O_DIRECTORY");
	rc(unlink(path), "unlink");
	rc(truncate(path, 0), "truncate");
	rc(rename(path, "/proc/x"), "rename");
	rc(link(path, "/proc/x"), "link");
}

static void directory(void)
{
	DIR *d = opendir("/proc/sysvipc");
	struct dirent *e;
	struct stat st;

	while ((e = readdir(d)))
		line("%s %d", e->d_name, e->d_type);
	closedir(d);
	stat("/proc/sysvipc", &st);
	line("mode %o, nlink %d, size %ld", st.st_mode, (int)st.st_nlink,
	     (long)st.st_size);
	rc(open("/proc/sysvipc/x", O_RDONLY), "open x");
	rc(open("/proc/sysvipc/x", O_RDWR | O_CREAT, 0600), "create x");
	rc(mkdir("/proc/sysvipc/x", 0700), "mkdir x");
	rc(rmdir("/proc/sysvipc"), "rmdir");
	rc(open("/proc/sysvipc/shm/x", O_RDONLY), "open shm/x");
	rc(open("/proc/x", O_RDWR | O_CREAT, 0600), "create /proc/x");
	rc(mkdir("/proc/self/x", 0700), "mkdir /proc/self/x");
	rc(mkdir("/proc/sys/kernel/x", 0700), "mkdir /proc/sys/kernel/x");
	rc(symlink("a", "/proc/self/fd/x"), "symlink in fd");
	rc(mknod("/proc/self/ns/x", S_IFIFO | 0600, 0), "mknod in ns");
	rc(rename("/proc/sysvipc/shm", "/proc/sysvipc/sem"), "rename");
	rc(rename("/proc/sysvipc/x", "/proc/sysvipc/sem"), "rename of x");
	rc(rename("/proc/sysvipc/shm", "/tmp/x"), "rename to /tmp");
	rc(rename("/tmp/x", "/proc/x"), "rename from /tmp");
	rc(link("/proc/sysvipc/shm", "/proc/sysvipc/sem"), "link to sem");
	rc(link("/proc/sysvipc/shm", "/tmp/x"), "link to /tmp");
	stat("/proc/sys", &st);
	line("sys: nlink %d", (int)st.st_nlink);
	stat("/proc/sys/kernel", &st);
	line("sys/kernel: nlink %d", (int)st.st_nlink);
	stat("/proc/self/ns", &st);
	line("ns: nlink %d", (int)st.st_nlink);
}

int main(void)
{
	if (unshare(CLONE_NEWIPC))
		bail("unshare");
	for (int i = 0; i < 5; i++) {
		segment(PG, 0600);
		msgget(IPC_PRIVATE, 0600);
		semget(IPC_PRIVATE, 1, 0600);
	}
	file("/proc/sysvipc/shm");
	file("/proc/sysvipc/msg");
	file("/proc/sysvipc/sem");
	directory();
	return done();
}
