/* SPDX-License-Identifier: MIT */
/* /proc/PID/ns: what the links and the files behind them are */
#include "tap.h"
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

#define NS_GET_USERNS _IO(0xb7, 1)
#define NS_GET_PARENT _IO(0xb7, 2)
#define NS_GET_NSTYPE _IO(0xb7, 3)
#define NS_GET_OWNER_UID _IO(0xb7, 4)

static char name[65];
static const char *const kinds[] = { "ipc", "uts" };

/* "ipc:[4026531839]" -> "ipc:[N]", and whether N is @ino */
static const char *shape(const char *path, ino_t ino)
{
	static char b[80];
	unsigned long n;
	char k[8];
	int l = readlink(path, b, sizeof(b) - 1);

	if (l < 0)
		return err(errno);
	b[l] = 0;
	if (sscanf(b, "%7[a-z]:[%lu]", k, &n) != 2)
		return b;
	sprintf(b, "%s:[%s]", k, n == ino ? "its number" : "another");
	return b;
}

static void link_of(const char *kind)
{
	char path[64], b[64];
	struct stat st, l;
	struct statfs f;
	int fd, i;

	sprintf(path, "/proc/self/ns/%s", kind);
	rc(lstat(path, &l), "%s: lstat", kind);
	line("%s: mode %o, size %ld, uid %d", kind, l.st_mode, (long)l.st_size,
	     l.st_uid);
	rc(stat(path, &st), "%s: stat", kind);
	line("%s: mode %o, size %ld, uid %d gid %d, nlink %d, major %d", kind,
	     st.st_mode, (long)st.st_size, st.st_uid, st.st_gid,
	     (int)st.st_nlink, major(st.st_dev));
	ok(l.st_dev != st.st_dev, "another file system");
	line("%s: %s", kind, shape(path, st.st_ino));
	for (i = 0; i < 3; i++) {
		struct stat again;

		fd = open(path, O_RDONLY);
		fstat(fd, &again);
		ok(again.st_ino == st.st_ino && again.st_dev == st.st_dev,
		   "%s: the same when opened", kind);
		close(fd);
	}
	fd = open(path, O_RDONLY);
	sprintf(b, "/proc/self/fd/%d", fd);
	line("%s: link of the descriptor %s", kind, shape(b, st.st_ino));
	rc(fstatfs(fd, &f), "%s: fstatfs", kind);
	line("%s: type %#lx", kind, (long)f.f_type);
	rc(readlink(path, b, 3), "%s: readlink into 3 bytes", kind);
	b[3] = 0;
	line("%s: %s", kind, b);
	rc(read(fd, b, 1), "%s: read", kind);
	rc(lseek(fd, 0, SEEK_SET), "%s: lseek", kind);
	rc(write(fd, b, 1), "%s: write", kind);
	got(mmap(NULL, PG, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED ? -1 : 0,
	    "%s: mmap", kind);
	rc(ftruncate(fd, 0), "%s: ftruncate", kind);
	rc(fchmod(fd, 0600), "%s: fchmod", kind);
	rc(fchown(fd, 1, 1), "%s: fchown", kind);
	rc(futimens(fd, NULL), "%s: futimens", kind);
	rc(ioctl(fd, TCGETS, b), "%s: TCGETS", kind);
	line("%s: NS_GET_NSTYPE %#x", kind, ioctl(fd, NS_GET_NSTYPE));
	rc(ioctl(fd, NS_GET_PARENT), "%s: NS_GET_PARENT", kind);
	rc(ioctl(fd, NS_GET_OWNER_UID, &i), "%s: NS_GET_OWNER_UID", kind);
	close(fd);
	rc(open(path, O_WRONLY), "%s: open O_WRONLY", kind);
	rc(open(path, O_RDWR), "%s: open O_RDWR", kind);
	rc(open(path, O_RDONLY | O_DIRECTORY), "%s: open O_DIRECTORY", kind);
	rc(open(path, O_RDONLY | O_NOFOLLOW), "%s: open O_NOFOLLOW", kind);
	rc(truncate(path, 0), "%s: truncate", kind);
	rc(chmod(path, 0600), "%s: chmod", kind);
	rc(access(path, R_OK), "%s: access R_OK", kind);
	rc(access(path, W_OK), "%s: access W_OK", kind);
	rc(access(path, X_OK), "%s: access X_OK", kind);
	rc(unlink(path), "%s: unlink", kind);
	rc(rename(path, "/tmp/x"), "%s: rename", kind);
}

static int listed(const char *dir, const char *name)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	int type = -1;

	while (d && (e = readdir(d)))
		if (!strcmp(e->d_name, name))
			type = e->d_type;
	if (d)
		closedir(d);
	return type;
}

