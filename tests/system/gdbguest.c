/* SPDX-License-Identifier: MIT */
/*
 * gdbguest: a guest with something to look at, always the same.
 *
 *	parent	two segments, A (3 pages) attached twice and B (1 page)
 *	child	forked: shares the attachments; touched page 2 of A; maps a page
 *		of nothing but PROT_NONE; sleeps on semaphore 1
 *
 *	second	forked: has detached from all and waits for a message of type 9
 *		of a queue, in which are two of the parent's of other types
 *
 * Of A the pages 0 and 2 are there, page 1 is not; semaphore 0 has an undo of
 * the parent's.  When all is so, the parent calls sync(): gdb waits for that.
 * With "panic" it then stops the machine, with "wait" it says so and waits,
 * with "end" it cleans up.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define A ((char *)0x50000000)
#define A_AGAIN ((char *)0x51000000)
#define B ((char *)0x52000000)
#define NOTHING ((char *)0x53000000)
#define PAGE 4096

static void child(int sem)
{
	struct sembuf take = { 1, -1, 0 };

	A[2 * PAGE] = 'c';
	mmap(NOTHING, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
	     -1, 0);
	semop(sem, &take, 1);
	_exit(0);
}

static void receiver(int queue)
{
	struct { long type; char text[8]; } msg;

	shmdt(A);
	shmdt(A_AGAIN);
	shmdt(B);
	msgrcv(queue, &msg, sizeof(msg.text), 9, 0);
	_exit(0);
}

static int asleep(pid_t pid)
{
	char path[32], line[128] = "";
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	fd = open(path, O_RDONLY);
	if (fd >= 0) {
		if (read(fd, line, sizeof(line) - 1) < 0)
			line[0] = 0;
		close(fd);
	}
	return strstr(line, ") S ") != NULL;
}

int main(int argc, char **argv)
{
	int a = shmget(0x1234, 3 * PAGE, IPC_CREAT | 0600);
	int b = shmget(IPC_PRIVATE, PAGE, 0640);
	int sem = semget(0x5678, 2, IPC_CREAT | 0600);
	int queue = msgget(0x9abc, IPC_CREAT | 0600);
	struct { long type; char text[8]; } one = { 1, "first" },
					    two = { 2, "second" };
	struct sembuf give = { 0, 3, SEM_UNDO };
	pid_t pid, second;
	int fd;

	if (a < 0 || b < 0 || sem < 0 || queue < 0 ||
	    shmat(a, A, 0) != A ||
	    shmat(a, A_AGAIN, SHM_RDONLY) != A_AGAIN || shmat(b, B, 0) != B) {
		perror("gdbguest");
		return 1;
	}
	A[0] = 'p';
	semop(sem, &give, 1);
	pid = fork();
	if (pid == 0)
		child(sem);
	while (semctl(sem, 1, GETNCNT) != 1)
		usleep(1000);
	msgsnd(queue, &one, 5, 0);
	msgsnd(queue, &two, 6, 0);
	second = fork();
	if (second == 0)
		receiver(queue);
	while (!asleep(second))
		usleep(1000);
	sync();
	if (argc > 1 && !strcmp(argv[1], "panic")) {
		fd = open("/proc/sysrq-trigger", O_WRONLY);
		if (write(fd, "c", 1) != 1)
			return 1;
	}
	if (argc > 1 && !strcmp(argv[1], "wait")) {
		puts("ready");
		fflush(stdout);
		pause();
	}
	kill(pid, SIGKILL);
	kill(second, SIGKILL);
	while (wait(NULL) > 0)
		;
	semctl(sem, 0, IPC_RMID);
	msgctl(queue, IPC_RMID, NULL);
	shmctl(a, IPC_RMID, NULL);
	shmctl(b, IPC_RMID, NULL);
	return 0;
}
