/* SPDX-License-Identifier: MIT */
/* Segments and namespaces: what lives how long, whatever goes first */
#include "tap.h"

#define KEY 0x56540042

static int host;

static void inside(void)
{
	if (unshare(CLONE_NEWIPC))
		bail("unshare");
}

static void back(int fd)
{
	if (setns(fd, CLONE_NEWIPC))
		bail("setns");
}

static int ns_fd(void)
{
	int fd = open("/proc/self/ns/ipc", O_RDONLY);

	if (fd < 0)
		bail("ns/ipc");
	return fd;
}

static int used(void)
{
	struct shm_info i;

	if (shmctl(0, SHM_INFO, (void *)&i) < 0)
		bail("SHM_INFO");
	return i.used_ids;
}

static void memory_stays(void)
{
	int id = segment(2 * PG, 0600);
	char *p = attach(id, NULL, 0), b[PG];
	FILE *f;

	strcpy(p, "kept");
	inside();
	line("attached, then unshared: %s", p);
	p[PG] = 'x';
	line("a new page of it: %s", touch(p + PG, 'w'));
	rc(shmctl(id, IPC_RMID, NULL), "IPC_RMID by its id inside");
	f = fopen("/proc/self/maps", "r");
	while (f && fgets(b, sizeof(b), f))
		if (strstr(b, "SYSV"))
			line("maps: %s%s", strstr(b, "/SYSV") ? "/SYSV" : "?",
			     strstr(b, "(deleted)") ? " (deleted)" : "");
	if (f)
		fclose(f);
	rc(shmdt(p), "shmdt");
	line("after: %s", touch(p, 'r'));
	back(host);
	line("outside nattch %lu", nattch(id));
	rmid(id);
	line("outside: %d", used());
}

/* who forks after unshare counts for the old namespace's segment */
static void forks_inside(void)
{
	int id = segment(PG, 0600);
	char *p = attach(id, NULL, 0);
	pid_t c;
	int go[2];
	char x;

	inside();
	if (pipe(go))
		bail("pipe");
	c = fork();
	if (!c) {
		close(go[1]);
		read(go[0], &x, 1);
		_exit(0);
	}
	back(host);
	line("nattch with a child inside: %lu", nattch(id));
	rmid(id);
	line("removed: nattch %lu", nattch(id));
	rc(shmdt(p), "shmdt outside");
	line("the child has it: nattch %lu", nattch(id));
	close(go[1]);
	reap(c);
	line("the child has gone: nattch %lu", nattch(id));
	close(go[0]);
}

/* attachments alone keep a namespace's memory, then nothing does */
static void only_attached(void)
{
	int id;
	char *p;

	inside();
	id = segment(4 * PG, 0600);
	p = attach(id, NULL, 0);
	memset(p, 'a', 4 * PG);
	inside();
	line("in a third: %d segments", used());
	line("memory of the second: %c", p[3 * PG]);
	p[0] = 'b';
	line("and written: %c", p[0]);
	rc(munmap(p, 2 * PG), "munmap half");
	line("the rest: %c", p[2 * PG]);
	back(host);
	line("the rest: %c", p[3 * PG]);
	rc(shmdt(p), "shmdt finds the rest");
}

static void removed_then_gone(void)
{
	int id;
	char *p;

	inside();
	id = segment(PG, 0600);
	p = attach(id, NULL, 0);
	rmid(id);
	*p = 'r';
	back(host);
	line("removed, its namespace left: %c", *p);
	rc(shmdt(p), "shmdt");
}

static void open_file_keeps(void)
{
	int id, fd;
	pid_t c;
	int up[2];

	if (pipe(up))
		bail("pipe");
	c = fork();
	if (!c) {
		inside();
		id = shmget(KEY, PG, IPC_CREAT | 0600);
		strcpy(attach(id, NULL, 0), "mine");
		write(up[1], &id, sizeof(id));
		pause();
		_exit(0);
	}
	if (read(up[0], &id, sizeof(id)) != sizeof(id))
		bail("child");
	char path[64];

	sprintf(path, "/proc/%d/ns/ipc", c);
	fd = open(path, O_RDONLY);
	kill(c, SIGKILL);
	reap(c);
	back(fd);
	line("its only task has gone: %d segment", used());
	line("nattch %lu, found: %d", nattch(id), shmget(KEY, 0, 0) == id);
	line("memory: %s", attach(id, NULL, 0));
	close(fd);
	line("the file closed, we are in it: %d", used());
	back(host);
	close(up[0]);
	close(up[1]);
}

