/* SPDX-License-Identifier: MIT */
/* unshare, clone with namespaces, setns: flags, errors, what is per namespace */
#include "tap.h"
#include <sys/sem.h>
#include <sys/syscall.h>
#include <sys/utsname.h>

#define KEY 0x56540041

static const char *name(void)
{
	static struct utsname u;

	uname(&u);
	return u.nodename;
}

/* a line of a file, without its end */
static const char *text(const char *path)
{
	static char b[80];
	int n = slurp(path, b, sizeof(b));

	b[n > 0 ? n - 1 : 0] = 0;
	return b;
}

static ino_t inum(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0 : st.st_ino;
}

static int raw_clone(unsigned long flags)
{
	int pid = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);

	if (!pid)
		_exit(0);
	return pid;
}

static void flag(const char *what, unsigned long flags)
{
	int pid;

	rc(unshare(flags), "unshare(%s)", what);
	pid = raw_clone(flags);
	line("clone(%s): %s", what, pid < 0 ? err(errno) : "0");
	if (pid > 0)
		waitpid(pid, NULL, __WALL);
}

static void shared_flags(void)
{
	flag("0", 0);
	flag("FS", CLONE_FS);
	flag("FILES", CLONE_FILES);
	flag("SYSVSEM", CLONE_SYSVSEM);
	flag("FS|FILES|SYSVSEM", CLONE_FS | CLONE_FILES | CLONE_SYSVSEM);
	rc(unshare(CLONE_VM), "unshare(VM)");
	rc(unshare(CLONE_SIGHAND), "unshare(SIGHAND)");
	rc(unshare(CLONE_THREAD), "unshare(THREAD)");
	rc(unshare(CLONE_VFORK), "unshare(VFORK)");
	rc(unshare(CLONE_PARENT), "unshare(PARENT)");
	rc(unshare(CLONE_SETTLS), "unshare(SETTLS)");
	rc(unshare(CLONE_CHILD_SETTID), "unshare(CHILD_SETTID)");
	rc(unshare(0x80000000), "unshare(IO)");
	rc(unshare(1), "unshare(1)");
}

static void admin_flags(void)
{
	flag("NEWIPC|SYSVSEM", CLONE_NEWIPC | CLONE_SYSVSEM);
	flag("NEWUTS", CLONE_NEWUTS);
	flag("NEWIPC", CLONE_NEWIPC);
	flag("NEWIPC|NEWUTS", CLONE_NEWIPC | CLONE_NEWUTS);
	flag("NEWIPC|FS|FILES", CLONE_NEWIPC | CLONE_FS | CLONE_FILES);
	flag("NEWNS|FS and a bad one", CLONE_NEWNS | CLONE_FS | 1);
}

static void nobody(void)
{
	become(1000, 1000);
	flag("NEWUTS, nobody", CLONE_NEWUTS);
	flag("NEWIPC, nobody", CLONE_NEWIPC);
	flag("NEWIPC|SYSVSEM, nobody", CLONE_NEWIPC | CLONE_SYSVSEM);
	flag("NEWNET, nobody", CLONE_NEWNET);
	flag("FS, nobody", CLONE_FS);
	rc(unshare(CLONE_NEWIPC | 1), "unshare(NEWIPC|1), nobody");
	rc(sethostname("x", 1), "sethostname, nobody");
}

static int sleeper(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return 0;
}

static void sharing_memory(void)
{
	static char stack[16384] __attribute__((aligned(16)));
	int pid = clone(sleeper, stack + sizeof(stack), CLONE_VM | SIGCHLD,
			NULL);

	rc(unshare(CLONE_VM), "unshare(VM) with a process in our memory");
	rc(unshare(CLONE_SIGHAND), "unshare(SIGHAND) with one");
	rc(unshare(CLONE_THREAD), "unshare(THREAD) with one");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	rc(unshare(CLONE_VM), "unshare(VM) when it has gone");
}

static void uts(void)
{
	int host = open("/proc/self/ns/uts", O_RDONLY);

	if (sethostname("outside", 7))
		bail("sethostname");
	rc(unshare(CLONE_NEWUTS), "unshare(NEWUTS)");
	line("inside it is still %s", name());
	ok(inum("/proc/self/ns/uts") != inum("/proc/1/ns/uts"), "own number");
	ok(inum("/proc/self/ns/ipc") == inum("/proc/1/ns/ipc"), "same ipc");
	rc(sethostname("inside", 6), "sethostname");
	rc(setdomainname("dom", 3), "setdomainname");
	line("inside: %s, file %s", name(), text("/proc/sys/kernel/hostname"));
	line("domain file %s", text("/proc/sys/kernel/domainname"));
	rc(spit("/proc/sys/kernel/hostname", "written"), "write the file");
	line("inside: %s", name());
	rc(setns(host, CLONE_NEWUTS), "setns back");
	line("outside: %s", name());
	line("file: %s", text("/proc/sys/kernel/hostname"));
	ok(inum("/proc/self/ns/uts") == inum("/proc/1/ns/uts"), "init's number");
	sethostname("vitrine", 7);
}

