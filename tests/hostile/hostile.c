/* SPDX-License-Identifier: MIT */
/*
 * hostile.c - every system call, with arguments that no program should pass
 *
 *	hostile [NAME...]	all calls, or these
 *
 * calls.h has the kernel's table, with a letter for the kind of each argument
 * (tests/hostile/generate).  A case is a call with plausible arguments of which
 * one, two (a pointer and a length) or all are hostile.
 *
 *	runner ──fork──▶ child: case, case, case ...     in shared memory: the
 *	   ▲                │ a call succeeded that       case it is at
 *	   └── the next ◀───┘ changes a process, or killed it
 *
 * A case is fine when the call returned a value or an errno, or ended its
 * process; SIGALRM ends it after a while, SIGKILL when it blocked that.  It is
 * not when SIGKILL does not help, when an errno comes out that programs cannot
 * know, or when a page that the process may only read is changed.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

struct call {
	int nr;
	const char *name;
	const char *args;
};

#include "calls.h"

#define PG		4096UL
#define CASE_US		30000		/* a call that blocks */
#define TICK_US		50000		/* the runner looks whether it goes on */
#define TICKS		4		/* so long without: SIGKILL */
#define LOST_TICKS	400		/* and it is still there: lost */
#define MAX_CASES	20000
#define NEXT_CHILD	77		/* the status: go on behind this case */
#define LAST_ERRNO	133

typedef unsigned long word;

struct one_case {
	word w[6];
};

static struct shared {
	volatile int at;		/* the case under way */
	volatile int done;		/* that was the last one */
	volatile int bad;		/* its result is wrong: bad_value */
	volatile long bad_value;
	volatile int changed;		/* the read-only page was written */
} *shared;

static struct one_case *cases;
static int count;
static char *base;			/* the pages below */
static int lost;			/* processes that SIGKILL left alive */

/* --- the pages --- */

enum { GOOD, NONE, EDGE, HOLE, RO, HOLE2, OTHER, FILLED };

static const word fill[] = {		/* pages of one word, or of pairs */
	0xffffffff, 0xffffffff, 0x7fffffff, 0x7fffffff, 1, 1,
	0xbffffffc, 16, 0xc0000000, 4, 0, 0x7fffffff, 0x80000000, 0x80000000,
};

#define NFILL	(sizeof(fill) / sizeof(fill[0]) / 2)
#define NPAGES	(FILLED + NFILL + 4)

static char *page(int n)
{
	return base + n * PG;
}

static void fill_page(int n, word even, word odd)
{
	word *w = (word *)page(n);
	unsigned i;

	for (i = 0; i < PG / sizeof(word); i++)
		w[i] = i & 1 ? odd : even;
}

static word hostile_pointers[40];
static int n_pointers;

static void add_pointer(word value)
{
	hostile_pointers[n_pointers++] = value;
}

