/* SPDX-License-Identifier: MIT */
/*
 * msgdemo - a message queue: by type, and straight to who waits
 *
 * Three messages lie in the queue and are taken by type; then a receiver
 * sleeps, and the message that comes is handed to it without ever being in
 * the queue.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

static int id;

struct message {
	long type;
	char text[32];
};

static void send(long type, const char *text)
{
	struct message m = { .type = type };

	strncpy(m.text, text, sizeof(m.text) - 1);
	if (msgsnd(id, &m, strlen(text) + 1, 0) < 0) {
		perror("msgdemo: msgsnd");
		exit(1);
	}
}

static void receive(const char *who, long type)
{
	struct message m;

	if (msgrcv(id, &m, sizeof(m.text), type, 0) < 0) {
		perror("msgdemo: msgrcv");
		exit(1);
	}
	printf("%s asked for type %2ld: got type %ld, '%s'\n", who, type,
	       m.type, m.text);
	fflush(stdout);
}

static unsigned long queued(void)
{
	struct msqid_ds ds;

	return msgctl(id, IPC_STAT, &ds) < 0 ? 0 : ds.msg_qnum;
}

int main(void)
{
	id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
	if (id < 0) {
		perror("msgdemo: msgget");
		return 1;
	}
	send(3, "first");
	send(1, "second");
	send(2, "third");
	printf("%lu messages in the queue\n", queued());
	fflush(stdout);
	receive("parent", 2);
	receive("parent", -3);
	receive("parent", 0);
	if (fork() == 0) {
		receive("child ", 7);
		_exit(0);
	}
	usleep(50000); /* the child sleeps in msgrcv by now */
	send(7, "straight to you");
	printf("%lu messages in the queue\n", queued());
	fflush(stdout);
	wait(NULL);
	return msgctl(id, IPC_RMID, NULL) < 0;
}
