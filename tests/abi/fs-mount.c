/* SPDX-License-Identifier: MIT */
/* mount, bind, move, umount; what is busy; a working directory outside */
#include "tap.h"

#include <sys/mount.h>

static char cwd[200];

static void where(const char *what)
{
	line("%s: %s", what,
	     syscall(SYS_getcwd, cwd, sizeof(cwd)) < 0 ? err(errno) : cwd);
}

static void jailed(void)
{
	rc(chroot("jail"), "chroot elsewhere");
	where("getcwd outside");
	rc(access("f", F_OK), "a file outside by a relative name");
	rc(chdir("/../.."), "chdir above the root");
	where("getcwd inside");
	rc(access("/rel/in", F_OK), "a link cannot climb out");
}

static void moves(void)
{
	rc(mount("t", "d", "tmpfs", 0, NULL), "mount tmpfs");
	mkdir("d/e", 0755);
	rc(mount("d", "f", NULL, MS_MOVE, NULL), "move onto a file");
	rc(mount("d", "d/e", NULL, MS_MOVE, NULL), "move below itself");
	rc(mount("e", "d", NULL, MS_MOVE, NULL), "move what is no mount");
	rc(mount("d", "e", NULL, MS_MOVE, NULL), "move");
	rc(access("e/e", F_OK), "it is there");
	rc(access("d/e", F_OK), "and no longer here");
	rc(rmdir("e"), "rmdir of a mount point");
	rc(rename("e", "x"), "rename of a mount point");
	rc(rename("f", "e/f"), "rename across");
	rc(link("f", "e/f"), "link across");
	rc(umount("e"), "umount");
	rc(umount("e"), "umount again");
}

/* A bind mount shows what is mounted below only with MS_REC. */
static void bound(void)
{
	mount("t", "d", "tmpfs", 0, NULL);
	mkdir("d/sub", 0755);
	mkdir("d/other", 0755);
	mount("t", "d/sub", "tmpfs", 0, NULL);
	mkdir("d/sub/deep", 0755);
	mount("t", "d/sub/deep", "tmpfs", 0, NULL);
	close(tmpfile_of("d/sub/deep/f", 1, 'x'));
	rc(mount("d", "e", NULL, MS_BIND, NULL), "bind a tree");
	rc(access("e/sub", F_OK), "its directory is there");
	rc(access("e/sub/deep", F_OK), "what is mounted there is not");
	rc(umount("e"), "umount");
	rc(mount("d", "e", NULL, MS_BIND | MS_REC, NULL), "bind all of it");
	rc(access("e/sub/deep/f", F_OK), "two levels down");
	rc(unlink("e/sub/deep/f"), "the same file system");
	rc(access("d/sub/deep/f", F_OK), "it is gone there, too");
	rc(umount("e"), "umount: busy");
	rc(umount("e/sub/deep"), "umount the deepest");
	rc(access("d/sub/deep", F_OK), "the original stays");
	rc(umount2("e", MNT_DETACH), "umount the rest lazily");
	rc(mount("d/sub", "e", NULL, MS_BIND | MS_REC, NULL), "a part of it");
	rc(access("e/deep", F_OK), "as it is");
	rc(mount("d", "d/other", NULL, MS_BIND | MS_REC, NULL), "into itself");
	rc(access("d/other/sub/deep", F_OK), "once");
	rc(access("d/other/other/sub", F_OK), "and not for ever");
	rc(umount2("e", MNT_DETACH), "umount the part");
	rc(umount2("d", MNT_DETACH), "umount all");
}

int main(void)
{
	int fd;

	mkdir("/tmp/w", 0755);
	chdir("/tmp/w");
	mkdir("d", 0755);
	mkdir("e", 0755);
	mkdir("jail", 0755);
	symlink("../../../../tmp", "jail/rel");
	close(tmpfile_of("f", 1, 'x'));
	rc(mount("x", "d", NULL, 0, NULL), "no type");
	rc(mount("x", "d", "", 0, NULL), "an empty type");
	rc(mount("x", "d", "nofs", 0, NULL), "an unknown type");
	rc(mount("x", "f", "tmpfs", 0, NULL), "onto a file");
	rc(mount("x", "no", "tmpfs", 0, NULL), "onto nothing");
	rc(mount("x", "d", "tmpfs", 0, "no=1"), "an unknown option");
	rc(mount("f", "d", NULL, MS_BIND, NULL), "bind a file on a directory");
	rc(mount("f", "f", NULL, MS_BIND, NULL), "bind a file on itself");
	rc(unlink("f"), "unlink it");
	rc(umount("f"), "umount it");
	moves();
	bound();
	rc(mount("t", "d", "tmpfs", 0, "size=64k"), "mount tmpfs of 64 KiB");
	fd = open("d/f", O_CREAT | O_RDWR, 0600);
	rc(umount("d"), "umount with an open file");
	rc(umount2("d", MNT_DETACH), "umount it lazily");
	line("writing to it: %zd", write(fd, cwd, sizeof(cwd)));
	close(fd);
	child("in a jail", jailed);
	chdir("/");
	wipe("/tmp/w");
	return done();
}
