/* SPDX-License-Identifier: MIT */
/* open: flags and errors */
#include "tap.h"

#define F "/tmp/f"

static int try(const char *what, const char *path, int flags, int mode)
{
	int fd = open(path, flags, mode);

	line("%s: %s", what, fd < 0 ? err(errno) : "yes");
	return fd;
}

static void shut(int fd)
{
	if (fd >= 0)
		close(fd);
}

static void creating(void)
{
	struct stat st;
	int fd;

	shut(try("not there", F, O_RDONLY, 0));
	shut(try("empty path", "", O_RDONLY, 0));
	shut(try("O_EXCL, not there", F, O_RDONLY | O_EXCL, 0));
	fd = try("O_CREAT|O_EXCL", F, O_RDWR | O_CREAT | O_EXCL, 0666);
	fstat(fd, &st);
	line("mode %o, size %d, links %d", st.st_mode, (int)st.st_size,
	     (int)st.st_nlink);
	if (write(fd, "hello", 5) != 5)
		bail("write");
	shut(fd);
	shut(try("O_CREAT|O_EXCL again", F, O_RDWR | O_CREAT | O_EXCL, 0666));
	shut(try("O_CREAT alone", F, O_RDWR | O_CREAT, 0600));
	stat(F, &st);
	line("mode %o, size %d", st.st_mode, (int)st.st_size);
	shut(try("O_TRUNC", F, O_WRONLY | O_TRUNC, 0));
	stat(F, &st);
	line("size %d", (int)st.st_size);
	fd = try("mode 0, O_RDWR", "/tmp/g", O_RDWR | O_CREAT, 0);
	rc(write(fd, "x", 1), "write to what was just created");
	shut(fd);
	unlink("/tmp/g");
	umask(077);
	shut(try("umask 077", "/tmp/g", O_RDWR | O_CREAT, 0777));
	umask(022);
	stat("/tmp/g", &st);
	line("mode %o", st.st_mode);
	unlink("/tmp/g");
	shut(try("mode 07777", "/tmp/g", O_RDWR | O_CREAT, 07777));
	stat("/tmp/g", &st);
	line("mode %o", st.st_mode);
	unlink("/tmp/g");
	shut(try("O_CREAT in no directory", "/tmp/no/f", O_CREAT | O_RDWR, 0));
	shut(try("O_CREAT under a file", F "/x", O_CREAT | O_RDWR, 0));
	shut(try("O_CREAT with a slash behind", "/tmp/x/", O_CREAT | O_RDWR,
		 0600));
	shut(try("an existing file with a slash behind", F "/", O_RDONLY, 0));
}

static void access_modes(void)
{
	char b[4];
	int fd;

	fd = open(F, O_RDONLY);
	rc(write(fd, "x", 1), "write to O_RDONLY");
	rc(ftruncate(fd, 0), "ftruncate of O_RDONLY");
	shut(fd);
	fd = open(F, O_WRONLY);
	rc(read(fd, b, 1), "read from O_WRONLY");
	shut(fd);
	fd = try("access mode 3", F, 3, 0);
	rc(read(fd, b, 1), "read");
	rc(write(fd, b, 1), "write");
	shut(fd);
	fd = try("O_PATH", F, O_PATH, 0);
	rc(read(fd, b, 1), "read of O_PATH");
	rc(fchmod(fd, 0600), "fchmod of O_PATH");
	rc(fcntl(fd, F_GETFL) & O_PATH ? 1 : 0, "F_GETFL has O_PATH");
	shut(fd);
}

static void appending(void)
{
	char b[32];
	int a, c, n;

	a = open(F, O_WRONLY | O_APPEND | O_TRUNC);
	c = open(F, O_RDWR);
	if (write(a, "one", 3) != 3 || write(c, "ONE!!", 5) != 5 ||
	    write(a, "two", 3) != 3)
		bail("write");
	rc(lseek(a, 0, SEEK_CUR), "O_APPEND: the offset after two writes");
	rc(pwrite(a, "P", 1, 0), "pwrite at 0 of O_APPEND");
	lseek(a, 0, SEEK_SET);
	if (write(a, "three", 5) != 5)
		bail("write");
	n = pread(c, b, 31, 0);
	b[n] = 0;
	line("it holds %s", b);
	shut(a);
	shut(c);
}

