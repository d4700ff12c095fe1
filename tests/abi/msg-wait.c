/* SPDX-License-Identifier: MIT */
/* receivers that sleep: who gets a message, in which order, and what ends it */
#include "msgtap.h"

static struct worker *w;

static void handover(void)
{
	struct msqid_ds d;
	int id = queue(0600);

	receiver(&w[0], id, 64, 0, 0);
	show("one waits", w, 1);
	rc(put(id, 7, "seven"), "send");
	line("the queue: %s", level(id));
	show("it came", w, 1);
	msgctl(id, IPC_STAT, &d);
	ok(d.msg_lrpid == w[0].pid && d.msg_lspid == getpid(),
	   "received by it, sent by me");
	ok(d.msg_rtime >= d.msg_stime && d.msg_stime > 0, "and when");
	collect(w, 1);
	msgrm(id);
}

/* each message goes to the first that wants it */
static void by_type(void)
{
	int id = queue(0600);

	receiver(&w[0], id, 64, 5, 0);
	receiver(&w[1], id, 64, -3, 0);
	receiver(&w[2], id, 64, 5, MSG_EXCEPT);
	receiver(&w[3], id, 64, 0, 0);
	receiver(&w[4], id, 64, 5, 0);
	receiver(&w[5], id, 64, 9, 0);
	receiver(&w[6], id, 64, 5, 0);
	put(id, 5, "A");
	show("5 is sent", w, 7);
	put(id, 5, "B");
	show("5 is sent", w, 7);
	put(id, 9, "C");
	show("9 is sent", w, 7);
	put(id, 9, "D");
	show("9 is sent", w, 7);
	put(id, 9, "E");
	show("9 is sent, for nobody", w, 7);
	put(id, 4, "F");
	put(id, 3, "G");
	show("4, for nobody, and 3 are sent", w, 7);
	put(id, 5, "H");
	put(id, 5, "I");
	put(id, 5, "J");
	show("5 is sent three times", w, 7);
	line("%s", level(id));
	collect(w, 7);
	msgrm(id);
}

static void same_wish(void)
{
	int id = queue(0600), i;

	for (i = 0; i < 4; i++)
		receiver(&w[i], id, 64, i & 1 ? 0 : 6, 0);
	for (i = 0; i < 4; i++) {
		char word[2] = { (char)('a' + i), 0 };

		put(id, 6, word);
		show("6 is sent", w, 4);
	}
	collect(w, 4);
	msgrm(id);
}

static void too_long(void)
{
	int id = queue(0600);

	receiver(&w[0], id, 3, 0, 0);
	receiver(&w[1], id, 4, 2, 0);
	receiver(&w[2], id, 3, 0, MSG_NOERROR);
	receiver(&w[3], id, 64, 0, 0);
	put(id, 2, "12345");
	show("five bytes are sent to rooms of 3, 4, 3 cut, 64", w, 4);
	line("%s", level(id));
	put(id, 2, "12345");
	show("again", w, 4);
	collect(w, 4);
	msgrm(id);
}

static void ends(void)
{
	int id = queue(0600);

	receiver(&w[0], id, 64, 0, 0);
	receiver(&w[1], id, 64, 3, 0);
	receiver(&w[2], id, 64, 3, 0);
	kill(w[1].pid, SIGUSR1);
	settle(w, 3);
	show("the second gets a signal, SA_RESTART", w, 3);
	kill(w[0].pid, SIGCONT);
	kill(w[2].pid, SIGSTOP);
	settle(w, 3);
	kill(w[2].pid, SIGCONT);
	show("SIGCONT, SIGSTOP and SIGCONT are nothing", w, 3);
	kill(w[0].pid, SIGKILL);
	line("killed: %s", status(reap(w[0].pid)));
	put(id, 3, "x");
	show("3 is sent", w + 1, 2);
	w[0].done = 0;
	receiver(&w[0], id, 64, 3, 0);
	receiver(&w[1], id, 64, 0, 0);
	msgrm(id);
	show("IPC_RMID", w, 3);
	collect(w, 3);
}

static long as_other(struct worker *me, struct msg *m)
{
	(void)me;
	become(1000, 1000);
	return rcv(work_id, m, 64, 0, 0);
}

static void set(int id, int mode)
{
	struct msqid_ds d;

	msgctl(id, IPC_STAT, &d);
	d.msg_perm.mode = mode;
	if (msgctl(id, IPC_SET, &d))
		bail("IPC_SET");
}

static void permission(void)
{
	int id = queue(0666);

	work_id = id;
	work(&w[0], 0, as_other);
	receiver(&w[1], id, 64, 0, 0);
	work(&w[2], 0, as_other);
	set(id, 0664);
	show("IPC_SET: they may still read", w, 3);
	set(id, 0660);
	show("IPC_SET: others may not", w, 3);
	put(id, 1, "x");
	show("1 is sent", w, 3);
	collect(w, 3);
	msgrm(id);
}

/* woken with a message while a bad buffer waits for it */
static long into_null(struct worker *me, struct msg *m)
{
	(void)me;
	(void)m;
	return rcv(work_id, NULL, 64, 0, 0);
}

static void bad_buffer(void)
{
	int id = queue(0600);

	work_id = id;
	work(&w[0], 0, into_null);
	receiver(&w[1], id, 64, 0, 0);
	put(id, 1, "lost");
	show("one waits with a bad buffer", w, 2);
	line("%s", level(id));
	put(id, 1, "found");
	show("the next message", w, 2);
	collect(w, 2);
	msgrm(id);
}

int main(void)
{
	w = workers(8);
	handover();
	by_type();
	same_wish();
	too_long();
	ends();
	permission();
	bad_buffer();
	return done();
}
