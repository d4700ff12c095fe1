/* SPDX-License-Identifier: MIT */
/*
 * tap.h - what the programs of tests/abi share
 *
 * A program observes one behaviour of the kernel and prints what it saw, in
 * TAP, with values in the line: the same binary runs on Linux/i386, whose
 * lines are recorded in NAME.expect (never written by hand), and here.
 * Nothing that differs from run to run is printed: no pid, address, id, time.
 *
 *	ok(cond, "text %d", x)   a relation that must hold
 *	line("text %d", x)       an observation: the recorded line is the judge
 *	rc(call, "text")         "text: 0" or "text: EINVAL"; gives back the call's
 *	                         result, negative errno made -1 and errno kept
 *	got(call, "text")        the same for calls that return an fd, id, pointer:
 *	                         "text: yes" or its errno
 *	child("text", fn)        fn in a child: "text: exit 0" or "text: SIGSEGV"
 *	touch(p, 'r' or 'w')     reads a byte or writes 1: "fine" or "SIGSEGV SEGV_ACCERR, at the address"
 *	maps(base, pages)        /proc/self/maps of that range, relative, as # lines
 *	done()                   the plan; main returns it
 *
 * Lines go out by one write() each; the counter is in shared memory, so a
 * child may print too while its parent waits.
 */
#ifndef TESTS_ABI_TAP_H
#define TESTS_ABI_TAP_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PG 4096UL
#define UNUSED __attribute__((unused))
#define PRINTF(a, b) __attribute__((format(printf, a, b), unused))

static int tap_local, *tap_n = &tap_local;
static int tap_again;	/* a program that a test has exec'd: lines are notes */

/* the name of an errno value, of a signal, of a si_code */

struct tap_name {
	int v;
	const char *s;
};
#define N(x) { x, #x }

UNUSED static const char *tap_find(const struct tap_name *t, int v)
{
	static char buf[4][16];
	static unsigned k;

	for (; t->s; t++)
		if (t->v == v)
			return t->s;
	snprintf(buf[++k % 4], 16, "%d", v);
	return buf[k % 4];
}

UNUSED static const char *err(int e)
{
	static const struct tap_name t[] = {
		N(EPERM), N(ENOENT), N(ESRCH), N(EINTR), N(EIO), N(ENXIO),
		N(E2BIG), N(ENOEXEC), N(EBADF), N(ECHILD), N(EAGAIN), N(ENOMEM),
		N(EACCES), N(EFAULT), N(ENOTBLK), N(EBUSY), N(EEXIST), N(EXDEV),
		N(ENODEV), N(ENOTDIR), N(EISDIR), N(EINVAL), N(ENFILE),
		N(EMFILE), N(ENOTTY), N(ETXTBSY), N(EFBIG), N(ENOSPC),
		N(ESPIPE), N(EROFS), N(EMLINK), N(EPIPE), N(EDOM), N(ERANGE),
		N(EDEADLK), N(ENAMETOOLONG), N(ENOSYS), N(ENOTEMPTY), N(ELOOP),
		N(ENOMSG), N(EIDRM), N(EOVERFLOW), N(EOPNOTSUPP), N(ETIMEDOUT), N(ENODATA),
		{ 0, "0" }, { 0, NULL }
	};
	return tap_find(t, e);
}

UNUSED static const char *sig(int s)
{
	static const struct tap_name t[] = {
		N(SIGHUP), N(SIGINT), N(SIGQUIT), N(SIGILL), N(SIGTRAP),
		N(SIGABRT), N(SIGBUS), N(SIGFPE), N(SIGKILL), N(SIGUSR1),
		N(SIGSEGV), N(SIGUSR2), N(SIGPIPE), N(SIGALRM), N(SIGTERM),
		N(SIGSTKFLT), N(SIGCHLD), N(SIGCONT), N(SIGSTOP), N(SIGTSTP),
		N(SIGTTIN), N(SIGTTOU), N(SIGURG), N(SIGXCPU), N(SIGXFSZ),
		N(SIGVTALRM), N(SIGPROF), N(SIGWINCH), N(SIGIO), N(SIGPWR),
		N(SIGSYS), { 0, NULL }
	};
	return tap_find(t, s);
}