static void make_pages(void)
{
	unsigned i;

	base = mmap(NULL, NPAGES * PG, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(page(EDGE), 'a', PG);
	memset(page(RO), 'r', PG);
	for (i = 0; i < NFILL; i++)
		fill_page(FILLED + i, fill[2 * i], fill[2 * i + 1]);
	/* vectors whose parts are hostile */
	fill_page(FILLED + NFILL, (word)page(HOLE), 16);
	fill_page(FILLED + NFILL + 1, (word)page(RO), 16);
	fill_page(FILLED + NFILL + 2, (word)page(HOLE) - 3, 16);
	fill_page(FILLED + NFILL + 3, (word)page(OTHER), 0x7fffffff);
	mprotect(page(NONE), PG, PROT_NONE);
	mprotect(page(RO), PG, PROT_READ);
	munmap(page(HOLE), PG);
	munmap(page(HOLE2), PG);

	add_pointer(0);
	add_pointer(1);
	add_pointer((word)page(HOLE));
	add_pointer((word)page(NONE));
	add_pointer((word)page(RO));
	add_pointer((word)page(HOLE) - 3);
	add_pointer((word)page(HOLE) - 1);
	add_pointer(0xbffffffc);
	add_pointer(0xc0000000);
	add_pointer(0xffffffff);
	add_pointer(0xfffff000);
	add_pointer(0x80000000);
	for (i = 0; i < NFILL + 4; i++)
		add_pointer((word)page(FILLED + i));
	add_pointer((word)page(GOOD));
}

/* --- what the arguments may be --- */

static const word lengths[] = { 0, 1, PG, 0x7fffffff, 0x80000000, 0xfffff000,
				0xffffffff };
static const word ids[] = { -1, -2, 0x80000000, 0x7fffffff, 999999, 0 };
static const word numbers[] = { -1, 0, 1, 0x7fffffff, 0x80000000, 0xffff };
static const word fds[] = { -1, -100, 0x7fffffff, 0x80000000, 1023, 1 << 20 };
static const word flags[] = { 0xffffffff, 0, 1, 0x7fffffff, 0x80000000,
			      0777 };
static const word commands[] = { -1, 64, 65, 0x7fffffff, 0x80000000 };

static word open_fds[8];		/* plausible descriptors */
static int n_open;
static int tty = -1;

#define VALUES(array) (*n = sizeof(array) / sizeof((array)[0]), (array))

static const word *values(char kind, int *n)
{
	switch (kind) {
	case 's':
	case 'p':
	case 'a':
		*n = n_pointers;
		return hostile_pointers;
	case 'l':
		return VALUES(lengths);
	case 'i':
	case 'u':
		return VALUES(ids);
	case 'd':
	case 'D':
		return VALUES(fds);
	case 'f':
		return VALUES(flags);
	case 'c':
		return VALUES(commands);
	}
	return VALUES(numbers);
}

static int is(const struct call *c, const char *names)
{
	size_t len = strlen(c->name);
	const char *at = names;

	while ((at = strstr(at, c->name))) {
		if ((at == names || at[-1] == ' ') &&
		    (at[len] == ' ' || at[len] == '\0'))
			return 1;
		at += len;
	}
	return 0;
}

static int begins(const struct call *c, const char *prefix)
{
	return strncmp(c->name, prefix, strlen(prefix)) == 0;
}

static word plausible_text(const struct call *c, int i)
{
	static const char *const mount_args[] = { "none", "dir", "tmpfs" };

	if (is(c, "mount"))
		return (word)mount_args[i];
	if (begins(c, "exec"))
		return (word)"/bin/true";
	if (is(c, "rmdir chdir chroot"))
		return (word)"dir";
	if (begins(c, "readlink") || begins(c, "umount"))
		return (word)"link";
	return i && strchr(c->args, 's') - c->args < i ? (word)"new" :
	       is(c, "mkdir mkdirat mknod mknodat") ? (word)"new" :
	       (word)"file";
}

static word plausible_length(const struct call *c)
{
	return begins(c, "statfs64") || begins(c, "fstatfs64") ? 84 :
	       is(c, "clone3") ? 64 : is(c, "set_robust_list") ? 12 : 8;
}

static word plausible(const struct call *c, int i, int fd, word command)
{
	switch (c->args[i]) {
	case 's':
		return plausible_text(c, i);
	case 'p':
	case 'a':
		return (word)page(i & 1 ? OTHER : GOOD);
	case 'l':
		return plausible_length(c);
	case 'd':
		return is(c, "close close_range") ? 40 : open_fds[fd];
	case 'D':
		return AT_FDCWD;
	case 'c':
		return command;
	case 'u':
	case 'i':
		return 0;
	case 'f':
		return begins(c, "open") ? O_RDWR | O_CREAT :
		       begins(c, "mmap") ? 3 : 0;
	}
	if (is(c, "reboot"))
		return i == 0 ? 0xfee1dead : 672274793;
	return 0;
}

/* The commands to try a call with: the first one and the last. */
static void command_range(const struct call *c, word *first, word *last)
{
	*first = 0;
	*last = 12;
	if (is(c, "ioctl"))
		*first = 0x5400, *last = 0x5462;
	else if (begins(c, "fcntl"))
		*last = 40;
	else if (is(c, "prctl"))
		*last = 60;
	else if (is(c, "ipc madvise"))
		*last = 25;
	else if (is(c, "prlimit64 signal sigaction rt_sigaction"))
		*last = 20;
	else if (!strchr(c->args, 'c'))
		*last = 0;
}

/* Words for more of the command than its small values. */
static const struct {
	const char *names;
	word value;
} extra_commands[] = {
	{ "ioctl", 0x4b30 }, { "ioctl", 0x4b32 }, { "ioctl", 0x4b33 },
	{ "ioctl", 0x4b3a }, { "ioctl", 0x4b44 }, { "ioctl", 0x4b66 },
	{ "ioctl", 0x5600 }, { "ioctl", 0x5601 }, { "ioctl", 0x5603 },
	{ "ioctl", 0x80046601 }, { "ioctl", 0x40046602 },
	{ "fcntl fcntl64", 1030 }, { "fcntl fcntl64", 1031 },
	{ "fcntl fcntl64", 1032 }, { "fcntl fcntl64", 1033 },
	{ "fcntl fcntl64", 1034 },
	{ "futex futex_time64", 128 }, { "futex futex_time64", 129 },
	{ "futex futex_time64", 131 }, { "futex futex_time64", 132 },
	{ "futex futex_time64", 133 }, { "futex futex_time64", 137 },
	{ "futex futex_time64", 265 }, { "futex futex_time64", 393 },
	{ "shmctl", 0x100 }, { "shmctl", 0x101 }, { "shmctl", 0x102 },
	{ "shmctl", 13 }, { "shmctl", 14 }, { "shmctl", 15 },
	{ "clone unshare", SIGCHLD },
	{ "clone unshare", 0x1f00000 | SIGCHLD },	/* all TIDs and TLS */
	{ "clone", 0x4100 },		/* CLONE_VM, CLONE_VFORK */
	{ "clone", 0x10f00 },		/* a thread */
	{ "clone", 0x13d0f00 },		/* one of pthread_create */
	{ "clone unshare", 0x200 }, { "clone unshare", 0x400 },
	{ "clone unshare", 0x40600 },
};

/* Cases that would end the test itself, or the machine. */
static int left_out(const struct call *c, const word *w)
{
	if (is(c, "kill"))		/* all processes but init */
		return (int)w[0] == -1;
	if (is(c, "reboot"))		/* needs both magic numbers */
		return w[0] == 0xfee1dead && w[1] == 672274793 &&
		       w[2] != 0xffffffff && w[2] != 0;
	if (is(c, "ioctl"))		/* types into the shell, hangs it up */
		return w[1] == 0x5412 || w[1] == 0x5437;
	return 0;
}

static void add_case(const struct call *c, const word *w)
{
	if (count < MAX_CASES && !left_out(c, w))
		memcpy(cases[count++].w, w, sizeof(cases[0].w));
}

/* Each argument hostile in turn; @pointers: only the pointers. */
static void one_by_one(const struct call *c, const word *w, int pointers)
{
	const word *list;
	word v[6];
	int i, j, n;

	for (i = 0; c->args[i]; i++) {
		if (pointers && !strchr("spa", c->args[i]))
			continue;
		list = values(c->args[i], &n);
		for (j = 0; j < n; j++) {
			memcpy(v, w, sizeof(v));
			v[i] = list[j];
			add_case(c, v);
		}
	}
}

/* Each pointer with each length. */
static void pairs(const struct call *c, const word *w)
{
	unsigned k;
	word v[6];
	int i, j, n;

	for (i = 0; c->args[i]; i++)
		for (j = 0; c->args[j]; j++) {
			if (!strchr("spa", c->args[i]) || c->args[j] != 'l')
				continue;
			for (n = 0; n < n_pointers; n++)
				for (k = 0; k < sizeof(lengths) / 4; k++) {
					memcpy(v, w, sizeof(v));
					v[i] = hostile_pointers[n];
					v[j] = lengths[k];
					add_case(c, v);
				}
		}
}

/* All pointers the same, and all words the same. */
static void all_at_once(const struct call *c, const word *w)
{
	word v[6];
	int i, n;

	for (n = 0; n < n_pointers; n++) {
		memcpy(v, w, sizeof(v));
		for (i = 0; c->args[i]; i++)
			if (strchr("spa", c->args[i]))
				v[i] = hostile_pointers[n];
		add_case(c, v);
		for (i = 0; i < 6; i++)
			v[i] = hostile_pointers[n];
		add_case(c, v);
	}
}

static void with_command(const struct call *c, word command, int first)
{
	int fd, i, kinds = strchr(c->args, 'd') ? n_open : 1;
	word w[6];

	for (fd = 0; fd < kinds; fd++) {
		memset(w, 0, sizeof(w));
		for (i = 0; c->args[i]; i++)
			w[i] = plausible(c, i, fd, command);
		add_case(c, w);
		one_by_one(c, w, !first || fd > 0);
		if (first && strchr(c->args, 'l'))
			pairs(c, w);
		if (first && fd == 0)
			all_at_once(c, w);
	}
}

static void make_cases(const struct call *c)
{
	word first, last, command;
	unsigned i;

	count = 0;
	command_range(c, &first, &last);
	for (command = first; command <= last; command++)
		with_command(c, command, command == first);
	for (i = 0; i < sizeof(extra_commands) / sizeof(extra_commands[0]); i++)
		if (is(c, extra_commands[i].names))
			with_command(c, extra_commands[i].value, 0);
}

/* --- the calls --- */

long raw_call(long nr, const word *w);
long raw_fork(long nr, const word *w);

/* Six words in the registers.  raw_fork's child ends without its stack. */
__asm__(".text\n"
	"raw_call:\n"
	"	push %ebp; push %ebx; push %esi; push %edi\n"
	"	mov 20(%esp), %eax; mov 24(%esp), %ebp\n"
	"	mov (%ebp), %ebx; mov 4(%ebp), %ecx; mov 8(%ebp), %edx\n"
	"	mov 12(%ebp), %esi; mov 16(%ebp), %edi; mov 20(%ebp), %ebp\n"
	"	int $0x80\n"
	"1:	pop %edi; pop %esi; pop %ebx; pop %ebp; ret\n"
	"raw_fork:\n"
	"	push %ebp; push %ebx; push %esi; push %edi\n"
	"	mov 20(%esp), %eax; mov 24(%esp), %ebp\n"
	"	mov (%ebp), %ebx; mov 4(%ebp), %ecx; mov 8(%ebp), %edx\n"
	"	mov 12(%ebp), %esi; mov 16(%ebp), %edi; mov 20(%ebp), %ebp\n"
	"	int $0x80\n"
	"	test %eax, %eax; jnz 1b\n"
	"	mov $1, %eax; xor %ebx, %ebx; int $0x80\n");

static int is_fork(const struct call *c)
{
	return is(c, "fork vfork clone clone3");
}

/* Whether a call that succeeded may have changed what the next ones need. */
static int changes(const struct call *c)
{
	static const char *const prefix[] = {
		"set", "ch", "clo", "dup", "un", "m", "brk", "shm", "ipc",
		"sig", "rt_sig", "prctl", "prlimit", "pers", "ss", "fch",
		"fcntl", "ioctl", "cap", "vfork", "fork", "nice", "sched_set",
	};
	unsigned i;

	for (i = 0; i < sizeof(prefix) / sizeof(prefix[0]); i++)
		if (begins(c, prefix[i]))
			return 1;
	return 0;
}

/* Calls that give back a word of any value. */
static int gives_any(const struct call *c)
{
	return is(c, "sgetmask ssetmask sigreturn rt_sigreturn fcntl fcntl64 "
		     "times time ipc shmat");
}

/* Calls that may put another page at the place of the read-only one. */
static int replaces(const struct call *c)
{
	return is(c, "mmap mmap2 mremap madvise shmat ipc");
}

static void arm(long us)
{
	word timer[4] = { 0, 0, 0, us };
	word none[2] = { 0, 0 };
	word mask[6] = { SIG_SETMASK, (word)none, 0, 8 };
	word set[6] = { ITIMER_REAL, (word)timer };

	raw_call(SYS_rt_sigprocmask, mask);
	raw_call(SYS_setitimer, set);
}

static void check_result(const struct call *c, int n, long r)
{
	char *p = page(RO);

	if (r < -LAST_ERRNO && r >= -4095 && !gives_any(c)) {
		shared->bad_value = r;
		shared->bad = n + 1;
	}
	if (!replaces(c) && (p[0] != 'r' || memcmp(p, p + 1, PG - 1) != 0))
		shared->changed = n + 1;
}

static void run_cases(const struct call *c)
{
	int n;
	long r;

	for (n = shared->at; n < count; n++) {
		shared->at = n;
		arm(CASE_US);
		r = is_fork(c) ? raw_fork(c->nr, cases[n].w) :
				 raw_call(c->nr, cases[n].w);
		check_result(c, n, r);
		if (r >= 0 && changes(c))
			_exit(NEXT_CHILD);
	}
	shared->done = 1;
	_exit(0);
}

static void limit(int what, rlim_t value)
{
	struct rlimit r = { value, value };

	setrlimit(what, &r);
}

static void start_child(const struct call *c)
{
	int null = open("/dev/null", O_RDWR), fd;

	setpgid(0, 0);
	for (fd = 0; fd < 3; fd++)
		dup2(null, fd);
	close(null);
	signal(SIGALRM, SIG_DFL);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 1 << 20);
	limit(RLIMIT_AS, 64 << 20);
	limit(RLIMIT_NPROC, 200);
	limit(RLIMIT_NOFILE, 256);
	run_cases(c);
}

