/* SPDX-License-Identifier: MIT */
/* execve: errors, scripts, arguments, the auxiliary vector, what stays */
#include "tap.h"
#include <elf.h>
#include <sys/auxv.h>
#include <sys/prctl.h>

static char *self;
static int fd;

static void put(const char *name, const char *text, int n, int mode)
{
	int f = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0700);

	if (f < 0 || write(f, text, n) != n)
		bail("%s", name);
	fchmod(f, mode);
	close(f);
}

static void copy(const char *to, int drop, int at, int byte)
{
	static char b[1 << 17];
	int n = slurp(self, b, sizeof(b));

	if (at >= 0)
		b[at] = byte;
	put(to, b, n - drop, 0755);
}

static void try(const char *what, const char *path)
{
	char *a[] = { (char *)path, "echo", "one", NULL }, *e[] = { NULL };
	pid_t p = fork();
	int st;

	if (!p) {
		execve(path, a, e);
		line("%s: %s", what, err(errno));
		_exit(0);
	}
	st = reap(p);
	if (st)
		line("%s: %s", what, status(st));
}

static void script(const char *what, const char *text)
{
	put("s", text, strlen(text), 0755);
	try(what, "/tmp/w/s");
}

static void no_args(void)
{
	execve(self, NULL, NULL);
	line("argv NULL: %s", err(errno));
}

/* Strings that fit, but not with the pointers to them. */
static void too_many(void)
{
	static char *a[600001];

	for (int i = 0; i < 600000; i++)
		a[i] = "";
	execv(self, a);
	line("600000 empty arguments: %s", err(errno));
}

static void too_big(void)
{
	static char big[140000], *a[300];
	int i;

	memset(big, 'x', sizeof(big));
	big[131070] = 0;
	a[0] = self;
	a[1] = "count";
	a[2] = big;
	if (!fork()) {
		execv(self, a);
		_exit(99);
	}
	wait(&i);
	line("one argument of 131070: %s", status(i));
	big[131070] = 'x';
	big[131072] = 0;
	execv(self, a);
	line("of 131072: %s", err(errno));
	big[100000] = 0;
	for (i = 2; i < 290; i++)
		a[i] = big;
	execv(self, a);
	line("28 MB of arguments: %s", err(errno));
	a[1] = (void *)0xc0000000;
	a[2] = NULL;
	execv(self, a);
	line("an argument in the kernel: %s", err(errno));
	syscall(SYS_execve, self, 0xc0000000, 0);
	line("argv in the kernel: %s", err(errno));
	syscall(SYS_execve, 0xc0000000, a, 0);
	line("path in the kernel: %s", err(errno));
}

static void handler(int s)
{
	(void)s;
}

static void keeps(void)
{
	sigset_t m;

	alarm(50);
	signal(SIGUSR1, handler);
	signal(SIGUSR2, SIG_IGN);
	sigemptyset(&m);
	sigaddset(&m, SIGHUP);
	sigprocmask(SIG_BLOCK, &m, NULL);
	raise(SIGHUP);
	nice(3);
	umask(0123);
	prctl(PR_SET_NAME, "before");
	execl(self, self, "kept", NULL);
	_exit(99);
}

static int kept(void)
{
	struct sigaction a;
	sigset_t m;
	char b[20] = "";

	sigaction(SIGUSR1, NULL, &a);
	line("exec: a handler becomes %s",
	     a.sa_handler == SIG_DFL ? "default" : "something");
	sigaction(SIGUSR2, NULL, &a);
	line("ignored stays %s",
	     a.sa_handler == SIG_IGN ? "ignored" : "something");
	sigprocmask(SIG_BLOCK, NULL, &m);
	line("the mask: HUP %d", sigismember(&m, SIGHUP));
	sigpending(&m);
	line("pending: HUP %d", sigismember(&m, SIGHUP));
	line("nice %d", getpriority(PRIO_PROCESS, 0));
	prctl(PR_GET_NAME, b);
	line("name %s", b);
	return 0;
}

