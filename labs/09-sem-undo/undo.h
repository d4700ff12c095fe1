/* SPDX-License-Identifier: MIT */
/* What the programs of this lab have in common. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <sys/sem.h>
#include <unistd.h>
#include "lab.h"

#define NSEMS 3

/* An argument is an action: what, semaphore, sem_op or value. */
#define ACTION(word)	((word) >> 24 & 0x7f)
#define ACTION_UNDO	1 /* semop with SEM_UNDO */
#define ACTION_SETVAL	2 /* SETVAL; SETALL to this value with */
#define ACTION_SETALL	4
#define ACTION_TOGETHER 8  /* in one semop with the next */
#define ACTION_SLEEP	16 /* semop without IPC_NOWAIT */

static int semid;

static inline void make_array(key_t key, int first_value)
{
	unsigned short values[NSEMS];

	semid = semget(key, NSEMS, IPC_CREAT | IPC_EXCL | 0600);
	for (int i = 0; i < NSEMS; i++)
		values[i] = (unsigned short)argument(first_value + i);
	semctl(semid, 0, SETALL, values);
}

static inline long value(int num)
{
	return semctl(semid, num, GETVAL);
}

static inline long set_all(int to)
{
	unsigned short values[NSEMS];

	for (int i = 0; i < NSEMS; i++)
		values[i] = (unsigned short)to;
	return result(semctl(semid, 0, SETALL, values));
}

/* Do the actions of @n arguments from @first on; what the last one answered,
 * or the first that failed. */
static inline long act(int first, int n)
{
	struct sembuf sops[8];
	unsigned nsops = 0;
	long done = 0;

	for (int i = first; i < first + n && !done; i++) {
		long word = argument(i), what = ACTION(word);
		int num = (int)(word >> 16 & 0xff);

		if (what & ACTION_SETALL) {
			done = set_all((short)word);
			continue;
		}
		if (what & ACTION_SETVAL) {
			done = result(semctl(semid, num, SETVAL, (short)word));
			continue;
		}
		sops[nsops++] = (struct sembuf){
			(unsigned short)num, (short)word,
			(short)((what & ACTION_UNDO ? SEM_UNDO : 0) |
				(what & ACTION_SLEEP ? 0 : IPC_NOWAIT))
		};
		if (what & ACTION_TOGETHER)
			continue;
		done = result(semop(semid, sops, nsops));
		nsops = 0;
	}
	return done;
}

static inline void no_action(int number)
{
	(void)number;
}
