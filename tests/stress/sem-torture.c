/* SPDX-License-Identifier: MIT */
/*
 * Processes borrow tokens of semaphores with SEM_UNDO, several at a time, and
 * give them back in other pieces; move tokens from one semaphore to another;
 * take turns at a mutex; wait with and without time-outs, interrupted by
 * signals; and are killed anywhere, again and again.  When all are gone, there
 * are as many tokens as before, the mutex is free and nobody waits.
 *
 * An array of their own is removed and made again under those who use it.
 */
#include "torture.h"

#include <sys/sem.h>
#include <time.h>

#define CHILDREN 8
#define SEMS	 6		/* semaphores with tokens; one more: the mutex */
#define TOKENS	 10		/* on each, to begin with */
#define MUTEX	 SEMS
#define SERIALS	 65536

static struct shared {
	volatile int other;		/* id of the array that comes and goes */
	volatile unsigned int inside;	/* serial of who has the mutex */
	volatile unsigned int done[CHILDREN];
	volatile char killed[SERIALS];
} *shared;

static int tokens;
static pid_t pids[CHILDREN];
static unsigned int serials[CHILDREN];

static void on_alarm(int sig)
{
	(void)sig;
}

/* 0, or the errno of those that may come; nothing else may. */
static int operate(int id, struct sembuf *ops, unsigned int n, int timed)
{
	struct timespec soon = { 0, (long)any(300000) };
	int r = timed ? semtimedop(id, ops, n, &soon) : semop(id, ops, n);

	if (!r)
		return 0;
	if (errno != EINTR && errno != EAGAIN &&
	    !(id != tokens &&
	      (errno == EIDRM || errno == EINVAL || errno == ERANGE)))
		wrong("semop");
	return errno;
}

/* Borrow from up to four semaphores at once; give back one by one. */
static void borrow(void)
{
	struct sembuf ops[4];
	unsigned int n = 1 + any(4), i;

	for (i = 0; i < n; i++)
		ops[i] = (struct sembuf){ (unsigned short)any(SEMS),
					  (short)(-1 - (int)any(6)), SEM_UNDO };
	if (any(4) == 0)
		ops[any(n)].sem_flg |= IPC_NOWAIT;
	if (operate(tokens, ops, n, (int)any(2)))
		return;
	if (any(3) == 0)
		sched_yield();
	while (n) {
		struct sembuf back = ops[any(n)];

		for (i = 0; i < n; i++)
			if (ops[i].sem_num == back.sem_num)
				break;
		back = ops[i];
		back.sem_op = (short)(back.sem_op < -1 && any(2) ?
					      1 : -back.sem_op);
		back.sem_flg = SEM_UNDO;
		if (operate(tokens, &back, 1, 0))
			wrong("giving back blocks");
		ops[i].sem_op = (short)(ops[i].sem_op + back.sem_op);
		if (!ops[i].sem_op)
			ops[i] = ops[--n];
	}
}

/* From one to another; the whole in one call, so nothing to undo. */
static void move(void)
{
	short k = (short)(1 + any(3));
	struct sembuf ops[2] = {
		{ (unsigned short)any(SEMS), (short)-k, 0 },
		{ (unsigned short)any(SEMS), k, 0 },
	};

	if (any(2)) {
		struct sembuf first = ops[0];

		ops[0] = ops[1];
		ops[1] = first;
	}
	operate(tokens, ops, 2, 1);
}

static void take_turn(unsigned int serial)
{
	struct sembuf down = { MUTEX, -1, SEM_UNDO }, up = { MUTEX, 1, SEM_UNDO };
	unsigned int before;

	if (operate(tokens, &down, 1, (int)any(2)))
		return;
	before = shared->inside;
	if (before && !shared->killed[before])
		wrong("%u meets %u", serial, before);
	shared->inside = serial;
	if (any(2))
		sched_yield();
	if (shared->inside != serial)
		wrong("%u is not alone", serial);
	shared->inside = 0;
	if (operate(tokens, &up, 1, 0))
		wrong("unlocking blocks");
}

