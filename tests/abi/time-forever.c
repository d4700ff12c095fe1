/* SPDX-License-Identifier: MIT */
/* waiting for ever by a number: the largest times, and signals */
#include "thread.h"
#include <sys/sem.h>

struct t64 {
	int64_t s, ns;
};

static const struct t64 times[] = {
	{ INT64_MAX, 0 },
	{ INT64_MAX, 999999999 },
	{ INT64_MAX / 1000000000, 0 },
	{ 0x7fffffff, 0 },
	{ 0x100000000ll, 0 },
	{ 1ll << 40, 0 },
	{ INT64_MIN, 0 },
	{ 0, INT64_MAX },
	{ 0, 0x100000000ll },
};

static struct {
	volatile int word, done, result, error, entered, handled;
} * m;
static int s;
static struct sigaction act;

static void handler(int n)
{
	m->handled = n;
}

static void call(int what, const struct t64 *t)
{
	struct sembuf op = { 0, -1, 0 };
	long r = 77;

	m->entered = 1;
	switch (what) {
	case 0:
		r = syscall(422, &m->word, FUTEX_WAIT, 0, t, NULL, 0);
		break;
	case 1:
		r = syscall(422, &m->word, FUTEX_WAIT_BITSET, 0, t, NULL, -1);
		break;
	case 2:
		r = syscall(422, &m->word,
			    FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, t,
			    NULL, -1);
		break;
	case 3:
		r = syscall(420, s, &op, 1, t);
		break;
	case 4:
		r = syscall(407, CLOCK_MONOTONIC, 0, t, NULL);
		break;
	case 5:
		r = syscall(407, CLOCK_REALTIME, TIMER_ABSTIME, t, NULL);
		break;
	case 6: {
		sigset_t set;

		sigemptyset(&set);
		sigaddset(&set, SIGUSR2);
		r = syscall(421, &set, NULL, t, 8);
		break;
	}
	case 7:
		r = syscall(414, NULL, 0, t, NULL, 8);
		break;
	}
	m->result = (int)r;
	m->error = r < 0 ? errno : 0;
	m->done = 1;
}

static void all(const char *how)
{
	static const char *const names[] = {
		"futex",
		"futex, a moment",
		"futex, by the wall",
		"semop",
		"sleep",
		"sleep, by the wall",
		"sigwait",
		"poll",
	};

	for (int i = 0; i < 8; i++) {
		for (unsigned k = 0; k < sizeof(times) / sizeof(*times); k++) {
			pid_t p;

			m->done = m->word = m->entered = m->handled = 0;
			p = fork();
			if (!p) {
				sigaction(SIGUSR1, &act, NULL);
				call(i, &times[k]);
				for (;;)
					pause();
			}
			while (!m->entered)
				msleep(1);
			wait_state(p, p, 'S');
			if (!m->done) {
				kill(p, SIGUSR1);
				while (!m->handled)
					msleep(1);
				wait_state(p, p, 'S');
			}
			line("%s, %d, %s: %s", names[i], k, how,
			     !m->done	   ? "asleep" :
			     m->result < 0 ? err(m->error) :
					     "0");
			kill(p, SIGKILL);
			reap(p);
		}
	}
}

int main(void)
{
	m = (void *)area(1, PROT_READ | PROT_WRITE, MAP_SHARED);
	s = semget(IPC_PRIVATE, 1, 0600);
	act.sa_handler = handler;
	all("a handler");
	act.sa_flags = SA_RESTART;
	all("SA_RESTART");
	semctl(s, 0, IPC_RMID);
	return done();
}
