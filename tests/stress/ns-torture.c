/* SPDX-License-Identifier: MIT */
/*
 * Processes move between IPC namespaces, by unshare, clone and setns to where
 * others live, hold some by open files, and die at any moment.  In each they
 * make, find, use and remove objects under the same few keys.  What they find
 * there was made there, memory they have attached stays what it was wherever
 * they go, whoever leaves owes no semaphore anything, and when all are gone so
 * is everything they made.
 */
#include "torture.h"

#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <time.h>

#define CHILDREN 6
#define KEYS	 4
#define ATTACHED 5
#define FILES	 3

/* what a segment begins with; each is 0 until its maker has written it */
struct mark {
	volatile unsigned long home, token;
};

struct note {
	long type;
	unsigned long home;
};

static struct shared {
	volatile pid_t pids[CHILDREN];
	volatile unsigned long tokens;
} * shared;

static unsigned int rounds;
static unsigned long home; /* the number of our namespace */
static struct {
	struct mark *at;
	struct mark was;
} attached[ATTACHED];
static int files[FILES]; /* descriptors + 1 */

static key_t a_key(void)
{
	return 0x4e53 + (int)any(KEYS);
}

static void arrive(void)
{
	struct stat st;

	if (stat("/proc/self/ns/ipc", &st))
		wrong("our own namespace");
	home = st.st_ino;
}

static void leave(void)
{
	if (unshare(CLONE_NEWIPC))
		wrong("unshare");
	arrive();
}

static int ns_of(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/ipc", (int)pid);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* To where somebody lives, or to one that we hold; maybe hold it from now. */
static void move(void)
{
	int *slot = &files[any(FILES)], fd;

	if (*slot) {
		fd = *slot - 1;
		*slot = 0;
	} else {
		fd = ns_of(shared->pids[any(CHILDREN)]);
	}
	if (fd < 0)
		return;
	if (setns(fd, any(2) ? CLONE_NEWIPC : 0))
		wrong("setns");
	arrive();
	if (any(3) == 0)
		*slot = fd + 1;
	else
		close(fd);
}

static void hold(void)
{
	int *slot = &files[any(FILES)];

	if (*slot)
		close(*slot - 1);
	*slot = ns_of(getpid()) + 1;
}

static void look(struct mark *at, struct mark *was)
{
	if (was->token && at->token != was->token)
		wrong("memory that is attached has changed");
	if (was->home && at->home != was->home)
		wrong("memory that is attached has moved");
	*was = *at;
}

static void attach(void)
{
	unsigned int i = any(ATTACHED);
	struct mark *at;
	int id;

	if (attached[i].at) {
		look(attached[i].at, &attached[i].was);
		if (shmdt(attached[i].at))
			wrong("shmdt");
		attached[i].at = NULL;
	}
	id = shmget(a_key(), 3 * PG, any(2) ? IPC_CREAT | 0600 : 0600);
	if (id < 0)
		return;
	at = shmat(id, NULL, 0);
	if (at == (void *)-1)
		return; /* somebody removed it */
	if (!__sync_val_compare_and_swap(&at->home, 0, home))
		at->token = __sync_add_and_fetch(&shared->tokens, 1);
	if (at->home != home)
		wrong("a segment of another namespace");
	attached[i].at = at;
	attached[i].was = *at;
	((volatile char *)at)[PG * (1 + any(2))] = (char)i;
}

static void semaphores(void)
{
	struct timespec soon = { 0, (long)any(200000) };
	struct sembuf op = { .sem_num = (unsigned short)any(3),
			     .sem_op = (short)((int)any(4) - 2),
			     .sem_flg = (short)(any(2) ? SEM_UNDO : 0) };
	int id = semget(a_key(), 3, IPC_CREAT | 0600);

	if (id >= 0)
		semtimedop(id, &op, 1, &soon);
}

enum { BY_EXIT, BY_KILL, BY_UNSHARE, BY_SETNS, BY_SYSVSEM, WAYS };

/* Take and give with SEM_UNDO. */
static void borrow(int id, int n)
{
	while (n--) {
		struct sembuf ops[2];

		for (int i = 0; i < 2; i++)
			ops[i] = (struct sembuf){ .sem_num = any(3),
						  .sem_op = (int)any(5) - 2,
						  .sem_flg = SEM_UNDO |
							     IPC_NOWAIT };
		if (semop(id, ops, 1 + any(2)) && errno != EAGAIN)
			wrong("semop");
	}
}

static void expect_even(int id)
{
	unsigned short now[3];

	if (semctl(id, 0, GETALL, now))
		wrong("GETALL");
	if (now[0] != 5 || now[1] != 5 || now[2] != 5)
		wrong("not undone: %u %u %u", now[0], now[1], now[2]);
}

static void borrow_and_go(int id, unsigned int way)
{
	int here = ns_of(getpid());

	torture_seed = (torture_seed + (unsigned int)getpid()) | 1;
	borrow(id, 1 + (int)any(6));
	switch (way) {
	case BY_KILL:
		kill(getpid(), SIGKILL);
		break;
	case BY_UNSHARE:
		leave();
		break;
	case BY_SETNS:
		if (setns(here, 0))
			wrong("setns to where we are");
		break;
	case BY_SYSVSEM:
		if (unshare(CLONE_SYSVSEM))
			wrong("unshare");
		break;
	}
	if (way != BY_EXIT && setns(here, CLONE_NEWIPC))
		wrong("setns back");
	if (way != BY_EXIT)
		expect_even(id);
	_exit(0);
}

/* In a namespace of our own: whoever leaves it, however, pays back. */
static void accounts(void)
{
	unsigned short five[3] = { 5, 5, 5 };
	unsigned int way = any(WAYS);
	int id, status;
	pid_t pid;

	leave();
	id = semget(IPC_PRIVATE, 3, 0600);
	if (id < 0 || semctl(id, 0, SETALL, five))
		wrong("semget");
	pid = fork();
	if (pid < 0)
		wrong("fork");
	if (pid == 0)
		borrow_and_go(id, way);
	while (waitpid(pid, &status, 0) != pid)
		if (errno != EINTR)
			wrong("waitpid");
	if (way == BY_KILL ? !WIFSIGNALED(status) : status != 0)
		wrong("a borrower");
	expect_even(id);
}

static void messages(void)
{
	struct note note = { .type = 1 + (long)any(3), .home = home };
	int id = msgget(a_key(), IPC_CREAT | 0600);

	if (id < 0)
		return;
	if (any(2))
		msgsnd(id, &note, sizeof(note.home), IPC_NOWAIT);
	else if (msgrcv(id, &note, sizeof(note.home), 0, IPC_NOWAIT) > 0 &&
		 note.home != home)
		wrong("a message of another namespace");
}

static void remove_one(void)
{
	switch (any(3)) {
	case 0:
		shmctl(shmget(a_key(), 0, 0), IPC_RMID, NULL);
		break;
	case 1:
		semctl(semget(a_key(), 0, 0), 0, IPC_RMID);
		break;
	case 2:
		msgctl(msgget(a_key(), 0), IPC_RMID, NULL);
		break;
	}
}

static void write_forced(void)
{
	int fd = open("/proc/sys/kernel/shm_rmid_forced", O_WRONLY);

	if (fd < 0 || write(fd, any(2) ? "1" : "0", 1) != 1)
		wrong("shm_rmid_forced");
	close(fd);
}

static void read_lists(void)
{
	static const char *const names[] = { "shm", "sem", "msg" };
	char path[64], text[4096];
	int fd;

	snprintf(path, sizeof(path), "/proc/sysvipc/%s", names[any(3)]);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		wrong("%s", path);
	if (any(3) == 0)
		leave();
	if (read(fd, text, sizeof(text)) <= 0)
		wrong("read %s", path);
	close(fd);
}

static void work(unsigned int n);

/* A child, perhaps in a namespace of its own, which ends on its own or not. */
static void child(void)
{
	pid_t pid = (pid_t)syscall(
		SYS_clone, (any(2) ? CLONE_NEWIPC : 0) | SIGCHLD, 0, 0, 0, 0);

	if (pid < 0)
		wrong("clone");
	if (pid == 0) {
		torture_seed += (unsigned int)getpid();
		torture_seed |= 1;
		arrive();
		work(10);
		_exit(0);
	}
	if (any(2))
		kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) != pid)
		if (errno != EINTR)
			wrong("waitpid");
}

