/* SPDX-License-Identifier: MIT */
/* namespaces of single threads; setns' arguments; what each may keep */
#include "thread.h"
#include <sys/file.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>

static int id, fds[4];
static volatile int turn;

static ino_t ino(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0 : st.st_ino;
}

static ino_t of(pid_t tid)
{
	char path[64];

	sprintf(path, "/proc/self/task/%d/ns/ipc", tid);
	return ino(path);
}

static int leaves(void *arg)
{
	(void)arg;
	rc(unshare(CLONE_NEWIPC), "unshare in a thread");
	line("nattch by its id there: %s",
	     shmctl(id, IPC_STAT, &(struct shmid_ds){ 0 }) ? err(errno) : "0");
	turn = 1;
	while (turn != 2)
		sched_yield();
	return 0;
}

static void one_of_many(void)
{
	struct thread *t = thread(leaves, NULL);
	char path[64];
	int fd;

	while (turn != 1)
		sched_yield();
	line("ours %s, of the thread %s",
	     of(getpid()) == ino("/proc/1/ns/ipc") ? "the first" : "another",
	     of(t->tid) == of(getpid()) ? "the same" : "another");
	line("/proc/self %s, /proc/thread-self %s",
	     ino("/proc/self/ns/ipc") == of(getpid()) ? "ours" : "?",
	     ino("/proc/thread-self/ns/ipc") == of(getpid()) ? "ours" : "?");
	sprintf(path, "/proc/%d/ns/ipc", t->tid);
	fd = open(path, O_RDONLY);
	got(fd, "the thread's by its tid");
	turn = 2;
	join(t);
	rc(open(path, O_RDONLY), "it has ended");
	rc(setns(fd, 0), "setns there");
	line("a segment there: %d", segment(1, 0600));
	close(fd);
	fd = open("/proc/1/ns/ipc", O_RDONLY);
	rc(setns(fd, CLONE_NEWIPC), "and back");
	close(fd);
	line("nattch %lu", nattch(id));
}

static void arguments(void)
{
	int ipc = open("/proc/self/ns/ipc", O_RDONLY);
	int uts = open("/proc/self/ns/uts", O_RDONLY);
	int null = open("/dev/null", O_RDONLY), p[2];
	int dir = open("/proc/self/ns", O_RDONLY);
	int path = open("/proc/self/ns/ipc", O_PATH);
	int link = open("/proc/self/ns/ipc", O_PATH | O_NOFOLLOW);

	if (pipe(p))
		bail("pipe");
	rc(setns(ipc, CLONE_NEWUTS), "ipc as uts");
	rc(setns(uts, CLONE_NEWIPC), "uts as ipc");
	rc(setns(ipc, CLONE_NEWIPC | CLONE_NEWUTS), "ipc as both");
	rc(setns(ipc, 1), "as 1");
	rc(setns(ipc, -1), "as -1");
	rc(setns(null, 0), "/dev/null");
	rc(setns(null, CLONE_NEWIPC), "/dev/null as ipc");
	rc(setns(p[0], 0), "a pipe");
	rc(setns(dir, 0), "the directory");
	rc(setns(path, 0), "O_PATH");
	rc(setns(link, 0), "O_PATH of the link");
	rc(setns(-1, 0), "-1");
	rc(setns(12345, CLONE_NEWIPC), "12345");
	rc(setns(ipc, CLONE_NEWIPC), "ipc");
	rc(setns(uts, 0), "uts");
	got(dup(ipc), "dup");
	rc(fcntl(ipc, F_GETFL) & O_ACCMODE, "its mode");
	rc(lseek(ipc, 0, SEEK_END), "lseek");
	rc(pread(ipc, p, 1, 0), "pread");
	rc(fsync(ipc), "fsync");
	rc(flock(ipc, 2), "flock");
	rc(poll(&(struct pollfd){ ipc, POLLIN | POLLOUT, 0 }, 1, 0), "poll");
	fds[0] = ipc;
	fds[1] = uts;
}

