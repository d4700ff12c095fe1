/* SPDX-License-Identifier: MIT */
/* What is seldom asked of files: errors that come first, names for nameless
 * files, a descriptor closed while somebody waits for a lock through it. */
#include "tap.h"

#include <sys/file.h>
#include <sys/mount.h>
#include <sys/sendfile.h>

#ifndef RENAME_EXCHANGE
#define RENAME_EXCHANGE 2
#endif

static struct timespec ctime_of(const char *name)
{
	struct stat st;

	stat(name, &st);
	return st.st_ctim;
}

static int later(struct timespec a, struct timespec b)
{
	return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec :
				      a.tv_nsec > b.tv_nsec;
}

static void exchange(void)
{
	struct timespec a, b;

	close(tmpfile_of("a", 1, 'x'));
	close(tmpfile_of("b", 1, 'x'));
	a = ctime_of("a");
	b = ctime_of("b");
	usleep(50000);
	rc((int)syscall(SYS_renameat2, AT_FDCWD, "a", AT_FDCWD, "b",
			RENAME_EXCHANGE),
	   "exchange two names");
	line("both have changed: %d %d", later(ctime_of("a"), b),
	     later(ctime_of("b"), a));
}

static void give_name(int flags, const char *text)
{
	int fd = open(".", O_TMPFILE | O_RDWR | flags, 0600);
	struct stat st;
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	rc(linkat(AT_FDCWD, path, AT_FDCWD, "named", AT_SYMLINK_FOLLOW), text);
	fstat(fd, &st);
	line("links %d", (int)st.st_nlink);
	rc(linkat(AT_FDCWD, path, AT_FDCWD, "named2", AT_SYMLINK_FOLLOW),
	   "again");
	unlink("named");
	unlink("named2");
	rc(linkat(AT_FDCWD, path, AT_FDCWD, "named", AT_SYMLINK_FOLLOW),
	   "when it has lost its names");
	close(fd);
}

static void empty_readlink(void)
{
	char buf[64];
	int dir = open(".", O_RDONLY), fd = open("a", O_RDONLY), link;

	symlink("target", "s");
	link = open("s", O_PATH | O_NOFOLLOW);
	rc((int)readlinkat(dir, "", buf, sizeof(buf)),
	   "a directory's own link");
	rc((int)readlinkat(fd, "", buf, sizeof(buf)), "a file's own link");
	line("a link's own: %d", (int)readlinkat(link, "", buf, sizeof(buf)));
	rc((int)readlinkat(AT_FDCWD, "", buf, sizeof(buf)), "of nothing");
	rc((int)readlinkat(AT_FDCWD, "a", buf, sizeof(buf)), "of a file");
	close(dir);
	close(fd);
	close(link);
}

static void errors(void)
{
	int dir = open(".", O_RDONLY), fd = open("a", O_RDWR), pipes[2];
	int none = open("a", 3), read_only = open("a", O_RDONLY);
	struct flock fl = { .l_type = F_WRLCK, .l_len = 5 };
	struct flock64 fl64 = { .l_type = F_WRLCK, .l_len = 5 };

	pipe(pipes);
	rc((int)copy_file_range(fd, NULL, dir, NULL, 1, 0),
	   "copy to a directory");
	rc((int)copy_file_range(dir, NULL, fd, NULL, 1, 0), "copy a directory");
	rc((int)copy_file_range(pipes[0], NULL, fd, NULL, 1, 0), "copy a pipe");
	rc((int)copy_file_range(pipes[0], NULL, read_only, NULL, 1, 0),
	   "copy a pipe to what is not for writing");
	rc((int)copy_file_range(fd, NULL, read_only, NULL, 1, 0),
	   "copy to what is not for writing");
	rc(flock(none, LOCK_SH), "lock what is for ioctl only");
	rc(flock(none, LOCK_UN), "unlock it");
	rc((int)syscall(SYS_fcntl, fd, F_OFD_SETLK, &fl),
	   "the elder fcntl: a lock of the open file");
	rc((int)syscall(SYS_fcntl, fd, 6, &fl), "one of the process");
	rc((int)syscall(SYS_fcntl64, fd, F_OFD_SETLK, &fl64),
	   "the other: a lock of the open file");
	rc(fdatasync(fd), "fdatasync");
	rc(fdatasync(pipes[1]), "of a pipe");
	rc(fdatasync(-1), "of nothing");
	for (int i = dir; i <= pipes[1]; i++)
		close(i);
}

