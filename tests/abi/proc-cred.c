/* SPDX-License-Identifier: MIT */
/* uids and gids: the setuid family, groups, set-uid programs */
#include "tap.h"
#include <sys/prctl.h>

static const char *ids(void)
{
	static char b[100];
	uid_t r, e, s;
	gid_t x, y, z;

	getresuid(&r, &e, &s);
	getresgid(&x, &y, &z);
	snprintf(b, sizeof(b), "u %d %d %d g %d %d %d", (int)r, (int)e, (int)s,
		 (int)x, (int)y, (int)z);
	return b;
}

static void show(const char *what, int r)
{
	int e = errno;

	line("%s: %s, %s", what, r ? err(e) : "0", ids());
}

/* libc keeps no state of its own: call the kernel */
static int su(uid_t u) { return syscall(SYS_setuid32, u); }
static int sru(int r, int e) { return syscall(SYS_setreuid32, r, e); }
static int sres(int r, int e, int s)
{
	return syscall(SYS_setresuid32, r, e, s);
}

static void root_setuid(void)
{
	show("setuid 5", su(5));
	show("setuid 0", su(0));
	show("setuid 5", su(5));
}

static void root_seteuid(void)
{
	show("setresuid -1 5 -1", sres(-1, 5, -1));
	show("setuid 6", su(6));
	show("setuid 0", su(0));
}

static void root_setreuid(void)
{
	show("setreuid 7 8", sru(7, 8));
	show("setreuid 8 7", sru(8, 7));
	show("setreuid -1 9", sru(-1, 9));
	show("setreuid 8 -1", sru(8, -1));
}

static void root_saved(void)
{
	show("setresuid 1 2 3", sres(1, 2, 3));
	show("setuid 3", su(3));
	show("setuid 1", su(1));
	show("setresuid 2 2 2", sres(2, 2, 2));
	show("setresuid 1 3 1", sres(1, 3, 1));
	show("setresuid -1 -1 -1", sres(-1, -1, -1));
	show("setgid 5", syscall(SYS_setgid32, 5));
	show("setgroups", syscall(SYS_setgroups32, 0, 0));
}

static void gids(void)
{
	show("setresgid 1 2 3", syscall(SYS_setresgid32, 1, 2, 3));
	show("setregid 4 -1", syscall(SYS_setregid32, 4, -1));
	show("setgid 9", syscall(SYS_setgid32, 9));
	sres(100, 100, 100);
	show("without root, setgid 9", syscall(SYS_setgid32, 9));
	show("setgid 8", syscall(SYS_setgid32, 8));
	show("setregid 9 8", syscall(SYS_setregid32, 9, 8));
}

static void fsids(void)
{
	line("setfsuid 5 gives %ld", syscall(SYS_setfsuid32, 5));
	line("setfsuid -1 gives %ld", syscall(SYS_setfsuid32, -1));
	line("setfsgid 6 gives %ld", syscall(SYS_setfsgid32, 6));
	line("setfsgid -1 gives %ld", syscall(SYS_setfsgid32, -1));
	show("then", 0);
	sres(-1, 4, -1);
	line("euid 4: fsuid %ld", syscall(SYS_setfsuid32, -1));
}

static void groups(void)
{
	gid_t g[40] = { 30, 10, 20 }, h[40];
	uint16_t s[4];
	int n, i;

	rc(setgroups(3, g), "setgroups 30 10 20");
	rc(getgroups(0, NULL), "getgroups 0");
	n = getgroups(40, h);
	line("%d: %d %d %d", n, (int)h[0], (int)h[1], (int)h[2]);
	rc(getgroups(2, h), "getgroups 2");
	rc(syscall(SYS_getgroups32, -1, h), "getgroups -1");
	rc(syscall(SYS_getgroups32, 40, 0xc0000000), "into the kernel");
	rc(syscall(SYS_getgroups, 4, s), "16-bit getgroups");
	line("%d %d %d", s[0], s[1], s[2]);
	rc(syscall(SYS_setgroups32, 65537, g), "setgroups 65537");
	rc(syscall(SYS_setgroups32, -1, g), "setgroups -1");
	for (i = 0; i < 40; i++)
		g[i] = 100 - i;
	rc(setgroups(40, g), "setgroups of 40");
	n = getgroups(40, h);
	line("%d, sorted: %d %d", n, (int)h[0], (int)h[39]);
	sres(1, 1, 1);
	rc(setgroups(0, NULL), "without root");
	rc(getgroups(0, NULL), "getgroups");
}

static void bits16(void)
{
	uint16_t s[4] = { 12, 11, 13 };
	gid_t g[4] = { 0 };

	rc(syscall(SYS_setuid, 0xffff), "16-bit setuid 0xffff");
	rc(syscall(SYS_setresuid, 70000 & 0xffff, 70000 & 0xffff, 0xffff),
	   "16-bit setresuid, saved 0xffff");
	show("then", 0);
	sres(0, 0, 0);
	sres(80000, 80000, 0);
	rc(syscall(SYS_getuid), "16-bit getuid of 80000");
	rc(syscall(SYS_geteuid32), "geteuid32");
	sres(0, 0, 0);
	rc(syscall(SYS_setgroups, 3, s), "16-bit setgroups");
	rc(getgroups(4, g), "getgroups");
	line("%d %d %d", (int)g[0], (int)g[1], (int)g[2]);
	s[1] = 0xffff;
	rc(syscall(SYS_setgroups, 3, s), "with a -1");
	rc(syscall(SYS_setresgid, 7, 8, 0xffff), "16-bit setresgid 7 8 -1");
	rc(syscall(SYS_setregid, 0xffff, 9), "16-bit setregid -1 9");
	rc(syscall(SYS_getresgid, s, s + 1, s + 2), "16-bit getresgid");
	line("%d %d %d", s[0], s[1], s[2]);
	rc(syscall(SYS_getresgid, s, 0xc0000000, s + 2), "into the kernel");
	rc(syscall(SYS_setfsgid, 5), "16-bit setfsgid 5");
	rc(syscall(SYS_setfsgid, 0xffff), "16-bit setfsgid -1");
	syscall(SYS_setfsuid32, 90000);
	rc(syscall(SYS_setfsuid, 5), "16-bit setfsuid 5, from 90000");
	rc(syscall(SYS_setreuid, 3, 0xffff), "16-bit setreuid 3 -1");
	rc(syscall(SYS_setgid, 4), "16-bit setgid 4");
	show("then", 0);
}

