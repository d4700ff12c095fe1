/* SPDX-License-Identifier: MIT */
/* Programs and their surroundings: environment, system, exec, signals, jumps. */
#include "tap.h"

#include <glob.h>
#include <spawn.h>
#include <sys/utsname.h>

static volatile int handled;

static void on_signal(int sig, siginfo_t *info, void *context)
{
	(void)context;
	handled = sig * 1000 + (info->si_pid == getpid());
}

static void surroundings(void)
{
	struct utsname u;
	char b[256], *dir;

	setenv("A_NAME", "a value", 1);
	line("%s", getenv("A_NAME"));
	unsetenv("A_NAME");
	line("%s", getenv("A_NAME") ? "still" : "gone");
	uname(&u);
	line("%s %s", u.sysname, u.machine);
	dir = getcwd(b, sizeof(b));
	line("%s", dir ? dir : "none");
	line("page %ld, tick %ld", sysconf(_SC_PAGESIZE), sysconf(_SC_CLK_TCK));
	line("%ld files", sysconf(_SC_OPEN_MAX));
	line("processors %ld", sysconf(_SC_NPROCESSORS_ONLN));
	ok(sysconf(_SC_PHYS_PAGES) > 1000, "memory");
	ok(isatty(99) == 0, "isatty");
}

static void programs(void)
{
	char *argv[] = { "sh", "-c", "exit 12", NULL };
	char *env[] = { "X=y", NULL };
	pid_t pid;
	int st;

	line("system: %d", WEXITSTATUS(system("exit 5")));
	line("system: %s", status(system("kill -9 $$")));
	st = posix_spawn(&pid, "/bin/sh", NULL, NULL, argv, env);
	line("posix_spawn: %d, %s", st, st ? "" : status(reap(pid)));
	st = posix_spawnp(&pid, "no-such-program", NULL, NULL, argv, env);
	line("posix_spawnp: %s", err(st));
	pid = fork();
	if (pid == 0) {
		execle("/bin/sh", "sh", "-c", "test $X = y && exit 8", NULL, env);
		_exit(1);
	}
	line("execle: %s", status(reap(pid)));
	pid = vfork();
	if (pid == 0)
		_exit(6);
	line("vfork: %s", status(reap(pid)));
	line("execv of nothing: %s", execv("/none", argv) ? err(errno) : "");
}

static void at_end(void)
{
	if (write(1, "# at exit\n", 10) != 10)
		_exit(1);
}

static void leaves(void)
{
	atexit(at_end);
	exit(4);
}

static void aborts(void)
{
	abort();
}

static void signals(void)
{
	struct sigaction a = { .sa_flags = SA_SIGINFO };
	sigset_t set;
	sigjmp_buf jump;
	volatile int times = 0;

	a.sa_sigaction = on_signal;
	sigaction(SIGUSR1, &a, NULL);
	raise(SIGUSR1);
	line("raise: %d", handled);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	handled = 0;
	kill(getpid(), SIGUSR1);
	line("blocked: %d", handled);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	line("unblocked: %d", handled);
	if (sigsetjmp(jump, 1) < 3) {
		times++;
		siglongjmp(jump, times);
	}
	line("jumped %d times", times);
	handled = 0;
	sigaction(SIGALRM, &a, NULL);
	ualarm(10000, 0);
	rc(pause(), "pause");
	line("alarm: %d", handled / 1000);
	child("exit", leaves);
	child("abort", aborts);
}

static void files(void)
{
	glob_t g;
	DIR *d;
	struct dirent *e;
	int n = 0;

	rc(mkdir("/tmp/glibc-dir", 0755), "mkdir");
	close(open("/tmp/glibc-dir/a1", O_CREAT | O_WRONLY, 0644));
	close(open("/tmp/glibc-dir/a2", O_CREAT | O_WRONLY, 0644));
	close(open("/tmp/glibc-dir/b", O_CREAT | O_WRONLY, 0644));
	rc(glob("/tmp/glibc-dir/a*", 0, NULL, &g), "glob");
	line("%zu names", g.gl_pathc);
	line("%s", g.gl_pathv[1]);
	globfree(&g);
	d = opendir("/tmp/glibc-dir");
	while (d && (e = readdir(d)))
		n += e->d_type == DT_REG;
	closedir(d);
	line("readdir: %d", n);
	wipe("/tmp/glibc-dir");
	line("access: %s", access("/tmp/glibc-dir", F_OK) ? err(errno) : "yes");
}

int main(void)
{
	surroundings();
	programs();
	signals();
	files();
	return done();
}