static int aux(char **argv, char **envp)
{
	int i, n = 0, bad = 0, up;
	unsigned long *v;
	static const int must[] = { AT_PHDR,   AT_PHENT,  AT_PHNUM,
				    AT_PAGESZ, AT_BASE,	  AT_ENTRY,
				    AT_UID,    AT_EUID,	  AT_GID,
				    AT_EGID,   AT_SECURE, AT_RANDOM,
				    AT_CLKTCK, AT_EXECFN, AT_PLATFORM,
				    AT_HWCAP };

	for (i = 0; envp[i]; i++)
		line("env %s", envp[i]);
	v = (unsigned long *)(envp + i + 1);
	for (; v[0]; v += 2)
		n++;
	ok(n > 10, "an auxiliary vector behind the environment");
	for (i = 0; i < 16; i++) {
		errno = 0;
		getauxval(must[i]);
		if (errno)
			note("missing: %d", must[i]), bad++;
	}
	line("missing entries: %d", bad);
	line("PAGESZ %lu PHENT %lu CLKTCK %lu UID %lu SECURE %lu PLATFORM %s",
	     getauxval(AT_PAGESZ), getauxval(AT_PHENT), getauxval(AT_CLKTCK),
	     getauxval(AT_UID), getauxval(AT_SECURE),
	     (char *)getauxval(AT_PLATFORM));
	ok(!strcmp((char *)getauxval(AT_EXECFN), argv[0]), "EXECFN");
	ok(getauxval(AT_PHDR) > 0x8000000 && getauxval(AT_PHDR) < 0x9000000,
	   "PHDR in the program");
	ok(argv[0] > (char *)v, "strings above the vectors");
	ok(argv[1] == argv[0] + strlen(argv[0]) + 1, "one behind another");
	ok(envp[0] == argv[2] + strlen(argv[2]) + 1, "the environment next");
	ok(((unsigned long)argv & 3) == 0, "aligned");
	up = (char *)getauxval(AT_EXECFN) > envp[0];
	ok(up, "the file's name last");
	return 0;
}

static void with_env(void)
{
	char *a[] = { self, "aux", "two", NULL };
	char *e[] = { "A=1", "B=two words", "A=again", NULL };

	execve(self, a, e);
	_exit(99);
}

/* what a program is called that execveat has found */
static int shown(void)
{
	const char *name = (const char *)getauxval(AT_EXECFN);
	char b[20] = "";

	prctl(PR_GET_NAME, b);
	line("runs as %s, %.14s of %d bytes", b, name, (int)strlen(name));
	return 0;
}

static void at(const char *what, int dir, const char *path, int flags)
{
	char *a[] = { self, "shown", NULL }, *e[] = { NULL };
	pid_t p = fork();

	if (!p) {
		rc(syscall(SYS_execveat, dir, path, a, e, flags), "%s", what);
		_exit(99);
	}
	line("%s: %s", what, status(reap(p)));
}

static void found_at(void)
{
	char path[1000];
	int i;

	dup2(open(".", O_PATH | O_DIRECTORY), 9);
	dup2(open("prog", O_PATH), 8);
	symlink("prog", "link");
	at("execveat, from a directory", 9, "prog", 0);
	for (i = 0; i < 900; i += 2)
		memcpy(path + i, "./", 3);
	strcpy(path + 900, "prog");
	at("904 bytes", 9, path, 0);
	at("an absolute path", 9, "/tmp/w/prog", 0);
	at("AT_FDCWD", AT_FDCWD, "prog", 0);
	at("an empty path", 8, "", AT_EMPTY_PATH);
	at("without AT_EMPTY_PATH", 8, "", 0);
	at("a link", 9, "link", 0);
	at("not to be followed", 9, "link", AT_SYMLINK_NOFOLLOW);
	at("from a program", 8, "prog", 0);
	at("from fd 77", 77, "prog", 0);
	at("flag 1", 9, "prog", 1);
	at("no address", 9, NULL, 0);
}

