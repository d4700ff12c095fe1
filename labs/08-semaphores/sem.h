/* SPDX-License-Identifier: MIT */
/* What the programs of this lab have in common. */
#include <signal.h>
#include <stdlib.h>
#include <sys/sem.h>
#include <time.h>
#include <unistd.h>
#include "lab.h"

#define NSEMS 3

static int semid;

/* An array of three semaphores with the values of three arguments. */
static void make_array(key_t key, int first_value)
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

/* An argument is an operation: semaphore in the high half, sem_op below. */
static inline struct sembuf operation(long packed, int flags)
{
	return (struct sembuf){ .sem_num = (unsigned short)(packed >> 16),
				.sem_op = (short)packed,
				.sem_flg = (short)flags };
}