static void work(unsigned int n)
{
	static void (*const jobs[])(void) = {
		attach,	  attach,     attach,	semaphores, semaphores,
		messages, messages,   messages, remove_one, move,
		hold,	  read_lists, accounts,
	};

	while (n--) {
		unsigned int i = any(ATTACHED);

		jobs[any(sizeof(jobs) / sizeof(*jobs))]();
		if (attached[i].at)
			look(attached[i].at, &attached[i].was);
		if (any(8) == 0)
			leave();
		if (any(32) == 0)
			write_forced();
	}
}

/* Lives, one after another. */
static void live(int number)
{
	for (unsigned int done = 0; done < rounds; done += 25) {
		pid_t pid = fork();
		int status;

		if (pid < 0)
			wrong("fork");
		if (pid == 0) {
			torture_seed += done * 2654435761u;
			torture_seed |= 1;
			leave();
			shared->pids[number] = getpid();
			work(20);
			child();
			work(5);
			if (any(3) == 0)
				kill(getpid(), SIGKILL);
			_exit(0);
		}
		if (waitpid(pid, &status, 0) != pid)
			wrong("waitpid");
		if (WIFEXITED(status) ? WEXITSTATUS(status) :
					WTERMSIG(status) != SIGKILL)
			_exit(1);
	}
}

int main(int argc, char **argv)
{
	union {
		struct shmid_ds shm;
		struct semid_ds sem;
		struct msqid_ds msg;
	} d;
	int bad;

	rounds = arguments(argc, argv);
	shared = mmap(NULL, PG, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		wrong("mmap");
	bad = in_children(CHILDREN, live);
	if (shmctl(0, SHM_STAT, &d.shm) >= 0 ||
	    msgctl(0, MSG_STAT, &d.msg) >= 0 || semctl(0, 0, SEM_STAT, &d) >= 0)
		wrong("something is left outside");
	printf("%lu segments: %d wrong\n", shared->tokens, bad);
	return bad != 0;
}