UNUSED static const char *code(int s, int c)
{
	static const struct tap_name any[] = {
		N(SI_USER), N(SI_KERNEL), N(SI_QUEUE), N(SI_TIMER), N(SI_TKILL),
		{ 0, NULL }
	};
	static const struct tap_name segv[] = {
		N(SEGV_MAPERR), N(SEGV_ACCERR), N(SI_KERNEL), { 0, NULL }
	};
	static const struct tap_name bus[] = {
		N(BUS_ADRALN), N(BUS_ADRERR), N(BUS_OBJERR), { 0, NULL }
	};
	static const struct tap_name fpe[] = {
		N(FPE_INTDIV), N(FPE_INTOVF), N(FPE_FLTDIV), N(FPE_FLTOVF),
		N(FPE_FLTUND), N(FPE_FLTRES), N(FPE_FLTINV), { 0, NULL }
	};
	static const struct tap_name ill[] = {
		N(ILL_ILLOPC), N(ILL_ILLOPN), N(ILL_PRVOPC), { 0, NULL }
	};
	static const struct tap_name trap[] = {
		N(TRAP_BRKPT), N(TRAP_TRACE), N(SI_KERNEL), { 0, NULL }
	};
	static const struct tap_name chld[] = {
		N(CLD_EXITED), N(CLD_KILLED), N(CLD_DUMPED), N(CLD_TRAPPED),
		N(CLD_STOPPED), N(CLD_CONTINUED), { 0, NULL }
	};

	if (c <= 0)
		return tap_find(any, c);
	switch (s) {
	case SIGSEGV: return tap_find(segv, c);
	case SIGBUS: return tap_find(bus, c);
	case SIGFPE: return tap_find(fpe, c);
	case SIGILL: return tap_find(ill, c);
	case SIGTRAP: return tap_find(trap, c);
	case SIGCHLD: return tap_find(chld, c);
	}
	return tap_find(any, c);
}
#undef N

/* lines */

static void tap_out(const char *head, const char *fmt, va_list ap,
		    const char *tail)
{
	char b[1024];
	size_t n = strlen(head);

	strcpy(b, head);
	vsnprintf(b + n, sizeof(b) - n - 64, fmt, ap);
	strcat(b, tail);
	strcat(b, "\n");
	if (write(1, b, strlen(b)) < 0)
		_exit(99);
}

static void tap_num(char *b, int good)
{
	if (tap_again)
		strcpy(b, good ? "# " : "not ok - ");
	else
		sprintf(b, "%sok %d - ", good ? "" : "not ", ++*tap_n);
}

PRINTF(2, 3) static int ok(int good, const char *fmt, ...)
{
	int e = errno;
	char h[32];
	va_list ap;

	va_start(ap, fmt);
	tap_num(h, good);
	tap_out(h, fmt, ap, "");
	va_end(ap);
	errno = e;
	return good;
}

PRINTF(1, 2) static void line(const char *fmt, ...)
{
	int e = errno;
	char h[32];
	va_list ap;

	va_start(ap, fmt);
	tap_num(h, 1);
	tap_out(h, fmt, ap, "");
	va_end(ap);
	errno = e;
}

PRINTF(1, 2) static void note(const char *fmt, ...)
{
	int e = errno;
	va_list ap;

	va_start(ap, fmt);
	tap_out("# ", fmt, ap, "");
	va_end(ap);
	errno = e;
}

PRINTF(2, 3) static long rc(long r, const char *fmt, ...)
{
	int e = errno;
	char h[32], t[48];
	va_list ap;

	va_start(ap, fmt);
	if (r == -1)
		snprintf(t, sizeof(t), ": %s", err(e));
	else
		snprintf(t, sizeof(t), ": %ld", r);
	tap_num(h, 1);
	tap_out(h, fmt, ap, t);
	va_end(ap);
	errno = e;
	return r;
}

PRINTF(2, 3) static long tap_got(long r, const char *fmt, ...)
{
	int e = errno;
	char h[32], t[48];
	va_list ap;

	va_start(ap, fmt);
	if (r == -1)
		snprintf(t, sizeof(t), ": %s", err(e));
	else
		strcpy(t, ": yes");
	tap_num(h, 1);
	tap_out(h, fmt, ap, t);
	va_end(ap);
	errno = e;
	return r;
}
#define got(call, ...) ({				\
	__typeof__(call) got_ = (call);			\
	tap_got((long)got_, __VA_ARGS__);		\
	got_;						\
})

