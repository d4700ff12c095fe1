/* SPDX-License-Identifier: MIT */
/* /dev/null, zero, full, random, urandom; sendfile */
#include "tap.h"
#include <sys/sendfile.h>

static char b[8192];

static void dev(const char *path)
{
	int fd = open(path, O_RDWR), i, n, z = 0;

	if (fd < 0) {
		line("%s: %s", path, err(errno));
		return;
	}
	memset(b, 1, sizeof(b));
	n = read(fd, b, 5000);
	for (i = 0; i < 5000; i++)
		z += b[i] == 0;
	line("%s: read %d, %s", path, n, n <= 0 ? "none" :
	     z == 5000 ? "zeros" : z < 200 ? "something" : "?");
	rc(write(fd, b, 5000), "write");
	rc(write(fd, b, 0), "write of nothing");
	rc(read(fd, NULL, 5), "read into NULL");
	rc(write(fd, NULL, 5), "write from NULL");
	rc(lseek(fd, 100, SEEK_SET), "lseek");
	rc(lseek(fd, 0, SEEK_END), "lseek to the end");
	rc(pread(fd, b, 10, 1000), "pread");
	rc(ftruncate(fd, 0), "ftruncate");
	rc(ioctl(fd, TCGETS, b), "TCGETS");
	close(fd);
	fd = open(path, O_WRONLY | O_TRUNC | O_APPEND | O_CREAT, 0600);
	line("O_TRUNC|O_CREAT: %s", fd < 0 ? err(errno) : "yes");
	close(fd);
}

static void sends(void)
{
	int in = tmpfile_of("/tmp/in", 5000, 'i');
	int out = tmpfile_of("/tmp/out", 0, 0), p[2], ap;
	off_t o = 100;

	rc(sendfile(out, in, NULL, 3000), "sendfile 3000");
	rc(lseek(in, 0, SEEK_CUR), "in is at");
	rc(lseek(out, 0, SEEK_CUR), "out is at");
	rc(sendfile(out, in, NULL, 3000), "3000 more");
	rc(sendfile(out, in, NULL, 3000), "at the end");
	rc(sendfile(out, in, &o, 10), "from 100");
	line("offset %d", (int)o);
	rc(lseek(in, 0, SEEK_CUR), "in is still at");
	o = -1;
	rc(sendfile(out, in, &o, 10), "from -1");
	rc(sendfile(out, -1, NULL, 10), "in -1");
	rc(sendfile(-1, in, NULL, 10), "out -1");
	ap = open("/tmp/out", O_WRONLY | O_APPEND);
	lseek(in, 0, SEEK_SET);
	rc(sendfile(ap, in, NULL, 10), "to O_APPEND");
	rc(sendfile(in, ap, NULL, 10), "in is O_WRONLY");
	if (pipe(p))
		bail("pipe");
	rc(sendfile(p[1], in, NULL, 10), "to a pipe");
	rc(sendfile(out, p[0], NULL, 10), "from a pipe");
	rc(sendfile(out, in, NULL, 0), "0 bytes");
	o = 0;
	rc(sendfile(out, open("/tmp", O_RDONLY), &o, 10), "from a directory");
	close(in);
	close(out);
	close(ap);
	unlink("/tmp/in");
	unlink("/tmp/out");
}

int main(void)
{
	char c, d[64];
	int fd, i, same = 0;

	dev("/dev/null");
	dev("/dev/zero");
	dev("/dev/full");
	fd = open("/dev/urandom", O_RDONLY);
	rc(read(fd, b, 64), "urandom: read 64");
	read(fd, d, 64);
	for (i = 0; i < 64; i++)
		same += b[i] == d[i];
	ok(same < 32, "twice, it differs");
	close(fd);
	fd = open("/dev/null", O_RDONLY);
	rc(write(fd, "x", 1), "write to O_RDONLY /dev/null");
	rc(read(fd, &c, 1), "read of it");
	close(fd);
	rc(open("/dev/none", O_RDONLY), "/dev/none");
	rc(mknod("/tmp/dev", S_IFCHR | 0600, 0xfe07), "a device nobody has");
	rc(open("/tmp/dev", O_RDONLY), "open it");
	unlink("/tmp/dev");
	sends();
	return done();
}
