/* SPDX-License-Identifier: MIT */
/* /proc/sys/kernel/shm_rmid_forced: no segment outlives its creator unused */
#include "tap.h"

#define PATH "/proc/sys/kernel/shm_rmid_forced"

static int fd[2];

static void creates(void)
{
	int id = segment(PG, 0600);

	if (write(fd[1], &id, sizeof(id)) < 0)
		bail("write");
}

static void creates_and_attaches(void)
{
	int id = segment(PG, 0600);

	attach(id, NULL, 0);
	if (write(fd[1], &id, sizeof(id)) < 0)
		bail("write");
}

static void waits_too(void)
{
	creates_and_attaches();
	msleep(300);
}

static int next(void)
{
	int id = -1;

	if (read(fd[0], &id, sizeof(id)) < 0)
		bail("read");
	return id;
}

static int there(int id)
{
	struct shmid_ds d;

	return shmctl(id, IPC_STAT, &d);
}

int main(void)
{
	struct shmid_ds d;
	char *p;
	pid_t c;
	int id;

	if (pipe(fd))
		bail("pipe");
	quietly(creates);
	id = next();
	rc(there(id), "0: its creator has gone");
	p = attach(id, NULL, 0);
	rc(spit(PATH, "1"), "set to 1: attached orphans stay");
	rc(there(id), "the attached one");
	shmctl(id, IPC_STAT, &d);
	line("mode %#o, attached %lu", d.shm_perm.mode, d.shm_nattch);
	shmdt(p);
	rc(there(id), "and detached");

	rc(spit(PATH, "0"), "set to 0");
	quietly(creates);
	id = next();
	rc(there(id), "an orphan");
	rc(spit(PATH, "1"), "set to 1: orphans go");
	rc(there(id), "the orphan");

	id = segment(PG, 0600);
	rc(there(id), "1: created, its creator lives");
	p = attach(id, NULL, 0);
	rc(shmdt(p), "attached and detached by its creator");
	rc(there(id), "then");
	if (there(id) == 0)
		rmid(id);

	quietly(creates);
	rc(there(next()), "1: created by a child that has gone");
	quietly(creates_and_attaches);
	rc(there(next()), "1: attached by a child that has gone");

	c = spawn(waits_too);
	id = next();
	p = attach(id, NULL, 0);
	reap(c);
	rc(there(id), "1: attached here, its creator has gone");
	shmctl(id, IPC_STAT, &d);
	line("mode %#o, attached %lu", d.shm_perm.mode, d.shm_nattch);
	shmdt(p);
	rc(there(id), "and detached");
	rc(spit(PATH, "0"), "set to 0");
	return done();
}
