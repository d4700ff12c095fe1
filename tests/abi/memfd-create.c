/* SPDX-License-Identifier: MIT */
/* memfd_create: flags, names, what kind of file it is; shm_open */
#include "tap.h"
#include <sys/mount.h>
#include <sys/statfs.h>

static int memfd(const char *name, unsigned flags)
{
	return syscall(SYS_memfd_create, name, flags);
}

static int make(const char *name)
{
	int fd = memfd(name, 0);

	if (fd < 0)
		bail("memfd_create");
	return fd;
}

static void flags(void)
{
	static const unsigned f[] = { 0, 1, 2, 3, 8, 16, 0x80000000u, 1u << 26,
				      0x7fffffff };
	unsigned i;

	for (i = 0; i < sizeof(f) / sizeof(*f); i++) {
		int fd = memfd("f", f[i]);

		line("flags %#x: %s", f[i], fd < 0 ? err(errno) : "yes");
		if (fd < 0)
			continue;
		line("flags %#x: F_GETFD %d, F_GETFL %#o, F_GET_SEALS %d", f[i],
		     fcntl(fd, F_GETFD), fcntl(fd, F_GETFL),
		     fcntl(fd, F_GET_SEALS));
		close(fd);
	}
}

static const char *link_of(int fd)
{
	static char b[600];
	char path[40];
	int n;

	sprintf(path, "/proc/self/fd/%d", fd);
	n = readlink(path, b, sizeof(b) - 1);
	b[n > 0 ? n : 0] = 0;
	return b;
}

static void names(void)
{
	static char name[600];
	unsigned n;
	int fd;

	fd = make("");
	line("empty: %s", link_of(fd));
	close(fd);
	fd = make("a/b c\td");
	line("odd: %s", link_of(fd));
	close(fd);
	for (n = 248; n < 252; n++) {
		memset(name, 'n', sizeof(name));
		name[n] = 0;
		fd = memfd(name, 0);
		line("%u characters: %s", n, fd < 0 ? err(errno) : "yes");
		if (fd >= 0) {
			line("link of %d", (int)strlen(link_of(fd)));
			close(fd);
		}
	}
	rc(memfd(NULL, 0), "no name");
	rc(memfd((char *)-1, 0), "a bad address");
	rc(memfd(NULL, 0x80000000u), "no name and a bad flag");
	memset(name, 'n', sizeof(name));
	rc(memfd(name, 0), "too long");
	fd = make("same");
	got(memfd("same", 0), "another of the same name");
}

