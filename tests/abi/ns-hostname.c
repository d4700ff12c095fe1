/* SPDX-License-Identifier: MIT */
/* /proc/sys/kernel/hostname: pieces and positions */
#include "caps.h"
#include <sys/utsname.h>

static int fd;
static char b[256];

static const char *name(void)
{
	static struct utsname u;

	uname(&u);
	return u.nodename;
}

static void put(const char *s, size_t n, off_t at)
{
	long r = at < 0 ? write(fd, s, n) : pwrite(fd, s, n, at);

	line("'%.*s' at %ld: %ld %s, pos %ld, '%s'", (int)n, s, (long)at, r,
	     r < 0 ? err(errno) : "", (long)lseek(fd, 0, SEEK_CUR), name());
}

static void inside(void)
{
	int n;

	if (unshare(CLONE_NEWUTS))
		bail("unshare");
	fd = open("/proc/sys/kernel/hostname", O_RDWR);
	put("abc", 3, 0);
	put("def\n", 4, 0);
	put("gh\nij", 5, 0);
	put("kl\0mn", 5, 0);
	put("", 0, 0);
	put("\n", 1, 0);
	put("0123456789", 10, 0);
	put("X", 1, 5);
	put("YZ", 2, 6);
	put("Q", 1, 9);
	put("R", 1, 7);
	lseek(fd, 0, SEEK_SET);
	put("abc", 3, -1);
	put("def", 3, -1);
	put("\n", 1, -1);
	memset(b, 'L', sizeof(b));
	put(b, 63, 0);
	put(b, 64, 0);
	put(b, 65, 0);
	put(b, 200, 0);
	put("M", 1, 63);
	put("M", 1, 64);
	put("M", 1, 65);
	put("hello", 5, 0);
	lseek(fd, 0, SEEK_SET);
	for (int i = 0; i < 5; i++) {
		n = read(fd, b, 2);
		line("read 2: %d '%.*s'", n, n < 0 ? 0 : n, b);
	}
	n = pread(fd, b, 100, 3);
	line("pread at 3: %d '%.*s'", n, n < 0 ? 0 : n, b);
	n = pread(fd, b, 100, 5);
	line("pread at 5: %d", n);
	n = pread(fd, b, 5, 0);
	line("pread 5: %d", n);
	n = pread(fd, b, 100, 6);
	line("pread at 6: %d", n);
	rc(write(fd, NULL, 3), "from NULL");
	rc(sethostname("a\0b", 3), "sethostname with a zero");
	n = pread(fd, b, 100, 0);
	line("pread: %d '%.*s'", n, n < 0 ? 0 : n, b);
	rc(sethostname("", 0), "sethostname of nothing");
	n = pread(fd, b, 100, 0);
	line("pread: %d", n);
}

/* the file's mode alone says who may */
static void bare(void)
{
	int user = open("/proc/sys/kernel/hostname", O_RDWR);

	if (unshare(CLONE_NEWUTS))
		bail("unshare");
	setresuid(3000, 3000, 0);
	rc(write(user, "u", 1), "opened by root, written by a user");
	setresuid(0, 0, 0);
	capset(0, 0);
	rc(spit("/proc/sys/kernel/hostname", "bare"), "root, no capability");
	rc(spit("/proc/sys/kernel/domainname", "bare"), "the domain");
	rc(spit("/proc/sys/kernel/ostype", "bare"), "what is read only");
	rc(sethostname("x", 1), "sethostname");
	line("name %s", name());
}

int main(void)
{
	quietly(inside);
	quietly(bare);
	return done();
}
