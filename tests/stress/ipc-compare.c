/* SPDX-License-Identifier: MIT */
/*
 * A random sequence of System V IPC calls by several processes, the same on
 * every kernel that gives the same answers (tests/compare).
 *
 *	ipc-compare SEED CALLS [FROM TO]
 *
 * One process, the controller, draws the calls and says whose turn it is.  A
 * worker makes its call and writes down what came of it.  When it sleeps in
 * the call (/proc says S), the controller goes on; after each call it waits
 * until every worker is idle or asleep again, and writes down, by worker, who
 * came back.  So nothing depends on a scheduler.
 *
 * Workers move between IPC namespaces, by clone, unshare and setns, hold some
 * by open files, and share undo lists.  The controller looks into the namespace
 * of each through /proc/PID/ns/ipc.
 *
 * Output: for each BLOCK calls "= FIRST LAST HASH" of the lines that describe
 * them; for the calls FROM to TO the lines themselves; the end of all objects.
 * Processes are written as numbers in order of their birth, times as "set" or
 * "unset", addresses that the kernel chose as "address".
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define BLOCK	     250
#define WORKERS	     8
#define FIRST	     5 /* of them run at the beginning */
#define CONTROL	     ((struct control *)0x40000000)
#define PLACES	     0x20000000u /* where segments are attached */
#define MAX_PIDS     65536
#define POOL	     24
#define MAX_OPS	     5
#define MAX_ATTACHED 12
#define HELD	     2 /* namespaces that a worker holds open */
#define HELD_FD	     20
#define SPACES	     (WORKERS * (1 + HELD) + 1)

/* --- what System V calls are on the i386 --- */

#define IPC_64		     0x100
#define IPC_CREAT	     01000
#define IPC_EXCL	     02000
#define IPC_NOWAIT	     04000
#define IPC_RMID	     0
#define IPC_SET		     1
#define IPC_STAT	     2
#define IPC_INFO	     3
#define SHM_RDONLY	     010000
#define SHM_RND		     020000
#define SHM_REMAP	     040000
#define SHM_EXEC	     0100000
#define SEM_UNDO	     0x1000
#define MSG_NOERROR	     010000
#define MSG_EXCEPT	     020000
#define MSG_COPY	     040000
#define GETPID		     11
#define GETVAL		     12
#define GETALL		     13
#define GETNCNT		     14
#define GETZCNT		     15
#define SETVAL		     16
#define SETALL		     17
#define SEMOP		     1
#define SEMGET		     2
#define SEMCTL		     3
#define SEMTIMEDOP	     4
#define MSGSND		     11
#define MSGRCV		     12
#define MSGGET		     13
#define MSGCTL		     14
#define SHMAT		     21
#define SHMDT		     22
#define SHMGET		     23
#define SHMCTL		     24
#define NR_ipc		     117
#define NR_semget	     393
#define NR_semctl	     394
#define NR_shmget	     395
#define NR_shmctl	     396
#define NR_shmat	     397
#define NR_shmdt	     398
#define NR_msgget	     399
#define NR_msgsnd	     400
#define NR_msgrcv	     401
#define NR_msgctl	     402
#define NR_semtimedop_time64 420
#define NR_clone3	     435

struct sembuf_ {
	unsigned short num;
	short op, flags;
};

struct perm64 {
	int key;
	unsigned uid, gid, cuid, cgid;
	unsigned short mode, pad1, seq, pad2;
	unsigned unused[2];
};

struct perm_old {
	int key;
	unsigned short uid, gid, cuid, cgid, mode, seq;
};

struct shm64 {
	struct perm64 perm;
	unsigned size, atime[2], dtime[2], ctime[2], cpid, lpid, nattch, pad[2];
};

struct shm_old {
	struct perm_old perm;
	unsigned size, atime, dtime, ctime;
	unsigned short cpid, lpid, nattch, pad;
	unsigned pointers[2];
};

struct sem64 {
	struct perm64 perm;
	unsigned otime[2], ctime[2], nsems, pad[2];
};

struct sem_old {
	struct perm_old perm;
	unsigned otime, ctime, pointers[4];
	unsigned short nsems;
};

struct msg64 {
	struct perm64 perm;
	unsigned stime[2], rtime[2], ctime[2], bytes, count, limit, lspid,
		lrpid, pad[2];
};

struct msg_old {
	struct perm_old perm;
	unsigned pointers[2], stime, rtime, ctime, long_bytes, long_limit;
	unsigned short bytes, count, limit, lspid, lrpid;
};

/* --- what controller and workers share, at a fixed address --- */

enum what {
	CALL,
	POKE,
	PEEK,
	UNMAP,
	FORK,
	CLONE,
	EXEC,
	EXIT,
	UNSHARE,
	ENTER,
	REENTER,
	HOLD,
	DROP,
	READ_LIMIT,
	WRITE_LIMIT
};

struct request {
	enum what what;
	int old;    /* by ipc(2) */
	int number; /* of ipc(2) */
	long arg[5];
	struct sembuf_ ops[MAX_OPS];
	unsigned short values[64];
	union {
		struct shm64 shm;
		struct sem64 sem;
		struct msg64 msg;
	} set;
	long type;
	unsigned length;
	char path[40], value[16];
};

struct worker {
	int go;	  /* the number of the call to be made */
	int done; /* of the last one that has been made */
	int ready;
	pid_t pid;
	struct request r;
	long result;
	char text[1024]; /* what came back beside it */
};

struct control {
	int seed_lo, seed_hi;
	int processes;
	pid_t pids[MAX_PIDS];
	struct worker worker[WORKERS];
};

static struct control *const c = CONTROL;
static int ctl_fd, home_fd;

static long futex(int *word, int op, int value)
{
	return syscall(SYS_futex, word, op, value, NULL, NULL, 0);
}

static int load(int *word)
{
	return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

static void store(int *word, int value)
{
	__atomic_store_n(word, value, __ATOMIC_SEQ_CST);
}

static int process_of(pid_t pid)
{
	for (int i = c->processes; i-- > 0;)
		if (c->pids[i] == pid)
			return i + 1;
	return pid ? -1 : 0;
}

static void born(struct worker *w)
{
	w->pid = getpid();
	c->pids[c->processes % MAX_PIDS] = w->pid;
	c->processes++;
	store(&w->ready, 1);
}

/* --- a worker --- */

static struct worker *me;
static char *out;
static sigjmp_buf jump;

__attribute__((format(printf, 1, 2))) static void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	out += vsprintf(out, fmt, ap);
	va_end(ap);
}

static const char *when(unsigned time)
{
	return time ? "set" : "unset";
}

static void say_perm64(const struct perm64 *p)
{
	say(" key %d %u/%u %u/%u mode %o seq %u pad %x", p->key, p->uid, p->gid,
	    p->cuid, p->cgid, p->mode, p->seq,
	    p->pad1 | p->pad2 | p->unused[0] | p->unused[1]);
}

static void say_perm_old(const struct perm_old *p)
{
	say(" old key %d %u/%u %u/%u mode %o seq %u", p->key, p->uid, p->gid,
	    p->cuid, p->cgid, p->mode, p->seq);
}

