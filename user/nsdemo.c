/* SPDX-License-Identifier: MIT */
/*
 * nsdemo - an IPC namespace: the same key, another segment
 *
 * The child leaves for a namespace of its own.  There the parent's key and id
 * name nothing, though the memory it had attached stays.  Wants root.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEY 0x5649

static void child(const char *memory, int id)
{
	int other;

	if (unshare(CLONE_NEWIPC) < 0) {
		perror("nsdemo: unshare");
		_exit(1);
	}
	printf("child:  the key finds %s\n",
	       shmget(KEY, 0, 0) < 0 ? "nothing" : "a segment");
	printf("child:  the memory still says '%s'\n", memory);
	other = shmget(KEY, 4096, IPC_CREAT | 0600);
	printf("child:  a segment of its own with that key, id %s the parent's\n",
	       other == id ? "equal to" : "other than");
	fflush(stdout);
	_exit(0); /* and the namespace goes, with the segment in it */
}

int main(void)
{
	int id = shmget(KEY, 4096, IPC_CREAT | IPC_EXCL | 0600);
	char *memory = id < 0 ? (char *)-1 : shmat(id, NULL, 0);

	if (memory == (char *)-1) {
		perror("nsdemo");
		return 1;
	}
	strcpy(memory, "hello");
	fflush(stdout);
	if (fork() == 0)
		child(memory, id);
	wait(NULL);
	printf("parent: the key finds %s\n",
	       shmget(KEY, 0, 0) == id ? "its segment" : "nothing");
	shmdt(memory);
	return shmctl(id, IPC_RMID, NULL) < 0;
}
