/* SPDX-License-Identifier: MIT */
/*
 * An object goes, in every order of events.  Its user comes (u): attaches it,
 * owes it something, or sleeps in it; leaves for a namespace of its own (l);
 * dies (d).  Its maker removes it (r) or leaves (m).  After each event: what
 * the maker sees where it is; what stays behind the kernel's books tell.
 */
#include "tap.h"
#include <sys/msg.h>
#include <sys/sem.h>

#define EVENTS "ulrmd"

static struct {
	volatile int told, done; /* what the user was told, and has done */
	volatile int calls, result, error; /* its last event u */
} * user;

static char out[600], *o;
static int id, to_user[2];
static pid_t pid;

PRINTF(1, 2) static void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	o += vsnprintf(o, out + sizeof(out) - o, fmt, ap);
	va_end(ap);
}

/* segments: two pages, one of them touched */

static void make_shm(void)
{
	char *p;

	id = segment(2 * PG, 0600);
	p = attach(id, NULL, 0);
	p[0] = 1;
	shmdt(p);
}

static int use_shm(void)
{
	char *p = shmat(id, NULL, 0);

	if (p == (void *)-1)
		return -1;
	return p[PG] = p[0];
}

static int rm_shm(void)
{
	return shmctl(id, IPC_RMID, NULL);
}

static void see_shm(void)
{
	struct shm_info i;
	struct shmid_ds d;

	shmctl(0, SHM_INFO, (void *)&i);
	say("%d/%lu/%lu", i.used_ids, i.shm_tot, i.shm_rss);
	if (shmctl(0, SHM_STAT, &d) >= 0)
		say(" nattch %lu %o", d.shm_nattch, d.shm_perm.mode);
}

/* arrays: { 2, 0, 0 } */

static void make_sem(void)
{
	id = semget(IPC_PRIVATE, 3, 0600);
	if (id < 0 || semctl(id, 0, SETVAL, 2))
		bail("semget");
}

static int owe_sem(void)
{
	struct sembuf op = { 0, -1, SEM_UNDO };

	return semop(id, &op, 1);
}

static int sleep_sem(void)
{
	struct sembuf ops[] = { { 0, -1, SEM_UNDO }, { 1, -1, 0 } };

	if (owe_sem())
		return -1;
	return semop(id, ops, 2);
}

static int zero_sem(void)
{
	struct sembuf ops[] = { { 2, 1, SEM_UNDO }, { 0, 0, 0 } };

	return semop(id, ops, 2);
}

static int rm_sem(void)
{
	return semctl(id, 0, IPC_RMID);
}

static void see_sem(void)
{
	struct seminfo i;

	semctl(0, 0, SEM_INFO, &i);
	say("%d/%d", i.semusz, i.semaem);
	if (semctl(id, 0, GETVAL) >= 0)
		say(" value %d ncnt %d zcnt %d", semctl(id, 0, GETVAL),
		    semctl(id, 1, GETNCNT), semctl(id, 0, GETZCNT));
}

/* queues: two messages of type 1, and room for no other */

static struct {
	long type;
	char text[5000];
} m = { .type = 1 };

static void make_msg(void)
{
	struct msqid_ds d;

	id = msgget(IPC_PRIVATE, 0600);
	if (id < 0 || msgsnd(id, &m, 5000, 0) || msgsnd(id, &m, 10, 0) ||
	    msgctl(id, IPC_STAT, &d))
		bail("msgget");
	d.msg_qbytes = 5010;
	if (msgctl(id, IPC_SET, &d))
		bail("IPC_SET");
}

static int wait_msg(void)
{
	return msgrcv(id, &m, 5000, 2, 0);
}

static int full_msg(void)
{
	return msgsnd(id, &m, 5000, 0);
}

static int rm_msg(void)
{
	return msgctl(id, IPC_RMID, NULL);
}

static void see_msg(void)
{
	struct msginfo i;
	struct msqid_ds d;

	msgctl(0, MSG_INFO, (void *)&i);
	say("%d/%d/%d", i.msgpool, i.msgmap, i.msgtql);
	if (msgctl(id, IPC_STAT, &d) >= 0)
		say(" qnum %lu", d.msg_qnum);
}

static const struct kind {
	const char *name;
	void (*make)(void);
	int (*use)(void), (*rm)(void);
	void (*see)(void);
} kinds[] = {
	{ "segment, attached", make_shm, use_shm, rm_shm, see_shm },
	{ "array, in debt", make_sem, owe_sem, rm_sem, see_sem },
	{ "array, asleep", make_sem, sleep_sem, rm_sem, see_sem },
	{ "array, asleep for zero", make_sem, zero_sem, rm_sem, see_sem },
	{ "queue, receiving", make_msg, wait_msg, rm_msg, see_msg },
	{ "queue, sending", make_msg, full_msg, rm_msg, see_msg },
};
static const struct kind *kind;
static const char *order;

static void be_user(void)
{
	char event;

	while (read(to_user[0], &event, 1) == 1) {
		if (event == 'l' && unshare(CLONE_NEWIPC))
			bail("unshare");
		if (event == 'u') {
			user->result = -2;
			user->calls = 1;
			user->result = kind->use();
			user->error = errno;
			user->calls = 0;
		}
		user->done++;
	}
	_exit(0);
}

/* Until the user has done what it was told, or sleeps in its call. */
static void settle(void)
{
	char path[32], b[256], *p;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	while (pid && user->done != user->told) {
		if (user->calls && slurp(path, b, sizeof(b)) > 0 &&
		    (p = strrchr(b, ')')) && p[2] == 'S')
			return;
		sched_yield();
	}
}

static void tell(char event)
{
	if (!pid) {
		say("gone ");
		return;
	}
	user->told++;
	if (write(to_user[1], &event, 1) != 1)
		bail("write");
}

static void happen(char event)
{
	say("; %c ", event);
	switch (event) {
	case 'd':
		kill(pid, SIGKILL);
		reap(pid);
		pid = 0;
		break;
	case 'r':
		if (kind->rm())
			say("%s ", err(errno));
		break;
	case 'm':
		if (unshare(CLONE_NEWIPC))
			bail("unshare");
		break;
	default:
		tell(event);
	}
	settle();
	kind->see();
}

static void one_order(void)
{
	if (unshare(CLONE_NEWIPC) || pipe(to_user))
		bail("unshare");
	memset(user, 0, sizeof(*user));
	o = out;
	kind->make();
	pid = spawn(be_user);
	for (const char *e = order; *e; e++)
		happen(*e);
	line("%s%s; user: %s", kind->name, out,
	     user->result == -2 ? "asleep" :
	     user->result < 0	? err(user->error) :
				  "0");
}

/* All orders of what is left of EVENTS; one who is dead does nothing. */
static void orders(char *at, const char *left)
{
	char rest[sizeof(EVENTS)];

	if (!*left) {
		order = at - strlen(EVENTS);
		quietly(one_order);
	}
	for (const char *e = left; *e; e++) {
		if (*e == 'd' && (strchr(left, 'u') || strchr(left, 'l')))
			continue;
		*at = *e;
		memcpy(rest, left, e - left);
		strcpy(rest + (e - left), e + 1);
		orders(at + 1, rest);
	}
}

int main(void)
{
	char order_text[sizeof(EVENTS)] = "";

	user = mmap(NULL, PG, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (unsigned i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		kind = &kinds[i];
		orders(order_text, EVENTS);
	}
	return done();
}