static void say_shm(const void *data, int is_old)
{
	const struct shm_old *o = data;
	const struct shm64 *s = data;

	if (is_old) {
		say_perm_old(&o->perm);
		say(" size %u %s %s %s cpid %d lpid %d nattch %u", o->size,
		    when(o->atime), when(o->dtime), when(o->ctime),
		    process_of(o->cpid), process_of(o->lpid), o->nattch);
		return;
	}
	say_perm64(&s->perm);
	say(" size %u %s %s %s cpid %d lpid %d nattch %u", s->size,
	    when(s->atime[0]), when(s->dtime[0]), when(s->ctime[0]),
	    process_of(s->cpid), process_of(s->lpid), s->nattch);
}

static void say_sem(const void *data, int is_old)
{
	const struct sem_old *o = data;
	const struct sem64 *s = data;

	if (is_old) {
		say_perm_old(&o->perm);
		say(" %s %s nsems %u", when(o->otime), when(o->ctime),
		    o->nsems);
		return;
	}
	say_perm64(&s->perm);
	say(" %s %s nsems %u", when(s->otime[0]), when(s->ctime[0]), s->nsems);
}

static void say_msg(const void *data, int is_old)
{
	const struct msg_old *o = data;
	const struct msg64 *m = data;

	if (is_old) {
		say_perm_old(&o->perm);
		say(" %s %s %s bytes %u/%u count %u limit %u/%u %d %d",
		    when(o->stime), when(o->rtime), when(o->ctime), o->bytes,
		    o->long_bytes, o->count, o->limit, o->long_limit,
		    process_of(o->lspid), process_of(o->lrpid));
		return;
	}
	say_perm64(&m->perm);
	say(" %s %s %s bytes %u count %u limit %u %d %d", when(m->stime[0]),
	    when(m->rtime[0]), when(m->ctime[0]), m->bytes, m->count, m->limit,
	    process_of(m->lspid), process_of(m->lrpid));
}

static long raw(long nr, long a, long b, long d, long e, long f)
{
	long result = syscall(nr, a, b, d, e, f);

	return result == -1 ? -errno : result;
}

/* One of the calls, by ipc(2) or by its own number. */
static long ipc(const struct request *r, long a, long b, long d, void *p,
		long fifth)
{
	if (r->old)
		return raw(NR_ipc, r->number, a, b, d, (long)p) +
		       (r->number == MSGRCV ? 0 * fifth : 0);
	switch (r->number) {
	case SHMGET:
		return raw(NR_shmget, a, b, d, 0, 0);
	case SHMCTL:
		return raw(NR_shmctl, a, b, (long)p, 0, 0);
	case SEMGET:
		return raw(NR_semget, a, b, d, 0, 0);
	case MSGGET:
		return raw(NR_msgget, a, b, 0, 0, 0);
	case MSGCTL:
		return raw(NR_msgctl, a, b, (long)p, 0, 0);
	}
	return -ENOSYS;
}

static long call_shmat(const struct request *r)
{
	unsigned long address = 0;
	long result;

	if (!r->old)
		return raw(NR_shmat, r->arg[0], r->arg[1], r->arg[2], 0, 0);
	errno = 0;
	result = syscall(NR_ipc, SHMAT, r->arg[0], r->arg[2], &address,
			 r->arg[1]);
	return result == -1 ? -errno : (long)address;
}

static long call_shmctl(const struct request *r)
{
	union {
		struct shm64 s;
		unsigned word[32];
	} u = { 0 };
	int command = r->arg[1] & ~IPC_64, is_old = !(r->arg[1] & IPC_64);
	long result;

	if (command == IPC_SET)
		memcpy(&u, &r->set, sizeof(r->set.shm));
	result = ipc(r, r->arg[0], r->arg[1], 0, &u, 0);
	if (!r->old)
		is_old = 0;
	if (result < 0)
		return result;
	if (command == IPC_STAT || command == 13 || command == 15)
		say_shm(&u, is_old);
	else if (command == IPC_INFO)
		say(" max %u min %u mni %u seg %u all %u", u.word[0], u.word[1],
		    u.word[2], u.word[3], u.word[4]);
	else if (command == 14)
		say(" used %u tot %u rss %u swp %u %u %u", u.word[0], u.word[1],
		    u.word[2], u.word[3], u.word[4], u.word[5]);
	return result;
}

static long call_semctl(const struct request *r)
{
	union {
		struct sem64 s;
		unsigned short value[256];
		unsigned word[128];
	} u = { 0 };
	int command = r->arg[2] & ~IPC_64, is_old = !(r->arg[2] & IPC_64);
	long fourth = (long)&u, result;

	if (command == IPC_SET)
		memcpy(&u, &r->set, sizeof(r->set.sem));
	if (command == SETALL)
		memcpy(&u, r->values, sizeof(r->values));
	if (command == SETVAL)
		fourth = r->arg[3];
	if (r->old)
		result = raw(NR_ipc, SEMCTL, r->arg[0], r->arg[1], r->arg[2],
			     (long)&fourth);
	else
		result = raw(NR_semctl, r->arg[0], r->arg[1], r->arg[2], fourth,
			     0);
	if (!r->old)
		is_old = 0;
	if (result < 0)
		return result;
	if (command == GETPID)
		return process_of(result);
	if (command == IPC_STAT || command == 18 || command == 20)
		say_sem(&u, is_old);
	else if (command == IPC_INFO || command == 19)
		for (int i = 0; i < 10; i++)
			say(" %u", u.word[i]);
	else if (command == GETALL)
		for (int i = 0; i < 12; i++)
			say(" %u", u.value[i]);
	return result;
}

static long call_semop(const struct request *r)
{
	struct {
		long seconds, nsec;
	} t = { r->arg[3], r->arg[4] };
	struct {
		long long seconds, nsec;
	} t64 = { r->arg[3], r->arg[4] };

	if (r->number == SEMOP && r->old)
		return raw(NR_ipc, SEMOP, r->arg[0], r->arg[1], 0,
			   (long)r->ops);
	if (r->number == SEMOP)
		return raw(NR_semtimedop_time64, r->arg[0], (long)r->ops,
			   r->arg[1], 0, 0);
	if (r->old) {
		long result = syscall(NR_ipc, SEMTIMEDOP, r->arg[0], r->arg[1],
				      0, r->ops, &t);
		return result == -1 ? -errno : result;
	}
	return raw(NR_semtimedop_time64, r->arg[0], (long)r->ops, r->arg[1],
		   (long)&t64, 0);
}

static struct {
	long type;
	char text[70000];
} message;

static long call_msgsnd(const struct request *r)
{
	message.type = r->type;
	memset(message.text, r->arg[4], sizeof(message.text));
	if (r->old)
		return raw(NR_ipc, MSGSND, r->arg[0], r->arg[1], r->arg[2],
			   (long)&message);
	return raw(NR_msgsnd, r->arg[0], (long)&message, r->arg[1], r->arg[2],
		   0);
}

