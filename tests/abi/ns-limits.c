/* SPDX-License-Identifier: MIT */
/* Limits and /proc files of an IPC namespace */
#include "tap.h"

static int host;

static const char *const files[] = {
	"shmmax",      "shmall", "shmmni",	"shm_rmid_forced",
	"shm_next_id", "sem",	 "sem_next_id", "msgmax",
	"msgmnb",      "msgmni", "msg_next_id",
};

static const char *text(const char *name)
{
	static char b[2][256];
	static unsigned k;
	char path[64], *s = b[++k % 2];
	int n;

	sprintf(path, "/proc/sys/kernel/%s", name);
	n = slurp(path, s, 256);
	if (n < 0)
		return err(errno);
	s[n ? n - 1 : 0] = 0;
	return s;
}

static void set(const char *name, const char *value)
{
	char path[64];

	sprintf(path, "/proc/sys/kernel/%s", name);
	rc(spit(path, value), "%s = %s", name, value);
}

/* lines of a file after its head */
static int lines(const char *path)
{
	static char b[8192];
	int n = slurp(path, b, sizeof(b)), count = -1;

	for (; n > 0; n--)
		count += b[n - 1] == '\n';
	return count;
}

static void defaults(void)
{
	static const char *const odd[] = {
		"12345678", "123456", "17",   "1",  "5", "100 2000 30 40",
		"6",	    "4000",   "5000", "70", "7",
	};
	unsigned i;

	for (i = 0; i < sizeof(files) / sizeof(*files); i++)
		line("%s: %s", files[i], text(files[i]));
	if (unshare(CLONE_NEWIPC))
		bail("unshare");
	for (i = 0; i < sizeof(files) / sizeof(*files); i++)
		set(files[i], odd[i]);
	for (i = 0; i < sizeof(files) / sizeof(*files); i++)
		line("inside %s: %s", files[i], text(files[i]));
	if (unshare(CLONE_NEWIPC))
		bail("unshare");
	for (i = 0; i < sizeof(files) / sizeof(*files); i++)
		line("a third's %s: %s", files[i], text(files[i]));
	if (setns(host, 0))
		bail("setns");
	for (i = 0; i < sizeof(files) / sizeof(*files); i++)
		line("outside %s: %s", files[i], text(files[i]));
}

static void enforced(void)
{
	int i, id;

	if (unshare(CLONE_NEWIPC))
		bail("unshare");
	set("shmmni", "2");
	set("shmmax", "8192");
	set("shmall", "3");
	got(shmget(IPC_PRIVATE, 8193, 0600), "over shmmax");
	for (i = 0; i < 3; i++) {
		id = shmget(IPC_PRIVATE, PG, 0600);
		line("segment %d: %s", i, id < 0 ? err(errno) : "yes");
	}
	rmid(0);
	got(shmget(IPC_PRIVATE, 2 * PG, 0600), "two pages more");
	rmid(1);
	set("shm_next_id", "12345");
	line("an id: %d", shmget(IPC_PRIVATE, PG, 0600));
	line("shm_next_id: %s", text("shm_next_id"));
	if (setns(host, 0))
		bail("setns");
	id = shmget(IPC_PRIVATE, 100 * PG, 0600);
	got(id, "outside: a hundred pages");
	shmctl(id, IPC_RMID, NULL);
}

static void proc_files(void)
{
	static char b[4096];
	int fd, id = segment(PG, 0600), n, i;

	line("outside: %d", lines("/proc/sysvipc/shm"));
	fd = open("/proc/sysvipc/shm", O_RDONLY);
	if (unshare(CLONE_NEWIPC))
		bail("unshare");
	line("inside: %d", lines("/proc/sysvipc/shm"));
	segment(PG, 0600);
	segment(PG, 0600);
	line("inside, two more: %d", lines("/proc/sysvipc/shm"));
	for (n = 0; (i = read(fd, b + n, sizeof(b) - 1 - n)) > 0; n += i)
		;
	for (i = 0; n > 0; n--)
		i += b[n - 1] == '\n';
	line("opened outside, read inside: %d", i - 1);
	if (setns(host, 0))
		bail("setns");
	line("outside again: %d", lines("/proc/sysvipc/shm"));
	rmid(id);
	close(fd);
}

/* the reader's namespace, not that of the process whose /proc it is */
static void holds_open(void)
{
	static char b[4096];
	int fd, id, n;

	if (unshare(CLONE_NEWIPC))
		bail("unshare");
	id = segment(PG, 0600);
	(void)id;
	fd = open("/proc/sysvipc/shm", O_RDONLY);
	if (setns(host, 0))
		bail("setns");
	n = read(fd, b, sizeof(b));
	line("the namespace of an open sysvipc/shm lives: %d",
	     n > 0 && strchr(b, '\n') != strrchr(b, '\n'));
	close(fd);
}

static void open_limits(void)
{
	int dir = open("/proc/sys/kernel", O_RDONLY), fd, n, limits;
	char b[64];

	limits = open("/proc/sys/kernel/shmmni", O_RDWR);
	if (limits < 0 || unshare(CLONE_NEWIPC))
		bail("unshare");
	rc(write(limits, "77", 2), "write to an open limit of the other one");
	line("it is not ours: %s", text("shmmni"));
	n = pread(limits, b, sizeof(b), 0);
	line("through the file: %.*s", n - 1, b);
	rc(lseek(limits, 0, SEEK_END), "its end");
	rc(pwrite(limits, "4096", 4, 0), "write it back");
	fd = openat(dir, "shmmni", O_RDWR);
	rc(write(fd, "55", 2), "by an open directory");
	line("it is ours: %s", text("shmmni"));
	rc(pwrite(fd,
		  "6\0"
		  "7",
		  3, 0),
	   "a zero byte between");
	rc(pwrite(fd, "6\0", 2, 0), "at the end");
	rc(pwrite(fd, "\0", 1, 0), "alone");
	line("then: %s", text("shmmni"));
	close(fd);
	close(dir);
	close(limits);
}

static void nobody(void)
{
	unsigned i;

	become(1000, 1000);
	for (i = 0; i < sizeof(files) / sizeof(*files); i++)
		set(files[i], "1");
	for (i = 0; i < 2; i++)
		line("nobody: %s %s", files[i], text(files[i]));
}

int main(void)
{
	host = open("/proc/self/ns/ipc", O_RDONLY);
	quietly(defaults);
	quietly(enforced);
	quietly(proc_files);
	quietly(holds_open);
	quietly(open_limits);
	quietly(nobody);
	return done();
}