static char *self;

static void as_user(void)
{
	become(1000, 1000);
	execl("/tmp/suid", "/tmp/suid", "ids", NULL);
	_exit(99);
}

static void as_mixed(void)
{
	if (setresgid(7, 8, 9) || setresuid(1, 2, 3))
		bail("ids");
	execl("/tmp/plain", "/tmp/plain", "ids", NULL);
	_exit(99);
}

/* a set-user-id program whose root directory somebody else could change */
static int shared(void *unused)
{
	(void)unused;
	as_user();
	return 99;
}

static void as_shared(void)
{
	static char stack[65536];
	pid_t p = clone(shared, stack + sizeof(stack), CLONE_FS | SIGCHLD, 0);

	line("with CLONE_FS: %s", status(reap(p)));
}

/* uid 3000 has two processes; a third may change to it, but not exec */
static void wait_here(void)
{
	become(3000, 3000);
	raise(SIGSTOP);
}

static void too_many(void)
{
	struct rlimit one = { 1, 1 };

	setrlimit(RLIMIT_NPROC, &one);
	show("setresuid over RLIMIT_NPROC", setresuid(3000, 3000, 3000));
	rc(execl("/tmp/plain", "/tmp/plain", "ids", NULL), "exec");
	rc(execl("/tmp/plain", "/tmp/plain", "ids", NULL), "again");
	rc(fork(), "fork");
	_exit(0);
}

static void allowed(void)
{
	struct rlimit one = { 1, 1 };

	setrlimit(RLIMIT_NPROC, &one);
	show("setresuid up to RLIMIT_NPROC", setresuid(3001, 3001, 3001));
	rc(execl("/tmp/plain", "/tmp/plain", "ids", NULL), "exec");
	_exit(0);
}

static void process_limit(void)
{
	pid_t p[2];
	int i, st;

	for (i = 0; i < 2; i++) {
		p[i] = spawn(wait_here);
		waitpid(p[i], &st, WUNTRACED);
	}
	quietly(too_many);
	for (i = 0; i < 2; i++) {
		kill(p[i], SIGKILL);
		reap(p[i]);
	}
	quietly(allowed);
}

/* get_robust_list: whose may be read?  As ptrace(2) has it. */
static pid_t other, grouped;

static void robust_of(pid_t pid, const char *whose)
{
	void *head;
	size_t len;

	rc(syscall(SYS_get_robust_list, pid, &head, &len), "%s", whose);
}

static void sleeper(void)
{
	for (;;)
		pause();
}

static void of_group_0(void)
{
	sres(1000, 1000, 1000);
	prctl(PR_SET_DUMPABLE, 1);
	raise(SIGSTOP);
}

static void robust_as_1000(void)
{
	pid_t mine;

	become(1000, 1000);
	robust_of(0, "uid 1000, get_robust_list of itself");
	mine = spawn(sleeper);
	robust_of(mine, "of one that is not dumpable");
	kill(mine, SIGKILL);
	reap(mine);
	prctl(PR_SET_DUMPABLE, 1);
	mine = spawn(sleeper);
	robust_of(mine, "of one that is");
	kill(mine, SIGKILL);
	reap(mine);
	robust_of(other, "of uid 3000");
	robust_of(grouped, "of its uid and group 0");
}

static void robust(void)
{
	other = spawn(wait_here);
	grouped = spawn(of_group_0);
	waitpid(other, NULL, WUNTRACED);
	waitpid(grouped, NULL, WUNTRACED);
	robust_of(other, "root, of uid 3000");
	quietly(robust_as_1000);
	kill(other, SIGKILL);
	kill(grouped, SIGKILL);
	reap(other);
	reap(grouped);
}

int main(int argc, char **argv)
{
	static char b[1 << 17];
	int fd, n;

	self = argv[0];
	tap_again = argc > 1;
	if (argc > 1) {
		show("after exec", 0);
		return 0;
	}
	show("at first", 0);
	quietly(root_setuid);
	quietly(root_seteuid);
	quietly(root_setreuid);
	quietly(root_saved);
	quietly(gids);
	quietly(fsids);
	quietly(groups);
	quietly(bits16);
	rc(su(-1), "setuid -1");
	rc(sru(-1, -1), "setreuid -1 -1");
	n = slurp(self, b, sizeof(b));
	fd = open("/tmp/suid", O_RDWR | O_CREAT, 0755);
	write(fd, b, n);
	fchown(fd, 500, 600);
	fchmod(fd, 06755);
	close(fd);
	fd = open("/tmp/plain", O_RDWR | O_CREAT, 0755);
	write(fd, b, n);
	fchmod(fd, 0755);
	close(fd);
	note("a program 06755 of 500:600, run by 1000");
	quietly(as_user);
	note("a plain program, run by 1 2 3, 7 8 9");
	quietly(as_mixed);
	note("the set-id program again");
	quietly(as_shared);
	quietly(process_limit);
	robust();
	unlink("/tmp/suid");
	unlink("/tmp/plain");
	return done();
}
