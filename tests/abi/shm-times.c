/* SPDX-License-Identifier: MIT */
/* atime, dtime, ctime, cpid, lpid: which call changes which */
#include "tap.h"

static int id;
static struct shmid_ds was;

/* until the seconds have changed, and the tick has seen it */
static void next_second(void)
{
	time_t t = time(NULL);

	while (time(NULL) == t)
		msleep(10);
	msleep(30);
}

static void changed(const char *what)
{
	struct shmid_ds d;

	shmctl(id, IPC_STAT, &d);
	line("%s:%s%s%s%s%s", what,
	     d.shm_atime != was.shm_atime ? " atime" : "",
	     d.shm_dtime != was.shm_dtime ? " dtime" : "",
	     d.shm_ctime != was.shm_ctime ? " ctime" : "",
	     d.shm_cpid != was.shm_cpid ? " cpid" : "",
	     d.shm_lpid != was.shm_lpid ? " lpid" : "");
	was = d;
	next_second();
}

static void in_child(void)
{
	char *p;

	changed("fork of an attached one");
	p = attach(id, NULL, SHM_RDONLY);
	ok(shmctl(id, IPC_STAT, &was) == 0 && was.shm_lpid == getpid(),
	   "shmat in a child: lpid is the child's");
	shmdt(p);
	next_second();
}

int main(void)
{
	struct shmid_ds d;
	time_t now;
	pid_t c;
	char *p;

	next_second();
	now = time(NULL);
	id = segment(2 * PG, 0600);
	shmctl(id, IPC_STAT, &was);
	line("atime %d dtime %d lpid %d", (int)was.shm_atime,
	     (int)was.shm_dtime, was.shm_lpid);
	ok(was.shm_ctime >= now && was.shm_ctime <= now + 2, "ctime is now");
	ok(was.shm_cpid == getpid(), "cpid is mine");
	next_second();
	p = attach(id, NULL, 0);
	changed("shmat");
	ok(was.shm_lpid == getpid(), "lpid is mine");
	p[0] = 1;
	changed("a touch");
	shmctl(id, IPC_STAT, &d);
	changed("IPC_STAT");
	shmctl(id, IPC_SET, &d);
	changed("IPC_SET");
	shmctl(id, SHM_LOCK, NULL);
	shmctl(id, SHM_UNLOCK, NULL);
	changed("SHM_LOCK and SHM_UNLOCK");
	mprotect(p, PG, PROT_READ);
	changed("mprotect of a part");
	munmap(p, PG);
	changed("munmap of a part");
	c = spawn(in_child);
	reap(c);
	shmctl(id, IPC_STAT, &d);
	ok(d.shm_lpid == c, "the child's exit: lpid is the child's");
	changed("its exit");
	shmctl(id, IPC_RMID, NULL);
	changed("IPC_RMID while attached");
	shmdt(p + PG);
	return done();
}
