/* SPDX-License-Identifier: MIT */
/* mkdir, rmdir, getdents64, getcwd, chdir, fchdir */
#include "tap.h"

static int cmp(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list(const char *dir)
{
	char *names[64], l[1024] = "", t[280];
	DIR *d = opendir(dir);
	struct dirent *e;
	int n = 0, i;

	while (d && (e = readdir(d)) && n < 64) {
		snprintf(t, sizeof(t), " %s(%d)", e->d_name, e->d_type);
		names[n++] = strdup(t);
	}
	if (d)
		closedir(d);
	qsort(names, n, sizeof(*names), cmp);
	for (i = 0; i < n; i++)
		strcat(l, names[i]);
	line("%s:%s", dir, l);
}

static int links(const char *p)
{
	struct stat st;

	return stat(p, &st) ? -1 : (int)st.st_nlink;
}

static void raw_dents(void)
{
	int fd = open("/tmp/w/many", O_RDONLY), n, k = 0, i, calls = 0, bad = 0;
	char seen[200] = "", b[512];

	while ((n = syscall(SYS_getdents64, fd, b, sizeof(b))) > 0) {
		calls++;
		for (i = 0; i < n; ) {
			unsigned short len;
			unsigned long long ino;

			memcpy(&ino, b + i, 8);
			memcpy(&len, b + i + 16, 2);
			bad += ino == 0 || len % 8 || i + len > n;
			if (b[i + 19] == 'n')
				seen[atoi(b + i + 20)]++;
			k++;
			i += len;
		}
	}
	line("getdents64 with 512 bytes: %d entries, %s, malformed %d", k,
	     calls > 3 ? "in several calls" : "at once", bad);
	for (i = n = 0; i < 100; i++)
		n += seen[i] != 1;
	line("names not seen exactly once: %d", n);
	rc(syscall(SYS_getdents64, fd, b, sizeof(b)), "at the end");
	lseek(fd, 0, SEEK_SET);
	ok(syscall(SYS_getdents64, fd, b, sizeof(b)) > 0, "after lseek to 0");
	rc(syscall(SYS_getdents64, fd, b, 10), "10 bytes");
	rc(syscall(SYS_getdents64, fd, 0xc0000000, 512), "into the kernel");
	rc(syscall(SYS_getdents64, 1000, b, 512), "fd 1000");
	close(fd);
	fd = open("/tmp/w/f", O_RDONLY);
	rc(syscall(SYS_getdents64, fd, b, 512), "of a file");
	close(fd);
}

static void cwd(void)
{
	char b[64];
	int fd;

	rc(chdir("/tmp/w/d"), "chdir");
	memset(b, 'z', sizeof(b));
	rc(syscall(SYS_getcwd, b, 64), "getcwd");
	line("%s", b);
	rc(syscall(SYS_getcwd, b, 8), "8 bytes");
	rc(syscall(SYS_getcwd, b, 9), "9 bytes");
	rc(syscall(SYS_getcwd, b, 0), "0 bytes");
	rc(syscall(SYS_getcwd, 0, 64), "NULL");
	rc(chdir(".."), "chdir ..");
	syscall(SYS_getcwd, b, 64);
	line("%s", b);
	rc(chdir("/.."), "chdir /..");
	syscall(SYS_getcwd, b, 64);
	line("%s", b);
	rc(chdir("/tmp/w/f"), "to a file");
	rc(chdir("/tmp/no"), "to nothing");
	rc(chdir(""), "to an empty path");
	fd = open("/tmp/w/d", O_RDONLY);
	rc(fchdir(fd), "fchdir");
	close(fd);
	fd = open("/tmp/w/f", O_RDONLY);
	rc(fchdir(fd), "fchdir to a file");
	rc(fchdir(-1), "fchdir to -1");
	close(fd);
	mkdir("/tmp/w/gone", 0755);
	chdir("/tmp/w/gone");
	rc(rmdir("/tmp/w/gone"), "rmdir of the current directory");
	rc(syscall(SYS_getcwd, b, 64), "getcwd then");
	rc(open("x", O_RDWR | O_CREAT, 0600), "create in it");
	rc(mkdir("x", 0755), "mkdir in it");
	got(open(".", O_RDONLY), "open .");
	rc(chdir(".."), "chdir ..");
	syscall(SYS_getcwd, b, 64);
	line("%s", b);
}

int main(void)
{
	struct stat st;
	char n[32];
	int i;

	rc(mkdir("/tmp/w", 0777), "mkdir");
	stat("/tmp/w", &st);
	line("mode %o, links %d", st.st_mode, links("/tmp/w"));
	rc(mkdir("/tmp/w", 0777), "again");
	rc(mkdir("/tmp/no/x", 0777), "in no directory");
	close(tmpfile_of("/tmp/w/f", 1, 'x'));
	rc(mkdir("/tmp/w/f", 0777), "over a file");
	rc(mkdir("/tmp/w/f/x", 0777), "under a file");
	rc(mkdir("", 0777), "empty path");
	rc(mkdir("/", 0777), "/");
	rc(mkdir("/tmp/w/.", 0777), ".");
	rc(mkdir("/tmp/w/d/", 01777), "with a slash behind, sticky");
	stat("/tmp/w/d", &st);
	line("mode %o, the parent has %d links", st.st_mode, links("/tmp/w"));
	mkdir("/tmp/w/d/e", 0700);
	symlink("d", "/tmp/w/s");
	mkfifo("/tmp/w/p", 0600);
	rc(mkdir("/tmp/w/s", 0777), "over a symlink");
	list("/tmp/w");
	list("/tmp/w/s");
	rc(rmdir("/tmp/w/d"), "rmdir, not empty");
	rc(rmdir("/tmp/w/f"), "of a file");
	rc(rmdir("/tmp/w/s"), "of a symlink");
	rc(rmdir("/tmp/w/no"), "of nothing");
	rc(rmdir("/tmp/w/d/."), "of .");
	rc(rmdir("/tmp/w/d/e/.."), "of ..");
	rc(rmdir("/"), "of /");
	rc(rmdir(""), "empty path");
	rc(rmdir("/tmp/w/d/e/"), "with a slash behind");
	line("links %d", links("/tmp/w/d"));
	mkdir("/tmp/w/many", 0755);
	for (i = 0; i < 100; i++) {
		snprintf(n, sizeof(n), "/tmp/w/many/n%d", i);
		close(tmpfile_of(n, 0, 0));
	}
	raw_dents();
	cwd();
	chdir("/");
	wipe("/tmp/w");
	return done();
}