static void directory(void)
{
	struct stat st;

	rc(stat("/proc/self/ns", &st), "stat ns");
	line("ns: mode %o, nlink %d", st.st_mode, (int)st.st_nlink);
	line("ns/ipc is listed: type %d", listed("/proc/self/ns", "ipc"));
	line("ns/uts is listed: type %d", listed("/proc/self/ns", "uts"));
	line("ns/none: %d", listed("/proc/self/ns", "none"));
	line("ns in the directory: type %d", listed("/proc/self", "ns"));
	line("ns of a thread: type %d", listed("/proc/thread-self", "ns"));
	line("its ipc: type %d", listed("/proc/thread-self/ns", "ipc"));
	rc(stat("/proc/self/ns/none", &st), "stat ns/none");
	rc(stat("/proc/self/ns/ipc/x", &st), "stat ns/ipc/x");
}

static ino_t inum(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0 : st.st_ino;
}

static void others(void)
{
	char path[64];
	pid_t p = fork();
	struct stat st;
	siginfo_t si;

	if (!p) {
		pause();
		_exit(0);
	}
	sprintf(path, "/proc/%d/ns/ipc", p);
	ok(inum(path) == inum("/proc/self/ns/ipc"), "a child's is ours");
	kill(p, SIGKILL);
	waitid(P_PID, p, &si, WEXITED | WNOWAIT);
	rc(stat(path, &st), "a zombie's: stat");
	rc(lstat(path, &st), "a zombie's: lstat");
	line("a zombie's: readlink %s", shape(path, 0));
	rc(open(path, O_RDONLY), "a zombie's: open");
	reap(p);
	rc(stat(path, &st), "a reaped one's: stat");
}

static void nobody(void)
{
	char b[80];
	struct stat st;

	become(1000, 1000);
	rc(readlink("/proc/1/ns/ipc", b, sizeof(b)), "nobody: readlink init's");
	rc(open("/proc/1/ns/ipc", O_RDONLY), "nobody: open init's");
	rc(stat("/proc/1/ns/ipc", &st), "nobody: stat init's");
	rc(lstat("/proc/1/ns/ipc", &st), "nobody: lstat init's");
	rc(open("/proc/1/ns", O_RDONLY | O_DIRECTORY), "nobody: open init's ns");
}

static void exec_dropped(void)
{
	char b[80];

	/* not dumpable now: the directory is root's */
	if (setgid(1000) || setuid(1000))
		bail("ids");
	got(open("/proc/self/ns/ipc", O_RDONLY), "after setuid: open ours");
	got(readlink("/proc/self/ns/uts", b, sizeof(b)), "readlink ours");
}

/* a mount keeps a namespace whose last task has gone */
static void mounted(void)
{
	int fd = open("/tmp/ns-bind", O_CREAT | O_RDWR, 0600);
	ino_t inner;
	pid_t p;

	if (fd < 0)
		bail("a file");
	close(fd);
	p = fork();
	if (!p) {
		if (unshare(CLONE_NEWUTS) || sethostname("kept", 4))
			_exit(1);
		rc(mount("/proc/self/ns/uts", "/tmp/ns-bind", NULL, MS_BIND,
			 NULL), "mount --bind");
		_exit(0);
	}
	if (reap(p))
		bail("child");
	inner = inum("/tmp/ns-bind");
	ok(inner && inner != inum("/proc/self/ns/uts"), "it has its number");
	fd = open("/tmp/ns-bind", O_RDONLY);
	rc(setns(fd, CLONE_NEWUTS), "setns by way of the mount");
	close(fd);
	ok(inner == inum("/proc/self/ns/uts"), "we are in it");
	gethostname(name, sizeof(name));
	line("its name: %s", name);
	fd = open("/proc/1/ns/uts", O_RDONLY);
	rc(setns(fd, 0), "setns back");
	close(fd);
	rc(umount2("/tmp/ns-bind", MNT_DETACH), "umount");
	rc(unlink("/tmp/ns-bind"), "unlink");
}

int main(void)
{
	unsigned i;

	for (i = 0; i < 2; i++)
		link_of(kinds[i]);
	directory();
	others();
	quietly(nobody);
	quietly(exec_dropped);
	mounted();
	return done();
}