static void ipc(void)
{
	int outer, inner, host = open("/proc/self/ns/ipc", O_RDONLY), mine;
	struct shmid_ds d;

	outer = shmget(KEY, PG, IPC_CREAT | IPC_EXCL | 0600);
	got(outer, "shmget outside");
	rc(unshare(CLONE_NEWIPC), "unshare(NEWIPC)");
	got(shmget(KEY, 0, 0), "outside's key inside");
	rc(shmctl(outer, IPC_STAT, &d), "outside's id inside");
	inner = shmget(KEY, 2 * PG, IPC_CREAT | IPC_EXCL | 0600);
	line("the first id inside: %d", inner);
	mine = open("/proc/self/ns/ipc", O_RDONLY);
	rc(setns(host, 0), "setns back");
	rc(shmctl(outer, IPC_STAT, &d), "outside's id");
	line("outside's size: %lu", (unsigned long)d.shm_segsz);
	ok(shmget(KEY, 0, 0) == outer, "outside's key is outside's id");
	rc(setns(mine, CLONE_NEWIPC), "setns in again");
	rc(shmctl(inner, IPC_STAT, &d), "inside's id");
	line("inside's size: %lu", (unsigned long)d.shm_segsz);
	rc(setns(host, CLONE_NEWIPC), "and back");
	close(mine);
	rmid(outer);
}

static void set_errors(void)
{
	int host = open("/proc/self/ns/ipc", O_RDONLY);
	int path = open("/proc/self/ns/ipc", O_PATH);
	int null = open("/dev/null", O_RDONLY);
	int dir = open("/proc/self/ns", O_RDONLY);
	int fds[2];

	if (pipe(fds))
		bail("pipe");
	rc(setns(-1, 0), "setns(-1)");
	rc(setns(99, 0), "setns(99)");
	rc(setns(null, 0), "setns(/dev/null)");
	rc(setns(dir, 0), "setns(a directory)");
	rc(setns(fds[0], 0), "setns(pipe)");
	rc(setns(path, 0), "setns(O_PATH)");
	rc(setns(host, CLONE_NEWUTS), "setns(ipc, NEWUTS)");
	rc(setns(host, CLONE_NEWIPC | CLONE_NEWUTS), "setns(ipc, both)");
	rc(setns(host, 1), "setns(ipc, 1)");
	rc(setns(host, CLONE_NEWIPC), "setns(ipc, NEWIPC)");
	rc(setns(host, 0), "setns(ipc, 0)");
	become(1000, 1000);
	rc(setns(host, 0), "setns(ipc, 0), nobody");
	rc(setns(host, CLONE_NEWUTS), "setns(ipc, NEWUTS), nobody");
	rc(setns(null, 0), "setns(/dev/null), nobody");
}

static void clone3_flags(void)
{
	/* flags pidfd child_tid parent_tid exit_signal stack size tls */
	uint64_t a[8] = { [4] = SIGCHLD };
	static const unsigned long flags[] = {
		CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWIPC | CLONE_NEWUTS,
		CLONE_NEWIPC | CLONE_SYSVSEM, CLONE_NEWNS | CLONE_FS,
		CLONE_NEWUSER | CLONE_FS, CLONE_NEWPID | CLONE_THREAD,
	};
	unsigned i;

	for (i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		int pid;

		a[0] = flags[i];
		pid = syscall(SYS_clone3, a, sizeof(a));
		if (!pid)
			_exit((inum("/proc/self/ns/ipc") !=
			       inum("/proc/1/ns/ipc")) |
			      (inum("/proc/self/ns/uts") !=
			       inum("/proc/1/ns/uts"))
				      << 1);
		if (pid < 0)
			line("clone3(%#lx): %s", flags[i], err(errno));
		else
			line("clone3(%#lx): %s", flags[i], status(reap(pid)));
	}
}

int main(void)
{
	shared_flags();
	quietly(admin_flags);
	quietly(nobody);
	quietly(sharing_memory);
	quietly(uts);
	quietly(ipc);
	quietly(set_errors);
	clone3_flags();
	return done();
}