UNUSED static int done(void)
{
	char b[24];

	snprintf(b, sizeof(b), "1..%d\n", *tap_n);
	if (write(1, b, strlen(b)) < 0)
		_exit(99);
	return 0;
}

/* something the test needs, not what it observes */
PRINTF(1, 2) static void bail(const char *fmt, ...)
{
	char t[48];
	va_list ap;

	snprintf(t, sizeof(t), ": %s", err(errno));
	va_start(ap, fmt);
	tap_out("Bail out! ", fmt, ap, t);
	va_end(ap);
	_exit(98);
}

/* children */

UNUSED static const char *status(int st)
{
	static char b[4][48];
	static unsigned k;
	char *s = b[++k % 4];

	if (WIFEXITED(st))
		snprintf(s, 48, "exit %d", WEXITSTATUS(st));
	else if (WIFSIGNALED(st))
		snprintf(s, 48, "%s", sig(WTERMSIG(st)));
	else if (WIFSTOPPED(st))
		snprintf(s, 48, "stopped by %s", sig(WSTOPSIG(st)));
	else if (WIFCONTINUED(st))
		snprintf(s, 48, "continued");
	else
		snprintf(s, 48, "status %#x", st);
	return s;
}

UNUSED static pid_t spawn(void (*fn)(void))
{
	pid_t p = fork();

	if (p < 0)
		bail("fork");
	if (!p) {
		fn();
		_exit(0);
	}
	return p;
}

UNUSED static int reap(pid_t p)
{
	int st = 0;

	while (waitpid(p, &st, 0) < 0)
		if (errno != EINTR)
			bail("waitpid");
	return st;
}

/* run fn in a child; says how it ended when that was not exit(0) */
UNUSED static int quietly(void (*fn)(void))
{
	int st = reap(spawn(fn));

	if (st)
		note("child: %s", status(st));
	return st;
}

UNUSED static int child(const char *what, void (*fn)(void))
{
	int st = reap(spawn(fn));

	line("%s: %s", what, status(st));
	return st;
}