/* --- the runner --- */

static void on_tick(int sig)
{
	(void)sig;
}

static void tick_every(long us)
{
	struct itimerval t = { { 0, us }, { 0, us } };

	setitimer(ITIMER_REAL, &t, NULL);
}

/* Wait for the child; 0, or -1 when not even SIGKILL ends it. */
static int finish(pid_t pid)
{
	int status = 0, was = shared->at, same = 0;

	tick_every(TICK_US);
	while (waitpid(pid, &status, WUNTRACED) != pid || WIFSTOPPED(status)) {
		if (shared->at != was)
			same = 0;
		was = shared->at;
		if (WIFSTOPPED(status))
			same = TICKS;
		if (++same >= TICKS) {
			kill(-pid, SIGKILL);
			kill(pid, SIGKILL);
		}
		if (same > LOST_TICKS)
			break;
	}
	tick_every(0);
	kill(-pid, SIGKILL);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	return same > LOST_TICKS ? -1 : 0;
}

static void show_case(const char *what, int n, long value)
{
	const word *w = cases[n].w;

	printf("# %s: case %d: %08lx %08lx %08lx %08lx %08lx %08lx = %ld\n",
	       what, n, w[0], w[1], w[2], w[3], w[4], w[5], value);
}

static int run_call(const struct call *c)
{
	int wrong = 0;
	pid_t pid;

	for (shared->at = shared->done = 0; !shared->done && !lost; ) {
		if (shared->at >= count)
			break;
		shared->bad = shared->changed = 0;
		pid = fork();
		if (pid == 0)
			start_child(c);
		if (pid < 0 || finish(pid) < 0) {
			show_case(pid < 0 ? "no fork before" : "lost at",
				  shared->at, 0);
			lost = wrong = 1;
		}
		if (shared->bad)
			show_case("errno", shared->bad - 1, shared->bad_value);
		if (shared->changed)
			show_case("wrote to a read-only page",
				  shared->changed - 1, 0);
		wrong |= shared->bad || shared->changed;
		shared->at++;
	}
	return wrong;
}

