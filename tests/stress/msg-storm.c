/* SPDX-License-Identifier: MIT */
/*
 * msg-storm SEED [MESSAGES]: six senders and six receivers, each with a wish
 * of its own, on one queue that is nearly always full; signals come between.
 * No message may be lost or come twice, none may be changed, and each receiver
 * sees those of one sender in order.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

#define SENDERS	  6
#define RECEIVERS 6
#define MOST	  10000

struct msg {
	long type;
	int sender, serial;
	char text[300];
};

static struct {
	unsigned char seen[SENDERS][MOST];
	unsigned received, wrong;
} *shared;

static unsigned state, messages = 1500;
static int id;

static unsigned roll(unsigned n)
{
	state = state * 1103515245 + 12345;
	return (state >> 8) % n;
}

static void interrupted(int s)
{
	(void)s;
}

static size_t length(const struct msg *m)
{
	return 8 + (size_t)(m->serial * 37 + m->sender * 11) % 290;
}

static void wrong(const char *what, const struct msg *m)
{
	printf("msg-storm: %s: sender %d, message %d\n", what, m->sender,
	       m->serial);
	__sync_fetch_and_add(&shared->wrong, 1);
}

static void sender(int me)
{
	struct msg m = { .sender = me };

	for (unsigned i = 0; i < messages; i++) {
		m.serial = (int)i;
		m.type = 1 + (long)roll(5);
		memset(m.text, me * 16 + (int)i % 16, sizeof(m.text));
		while (msgsnd(id, &m, length(&m), 0))
			if (errno != EINTR)
				wrong(strerror(errno), &m);
	}
}

static void check(const struct msg *m, ssize_t n, int last[SENDERS][6])
{
	if (m->sender < 0 || m->sender >= SENDERS || m->serial < 0 ||
	    m->serial >= (int)messages || m->type < 1 || m->type > 5) {
		wrong("out of range", m);
		return;
	}
	if ((size_t)n != length(m))
		wrong("of another length", m);
	for (ssize_t i = 0; i < n - 8; i++)
		if (m->text[i] != (char)(m->sender * 16 + m->serial % 16)) {
			wrong("changed", m);
			break;
		}
	if (m->serial <= last[m->sender][m->type])
		wrong("out of order", m);
	last[m->sender][m->type] = m->serial;
	if (__sync_fetch_and_add(&shared->seen[m->sender][m->serial], 1))
		wrong("twice", m);
	__sync_fetch_and_add(&shared->received, 1);
}

static void receiver(int me)
{
	static const struct {
		long type;
		int flags;
	} wish[RECEIVERS] = {
		{ 0, 0 }, { 1, 0 }, { 2, 0 }, { -3, 0 }, { 4, MSG_EXCEPT },
		{ 4, 0 },
	};
	int last[SENDERS][6];
	struct msg m;

	memset(last, -1, sizeof(last));
	for (;;) {
		ssize_t n = msgrcv(id, &m, sizeof(m) - sizeof(long),
				   wish[me].type, wish[me].flags);

		if (n >= 0)
			check(&m, n, last);
		else if (errno == EIDRM || errno == EINVAL)
			return;
		else if (errno != EINTR)
			wrong(strerror(errno), &m);
	}
}

static pid_t start(void (*run)(int), int n)
{
	struct sigaction a = { .sa_handler = interrupted };
	pid_t pid = fork();

	if (pid)
		return pid;
	sigaction(SIGUSR1, &a, NULL);
	state += (unsigned)n * 7919;
	run(n);
	_exit(0);
}

int main(int argc, char **argv)
{
	pid_t in[SENDERS], out[RECEIVERS];
	struct msqid_ds d;
	unsigned left = SENDERS;

	state = argc > 1 ? (unsigned)atoi(argv[1]) : 1;
	if (argc > 2)
		messages = (unsigned)atoi(argv[2]);
	if (messages > MOST)
		messages = MOST;
	signal(SIGUSR1, SIG_IGN);
	setlinebuf(stdout);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	id = msgget(IPC_PRIVATE, 0600);
	msgctl(id, IPC_STAT, &d);
	d.msg_qbytes = 1500;
	if (shared == MAP_FAILED || msgctl(id, IPC_SET, &d))
		return 2;
	for (int i = 0; i < RECEIVERS; i++)
		out[i] = start(receiver, i);
	for (int i = 0; i < SENDERS; i++)
		in[i] = start(sender, i);
	while (left || shared->received < SENDERS * messages) {
		kill(out[roll(RECEIVERS)], SIGUSR1);
		if (left) {
			kill(in[left - 1], SIGUSR1);
			if (waitpid(in[left - 1], NULL, WNOHANG))
				left--;
		}
		usleep(500);
	}
	msgctl(id, IPC_RMID, NULL);
	for (int i = 0; i < RECEIVERS; i++)
		waitpid(out[i], NULL, 0);
	printf("msg-storm: %u received, %u wrong\n", shared->received,
	       shared->wrong);
	return shared->wrong || shared->received != SENDERS * messages;
}