static void directories(void)
{
	int fd;

	fd = try("a directory", "/tmp", O_RDONLY, 0);
	rc(read(fd, &fd, 1), "read of it");
	shut(fd);
	shut(try("a directory to write", "/tmp", O_WRONLY, 0));
	shut(try("a directory, both", "/tmp", O_RDWR, 0));
	shut(try("a directory, O_CREAT", "/tmp", O_RDONLY | O_CREAT, 0));
	shut(try("a directory, O_TRUNC", "/tmp", O_RDONLY | O_TRUNC, 0));
	shut(try("O_DIRECTORY", "/tmp", O_RDONLY | O_DIRECTORY, 0));
	shut(try("O_DIRECTORY of a file", F, O_RDONLY | O_DIRECTORY, 0));
	shut(try("O_DIRECTORY of nothing", "/tmp/no", O_RDONLY | O_DIRECTORY,
		 0));
	symlink(F, "/tmp/l");
	symlink("/tmp", "/tmp/ld");
	symlink("/tmp/nowhere", "/tmp/dangling");
	shut(try("a symlink", "/tmp/l", O_RDONLY, 0));
	shut(try("O_NOFOLLOW", "/tmp/l", O_RDONLY | O_NOFOLLOW, 0));
	shut(try("O_NOFOLLOW of a file", F, O_RDONLY | O_NOFOLLOW, 0));
	shut(try("O_NOFOLLOW|O_PATH", "/tmp/l", O_PATH | O_NOFOLLOW, 0));
	shut(try("O_NOFOLLOW|O_DIRECTORY", "/tmp/ld",
		 O_RDONLY | O_NOFOLLOW | O_DIRECTORY, 0));
	shut(try("O_NOFOLLOW, the symlink before", "/tmp/ld/f",
		 O_RDONLY | O_NOFOLLOW, 0));
	shut(try("dangling", "/tmp/dangling", O_RDONLY, 0));
	shut(try("dangling, O_CREAT|O_EXCL", "/tmp/dangling",
		 O_RDWR | O_CREAT | O_EXCL, 0600));
	shut(try("dangling, O_CREAT", "/tmp/dangling", O_RDWR | O_CREAT, 0600));
	rc(unlink("/tmp/nowhere"), "it made the target: unlink");
	unlink("/tmp/l");
	unlink("/tmp/ld");
	unlink("/tmp/dangling");
}

static void descriptors(void)
{
	int a, b, c;

	a = open(F, O_RDONLY);
	b = open(F, O_RDONLY | O_CLOEXEC);
	ok(b == a + 1, "the lowest free number");
	close(a);
	c = open(F, O_RDONLY | O_NONBLOCK | O_SYNC);
	ok(c == a, "reused");
	line("F_GETFD %d and %d", fcntl(b, F_GETFD), fcntl(c, F_GETFD));
	line("F_GETFL %#o and %#o", fcntl(b, F_GETFL), fcntl(c, F_GETFL));
	close(b);
	close(c);
	rc(close(c), "close again");
	rc(close(-1), "close -1");
	rc(close(99999), "close 99999");
	rc(openat(-1, "f", O_RDONLY), "openat, bad directory");
	a = openat(-1, F, O_RDONLY);
	line("openat, bad directory, absolute path: %s",
	     a < 0 ? err(errno) : "yes");
	rc(openat(a, "f", O_RDONLY), "openat of a file");
	close(a);
	a = open("/tmp", O_RDONLY);
	b = got(openat(a, "f", O_RDONLY), "openat of a directory");
	close(a);
	close(b);
	rc(syscall(SYS_open, 0xc0000000, 0), "path in the kernel");
	rc(syscall(SYS_open, 0, 0), "path NULL");
	rc(creat("/tmp/f2", 0600) < 0 ? -1 : 0, "creat");
	unlink("/tmp/f2");
}

int main(void)
{
	creating();
	access_modes();
	appending();
	directories();
	descriptors();
	unlink(F);
	return done();
}
