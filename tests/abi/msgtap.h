/* SPDX-License-Identifier: MIT */
/* What the tests of message queues share, beside tap.h. */
#ifndef TESTS_ABI_MSGTAP_H
#define TESTS_ABI_MSGTAP_H

#include "tap.h"
#include <sys/msg.h>

#define MSG_COPY 040000
#define BAD ((void *)0xc0000000)

struct msg {
	long type;
	char text[16384];
};

UNUSED static int queue(int mode)
{
	int id = msgget(IPC_PRIVATE, mode | IPC_CREAT);

	if (id < 0)
		bail("msgget");
	return id;
}

UNUSED static void msgrm(int id)
{
	if (msgctl(id, IPC_RMID, NULL))
		bail("IPC_RMID");
}

/* the call as libcs on i386 make it, and its own number */
UNUSED static long snd(int id, const void *m, size_t n, int flags)
{
	return syscall(SYS_ipc, 11, id, n, flags, m, 0);
}

UNUSED static long rcv(int id, void *m, size_t n, long type, int flags)
{
	struct {
		void *m;
		long type;
	} kludge = { m, type };

	return syscall(SYS_ipc, 12, id, n, flags, &kludge, 0);
}

/* a message of a word */
UNUSED static long put(int id, long type, const char *word)
{
	struct msg m = { .type = type };

	strcpy(m.text, word);
	return snd(id, &m, strlen(word), IPC_NOWAIT);
}

/* "type word", or the errno */
UNUSED static const char *take(int id, long type, int flags)
{
	static char b[4][80];
	static unsigned k;
	static struct msg m;
	char *s = b[++k % 4];
	long n = rcv(id, &m, 64, type, flags | IPC_NOWAIT);

	if (n < 0)
		return err(errno);
	m.text[n] = 0;
	snprintf(s, 80, "%ld %.64s", m.type, m.text);
	return s;
}

/* "messages bytes limit" */
UNUSED static const char *level(int id)
{
	static char b[4][80];
	static unsigned k;
	char *s = b[++k % 4];
	struct msqid_ds d;

	if (msgctl(id, IPC_STAT, &d))
		return err(errno);
	snprintf(s, 80, "%lu messages, %lu bytes, limit %lu", d.msg_qnum,
		 d.__msg_cbytes, d.msg_qbytes);
	return s;
}

UNUSED static void set_qbytes(int id, unsigned long n)
{
	struct msqid_ds d;

	if (msgctl(id, IPC_STAT, &d))
		bail("IPC_STAT");
	d.msg_qbytes = n;
	if (msgctl(id, IPC_SET, &d))
		bail("IPC_SET");
}

/* A child that sends or receives and leaves the result in shared memory. */
struct worker {
	pid_t pid;
	volatile int entered, done;
	int result, err;
	long type;
	char text[64];
};

UNUSED static struct worker *workers(int n)
{
	struct worker *w = mmap(NULL, n * sizeof(*w), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (w == MAP_FAILED)
		bail("workers");
	return w;
}

/* Wait until each of @n has its result or sleeps. */
UNUSED static void settle(const struct worker *w, int n)
{
	char path[32], b[256], *p;
	int i;

	for (i = 0; i < n; i++) {
		while (w[i].pid && !w[i].done) {
			snprintf(path, sizeof(path), "/proc/%d/stat", w[i].pid);
			if (w[i].entered && slurp(path, b, sizeof(b)) > 0 &&
			    (p = strrchr(b, ')')) &&
			    (p[2] == 'S' || p[2] == 'T'))
				break;
			sched_yield();
		}
	}
}

UNUSED static void interrupted(int s)
{
	(void)s;
}

UNUSED static void work(struct worker *w, uid_t uid,
			long (*call)(struct worker *w, struct msg *m))
{
	struct sigaction a = { .sa_flags = SA_RESTART };
	static struct msg m;
	pid_t pid;

	a.sa_handler = interrupted;
	memset(w, 0, sizeof(*w));
	pid = fork();
	if (pid < 0)
		bail("fork");
	if (pid) {
		w->pid = pid;
		settle(w, 1);
		return;
	}
	sigaction(SIGUSR1, &a, NULL);
	if (uid)
		become(uid, uid);
	w->entered = 1;
	w->result = call(w, &m);
	w->err = w->result < 0 ? errno : 0;
	w->type = m.type;
	memcpy(w->text, m.text, sizeof(w->text) - 1);
	w->done = 1;
	_exit(0);
}

static int work_id, work_flags;
static size_t work_size;
static long work_type;
static const char *work_text;

UNUSED static long work_rcv(struct worker *w, struct msg *m)
{
	(void)w;
	return rcv(work_id, m, work_size, work_type, work_flags);
}

UNUSED static long work_snd(struct worker *w, struct msg *m)
{
	(void)w;
	m->type = work_type;
	snprintf(m->text, sizeof(m->text), "%s", work_text);
	return snd(work_id, m, work_size, work_flags);
}

/* start a receiver or a sender and wait until it sleeps or is done */
UNUSED static void receiver(struct worker *w, int id, size_t size, long type,
			    int flags)
{
	work_id = id;
	work_size = size;
	work_type = type;
	work_flags = flags;
	work(w, 0, work_rcv);
}

UNUSED static void sender(struct worker *w, int id, long type,
			  const char *text, size_t size)
{
	work_id = id;
	work_size = size;
	work_type = type;
	work_text = text;
	work_flags = 0;
	work(w, 0, work_snd);
}

/* "2 'text'", "EINTR", or "asleep" */
UNUSED static const char *outcome(const struct worker *w)
{
	static char b[8][100];
	static unsigned k;
	char *s = b[++k % 8];

	if (!w->done)
		return "asleep";
	if (w->result < 0)
		return err(w->err);
	snprintf(s, 100, "%d bytes, %ld '%.63s'", w->result, w->type, w->text);
	return s;
}

UNUSED static void show(const char *what, const struct worker *w, int n)
{
	int i;

	settle(w, n);
	line("%s", what);
	for (i = 0; i < n; i++)
		note("%d: %s", i, outcome(&w[i]));
}

UNUSED static void collect(struct worker *w, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		if (!w[i].done)
			kill(w[i].pid, SIGKILL);
		reap(w[i].pid);
	}
	memset(w, 0, n * sizeof(*w));
}

#endif
