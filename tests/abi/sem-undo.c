/* SPDX-License-Identifier: MIT */
/* SEM_UNDO: exit, kill, fork, exec, threads, SETVAL, SETALL, RMID, limits */
#include "semtap.h"

static int id;
static char self[64];

static void show(const char *what)
{
	line("%s: %s", what, state(id, 3));
}

static void reset(int a, int b, int c)
{
	unsigned short v[3] = { (unsigned short)a, (unsigned short)b,
				(unsigned short)c };

	semctl(id, 0, SETALL, (union semun){ .array = v });
}

static void takes(void)
{
	op1(id, 0, -2, SEM_UNDO);
	op1(id, 1, 3, SEM_UNDO);
	op1(id, 2, 1, 0);
	show("in the child");
}

static void several(void)
{
	semop(id, (struct sembuf[]){ { 0, -1, SEM_UNDO }, { 0, -1, SEM_UNDO },
				     { 1, 1, SEM_UNDO }, { 1, -1, 0 } }, 4);
	show("in the child");
}

static void killed(void)
{
	op1(id, 0, -5, SEM_UNDO);
	kill(getpid(), SIGKILL);
}

static void fails(void)
{
	rc(semop(id, (struct sembuf[]){ { 0, -1, SEM_UNDO },
					{ 1, -1, SEM_UNDO | IPC_NOWAIT } }, 2),
	   "a call that fails");
}

static void setval_forgets(void)
{
	op1(id, 0, -1, SEM_UNDO);
	op1(id, 1, -1, SEM_UNDO);
	setval(id, 0, 7);
}

static void setall_forgets(void)
{
	op1(id, 0, -1, SEM_UNDO);
	op1(id, 1, -1, SEM_UNDO);
	reset(4, 5, 6);
	op1(id, 2, -1, SEM_UNDO);
}

static void other_setval(void)
{
	pid_t pid;

	op1(id, 0, -3, SEM_UNDO);
	pid = fork();
	if (!pid) {
		setval(id, 0, 1);
		_exit(0);
	}
	reap(pid);
}

static void grandchild(void)
{
	pid_t pid;

	op1(id, 0, -1, SEM_UNDO);
	pid = fork();
	if (!pid) {
		op1(id, 1, -1, SEM_UNDO);
		_exit(0);
	}
	reap(pid);
	show("a grandchild has gone: its own only");
}

static void execs(void)
{
	op1(id, 0, -2, SEM_UNDO);
	execl("/proc/self/exe", self, "look", NULL);
	bail("exec");
}

static void removes(void)
{
	int mine = array(2, 0600);

	op1(mine, 0, 1, SEM_UNDO);
	op1(id, 0, -1, SEM_UNDO);
	semrm(mine);
	mine = array(2, 0600);
	op1(mine, 1, 1, 0);
	rc(op1(mine, 0, 2, SEM_UNDO), "another array");
	semrm(mine);
}

static void below(void)
{
	op1(id, 0, 5, SEM_UNDO);
	op1(id, 1, -5, SEM_UNDO);
	op1(id, 0, -8, 0);
	op1(id, 1, 32765, 0);
	show("before");
}

static void range(void)
{
	int i, r = 0;

	reset(0, 0, 0);
	r = op1(id, 0, 32767, SEM_UNDO);
	line("+32767: %s", r ? err(errno) : "0");
	op1(id, 0, -32767, 0);
	r = op1(id, 0, 1, SEM_UNDO);
	line("+1: %s", r ? err(errno) : "0");
	r = op1(id, 0, 1, SEM_UNDO);
	line("+1 again: %s", r ? err(errno) : "0");
	show("now");
	for (i = 0; i < 3; i++)
		op1(id, 1, 20000, 0), r = op1(id, 1, -20000, SEM_UNDO);
	line("-60000: %s", r ? err(errno) : "0");
	op1(id, 1, -20000, 0);
	r = semop(id, (struct sembuf[]){ { 2, 1, SEM_UNDO },
					 { 0, 1, SEM_UNDO } }, 2);
	line("the second of two out of range: %s", r ? err(errno) : "0");
	show("now");
}

/* tasks that share what is to be undone */
static char stack[2][16384];

static int shares(void *arg)
{
	(void)arg;
	op1(id, 0, -1, SEM_UNDO);
	return 0;
}

