/* SPDX-License-Identifier: MIT */
/* Semaphores, undo and queues when a task changes its IPC namespace */
#include "tap.h"
#include <sys/msg.h>
#include <sys/sem.h>

#define KEY 0x56540044

static int host, sem;

static int ns_fd(void)
{
	int fd = open("/proc/self/ns/ipc", O_RDONLY);

	if (fd < 0)
		bail("ns/ipc");
	return fd;
}

static int op(int n, int flags)
{
	struct sembuf b = { .sem_op = n, .sem_flg = flags };

	return semop(sem, &b, 1);
}

static int value(void)
{
	return semctl(sem, 0, GETVAL);
}

static void reset(void)
{
	if (semctl(sem, 0, SETVAL, 10))
		bail("SETVAL");
}

static void back(void)
{
	if (setns(host, CLONE_NEWIPC))
		bail("setns");
}

static void by_unshare(void)
{
	rc(op(-3, SEM_UNDO), "take 3 with SEM_UNDO");
	rc(unshare(CLONE_NEWIPC), "unshare(NEWIPC)");
	rc(semctl(sem, 0, GETVAL), "GETVAL inside");
	back();
	line("outside, undone: %d", value());
	rc(op(-2, SEM_UNDO), "take 2 with SEM_UNDO");
}

static void by_setns(void)
{
	int inner;

	if (unshare(CLONE_NEWIPC))
		bail("unshare");
	inner = ns_fd();
	back();
	rc(op(-3, SEM_UNDO), "take 3 with SEM_UNDO");
	rc(setns(inner, 0), "setns");
	back();
	line("undone: %d", value());
	rc(op(-3, SEM_UNDO), "take 3 with SEM_UNDO");
	rc(setns(host, 0), "setns to where we are");
	line("undone: %d", value());
	rc(setns(-1, 0), "setns that fails");
}

static void by_sysvsem(void)
{
	rc(op(-3, SEM_UNDO), "take 3 with SEM_UNDO");
	rc(unshare(CLONE_NEWUTS), "unshare(NEWUTS)");
	line("not undone: %d", value());
	rc(unshare(CLONE_SYSVSEM), "unshare(SYSVSEM)");
	line("undone: %d", value());
	rc(op(-1, SEM_UNDO), "take 1 with SEM_UNDO");
	rc(unshare(CLONE_NEWIPC | CLONE_NEWPID | 1), "unshare that fails");
	line("not undone: %d", value());
}

static char stack[16384] __attribute__((aligned(16)));

/* shares our undo list */
static int leaver(void *arg)
{
	(void)arg;
	rc(op(-1, SEM_UNDO), "the other takes 1");
	rc(unshare(CLONE_NEWIPC), "and leaves for a namespace");
	rc(semget(KEY, 0, 0), "where there is none");
	return 0;
}

static void shared_list(void)
{
	pid_t p;
	int st;

	rc(op(-3, SEM_UNDO), "take 3 with SEM_UNDO");
	p = clone(leaver, stack + sizeof(stack), CLONE_SYSVSEM | SIGCHLD, NULL);
	if (p < 0 || waitpid(p, &st, 0) != p)
		bail("clone");
	line("it has gone, nothing is undone: %d", value());
	rc(unshare(CLONE_SYSVSEM), "the last one leaves");
	line("all undone: %d", value());
}

static void inside_dies(void)
{
	int id;
	pid_t p;

	if (unshare(CLONE_NEWIPC))
		bail("unshare");
	id = semget(KEY, 5, IPC_CREAT | 0600);
	line("an array inside: %d", id);
	for (int i = 0; i < 3; i++) {
		p = fork();
		if (!p) {
			struct sembuf b = { .sem_num = i, .sem_op = -1 };

			if (i == 1) {
				struct sembuf u = { .sem_op = 1,
						    .sem_flg = SEM_UNDO };

				semop(id, &u, 1);
			}
			semop(id, &b, 1);
			_exit(0);
		}
		msleep(20);
		kill(p, i == 2 ? SIGTERM : SIGKILL);
		reap(p);
	}
	line("GETNCNT %d, GETVAL %d", semctl(id, 0, GETNCNT),
	     semctl(id, 0, GETVAL));
	/* the array goes with us and our undo list */
	struct sembuf u = { .sem_num = 4, .sem_op = 7, .sem_flg = SEM_UNDO };

	rc(semop(id, &u, 1), "add 7 with SEM_UNDO, and exit");
}

static void queues(void)
{
	struct { long type; char text[6000]; } m = { .type = 1 };
	int id, fd, i;

	if (unshare(CLONE_NEWIPC))
		bail("unshare");
	id = msgget(KEY, IPC_CREAT | 0600);
	line("a queue inside: %d", id);
	for (i = 0; !msgsnd(id, &m, sizeof(m.text), IPC_NOWAIT); i++)
		;
	line("messages of 6000 bytes: %d, then %s", i, err(errno));
	fd = ns_fd();
	back();
	rc(msgget(KEY, 0), "its key outside");
	rc(msgrcv(id, &m, sizeof(m.text), 0, IPC_NOWAIT), "its id outside");
	if (setns(fd, 0))
		bail("setns");
	rc(msgrcv(id, &m, sizeof(m.text), 0, IPC_NOWAIT), "inside");
	/* and all goes with the last descriptor */
	back();
	close(fd);
}

static void as_inner(void)
{
	struct msqid_ds q;
	struct { long type; char c; } m = { 1, 'x' };

	if (unshare(CLONE_NEWIPC))
		bail("unshare");
	/* the same id in two namespaces is two objects */
	int id = msgget(IPC_PRIVATE, 0600);

	msgsnd(id, &m, 1, 0);
	msgctl(id, IPC_STAT, &q);
	line("inside: id %d, %d message", id, (int)q.msg_qnum);
	back();
	rc(msgctl(id, IPC_STAT, &q), "that id outside");
	id = msgget(IPC_PRIVATE, 0600);
	msgctl(id, IPC_STAT, &q);
	line("outside, a new one: %d messages", (int)q.msg_qnum);
	msgctl(id, IPC_RMID, NULL);
}

int main(void)
{
	host = ns_fd();
	sem = semget(KEY, 1, IPC_CREAT | IPC_EXCL | 0600);
	if (sem < 0)
		bail("semget");
	reset();
	quietly(by_unshare);
	line("after its exit: %d", value());
	reset();
	quietly(by_setns);
	line("after its exit: %d", value());
	reset();
	quietly(by_sysvsem);
	line("after its exit: %d", value());
	reset();
	quietly(shared_list);
	line("after its exit: %d", value());
	quietly(inside_dies);
	quietly(queues);
	quietly(as_inner);
	semctl(sem, 0, IPC_RMID);
	return done();
}