static long call_msgrcv(const struct request *r)
{
	struct {
		void *msgp;
		long type;
	} kludge = { &message, r->type };
	long result;
	unsigned sum = 0;

	memset(&message, 0, 4096);
	if (r->old)
		result = raw(NR_ipc, MSGRCV, r->arg[0], r->arg[1], r->arg[2],
			     (long)&kludge);
	else
		result = raw(NR_msgrcv, r->arg[0], (long)&message, r->arg[1],
			     r->type, r->arg[2]);
	if (result < 0)
		return result;
	for (long i = 0; i < result; i++)
		sum = sum * 31 + (unsigned char)message.text[i];
	say(" type %ld sum %x behind %d", message.type, sum,
	    message.text[result]);
	return result;
}

static long call_msgctl(const struct request *r)
{
	union {
		struct msg64 m;
		struct {
			int word[7];
			unsigned short seg;
		} info;
		unsigned room[64];
	} u = { 0 };
	int command = r->arg[1] & ~IPC_64, is_old = !(r->arg[1] & IPC_64);
	long result;

	if (command == IPC_SET)
		memcpy(&u, &r->set, sizeof(r->set.msg));
	result = ipc(r, r->arg[0], r->arg[1], 0, &u, 0);
	if (!r->old)
		is_old = 0;
	if (result < 0)
		return result;
	if (command == IPC_STAT || command == 11 || command == 13)
		say_msg(&u, is_old);
	else if (command == IPC_INFO || command == 12)
		for (int i = 0; i < 8; i++)
			say(" %d", i < 7 ? u.info.word[i] : u.info.seg);
	return result;
}

static void on_fault(int sig)
{
	siglongjmp(jump, sig);
}

/* A byte of an attachment; or the signal, negative. */
static long touch(const struct request *r)
{
	volatile char *at = (char *)r->arg[0];
	int sig = sigsetjmp(jump, 1);

	if (sig)
		return -1000 - sig;
	if (r->what == POKE)
		*at = r->arg[1];
	return *at;
}

static void work(int number) __attribute__((noreturn));