static void kind(void)
{
	struct statfs f;
	struct stat st;
	char path[40], b[8];
	int fd = make("kind"), fd2;
	char *p, *l;

	fstat(fd, &st);
	line("mode %o, nlink %d, size %ld, blocks %ld, blksize %ld", st.st_mode,
	     (int)st.st_nlink, (long)st.st_size, (long)st.st_blocks,
	     (long)st.st_blksize);
	fstatfs(fd, &f);
	line("statfs type %#lx", (long)f.f_type);
	rc(lseek(fd, 0, SEEK_END), "lseek to the end");
	rc(write(fd, "hello", 5), "write");
	rc(pread(fd, b, 8, 1), "pread");
	line("%.4s", b);
	rc(ftruncate(fd, 3 * PG), "ftruncate");
	fstat(fd, &st);
	line("size %ld, blocks %ld", (long)st.st_size, (long)st.st_blocks);
	p = mmap(NULL, 3 * PG, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	line("mapped: %s", p);
	p[2 * PG] = 'z';
	pread(fd, b, 1, 2 * PG);
	line("through the file: %c", b[0]);
	slurp("/proc/self/maps", tap_maps, sizeof(tap_maps));
	l = strstr(tap_maps, "/memfd:");
	line("maps: %s", l ? strtok(l, "\n") : "?");
	line("link: %s", link_of(fd));
	sprintf(path, "/proc/self/fd/%d", fd);
	fd2 = open(path, O_RDONLY);
	got(fd2, "open the link");
	rc(write(fd2, "x", 1), "write to it");
	rc(read(fd2, b, 5), "read from it");
	line("F_GETFL %#o", fcntl(fd2, F_GETFL));
	close(fd2);
	fd2 = open(path, O_RDWR | O_TRUNC);
	fstat(fd, &st);
	line("O_TRUNC: size %ld", (long)st.st_size);
	line("past the end: %s", touch(p, 'r'));
	close(fd2);
	rc(link(path, "/tmp/memfd"), "link the link");
	rc(linkat(AT_FDCWD, path, AT_FDCWD, "/tmp/memfd", AT_SYMLINK_FOLLOW),
	   "linkat");
	rc(fchmod(fd, 0400), "fchmod");
	fd2 = open(path, O_WRONLY);
	got(fd2, "root opens it for writing");
	rc(ftruncate(fd, -1), "ftruncate(-1)");
	rc(ftruncate(fd, 1), "ftruncate(1)");
	rc(fsync(fd), "fsync");
	rc(ioctl(fd, TCGETS, b), "TCGETS");
	rc(fcntl(fd, F_GETPIPE_SZ), "F_GETPIPE_SZ");
}

static void inherited(void)
{
	int fd = make("child");
	char *p;

	ftruncate(fd, PG);
	p = mmap(NULL, PG, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (!fork()) {
		strcpy(p, "from the child");
		_exit(0);
	}
	wait(NULL);
	line("%s", p);
}

/* a program in memory */
static void run(void)
{
	static char b[65536];
	int self = open("/proc/self/exe", O_RDONLY), fd = make("prog"), n, st;
	char *const args[] = { "prog", "again", NULL };
	char *const env[] = { NULL };

	while ((n = read(self, b, sizeof(b))) > 0)
		if (write(fd, b, n) != n)
			bail("write");
	if (!fork()) {
		fexecve(fd, args, env);
		line("fexecve: %s", err(errno));
		_exit(1);
	}
	wait(&st);
	line("the program in memory: %s", status(st));
	rc(write(fd, "x", 1), "its file is still writable");
}

static void as_others(void)
{
	char path[40];
	int fd = make("root's");

	fchmod(fd, 0600);
	sprintf(path, "/proc/self/fd/%d", fd);
	become(1000, 1000);
	rc(open(path, O_RDWR), "root's, opened by nobody");
	rc(write(fd, "x", 1), "the descriptor works");
	fd = make("mine");
	sprintf(path, "/proc/self/fd/%d", fd);
	got(open(path, O_RDWR), "nobody's own");
}

static void limits(void)
{
	struct rlimit l = { 8, 8 };
	int fds[20], i;

	setrlimit(RLIMIT_NOFILE, &l);
	for (i = 0; i < 20; i++)
		if ((fds[i] = memfd("many", 0)) < 0)
			break;
	line("after the last descriptor: %s", err(errno));
}

/* /dev/shm is what libcs' shm_open uses */
static void posix(void)
{
	struct statfs f;
	struct stat st;
	int fd, fd2;
	char *p, *q;

	/* the oracle's first program does not mount it */
	int ours = statfs("/dev/shm", &f) || f.f_type != 0x01021994;

	if (ours) {
		mkdir("/dev/shm", 0777);
		mount("tmpfs", "/dev/shm", "tmpfs", 0, "mode=1777");
	}
	rc(statfs("/dev/shm", &f), "statfs /dev/shm");
	line("type %#lx", (long)f.f_type);
	stat("/dev/shm", &st);
	line("mode %o", st.st_mode);
	fd = shm_open("/vitrine-test", O_CREAT | O_EXCL | O_RDWR, 0600);
	got(fd, "shm_open");
	line("F_GETFD %d", fcntl(fd, F_GETFD));
	rc(shm_open("/vitrine-test", O_CREAT | O_EXCL | O_RDWR, 0600),
	   "O_EXCL again");
	rc(ftruncate(fd, 2 * PG), "ftruncate");
	p = mmap(NULL, 2 * PG, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	fd2 = shm_open("/vitrine-test", O_RDONLY, 0);
	q = mmap(NULL, 2 * PG, PROT_READ, MAP_SHARED, fd2, 0);
	strcpy(p + PG, "shared");
	line("%s", q + PG);
	got(mmap(NULL, PG, PROT_WRITE, MAP_SHARED, fd2, 0) == MAP_FAILED ? -1 :
									   0,
	    "map the O_RDONLY one for writing");
	rc(shm_unlink("/vitrine-test"), "shm_unlink");
	rc(shm_unlink("/vitrine-test"), "shm_unlink again");
	line("still %s", q + PG);
	line("%s", link_of(fd));
	rc(shm_open("/vitrine-test", O_RDWR, 0), "shm_open when unlinked");
	rc(shm_open("/a/b", O_CREAT | O_RDWR, 0600), "a name with a slash");
	line("F_GET_SEALS %d", fcntl(fd, F_GET_SEALS));
	rc(fcntl(fd, F_ADD_SEALS, 2), "F_ADD_SEALS");
	if (ours) {
		umount2("/dev/shm", MNT_DETACH);
		rmdir("/dev/shm");
	}
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "again")) {
		char b[80];
		int n = readlink("/proc/self/exe", b, sizeof(b) - 1);

		b[n > 0 ? n : 0] = 0;
		_exit(strcmp(b, "/memfd:prog (deleted)") ? 1 : 42);
	}
	flags();
	names();
	kind();
	inherited();
	run();
	quietly(as_others);
	quietly(limits);
	posix();
	return done();
}
