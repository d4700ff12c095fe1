/* SPDX-License-Identifier: MIT */
/* Permissions as another uid: files, directories, sticky, set-uid */
#include "tap.h"

static void probe(const char *who)
{
	static const char *const f[] = {
		"r/f600", "r/f644", "r/f060", "r/f006", "r/f604"
	};
	char b[256];
	unsigned i;
	int fd;

	for (i = 0; i < sizeof(f) / sizeof(*f); i++) {
		b[0] = 0;
		fd = open(f[i], O_RDONLY);
		sprintf(b, "r %s", fd < 0 ? err(errno) : "0");
		fd = open(f[i], O_WRONLY);
		sprintf(b + strlen(b), ", w %s", fd < 0 ? err(errno) : "0");
		execl(f[i], f[i], NULL);
		sprintf(b + strlen(b), ", x %s", err(errno));
		line("%s, %s: %s", who, f[i], b);
	}
}

static void owner(void)
{
	become(1000, 1);
	probe("owner");
}

static void group(void)
{
	become(2000, 1000);
	probe("group");
}

static void sgroup(void)
{
	gid_t g[] = { 7, 1000 };

	if (setgroups(2, g) || setresgid(8, 8, 8) || setresuid(9, 9, 9))
		bail("ids");
	probe("supplementary group");
}

static void other(void)
{
	become(3000, 3000);
	probe("other");
}

static void root(void)
{
	probe("root");
}

static void dirs(void)
{
	struct stat st;
	int fd;

	become(1000, 1000);
	rc(open("d/none/f", O_RDONLY) < 0 ? -1 : 0, "directory 000: open");
	rc(stat("d/none/f", &st), "stat");
	rc(open("d/none", O_RDONLY) < 0 ? -1 : 0, "list");
	rc(chdir("d/none"), "chdir");
	rc(open("d/x/f", O_RDONLY) < 0 ? -1 : 0, "directory 111: open");
	rc(open("d/x", O_RDONLY) < 0 ? -1 : 0, "list");
	rc(open("d/x/new", O_RDWR | O_CREAT, 0600) < 0 ? -1 : 0, "create");
	rc(unlink("d/x/f"), "unlink");
	rc(stat("d/r/f", &st), "directory 444: stat");
	rc(open("d/r", O_RDONLY) < 0 ? -1 : 0, "list");
	rc(stat("d/r/no", &st), "stat of nothing");
	rc(open("d/wx/new", O_RDWR | O_CREAT, 0600) < 0 ? -1 : 0,
	   "directory 333: create");
	rc(open("d/wx", O_RDONLY) < 0 ? -1 : 0, "list");
	rc(unlink("d/wx/f"), "unlink of root's file");
	rc(mkdir("d/rx/new", 0700), "directory 555: mkdir");
	rc(symlink("f", "d/rx/s"), "symlink");
	rc(rename("d/rx/f", "d/rx/g"), "rename");
	rc(rename("d/wx/new", "d/rx/g"), "rename into it");
	rc(rmdir("d/rx/sub"), "rmdir");
	rc(unlink("d/rx/no"), "unlink of nothing");
	rc(mkdir("d/rx/f", 0700), "mkdir over a name");
	/* sticky, 1777 */
	rc(unlink("d/t/f"), "sticky: unlink of root's file");
	rc(rename("d/t/f", "d/t/g"), "rename of root's file");
	rc(rmdir("d/t/sub"), "rmdir of root's directory");
	fd = open("d/t/mine", O_RDWR | O_CREAT, 0600);
	line("create: %s", fd < 0 ? err(errno) : "yes");
	rc(rename("d/t/mine", "d/t/f"), "own over root's");
	rc(unlink("d/t/mine"), "unlink of own");
	rc(mknod("d/wx/c", S_IFCHR | 0600, 0x103), "mknod of a device");
	rc(mknod("d/wx/p", S_IFIFO | 0600, 0), "mknod of a fifo");
	rc(truncate("d/wx/g", 0), "truncate of root's 0644");
	rc(chroot("/tmp"), "chroot");
	rc(open("d/x/f", O_RDONLY | O_NOATIME), "O_NOATIME of root's");
}

static void mk(const char *path, int mode, int uid, int gid)
{
	int fd = open(path, O_CREAT | O_RDWR, 0600);

	if (fd < 0 || fchown(fd, uid, gid) || fchmod(fd, mode))
		bail("%s", path);
	close(fd);
}

int main(void)
{
	static const struct {
		const char *n;
		int m;
	} d[] = {
		{ "d/none", 0 }, { "d/x", 0111 }, { "d/r", 0444 },
		{ "d/wx", 0333 }, { "d/rx", 0555 }, { "d/t", 01777 }
	};
	unsigned i;
	char b[32];

	mkdir("/tmp/w", 0755);
	chdir("/tmp/w");
	mkdir("r", 0755);
	mkdir("d", 0755);
	mk("r/f600", 0600, 1000, 1000);
	mk("r/f644", 0644, 1000, 1000);
	mk("r/f060", 0060, 1000, 1000);
	mk("r/f006", 0006, 1000, 1000);
	mk("r/f604", 0604, 1000, 1000);
	for (i = 0; i < sizeof(d) / sizeof(*d); i++) {
		mkdir(d[i].n, 0755);
		snprintf(b, sizeof(b), "%s/f", d[i].n);
		mk(b, 0644, 0, 0);
		snprintf(b, sizeof(b), "%s/sub", d[i].n);
		mkdir(b, 0755);
		chmod(d[i].n, d[i].m);
	}
	mk("d/wx/g", 0644, 0, 0);
	quietly(owner);
	quietly(group);
	quietly(sgroup);
	quietly(other);
	quietly(root);
	quietly(dirs);
	wipe("/tmp/w");
	return done();
}
