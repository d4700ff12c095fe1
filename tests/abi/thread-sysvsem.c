/* SPDX-License-Identifier: MIT */
/* CLONE_SYSVSEM: threads that share what is to be undone, exec, unshare */
#include "semtap.h"
#undef _GNU_SOURCE
#include "thread.h"

static int id, host;
static char path[256];

static void show(const char *what)
{
	line("%s: %s", what, state(id, 3));
}

static void reset(void)
{
	unsigned short v[3] = { 9, 9, 0 };

	semctl(id, 0, SETALL, (union semun){ .array = v });
}

static int takes(void *arg)
{
	op1(id, 0, -(int)(intptr_t)arg, SEM_UNDO);
	return 0;
}

static int waits(void *arg)
{
	(void)arg;
	op1(id, 2, -1, SEM_UNDO);
	return 0;
}

static int takes_and_unshares(void *arg)
{
	op1(id, 0, -1, SEM_UNDO);
	rc(unshare((int)(intptr_t)arg), "unshare in a thread");
	rc(op1(id, 0, -1, SEM_UNDO), "it takes one");
	return 0;
}

static int takes_and_execs(void *arg)
{
	char *argv[] = { "x", "look", arg, NULL };

	op1(id, 0, -1, SEM_UNDO);
	execv(path, argv);
	_exit(5);
}

static int ends_process(void *arg)
{
	op1(id, 0, -1, SEM_UNDO);
	_exit((int)(intptr_t)arg);
}

static void ends(void)
{
	join(thread(takes, (void *)2));
	show("a thread took 2 and has ended");
	op1(id, 1, -1, SEM_UNDO);
	join(thread(takes, (void *)1));
	show("another");
}

static void by_sysvsem(void)
{
	op1(id, 1, -1, SEM_UNDO);
	join(thread(takes_and_unshares, (void *)(intptr_t)CLONE_SYSVSEM));
	show("a thread unshared SYSVSEM and has ended");
}

static void by_newipc(void)
{
	op1(id, 1, -1, SEM_UNDO);
	join(thread(takes_and_unshares, (void *)(intptr_t)CLONE_NEWIPC));
	show("a thread unshared NEWIPC and has ended");
}

static void by_alone(void)
{
	join(thread(takes_and_unshares, (void *)(intptr_t)CLONE_SYSVSEM));
	show("only a thread took, unshared and has ended");
}

static int moves(void *arg)
{
	(void)arg;
	op1(id, 0, -1, SEM_UNDO);
	rc(setns(host, CLONE_NEWIPC), "setns in a thread");
	show("it");
	rc(op1(id, 0, -2, SEM_UNDO), "it takes 2");
	return 0;
}

static void by_setns(void)
{
	op1(id, 1, -1, SEM_UNDO);
	join(thread(moves, NULL));
	show("a thread did setns and has ended");
}

static void leader_first(void)
{
	struct thread *t = thread(waits, NULL);

	while (semctl(id, 2, GETNCNT) != 1)
		msleep(1);
	(void)t;
	op1(id, 0, -3, SEM_UNDO);
	syscall(SYS_exit, 0);
}

static void exec_thread(void)
{
	thread(waits, NULL);
	while (semctl(id, 2, GETNCNT) != 1)
		msleep(1);
	op1(id, 1, -2, SEM_UNDO);
	thread(takes_and_execs, NULL);
	for (;;)
		pause();
}

static void group_exit(void)
{
	thread(waits, NULL);
	while (semctl(id, 2, GETNCNT) != 1)
		msleep(1);
	op1(id, 1, -2, SEM_UNDO);
	thread(ends_process, (void *)7);
	for (;;)
		pause();
}

/* a vfork child that execs: its own list, its parent's stays */
static void vforks(void)
{
	pid_t p;

	op1(id, 0, -2, SEM_UNDO);
	p = vfork();
	if (!p) {
		op1(id, 1, -2, SEM_UNDO);
		execl(path, "x", "look", NULL);
		_exit(5);
	}
	line("vfork, exec: %s", status(reap(p)));
	show("it has ended");
}

static char stack[STACK_SIZE] __attribute__((aligned(16)));

static int other(void *arg)
{
	op1(id, 0, -1, SEM_UNDO);
	if (arg)
		execl(path, "x", "look", NULL);
	return 0;
}

static void clone_execs(void)
{
	op1(id, 1, -1, SEM_UNDO);
	line("a process with our list execs: %s",
	     status(reap(clone(other, stack + STACK_SIZE - 64,
			       CLONE_SYSVSEM | SIGCHLD, "x"))));
	show("it has ended");
}

/* SETVAL forgets it for all that share; RMID while shared */
static int setsval(void *arg)
{
	(void)arg;
	setval(id, 0, 4);
	return 0;
}

static void forgets(void)
{
	op1(id, 0, -1, SEM_UNDO);
	op1(id, 1, -1, SEM_UNDO);
	join(thread(setsval, NULL));
	show("a thread set a value");
}

static int removes(void *arg)
{
	int *a = arg;

	op1(a[0], 0, 1, SEM_UNDO);
	semctl(a[0], 0, IPC_RMID);
	a[1] = semget(IPC_PRIVATE, 1, 0600);
	op1(a[1], 0, 1, SEM_UNDO);
	return 0;
}

static void removed(void)
{
	int a[2] = { semget(IPC_PRIVATE, 1, 0600), 0 };

	op1(a[0], 0, 1, SEM_UNDO);
	join(thread(removes, a));
	rc(op1(a[0], 0, 1, SEM_UNDO), "removed by a thread");
	rc(op1(a[1], 0, 1, SEM_UNDO), "the one it made");
	line("is %d", val(a[1], 0));
	unshare(CLONE_SYSVSEM);
	line("is %d", val(a[1], 0));
	semctl(a[1], 0, IPC_RMID);
	op1(id, 0, -1, SEM_UNDO);
}

/* the undo of somebody who is stopped in the array */
static void killed_asleep(void)
{
	pid_t p = fork();

	if (!p) {
		op1(id, 0, -4, SEM_UNDO);
		semop(id,
		      (struct sembuf[]){ { 1, -1, SEM_UNDO },
					 { 2, -1, SEM_UNDO } },
		      2);
		_exit(0);
	}
	while (semctl(id, 2, GETNCNT) != 1)
		msleep(1);
	show("asleep in two");
	kill(p, SIGKILL);
	reap(p);
	show("killed");
}

static void look(const char *what, void (*fn)(void))
{
	reset();
	child(what, fn);
	show("in the end");
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		_exit(3);
	if (readlink("/proc/self/exe", path, sizeof(path) - 1) < 0)
		bail("exe");
	host = open("/proc/self/ns/ipc", O_RDONLY);
	id = array(3, 0600);
	look("threads end", ends);
	look("SYSVSEM", by_sysvsem);
	look("NEWIPC", by_newipc);
	look("alone", by_alone);
	look("setns", by_setns);
	look("exec by a thread", exec_thread);
	look("exit_group by a thread", group_exit);
	look("vfork", vforks);
	look("clone and exec", clone_execs);
	look("SETVAL", forgets);
	look("RMID", removed);
	look("asleep", killed_asleep);
	reset();
	pid_t p = spawn(leader_first);

	wait_state(p, p, 'Z');
	show("the leader has ended, a thread waits");
	op1(id, 2, 1, 0);
	line("then: %s", status(reap(p)));
	show("in the end");
	semctl(id, 0, IPC_RMID);
	return done();
}