static void nobody(void)
{
	become(1000, 1000);
	rc(setns(fds[0], 0), "user: ipc");
	rc(setns(fds[0], CLONE_NEWUTS), "user: ipc as uts");
	rc(setns(fds[1], 0), "user: uts");
	rc(setns(1, 0), "user: stdout");
	rc(unshare(CLONE_NEWIPC), "user: unshare");
	rc(unshare(0), "user: unshare 0");
	rc(unshare(CLONE_FS | CLONE_FILES | CLONE_SYSVSEM),
	   "user: what it may");
	rc(unshare(CLONE_NEWIPC | 1), "user: unshare wrong");
	rc(clone(NULL, NULL, CLONE_NEWIPC, NULL), "user: clone");
	rc(syscall(SYS_clone, CLONE_NEWIPC | SIGCHLD, 0, 0, 0, 0),
	   "user: clone NEWIPC");
	rc(syscall(SYS_clone, CLONE_NEWUTS | SIGCHLD, 0, 0, 0, 0),
	   "user: clone NEWUTS");
	rc(syscall(SYS_clone, CLONE_NEWIPC | CLONE_SYSVSEM | SIGCHLD, 0, 0, 0,
		   0),
	   "user: clone NEWIPC SYSVSEM");
}

/* clone(NEWIPC): the child has the attachment, not the segment */
static void cloned(void)
{
	char *p = attach(id, NULL, 0);
	pid_t c;

	*p = 'a';
	c = syscall(SYS_clone, CLONE_NEWIPC | SIGCHLD, 0, 0, 0, 0);
	if (!c) {
		line("the child has it: %c, knows it: %s", *p,
		     nattch(id) == -1ul ? err(errno) : "yes");
		rc(shmctl(id, IPC_RMID, NULL), "its RMID");
		*p = 'b';
		rc(shmdt(p), "its shmdt");
		rc(shmdt(p), "again");
		_exit(0);
	}
	line("%s, nattch %lu, %c", status(reap(c)), nattch(id), *p);
	c = syscall(SYS_clone, CLONE_NEWIPC | CLONE_VFORK | SIGCHLD, 0, 0, 0,
		    0);
	if (!c)
		_exit(shmget(IPC_PRIVATE, 1, 0600) >= 0 ? 4 : 5);
	line("with VFORK: %s", status(reap(c)));
	shmdt(p);
}

/* a sleeper stays in the old one's objects */
static int q, s;
static volatile int result[2];

static int receives(void *arg)
{
	struct {
		long type;
		char c[8];
	} m;

	(void)arg;
	result[0] = msgrcv(q, &m, 8, 0, 0);
	return 0;
}

static int waits(void *arg)
{
	struct sembuf op = { 0, -1, SEM_UNDO };

	(void)arg;
	result[1] = semop(s, &op, 1);
	return 0;
}

static void sleepers(void)
{
	struct thread *a, *b;
	struct {
		long type;
		char c[8];
	} m = { 1, "x" };
	struct sembuf op = { 0, 1, 0 };
	int old = open("/proc/self/ns/ipc", O_RDONLY);

	q = msgget(IPC_PRIVATE, 0600);
	s = semget(IPC_PRIVATE, 1, 0600);
	result[0] = result[1] = 77;
	a = thread(receives, NULL);
	b = thread(waits, NULL);
	wait_state(getpid(), a->tid, 'S');
	wait_state(getpid(), b->tid, 'S');
	rc(unshare(CLONE_NEWIPC), "unshare while two sleep");
	rc(msgsnd(q, &m, 1, 0), "msgsnd inside");
	rc(setns(old, 0), "back");
	rc(msgsnd(q, &m, 1, 0), "msgsnd");
	rc(semop(s, &op, 1), "semop");
	join(a);
	join(b);
	line("%d %d, value %d", result[0], result[1], semctl(s, 0, GETVAL));
	msgctl(q, IPC_RMID, NULL);
	semctl(s, 0, IPC_RMID);
	close(old);
}

/* the creator's list is the thread's */
static int makes(void *arg)
{
	*(int *)arg = segment(1, 0600);
	return 0;
}

static void forced(void)
{
	struct thread *t;
	int made[2];

	if (unshare(CLONE_NEWIPC))
		bail("unshare");
	spit("/proc/sys/kernel/shm_rmid_forced", "1");
	t = thread(makes, &made[0]);
	join(t);
	line("made by a thread that has ended: %s",
	     nattch(made[0]) == -1ul ? err(errno) : "there");
	makes(&made[1]);
	if (!vfork()) {
		execl("/bin/true", "true", NULL);
		_exit(1);
	}
	line("ours: %s", nattch(made[1]) == -1ul ? err(errno) : "there");
	rc(unshare(CLONE_NEWIPC), "unshare");
}

int main(void)
{
	id = segment(PG, 0600);
	attach(id, NULL, 0);
	quietly(one_of_many);
	arguments();
	quietly(nobody);
	cloned();
	quietly(sleepers);
	quietly(forced);
	rmid(id);
	return done();
}
