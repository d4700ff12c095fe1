/* SPDX-License-Identifier: MIT */
/*
 * Random calls by many processes on one array, one after the other: who is
 * let go by each, with which result, who counts as waiting where; then each
 * exits, and what it has with SEM_UNDO is taken back.  All the same numbers
 * on Linux.  Arguments: seeds.
 */
#include "semtap.h"

#define SEMS	4
#define WORKERS 10
#define STEPS	600

static uint32_t seed;

static unsigned rnd(unsigned n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

static void random_ops(struct worker *w, int kind, int undo)
{
	static const short flags[] = { 0, 0, 0, 0, 0, IPC_NOWAIT };
	int i;

	w->nops = kind == 0 ? 1 : 1 + (int)rnd(4);
	for (i = 0; i < w->nops; i++) {
		w->ops[i].sem_num = (unsigned short)rnd(SEMS);
		w->ops[i].sem_op = kind == 2 ? 0 : (short)((int)rnd(6) - 3);
		if (kind == 1 && rnd(40) == 0)
			w->ops[i].sem_op = 32767;
		w->ops[i].sem_flg = flags[rnd(6)];
		if (undo)
			w->ops[i].sem_flg |= SEM_UNDO;
	}
}

static void set_some(int id)
{
	unsigned short all[SEMS];
	int i;

	if (rnd(3)) {
		setval(id, (int)rnd(SEMS), (int)rnd(4));
		return;
	}
	for (i = 0; i < SEMS; i++)
		all[i] = (unsigned short)rnd(3);
	semctl(id, 0, SETALL, (union semun){ .array = all });
}

static void run(uint32_t from)
{
	struct worker *w = workers(WORKERS);
	int id = array(SEMS, 0600), step, i;

	seed = from;
	for (step = 0; step < STEPS; step++) {
		char text[1024];
		unsigned what = rnd(20);
		int at, k = (int)rnd(WORKERS);

		if (what == 0) {
			set_some(id);
			at = sprintf(text, "set");
		} else if (what < 3 && w[k].pid) {
			kill(w[k].pid, SIGKILL);
			reap(w[k].pid);
			w[k].pid = 0;
			at = sprintf(text, "kill %d", k);
		} else if (!w[k].pid) {
			random_ops(&w[k], rnd(5) < 2 ? 0 : rnd(4) ? 1 : 2,
				   !rnd(4));
			w[k].id = id;
			w[k].stay = 1;
			start(&w[k]);
			at = sprintf(text, "%d:", k);
			for (i = 0; i < w[k].nops; i++)
				at += sprintf(text + at, " [%d]%+d%s%s",
					      w[k].ops[i].sem_num,
					      w[k].ops[i].sem_op,
					      w[k].ops[i].sem_flg & IPC_NOWAIT ?
						      "n" : "",
					      w[k].ops[i].sem_flg & SEM_UNDO ?
						      "u" : "");
		} else {
			struct worker now = { .id = id };

			random_ops(&now, rnd(2) ? 0 : 1, 0);
			for (i = 0; i < now.nops; i++)
				now.ops[i].sem_flg = IPC_NOWAIT;
			at = sprintf(text, "%s",
				     semop(id, now.ops, now.nops) ? err(errno) :
								    "now");
		}
		settle(w, WORKERS, id, SEMS);
		for (i = 0; i < WORKERS; i++) {
			if (!w[i].pid || !w[i].done)
				continue;
			at += sprintf(text + at, " (%d %s)", i,
				      w[i].result ? err(w[i].result) : "0");
			w[i].stay = 0;
			reap(w[i].pid);
			w[i].pid = 0;
			settle(w, WORKERS, id, SEMS);
			i = -1; /* the exit may have let others go */
		}
		note("%s: %s", text, state(id, SEMS));
	}
	semrm(id);
	for (i = 0; i < WORKERS; i++) {
		w[i].stay = 0;
		if (w[i].pid)
			reap(w[i].pid);
	}
	for (i = 0; i < WORKERS; i++)
		ok(!w[i].pid || w[i].result == EIDRM, "worker %d is gone", i);
	munmap(w, WORKERS * sizeof(*w));
}

int main(int argc, char **argv)
{
	int i;

	if (argc > 1)
		alarm(0);
	for (i = 1; i < argc; i++)
		run((uint32_t)strtoul(argv[i], NULL, 0));
	if (argc == 1) {
		run(1);
		run(20261);
	}
	return done();
}