static void clones(void)
{
	pid_t p;

	p = clone(shares, stack[0] + 16384, CLONE_SYSVSEM | SIGCHLD, NULL);
	reap(p);
	show("a clone with CLONE_SYSVSEM has gone");
	op1(id, 1, -1, SEM_UNDO);
	p = clone(shares, stack[1] + 16384, CLONE_SYSVSEM | SIGCHLD, NULL);
	reap(p);
	show("another");
	p = clone(shares, stack[0] + 16384, SIGCHLD, NULL);
	reap(p);
	show("one without it");
}

static int late(void *arg)
{
	(void)arg;
	op1(id, 2, -1, 0);	/* until the parent is gone */
	op1(id, 0, -1, SEM_UNDO);
	return 0;
}

static pid_t later;

static void leaves_first(void)
{
	op1(id, 1, -1, SEM_UNDO);
	later = clone(late, stack[0] + 16384, CLONE_SYSVSEM | CLONE_PARENT,
		      NULL);
	while (semctl(id, 2, GETNCNT) != 1)
		sched_yield();
	_exit(0);
}

static void wakes(void)
{
	op1(id, 0, -1, SEM_UNDO);
	op1(id, 1, -1, SEM_UNDO);
	op1(id, 2, 1, SEM_UNDO);
	while (asleep(id, 3) != 3)
		sched_yield();
}

int main(int argc, char **argv)
{
	struct worker *w;
	struct semid_ds d;
	int st;

	if (argc > 1) {
		/* what exec left: stdout only */
		tap_again = 1;
		_exit(3);
	}
	strcpy(self, argv[0]);
	id = array(3, 0600);
	reset(5, 5, 5);
	quietly(takes);
	show("taken back");
	ok(semctl(id, 0, GETPID) != getpid(), "GETPID is the child's");
	ok(semctl(id, 2, GETPID) != getpid(), "here too");
	reset(5, 5, 5);
	quietly(several);
	show("taken back");
	reset(5, 5, 5);
	line("killed: %s", status(reap(spawn(killed))));
	show("taken back");
	reset(5, 0, 5);
	quietly(fails);
	show("nothing to take back");
	reset(5, 5, 5);
	quietly(setval_forgets);
	show("SETVAL forgets one");
	reset(5, 5, 5);
	quietly(setall_forgets);
	show("SETALL forgets all");
	reset(5, 5, 5);
	quietly(other_setval);
	show("SETVAL by another");
	reset(5, 5, 5);
	quietly(grandchild);
	show("the child has gone");
	reset(5, 5, 5);
	st = reap(spawn(execs));
	line("exec: %s", status(st));
	show("after exec and exit");
	reset(5, 5, 5);
	quietly(removes);
	show("one array removed");
	reset(5, 5, 5);
	quietly(below);
	show("cut at 0 and SEMVMX");
	quietly(range);
	show("after that");
	reset(9, 9, 9);
	quietly(clones);
	show("the last has gone");
	reset(9, 9, 0);
	st = reap(spawn(leaves_first));
	show("the parent has gone first");
	op1(id, 2, 1, 0);
	while (val(id, 0) != 9 || val(id, 1) != 9)
		sched_yield();
	show("the last has gone");
	while (waitpid(-1, NULL, __WALL) > 0)
		;
	/* who is let go by an exit */
	reset(1, 1, 0);
	semctl(id, 0, IPC_STAT, (union semun){ .buf = &d });
	w = workers(4);
	{
		pid_t p = spawn(wakes);

		while (val(id, 2) != 1)
			sched_yield();
		WORK(w, 0, id, 3, { 2, 0, 0 });
		WORK(w, 1, id, 3, { 0, -1, 0 }, { 1, -1, 0 });
		WORK(w, 2, id, 3, { 0, -1, 0 });
		reap(p);
		settle(w, 3, id, 3);
		line("an exit lets go: [%s] %s", results(w, 3), state(id, 3));
		semrm(id);
		collect(w, 3);
	}
	rc(op1(id, 0, 1, SEM_UNDO), "SEM_UNDO after RMID");
	rc(op1(-1, 0, 1, SEM_UNDO), "SEM_UNDO of -1");
	return done();
}