static void exit_with_all(void)
{
	int i, id;

	inside();
	for (i = 0; i < 40; i++) {
		id = segment((i + 1) * PG, 0600);
		memset(attach(id, NULL, 0), i, (i + 1) * PG);
		if (i % 3 == 0)
			rmid(id);
		if (i % 4 == 0)
			shmget(KEY + i, PG, IPC_CREAT | 0600);
	}
	line("segments at the end: %d", used());
}

static void grandchildren(void)
{
	int i;

	inside();
	segment(PG, 0600);
	for (i = 0; i < 3; i++)
		if (!fork()) {
			attach(segment(PG, 0600), NULL, 0);
			if (i == 1)
				inside();
			attach(segment(PG, 0600), NULL, 0);
			msleep(10 * i);
			_exit(0);
		}
	if (fork())
		_exit(0);
	while (wait(NULL) > 0)
		;
}

/* unshare makes us leave the list of creators; setns does not */
static void forced(int how)
{
	int inner, id, other;

	inside();
	inner = ns_fd();
	id = segment(PG, 0600);
	spit("/proc/sys/kernel/shm_rmid_forced", "1");
	line("%s: with shm_rmid_forced: %d", how ? "setns" : "unshare", used());
	if (how) {
		back(host);
	} else {
		inside();
	}
	other = segment(PG, 0600);
	back(inner);
	line("%s away and back: %d", how ? "setns" : "unshare", used());
	(void)id;
	back(host);
	shmctl(other, IPC_RMID, NULL);
	line("outside: %d", used());
	close(inner);
}

static void forced_unshare(void)
{
	forced(0);
}

static void forced_setns(void)
{
	forced(1);
}

/* the creator exits when it has moved to another namespace */
static void forced_exit(void)
{
	int inner, status;
	pid_t c;

	inside();
	inner = ns_fd();
	spit("/proc/sys/kernel/shm_rmid_forced", "1");
	c = fork();
	if (!c) {
		segment(PG, 0600);
		back(host);
		_exit(0);
	}
	status = reap(c);
	line("the creator exits elsewhere: %s, left %d", status ? "?" : "fine",
	     used());
	c = fork();
	if (!c) {
		segment(PG, 0600);
		attach(segment(PG, 0600), NULL, 0);
		kill(getpid(), SIGKILL);
	}
	reap(c);
	line("and here: left %d", used());
	close(inner);
}

static void same_ids(void)
{
	int a = segment(PG, 0600), b, fd;
	char *pa = attach(a, NULL, 0), *pb;

	strcpy(pa, "outer");
	inside();
	fd = ns_fd();
	b = segment(PG, 0600);
	pb = attach(b, NULL, 0);
	strcpy(pb, "inner");
	line("%s %s", pa, pb);
	rmid(b);
	back(host);
	line("outside nattch %lu", nattch(a));
	rc(shmdt(pb), "shmdt inner outside");
	line("outside nattch %lu", nattch(a));
	back(fd);
	line("inside: %d", used());
	rc(shmdt(pa), "shmdt outer inside");
	back(host);
	line("outside nattch %lu", nattch(a));
	rmid(a);
	close(fd);
}

int main(void)
{
	host = ns_fd();
	quietly(memory_stays);
	quietly(forks_inside);
	quietly(only_attached);
	quietly(removed_then_gone);
	quietly(open_file_keeps);
	quietly(exit_with_all);
	quietly(grandchildren);
	quietly(forced_unshare);
	quietly(forced_setns);
	quietly(forced_exit);
	quietly(same_ids);
	line("outside, at the end: %d", used());
	return done();
}
