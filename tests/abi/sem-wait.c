/* SPDX-License-Identifier: MIT */
/* Sleeping in semop: who is let go by what, in which order, counted where */
#include "semtap.h"

#define N 6

static int id;
static struct worker *w;

static void show(const char *what, int n)
{
	settle(w, n, id, 3);
	line("%s: [%s] %s", what, results(w, n), state(id, 3));
}

static void end(int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (w[i].pid && !w[i].done)
			kill(w[i].pid, SIGKILL);
	collect(w, n);
	semctl(id, 0, SETALL, (union semun){ .array =
						     (unsigned short[3]){ 0 } });
}

static void simple(void)
{
	WORK(w, 0, id, 3, { 0, -2, 0 });
	WORK(w, 1, id, 3, { 0, -1, 0 });
	WORK(w, 2, id, 3, { 0, -1, 0 });
	show("-2 -1 -1 sleep", 3);
	op1(id, 0, 1, 0);
	show("up 1: the first that fits", 3);
	ok(semctl(id, 0, GETPID) == w[1].pid, "GETPID is the sleeper");
	op1(id, 0, 1, 0);
	show("up 1", 3);
	op1(id, 0, 3, 0);
	show("up 3", 3);
	end(3);
	WORK(w, 0, id, 3, { 0, -2, 0 });
	WORK(w, 1, id, 3, { 0, -1, 0 });
	op1(id, 0, 2, 0);
	show("up 2: the older", 2);
	end(2);
}

static void zero(void)
{
	setval(id, 0, 2);
	WORK(w, 0, id, 3, { 0, 0, 0 });
	WORK(w, 1, id, 3, { 0, -3, 0 });
	WORK(w, 2, id, 3, { 0, 0, 0 });
	show("zero, -3, zero sleep at 2", 3);
	op1(id, 0, -1, 0);
	show("down", 3);
	op1(id, 0, -1, 0);
	show("down: at zero", 3);
	end(3);
	/* a sleeper makes it zero */
	setval(id, 0, 1);
	WORK(w, 0, id, 3, { 0, 0, 0 });
	WORK(w, 1, id, 3, { 0, -2, 0 });
	op1(id, 0, 1, 0);
	show("-2 makes zero", 2);
	end(2);
	/* up and down in one call never shows zero */
	setval(id, 0, 1);
	WORK(w, 0, id, 3, { 0, 0, 0 });
	semop(id, (struct sembuf[]){ { 0, -1, 0 }, { 0, 1, 0 } }, 2);
	show("down and up in one call", 1);
	setval(id, 0, 0);
	show("SETVAL 0", 1);
	end(1);
	/* zero on all of several */
	setval(id, 0, 1);
	setval(id, 1, 1);
	WORK(w, 0, id, 3, { 0, 0, 0 }, { 1, 0, 0 });
	show("two zeros", 1);
	op1(id, 0, -1, 0);
	show("the first", 1);
	op1(id, 0, 1, 0);
	show("no longer", 1);
	op1(id, 1, -1, 0);
	show("the second", 1);
	op1(id, 0, -1, 0);
	show("both", 1);
	end(1);
}

static void complex(void)
{
	WORK(w, 0, id, 3, { 0, -1, 0 }, { 1, -1, 0 });
	WORK(w, 1, id, 3, { 1, -1, 0 });
	WORK(w, 2, id, 3, { 2, -1, 0 }, { 0, 1, 0 });
	show("[0][1], [1], [2]+[0]", 3);
	op1(id, 0, 1, 0);
	show("up 0: the first waits at 1 now", 3);
	op1(id, 0, -1, 0);
	show("down 0: back again", 3);
	op1(id, 1, 1, 0);
	show("up 1: the simple one", 3);
	op1(id, 1, 1, 0);
	show("up 1 again", 3);
	op1(id, 2, 1, 0);
	show("up 2: a chain", 3);
	end(3);
	/* the older complex one before the younger simple one */
	WORK(w, 0, id, 3, { 0, -1, 0 }, { 1, 0, 0 });
	WORK(w, 1, id, 3, { 0, -1, 0 });
	op1(id, 0, 1, 0);
	show("one for two", 2);
	end(2);
	WORK(w, 0, id, 3, { 0, -1, 0 });
	WORK(w, 1, id, 3, { 0, -1, 0 }, { 1, 0, 0 });
	WORK(w, 2, id, 3, { 1, 0, 0 }, { 0, -1, 0 });
	WORK(w, 3, id, 3, { 0, -1, 0 });
	op1(id, 0, 1, 0);
	show("in order", 4);
	op1(id, 0, 2, 0);
	show("in order", 4);
	op1(id, 0, 1, 0);
	show("in order", 4);
	end(4);
	/* errors that come up later */
	WORK(w, 0, id, 3, { 0, -1, 0 }, { 1, -1, IPC_NOWAIT });
	WORK(w, 1, id, 3, { 2, 1, 0 }, { 0, -2, 0 });
	show("NOWAIT at the second; up and down", 2);
	op1(id, 0, 1, 0);
	show("the first is let go: EAGAIN", 2);
	setval(id, 2, 32767);
	show("SEMVMX below the second", 2);
	end(2);
	setval(id, 1, 1);
	WORK(w, 0, id, 3, { 1, -1, IPC_NOWAIT }, { 0, -1, 0 });
	show("NOWAIT at the first, which can go", 1);
	op1(id, 1, -1, 0);
	show("it no longer can", 1);
	end(1);
	/* one waits twice on one semaphore */
	WORK(w, 0, id, 3, { 0, -1, 0 }, { 0, -1, 0 }, { 1, 1, 0 });
	show("-1 -1 +1", 1);
	op1(id, 0, 1, 0);
	show("half", 1);
	op1(id, 0, 1, 0);
	show("whole", 1);
	end(1);
	/* zero waits among changes */
	setval(id, 1, 1);
	WORK(w, 0, id, 3, { 0, 1, 0 }, { 1, 0, 0 });
	show("+1 [0], zero [1]", 1);
	op1(id, 1, -1, 0);
	show("zero", 1);
	end(1);
}

static void removed(void)
{
	int i;

	for (i = 0; i < N; i++) {
		w[i].id = id;
		w[i].nops = 2;
		w[i].ops[0] = (struct sembuf){ (unsigned short)(i % 3), 0, 0 };
		w[i].ops[1] = (struct sembuf){ (unsigned short)((i + 1) % 3),
					       (short)(i % 2 ? -1 : 0), 0 };
		setval(id, i % 3, 1);
		start(&w[i]);
	}
	settle(w, N, id, 3);
	line("%d asleep", asleep(id, 3));
	semrm(id);
	while (!w[0].done || !w[1].done || !w[2].done || !w[3].done ||
	       !w[4].done || !w[5].done)
		sched_yield();
	line("RMID: %s", results(w, N));
	collect(w, N);
}

int main(void)
{
	struct semid_ds d;

	w = workers(N);
	id = array(3, 0600);
	simple();
	zero();
	complex();
	/* otime is set for the sleeper that SETVAL lets go */
	semrm(id);
	id = array(3, 0600);
	WORK(w, 0, id, 3, { 0, -1, 0 });
	setval(id, 0, 1);
	show("SETVAL lets it go", 1);
	semctl(id, 0, IPC_STAT, (union semun){ .buf = &d });
	ok(d.sem_otime != 0, "otime is set");
	end(1);
	removed();
	return done();
}