/* Zeros and ones on the array that comes and goes. */
static void use_other(void)
{
	struct sembuf ops[3];
	unsigned int n = 1 + any(3), i;

	for (i = 0; i < n; i++)
		ops[i] = (struct sembuf){ (unsigned short)any(3),
					  (short)((int)any(3) - 1),
					  (short)(any(2) ? SEM_UNDO : 0) };
	if (operate(shared->other, ops, n, 1) == ERANGE)
		semctl(shared->other, 0, SETVAL, 0);
}

static void child(int number, unsigned int serial)
{
	struct sigaction act = { .sa_handler = on_alarm };
	struct itimerval often = { { 0, 2000 }, { 0, 2000 } };

	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	torture_seed = torture_seed * 2654435761u + serial + 1;
	torture_seed |= 1;
	for (;;) {
		switch (any(5)) {
		case 0:
		case 1:
			borrow();
			break;
		case 2:
			move();
			break;
		case 3:
			take_turn(serial);
			break;
		case 4:
			use_other();
			break;
		}
		shared->done[number]++;
	}
}

static void begin(int i)
{
	static unsigned int serial;

	serials[i] = ++serial % SERIALS;
	pids[i] = fork();
	if (pids[i] < 0)
		wrong("fork");
	if (!pids[i])
		child(i, serials[i]);
}

static void end(int i)
{
	int status;

	shared->killed[serials[i]] = 1;
	kill(pids[i], SIGKILL);
	if (waitpid(pids[i], &status, 0) != pids[i])
		wrong("waitpid");
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
		wrong("child %d ended by itself: %#x", i, status);
}

static void new_other(void)
{
	int old = shared->other;

	shared->other = semget(IPC_PRIVATE, 3, 0600);
	if (shared->other < 0)
		wrong("semget");
	if (old && semctl(old, 0, IPC_RMID))
		wrong("RMID");
}

/* Nobody is left: what must be true. */
static void check(void)
{
	int i, sum = 0;

	for (i = 0; i <= SEMS; i++) {
		int waiting = semctl(tokens, i, GETNCNT) +
			      semctl(tokens, i, GETZCNT);

		if (waiting)
			wrong("%d wait at %d", waiting, i);
		if (i < SEMS)
			sum += semctl(tokens, i, GETVAL);
	}
	if (sum != SEMS * TOKENS)
		wrong("%d tokens of %d", sum, SEMS * TOKENS);
	if (semctl(tokens, MUTEX, GETVAL) != 1)
		wrong("the mutex is %d", semctl(tokens, MUTEX, GETVAL));
	shared->inside = 0;
}

int main(int argc, char **argv)
{
	unsigned int rounds = arguments(argc, argv), round, done = 0;
	int i;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	tokens = semget(IPC_PRIVATE, SEMS + 1, 0600);
	if (shared == MAP_FAILED || tokens < 0)
		wrong("setting up");
	for (i = 0; i <= SEMS; i++)
		if (semctl(tokens, i, SETVAL, i < SEMS ? TOKENS : 1))
			wrong("SETVAL");
	new_other();
	for (i = 0; i < CHILDREN; i++)
		begin(i);
	for (round = 0; round < rounds; round++) {
		struct timespec while_ = { 0, 200000 + (long)any(3000000) };

		nanosleep(&while_, NULL);
		if (any(8) == 0)
			new_other();
		if (any(40) == 0) {
			for (i = 0; i < CHILDREN; i++)
				end(i);
			check();
			for (i = 0; i < CHILDREN; i++)
				begin(i);
		} else {
			i = (int)any(CHILDREN);
			end(i);
			begin(i);
		}
	}
	for (i = 0; i < CHILDREN; i++)
		end(i);
	check();
	if (semctl(tokens, 0, IPC_RMID) || semctl(shared->other, 0, IPC_RMID))
		wrong("RMID");
	for (i = 0; i < CHILDREN; i++)
		done += shared->done[i];
	if (done < rounds)
		wrong("only %u calls", done);
	printf("%u rounds, %u calls: 0 wrong\n", rounds, done);
	return 0;
}