static long clone_by(long flags, int by_clone3)
{
	struct {
		uint64_t flags, pidfd, child_tid, parent_tid, exit_signal,
			stack, stack_size, tls;
	} args = { .flags = flags, .exit_signal = SIGCHLD };

	if (by_clone3)
		return raw(NR_clone3, (long)&args, sizeof(args), 0, 0, 0);
	return raw(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
}

static long fork_into(int number, long flags, int by_clone3)
{
	pid_t pid = clone_by(flags, by_clone3);

	if (!pid) {
		born(&c->worker[number]);
		work(number);
	}
	return pid < 0 ? pid : 0;
}

/* The namespace of process @pid, as a file. */
static int namespace_of(pid_t pid)
{
	char path[32];

	sprintf(path, "/proc/%d/ns/ipc", pid);
	return open(path, O_RDONLY);
}

static long enter(pid_t pid, int type)
{
	int fd = namespace_of(pid);
	long result = fd < 0 ? -errno : setns(fd, type) ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return result;
}

static long hold(int fd, pid_t pid)
{
	int opened = namespace_of(pid);
	long result = opened < 0 ? -errno : dup2(opened, fd) < 0 ? -errno : 0;

	if (opened >= 0)
		close(opened);
	return result;
}

/* What is written to a file, or, without a value, what it says. */
static long limit(const char *path, const char *value)
{
	int fd = open(path, *value ? O_WRONLY : O_RDONLY);
	char b[64];
	long n;

	if (fd < 0)
		return -errno;
	n = *value ? write(fd, value, strlen(value)) : read(fd, b, sizeof(b));
	if (n < 0)
		n = -errno;
	else if (!*value)
		say(" '%.*s'", (int)n - 1, b);
	close(fd);
	return n;
}

static void exec_again(void)
{
	char slot[16], done[16];
	char *argv[] = { "ipc-compare", "worker", slot, done, NULL };

	sprintf(slot, "%d", (int)(me - c->worker));
	sprintf(done, "%d", load(&me->go));
	execv("/proc/self/exe", argv);
}

static long perform(const struct request *r)
{
	switch (r->what) {
	case POKE:
	case PEEK:
		return touch(r);
	case UNMAP:
		return munmap((void *)r->arg[0], r->arg[1]) ? -errno : 0;
	case FORK:
	case CLONE:
		return fork_into(r->arg[0], r->arg[1], r->arg[2]);
	case UNSHARE:
		return unshare(r->arg[0]) ? -errno : 0;
	case ENTER:
		return enter(r->arg[0], r->arg[1]);
	case REENTER:
		return setns(r->arg[0], r->arg[1]) ? -errno : 0;
	case HOLD:
		return hold(r->arg[0], r->arg[1]);
	case DROP:
		return close(r->arg[0]) ? -errno : 0;
	case READ_LIMIT:
	case WRITE_LIMIT:
		return limit(r->path, r->value);
	case EXEC:
		exec_again();
		return -errno;
	case EXIT:
		_exit(0);
	case CALL:
		break;
	}
	switch (r->number) {
	case SHMAT:
		return call_shmat(r);
	case SHMDT:
		return r->old ? raw(NR_ipc, SHMDT, 0, 0, 0, r->arg[0]) :
				raw(NR_shmdt, r->arg[0], 0, 0, 0, 0);
	case SHMCTL:
		return call_shmctl(r);
	case SEMCTL:
		return call_semctl(r);
	case SEMOP:
	case SEMTIMEDOP:
		return call_semop(r);
	case MSGSND:
		return call_msgsnd(r);
	case MSGRCV:
		return call_msgrcv(r);
	case MSGCTL:
		return call_msgctl(r);
	}
	return ipc(r, r->arg[0], r->arg[1], r->arg[2], NULL, 0);
}

static void nothing(int sig)
{
	(void)sig;
}

static void work(int number)
{
	struct sigaction fault = { .sa_handler = on_fault,
				   .sa_flags = SA_NODEFER };
	struct sigaction wake = { .sa_handler = nothing };
	int go;

	me = &c->worker[number];
	sigaction(SIGSEGV, &fault, NULL);
	sigaction(SIGBUS, &fault, NULL);
	sigaction(SIGUSR1, &wake, NULL);
	for (;;) {
		while ((go = load(&me->go)) == load(&me->done))
			futex(&me->go, 0, go);
		out = me->text;
		*out = 0;
		me->result = perform(&me->r);
		store(&me->done, go);
	}
}

/* --- the controller: chance --- */

static uint64_t state;

static unsigned draw(void)
{
	state += 0x9e3779b97f4a7c15ull;
	uint64_t z = state;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return (z ^ (z >> 31)) >> 32;
}

static int below(int n)
{
	return draw() % n;
}

static int percent(int n)
{
	return below(100) < n;
}

#define PICK(...)                                                   \
	({                                                          \
		static const int picked_[] = { __VA_ARGS__ };       \
		picked_[below(sizeof(picked_) / sizeof(*picked_))]; \
	})

/* --- lines and their hash --- */

static int call, from = 1, to, shown_from;
static uint64_t hash = 1469598103934665603ull;

__attribute__((format(printf, 1, 2))) static void line(const char *fmt, ...)
{
	char text[4096];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	for (char *p = text; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 1099511628211ull;
	if (call >= shown_from && call <= to)
		printf("%d %s\n", call, text);
}

/* --- what the controller knows --- */

struct object {
	int id, size, live;
};

enum kind { SHM, SEM, MSG, KINDS };

/* Of each namespace; [0] is the one we were born in. */
static struct space {
	struct object pool[KINDS][POOL];
	int at[KINDS];
} spaces[SPACES];

struct place {
	unsigned long address;
	int size;
	int chosen; /* by the kernel */
};

static struct {
	int lives, asleep;
	enum kind kind;
	int id, sends; /* asleep in msgsnd on that queue */
	struct place attached[MAX_ATTACHED];
	int space, held[HELD]; /* numbers of namespaces; held: -1 is none */
} known[WORKERS];

static int drawn; /* the worker for whom a call is drawn */

static void forget(struct space *space)
{
	memset(space, 0, sizeof(*space));
	for (int k = 0; k < KINDS; k++)
		for (int i = 0; i < POOL; i++)
			space->pool[k][i].id = -1;
}

/* A number for a new namespace. */
static int new_space(void)
{
	int used[SPACES] = { 1 }, i = 0;

	for (int w = 0; w < WORKERS; w++) {
		if (!known[w].lives)
			continue;
		used[known[w].space] = 1;
		for (int k = 0; k < HELD; k++)
			if (known[w].held[k] >= 0)
				used[known[w].held[k]] = 1;
	}
	while (used[i])
		i++;
	forget(&spaces[i]);
	return i;
}

/* An object of the namespace of whom we draw for; rarely of somebody else's. */
static struct object *some(enum kind kind)
{
	int w = percent(3) ? below(WORKERS) : drawn;
	struct object *pool = spaces[known[w].space].pool[kind];
	struct object *o = &pool[below(POOL)];

	for (int i = 0; i < 12 && (!o->live || percent(3)); i++)
		o = &pool[below(POOL)];
	return o;
}

static int some_id(enum kind kind)
{
	if (percent(2))
		return PICK(-1, 0, 1, 99, 32768, INT_MAX, INT_MIN, 65536);
	return some(kind)->id;
}

static int kind_of(int number)
{
	return number > 20 ? SHM : number > 10 ? MSG : SEM;
}

/* --- drawing calls; each writes what it is into text --- */

static char text[1024];

static int some_mode(void)
{
	return PICK(0666, 0666, 0666, 0600, 0660, 0644, 0444, 0, 0222, 0640);
}

static int some_key(void)
{
	return percent(40) ? 0 : 1000 + below(10);
}

static void draw_get(struct request *r, int number)
{
	int key = some_key(), size = 0;
	int flags = some_mode() | (percent(85) ? IPC_CREAT : 0) |
		    (percent(15) ? IPC_EXCL : 0);

	r->number = number;
	if (number == SHMGET)
		size = percent(95) ?
			       PICK(1, 100, 4096, 4097, 8192, 20000, 65536, 0) :
			       PICK(-1, INT_MAX, 1 << 28, INT_MIN);
	else if (number == SEMGET)
		size = percent(95) ? PICK(1, 1, 2, 3, 4, 8, 0) :
				     PICK(-1, INT_MAX, 1000, INT_MIN, 32000);
	if (number == SHMGET && percent(5))
		flags |= PICK(010000, 04000, 020000, 0100000);
	r->arg[0] = key;
	r->arg[1] = number == MSGGET ? flags : size;
	r->arg[2] = flags;
	r->length = size;
	sprintf(text, "%s key %d size %d flags %o",
		number == SHMGET ? "shmget" :
		number == SEMGET ? "semget" :
				   "msgget",
		key, size, flags);
}

static struct place *free_place(int w)
{
	for (int i = 0; i < MAX_ATTACHED; i++)
		if (!known[w].attached[i].address)
			return &known[w].attached[i];
	return NULL;
}

static struct place *some_place(int w)
{
	for (int i = 0; i < 20; i++) {
		struct place *p = &known[w].attached[below(MAX_ATTACHED)];

		if (p->address)
			return p;
	}
	return NULL;
}

static void draw_shmat(struct request *r)
{
	struct object *o = some(SHM);
	int flags = 0;
	unsigned long address = 0;

	if (percent(60)) {
		address = PLACES + below(24) * 0x4000;
		if (percent(20))
			address += PICK(1, 4096, 2048, 4095, 8192);
	} else if (percent(3)) {
		address = PICK((int)0xbffff000u, (int)0xc0000000u, 4096,
			       (int)0xfffff000u);
	}
	if (percent(25))
		flags |= SHM_RDONLY;
	if (percent(30))
		flags |= SHM_RND;
	if (percent(15))
		flags |= SHM_REMAP;
	if (percent(5))
		flags |= SHM_EXEC;
	r->number = SHMAT;
	r->arg[0] = percent(97) ? o->id : some_id(SHM);
	r->arg[1] = address;
	r->arg[2] = flags;
	r->length = r->arg[0] == o->id ? o->size : 1;
	sprintf(text, "shmat %d at %lx flags %o", (int)r->arg[0], address,
		flags);
}

static unsigned long offset_in(const struct place *p)
{
	return p->size > 0 ? (unsigned)below(p->size) : 0;
}

/* p->address as everybody may see it */
static const char *name_of(const struct place *p, unsigned long address)
{
	static char name[32];

	if (p && p->chosen)
		sprintf(name, "chosen%+ld", (long)(address - p->address));
	else
		sprintf(name, "%lx", address);
	return name;
}

static void draw_shmdt(struct request *r, int w)
{
	struct place *p = some_place(w);

	r->number = SHMDT;
	r->arg[0] = p && percent(95) ? p->address :
				       PLACES + (unsigned)below(0x60000);
	if (p && percent(3))
		r->arg[0] = p->address + PICK(1, 4096);
	sprintf(text, "shmdt %s",
		name_of((unsigned long)r->arg[0] >= PLACES + 0x60000 ? p : NULL,
			r->arg[0]));
}

static void set_perm64(struct perm64 *p)
{
	p->uid = PICK(0, 1000, 1000, 1001, 0, 2000);
	p->gid = PICK(0, 1000, 2000, 2000);
	if (percent(3))
		p->uid = -1;
	p->mode = some_mode() | (percent(10) ? 01000 : 0);
}

static void set_perm_old(struct perm_old *o)
{
	struct perm64 p;

	set_perm64(&p);
	o->uid = p.uid;
	o->gid = p.gid;
	o->mode = p.mode;
}

/* The command of a ...ctl, with the structure's kind. */
static int draw_command(struct request *r, int command)
{
	r->old = percent(50);
	if (!r->old)
		return percent(97) ? command : command | IPC_64;
	return percent(75) ? command | IPC_64 : command;
}

/* IPC_SET's structure, as this call takes it. */
static void draw_set(struct request *r, int command)
{
	int is_old = r->old && !(command & IPC_64);
	char *rest = text + strlen(text);

	memset(&r->set, 0, sizeof(r->set));
	if (is_old)
		set_perm_old((struct perm_old *)&r->set);
	else
		set_perm64(&r->set.shm.perm);
	if (r->number == MSGCTL && is_old) {
		struct msg_old *m = (struct msg_old *)&r->set;

		m->limit = PICK(0, 10, 300, 1000);
		m->long_limit = PICK(0, 20, 400, 20000);
		sprintf(rest, " limit %u/%u", m->limit, m->long_limit);
		rest += strlen(rest);
	} else if (r->number == MSGCTL) {
		r->set.msg.limit = PICK(0, 10, 300, 1000, 16384, 20000);
		sprintf(rest, " limit %u", r->set.msg.limit);
		rest += strlen(rest);
	}
	if (is_old) {
		struct perm_old *p = (struct perm_old *)&r->set;

		sprintf(rest, " to %d/%d mode %o", p->uid, p->gid, p->mode);
	} else {
		struct perm64 *p = &r->set.shm.perm;

		sprintf(rest, " to %d/%d mode %o", p->uid, p->gid, p->mode);
	}
}

static void draw_shmctl(struct request *r)
{
	int command = percent(70) ? PICK(IPC_STAT, IPC_STAT, IPC_SET, IPC_RMID,
					 IPC_RMID) :
				    PICK(IPC_INFO, 11, 12, 13, 14, 15, 15, 99);
	int id = some_id(SHM);

	if (command == 13 || command == 15)
		id = percent(90) ? below(16) : some_id(SHM);
	r->number = SHMCTL;
	command = draw_command(r, command);
	r->arg[0] = id;
	r->arg[1] = command;
	sprintf(text, "shmctl%s %d command %x", r->old ? " (ipc)" : "", id,
		command);
	if ((command & ~IPC_64) == IPC_SET)
		draw_set(r, command);
}

static void draw_semctl(struct request *r)
{
	int command =
		percent(60) ?
			PICK(GETVAL, GETPID, GETNCNT, GETZCNT, SETVAL, SETVAL,
			     SETALL, GETALL, GETALL, GETNCNT, GETZCNT) :
		percent(80) ? PICK(IPC_STAT, IPC_SET, IPC_RMID, IPC_RMID) :
			      PICK(IPC_INFO, 18, 19, 20, 20, 99);
	struct object *o = some(SEM);
	int id = percent(97) ? o->id : some_id(SEM), num;

	if (command == 18 || command == 20)
		id = percent(90) ? below(16) : some_id(SEM);
	num = o->size > 0 && percent(96) ? below(o->size) :
					   PICK(-1, 0, 8, 1000, 65536);
	r->number = SEMCTL;
	command = draw_command(r, command);
	r->arg[0] = id;
	r->arg[1] = num;
	r->arg[2] = command;
	r->arg[3] = percent(96) ? below(4) : PICK(-1, 32767, 32768, INT_MAX);
	sprintf(text, "semctl%s %d num %d command %x", r->old ? " (ipc)" : "",
		id, num, command);
	if ((command & ~IPC_64) == SETVAL)
		sprintf(text + strlen(text), " value %ld", r->arg[3]);
	if ((command & ~IPC_64) == SETALL)
		for (int i = 0; i < 64; i++) {
			r->values[i] = percent(99) ? below(4) :
						     PICK(32767, 32768, 65535);
			if (i < 8)
				sprintf(text + strlen(text), " %d",
					r->values[i]);
		}
	if ((command & ~IPC_64) == IPC_SET)
		draw_set(r, command);
}

static void draw_semop(struct request *r)
{
	struct object *o = some(SEM);
	int n = percent(97) ? PICK(1, 1, 1, 2, 2, 3, 4) : PICK(0, 5, -1, 501);
	int nowait = percent(25), undo = percent(25);
	char *at_text;

	r->number = percent(90) ? SEMOP : SEMTIMEDOP;
	r->arg[0] = percent(97) ? o->id : some_id(SEM);
	r->arg[1] = n;
	sprintf(text, "%s %d n %d", r->number == SEMOP ? "semop" : "semtimedop",
		(int)r->arg[0], n);
	at_text = text + strlen(text);
	for (int i = 0; i < MAX_OPS; i++) {
		struct sembuf_ *s = &r->ops[i];

		s->num = o->size > 0 && percent(98) ? below(o->size) :
						      PICK(8, 1000, 65535, 3);
		s->op = percent(97) ? PICK(-1, -1, -1, 1, 1, 1, 0, 0, 2, -2) :
				      PICK(32767, -32768, 16000, -16000);
		s->flags = (nowait ? IPC_NOWAIT : 0) |
			   (undo && percent(80) ? SEM_UNDO : 0);
		if (percent(10))
			s->flags ^= IPC_NOWAIT;
		if (i < n && n <= MAX_OPS)
			at_text += sprintf(at_text, " [%d %+d%s%s]", s->num,
					   s->op,
					   s->flags & IPC_NOWAIT ? " N" : "",
					   s->flags & SEM_UNDO ? " U" : "");
	}
	if (r->number == SEMTIMEDOP) {
		r->arg[3] = percent(90) ? 0 : PICK(-1, 0);
		r->arg[4] = percent(90) ? 0 : PICK(-1, 1000000000, 1);
		sprintf(at_text, " time %ld %ld", r->arg[3], r->arg[4]);
	}
}

static int sender_sleeps_on(int id)
{
	for (int w = 0; w < WORKERS; w++)
		if (known[w].asleep && known[w].sends && known[w].id == id)
			return 1;
	return 0;
}

static void draw_msgsnd(struct request *r)
{
	struct object *o = some(MSG);

	r->number = MSGSND;
	r->arg[0] = percent(97) ? o->id : some_id(MSG);
	r->arg[1] = percent(96) ? PICK(0, 1, 10, 50, 100, 200, 300) :
				  PICK(-1, 8192, 8193, 4080, 4084, 5000);
	r->arg[2] = percent(50) ? IPC_NOWAIT : 0;
	/* two senders that are woken together would race */
	if (sender_sleeps_on(r->arg[0]))
		r->arg[2] = IPC_NOWAIT;
	r->arg[4] = call;
	r->type = percent(97) ? 1 + below(5) : PICK(0, -1, INT_MIN, INT_MAX);
	sprintf(text, "msgsnd %d type %ld length %ld flags %lo", (int)r->arg[0],
		r->type, r->arg[1], r->arg[2]);
}

static void draw_msgrcv(struct request *r)
{
	struct object *o = some(MSG);

	r->number = MSGRCV;
	r->arg[0] = percent(97) ? o->id : some_id(MSG);
	r->arg[1] = percent(96) ? PICK(300, 300, 400, 8192, 100, 10, 0) :
				  PICK(-1, 8193, 60000, 1);
	r->arg[2] = percent(50) ? IPC_NOWAIT : 0;
	if (percent(20))
		r->arg[2] |= MSG_NOERROR;
	if (percent(10))
		r->arg[2] |= MSG_EXCEPT;
	if (percent(8))
		r->arg[2] |= MSG_COPY | (percent(90) ? IPC_NOWAIT : 0);
	r->type = percent(97) ? PICK(0, 0, 1, 2, 3, 4, 5, -1, -2, -3, -4, -5) :
				PICK(INT_MIN, INT_MAX, 77);
	sprintf(text, "msgrcv %d type %ld length %ld flags %lo", (int)r->arg[0],
		r->type, r->arg[1], r->arg[2]);
}

static void draw_msgctl(struct request *r)
{
	int command = percent(70) ? PICK(IPC_STAT, IPC_STAT, IPC_SET, IPC_SET,
					 IPC_RMID) :
				    PICK(IPC_INFO, 11, 12, 13, 13, 99);
	int id = some_id(MSG);

	if (command == 11 || command == 13)
		id = percent(90) ? below(16) : some_id(MSG);
	r->number = MSGCTL;
	command = draw_command(r, command);
	r->arg[0] = id;
	r->arg[1] = command;
	sprintf(text, "msgctl%s %d command %x", r->old ? " (ipc)" : "", id,
		command);
	if ((command & ~IPC_64) == IPC_SET)
		draw_set(r, command);
}

/* Look at an attached segment, write to it, unmap a part of it. */
static int draw_memory(struct request *r, int w)
{
	struct place *p = some_place(w);
	int pages;

	if (!p)
		return 0;
	pages = (p->size + 4095) / 4096;
	r->what = PICK(PEEK, PEEK, POKE, POKE, UNMAP);
	if (p->chosen && r->what == UNMAP)
		r->what = PEEK; /* the hole would go to who knows whom */
	r->arg[0] = p->address + offset_in(p);
	r->arg[1] = below(128);
	if (r->what == UNMAP) {
		int first = pages ? below(pages) : 0;

		r->arg[0] = p->address + first * 4096;
		r->arg[1] = 4096 * (1 + below(2));
	}
	sprintf(text, "%s %s %ld",
		r->what == PEEK ? "peek" :
		r->what == POKE ? "poke" :
				  "munmap",
		name_of(p, r->arg[0]), r->arg[1]);
	return 1;
}

static int vacant(void)
{
	for (int i = 0; i < 8; i++) {
		int w = below(WORKERS);

		if (!known[w].lives)
			return w;
	}
	return -1;
}

static int draw_process(struct request *r)
{
	int w = vacant();

	r->what = PICK(FORK, CLONE, CLONE, EXEC, EXIT, EXIT);
	if ((r->what == FORK || r->what == CLONE) && w < 0)
		return 0;
	r->arg[0] = w;
	if (r->what == CLONE) {
		r->arg[1] = PICK(CLONE_NEWIPC, CLONE_SYSVSEM, CLONE_SYSVSEM,
				 CLONE_NEWIPC | CLONE_NEWUTS,
				 CLONE_NEWIPC | CLONE_SYSVSEM);
		r->arg[2] = percent(50);
		sprintf(text, "clone%s %lx into %d", r->arg[2] ? "3" : "",
			r->arg[1], w);
	} else if (r->what == FORK) {
		sprintf(text, "fork into %d", w);
	} else {
		strcpy(text, r->what == EXEC ? "exec" : "exit");
	}
	return 1;
}

static int some_worker(void)
{
	int w = below(WORKERS);

	for (int i = 0; i < 12 && !known[w].lives; i++)
		w = below(WORKERS);
	return known[w].lives ? w : drawn;
}

/* Leave a namespace, enter one, hold one. */
static void draw_space(struct request *r)
{
	int other = some_worker(), held = below(HELD);
	int type = percent(95) ? PICK(0, CLONE_NEWIPC) :
				 PICK(CLONE_NEWUTS, CLONE_SYSVSEM, -1);

	r->what = PICK(UNSHARE, UNSHARE, ENTER, ENTER, ENTER, REENTER, HOLD,
		       HOLD, DROP);
	switch (r->what) {
	case UNSHARE:
		r->arg[0] = percent(70) ?
				    CLONE_NEWIPC :
				    PICK(CLONE_SYSVSEM, CLONE_SYSVSEM,
					 CLONE_NEWUTS,
					 CLONE_NEWIPC | CLONE_SYSVSEM, 0,
					 CLONE_NEWIPC | CLONE_NEWPID | 1,
					 CLONE_NEWIPC | CLONE_FILES | CLONE_FS);
		sprintf(text, "unshare %lx", r->arg[0]);
		break;
	case ENTER:
		r->arg[0] = c->worker[other].pid;
		r->arg[1] = type;
		r->arg[2] = other;
		sprintf(text, "setns to that of %d type %x", other, type);
		break;
	case REENTER:
		r->arg[0] = HELD_FD + held;
		r->arg[1] = type;
		sprintf(text, "setns to held %d type %x", held, type);
		break;
	case HOLD:
		r->arg[0] = HELD_FD + held;
		r->arg[1] = c->worker[other].pid;
		r->arg[2] = other;
		sprintf(text, "hold that of %d as %d", other, held);
		break;
	default:
		r->arg[0] = HELD_FD + held;
		sprintf(text, "drop held %d", held);
	}
}

static const struct {
	const char *path, *values[6];
} limits[] = {
	{ "shmmni", { "4", "10", "16", "0", "4096", "-1" } },
	{ "shmall", { "10", "30", "100", "0", "1000", "x" } },
	{ "shmmax", { "100", "8192", "65536", "300000", "1", "0" } },
	{ "sem",
	  { "8 30 4 10", "4 60 3 6", "250 256 500 128", "8 8 8 8",
	    "20 100 5 12", "1 2 3" } },
	{ "msgmni", { "2", "5", "8", "0", "32000", "-5" } },
	{ "msgmax", { "100", "300", "8192", "0", "1000", "70000" } },
	{ "msgmnb", { "200", "600", "16384", "0", "50", "1000" } },
	{ "shm_rmid_forced", { "0", "0", "0", "1", "0", "2" } },
	{ "shm_next_id", { "-1", "3", "100", "65539", "-2", "7" } },
	{ "sem_next_id", { "-1", "2", "200", "131072", "-2", "5" } },
	{ "msg_next_id", { "-1", "4", "300", "32769", "-2", "6" } },
};

static int some_limit(void)
{
	return below(sizeof(limits) / sizeof(*limits));
}

static void draw_limit(struct request *r)
{
	int i = some_limit();

	r->what = PICK(READ_LIMIT, WRITE_LIMIT);
	sprintf(r->path, "/proc/sys/kernel/%s", limits[i].path);
	if (r->what == WRITE_LIMIT)
		strcpy(r->value, limits[i].values[below(6)]);
	sprintf(text, "%s \"%s\"", limits[i].path, r->value);
}

static void draw_call(struct request *r, int w)
{
	int dice = below(1000);

	memset(r, 0, sizeof(*r));
	drawn = w;
	r->what = CALL;
	r->old = percent(50);
	if (dice < 90)
		draw_get(r, PICK(SHMGET, SHMGET, SEMGET, SEMGET, MSGGET));
	else if (dice < 190)
		draw_shmat(r);
	else if (dice < 260)
		draw_shmdt(r, w);
	else if (dice < 340)
		draw_shmctl(r);
	else if (dice < 460)
		draw_semctl(r);
	else if (dice < 640)
		draw_semop(r);
	else if (dice < 740)
		draw_msgsnd(r);
	else if (dice < 860)
		draw_msgrcv(r);
	else if (dice < 885)
		draw_msgctl(r);
	else if (dice < 925)
		draw_space(r);
	else if (dice < 930)
		draw_limit(r);
	else if (dice >= 985 ? !draw_process(r) : !draw_memory(r, w)) {
		r->what = CALL;
		draw_semctl(r);
	}
}

/* --- making them happen --- */

static void die(const char *why)
{
	printf("ipc-compare: %s: %s\n", why, strerror(errno));
	exit(2);
}

/* The state letter of a process; 0 when there is none. */
static int state_of(pid_t pid)
{
	char path[32], b[256], *p;
	int fd, n;

	sprintf(path, "/proc/%d/stat", pid);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return 0;
	n = read(fd, b, sizeof(b) - 1);
	close(fd);
	if (n <= 0)
		return 0;
	b[n] = 0;
	p = strrchr(b, ')');
	return p ? p[2] : 0;
}

static void await_gone(int w)
{
	while (!kill(c->worker[w].pid, 0))
		sched_yield();
	known[w].lives = known[w].asleep = 0;
	memset(known[w].attached, 0, sizeof(known[w].attached));
}

/* Wait until @w has made its call or sleeps in it; true: it sleeps. */
static int settle(int w)
{
	struct worker *x = &c->worker[w];

	for (;;) {
		if (load(&x->done) == load(&x->go))
			return 0;
		if (state_of(x->pid) == 'S' && load(&x->done) != load(&x->go))
			return 1;
		sched_yield();
	}
}

static void await_ready(int w)
{
	while (!load(&c->worker[w].ready))
		sched_yield();
	known[w].lives = 1;
}

static void prepare(int w)
{
	struct worker *x = &c->worker[w];

	x->ready = 0;
	x->go = x->done = 0;
	memset(&known[w], 0, sizeof(known[w]));
	memset(known[w].held, -1, sizeof(known[w].held));
}

#define CAP(name)    (1u << (name))
#define IPC_OWNER    15
#define SYS_PTRACE   19
#define SYS_ADMIN    21
#define SYS_RESOURCE 24

/* Become user @uid with the capabilities @caps. */
static int become(int uid, int gid, gid_t more, unsigned caps)
{
	struct {
		uint32_t version;
		int pid;
	} head = { 0x20080522, 0 };
	struct {
		uint32_t e, p, i;
	} data[2] = { { caps, caps, 0 } };

	if (setgroups(!!more, &more) || setresgid(gid, gid, gid))
		return -1;
	if (!uid)
		return 0;
	return prctl(PR_SET_KEEPCAPS, 1) || setresuid(uid, uid, uid) ||
	       syscall(SYS_capset, &head, data);
}

/* A new process for slot @w: who it is, the slot says; where, chance. */
static void spawn(int w)
{
	static const struct {
		int uid, gid, more;
		unsigned caps;
	} ids[] = {
		{ 0, 0, 0, 0 },
		{ 0, 0, 0, 0 },
		{ 1000, 1000, 0, 0 },
		{ 1000, 2000, 0, CAP(SYS_ADMIN) },
		{ 1001, 1000, 2000, 0 },
		{ 1002, 1002, 0, CAP(SYS_ADMIN) | CAP(SYS_PTRACE) },
		{ 0, 0, 0, 0 },
		{ 1001, 1001, 1000, CAP(IPC_OWNER) | CAP(SYS_RESOURCE) },
	};
	int joined = percent(50) ? some_worker() : w;
	pid_t pid;

	if (!known[joined].lives)
		joined = w;
	prepare(w);
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		if ((joined != w && enter(c->worker[joined].pid, 0)) ||
		    become(ids[w].uid, ids[w].gid, ids[w].more, ids[w].caps))
			_exit(3);
		born(&c->worker[w]);
		work(w);
	}
	await_ready(w);
	known[w].space = joined != w ? known[joined].space : 0;
	line("spawn %d in the namespace of %d", w, joined);
}

/* To the namespace of worker @w. */
static void visit(int w)
{
	if (enter(c->worker[w].pid, CLONE_NEWIPC))
		die("the namespace of a worker");
}

static void go_home(void)
{
	if (setns(home_fd, CLONE_NEWIPC))
		die("our own namespace");
}

static void spit(const char *path, const char *value)
{
	char whole[64];
	long n;

	sprintf(whole, "/proc/sys/kernel/%s", path);
	n = limit(whole, value);
	line("write %s \"%s\": %ld", path, value, n);
}

static void set_limits(void)
{
	spit("sem", "8 60 4 12");
	spit("shmmni", "14");
	spit("msgmni", "8");
	spit("msgmnb", "600");
}

/* Worker @w is the first in a new namespace. */
static void settle_in(int w)
{
	known[w].space = new_space();
	visit(w);
	set_limits();
	go_home();
}

/* What a call that went well changes of where who is. */
static void learn_space(int w, const struct request *r)
{
	int child = r->arg[0], slot = r->arg[0] - HELD_FD;

	switch (r->what) {
	case FORK:
	case CLONE:
		await_ready(child);
		memcpy(known[child].attached, known[w].attached,
		       sizeof(known[w].attached));
		memcpy(known[child].held, known[w].held, sizeof(known[w].held));
		known[child].space = known[w].space;
		if (r->arg[1] & CLONE_NEWIPC)
			settle_in(child);
		break;
	case UNSHARE:
		if (r->arg[0] & CLONE_NEWIPC)
			settle_in(w);
		break;
	case ENTER:
		known[w].space = known[r->arg[2]].space;
		break;
	case REENTER:
		known[w].space = known[w].held[slot];
		break;
	case HOLD:
		known[w].held[slot] = known[r->arg[2]].space;
		break;
	case DROP:
		known[w].held[slot] = -1;
		break;
	default:
		break;
	}
}

/* What a finished call changes of what we know. */
static void learn(int w)
{
	struct worker *x = &c->worker[w];
	struct request *r = &x->r;
	struct space *space = &spaces[known[w].space];
	struct place *p;

	if (r->what == EXEC)
		memset(known[w].attached, 0, sizeof(known[w].attached));
	if (x->result < 0 && x->result > -4096)
		return;
	if (r->what != CALL) {
		learn_space(w, r);
		return;
	}
	switch (r->number) {
	case SHMGET:
	case SEMGET:
	case MSGGET: {
		enum kind kind = kind_of(r->number);
		struct object *o = NULL;

		for (int i = 0; i < POOL; i++)
			if (space->pool[kind][i].id == x->result)
				o = &space->pool[kind][i];
		if (!o)
			o = &space->pool[kind][space->at[kind]++ % POOL];
		/* an old one is at least as large */
		*o = (struct object){ x->result, r->length ? r->length : 1, 1 };
		break;
	}
	case SHMAT:
		p = free_place(w);
		if (p)
			*p = (struct place){ x->result, r->length, !r->arg[1] };
		break;
	case SHMDT:
		for (int i = 0; i < MAX_ATTACHED; i++)
			if (known[w].attached[i].address ==
			    (unsigned long)r->arg[0])
				known[w].attached[i].address = 0;
		break;
	case SHMCTL:
	case MSGCTL:
	case SEMCTL:
		if ((r->arg[r->number == SEMCTL ? 2 : 1] & ~IPC_64) != IPC_RMID)
			break;
		for (int i = 0; i < POOL; i++)
			if (space->pool[kind_of(r->number)][i].id == r->arg[0])
				space->pool[kind_of(r->number)][i].live = 0;
	}
}

static const char *result_of(int w)
{
	static char b[1200];
	struct worker *x = &c->worker[w];
	struct request *r = &x->r;

	if (r->what == CALL && r->number == SHMAT &&
	    !(x->result < 0 && x->result > -4096))
		sprintf(b, "%s", r->arg[1] ? "" : "address");
	if (r->what == CALL && r->number == SHMAT &&
	    !(x->result < 0 && x->result > -4096)) {
		if (r->arg[1])
			sprintf(b, "%lx", x->result);
		return b;
	}
	snprintf(b, sizeof(b), "%ld%s", x->result, x->text);
	return b;
}

/* Everybody who slept and sleeps no more, by number. */
static void completions(void)
{
	for (int w = 0; w < WORKERS; w++) {
		if (!known[w].lives || !known[w].asleep || settle(w))
			continue;
		known[w].asleep = 0;
		learn(w);
		line("  %d goes on: %s", w, result_of(w));
	}
}

static void start(int w)
{
	struct worker *x = &c->worker[w];
	struct request *r = &x->r;

	if (r->what == FORK || r->what == CLONE)
		prepare(r->arg[0]);
	store(&x->go, call);
	futex(&x->go, 1, 1);
	if (r->what == EXIT) {
		await_gone(w);
		line("%d %s", w, text);
	} else if (settle(w) && r->number != SEMTIMEDOP) {
		known[w].asleep = 1;
		known[w].id = r->arg[0];
		known[w].sends = r->number == MSGSND;
		line("%d %s: sleeps", w, text);
	} else {
		while (load(&x->done) != load(&x->go))
			sched_yield();
		learn(w);
		line("%d %s: %s", w, text, result_of(w));
	}
}

static int some_idle(void)
{
	int idle[WORKERS], n = 0;

	for (int w = 0; w < WORKERS; w++)
		if (known[w].lives && !known[w].asleep)
			idle[n++] = w;
	return n ? idle[below(n)] : -1;
}

static int some_asleep(void)
{
	int asleep[WORKERS], n = 0;

	for (int w = 0; w < WORKERS; w++)
		if (known[w].lives && known[w].asleep)
			asleep[n++] = w;
	return n ? asleep[below(n)] : -1;
}

/* --- what the controller does itself --- */

static void change_limit(void)
{
	int i = some_limit(), w = some_idle();

	if (w >= 0)
		visit(w);
	spit(limits[i].path, limits[i].values[below(6)]);
	go_home();
}

/* /proc/sysvipc/NAME without what is different on every boot. */
static void show(const char *name, unsigned pids, unsigned times)
{
	char path[32], b[512];
	FILE *f;

	sprintf(path, "/proc/sysvipc/%s", name);
	f = fopen(path, "r");
	if (!f)
		die(path);
	while (fgets(b, sizeof(b), f)) {
		char all[512], *o = all;
		int column = 0;

		for (char *word = strtok(b, " \n"); word;
		     word = strtok(NULL, " \n"), column++) {
			unsigned bit = 1u << column;
			int head = word[0] > '9';

			if (!head && pids & bit)
				o += sprintf(o, "%d ", process_of(atoi(word)));
			else if (!head && times & bit)
				o += sprintf(o, "%s ", when(atoi(word)));
			else
				o += sprintf(o, "%s ", word);
		}
		line("%s", all);
	}
	fclose(f);
}

static void show_all(void)
{
	show("shm", 3 << 4, 7 << 11);
	show("sem", 0, 3 << 8);
	show("msg", 3 << 5, 7 << 11);
}

static unsigned long number_of(int w)
{
	int fd = namespace_of(c->worker[w].pid);
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		die("the namespace of a worker");
	close(fd);
	return st.st_ino;
}

/* Who lives with whom, and the lists of each namespace that has a worker. */
static void show_spaces(void)
{
	int first[WORKERS];

	show_all();
	for (int w = 0; w < WORKERS; w++) {
		if (!known[w].lives)
			continue;
		first[w] = 0;
		while (!known[first[w]].lives ||
		       number_of(first[w]) != number_of(w))
			first[w]++;
		line("worker %d, space %d: lives with %d", w, known[w].space,
		     first[w]);
		if (first[w] != w || !known[w].space)
			continue;
		visit(w);
		show_all();
		go_home();
	}
}

/* --- turns --- */

static void turn(void)
{
	int w = some_idle(), s = some_asleep(), dice = below(1000);

	if (s >= 0 && (w < 0 || dice < 40)) {
		int sig = percent(80) ? SIGUSR1 : SIGKILL;

		kill(c->worker[s].pid, sig);
		line("%s %d", sig == SIGKILL ? "kill" : "interrupt", s);
		if (sig == SIGKILL)
			await_gone(s);
	} else if (w < 0 || dice < 48) {
		int v = vacant();

		if (v < 0)
			return;
		spawn(v);
	} else if (dice < 56) {
		change_limit();
	} else {
		draw_call(&c->worker[w].r, w);
		start(w);
	}
	completions();
	if (call % 50 == 0)
		show_spaces();
}

static void map_control(void)
{
	if (mmap(c, sizeof(*c), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
		 ctl_fd, 0) != c)
		die("mmap");
}

static void begin(const char *seed)
{
	state = strtoull(seed, NULL, 0);
	ctl_fd = open("/tmp/ipc-compare", O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (ctl_fd < 0 || ftruncate(ctl_fd, sizeof(*c)))
		die("/tmp/ipc-compare");
	dup2(ctl_fd, 3);
	ctl_fd = 3;
	map_control();
	signal(SIGCHLD, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	home_fd = namespace_of(getpid());
	if (home_fd < 0)
		die("our own namespace");
	for (int i = 0; i < SPACES; i++)
		forget(&spaces[i]);
	set_limits();
	for (int w = 0; w < FIRST; w++)
		spawn(w);
}

static void end(void)
{
	shown_from = 0;
	to = INT_MAX;
	show_spaces();
	for (int w = 0; w < WORKERS; w++)
		if (known[w].lives) {
			kill(c->worker[w].pid, SIGKILL);
			await_gone(w);
		}
	show_all();
	printf("end %d\n", call);
	tcdrain(1); /* Linux switches off with a full buffer */
}

int main(int argc, char **argv)
{
	int calls, first = 1;

	if (argc == 4 && !strcmp(argv[1], "worker")) {
		ctl_fd = 3;
		map_control();
		me = &c->worker[atoi(argv[2])];
		me->result = 0;
		store(&me->done, atoi(argv[3]));
		work(atoi(argv[2]));
	}
	if (argc < 3)
		return 2;
	calls = atoi(argv[2]);
	shown_from = argc > 3 ? atoi(argv[3]) : 1;
	to = argc > 4 ? atoi(argv[4]) : 0;
	begin(argv[1]);
	for (call = from; call <= calls; call++) {
		turn();
		if (call % BLOCK == 0 || call == calls) {
			printf("= %d %d %016llx\n", first, call,
			       (unsigned long long)hash);
			first = call + 1;
		}
	}
	call = calls;
	end();
	return 0;
}