static void echo_null(void)
{
	syscall(SYS_execve, self, 0, 0);
	_exit(99);
}

int main(int argc, char **argv, char **envp)
{
	char b[256];
	int i;

	if (argc == 0)
		_exit(50);
	if (argc == 1 && !argv[0][0])
		_exit(51);
	self = argv[0];
	tap_again = argc > 1;
	if (argc > 1 && !strcmp(argv[1], "kept"))
		return kept();
	if (argc > 1 && !strcmp(argv[1], "aux"))
		return aux(argv, envp);
	if (argc > 1 && !strcmp(argv[1], "shown"))
		return shown();
	if (argc > 1 && !strcmp(argv[1], "count"))
		return argc;
	for (i = 1; i < argc; i++)
		if (!strcmp(argv[i], "echo")) {
			b[0] = 0;
			for (i = 0; i < argc; i++) {
				strcat(b, " ");
				strcat(b, argv[i]);
			}
			line("ran:%s", b);
			_exit(0);
		}
	self = realpath(argv[0], NULL);
	mkdir("/tmp/w", 0755);
	chdir("/tmp/w");
	copy("prog", 0, -1, 0);
	mkdir("d", 0755);
	try("a program", "/tmp/w/prog");
	try("a relative path", "./prog");
	try("nothing", "/tmp/w/no");
	try("an empty path", "");
	try("a directory", "/tmp/w/d");
	try("under a file", "/tmp/w/prog/x");
	put("noexec", "#!/tmp/w/prog\n", 14, 0644);
	try("mode 0644", "/tmp/w/noexec");
	put("empty", "", 0, 0755);
	try("an empty file", "/tmp/w/empty");
	put("text", "hello\n", 6, 0755);
	try("a text", "/tmp/w/text");
	put("elf", "\177ELF", 4, 0755);
	try("four bytes of ELF", "/tmp/w/elf");
	copy("bad", 0, 18, 62);
	try("another machine", "/tmp/w/bad");
	copy("bad", 0, 4, 2);
	try("ELF class 64", "/tmp/w/bad");
	copy("bad", 0, 16, 1);
	try("a relocatable", "/tmp/w/bad");
	copy("bad", 0, 42, 31);
	try("program headers of another size", "/tmp/w/bad");
	copy("bad", 0, 44, 0);
	try("no program headers", "/tmp/w/bad");
	try("/dev/null", "/dev/null");
	fd = open("prog", O_WRONLY);
	try("open for writing", "/tmp/w/prog");
	close(fd);
	script("a script", "#!/tmp/w/prog\n");
	script("with an argument", "#!/tmp/w/prog arg\n");
	script("with two", "#!/tmp/w/prog a b\n");
	script("spaces", "#!  /tmp/w/prog   arg  \n");
	script("no newline", "#!/tmp/w/prog");
	script("no interpreter", "#!\n");
	script("blanks only", "#!   \n");
	script("one that is not there", "#!/tmp/w/none\n");
	script("a directory", "#!/tmp/w/d\n");
	put("t", "#!/tmp/w/prog t\n", 16, 0755);
	script("a script of a script", "#!/tmp/w/t s\n");
	script("itself", "#!/tmp/w/s\n");
	memset(b, 'x', 256);
	memcpy(b, "#!/tmp/w/prog ", 14);
	put("s", b, 256, 0755);
	try("a line of more than 255", "/tmp/w/s");
	memset(b, 'x', 256);
	memcpy(b, "#!/", 3);
	put("s", b, 256, 0755);
	try("a name of more than 255", "/tmp/w/s");
	child("argv NULL", no_args);
	child("argv and envp NULL", echo_null);
	quietly(found_at);
	quietly(too_big);
	quietly(too_many);
	quietly(keeps);
	quietly(with_env);
	rc(open("prog", O_WRONLY) < 0 ? -1 : 0,
	   "nobody runs it: open to write");
	wipe("/tmp/w");
	return done();
}