UNUSED static void msleep(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

/* become somebody else, for good */
UNUSED static void become(uid_t u, gid_t g)
{
	if (setgroups(0, NULL) || setresgid(g, g, g) || setresuid(u, u, u))
		bail("become");
}

/* memory: faults that are caught, and the map of a range */

static sigjmp_buf tap_jmp;
static volatile sig_atomic_t tap_sig, tap_code;
static void *volatile tap_addr;

UNUSED static void tap_handler(int s, siginfo_t *i, void *u)
{
	(void)u;
	tap_sig = s;
	tap_code = i->si_code;
	tap_addr = i->si_addr;
	siglongjmp(tap_jmp, 1);
}

UNUSED static const char *touch(const volatile void *at, int how)
{
	static char b[4][80];
	static unsigned k;
	char *s = b[++k % 4];
	volatile char *p = (volatile char *)(uintptr_t)at;
	struct sigaction a = { .sa_flags = SA_SIGINFO }, o1, o2;

	a.sa_sigaction = tap_handler;
	sigaction(SIGSEGV, &a, &o1);
	sigaction(SIGBUS, &a, &o2);
	if (!sigsetjmp(tap_jmp, 1)) {
		if (how == 'w')
			*p = 1;
		else
			(void)*p;
		strcpy(s, "fine");
	} else {
		snprintf(s, 80, "%s %s, %s", sig(tap_sig),
			 code(tap_sig, tap_code),
			 tap_addr == at ? "at the address" : "elsewhere");
	}
	sigaction(SIGSEGV, &o1, NULL);
	sigaction(SIGBUS, &o2, NULL);
	return s;
}

/* a hole of so many pages with nothing mapped right before and behind it */
UNUSED static char *hole(unsigned long pages)
{
	char *p = mmap(NULL, (pages + 2) * PG, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || munmap(p + PG, pages * PG))
		bail("hole");
	return p + PG;
}

UNUSED static void hole_free(char *p, unsigned long pages)
{
	munmap(p - PG, (pages + 2) * PG);
}

/* anonymous memory of so many pages that no neighbour can merge with */
UNUSED static char *area(unsigned long pages, int prot, int flags)
{
	char *p = hole(pages);

	p = mmap(p, pages * PG, prot, flags | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	if (p == MAP_FAILED)
		bail("area");
	return p;
}

/* read a whole small file; returns its length or -1 */
UNUSED static int slurp(const char *path, char *b, size_t n)
{
	int fd = open(path, O_RDONLY), l = 0, r;

	if (fd < 0)
		return -1;
	while ((r = read(fd, b + l, n - 1 - l)) > 0)
		l += r;
	b[l] = 0;
	close(fd);
	return r < 0 ? -1 : l;
}

/* write a string to a file that exists; 0, or -1 with errno */
UNUSED static int spit(const char *path, const char *s)
{
	int fd = open(path, O_WRONLY), r, e;

	if (fd < 0)
		return -1;
	r = write(fd, s, strlen(s));
	e = errno;
	close(fd);
	errno = e;
	return r < 0 ? -1 : 0;
}

static char tap_maps[65536];

UNUSED static int maps(const char *base, unsigned long pages)
{
	unsigned long a = (unsigned long)base, z = a + pages * PG;
	unsigned long s, e, off, ino;
	char perm[8], dev[16];
	char *l, *next;
	int n, count = 0;

	if (slurp("/proc/self/maps", tap_maps, sizeof(tap_maps)) < 0)
		bail("/proc/self/maps");
	for (l = tap_maps; *l; l = next) {
		next = strchr(l, '\n');
		if (!next)
			break;
		*next++ = 0;
		n = 0;
		if (sscanf(l, "%lx-%lx %7s %lx %15s %lu%n", &s, &e, perm,
			   &off, dev, &ino, &n) < 6)
			bail("line of maps: %s", l);
		n += strspn(l + n, " ");
		if (e <= a || s >= z)
			continue;
		count++;
		note("%+ld %+ld %s %lu%s%s", (long)(s - a) / (long)PG,
		     (long)(e - a) / (long)PG, perm, off / PG,
		     l[n] ? " " : "", l + n);
	}
	return count;
}

/* one call for every attachment, permission and removal test of shm */
UNUSED static unsigned long nattch(int id)
{
	struct shmid_ds d;

	return shmctl(id, IPC_STAT, &d) ? (unsigned long)-1 : d.shm_nattch;
}

UNUSED static int segment(size_t size, int mode)
{
	int id = shmget(IPC_PRIVATE, size, mode | IPC_CREAT);

	if (id < 0)
		bail("shmget");
	return id;
}

UNUSED static char *attach(int id, const void *at, int flags)
{
	char *p = shmat(id, at, flags);

	if (p == (void *)-1)
		bail("shmat");
	return p;
}

UNUSED static void rmid(int id)
{
	if (shmctl(id, IPC_RMID, NULL))
		bail("IPC_RMID");
}

/* a file of /tmp with so many bytes, all the same; opened for both */
UNUSED static int tmpfile_of(const char *path, size_t n, int c)
{
	char b[512];
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
	size_t k;

	if (fd < 0)
		bail("%s", path);
	memset(b, c, sizeof(b));
	for (; n; n -= k) {
		k = n < sizeof(b) ? n : sizeof(b);
		if (write(fd, b, k) != (ssize_t)k)
			bail("write %s", path);
	}
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static int tap_remove(const char *path, const struct stat *st, int type,
		      struct FTW *f)
{
	(void)st;
	(void)type;
	(void)f;
	return remove(path);
}

/* a whole tree; complains when it cannot */
UNUSED static void wipe(const char *path)
{
	if (chdir("/") || nftw(path, tap_remove, 16, FTW_DEPTH | FTW_PHYS))
		bail("wipe %s", path);
}

__attribute__((constructor)) static void tap_start(void)
{
	/* what a shell or a runner may have ignored */
	static const int dfl[] = {
		SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGCHLD, SIGTSTP,
		SIGTTIN, SIGTTOU
	};
	unsigned i;
	void *p = mmap(NULL, PG, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p != MAP_FAILED)
		tap_n = p;
	umask(022);
	for (i = 0; i < sizeof(dfl) / sizeof(*dfl); i++)
		signal(dfl[i], SIG_DFL);
	alarm(60);	/* a test that hangs ends with SIGALRM */
}

#endif
