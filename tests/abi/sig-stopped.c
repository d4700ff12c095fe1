/* SPDX-License-Identifier: MIT */
/* sleepers that are stopped: what happens meanwhile, and what they find */
#include "msgtap.h"
#undef _GNU_SOURCE
#include "thread.h"
#include <sys/sem.h>

static struct {
	volatile int word, done, result, error, handled;
} * m;
static int q, s;
static struct sigaction act;

static void handler(int n)
{
	(void)n;
	m->handled++;
}

enum { RCV, SND, SEM, TIMED, FUTEX, TIMEDFUTEX, CALLS };
static const char *const names[] = { "msgrcv",	   "msgsnd", "semop",
				     "semtimedop", "futex",  "futex, timed" };

static void call(int what)
{
	static struct msg msg = { .type = 1 };
	struct sembuf op = { 0, -1, 0 };
	struct timespec t = { 1000, 0 };
	int64_t t64[2] = { 1000, 0 };

	switch (what) {
	case RCV:
		m->result = rcv(q, &msg, 64, 7, 0);
		break;
	case SND:
		m->result = snd(q, &msg, 8192, 0);
		break;
	case SEM:
		m->result = semop(s, &op, 1);
		break;
	case TIMED:
		m->result = syscall(420, s, &op, 1, t64);
		break;
	case FUTEX:
		m->result =
			futex((int *)&m->word, FUTEX_WAIT, 0, NULL, NULL, 0);
		break;
	case TIMEDFUTEX:
		m->result = futex((int *)&m->word, FUTEX_WAIT, 0, &t, NULL, 0);
		break;
	}
	m->error = m->result < 0 ? errno : 0;
	m->done = 1;
}

static pid_t sleeper(int what)
{
	static struct msg full = { .type = 2 };
	pid_t p;

	m->done = m->handled = m->word = 0;
	m->result = 77;
	q = queue(0600);
	s = semget(IPC_PRIVATE, 1, 0600);
	for (int i = 0; what == SND && i < 2; i++)
		snd(q, &full, 8192, 0);
	p = fork();
	if (!p) {
		sigaction(SIGUSR1, &act, NULL);
		call(what);
		for (;;)
			pause();
	}
	wait_state(p, p, 'S');
	return p;
}

static const char *outcome_of(void)
{
	static char b[64];

	if (!m->done)
		return "asleep";
	snprintf(b, sizeof(b), "%d %s, handled %d", m->result, err(m->error),
		 m->handled);
	return b;
}

static void helps(int what)
{
	static struct msg got;
	struct sembuf op = { 0, 1, 0 };

	switch (what) {
	case RCV:
		rc(put(q, 7, "x"), "a message");
		break;
	case SND:
		rc(rcv(q, &got, sizeof(got.text), 0, IPC_NOWAIT), "room");
		break;
	case SEM:
	case TIMED:
		rc(semop(s, &op, 1), "one more");
		break;
	default:
		m->word = 1;
		rc(futex((int *)&m->word, FUTEX_WAKE, 9, NULL, NULL, 0),
		   "woken");
	}
}

/* by their own numbers, which do not look at IPC_64 */
static void removes(int what)
{
	line("RMID: %ld %ld", syscall(402, q, IPC_RMID, NULL),
	     syscall(394, s, 0, IPC_RMID, NULL));
	(void)what;
}

static void nothing(int what)
{
	(void)what;
}

static void again(pid_t p)
{
	/* it has stopped, so it is seen to run before it sleeps again */
	kill(p, SIGCONT);
	for (;;) {
		int st = task_state(p, p);

		if (st == 'S')
			return;
		msleep(1);
	}
}

static void stopped(const char *what, void (*fn)(int), int signal)
{
	int st;

	for (int i = 0; i < CALLS; i++) {
		pid_t p = sleeper(i);

		kill(p, SIGSTOP);
		waitpid(p, &st, WUNTRACED);
		line("%s, %s: stopped, %s", names[i], what, outcome_of());
		line("ncnt %d, queue %s", semctl(s, 0, GETNCNT), level(q));
		fn(i);
		if (signal)
			kill(p, signal);
		again(p);
		line("%s, %s: %s", names[i], what, outcome_of());
		kill(p, SIGKILL);
		reap(p);
		msgctl(q, IPC_RMID, NULL);
		semctl(s, 0, IPC_RMID);
	}
}

/* A signal that comes with the event, while the sleeper has not yet run.  Not
 * for a sender: on Linux it still has to send then, and does not. */
static void together(const char *what, void (*fn)(int), int signal)
{
	for (int i = 0; i < CALLS; i++) {
		struct sched_param sp = { .sched_priority = 50 };
		pid_t p;

		if (i == SND && fn == helps)
			continue;
		p = sleeper(i);
		/* we run until we sleep */
		sched_setscheduler(0, SCHED_FIFO, &sp);
		fn(i);
		kill(p, signal);
		sp.sched_priority = 0;
		sched_setscheduler(0, SCHED_OTHER, &sp);
		if (signal == SIGKILL) {
			line("%s, %s: %s", names[i], what, status(reap(p)));
		} else {
			again(p);
			line("%s, %s: %s", names[i], what, outcome_of());
			kill(p, SIGKILL);
			reap(p);
		}
		line("value %d", semctl(s, 0, GETVAL));
		msgctl(q, IPC_RMID, NULL);
		semctl(s, 0, IPC_RMID);
	}
}

int main(void)
{
	m = (void *)area(1, PROT_READ | PROT_WRITE, MAP_SHARED);
	act.sa_handler = handler;
	stopped("nothing", nothing, 0);
	stopped("helped", helps, 0);
	stopped("removed", removes, 0);
	stopped("a signal", nothing, SIGUSR1);
	act.sa_flags = SA_RESTART;
	stopped("a signal, SA_RESTART", nothing, SIGUSR1);
	stopped("helped and a signal", helps, SIGUSR1);
	act.sa_handler = SIG_IGN;
	stopped("an ignored signal", nothing, SIGUSR1);
	act.sa_handler = handler;
	act.sa_flags = 0;
	together("helped and a signal", helps, SIGUSR1);
	together("removed and a signal", removes, SIGUSR1);
	together("helped and killed", helps, SIGKILL);
	return done();
}