static void unprivileged(void)
{
	setresuid(1000, 1000, 1000);
	rc(umount("/no/such"), "umount nothing");
	rc(umount("/"), "umount the root");
	rc(umount("/tmp"), "umount a directory");
	rc(umount2("/tmp", 0x40), "umount with an unknown flag");
	rc(mount("x", "/no/such", "tmpfs", 0, NULL), "mount on nothing");
	rc(mount("x", "/tmp", "nofs", 0, NULL), "mount what there is not");
}

static void large(void)
{
	int fd = open("big", O_CREAT | O_RDWR | O_LARGEFILE, 0600);

	ftruncate64(fd, 0x90000000ll);
	close(fd);
	fd = (int)syscall(SYS_open, "big", O_RDONLY, 0);
	got(fd, "open a large file as a small one");
	close(fd);
	fd = (int)syscall(SYS_open, "big", O_WRONLY | O_TRUNC, 0);
	got(fd, "and empty it");
	close(fd);
	unlink("big");
}

/* Is @pid asleep? */
static int sleeps(pid_t pid)
{
	char path[40], text[256], *p;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	f = fopen(path, "r");
	p = f && fgets(text, sizeof(text), f) ? strrchr(text, ')') : NULL;
	if (f)
		fclose(f);
	return p && p[2] == 'S';
}

/* A process that shares its descriptors waits for a lock through @fd, which is
 * closed meanwhile; then the lock becomes free.  All locks of the process go. */
static void closed_while_waiting(void)
{
	struct flock fl = { .l_type = F_WRLCK, .l_len = 10 };
	struct flock behind = { .l_type = F_WRLCK, .l_start = 20, .l_len = 10 };
	int holds[2], end[2], fd, other;
	pid_t holder, waiter;
	char c;

	pipe(holds);
	pipe(end);
	close(tmpfile_of("l", 1, 'x'));
	holder = fork();
	if (!holder) {
		fd = open("l", O_RDWR);
		fcntl(fd, F_SETLK, &fl);
		write(holds[1], "x", 1);
		read(end[0], &c, 1);
		_exit(0);
	}
	read(holds[0], &c, 1);
	fd = open("l", O_RDWR);
	waiter = (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
	if (!waiter) {
		rc(fcntl(fd, F_SETLKW, &fl),
		   "the lock comes when fd is closed");
		_exit(0);
	}
	while (!sleeps(waiter))
		usleep(1000);
	rc(close(fd), "close what somebody waits through");
	other = open("l", O_RDWR);
	rc(fcntl(other, F_SETLK, &behind),
	   "lock what is behind, through another");
	write(end[1], "x", 1);
	waitpid(waiter, NULL, 0);
	waitpid(holder, NULL, 0);
	if (!fork()) {
		rc(fcntl(other, F_GETLK, &fl), "ask for the lock");
		line("type %d", fl.l_type);
		rc(fcntl(other, F_GETLK, &behind), "ask for the one behind");
		line("type %d", behind.l_type);
		_exit(0);
	}
	wait(NULL);
	close(other);
	unlink("l");
}

int main(void)
{
	mkdir("/tmp/w", 0777);
	chdir("/tmp/w");
	exchange();
	give_name(0, "a name for a nameless file");
	give_name(O_EXCL, "one that is to stay nameless");
	empty_readlink();
	errors();
	child("without privilege", unprivileged);
	large();
	closed_while_waiting();
	chdir("/");
	wipe("/tmp/w");
	return done();
}