/* --- the place --- */

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st;
	(void)type;
	return ftw->level ? remove(path) && 0 : 0;
}

static void write_file(void)
{
	char text[PG];
	int i, fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0755);

	memset(text, 't', sizeof(text));
	for (i = 0; i < 3; i++)
		if (write(fd, text, sizeof(text)) < 0)
			perror("file");
	close(fd);
}

static int open_one(const char *path, int mode)
{
	int fd = open(path, mode | O_NONBLOCK | O_NOCTTY);

	if (fd >= 0)
		open_fds[n_open++] = fd;
	return fd;
}

static void close_all(void)
{
	while (n_open > 0)
		close(open_fds[--n_open]);
}

/* Anew for each call, as the last one may have left anything behind. */
static void make_place(void)
{
	int ends[2];

	while (umount2("dir", MNT_DETACH) == 0)
		;
	nftw(".", remove_one, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
	write_file();
	mkdir("dir", 0755);
	if (symlink("file", "link") < 0)
		perror("link");
	open_one("file", O_RDWR);
	open_one("dir", O_RDONLY);
	if (pipe2(ends, O_NONBLOCK) == 0) {
		open_fds[n_open++] = ends[0];
		open_fds[n_open++] = ends[1];
		if (write(ends[1], "0123456789", 10) < 0)
			perror("pipe");
	}
	tty = open_one("/dev/tty1", O_RDWR);	/* not the one printed to */
	open_one("/dev/zero", O_RDWR);
	open_one("/proc/self/maps", O_RDONLY);
}

/* What shmget, semget and msgget have made. */
static void remove_ipc(void)
{
	union {
		struct shmid_ds shm;
		struct semid_ds sem;
		struct msqid_ds msg;
	} ds;
	int i, id, max = shmctl(0, SHM_INFO, (void *)page(GOOD));

	for (i = 0; i <= max; i++) {
		id = shmctl(i, SHM_STAT, &ds.shm);
		if (id >= 0)
			shmctl(id, IPC_RMID, NULL);
	}
	max = semctl(0, 0, SEM_INFO, page(GOOD));
	for (i = 0; i <= max; i++) {
		id = semctl(i, 0, SEM_STAT, &ds);
		if (id >= 0)
			semctl(id, 0, IPC_RMID);
	}
	max = msgctl(0, MSG_INFO, (void *)page(GOOD));
	for (i = 0; i <= max; i++) {
		id = msgctl(i, MSG_STAT, &ds.msg);
		if (id >= 0)
			msgctl(id, IPC_RMID, NULL);
	}
}

static int chosen(const struct call *c, char **names)
{
	if (!*names)
		return 1;
	for (; *names; names++)
		if (strcmp(*names, c->name) == 0)
			return 1;
	return 0;
}

static void hostile(const struct call *c, int number)
{
	struct termios modes;
	int saved, wrong;

	make_place();
	saved = tty >= 0 && tcgetattr(tty, &modes) == 0;
	make_cases(c);
	wrong = run_call(c);
	if (saved) {
		tcflow(tty, TCOON);
		tcsetattr(tty, TCSANOW, &modes);
	}
	printf("%s %d - %s: %d cases\n", wrong ? "not ok" : "ok", number,
	       c->name, count);
	close_all();
	remove_ipc();
}

/* Some that were killed may still be about to end there. */
static int leave_scratch(void)
{
	int i;

	for (i = 0; i < 100 && umount("scratch") < 0; i++)
		usleep(20000);
	return rmdir("scratch");
}

int main(int argc, char **argv)
{
	const int total = sizeof(calls) / sizeof(calls[0]);
	struct sigaction act = { .sa_handler = on_tick };
	struct utsname names;
	int i, number = 0;

	(void)argc;
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	sigaction(SIGALRM, &act, NULL);
	shared = mmap(NULL, PG, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	cases = malloc(MAX_CASES * sizeof(*cases));
	if (shared == MAP_FAILED || !cases || mkdir("scratch", 0755) < 0 ||
	    mount("none", "scratch", "tmpfs", 0, "size=4m") < 0 ||
	    chdir("scratch") < 0) {
		perror("hostile");
		return 1;
	}
	uname(&names);
	make_pages();
	for (i = 0; i < total && !lost; i++)
		if (chosen(&calls[i], argv + 1))
			hostile(&calls[i], ++number);
	printf("1..%d\n", number);
	sethostname(names.nodename, strlen(names.nodename));
	setdomainname(names.domainname, strlen(names.domainname));
	if (chdir("..") < 0 || leave_scratch() < 0) {
		perror("hostile: scratch");
		return 1;
	}
	return lost;
}
