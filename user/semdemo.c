/* SPDX-License-Identifier: MIT */
/*
 * semdemo - a semaphore: one waits for what the other gives; and what a
 * process that died had taken is put back (SEM_UNDO)
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READY, LOCK };

static int id;

static void add(unsigned short num, short op, short flags)
{
	struct sembuf sop = { num, op, flags };

	if (semop(id, &sop, 1) < 0) {
		perror("semdemo: semop");
		exit(1);
	}
}

static void say(const char *who, const char *what)
{
	printf("%-7s %-26s READY %d, LOCK %d, waiting %d\n", who, what,
	       semctl(id, READY, GETVAL), semctl(id, LOCK, GETVAL),
	       semctl(id, READY, GETNCNT) + semctl(id, LOCK, GETNCNT));
	fflush(stdout);
}

static void child(void)
{
	add(READY, -1, 0); /* sleeps: nobody has given yet */
	say("child", "was woken");
	add(LOCK, -1, SEM_UNDO);
	say("child", "took the lock, and ends");
	_exit(0);
}

int main(void)
{
	id = semget(IPC_PRIVATE, 2, IPC_CREAT | 0600);
	if (id < 0) {
		perror("semdemo: semget");
		return 1;
	}
	add(LOCK, 1, 0);
	say("parent", "made the set");
	if (fork() == 0)
		child();
	while (semctl(id, READY, GETNCNT) == 0)
		usleep(1000);
	say("parent", "sees a sleeper");
	add(READY, 1, 0);
	wait(NULL);
	say("parent", "after the child's end");
	return semctl(id, 0, IPC_RMID) < 0;
}
